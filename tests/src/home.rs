//! Where an installation lives: its data folder, its database, and how it is configured.

use std::{
    env,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    database::Database,
    process::{executable, wait},
};

/// How the executable is started: every port is free, the log is JSON, all else is as by default.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    env: Vec<(String, String)>,
    args: Vec<String>,
}

impl Setup {
    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// Adds an argument to its command line.
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn apply(&self, command: &mut Command) {
        command.envs(self.env.iter().cloned()).args(&self.args);
    }
}

/// How a command ended, and what it said.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// The one sentence with which the command gave up, after its log lines. Fails the test where
    /// there is no such sentence.
    pub fn complaint(&self) -> &str {
        assert_eq!(self.code, Some(1), "{self:?}");
        let sentences: Vec<_> = self.stderr.lines().filter(|line| !line.starts_with('{')).collect();
        let [sentence] = sentences.as_slice() else { panic!("not one sentence: {self:?}") };
        sentence.strip_prefix("himarket: ").expect("the name of the program first")
    }
}

/// The place of one installation; several processes may share it.
pub(crate) struct Home {
    // Before the folder: it goes first.
    pub(crate) database: Database,
    folder: TempDir,
    setup: Setup,
}

impl Home {
    pub(crate) async fn new(setup: Setup) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::create(&folder.path().join("data")).await;
        Self { database, folder, setup }
    }

    /// The data folder, which the server makes itself.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The executable, configured for this place. Defaults are variables, so that an argument of
    /// the test outdoes them.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(executable("himarket"));
        for (name, _) in env::vars_os() {
            let is_ours = name.to_string_lossy().starts_with("HIMARKET_");
            if is_ours || name == "DATABASE_URL" {
                command.env_remove(name);
            }
        }
        for name in ["API", "ADMIN", "PORTAL", "GATEWAY"] {
            command.env(format!("HIMARKET_{name}_ADDR"), "127.0.0.1:0");
        }
        command.env("HIMARKET_DATA_DIR", self.data()).env("HIMARKET_LOG_FORMAT", "json");
        if let Some(url) = self.database.url_for_server() {
            command.env("DATABASE_URL", url);
        }
        self.setup.apply(&mut command);
        command.current_dir(self.folder.path());
        command
    }

    /// Runs the executable until it ends by itself.
    pub(crate) async fn run(&self, args: &[&str], input: &str) -> Outcome {
        let folder = tempfile::tempdir().expect("a folder");
        let (stdout, stderr) = (folder.path().join("stdout"), folder.path().join("stderr"));
        let create = |path: &Path| File::create(path).expect("a file");
        let read = |path: &Path| std::fs::read_to_string(path).expect("text");

        let mut command = self.command();
        command.args(args).stdin(Stdio::piped());
        command.stdout(create(&stdout)).stderr(create(&stderr));
        let mut child = command.spawn().expect("the executable starts");
        // A command that reads nothing may have closed its end.
        drop(child.stdin.take().expect("a pipe").write_all(input.as_bytes()));
        let code = wait(&mut child).await.code();
        Outcome { code, stdout: read(&stdout), stderr: read(&stderr) }
    }
}
