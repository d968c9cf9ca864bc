//! Not tests: pictures of every page for the documentation, and how soon the app is there.
//!
//! `cargo xtask screenshots` and `cargo xtask bench web` run them.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use tests::{Site, World};

use crate::{
    browser::{Browser, Look},
    demo, start,
    words::{EN, ZH},
};

/// How much slower the processor is made.
const SLOWER: u32 = 4;
const STARTS: usize = 5;
const WIDTHS: [u32; 2] = [1440, 390];

/// Writes down when the heading of the first page is there, which is when the shell is.
const WATCH: &str = "
    const look = () => {
        if (document.querySelector('#main h1')) { window.appeared = performance.now(); }
        else { requestAnimationFrame(look); }
    };
    look();
";

#[tokio::test]
#[ignore = "cargo xtask bench web"]
async fn how_soon_the_shell_is_there() {
    let world = start().await;
    world.init().await;
    let browser = Browser::open(Look::new(EN.language)).await;
    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.log_in(&EN).await;
    browser.is_at("/").await;
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
    browser.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await;
    for cached in [false, true] {
        let disabled = json!({ "cacheDisabled": !cached });
        browser.cdp("Network.enable", json!({})).await;
        browser.cdp("Network.setCacheDisabled", disabled).await;
        let mut times = Vec::new();
        for _ in 0..STARTS {
            browser.goto(&world.url(Site::Admin, "/")).await;
            browser.field(EN.account_menu_of_admin).await;
            times.push(browser.eval("return window.appeared").await.as_f64().unwrap());
        }
        times.sort_by(f64::total_cmp);
        let which = if cached { "from the cache" } else { "over the network" };
        println!("shell, CPU {SLOWER} times slower, {which}: {:.0} ms", times[STARTS / 2]);
    }
    browser.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask screenshots"]
async fn pictures_of_every_page() {
    let folder = PathBuf::from(env::var_os("TEST_PICTURES").unwrap());
    let world = start().await;
    let pages = demo::pages(&world).await;
    for (dark, words) in [(false, &EN), (true, &ZH)] {
        let browser = Browser::open(Look { dark, ..Look::new(words.language) }).await;
        let theme = if dark { "dark" } else { "light" };
        for page in pages.iter().filter(|page| !page.inside) {
            shoot(&browser, &world, page, &folder, theme).await;
        }
        browser.goto(&world.url(Site::Admin, "/login")).await;
        browser.log_in(words).await;
        browser.is_at("/").await;
        for page in pages.iter().filter(|page| page.inside) {
            shoot(&browser, &world, page, &folder, theme).await;
        }
        browser.close().await;
    }
}

async fn shoot(browser: &Browser, world: &World, page: &demo::Page, folder: &Path, theme: &str) {
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    browser.cdp("Emulation.setEmulatedMedia", media).await;
    for width in WIDTHS {
        browser.resize(width, 900).await;
        browser.goto(&world.url(Site::Admin, &page.path)).await;
        browser.settles().await;
        assert_eq!(browser.overflow().await, 0, "{} at {width} px", page.path);
        let height = browser.eval("return document.documentElement.scrollHeight").await;
        let height = height.as_u64().unwrap().clamp(900, 1_800);
        browser.resize(width, u32::try_from(height).unwrap()).await;
        browser.settles().await;
        // A quarter of what a PNG has, and sharp enough to read.
        let format = json!({ "format": "webp", "quality": 85 });
        let cdp = browser.driver.cdp();
        let taken = cdp.send_raw("Page.captureScreenshot", format).await.unwrap();
        let picture = BASE64_STANDARD.decode(taken["data"].as_str().unwrap()).unwrap();
        fs::write(folder.join(format!("{}-{width}-{theme}.webp", page.name)), picture).unwrap();
    }
}
