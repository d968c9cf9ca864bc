//! The optimiser of binaryen, from npm, where Node is installed.

use crate::{
    process,
    project::{Project, find_program},
    say,
};
use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The version of the npm package.
const VERSION: &str = "132.0.0";

/// What today's Rust emits and every current browser understands.
const ARGUMENTS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// An installed optimiser.
pub struct WasmOpt {
    script: PathBuf,
}

impl WasmOpt {
    /// Installs the package below `target/tools` once; `None`, with a notice, where that is impossible.
    pub fn find(project: &Project) -> Result<Option<Self>> {
        let tools = project.root.join("target/tools");
        let package = tools.join("node_modules/binaryen");
        if find_program("node").is_none() || find_program("npm").is_none() {
            say::line(
                "      wasm-opt is left out (about a tenth bigger): install Node.js with npm to have it",
            );
            return Ok(None);
        }
        if installed_version(&package).as_deref() != Some(VERSION) {
            say::line(&format!("      npm install binaryen@{VERSION}"));
            fs::create_dir_all(&tools)?;
            let mut npm = project.command("npm");
            npm.args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--prefix",
            ])
            .arg(&tools);
            if let Err(error) = process::run(npm.arg(format!("binaryen@{VERSION}"))) {
                process::check()?;
                say::line(&format!("      wasm-opt is left out (about a tenth bigger): {error}"));
                return Ok(None);
            }
        }
        Ok(Some(Self { script: package.join("bin/wasm-opt") }))
    }

    /// Makes a file smaller.
    pub fn optimise(&self, project: &Project, input: &Path, output: &Path) -> Result<()> {
        let mut node = project.command("node");
        node.arg(&self.script).args(ARGUMENTS).arg(input).arg("-o").arg(output);
        process::run(&mut node).context("wasm-opt failed")
    }
}

fn installed_version(package: &Path) -> Option<String> {
    let manifest = fs::read(package.join("package.json")).ok()?;
    let manifest: Value = serde_json::from_slice(&manifest).ok()?;
    Some(manifest["version"].as_str()?.to_owned())
}
