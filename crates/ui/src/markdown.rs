//! Texts that people write in Markdown, shown without trusting them.
//!
//! The parser is pulldown-cmark. What it finds passes [`safe`], which lets nothing through that
//! could run, load or lead anywhere but to a web page; only then it becomes HTML.
//!
//! Parser and formulas are a piece of the app of their own, for they are large and few pages need them.

use leptos::prelude::*;
use pulldown_cmark::{Options, Parser, html};
use wasm_split_helpers::wasm_split;

use crate::{
    lazy::{NotLoaded, lazy},
    skeleton::Skeleton,
};

mod link;
mod math;
mod safe;

/// A text in Markdown, with tables, code, tasks and formulas. HTML in it is shown as it is written.
#[component]
pub fn Markdown(#[prop(into)] text: Signal<String>) -> impl IntoView {
    let waiting = || view! { <Skeleton /> }.into_any();
    let shown = move |to_html: ToHtml| {
        let html = move || text.with(|text| to_html(text));
        view! { <div class="markdown" inner_html=html></div> }.into_any()
    };
    lazy(|| Box::pin(renderer()), waiting, shown)
}

type ToHtml = fn(&str) -> String;

#[wasm_split(markdown, fallible)]
fn renderer() -> Result<ToHtml, NotLoaded> {
    Ok(to_html)
}

/// Safe HTML for a text in Markdown.
fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    let mut text = String::with_capacity(markdown.len() + markdown.len() / 2);
    html::push_html(&mut text, safe::Safe::new(Parser::new_ext(markdown, options)));
    text
}

/// Writes text so that it is text in HTML, also in the value of an attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
