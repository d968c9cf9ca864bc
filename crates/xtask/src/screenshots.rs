//! `cargo xtask screenshots`: pictures of every page, for the documentation and for those who look.

use crate::{
    process,
    project::{Profile, Project},
    say::{self, Steps},
    spa, test,
};
use anyhow::Result;
use std::fs;

/// Builds, fills a marketplace, and takes a picture of each page: wide and narrow, light and dark.
pub fn screenshots(project: &Project) -> Result<()> {
    spa::build(project, Profile::Debug, &Steps::new(spa::STEPS))?;
    let folder = project.root.join("docs").join("screenshots");
    fs::create_dir_all(&folder)?;
    let mut cargo = test::chore(project, Profile::Debug, "pictures_of_every_page")?;
    process::run(cargo.env("TEST_PICTURES", &folder))?;
    say::line(&folder.display().to_string());
    Ok(())
}
