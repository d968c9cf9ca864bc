//! What is measured from outside: by `tests/bench`, which knows the API and the database; here is
//! how it is built and started.

use crate::{
    process,
    project::{Profile, Project},
};
use anyhow::Result;
use std::ffi::OsString;

#[derive(clap::Args)]
pub struct Args {
    /// Compiles without optimisation, which is quicker: for plans, not for times.
    #[arg(long)]
    debug: bool,
    /// What the driver is told; `-- --help` lists it.
    #[arg(last = true)]
    driver: Vec<OsString>,
}

/// Builds server and driver, and measures. No web application is needed.
pub fn run(project: &Project, what: &str, args: &Args) -> Result<()> {
    let profile = if args.debug { Profile::Debug } else { Profile::Release };
    let mut cargo = project.cargo();
    cargo.args(["build", "-p", "himarket", "--bin", "himarket"]);
    cargo.args(["-p", "tests", "--bin", "bench", "--features", "tests/bench"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    let himarket = project.himarket(profile);
    let mut driver = project.command(himarket.with_file_name("bench"));
    process::run(driver.arg(what).args(&args.driver).env("HIMARKET_BIN", himarket))
}
