//! `samples`: sample upstreams, and the demo marketplace that offers them.

use std::{
    io::{IsTerminal, Write, stderr, stdout},
    net::{IpAddr, Ipv4Addr},
    process::ExitCode,
    time::Duration,
};

use api::Secret;
use clap::{Args, Parser, Subcommand};
use samples::{Settings, demo};
use tracing_subscriber::EnvFilter;

/// Sample upstreams for demonstrations and tests: a model, an MCP server, a data API and an agent.
/// They answer by fixed rules and are no more than samples.
#[derive(Parser)]
#[command(name = "samples", version, about)]
struct Cli {
    #[command(flatten)]
    serve: Serve,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a demo marketplace of the samples in a running HiMarket, as far as it is not there.
    Demo(demo::Options),
}

#[derive(Args)]
struct Serve {
    /// Address to listen on. Others than loopback let the whole network in.
    #[arg(long, env = "SAMPLES_BIND", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Port of the model; 0 for any free one.
    #[arg(long, env = "SAMPLES_MODEL_PORT", default_value_t = 19001)]
    model_port: u16,
    /// Port of the MCP server; 0 for any free one.
    #[arg(long, env = "SAMPLES_MCP_PORT", default_value_t = 19002)]
    mcp_port: u16,
    /// Port of the data API; 0 for any free one.
    #[arg(long, env = "SAMPLES_DATA_PORT", default_value_t = 19003)]
    data_port: u16,
    /// Port of the agent; 0 for any free one.
    #[arg(long, env = "SAMPLES_AGENT_PORT", default_value_t = 19004)]
    agent_port: u16,
    /// The only key that the model takes [default: every one, or none].
    #[arg(long, env = "SAMPLES_MODEL_KEY", value_name = "KEY", hide_env_values = true)]
    model_key: Option<Secret>,
    /// Milliseconds between the pieces of a stream.
    #[arg(long, env = "SAMPLES_PAUSE_MS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(..=1_000))]
    pause_ms: u64,
    /// What is logged, such as `info` or `samples=debug`.
    #[arg(long, env = "SAMPLES_LOG", default_value = "info,actix_server=warn", global = true)]
    log: String,
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            // Nobody is left to hear that this failed too.
            drop(writeln!(stderr(), "samples: {err:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let filter = EnvFilter::builder().parse(&cli.serve.log)?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .init();
    match cli.command {
        Some(Command::Demo(options)) => {
            let shown = demo::load(options).await?.to_string();
            Ok(stdout().write_all(shown.as_bytes())?)
        }
        None => {
            let Serve { bind, model_port, mcp_port, data_port, agent_port, model_key, .. } =
                cli.serve;
            let pause = Duration::from_millis(cli.serve.pause_ms);
            let settings =
                Settings { bind, model_port, mcp_port, data_port, agent_port, model_key, pause };
            samples::run(settings).await
        }
    }
}
