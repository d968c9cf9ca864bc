//! As many requests as can be answered.

use std::{process::Command, time::Duration};

/// How many requests a second are answered with 200, over so many connections.
pub(crate) fn run(url: &str, authorization: &str, connections: usize, time: Duration) -> f64 {
    let output = Command::new("wrk")
        .args(["--threads", "2", "--connections", &connections.to_string()])
        .args(["--duration", &format!("{}s", time.as_secs())])
        .args(["--header", &format!("Authorization: {authorization}")])
        .arg(url)
        .output()
        .expect("wrk, which Debian has under this name");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && !text.contains("Non-2xx"), "{text}");
    let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    rate.and_then(|rate| rate.trim().parse().ok()).unwrap_or_else(|| panic!("no rate: {text}"))
}
