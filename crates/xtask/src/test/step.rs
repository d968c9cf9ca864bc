//! The steps of `cargo xtask test`: what each runs and what it needs.

use super::{
    count::Count,
    database::{Database, Kind},
    tools,
};
use crate::{
    budget, build, process,
    project::{Profile, Project, find_program},
    say::{self, Steps},
    spa,
};
use anyhow::Result;
use clap::ValueEnum;
use std::process::Command;

/// A step, in the order of running.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// The format of the code.
    Fmt,
    /// The lints.
    Clippy,
    /// The tests inside the crates, with documentation and the OpenAPI document.
    Unit,
    /// Both web applications, to WASM and bundled.
    Spa,
    /// The size of their first load.
    Budget,
    /// The executable with them inside, and the sample upstreams.
    Build,
    /// The system from outside, on SQLite.
    Api,
    /// The gateway with clients and servers that others wrote.
    Clients,
    /// What no compiler checks about the sources.
    Tidy,
    /// The system from outside, on `MariaDB`.
    Mariadb,
    /// The system from outside, on PostgreSQL.
    Postgres,
    /// The journeys in a browser.
    Browser,
}

/// The tests over HTTP.
const HTTP: &[&str] = &["api", "authorisation", "gateway", "samples"];
/// Those of them that run whole on every kind of database. Who may do what depends on none.
const EVERYWHERE: &[&str] = &["api"];
/// Those of which some do.
const IN_PART: &[&str] = &["gateway", "samples"];
/// What of them is about what a database does. The rest would take long to find nothing new.
const OF_DATABASES: &[&str] = &[
    "served::",
    "quota::",
    "usage::",
    "limit::",
    "fault::database::",
    "fault::quota::",
    "fault::replica::",
    "demo::",
];

/// What the steps share.
pub struct Context<'a> {
    project: &'a Project,
    /// Whether the executables are those of these sources.
    built: bool,
}

impl<'a> Context<'a> {
    /// `builds`: whether the step that builds the executable is among the chosen ones.
    pub fn new(project: &'a Project, builds: bool) -> Self {
        Self { project, built: builds }
    }

    /// Tests of the system from outside, with the executables that they start.
    fn system_tests(&mut self, tests: &[&str]) -> Result<Command> {
        if !self.built {
            if self.project.spa(Profile::Release).is_dir() {
                build::himarket(self.project, Profile::Debug, &["samples"])?;
            } else {
                let what = ["build", "-p", "himarket", "-p", "samples"];
                process::run(self.project.cargo().args(what))?;
            }
            self.built = true;
        }
        let mut cargo = self.project.cargo();
        cargo.args(["test", "-p", "tests"]);
        for test in tests {
            cargo.args(["--test", test]);
        }
        cargo.env("HIMARKET_BIN", self.project.himarket(Profile::Debug));
        cargo.env("SAMPLES_BIN", self.project.samples(Profile::Debug));
        Ok(cargo)
    }

    /// The tests in a browser, with what they drive and what they check pages with.
    pub fn browser(&mut self) -> Result<Command> {
        let programs = tools::install(self.project, "browser")?;
        let mut cargo = self.system_tests(&["browser"])?;
        cargo.args(["--features", "browser"]).env_remove("TEST_DATABASE_URL");
        cargo.env("TEST_BROWSER", programs);
        for (variable, program) in [("CHROMEDRIVER", "chromedriver"), ("CHROMIUM", "chromium")] {
            if let Some(path) = find_program(program) {
                cargo.env(variable, path);
            }
        }
        Ok(cargo)
    }

    fn test_on(&mut self, kind: Kind, count: &mut Count) -> Result<()> {
        let mut whole = self.system_tests(EVERYWHERE)?;
        let mut in_part = self.system_tests(IN_PART)?;
        let database = Database::start(kind)?;
        let whole = run_tests(whole.env("TEST_DATABASE_URL", &database.url), count);
        in_part.args(["--no-fail-fast", "--"]).args(OF_DATABASES);
        let in_part = run_lines(in_part.env("TEST_DATABASE_URL", &database.url), count);
        whole.and(in_part)
    }
}

impl Step {
    /// As it is written after `--only`.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Whether it is made of single tests; a step that is not counts as one.
    pub fn has_tests(self) -> bool {
        !matches!(self, Self::Fmt | Self::Clippy | Self::Spa | Self::Budget | Self::Build)
    }

    /// How to install what this step needs and the machine lacks.
    pub fn missing(self) -> Option<String> {
        let package = match self {
            Self::Mariadb if Kind::MariaDb.folder().is_none() => "mariadb-server",
            Self::Clients | Self::Browser if !tools::has_python() => "python3-venv",
            Self::Postgres if Kind::Postgres.folder().is_none() => "postgresql",
            Self::Browser if find_program("chromium").is_none() => "chromium",
            Self::Browser if find_program("chromedriver").is_none() => "chromium-driver",
            _ => return None,
        };
        Some(format!("install {package} to run it"))
    }

    /// Runs the step; single tests are added to `count`.
    pub fn run(self, context: &mut Context, count: &mut Count) -> Result<()> {
        let project = context.project;
        let cargo = |arguments: &[&str]| {
            let mut cargo = project.cargo();
            cargo.args(arguments);
            cargo
        };
        match self {
            Self::Fmt => process::run(&mut cargo(&["fmt", "--all", "--check"])),
            Self::Clippy => {
                let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
                clippy.args(["--features", "tests/browser,tests/clients", "--", "-D", "warnings"]);
                process::run(&mut clippy)
            }
            Self::Unit => {
                run_tests(&mut cargo(&["test", "--workspace", "--exclude", "tests"]), count)
            }
            Self::Spa => spa::build(project, Profile::Release, &Steps::new(spa::STEPS)),
            Self::Budget => budget::check(project),
            Self::Build => build::himarket(project, Profile::Debug, &["samples"]),
            Self::Api => {
                run_tests(context.system_tests(HTTP)?.env_remove("TEST_DATABASE_URL"), count)
            }
            Self::Clients => {
                let programs = tools::install(project, "clients")?;
                let mut cargo = context.system_tests(&["clients"])?;
                cargo.args(["--features", "clients"]).env_remove("TEST_DATABASE_URL");
                run_tests(cargo.env("TEST_CLIENTS", programs), count)
            }
            Self::Tidy => run_tests(&mut cargo(&["test", "-p", "tests", "--test", "tidy"]), count),
            Self::Mariadb => context.test_on(Kind::MariaDb, count),
            Self::Postgres => context.test_on(Kind::Postgres, count),
            Self::Browser => {
                let mut cargo = context.browser()?;
                run_tests(&mut cargo, count)
            }
        }
    }
}

fn run_tests(cargo: &mut Command, count: &mut Count) -> Result<()> {
    // All failures at once rather than those of the first test executable.
    run_lines(cargo.arg("--no-fail-fast"), count)
}

fn run_lines(cargo: &mut Command, count: &mut Count) -> Result<()> {
    process::run_lines(cargo, |line| {
        say::line(line);
        count.read(line);
    })
}
