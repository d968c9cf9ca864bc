//! `cargo xtask bench`: numbers that the documentation quotes.
//!
//! Nothing is asserted: a busy machine is no defect.

mod api;
mod startup;

use crate::project::Project;
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
    /// Lists and searches over a million rows.
    Api(api::Args),
}

/// Builds what is measured, and measures it.
pub fn bench(project: &Project, args: &Args) -> Result<()> {
    match &args.what {
        What::Startup => startup::startup(project),
        What::Api(args) => api::api(project, args),
    }
}
