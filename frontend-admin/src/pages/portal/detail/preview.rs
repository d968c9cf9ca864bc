//! How a portal looks with what is typed.

use api::PortalUi;
use leptos::prelude::*;
use ui::{Card, Tile};

use super::menu::{ENTRIES, is_shown};

mod text {
    ui::texts! {
        title = "Preview", "预览";
        of(name: &str) = "How {name} looks to developers", "{name} 的展示效果";
        log_in = "Log in", "登录";
    }
}

/// The tab of the browser and the top of the page, drawn small.
#[component]
pub fn SitePreview(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] look: Signal<PortalUi>,
) -> impl IntoView {
    let shown = move || {
        let visibility = look.get().menu_visibility;
        ENTRIES
            .into_iter()
            .filter(|(entry, ..)| is_shown(visibility.as_ref(), *entry))
            .map(|(_, _, label, _)| view! { <li>{label}</li> })
            .collect_view()
    };
    view! {
        <Card title=text::title>
            <div class="card-body stack">
                <p class="faint">{move || text::of(&name.get())}</p>
                <div class="mock" aria-hidden="true">
                    <div class="mock-tab">
                        {picture(name, move || look.get().icon)}
                        <span class="cut">{move || name.get()}</span>
                    </div>
                    <div class="mock-top">
                        {picture(name, move || look.get().logo)}
                        <b class="cut">{move || name.get()}</b>
                        <span class="grow"></span>
                        <span class="mock-button">{text::log_in}</span>
                    </div>
                    <ul class="mock-menu">{shown}</ul>
                    <div class="mock-page">
                        <i></i>
                        <i></i>
                        <i></i>
                    </div>
                </div>
            </div>
        </Card>
    }
}

/// A picture, or the first letter of the name while there is none.
fn picture(
    name: Signal<String>,
    source: impl Fn() -> Option<String> + Send + 'static,
) -> impl IntoView {
    move || match source().filter(|source| !source.trim().is_empty()) {
        Some(source) => view! { <img class="mock-picture" src=source alt="" /> }.into_any(),
        None => view! { <Tile name=name brand=true /> }.into_any(),
    }
}
