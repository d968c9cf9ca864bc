//! `cargo xtask`: every chore of this repository behind one command.
//!
//! One file per command.
//! What commands share lives beside them: `project` (places), `process` (children), `say` (the terminal).

mod bench;
mod budget;
mod build;
mod bundle;
mod dev;
mod openapi;
mod process;
mod project;
mod run;
mod say;
mod screenshots;
mod spa;
mod test;
mod toolchain;
mod wasm;
mod wasm_opt;

use clap::{Parser, Subcommand};
use project::{Profile, Project};
use say::Steps;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests HiMarket.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything and starts HiMarket.
    Run(run::Args),
    /// Starts HiMarket and rebuilds what changes.
    Dev(dev::Args),
    /// Builds the executable with both web applications inside.
    Build(build::Args),
    /// Builds the web applications for development, into target/spa-dev.
    Spa,
    /// Runs every check, step by step.
    Test(test::Args),
    /// Measures.
    Bench(bench::Args),
    /// Takes pictures of every page, into docs/screenshots.
    Screenshots,
    /// Rewrites openapi/openapi.json from the code.
    Openapi,
}

fn main() -> ExitCode {
    match start(Cli::parse().command) {
        Ok(code) => code,
        Err(_) if process::interrupted() => ExitCode::from(130),
        Err(error) => {
            say::error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn start(command: Command) -> anyhow::Result<ExitCode> {
    process::end_children_on_signal()?;
    let project = Project::find()?;
    match command {
        Command::Run(args) => run::run(&project, &args)?,
        Command::Dev(args) => dev::dev(&project, &args)?,
        Command::Build(args) => build::build(&project, &args)?,
        Command::Spa => spa::build(&project, Profile::Debug, &Steps::new(spa::STEPS))?,
        Command::Test(args) => return test::test(&project, &args),
        Command::Bench(args) => bench::bench(&project, &args)?,
        Command::Screenshots => screenshots::screenshots(&project)?,
        Command::Openapi => openapi::openapi(&project)?,
    }
    Ok(ExitCode::SUCCESS)
}
