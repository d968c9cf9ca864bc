//! What the process says: log lines to standard error, results to standard output.

use std::io::{IsTerminal, Write, stderr, stdout};

use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Config, LogFormat};

/// Starts logging.
pub(crate) fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::builder()
        .parse(&config.log)
        .with_context(|| format!("`{}` is no log filter; see --log", config.log))?;
    // At `trace` these print the URL of the database, and the password in it.
    let filter = filter.add_directive("sea_orm=info".parse()?).add_directive("sqlx=info".parse()?);
    let registry = tracing_subscriber::registry().with(filter);
    match config.log_format {
        LogFormat::Text => {
            let layer = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
            registry.with(layer).try_init()
        }
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(stderr)).try_init()
        }
    }
    .context("logging cannot start")
}

/// Says in one sentence why the process ends.
pub(crate) fn complain(err: &anyhow::Error) {
    // Nobody is left to hear that this failed too.
    drop(writeln!(stderr(), "himarket: {err:#}"));
}

/// Prints a result.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    stdout().write_all(text.as_bytes()).context("standard output is closed")
}
