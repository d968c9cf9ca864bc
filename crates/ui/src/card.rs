//! Surfaces that group what belongs together.

use leptos::{prelude::*, text_prop::TextProp};

/// A section with a heading; `aside` stands at the other end of the heading's line.
#[component]
pub fn Card(
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] aside: ViewFn,
    children: Children,
) -> impl IntoView {
    let name = title.clone();
    view! {
        <section class="card" aria-label=move || name.get()>
            <div class="card-head">
                <h2 class="grow">{move || title.get()}</h2>
                {move || aside.run()}
            </div>
            {children()}
        </section>
    }
}

/// A number and what it counts; with `href` it leads there.
#[component]
pub fn Fact(
    #[prop(into)] label: TextProp,
    #[prop(into)] value: TextProp,
    #[prop(optional, into)] note: Option<TextProp>,
    #[prop(optional, into)] href: Option<Signal<String>>,
) -> impl IntoView {
    let lines = view! {
        <p class="faint">{move || label.get()}</p>
        <p class="figure num">{move || value.get()}</p>
        {note.map(|note| view! { <p class="faint">{move || note.get()}</p> })}
    };
    match href {
        Some(href) => view! { <a class="card fact" href=href>{lines}</a> }.into_any(),
        None => view! { <div class="card fact">{lines}</div> }.into_any(),
    }
}
