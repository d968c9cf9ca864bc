//! `cargo xtask run`: builds everything, then becomes HiMarket.

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

const LISTENERS: [Listener; 3] = [
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
];

/// Builds, and replaces xtask by himarket, which then receives Ctrl-C itself.
pub fn run(project: &Project, args: &Args) -> Result<()> {
    addresses_free(&args.himarket)?;
    let (profile, spa) = if args.debug {
        let steps = Steps::new(spa::STEPS + 1);
        spa::build(project, Profile::Debug, &steps)?;
        steps.next("the server");
        process::run(project.cargo().args(["build", "-p", "himarket"]))?;
        (Profile::Debug, Some(project.spa(Profile::Debug)))
    } else {
        build::everything(project, Profile::Release)?;
        (Profile::Release, None)
    };
    let mut himarket = project.command(project.himarket(profile));
    himarket.args(&args.himarket);
    // Relative paths among the arguments are meant from where the person stands.
    himarket.current_dir(env::current_dir()?);
    if let Some(spa) = spa {
        himarket.env("HIMARKET_SPA_DIR", spa);
    }
    process::check()?;
    Err(himarket.exec()).context("himarket does not start")
}

/// Fails, before anything long begins, when another program listens where HiMarket wants to.
pub fn addresses_free(arguments: &[String]) -> Result<()> {
    if arguments.first().is_some_and(|first| !first.starts_with('-') && first != "serve") {
        return Ok(());
    }
    for listener in LISTENERS {
        let address = listener.address(arguments, env::var(listener.variable).ok());
        // A port alone means every address.
        let place =
            if address.starts_with(':') { format!("0.0.0.0{address}") } else { address.clone() };
        let busy =
            TcpListener::bind(&place).is_err_and(|error| error.kind() == ErrorKind::AddrInUse);
        if busy {
            let Listener { purpose, variable, .. } = listener;
            bail!(
                "{address}, where {purpose} listens, is taken by another program: end that one or set {variable} to another address"
            );
        }
    }
    say::line("The addresses are free.");
    Ok(())
}

impl Listener {
    /// The flag wins over the environment, the environment over the default.
    fn address(&self, arguments: &[String], environment: Option<String>) -> String {
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.strip_prefix(self.flag) {
                Some("") => return arguments.next().cloned().unwrap_or_default(),
                Some(rest) if rest.starts_with('=') => return rest[1..].to_owned(),
                _ => {}
            }
        }
        environment.unwrap_or_else(|| self.default.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTENERS, addresses_free};
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
    fn a_command_that_does_not_listen_needs_no_address() {
        assert!(addresses_free(&["openapi".to_owned()]).is_ok());
    }
}
