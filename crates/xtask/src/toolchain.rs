//! A compiler that can produce WASM, without ceremony.
//!
//! The installed one where it has the target; else rustup is asked for the target; else Debian's packages
//! `rustc-web`, `cargo-web` and `rust-web-src` build the standard library together with the applications.

use crate::{
    process,
    project::{Project, find_program},
    say,
};
use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The platform of the web applications.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.lock";
const DEBIAN_LINKER: &str = "/usr/bin/rust-lld";
/// The minor version of Rust 1 that the workspace asks for.
const OLDEST: u32 = 95;

/// Who compiles the web applications.
#[derive(Clone, Copy)]
pub enum Toolchain {
    /// The active toolchain has the target.
    Installed,
    /// Debian's compiler, with a standard library built from its source.
    Debian,
}

impl Toolchain {
    /// Cargo, set up to build for [`TARGET`].
    pub fn cargo_build(self, project: &Project) -> Command {
        match self {
            Self::Installed => {
                let mut cargo = project.cargo();
                cargo.args(["build", "--target", TARGET]);
                cargo
            }
            Self::Debian => {
                let mut cargo = project.command(DEBIAN_CARGO);
                cargo
                    // `-Z` on a stable release is meant for those who build distributions; here it is the only way
                    // to a standard library for the browser.
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                    // Names the libraries of the compiler that built xtask.
                    .env_remove("LD_LIBRARY_PATH")
                    .args(["build", "--target", TARGET, "-Z", "build-std=std,panic_abort"]);
                cargo
            }
        }
    }
}

/// Finds a toolchain, or installs what is missing.
pub fn ensure(project: &Project) -> Result<Toolchain> {
    if installed(project)? {
        return Ok(Toolchain::Installed);
    }
    if find_program("rustup").is_some() {
        say::line(&format!("      rustup target add {TARGET}"));
        let mut rustup = project.command("rustup");
        let added =
            process::run_quietly(rustup.args(["target", "add", TARGET]), Duration::from_secs(120))?;
        if added && installed(project)? {
            return Ok(Toolchain::Installed);
        }
    }
    if !debian_complete() {
        install_from_debian(project)?;
    }
    Ok(Toolchain::Debian)
}

fn installed(project: &Project) -> Result<bool> {
    let sysroot = process::output(project.command("rustc").args(["--print", "sysroot"]))
        .context("Rust is missing: install it from https://rustup.rs")?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir())
}

fn debian_complete() -> bool {
    let files = [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_LIBRARY, DEBIAN_LINKER];
    files.iter().all(|file| PathBuf::from(file).exists())
        && debian_version().is_some_and(|minor| minor >= OLDEST)
}

fn debian_version() -> Option<u32> {
    let output =
        Command::new(DEBIAN_RUSTC).arg("--version").env_remove("LD_LIBRARY_PATH").output().ok()?;
    minor_version(&String::from_utf8_lossy(&output.stdout))
}

/// `rustc 1.96.0 (…)` → 96.
fn minor_version(text: &str) -> Option<u32> {
    text.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

fn install_from_debian(project: &Project) -> Result<()> {
    let packages = DEBIAN_PACKAGES.join(" ");
    if find_program("apt-get").is_none() {
        bail!(
            "the web applications need the target {TARGET}: run `rustup target add {TARGET}` where its server can be reached"
        );
    }
    if !rustix::process::geteuid().is_root() {
        bail!(
            "the web applications need the target {TARGET}: run `rustup target add {TARGET}` or `sudo apt-get install {packages}`"
        );
    }
    say::line(&format!("      apt-get install {packages}"));
    let apt_get = |arguments: &[&str]| {
        let mut command = project.command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq").args(arguments);
        process::run(&mut command)
    };
    let install = [&["install", "-y", "--no-install-recommends"], &DEBIAN_PACKAGES[..]].concat();
    // The lists may be missing or name files that the mirror no longer has.
    if apt_get(&install).is_err() {
        apt_get(&["update"])?;
        apt_get(&install)?;
    }
    if !debian_complete() {
        bail!(
            "Debian's {packages} are older than Rust 1.{OLDEST}: run `rustup target add {TARGET}` where its server can be reached"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::minor_version;

    #[test]
    fn the_version_of_a_compiler_is_read() {
        assert_eq!(
            minor_version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"),
            Some(96)
        );
        assert_eq!(minor_version("cargo 1.96.0"), None);
    }
}
