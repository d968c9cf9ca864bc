//! An application in pieces: what its first page needs, and what a browser loads when somebody needs it.
//!
//! The sources name the pieces (`wasm_split`). What several of them share becomes pieces too, or part of the first one.

use anyhow::{Context, Result, anyhow};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};
use wasm_encoder::{ExportSection, Module, RawSection};
use wasm_split_cli_support::{Options, transform};
use wasmparser::{Parser, Payload};

/// The script that loads pieces, as the first piece names it.
pub const LINK: &str = "./pieces.js";
/// What that script names the script of the application.
pub const APP: &str = "./app.js";

/// Begins the names of files with what several pieces share.
pub const SHARED: &str = "chunk_";

/// What an application falls into.
pub struct Pieces {
    /// What a browser loads at once.
    pub first: PathBuf,
    /// What it loads later.
    pub later: Vec<PathBuf>,
    /// The script that loads pieces; it knows them by the names of their files.
    pub link: String,
}

/// Takes an application apart. The linker must have left its relocations inside.
pub fn split(wasm: &Path, folder: &Path) -> Result<Pieces> {
    let input = fs::read(wasm).with_context(|| format!("{} is missing", wasm.display()))?;
    let input = without_strangers(&input).with_context(|| format!("{}", wasm.display()))?;
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

/// Takes the ways into pieces away that this application never goes.
///
/// `ui` has some that only one of the applications uses. The other one must not carry what lies behind them.
fn without_strangers(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut imported = HashSet::new();
    copy(wasm, |payload, module| {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    imported.insert(import?.name.to_owned());
                }
            }
            Payload::ExportSection(exports) => {
                let mut kept = ExportSection::new();
                for export in exports.clone() {
                    let export = export?;
                    if export.name.starts_with("__wasm_split_00")
                        && !imported.contains(&export.name.replacen("00_export_", "00_import_", 1))
                    {
                        continue;
                    }
                    kept.export(export.name, export.kind.into(), export.index);
                }
                module.section(&kept);
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    })
}

/// Takes the names of functions away, which only developers read.
pub fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    copy(wasm, |payload, _| {
        Ok(matches!(payload, Payload::CustomSection(section) if section.name() == "name"))
    })
}

/// Copies all sections but those that `replace` takes care of.
fn copy(
    wasm: &[u8],
    mut replace: impl FnMut(&Payload<'_>, &mut Module) -> Result<bool>,
) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if replace(&payload, &mut module)? {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = wasm.get(range).context("a section is longer than its file")?;
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}
