//! Programs that others wrote, as child processes: servers, and scripts with client libraries.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::NamedTempFile;

/// How long a server may take until it listens, and a client until its end.
pub const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(10);

/// A running program; dropping it ends it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A server on a free port of loopback. It ends with its `Server`.
pub struct Server {
    _child: Running,
    /// What it said on its standard error.
    stderr: NamedTempFile,
    /// Without a path.
    pub url: String,
}

impl Server {
    /// A server in JavaScript: a file below `node_modules`.
    pub fn node(module: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = program("node");
        command.arg("--require").arg(file("servers/loopback.cjs"));
        command.arg(installed("node_modules").join(module)).args(arguments);
        // Where a port is not an argument.
        command.env("PORT", "0").envs(variables.iter().copied());
        Self::start(command)
    }

    /// A server in Python: a file in `servers`.
    pub fn python(name: &str) -> Self {
        let mut command = program("venv/bin/python");
        command.arg(file("servers").join(name));
        Self::start(command)
    }

    /// Waits until it has said on which port it listens.
    fn start(mut command: Command) -> Self {
        let stderr = NamedTempFile::new().unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(stderr.reopen().unwrap());
        let mut child = Running(command.spawn().unwrap());
        let stdout = BufReader::new(child.0.stdout.take().unwrap());
        let (port, heard) = mpsc::channel();
        thread::spawn(move || {
            // To the end: a full pipe would stop the server.
            for line in stdout.lines() {
                let line = line.unwrap_or_default();
                let said: Option<Value> = serde_json::from_str(&line).ok();
                if let Some(said) = said.and_then(|said| said["port"].as_u64()) {
                    port.send(said).ok();
                }
            }
        });
        let port = heard.recv_timeout(PATIENCE);
        let port = port.unwrap_or_else(|err| {
            panic!("{command:?} does not listen: {err}\n{}", read(stderr.path()))
        });
        Self { _child: child, stderr, url: format!("http://127.0.0.1:{port}") }
    }
}

#[expect(clippy::print_stderr, reason = "a failed test shows what its servers said")]
impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("--- what {} said ---\n{}---", self.url, read(self.stderr.path()));
        }
    }
}

/// What the cases of a script saw.
#[derive(Debug)]
pub struct Seen(BTreeMap<String, Value>);

impl Seen {
    /// What a case saw. Fails the test where it raised something.
    pub fn result(&self, case: &str) -> &Value {
        let line = self.line(case);
        line.get("result").unwrap_or_else(|| panic!("{case} failed: {line:#}"))
    }

    /// What a case raised.
    pub fn error(&self, case: &str) -> &Value {
        let line = self.line(case);
        line.get("error").unwrap_or_else(|| panic!("{case} did not fail: {line:#}"))
    }

    fn line(&self, case: &str) -> &Value {
        self.0.get(case).unwrap_or_else(|| panic!("{case} has not run"))
    }

    /// Fails the test where these cases saw something else than others did.
    pub fn is_like(&self, other: &Self, cases: &[&str]) {
        for case in cases {
            assert_eq!(self.line(case), other.line(case), "{case}");
        }
    }
}

/// Runs cases of a script to its end.
pub async fn run(script: &str, cases: &[&str], variables: &[(&str, &str)]) -> Seen {
    let folder = tempfile::tempdir().unwrap();
    let (stdout, stderr) = (folder.path().join("stdout"), folder.path().join("stderr"));
    let mut command = program("venv/bin/python");
    command.arg(file(script)).args(cases).envs(variables.iter().copied());
    command.stdin(Stdio::null());
    command.stdout(File::create(&stdout).unwrap()).stderr(File::create(&stderr).unwrap());
    let mut child = Running(command.spawn().unwrap());
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            break status;
        }
        let said = || format!("{}\n{}", read(&stdout), read(&stderr));
        assert!(Instant::now() < deadline, "{script} does not end:\n{}", said());
        tokio::time::sleep(PAUSE).await;
    };
    assert!(status.success(), "{script} failed:\n{}", read(&stderr));
    let said = read(&stdout);
    let lines = said.lines().map(|line| -> Value { serde_json::from_str(line).unwrap() });
    Seen(lines.map(|line| (line["case"].as_str().unwrap().to_owned(), line)).collect())
}

/// A file that a program wrote.
fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// An installed program. It knows nothing of the environment of this test: a variable could lead
/// a library elsewhere.
fn program(name: &str) -> Command {
    let mut command = Command::new(installed(name));
    command.env_clear().env("LANG", "C.UTF-8").env("PYTHONUTF8", "1");
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONWARNINGS", "ignore");
    command
}

fn installed(name: &str) -> PathBuf {
    let folder = env::var_os("TEST_CLIENTS").map_or_else(
        || env::current_exe().unwrap().ancestors().nth(3).unwrap().join("clients"),
        PathBuf::from,
    );
    let path = folder.join(name);
    assert!(path.exists(), "{} is missing: run `cargo xtask test --only clients`", path.display());
    path
}

/// A file beside this one.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name)
}
