//! Whether everybody can use a page: axe-core, run in the page itself.

use std::{env, fs, path::PathBuf, sync::LazyLock};

use serde_json::Value;

use crate::{browser::Browser, words::Words};

/// What must not be found.
const SEVERE: [&str; 2] = ["serious", "critical"];

/// Where `cargo xtask test --only browser` has installed it.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let folder = env::var_os("TEST_BROWSER").map_or_else(
        || env::current_exe().unwrap().ancestors().nth(3).unwrap().join("browser"),
        PathBuf::from,
    );
    let file = folder.join("node_modules/axe-core/axe.min.js");
    fs::read_to_string(&file).unwrap_or_else(|err| {
        panic!("{}: {err}; `cargo xtask test --only browser` installs it", file.display())
    })
});

/// Runs after axe-core itself. Movements have ended before colours are looked at.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const moving = document.getAnimations().filter(
        (animation) => animation.effect.getComputedTiming().iterations !== Infinity,
    );
    Promise.allSettled(moving.map((animation) => animation.finished))
        .then(() => axe.run(document, { resultTypes: ['violations'] }))
        .then((result) => done(result.violations.map((found) => ({
            id: found.id,
            impact: found.impact,
            help: found.help,
            nodes: found.nodes.map((node) => `${node.html} – ${node.failureSummary}`),
        }))))
        .catch((err) => done(String(err)));
";

impl Browser {
    /// Looks at the page as it is now: it is in one language but for `names`, everybody can use
    /// it, nothing is out of sight; and a picture for people. `state` says what is shown.
    pub(crate) async fn looks_right(&self, words: &Words, state: &str, names: &[&str]) {
        let mut text = self.text().await;
        for name in names {
            text = text.replace(name, "");
        }
        words.assert_alone(&text);
        self.looks_usable(words, state).await;
    }

    /// As [`looks_right`](Self::looks_right), where what others wrote is shown in their language.
    pub(crate) async fn looks_usable(&self, words: &Words, state: &str) {
        self.is_accessible(state).await;
        assert_eq!(self.overflow().await, 0, "{state}");
        self.picture(&format!("{state}-{}", words.language)).await;
    }

    /// Fails where axe-core finds something serious or critical on the page as it is now. `state`
    /// says what is shown, for the message.
    pub(crate) async fn is_accessible(&self, state: &str) {
        let script = format!("{}\n{RUN}", *AXE);
        let found = self.driver.execute_async(script, Vec::new()).await.unwrap().json().clone();
        let found = found.as_array().unwrap_or_else(|| panic!("{state}: axe-core said {found}"));
        let severe: Vec<&Value> = found
            .iter()
            .filter(|found| SEVERE.iter().any(|impact| found["impact"] == *impact))
            .collect();
        assert!(severe.is_empty(), "{state}: axe-core found {severe:#?}");
    }
}
