//! Both web applications, from source to the folder that the server serves.

use crate::{
    bundle::{self, Job},
    process,
    project::{APPS, Profile, Project},
    say::{self, Steps},
    toolchain, wasm,
    wasm_opt::WasmOpt,
};
use anyhow::Result;
use std::{panic, thread};

/// The steps that [`build`] announces.
pub const STEPS: usize = 3;

/// Compiles and bundles both applications.
pub fn build(project: &Project, profile: Profile, steps: &Steps) -> Result<()> {
    steps.next("a compiler for WASM");
    let toolchain = toolchain::ensure(project)?;
    steps.next("the web applications, from Rust to WASM");
    let folder = wasm::build(project, toolchain, profile)?;
    steps.next("the web applications, bundled and compressed");
    let optimiser = if profile == Profile::Release { WasmOpt::find(project)? } else { None };
    let jobs = APPS.map(|app| Job {
        project,
        app,
        wasm: folder.join(format!("frontend-{app}.wasm")),
        optimiser: optimiser.as_ref(),
        out: project.spa(profile).join(app),
        release: profile == Profile::Release,
    });
    let results = thread::scope(|scope| {
        jobs.each_ref()
            .map(|job| scope.spawn(|| bundle::bundle(job)))
            .map(|thread| thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload)))
    });
    process::check()?;
    for (app, result) in APPS.into_iter().zip(results) {
        let news = if result? { "bundled" } else { "unchanged" };
        say::line(&format!("      {app}: {news}"));
    }
    Ok(())
}
