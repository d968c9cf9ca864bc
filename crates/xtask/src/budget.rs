//! What the first load of each web application costs, and how much it may.

use crate::{
    project::{APPS, Profile, Project},
    say,
};
use anyhow::{Context, Result, bail};
use std::{ffi::OsStr, fs, path::Path};

/// A first load of more than this fails.
const LIMIT: u64 = 500_000;
/// A piece that is loaded later may be as large as this.
const PIECE_LIMIT: u64 = 400_000;

/// A first load of more than this is told.
pub fn goal(app: &str) -> u64 {
    if app == "admin" { 420_000 } else { 300_000 }
}

/// Bytes over the wire before the first page can be seen, by kind of file.
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

/// What a bundled application costs as brotli delivers it.
#[derive(Default)]
pub struct Cost {
    pub first: FirstLoad,
    /// The pieces of WASM that are loaded when somebody needs them, the largest first.
    pub later: Vec<(u64, String)>,
}

/// Prints what each application costs; fails when one costs too much.
pub fn check(project: &Project) -> Result<()> {
    say::line(&format!(
        "{:<8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "kB", "wasm", "js", "css", "html", "first", "later", "pieces", "largest"
    ));
    let mut heavy = Vec::new();
    for app in APPS {
        let cost = cost(&project.spa(Profile::Release).join(app))?;
        say::line(&format!("{app:<8} {}", cost.cells()));
        let first = cost.first.total();
        if first > LIMIT {
            heavy.push(format!("the first load of {app} is above {} kB", kilobytes(LIMIT)));
        } else if first > goal(app) {
            say::line(&format!("warning: {app} is above the goal of {} kB", kilobytes(goal(app))));
        }
        let large = cost.later.iter().filter(|(size, _)| *size > PIECE_LIMIT);
        heavy
            .extend(large.map(|(_, name)| {
                format!("{name} of {app} is above {} kB", kilobytes(PIECE_LIMIT))
            }));
    }
    if !heavy.is_empty() {
        bail!("{}", heavy.join(", "));
    }
    Ok(())
}

impl Cost {
    fn cells(&self) -> String {
        let FirstLoad { wasm, script, style, page } = self.first;
        let later = self.later.iter().map(|(size, _)| size).sum();
        let largest = self.later.first().map_or(0, |(size, _)| *size);
        let [wasm, script, style, page, first, later, largest] =
            [wasm, script, style, page, self.first.total(), later, largest].map(kilobytes);
        let pieces = self.later.len();
        format!(
            "{wasm:>8} {script:>8} {style:>8} {page:>8} {first:>8} {later:>8} {pieces:>8} {largest:>8}"
        )
    }
}

/// Measures a bundled application.
///
/// A browser loads at once what the page names, and every script: they import each other.
/// WASM that the page does not name is loaded later, small pieces of it in a `.pack`; a browser test holds this against what a browser does.
pub fn cost(site: &Path) -> Result<Cost> {
    let page = site.join("index.html");
    let text =
        fs::read_to_string(&page).with_context(|| format!("{} is missing", page.display()))?;
    let mut cost = Cost::default();
    cost.first.page = transferred(&page)?;
    add_folder(&mut cost, &text, &site.join("assets"))?;
    if cost.first.wasm == 0 {
        bail!("{} names no WASM that is there", page.display());
    }
    cost.later.sort_unstable_by(|one, other| other.cmp(one));
    Ok(cost)
}

fn add_folder(cost: &mut Cost, page: &str, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            add_folder(cost, page, &path)?;
            continue;
        }
        let name = path.file_name().context("a file has no name")?.to_string_lossy().into_owned();
        match path.extension().and_then(OsStr::to_str) {
            Some("wasm") if page.contains(&format!("/assets/{name}\"")) => {
                cost.first.wasm += transferred(&path)?;
            }
            Some("wasm" | "pack") => cost.later.push((transferred(&path)?, name)),
            Some("js") => cost.first.script += transferred(&path)?,
            Some("css") => cost.first.style += transferred(&path)?,
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
    use super::{cost, kilobytes};
    use std::{fs, path::Path};

    const PAGE: &str = r#"<link href="/assets/app-1.wasm">"#;

    fn site(folder: &Path, page: &str) {
        fs::create_dir_all(folder.join("assets/snippets-1")).unwrap();
        for (name, size) in [
            ("app-1.wasm", 1000),
            ("app-1.wasm.br", 50),
            ("app-1.wasm.gz", 60),
            ("chunk_1-2.wasm", 30),
            ("split_a-2.wasm", 40),
            ("app.js", 7),
            ("app.css", 5),
            ("snippets-1/inline.js", 3),
        ] {
            fs::write(folder.join("assets").join(name), vec![0; size]).unwrap();
        }
        fs::write(folder.join("index.html"), page).unwrap();
    }

    #[test]
    fn what_the_page_names_counts_compressed_and_the_rest_is_for_later() {
        let folder = tempfile::tempdir().unwrap();
        site(folder.path(), PAGE);
        let cost = cost(folder.path()).unwrap();
        assert_eq!((cost.first.wasm, cost.first.script, cost.first.style), (50, 10, 5));
        assert_eq!(cost.first.total(), 65 + u64::try_from(PAGE.len()).unwrap());
        let later = [(40, "split_a-2.wasm".to_owned()), (30, "chunk_1-2.wasm".to_owned())];
        assert_eq!(cost.later, later);
    }

    #[test]
    fn an_application_without_wasm_does_not_pass_for_a_small_one() {
        let folder = tempfile::tempdir().unwrap();
        site(folder.path(), "<p>no program</p>");
        assert!(cost(folder.path()).is_err());
        assert!(cost(&folder.path().join("elsewhere")).is_err());
    }

    #[test]
    fn sizes_have_one_decimal() {
        assert_eq!(kilobytes(12_345), "12.3");
    }
}
