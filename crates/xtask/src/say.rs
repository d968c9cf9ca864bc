//! What xtask tells the person at the terminal.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the terminal is the interface of xtask"
)]

use std::cell::Cell;

/// Prints one line.
pub fn line(text: &str) {
    println!("{text}");
}

/// Prints one line that explains a failure.
pub fn error(text: &str) {
    eprintln!("error: {text}");
}

/// Numbers the steps of a long command: `[2/4] …`.
pub struct Steps {
    total: usize,
    done: Cell<usize>,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, done: Cell::new(0) }
    }

    /// Announces the next step.
    pub fn next(&self, text: &str) {
        self.done.set(self.done.get() + 1);
        line(&format!("[{}/{}] {text}", self.done.get(), self.total));
    }
}
