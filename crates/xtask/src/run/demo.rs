//! The demo: HiMarket, sample upstreams beside it, and a marketplace that offers them.

use super::{LISTENERS, given, is_busy};
use crate::{
    process::{self, Child},
    project::{Profile, Project},
};
use anyhow::{Result, bail};
use std::{env, path::PathBuf, process::Command, process::Stdio, thread, time::Duration};

const TICK: Duration = Duration::from_millis(100);

/// The samples: their names among the flags, and where they listen.
const SAMPLES: [(&str, u16); 4] =
    [("model", 19001), ("mcp", 19002), ("data", 19003), ("agent", 19004)];

/// Fails, before anything long begins, where there can be no demo.
pub fn check(arguments: &[String]) -> Result<()> {
    if arguments.first().is_some_and(|first| !first.starts_with('-') && first != "serve") {
        bail!("--demo goes with `himarket serve` only");
    }
    for (name, port) in SAMPLES {
        if is_busy(&format!("127.0.0.1:{port}")) {
            bail!("port {port}, where the sample `{name}` listens, is taken: end that program");
        }
    }
    Ok(())
}

/// Starts everything, loads the marketplace, and ends with whichever ends first.
pub fn run(
    project: &Project,
    profile: Profile,
    himarket: &mut Command,
    arguments: &[String],
) -> Result<()> {
    let mut samples = project.command(project.samples(profile));
    let mut loader = project.command(project.samples(profile));
    loader.args(["demo", "--wait-seconds", "120"]);
    for (name, port) in SAMPLES {
        samples.args([format!("--{name}-port"), port.to_string()]);
        loader.args([format!("--{name}-url"), format!("http://127.0.0.1:{port}")]);
    }
    // What it prints is for programs.
    samples.args(["--bind", "127.0.0.1"]).stdin(Stdio::null()).stdout(Stdio::null());
    let [api, portal, admin, gateway] = &LISTENERS;
    let places = [
        ("--url", api),
        ("--portal-url", portal),
        ("--admin-url", admin),
        ("--gateway-url", gateway),
    ];
    for (flag, listener) in places {
        let address = listener.address(arguments, env::var(listener.variable).ok());
        loader.args([flag, &url(&address)]);
    }
    // It may be among the arguments, where only himarket finds it.
    if let Some(token) = given("--bootstrap-token", arguments) {
        loader.env("HIMARKET_BOOTSTRAP_TOKEN", token);
    }
    loader.arg("--password-file").arg(data(arguments)?.join("demo-passwords.json"));

    let mut samples = Child::start(&mut samples)?;
    let mut himarket = Child::start(himarket.stdin(Stdio::null()))?;
    let mut loader = Some(Child::start(loader.stdin(Stdio::null()))?);
    loop {
        thread::sleep(TICK);
        process::check()?;
        if let Some(status) = himarket.finished()? {
            bail!("himarket has ended ({status})");
        }
        if let Some(status) = samples.finished()? {
            bail!("the samples have ended ({status})");
        }
        if let Some(running) = &mut loader
            && let Some(status) = running.finished()?
        {
            if !status.success() {
                bail!("the demo marketplace could not be loaded");
            }
            loader = None;
        }
    }
}

/// Where himarket keeps its data.
fn data(arguments: &[String]) -> Result<PathBuf> {
    let folder = given("--data-dir", arguments).or_else(|| env::var("HIMARKET_DATA_DIR").ok());
    Ok(env::current_dir()?.join(folder.unwrap_or_else(|| "data".to_owned())))
}

/// An address that this machine can reach.
fn url(address: &str) -> String {
    let every = ["0.0.0.0:", "[::]:", ":"].iter().find_map(|every| address.strip_prefix(every));
    match every {
        Some(port) => format!("http://localhost:{port}"),
        None => format!("http://{address}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, url};

    #[test]
    fn an_address_for_everybody_is_reached_by_the_name_of_the_machine() {
        for every in [":8080", "0.0.0.0:8080", "[::]:8080"] {
            assert_eq!(url(every), "http://localhost:8080");
        }
        assert_eq!(url("127.0.0.1:1"), "http://127.0.0.1:1");
    }

    #[test]
    fn only_a_server_can_have_a_demo() {
        let error = check(&["migrate".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("serve"), "{error}");
    }
}
