//! The style sheets of `ui` and of one application as one file.

use super::files;
use anyhow::{Context, Result};
use std::{fs, path::Path};

/// These come first, in this order; later sheets build on them.
const FIRST: [&str; 4] = ["tokens.css", "base.css", "components.css", "layout.css"];

/// Reads the shared sheets in order, then that of the application.
pub fn read(shared: &Path, own: &Path) -> Result<String> {
    let mut sheets: Vec<_> =
        files(shared)?.into_iter().filter(|(name, _)| name.ends_with(".css")).collect();
    sheets.sort_by_key(|(name, _)| rank(name));
    let mut style = String::new();
    for (name, content) in sheets {
        style
            .push_str(&String::from_utf8(content).with_context(|| format!("{name} is not UTF-8"))?);
        style.push('\n');
    }
    style.push_str(
        &fs::read_to_string(own).with_context(|| format!("{} is missing", own.display()))?,
    );
    Ok(style)
}

fn rank(name: &str) -> (usize, String) {
    let place = FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    (place, name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{rank, read};
    use std::fs;

    #[test]
    fn known_sheets_come_first_and_the_rest_by_name() {
        let mut names =
            ["zoom.css", "layout.css", "chart.css", "base.css", "tokens.css", "components.css"];
        names.sort_by_key(|name| rank(name));
        assert_eq!(
            names,
            ["tokens.css", "base.css", "components.css", "layout.css", "chart.css", "zoom.css"]
        );
    }

    #[test]
    fn the_sheet_of_the_application_is_last() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("style");
        fs::create_dir(&shared).unwrap();
        fs::write(shared.join("base.css"), "b").unwrap();
        fs::write(shared.join("tokens.css"), "t").unwrap();
        fs::write(shared.join("notes.md"), "n").unwrap();
        fs::write(folder.path().join("own.css"), "o").unwrap();
        assert_eq!(read(&shared, &folder.path().join("own.css")).unwrap(), "t\nb\no");
    }
}
