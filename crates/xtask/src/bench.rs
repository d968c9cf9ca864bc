//! `cargo xtask bench`: numbers that the documentation quotes.
//!
//! Nothing is asserted: a busy machine is no defect.

mod driver;
mod startup;

use crate::{
    process,
    project::{Profile, Project},
    say::Steps,
    spa, test,
};
use anyhow::Result;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Time to readiness, idle memory and sizes.
    Startup,
    /// Time until the administrators' app is there, on a slow processor.
    Web,
    /// Lists and searches over a million rows.
    Api(driver::Args),
    /// Calls through the gateway, beside nginx.
    Gateway(driver::Args),
}

/// Builds what is measured, and measures it.
pub fn bench(project: &Project, args: &Args) -> Result<()> {
    match &args.what {
        What::Startup => startup::startup(project),
        What::Web => web(project),
        What::Api(args) => driver::run(project, "api", args),
        What::Gateway(args) => driver::run(project, "gateway", args),
    }
}

fn web(project: &Project) -> Result<()> {
    spa::build(project, Profile::Release, &Steps::new(spa::STEPS))?;
    process::run(&mut test::chore(project, Profile::Release, "how_soon_the_shell_is_there")?)
}
