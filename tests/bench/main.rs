//! Measures how lists and searches grow with the data, what HTTP adds to their statements, and
//! what the gateway adds to calls.
//!
//! `cargo xtask bench api` and `cargo xtask bench gateway` build and run it. Nothing is asserted of the times: a busy machine
//! is no defect.
// The futures of whole scenes are nested deeply.
#![recursion_limit = "256"]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a measurement may fail")]

mod case;
mod connection;
mod gateway;
mod ground;
mod load;
mod measure;
mod size;
mod statement;

use clap::Parser;
use ground::Ground;
use size::Size;

#[derive(Parser)]
enum What {
    /// Lists and searches.
    Api(Args),
    /// Calls through the gateway.
    Gateway(gateway::Args),
}

#[derive(clap::Args)]
struct Args {
    /// Measures only the cases with this in their name.
    #[arg(long, default_value = "")]
    only: String,
    /// Requests of each case.
    #[arg(long, default_value_t = 1200)]
    requests: usize,
    /// As many times less data.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10))]
    divided_by: u32,
    /// Prints the statements of each case and how the database goes about them, and measures
    /// nothing.
    #[arg(long)]
    plans: bool,
}

// As the server's own workers: one thread, one reactor.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    match What::parse() {
        What::Api(args) => lists(args).await,
        What::Gateway(args) => gateway::measure(&args).await,
    }
}

async fn lists(args: Args) {
    let Args { only, requests, divided_by, plans } = args;
    let size = Size::ALL.divided_by(divided_by);
    let all = Ground::prepare(size, &only).await;
    if plans {
        return measure::plans(&all).await;
    }
    let tenth = Ground::prepare(size.divided_by(10), &only).await;
    measure::compare(&tenth, &all, requests).await;
}
