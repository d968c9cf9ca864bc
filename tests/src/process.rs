//! The executable under test as a child process, and what it says.

use std::{
    env, fmt,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(5);

/// An executable: the one that a variable such as `HIMARKET_BIN` names, or the one beside this
/// test.
pub(crate) fn executable(name: &str) -> PathBuf {
    let variable = format!("{}_BIN", name.to_uppercase());
    let path = env::var_os(variable).map_or_else(
        || {
            let test = env::current_exe().expect("this test is a file");
            test.ancestors().nth(2).expect("target/debug").join(name)
        },
        PathBuf::from,
    );
    assert!(path.is_file(), "{} is missing: run `cargo build -p {name}` first", path.display());
    // The server has a working folder of its own.
    path.canonicalize().expect("a path")
}

/// Every line that a server has logged, of all its starts.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().expect("no panic while logging").clone()
    }

    fn len(&self) -> usize {
        self.0.lock().expect("no panic while logging").len()
    }

    fn push(&self, line: String) {
        self.0.lock().expect("no panic while logging").push(line);
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

/// A running server; dropping it kills it.
pub(crate) struct Server {
    child: Child,
    reader: Option<JoinHandle<()>>,
    pub(crate) api: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) portal: SocketAddr,
    pub(crate) gateway: SocketAddr,
}

impl Server {
    /// Starts `command`, which serves on ports of its choice, and waits until it is ready.
    pub(crate) async fn start(mut command: Command, log: &Log) -> Self {
        let seen = log.len();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the executable starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let copy = log.clone();
        let reader = thread::spawn(move || {
            for line in stderr.lines() {
                copy.push(line.unwrap_or_else(|err| format!("unreadable line: {err}")));
            }
        });
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let reader = Some(reader);
        let mut server =
            Self { child, reader, api: nowhere, admin: nowhere, portal: nowhere, gateway: nowhere };
        server.wait_until_ready(log, seen).await;
        server
    }

    async fn wait_until_ready(&mut self, log: &Log, seen: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(line) = log.lines()[seen..].iter().find_map(|line| ready(line)) {
                // A gateway alone has nothing else.
                let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
                let address = |name: &str| {
                    let text = line[name].as_str();
                    text.map_or(nowhere, |text| text.parse().expect("an address"))
                };
                (self.api, self.admin, self.portal, self.gateway) =
                    (address("api"), address("admin"), address("portal"), address("gateway"));
                return;
            }
            if let Some(status) = self.child.try_wait().expect("a child") {
                self.reap();
                panic!("the server ended ({status}) instead of getting ready:\n{log}");
            }
            assert!(Instant::now() < deadline, "the server does not get ready:\n{log}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) async fn stop(mut self) -> ExitStatus {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("the signal is sent");
        let status = wait(&mut self.child).await;
        self.reap();
        status
    }

    /// Sends SIGKILL.
    pub(crate) fn kill(mut self) {
        self.reap();
    }

    /// Makes sure that nothing is left: no process, no zombie, no unread line.
    fn reap(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(reader) = self.reader.take() {
            drop(reader.join());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.reap();
    }
}

/// Waits for a child to end by itself.
pub(crate) async fn wait(child: &mut Child) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        if Instant::now() > deadline {
            drop(child.kill());
            drop(child.wait());
            panic!("the process does not end");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The line that says where the server listens.
fn ready(line: &str) -> Option<Value> {
    let line: Value = serde_json::from_str(line).ok()?;
    (line["message"] == "ready").then_some(line)
}
