//! Children of xtask: each runs in a process group of its own, and none outlives xtask.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    process::{self, Command, ExitStatus, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

// A signal arrives outside of every call, so these two have to be global.
static GROUPS: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(20);

/// From now on Ctrl-C and its like end the children first; the second one ends xtask at once.
pub fn end_children_on_signal() -> Result<()> {
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).context("signals cannot be watched")?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let again = INTERRUPTED.swap(true, Ordering::SeqCst);
            for group in groups(|groups| groups.clone()) {
                signal_group(group, if again { Signal::KILL } else { Signal::TERM });
            }
            if again {
                process::exit(130);
            }
        }
    });
    Ok(())
}

/// Whether a signal asked xtask to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Fails when a signal asked xtask to end.
pub fn check() -> Result<()> {
    if interrupted() {
        bail!("interrupted");
    }
    Ok(())
}

/// Runs a command to its end, its output on the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let mut child = Child::start(command.stdin(Stdio::null()))?;
    succeed(command, child.wait()?)
}

/// Runs a command for at most `limit`, without a word; false when it fails or takes longer.
pub fn run_quietly(command: &mut Command, limit: Duration) -> Result<bool> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = Child::start(command)?;
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        check()?;
        if let Some(status) = child.finished()? {
            return Ok(status.success());
        }
        thread::sleep(TICK);
    }
    Ok(false)
}

/// Runs a command to its end and hands each line of its standard output over.
pub fn run_lines(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    let mut child = Child::start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    let output = child.inner.stdout.take().context("a pipe is missing")?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if sender.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    // A grandchild that stays may hold the pipe open, so the end of the child decides.
    let mut end = None;
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => each(&line),
            Err(RecvTimeoutError::Timeout) if end.is_some() => break,
            Err(RecvTimeoutError::Timeout) => end = child.finished()?,
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    succeed(command, child.wait()?)
}

/// Runs a command to its end and returns its standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let mut text = String::new();
    run_lines(command, |line| {
        text.push_str(line);
        text.push('\n');
    })?;
    Ok(text)
}

fn succeed(command: &Command, status: ExitStatus) -> Result<()> {
    check()?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut text =
        program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// A running child with all that it starts; dropping it ends them.
pub struct Child {
    inner: process::Child,
    group: i32,
    stop: Signal,
}

impl Child {
    /// Starts a command as the leader of a new process group.
    pub fn start(command: &mut Command) -> Result<Self> {
        check()?;
        let inner = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("`{}` does not start", shown(command)))?;
        let group = i32::try_from(inner.id())?;
        groups(|groups| groups.insert(group));
        let child = Self { inner, group, stop: Signal::TERM };
        // A signal between the check above and this line found nothing to end.
        check()?;
        Ok(child)
    }

    /// Chooses the signal that asks this child to end.
    pub fn stopped_by(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self
    }

    pub fn id(&self) -> u32 {
        self.inner.id()
    }

    /// Its status, once it has ended.
    pub fn finished(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.inner.try_wait()?)
    }

    fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.inner.wait()?)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        signal_group(self.group, self.stop);
        let deadline = Instant::now() + PATIENCE;
        while matches!(self.inner.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                signal_group(self.group, Signal::KILL);
                self.inner.wait().ok();
                break;
            }
            thread::sleep(TICK);
        }
        // What the child itself started and left behind.
        signal_group(self.group, Signal::KILL);
        groups(|groups| groups.remove(&self.group));
    }
}

fn signal_group(group: i32, signal: Signal) {
    if let Some(group) = Pid::from_raw(group) {
        // It fails when the group has ended, which is what is wanted.
        kill_process_group(group, signal).ok();
    }
}

fn groups<T>(change: impl FnOnce(&mut BTreeSet<i32>) -> T) -> T {
    change(&mut GROUPS.lock().unwrap_or_else(PoisonError::into_inner))
}
