//! What is asked of the browser itself, in one place.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How many frames a page may take to appear around what was made before it.
pub(crate) const FRAMES: u32 = 300;

/// The `<html>` element.
pub(crate) fn root() -> Element {
    match document().document_element() {
        Some(root) => root,
        // A page always has one; the body carries the same attributes well enough.
        None => leptos::tachys::dom::body().into(),
    }
}

/// Sets an attribute of `<html>`; an empty value removes it.
pub(crate) fn set_root_attribute(name: &str, value: &str) {
    let changed = if value.is_empty() {
        root().remove_attribute(name)
    } else {
        root().set_attribute(name, value)
    };
    debug_assert!(changed.is_ok(), "attributes of <html> can be set");
}

/// Reads a preference. Only preferences are stored in a browser, never a secret.
pub(crate) fn stored(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Keeps a preference. A browser that forbids it forgets the choice with the page.
pub(crate) fn store(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        storage.set_item(name, value).unwrap_or_default();
    }
}

/// Moves the focus to the first element that `selector` finds below `parent`.
pub(crate) fn focus_first(parent: &Element, selector: &str) {
    if let Ok(Some(found)) = parent.query_selector(selector) {
        focus(&found);
    }
}

/// Moves the focus to the element with this id.
pub(crate) fn focus_id(id: &str) {
    if let Some(found) = document().get_element_by_id(id) {
        focus(&found);
    }
}

/// Moves the focus, where the element takes it.
pub(crate) fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.focus().unwrap_or_default();
    }
}

/// Puts `text` on the clipboard. Answers whether the browser let it.
///
/// The clipboard API is absent where a page came over plain HTTP from another machine.
pub(crate) async fn copy(text: &str) -> bool {
    if window().is_secure_context() {
        let promise = window().navigator().clipboard().write_text(text);
        if wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() {
            return true;
        }
    }
    copy_by_selection(text).unwrap_or(false)
}

fn copy_by_selection(text: &str) -> Option<bool> {
    let document = document();
    let area = document.create_element("textarea").ok()?;
    let area = area.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.dyn_ref::<web_sys::HtmlDocument>()?.exec_command("copy");
    area.remove();
    copied.ok()
}

/// Encodes `text` as a part of a query string.
pub(crate) fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Gives a file of text to the browser, which asks or puts it where downloads go.
pub(crate) fn download(name: &str, kind: &str, text: &str) {
    let downloaded = try_download(name, kind, text);
    debug_assert!(downloaded.is_some(), "a browser makes files of text");
}

fn try_download(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link = document().create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    web_sys::Url::revoke_object_url(&url).ok()
}

/// Loads the page anew.
pub(crate) fn reload() {
    window().location().reload().unwrap_or_default();
}

/// Scrolls no more than is needed for `element` to be seen.
pub(crate) fn keep_in_sight(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
