//! HiMarket: an AI open platform in one executable.

mod config;
mod data_dir;
mod logging;
mod reset_password;
mod serve;
mod verify_audit;

use std::process::ExitCode;

use clap::Parser;
use config::{AdminCommand, AuditCommand, Cli, Command};
use mimalloc::MiMalloc;

#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            logging::complain(&err);
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let Cli { config, command } = cli;
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::Gateway => serve::run_gateway(config).await,
        Command::Migrate => serve::migrate(config).await,
        Command::Openapi => logging::print(&(server::document().to_pretty_json()? + "\n")),
        Command::Audit(AuditCommand::Verify) => verify_audit::run(config).await,
        Command::Admin(AdminCommand::ResetPassword { username, password_stdin }) => {
            reset_password::run(config, &username, password_stdin).await
        }
    }
}
