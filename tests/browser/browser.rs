//! A browser of its own for each test, and what a person does in it.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tests::PASSWORD;
use thirtyfour::{
    BrowserLogEntry, By, ChromiumLikeCapabilities, DesiredCapabilities, Key, LoggingPrefsLogLevel,
    WebDriver, WebElement, extensions::query::ElementQueryable,
};

use crate::words::Words;

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);

/// A headless browser.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    process: Child,
}

/// How a browser differs from the usual one.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// What the browser says it prefers, `zh-CN` or `en`.
    pub(crate) language: &'static str,
    pub(crate) width: u32,
    pub(crate) dark: bool,
}

impl Look {
    pub(crate) fn new(language: &'static str) -> Self {
        Self { language, width: 1280, dark: false }
    }
}

impl Browser {
    pub(crate) async fn open(look: Look) -> Self {
        let (process, port) = start_driver();
        let mut caps = DesiredCapabilities::chrome();
        caps.set_binary(&program("CHROMIUM", "/usr/bin/chromium")).unwrap();
        for arg in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ] {
            caps.add_arg(arg).unwrap();
        }
        caps.add_arg(&format!("--lang={}", look.language)).unwrap();
        caps.add_arg(&format!("--accept-lang={}", look.language)).unwrap();
        caps.add_arg(&format!("--window-size={},900", look.width)).unwrap();
        if look.dark {
            caps.add_arg("--force-dark-mode").unwrap();
        }
        caps.set_logging_prefs("browser", LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), caps).await.unwrap();
        Self { driver, process }
    }

    /// Ends the browser, and fails if a page has reported an error meanwhile: a script that the
    /// content security policy stopped, a panic, a file that is missing.
    pub(crate) async fn close(self) {
        let entries = self.driver.browser_log().await.unwrap();
        self.driver.clone().quit().await.unwrap();
        let errors: Vec<_> = entries.iter().filter(|entry| is_error(entry)).collect();
        assert!(errors.is_empty(), "the pages reported {errors:#?}");
    }

    pub(crate) async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    /// The field with this label.
    pub(crate) async fn field(&self, label: &str) -> WebElement {
        self.find(By::XPath(of_label(label)), label).await
    }

    /// Presses the field with this label.
    pub(crate) async fn press_field(&self, label: &str) {
        self.click(By::XPath(of_label(label)), label).await;
    }

    /// Replaces what is in the field with this label.
    pub(crate) async fn fill(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        field.send_keys(Key::Control + "a").await.unwrap();
        field.send_keys(Key::Delete + "").await.unwrap();
        field.send_keys(value).await.unwrap();
    }

    pub(crate) async fn value(&self, label: &str) -> String {
        self.field(label).await.value().await.unwrap().unwrap_or_default()
    }

    /// Presses the button, link or menu item with this name.
    pub(crate) async fn press(&self, name: &str) {
        let path = format!(
            "(//button | //a | //summary | //*[@role = 'menuitem'])\
             [normalize-space(.) = {0} or @aria-label = {0}]",
            quoted(name)
        );
        self.click(By::XPath(path), name).await;
    }

    /// Presses the button with this name in the dialog that is open.
    pub(crate) async fn press_in_dialog(&self, name: &str) {
        let path = format!("//dialog[@open]//button[normalize-space(.) = {}]", quoted(name));
        self.click(By::XPath(path), name).await;
    }

    /// Presses the button in the row of a table that has this text.
    pub(crate) async fn press_in_row(&self, text: &str) {
        let path = format!("//tbody//tr[contains(., {})]//button", quoted(text));
        self.click(By::XPath(path), text).await;
    }

    /// Presses what the field with this id offers by this name.
    pub(crate) async fn press_offer(&self, id: &str, name: &str) {
        let path = format!("//*[@id = {}]{}", quoted(&format!("{id}-list")), with_text(name));
        self.click(By::XPath(path), name).await;
    }

    /// Presses what a selector matches.
    pub(crate) async fn press_at(&self, css: &str) {
        self.click(By::Css(css), css).await;
    }

    /// Presses an element as soon as it can be pressed: it is there, nothing lies over it, and
    /// the page has not drawn it anew meanwhile.
    async fn click(&self, by: By, what: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let pressed = match self.driver.query(by.clone()).nowait().and_clickable().first().await
            {
                // Not at an edge of the window, where bars lie over the page.
                Ok(element) => match element.scroll_into_view().await {
                    Ok(()) => element.click().await,
                    err => err,
                },
                Err(err) => Err(err),
            };
            let Err(err) = pressed else { return };
            if tokio::time::Instant::now() > deadline {
                panic!("`{what}` cannot be pressed ({err}) on:\n{}", self.text().await);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until what a selector matches can be seen.
    pub(crate) async fn at(&self, css: &str) -> WebElement {
        self.find(By::Css(css), css).await
    }

    /// Gives a file to the input that a selector matches, which people see as a button.
    pub(crate) async fn attach(&self, css: &str, file: &Path) {
        let input = self.driver.query(By::Css(css)).wait(PATIENCE, POLL).first().await.unwrap();
        input.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Waits until this text can be seen.
    pub(crate) async fn sees(&self, text: &str) {
        self.find(By::XPath(with_text(text)), text).await;
    }

    /// Presses this text.
    pub(crate) async fn press_text(&self, text: &str) {
        self.click(By::XPath(with_text(text)), text).await;
    }

    /// Waits until the page is at this path, which may have a query.
    pub(crate) async fn is_at(&self, path: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let url = self.driver.current_url().await.unwrap();
            let here = match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            };
            if here == path {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "at {here}, not at {path}");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Everything that can be read on the page.
    pub(crate) async fn text(&self) -> String {
        self.driver.find(By::Tag("body")).await.unwrap().text().await.unwrap()
    }

    /// How many elements match a CSS selector.
    pub(crate) async fn count(&self, css: &str) -> usize {
        self.driver.find_all(By::Css(css)).await.unwrap().len()
    }

    /// What a script returns.
    pub(crate) async fn eval(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// How many pixels of the page are out of sight to the side.
    pub(crate) async fn overflow(&self) -> serde_json::Value {
        self.eval(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
        )
        .await
    }

    /// Fills in the form that asks an administrator who they are.
    pub(crate) async fn log_in(&self, words: &Words) {
        self.fill(words.username, "admin").await;
        self.fill(words.password, PASSWORD).await;
        self.press(words.log_in).await;
    }

    /// Waits until this text cannot be seen any more.
    pub(crate) async fn gone(&self, text: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.text().await.contains(text) {
            assert!(tokio::time::Instant::now() < deadline, "`{text}` can still be seen");
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until nothing is on its way to the page and nothing moves on it.
    pub(crate) async fn settles(&self) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let still = "return !document.querySelector('#boot, .skeleton, [aria-busy=true]') \
                     && document.getAnimations().length === 0";
        // What a page asks for after it has its first answer begins a moment later.
        for _ in 0..3 {
            tokio::time::sleep(2 * POLL).await;
            while self.eval(still).await != true {
                assert!(tokio::time::Instant::now() < deadline, "the page does not settle");
                tokio::time::sleep(POLL).await;
            }
        }
    }

    /// Asks the browser itself, by its protocol for developers.
    pub(crate) async fn cdp(&self, command: &str, parameters: serde_json::Value) {
        self.driver.cdp().send_raw(command, parameters).await.unwrap();
    }

    /// Makes the page as large as on another screen; windows have a least width.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        let size = serde_json::json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Keeps a picture of the page for people, where `HIMARKET_SCREENSHOTS` names a folder.
    pub(crate) async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("HIMARKET_SCREENSHOTS") {
            let path = PathBuf::from(folder).join(format!("{name}.png"));
            self.driver.screenshot(&path).await.unwrap();
        }
    }

    async fn find(&self, by: By, what: &str) -> WebElement {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            // The page may be drawn anew between two questions about the same element.
            match self.driver.query(by.clone()).nowait().and_displayed().first().await {
                Ok(element) => return element,
                Err(err) if tokio::time::Instant::now() > deadline => {
                    panic!("`{what}` cannot be seen ({err}) on:\n{}", self.text().await)
                }
                Err(_) => tokio::time::sleep(POLL).await,
            }
        }
    }
}

impl Drop for Browser {
    /// A test that failed has not closed its browser: the whole process group ends.
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        drop(Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status());
        drop(self.process.wait());
    }
}

/// Asks again until the answer is yes, as long as a page may take.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "still not so: {what}");
        tokio::time::sleep(POLL).await;
    }
}

/// Two drivers that start at once may choose the same port; then one of them gives up.
fn start_driver() -> (Child, u16) {
    (0..10).find_map(|_| try_driver()).expect("the driver of the browser starts")
}

fn try_driver() -> Option<(Child, u16)> {
    let mut process = Command::new(program("CHROMEDRIVER", "/usr/bin/chromedriver"))
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let rest = line.split("started successfully on port ").nth(1)?;
        rest.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        process.kill().unwrap();
        process.wait().unwrap();
        return None;
    };
    // The driver stops when nobody reads what it says.
    std::thread::spawn(move || lines.for_each(drop));
    Some((process, port))
}

fn program(variable: &str, default: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_unset| default.to_owned())
}

/// An answer with a status such as 401 is reported too, but it is what the test asked for.
fn is_error(entry: &BrowserLogEntry) -> bool {
    entry.level == "SEVERE" && !entry.message.contains("the server responded with a status of 4")
}

fn of_label(label: &str) -> String {
    format!(
        "//*[@id = //label[starts-with(normalize-space(.), {0})]/@for] | //*[@aria-label = {0}]",
        quoted(label)
    )
}

fn with_text(text: &str) -> String {
    format!("//*[text()[contains(normalize-space(.), {})]]", quoted(text))
}

/// A text in an expression of the query language; our texts have no double quotes.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
