//! `cargo xtask test`: every check, in the order in which a mistake shows soonest.

mod count;
mod database;
mod step;
mod tools;

use crate::{
    process,
    project::{Profile, Project},
    say,
};
use anyhow::{Error, Result};
use clap::ValueEnum;
use count::Count;
use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};
use step::{Context, Step};

#[derive(clap::Args)]
pub struct Args {
    /// Runs only these steps.
    #[arg(long, num_args = 1.., value_enum, value_delimiter = ',')]
    only: Vec<Step>,
    /// Leaves these steps out.
    #[arg(long, num_args = 1.., value_enum, value_delimiter = ',')]
    skip: Vec<Step>,
}

/// How a step ended.
enum Outcome {
    Passed,
    Failed(Error),
    /// What is missing on this machine.
    Skipped(String),
    /// A step before it failed.
    NotRun,
}

/// One line of the summary.
struct Report {
    step: Step,
    outcome: Outcome,
    time: Duration,
    count: Count,
}

/// Runs the steps up to the first failure, and sums up.
pub fn test(project: &Project, args: &Args) -> Result<ExitCode> {
    let chosen: Vec<_> =
        Step::value_variants().iter().copied().filter(|step| args.wants(*step)).collect();
    let mut context = Context::new(project, chosen.contains(&Step::Build));
    let mut reports: Vec<Report> = Vec::new();
    for step in chosen {
        let failed = reports.iter().any(|report| matches!(report.outcome, Outcome::Failed(_)));
        reports.push(if failed { Report::not_run(step) } else { run(step, &mut context) });
    }
    sum_up(&reports);
    let failed = reports.iter().any(|report| matches!(report.outcome, Outcome::Failed(_)));
    Ok(match failed {
        _ if process::interrupted() => ExitCode::from(130),
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

/// What runs a chore that is written as a test in a browser, over web applications that exist.
pub fn chore(project: &Project, profile: Profile, name: &str) -> Result<Command> {
    let mut cargo = Context::new(project, false).browser()?;
    cargo.env("HIMARKET_SPA_DIR", project.spa(profile));
    cargo.args(["--", "--ignored", "--nocapture", name]);
    Ok(cargo)
}

impl Args {
    fn wants(&self, step: Step) -> bool {
        (self.only.is_empty() || self.only.contains(&step)) && !self.skip.contains(&step)
    }
}

fn run(step: Step, context: &mut Context) -> Report {
    say::line(&format!("\n== {} ==", step.name()));
    let begin = Instant::now();
    let mut count = Count::default();
    let outcome = match step.missing() {
        Some(cure) if required() => Outcome::Failed(Error::msg(cure)),
        Some(cure) => Outcome::Skipped(cure),
        None => match step.run(context, &mut count) {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(error),
        },
    };
    match &outcome {
        Outcome::Failed(error) => {
            say::error(&format!("{error:#}"));
            count.failed = count.failed.max(1);
        }
        Outcome::Skipped(cure) => {
            say::line(&format!("skipped: {cure}"));
            count.skipped = 1;
        }
        Outcome::Passed if !step.has_tests() => count.passed = 1,
        Outcome::Passed | Outcome::NotRun => {}
    }
    Report { step, outcome, time: begin.elapsed(), count }
}

/// Where everything is installed on purpose, something missing is a mistake.
fn required() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

impl Report {
    fn not_run(step: Step) -> Self {
        let count = Count { skipped: 1, ..Count::default() };
        Self { step, outcome: Outcome::NotRun, time: Duration::ZERO, count }
    }
}

fn sum_up(reports: &[Report]) {
    say::line(&format!("\n{:<10} {:<8} {:>8}  {:<}", "step", "result", "seconds", "tests"));
    let mut total = Count::default();
    for Report { step, outcome, time, count } in reports {
        let (result, note) = match outcome {
            Outcome::Passed => ("passed", count.to_string()),
            Outcome::Failed(_) => ("FAILED", count.to_string()),
            Outcome::Skipped(cure) => ("skipped", cure.clone()),
            Outcome::NotRun => ("not run", String::new()),
        };
        let line = format!("{:<10} {result:<8} {:>8.1}  {note}", step.name(), time.as_secs_f64());
        say::line(line.trim_end());
        total.add(count);
    }
    say::line("");
    say::line(&total.to_string());
}

#[cfg(test)]
mod tests {
    use super::{Args, step::Step};

    #[test]
    fn steps_are_chosen_and_left_out() {
        let args = Args { only: vec![Step::Fmt, Step::Unit], skip: vec![Step::Unit] };
        assert!(args.wants(Step::Fmt) && !args.wants(Step::Unit) && !args.wants(Step::Spa));
        let all = Args { only: Vec::new(), skip: vec![Step::Unit] };
        assert!(all.wants(Step::Spa) && !all.wants(Step::Unit));
    }
}
