//! `cargo xtask run`: builds everything, then becomes HiMarket.

mod demo;

use crate::{
    build, process,
    project::{Profile, Project},
    say::{self, Steps},
    spa,
};
use anyhow::{Context, Result, bail};
use std::{env, io::ErrorKind, net::TcpListener, os::unix::process::CommandExt};

#[derive(clap::Args)]
pub struct Args {
    /// Builds without optimisation: quicker to build, slower to use.
    #[arg(long)]
    debug: bool,
    /// Starts sample upstreams too, and loads a demo marketplace that offers them. It may also
    /// stand after `--`.
    #[arg(long)]
    demo: bool,
    /// Arguments for himarket, after `--`.
    #[arg(last = true)]
    himarket: Vec<String>,
}

/// A place where HiMarket listens.
struct Listener {
    purpose: &'static str,
    flag: &'static str,
    variable: &'static str,
    default: &'static str,
}

const LISTENERS: [Listener; 4] = [
    Listener {
        purpose: "the API",
        flag: "--api-addr",
        variable: "HIMARKET_API_ADDR",
        default: "0.0.0.0:8080",
    },
    Listener {
        purpose: "the portal",
        flag: "--portal-addr",
        variable: "HIMARKET_PORTAL_ADDR",
        default: "0.0.0.0:5173",
    },
    Listener {
        purpose: "the console",
        flag: "--admin-addr",
        variable: "HIMARKET_ADMIN_ADDR",
        default: "0.0.0.0:5174",
    },
    Listener {
        purpose: "the gateway",
        flag: "--gateway-addr",
        variable: "HIMARKET_GATEWAY_ADDR",
        default: "0.0.0.0:8081",
    },
];

/// Builds, and replaces xtask by himarket, which then receives Ctrl-C itself. With the demo, xtask
/// stays and looks after both.
pub fn run(project: &Project, args: &Args) -> Result<()> {
    let (demo, arguments) = args.split();
    if demo {
        demo::check(&arguments)?;
    }
    addresses_free(&arguments)?;
    let others: &[&str] = if demo { &["samples"] } else { &[] };
    let (profile, spa) = if args.debug {
        let steps = Steps::new(spa::STEPS + 1);
        spa::build(project, Profile::Debug, &steps)?;
        steps.next("the server");
        let mut cargo = project.cargo();
        cargo.args(["build", "-p", "himarket"]);
        for package in others {
            cargo.args(["-p", package]);
        }
        process::run(&mut cargo)?;
        (Profile::Debug, Some(project.spa(Profile::Debug)))
    } else {
        build::everything(project, Profile::Release, others)?;
        (Profile::Release, None)
    };
    let mut himarket = project.command(project.himarket(profile));
    himarket.args(&arguments);
    // Relative paths among the arguments are meant from where the person stands.
    himarket.current_dir(env::current_dir()?);
    if let Some(spa) = spa {
        himarket.env("HIMARKET_SPA_DIR", spa);
    }
    process::check()?;
    if demo {
        return demo::run(project, profile, &mut himarket, &arguments);
    }
    Err(himarket.exec()).context("himarket does not start")
}

impl Args {
    /// Whether the demo is wanted, and the arguments that are for himarket.
    fn split(&self) -> (bool, Vec<String>) {
        let (own, himarket): (Vec<_>, Vec<_>) =
            self.himarket.iter().cloned().partition(|argument| argument == "--demo");
        (self.demo || !own.is_empty(), himarket)
    }
}

/// Fails, before anything long begins, when another program listens where HiMarket wants to.
pub fn addresses_free(arguments: &[String]) -> Result<()> {
    if arguments.first().is_some_and(|first| !first.starts_with('-') && first != "serve") {
        return Ok(());
    }
    for listener in LISTENERS {
        let address = listener.address(arguments, env::var(listener.variable).ok());
        if is_busy(&address) {
            let Listener { purpose, variable, .. } = listener;
            bail!(
                "{address}, where {purpose} listens, is taken by another program: end that one or set {variable} to another address"
            );
        }
    }
    say::line("The addresses are free.");
    Ok(())
}

/// Whether another program listens there.
fn is_busy(address: &str) -> bool {
    // A port alone means every address.
    let place =
        if address.starts_with(':') { format!("0.0.0.0{address}") } else { address.to_owned() };
    TcpListener::bind(&place).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

impl Listener {
    fn address(&self, arguments: &[String], environment: Option<String>) -> String {
        given(self.flag, arguments).or(environment).unwrap_or_else(|| self.default.to_owned())
    }
}

/// What follows a flag. It wins over the environment, and that over the default.
fn given(flag: &str, arguments: &[String]) -> Option<String> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix(flag) {
            Some("") => return Some(arguments.next().cloned().unwrap_or_default()),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Args, LISTENERS, addresses_free};
    use std::net::TcpListener;

    fn address(arguments: &[&str], environment: Option<&str>) -> String {
        let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        LISTENERS[0].address(&arguments, environment.map(str::to_owned))
    }

    #[test]
    fn the_flag_wins_over_the_environment_and_that_over_the_default() {
        assert_eq!(address(&["--api-addr", "127.0.0.1:1"], Some("127.0.0.1:2")), "127.0.0.1:1");
        assert_eq!(address(&["serve", "--api-addr=127.0.0.1:1"], None), "127.0.0.1:1");
        assert_eq!(address(&["--data-dir", "x"], Some("127.0.0.1:2")), "127.0.0.1:2");
        assert_eq!(address(&[], None), "0.0.0.0:8080");
    }

    #[test]
    fn a_busy_address_is_named_with_the_cure() {
        let busy = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = busy.local_addr().unwrap();
        let error = addresses_free(&[format!("--api-addr={address}")]).unwrap_err().to_string();
        assert!(
            error.contains(&address.to_string()) && error.contains("HIMARKET_API_ADDR"),
            "{error}"
        );
    }

    #[test]
    fn the_demo_may_be_asked_for_before_and_after_the_dashes() {
        let split = |demo, himarket: &[&str]| {
            let himarket = himarket.iter().map(|argument| (*argument).to_owned()).collect();
            Args { debug: false, demo, himarket }.split()
        };
        let rest = vec!["--data-dir".to_owned(), "x".to_owned()];
        assert_eq!(split(true, &["--data-dir", "x"]), (true, rest.clone()));
        assert_eq!(split(false, &["--data-dir", "x", "--demo"]), (true, rest.clone()));
        assert_eq!(split(false, &["--data-dir", "x"]), (false, rest));
    }

    #[test]
    fn a_command_that_does_not_listen_needs_no_address() {
        assert!(addresses_free(&["openapi".to_owned()]).is_ok());
    }
}
