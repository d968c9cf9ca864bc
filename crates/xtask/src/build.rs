//! `cargo xtask build`: the executable with both web applications inside.

use crate::{
    process,
    project::{Profile, Project},
    say::{self, Steps},
    spa,
};
use anyhow::Result;

#[derive(clap::Args)]
pub struct Args {
    /// Compiles the executable without optimisation, which is quicker.
    #[arg(long)]
    pub debug: bool,
}

impl Args {
    pub fn profile(&self) -> Profile {
        if self.debug { Profile::Debug } else { Profile::Release }
    }
}

/// Builds, and says where the result is.
pub fn build(project: &Project, args: &Args) -> Result<()> {
    everything(project, args.profile(), &[])?;
    say::line(&project.himarket(args.profile()).display().to_string());
    Ok(())
}

/// Builds the web applications, then the executable around them and those of other packages.
pub fn everything(project: &Project, profile: Profile, others: &[&str]) -> Result<()> {
    let steps = Steps::new(spa::STEPS + 1);
    // The embedded folder is always that of the small web applications.
    spa::build(project, Profile::Release, &steps)?;
    steps.next("the server, with the web applications inside");
    himarket(project, profile, others)
}

/// Builds the executable around web applications that exist, and those of other packages.
/// All at once, so that what they share is compiled once.
pub fn himarket(project: &Project, profile: Profile, others: &[&str]) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "-p", "himarket", "--features", "himarket/embed"]);
    for package in others {
        cargo.args(["-p", package]);
    }
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)
}
