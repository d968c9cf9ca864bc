//! `cargo xtask dev`: HiMarket that follows the sources.

use crate::{
    process::{self, Child},
    project::{Profile, Project},
    run, say,
    say::Steps,
    spa,
};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

#[derive(clap::Args)]
pub struct Args {
    /// Arguments for himarket, after `--`.
    #[arg(last = true)]
    himarket: Vec<String>,
}

const PERIOD: Duration = Duration::from_millis(500);

/// Sources of the web applications.
const WEB: [&str; 4] = ["frontend-admin", "frontend-portal", "crates/ui", "crates/client"];
/// Sources of the server.
const SERVER: [&str; 4] = ["crates/domain", "crates/server", "crates/himarket", "migrations"];
/// Sources of both.
const SHARED: [&str; 3] = ["crates/api", "Cargo.toml", "Cargo.lock"];

/// When each file was last written.
type Snapshot = BTreeMap<PathBuf, SystemTime>;

/// What has to be built again.
#[derive(Debug, Default, PartialEq, Eq)]
struct Changes {
    web: bool,
    server: bool,
}

/// Builds, starts, watches, and begins again, until Ctrl-C.
pub fn dev(project: &Project, args: &Args) -> Result<()> {
    run::addresses_free(&args.himarket)?;
    let mut files = snapshot(project)?;
    let mut running = None;
    let mut todo = Changes { web: true, server: true };
    loop {
        if todo.web
            && let Err(error) = spa::build(project, Profile::Debug, &Steps::new(spa::STEPS))
        {
            recover(&error)?;
        }
        if todo.server || running.is_none() {
            match build_server(project) {
                Ok(()) => {
                    // The old one has to leave its addresses first.
                    drop(running.take());
                    running = Some(start(project, args)?);
                }
                Err(error) => recover(&error)?,
            }
        }
        say::line("Watching the sources. Reload the page after a change.");
        (todo, files) = wait_for_change(project, files, &mut running)?;
    }
}

/// A failed build waits for the next change; an interruption ends xtask.
fn recover(error: &anyhow::Error) -> Result<()> {
    process::check()?;
    say::error(&format!("{error:#}"));
    Ok(())
}

fn build_server(project: &Project) -> Result<()> {
    say::line("Building the server.");
    process::run(project.cargo().args(["build", "-p", "himarket"]))
}

fn start(project: &Project, args: &Args) -> Result<Child> {
    let mut himarket = project.command(project.himarket(Profile::Debug));
    Child::start(himarket.args(&args.himarket).env("HIMARKET_SPA_DIR", project.spa(Profile::Debug)))
}

fn wait_for_change(
    project: &Project,
    mut files: Snapshot,
    running: &mut Option<Child>,
) -> Result<(Changes, Snapshot)> {
    loop {
        thread::sleep(PERIOD);
        process::check()?;
        if let Some(child) = running
            && let Some(status) = child.finished()?
        {
            say::error(&format!(
                "himarket has ended ({status}); it starts again after the next change"
            ));
            *running = None;
        }
        let now = snapshot(project)?;
        let changed = changed(&files, &now);
        let changes = classify(&project.root, &changed);
        files = now;
        if changes != Changes::default() {
            for file in changed {
                say::line(&format!(
                    "Changed: {}",
                    file.strip_prefix(&project.root).unwrap_or(file.as_path()).display()
                ));
            }
            return Ok((changes, files));
        }
    }
}

fn changed(before: &Snapshot, after: &Snapshot) -> Vec<PathBuf> {
    let written =
        after.iter().filter(|(file, time)| before.get(*file) != Some(time)).map(|(file, _)| file);
    let removed = before.keys().filter(|file| !after.contains_key(*file));
    written.chain(removed).cloned().collect()
}

fn classify(root: &Path, files: &[PathBuf]) -> Changes {
    let touches = |places: &[&str]| {
        files.iter().any(|file| places.iter().any(|place| file.starts_with(root.join(place))))
    };
    let shared = touches(&SHARED);
    Changes { web: shared || touches(&WEB), server: shared || touches(&SERVER) }
}

fn snapshot(project: &Project) -> Result<Snapshot> {
    let mut files = Snapshot::new();
    for place in WEB.iter().chain(&SERVER).chain(&SHARED) {
        collect(&project.root.join(place), &mut files)?;
    }
    Ok(files)
}

fn collect(path: &Path, files: &mut Snapshot) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if let Ok(time) = path.metadata().and_then(|metadata| metadata.modified()) {
        // An editor may remove its temporary file between the listing and this.
        files.insert(path.to_owned(), time);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Changes, Snapshot, changed, classify};
    use std::{
        path::{Path, PathBuf},
        time::SystemTime,
    };

    fn after_change_of(file: &str) -> Changes {
        classify(Path::new("/r"), &[PathBuf::from("/r").join(file)])
    }

    #[test]
    fn a_change_rebuilds_what_uses_it() {
        assert_eq!(
            after_change_of("crates/ui/style/base.css"),
            Changes { web: true, server: false }
        );
        assert_eq!(
            after_change_of("crates/domain/src/product.rs"),
            Changes { web: false, server: true }
        );
        assert_eq!(
            after_change_of("crates/api/src/product.rs"),
            Changes { web: true, server: true }
        );
        assert_eq!(after_change_of("docs/api.md"), Changes::default());
    }

    #[test]
    fn new_written_and_removed_files_are_changes() {
        let at = |files: &[(&str, u64)]| -> Snapshot {
            let time = |seconds| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            files.iter().map(|(name, seconds)| (PathBuf::from(name), time(*seconds))).collect()
        };
        let files = changed(
            &at(&[("same", 1), ("written", 1), ("removed", 1)]),
            &at(&[("same", 1), ("written", 2), ("new", 1)]),
        );
        assert_eq!(files, ["new", "written", "removed"].map(PathBuf::from));
    }
}
