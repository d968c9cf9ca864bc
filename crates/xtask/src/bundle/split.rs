//! An application in pieces: what its first page needs, and what a browser loads when somebody needs it.
//!
//! The sources name the pieces (`ui::lazy`). What several pieces share becomes pieces too, or part of the first one.

use anyhow::{Context, Result, anyhow};
use std::{
    fs,
    path::{Path, PathBuf},
};
use wasm_split_cli_support::{Options, transform};

/// The script that loads pieces, as the first piece names it.
pub const LINK: &str = "./pieces.js";
/// What that script names the script of the application.
pub const APP: &str = "./app.js";

/// What an application falls into.
pub struct Pieces {
    /// What a browser loads at once.
    pub first: PathBuf,
    /// What it loads later, by name.
    pub later: Vec<PathBuf>,
    /// The script that loads pieces; it knows them by the names of their files.
    pub link: String,
}

/// Takes an application apart. The linker must have left its relocations inside.
pub fn split(wasm: &Path, folder: &Path) -> Result<Pieces> {
    let input = fs::read(wasm).with_context(|| format!("{} is missing", wasm.display()))?;
    let first = folder.join("first.wasm");
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.link_name = LINK;
    options.main_module = APP;
    let mut later = transform(options).map_err(|error| anyhow!("{error:#}"))?.split_modules;
    later.sort();
    let link = fs::read_to_string(folder.join(LINK))?;
    Ok(Pieces { first, later, link })
}
