//! `cargo xtask bench startup`: time to readiness, idle memory and sizes.

use crate::{
    budget::{self, goal, kilobytes},
    build,
    process::{self, Child},
    project::{APPS, Profile, Project},
    say,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const STARTS: usize = 10;
const LONGEST_START: Duration = Duration::from_secs(60);

/// Builds the release executable and measures it.
pub fn startup(project: &Project) -> Result<()> {
    build::everything(project, Profile::Release, &[])?;
    let himarket = project.himarket(Profile::Release);
    let data = tempfile::tempdir()?;
    let (migrating, _) = start(&himarket, data.path())?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(&himarket, data.path())?.0);
    }
    let (_, idle) = start(&himarket, data.path())?;
    thread::sleep(Duration::from_secs(3));
    let memory = resident(&fs::read_to_string(format!("/proc/{}/status", idle.id()))?)?;
    drop(idle);

    let ready = median(&mut starts);
    let nothing =
        median(&mut (0..STARTS).map(|_| process_of_nothing()).collect::<Result<Vec<_>>>()?);
    row("what", "measured", "goal");
    row("ready, first start with migrations", &milliseconds(migrating), "");
    row("ready, median of 10 starts", &milliseconds(ready), "150 ms");
    row("the same for `true`, as the floor", &milliseconds(nothing), "");
    row(
        "that many times the floor",
        &format!("{:.0}", ready.as_secs_f64() / nothing.as_secs_f64()),
        "",
    );
    row("resident memory, idle", &format!("{} MB", memory / 1000), "40 MB");
    row("executable", &format!("{} MB", fs::metadata(&himarket)?.len() / 1_000_000), "60 MB");
    for app in APPS {
        let load = budget::cost(&project.spa(Profile::Release).join(app))?.first;
        row(
            &format!("first load, {app}"),
            &format!("{} kB", kilobytes(load.total())),
            &format!("{} kB", goal(app) / 1000),
        );
    }
    Ok(())
}

fn row(what: &str, measured: &str, goal: &str) {
    say::line(format!("{what:<36} {measured:>12} {goal:>8}").trim_end());
}

/// Starts HiMarket and waits until it is ready.
fn start(himarket: &Path, data: &Path) -> Result<(Duration, Child)> {
    let [api, portal, admin, gateway] = free_addresses()?;
    let mut command = Command::new(himarket);
    command
        .env("HIMARKET_API_ADDR", api.to_string())
        .env("HIMARKET_PORTAL_ADDR", portal.to_string())
        .env("HIMARKET_ADMIN_ADDR", admin.to_string())
        .env("HIMARKET_GATEWAY_ADDR", gateway.to_string())
        .env("HIMARKET_DATA_DIR", data)
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begin = Instant::now();
    let mut child = Child::start(&mut command)?;
    while !answers_ok(api, "/readyz") {
        process::check()?;
        if let Some(status) = child.finished()? {
            bail!("himarket ended before it was ready ({status})");
        }
        if begin.elapsed() > LONGEST_START {
            bail!("himarket is not ready after {} s", LONGEST_START.as_secs());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok((begin.elapsed(), child))
}

/// Whether a GET answers 200.
fn answers_ok(address: SocketAddr, path: &str) -> bool {
    let ask = || -> Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// Four addresses at once: one after the other might give the same twice.
fn free_addresses() -> Result<[SocketAddr; 4]> {
    let listeners: Vec<_> =
        (0..4).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<_, _>>()?;
    let addresses: Vec<_> =
        listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    addresses.try_into().ok().context("four listeners have four addresses")
}

/// What starting any process costs on this machine.
fn process_of_nothing() -> Result<Duration> {
    let begin = Instant::now();
    Command::new("true").status()?;
    Ok(begin.elapsed())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The kilobytes of a line like `VmRSS: 1234 kB`, which counts in 1024 bytes.
fn resident(status: &str) -> Result<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .context("the kernel tells no VmRSS")?;
    let number = line.trim().strip_suffix(" kB").context("VmRSS is not in kB")?;
    Ok(number.parse::<u64>()? * 1024 / 1000)
}

#[cfg(test)]
mod tests {
    use super::{median, resident};
    use std::time::Duration;

    #[test]
    fn resident_memory_is_read_in_kilobytes() {
        assert_eq!(
            resident("Name:\thimarket\nVmRSS:\t   10000 kB\nThreads:\t4\n").unwrap(),
            10_240
        );
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&mut [3, 1, 2].map(Duration::from_secs)), Duration::from_secs(2));
    }
}
