//! The places of this repository, and commands that run in it.

use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The web applications, by the name that follows `frontend-`.
pub const APPS: [&str; 2] = ["admin", "portal"];

/// Where the repository and what is built from it are.
pub struct Project {
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
}

/// How carefully something is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

impl Project {
    /// Asks cargo, so that `CARGO_TARGET_DIR` and its configuration files count.
    pub fn find() -> Result<Self> {
        let mut cargo = command(cargo_path());
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
        let output = cargo.output().context("cargo metadata does not start")?;
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .context("cargo metadata failed: run this inside the repository")?;
        let place = |name: &str| {
            metadata[name]
                .as_str()
                .map(PathBuf::from)
                .with_context(|| format!("cargo tells no {name}"))
        };
        Ok(Self { root: place("workspace_root")?, target: place("target_directory")? })
    }

    /// The cargo that runs xtask, in the root of the repository.
    pub fn cargo(&self) -> Command {
        self.command(cargo_path())
    }

    /// A program in the root of the repository.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = command(program);
        command.current_dir(&self.root);
        command
    }

    /// The executable as the last build with this profile left it.
    pub fn himarket(&self, profile: Profile) -> PathBuf {
        self.executable("himarket", profile)
    }

    /// The sample upstreams as the last build with this profile left them.
    pub fn samples(&self, profile: Profile) -> PathBuf {
        self.executable("samples", profile)
    }

    fn executable(&self, name: &str, profile: Profile) -> PathBuf {
        let folder = if profile == Profile::Release { "release" } else { "debug" };
        self.target.join(folder).join(name)
    }

    /// The bundled web applications.
    /// Always below the repository, whatever the target directory: the executable embeds this very folder.
    pub fn spa(&self, profile: Profile) -> PathBuf {
        let folder = if profile == Profile::Release { "spa" } else { "spa-dev" };
        self.root.join("target").join(folder)
    }

    /// The source folder of a web application.
    pub fn frontend(&self, app: &str) -> PathBuf {
        self.root.join(format!("frontend-{app}"))
    }
}

fn cargo_path() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A command without what `cargo run` told xtask about itself.
/// Build scripts watch these variables, so leaving them in would rebuild dependencies each time.
fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
    for (name, _) in env::vars_os() {
        if own.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
}

/// Finds a program in `PATH`, or where Debian keeps the programs of administrators.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let administrators = [PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")];
    env::split_paths(&path)
        .chain(administrators)
        .map(|folder| folder.join(name))
        .find(|file| is_file(file))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.is_file())
}
