//! What the first load of each web application costs, and how much it may.

use crate::{
    project::{APPS, Profile, Project},
    say,
};
use anyhow::{Context, Result, bail};
use std::{ffi::OsStr, fs, path::Path};

/// More than this fails.
const LIMIT: u64 = 600_000;
/// More than this is told.
pub const GOAL: u64 = 300_000;

/// Bytes over the wire, by kind of file.
#[derive(Default)]
pub struct FirstLoad {
    pub wasm: u64,
    pub script: u64,
    pub style: u64,
    pub page: u64,
}

impl FirstLoad {
    pub fn total(&self) -> u64 {
        self.wasm + self.script + self.style + self.page
    }
}

/// Prints what each application costs; fails when one costs too much.
pub fn check(project: &Project) -> Result<()> {
    say::line(&format!(
        "{:<8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "kB", "wasm", "js", "css", "html", "total"
    ));
    let mut heavy = Vec::new();
    for app in APPS {
        let load = first_load(&project.spa(Profile::Release).join(app))?;
        let cells = [load.wasm, load.script, load.style, load.page, load.total()].map(kilobytes);
        let [wasm, script, style, page, total] = cells;
        say::line(&format!("{app:<8} {wasm:>8} {script:>8} {style:>8} {page:>8} {total:>8}"));
        if load.total() > LIMIT {
            heavy.push(app);
        } else if load.total() > GOAL {
            say::line(&format!("warning: {app} is above the goal of {} kB", kilobytes(GOAL)));
        }
    }
    if !heavy.is_empty() {
        bail!("{} above the limit of {} kB", heavy.join(" and "), kilobytes(LIMIT));
    }
    Ok(())
}

/// Measures a bundled application as brotli delivers it.
pub fn first_load(site: &Path) -> Result<FirstLoad> {
    let mut load =
        FirstLoad { page: transferred(&site.join("index.html"))?, ..FirstLoad::default() };
    add_folder(&mut load, &site.join("assets"))?;
    Ok(load)
}

fn add_folder(load: &mut FirstLoad, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))? {
        let path = entry?.path();
        match path.extension().and_then(OsStr::to_str) {
            _ if path.is_dir() => add_folder(load, &path)?,
            Some("wasm") => load.wasm += transferred(&path)?,
            Some("js") => load.script += transferred(&path)?,
            Some("css") => load.style += transferred(&path)?,
            _ => {}
        }
    }
    Ok(())
}

/// The size of the file's brotli form, or its own where that was not smaller.
fn transferred(file: &Path) -> Result<u64> {
    let mut compressed = file.as_os_str().to_owned();
    compressed.push(".br");
    let metadata = fs::metadata(compressed).or_else(|_| fs::metadata(file));
    Ok(metadata.with_context(|| format!("{} is missing", file.display()))?.len())
}

/// `12_345` → `12.3`.
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::{first_load, kilobytes};
    use std::fs;

    #[test]
    fn a_compressed_file_counts_instead_of_its_original() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("assets")).unwrap();
        for (name, size) in
            [("index.html", 5), ("assets/a.js", 100), ("assets/a.js.br", 7), ("assets/a.js.gz", 9)]
        {
            fs::write(site.path().join(name), vec![0; size]).unwrap();
        }
        assert_eq!(first_load(site.path()).unwrap().total(), 12);
    }

    #[test]
    fn sizes_have_one_decimal() {
        assert_eq!(kilobytes(12_345), "12.3");
    }
}
