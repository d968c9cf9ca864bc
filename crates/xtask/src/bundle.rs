//! One web application as the files that a browser loads.
//!
//! The folder appears whole or not at all.
//! Each file below `assets/` carries the hash of its content in its name, so that browsers may keep it for ever.

mod assets;
mod pack;
mod page;
mod split;
mod style;

use crate::{project::Project, wasm_opt::WasmOpt};
use anyhow::{Context, Result};
use assets::{Assets, compress_folder};
use pack::Pack;
use sha2::{Digest, Sha256};
use split::Pieces;
use std::{
    env, fs,
    num::NonZero,
    panic,
    path::{Path, PathBuf},
    thread,
    time::UNIX_EPOCH,
};
use wasm_bindgen_cli_support::Bindgen;

/// What is to be bundled, and where it goes.
pub struct Job<'a> {
    pub project: &'a Project,
    pub app: &'a str,
    pub wasm: PathBuf,
    pub optimiser: Option<&'a WasmOpt>,
    pub out: PathBuf,
    /// For those who use it rather than for those who develop it.
    pub release: bool,
}

/// What a bundle is made from, but for the WASM.
struct Sources {
    page: String,
    style: String,
    theme: String,
    public: Vec<(String, Vec<u8>)>,
}

/// Bundles one application; false when nothing has changed since the last time.
pub fn bundle(job: &Job) -> Result<bool> {
    let sources = Sources::read(job)?;
    let stamp = stamp(job, &sources)?;
    let spa = job.out.parent().context("the output folder has no parent")?;
    // Not inside: what is inside becomes part of the executable.
    let stamp_file = spa.with_extension("stamps").join(job.app);
    let last = fs::read_to_string(&stamp_file).unwrap_or_default();
    if last == stamp && job.out.join("index.html").exists() {
        return Ok(false);
    }
    fs::create_dir_all(spa)?;
    fs::create_dir_all(spa.with_extension("stamps"))?;
    let work =
        tempfile::Builder::new().prefix("bundle-").tempdir_in(spa.with_extension("stamps"))?;
    let site = work.path().join("site");
    write(job, &sources, work.path(), &site)
        .with_context(|| format!("the application {}", job.app))?;
    if job.release {
        compress_folder(&site)?;
    }
    if job.out.exists() {
        fs::rename(&job.out, work.path().join("old"))?;
    }
    fs::rename(&site, &job.out)?;
    fs::write(&stamp_file, stamp)?;
    Ok(true)
}

impl Sources {
    fn read(job: &Job) -> Result<Self> {
        let frontend = job.project.frontend(job.app);
        let ui = job.project.root.join("crates/ui");
        Ok(Self {
            page: read(&frontend.join("index.html"))?,
            style: style::read(&ui.join("style"), &frontend.join("style.css"))?,
            theme: read(&ui.join("theme.js"))?,
            public: files(&frontend.join("public"))?,
        })
    }
}

/// Changes whenever the bundle would.
fn stamp(job: &Job, sources: &Sources) -> Result<String> {
    let mut hash = Sha256::new();
    let xtask = env::current_exe()?.metadata()?.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    let mut add = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(&xtask.to_le_bytes());
    add(&[u8::from(job.optimiser.is_some()), u8::from(job.release)]);
    add(&fs::read(&job.wasm).with_context(|| format!("{} is missing", job.wasm.display()))?);
    for text in [&sources.page, &sources.style, &sources.theme] {
        add(text.as_bytes());
    }
    for (name, content) in &sources.public {
        add(name.as_bytes());
        add(content);
    }
    Ok(hex::encode(hash.finalize()))
}

fn write(job: &Job, sources: &Sources, work: &Path, site: &Path) -> Result<()> {
    let assets = Assets::create(site)?;
    let Program { app, link, wasm } = program(job, &assets, work)?;
    let start = page::start_module(&app, &wasm);
    let page = page::fill(
        &sources.page,
        &[
            ("theme_js", &assets.add("theme.js", sources.theme.as_bytes())?),
            ("css", &assets.add("app.css", sources.style.as_bytes())?),
            ("start_js", &assets.add("start.js", start.as_bytes())?),
            ("app_js", &app),
            ("pieces_js", &link),
            ("wasm", &wasm),
        ],
    )?;
    for (name, content) in &sources.public {
        fs::write(site.join(name), content)?;
    }
    Ok(fs::write(site.join("index.html"), page)?)
}

/// The URL paths of what runs.
struct Program {
    app: String,
    link: String,
    wasm: String,
}

/// Stores the scripts and the WASM in all its pieces.
fn program(job: &Job, assets: &Assets, work: &Path) -> Result<Program> {
    let Pieces { first, later, mut link } = split::split(&job.wasm, &work.join("pieces"))?;
    let bindings = work.join("bindings");
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.omit_default_module_path(true).typescript(false);
    // The other pieces use what the linker exports and know functions by their full names.
    bindgen.keep_lld_exports(true).demangle(false);
    // Only a developer reads the names of functions; wasm-opt, where there is one, would drop them anyway.
    bindgen.remove_name_section(job.release).remove_producers_section(job.release);
    bindgen.input_path(&first).out_name("app").generate(&bindings)?;
    let wasm = assets.add("app.wasm", &optimised(job, &bindings.join("app_bg.wasm"))?)?;
    let mut pack = Pack::default();
    for (name, content) in optimised_pieces(job, &later)? {
        link = if Pack::takes(&name, &content) {
            pack.add(&link, &name, &content)?
        } else {
            pack::load_file(&link, &name, &beside(&assets.add(&name, &content)?))?
        };
    }
    let link =
        pack.store(link, |content| assets.add("shared.pack", content).map(|path| beside(&path)))?;
    let script =
        assets.add_snippets(&bindings.join("snippets"), read(&bindings.join("app.js"))?)?;
    let [app, link] =
        assets.add_pair([("app.js", split::APP, &script), ("pieces.js", split::LINK, &link)])?;
    Ok(Program { app, link, wasm })
}

/// Every piece with its name. There are many, and an optimiser needs most of its time to start.
fn optimised_pieces(job: &Job, pieces: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>> {
    let one = |piece: &PathBuf| {
        let name = piece.file_name().context("a piece has no name")?.to_string_lossy().into_owned();
        if job.release {
            fs::write(piece, split::without_names(&fs::read(piece)?)?)?;
        }
        Ok((name, optimised(job, piece)?))
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let shares = pieces.chunks(pieces.len().div_ceil(threads).max(1));
    thread::scope(|scope| {
        let work = |share: &[PathBuf]| share.iter().map(one).collect::<Result<Vec<_>>>();
        let workers: Vec<_> = shares.map(|share| scope.spawn(move || work(share))).collect();
        let shares: Result<Vec<_>> = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|payload| panic::resume_unwind(payload)))
            .collect();
        Ok(shares?.concat())
    })
}

/// The bytes of a piece of WASM, smaller where there is an optimiser.
fn optimised(job: &Job, wasm: &Path) -> Result<Vec<u8>> {
    let Some(optimiser) = job.optimiser else { return Ok(fs::read(wasm)?) };
    let smaller = wasm.with_extension("optimised.wasm");
    optimiser.optimise(job.project, wasm, &smaller)?;
    Ok(fs::read(smaller)?)
}

/// How one file below `assets/` names another.
fn beside(path: &str) -> String {
    path.replacen("/assets/", "./", 1)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} is missing", file.display()))
}

/// The files of a folder by name; none where there is no such folder.
fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name =
                path.file_name().context("a file has no name")?.to_string_lossy().into_owned();
            files.push((name, fs::read(&path)?));
        }
    }
    files.sort();
    Ok(files)
}
