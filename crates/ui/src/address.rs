//! The query string as the state of a page.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
    params::ParamsMap,
};

/// The address of the page that is shown: its parameters, and addresses with other ones.
#[derive(Clone, Copy)]
pub struct Address {
    path: Memo<String>,
    query: Memo<ParamsMap>,
    go: StoredValue<Go>,
}

type Go = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

impl Address {
    /// The address below the router of the app.
    pub fn current() -> Self {
        let Location { pathname, query, .. } = use_location();
        Self { path: pathname, query, go: StoredValue::new(Box::new(use_navigate())) }
    }

    /// A parameter; an empty one counts as absent.
    pub fn get(self, name: &str) -> Option<String> {
        self.query.with(|query| query.get(name)).filter(|value| !value.is_empty())
    }

    /// Path and query, to come back to.
    pub fn here(self) -> String {
        self.with(&[])
    }

    /// The same page with parameters changed; an empty value takes one away.
    pub fn with(self, changes: &[(&'static str, &str)]) -> String {
        let mut query = self.query.get();
        for (name, value) in changes {
            if value.is_empty() {
                query.remove(name);
            } else {
                query.replace(*name, (*value).to_owned());
            }
        }
        format!("{}{}", self.path.get(), query.to_query_string())
    }

    /// The same page with these parameters alone; an empty value counts as absent.
    pub fn only(self, params: &[(&'static str, &str)]) -> String {
        let mut query = ParamsMap::new();
        for (name, value) in params.iter().filter(|(_, value)| !value.is_empty()) {
            query.insert(*name, (*value).to_owned());
        }
        format!("{}{}", self.path.get(), query.to_query_string())
    }

    /// Goes to the same page with parameters changed. The back button goes to the one before.
    pub fn set(self, changes: &[(&'static str, &str)]) {
        self.go(changes, false);
    }

    /// As [`set`](Self::set), but the back button does not stop here.
    pub fn replace(self, changes: &[(&'static str, &str)]) {
        self.go(changes, true);
    }

    fn go(self, changes: &[(&'static str, &str)], replace: bool) {
        let url = untrack(|| self.with(changes));
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        self.go.with_value(|go| go(&url, options));
    }
}
