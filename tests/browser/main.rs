//! The web apps in headless Chromium, followed as people use them.
//!
//! Elements are found by what people see: labels, names of buttons, headings.
// The futures of the driver are nested deeply.
#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod access;
mod admin;
mod api_definition;
mod approvals;
mod browser;
mod chores;
mod demo;
mod home;
mod pieces;
mod platform;
mod portal;
mod portals;
mod product;
mod say;
mod words;

use tests::{Setup, World};

/// A world whose web apps are in the executable, or in the folder that `HIMARKET_SPA_DIR` names.
async fn start() -> World {
    start_with(|setup| setup).await
}

async fn start_with(settings: impl FnOnce(Setup) -> Setup) -> World {
    World::with(|setup| {
        let setup = settings(setup);
        match std::env::var("HIMARKET_SPA_DIR") {
            Ok(folder) => setup.arg("--spa-dir").arg(folder),
            Err(_unset) => setup,
        }
    })
    .await
}
