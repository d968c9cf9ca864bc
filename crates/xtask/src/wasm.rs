//! Both web applications, from Rust to WASM.

use crate::{
    process,
    project::{APPS, Profile, Project},
    toolchain::{TARGET, Toolchain},
};
use anyhow::{Context, Result, bail};
use std::{env, fs, path::PathBuf};

/// Compiles both applications in one go, so that what they share is compiled once.
/// Returns the folder with `frontend-admin.wasm` and `frontend-portal.wasm`.
pub fn build(project: &Project, toolchain: Toolchain, profile: Profile) -> Result<PathBuf> {
    same_version(
        &fs::read_to_string(project.root.join("Cargo.lock")).context("Cargo.lock is missing")?,
    )?;
    // Two compilers may take turns, so this folder is apart from the one of the server.
    let target = project.target.join("wasm-build");
    let name = if profile == Profile::Release { "wasm" } else { "wasm-dev" };
    let mut cargo = toolchain.cargo_build(project);
    // Leptos then compiles each component once instead of once for every place it stands in.
    let mut flags = "--cfg\x1ferase_components".to_owned();
    // What takes the applications apart finds out from them who needs whom.
    flags.push_str("\x1f-Clink-args=--emit-relocs");
    // Every possible panic names its source file: without the folder of this machine's registry.
    if let Some(home) = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(default_cargo_home) {
        flags.push_str("\x1f--remap-path-prefix=");
        flags.push_str(&home.join("registry/src").to_string_lossy());
        flags.push('=');
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    cargo.args(["--profile", name]).arg("--target-dir").arg(&target);
    for app in APPS {
        cargo.arg("-p").arg(format!("frontend-{app}"));
    }
    process::run(&mut cargo)?;
    Ok(target.join(TARGET).join(name))
}

fn default_cargo_home() -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"))
}

/// The bindings are made by a library that must match the one inside the applications.
fn same_version(lock: &str) -> Result<()> {
    let inside = locked(lock, "wasm-bindgen");
    let outside = locked(lock, "wasm-bindgen-cli-support");
    if inside != outside {
        let version = inside.unwrap_or("none");
        bail!(
            "wasm-bindgen is {version} and wasm-bindgen-cli-support is {}: run `cargo update -p wasm-bindgen-cli-support --precise {version}`",
            outside.unwrap_or("none")
        );
    }
    Ok(())
}

fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, entry) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    entry.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::same_version;

    fn lock(inside: &str, outside: &str) -> String {
        format!(
            "[[package]]\nname = \"wasm-bindgen\"\nversion = \"{inside}\"\n\n[[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"{outside}\"\n"
        )
    }

    #[test]
    fn equal_versions_pass() {
        assert!(same_version(&lock("0.2.130", "0.2.130")).is_ok());
    }

    #[test]
    fn different_versions_are_told_with_the_cure() {
        let error = same_version(&lock("0.2.130", "0.2.129")).unwrap_err().to_string();
        assert!(
            error.contains("cargo update -p wasm-bindgen-cli-support --precise 0.2.130"),
            "{error}"
        );
    }
}
