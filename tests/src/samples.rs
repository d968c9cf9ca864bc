//! The sample upstreams as a child process, and the loader of the demo marketplace.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::process::executable;

/// Running sample upstreams; dropping them ends them.
pub struct Samples {
    child: Child,
    pub model: String,
    pub mcp: String,
    pub data: String,
    pub agent: String,
}

/// An event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    pub name: Option<String>,
    pub data: String,
}

impl Event {
    /// What the event says.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|err| panic!("{err} in {self:?}"))
    }
}

/// The events of a whole stream.
pub fn events(text: &str) -> Vec<Event> {
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    let read = |block: &str| {
        let mut event = Event::default();
        for line in block.lines() {
            if let Some(name) = line.strip_prefix("event: ") {
                event.name = Some(name.to_owned());
            } else if let Some(data) = line.strip_prefix("data: ") {
                event.data.push_str(data);
            }
        }
        event
    };
    blocks.map(read).collect()
}

impl Samples {
    /// Starts them on free ports.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// As [`start`](Self::start), with more arguments.
    pub fn with(arguments: &[&str]) -> Self {
        let mut command = command();
        for name in ["model", "mcp", "data", "agent"] {
            command.args([format!("--{name}-port"), "0".to_owned()]);
        }
        // Variables, so that an argument of the test outdoes them.
        command.env("SAMPLES_PAUSE_MS", "5").env("SAMPLES_LOG", "off").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the samples start");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        stdout.read_line(&mut line).expect("a line");
        let addresses: Value = serde_json::from_str(&line).expect("addresses");
        let address = |name: &str| addresses[name].as_str().expect("an address").to_owned();
        Self {
            child,
            model: address("model"),
            mcp: address("mcp"),
            data: address("data"),
            agent: address("agent"),
        }
    }
}

impl Drop for Samples {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Loads the demo marketplace with these arguments. Answers whether that worked, and what was said.
pub fn demo(arguments: &[&str]) -> (bool, String, String) {
    let output = command().arg("demo").args(arguments).output().expect("the loader runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// The executable, without what the environment says of it.
fn command() -> Command {
    let mut command = Command::new(executable("samples"));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("SAMPLES_") || name.starts_with("HIMARKET_") {
            command.env_remove(name);
        }
    }
    command
}
