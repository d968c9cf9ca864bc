//! What is measured: requests, each of somebody.

use std::collections::BTreeSet;

use sea_orm::Value;

use crate::load::{FREQUENT, Loaded};

/// Rows of a page, where the request does not say.
pub(crate) const PAGE: u64 = 20;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody, at the first portal.
    Visitor,
    /// The first developer.
    Developer,
    Admin,
}

/// A request that is sent again and again.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) who: Who,
    pub(crate) path: String,
    /// Asks for the last page of the list, not for the first.
    pub(crate) last: bool,
    /// What stands for `?` behind columns of which the answer says nothing.
    pub(crate) values: Vec<(&'static str, Value)>,
}

/// All of them.
pub(crate) fn cases(loaded: &Loaded) -> Vec<Case> {
    let mut cases = Cases { loaded, cases: Vec::new() };
    cases.products();
    cases.subscriptions();
    cases.people();
    cases.cases
}

struct Cases<'a> {
    loaded: &'a Loaded,
    cases: Vec<Case>,
}

impl Cases<'_> {
    fn products(&mut self) {
        let Loaded { product_id, category_id, word, .. } = self.loaded;
        let list = "/products".to_owned();
        for (name, who) in [("portal", Who::Visitor), ("admin", Who::Admin)] {
            self.pages(&format!("products, {name}"), who, &list);
            self.pages(&format!("products, {name}, by name"), who, &format!("{list}?sort=name"));
        }
        self.add("search, one hit", Who::Visitor, format!("{list}?name={word}"));
        self.pages("search, a tenth", Who::Visitor, &format!("{list}?name={FREQUENT}"));
        self.pages("products, one type", Who::Visitor, &format!("{list}?type=REST_API"));
        let category = format!("{list}?categoryIds={category_id}");
        self.add("products, one category", Who::Visitor, category);
        self.add("product, whole", Who::Visitor, format!("{list}/{product_id}"));
    }

    fn subscriptions(&mut self) {
        let list = format!("/consumers/{}/subscriptions", self.loaded.consumer_id);
        self.pages("subscriptions of one", Who::Developer, &list);
        let waiting = format!("{list}?status=PENDING");
        self.pages("subscriptions, waiting", Who::Developer, &waiting);
        self.pages("approvals", Who::Admin, "/approvals");
        self.pages("approvals, subscriptions", Who::Admin, "/approvals?type=SUBSCRIPTION");
    }

    fn people(&mut self) {
        let word = &self.loaded.word;
        self.pages("developers", Who::Admin, "/developers");
        self.add("developers, search", Who::Admin, format!("/developers?username={word}"));
        self.pages("consumers", Who::Admin, "/consumers");
        self.add("consumers, search", Who::Admin, format!("/consumers?name={word}"));
    }

    /// The first page of a list, and the last.
    fn pages(&mut self, name: &str, who: Who, path: &str) {
        for (page, last) in [("first", false), ("last", true)] {
            self.add(&format!("{name}: {page}"), who, path.to_owned());
            if let Some(case) = self.cases.last_mut() {
                case.last = last;
            }
        }
    }

    fn add(&mut self, name: &str, who: Who, path: String) {
        let mut values: Vec<_> = path
            .split_once('?')
            .into_iter()
            .flat_map(|(_, query)| query.split('&'))
            .filter_map(|pair| pair.split_once('='))
            .flat_map(|(name, value)| columns(name, value))
            .collect();
        if path.starts_with("/approvals") {
            // Where the request says nothing, it asks for what waits.
            values.push(("status", "PENDING".into()));
        }
        if who == Who::Visitor {
            values.push(("portal_id", self.loaded.portal_id.clone().into()));
        }
        self.cases.push(Case { name: name.to_owned(), who, path, last: false, values });
    }
}

/// What a parameter of a list becomes in its statements.
fn columns(name: &str, value: &str) -> Vec<(&'static str, Value)> {
    let pattern = || Value::from(format!("%{value}%"));
    match name {
        "name" => {
            let chars: Vec<char> = value.chars().collect();
            let grams: BTreeSet<String> = chars.windows(4).map(|it| it.iter().collect()).collect();
            let number = i64::try_from(grams.len()).expect("few grams");
            let mut columns = vec![("search_text", pattern()), ("name", pattern())];
            columns.push(("COUNT", number.into()));
            columns.extend(grams.into_iter().map(|gram| ("gram", gram.into())));
            columns
        }
        "username" => vec![("username", pattern())],
        "type" => vec![("type", value.into())],
        "status" => vec![("status", value.into())],
        "categoryIds" => vec![("category_id", value.into())],
        _ => Vec::new(),
    }
}
