//! `cargo xtask openapi`: the document as the code has it.

use crate::{process, project::Project, say};
use anyhow::Result;
use std::fs;

/// Rewrites `openapi/openapi.json`.
pub fn openapi(project: &Project) -> Result<()> {
    let document = process::output(
        project.cargo().args(["run", "--quiet", "-p", "himarket", "--", "openapi"]),
    )?;
    let file = project.root.join("openapi/openapi.json");
    let draft = file.with_extension("json.new");
    fs::write(&draft, document)?;
    fs::rename(&draft, &file)?;
    say::line(&file.display().to_string());
    Ok(())
}
