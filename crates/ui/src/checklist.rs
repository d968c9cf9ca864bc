//! Lists of what is done and what is not.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    format,
    icon::{Glyph, Icon},
    text,
};

/// Conditions that are met or not while somebody types.
#[component]
pub fn Checklist(items: Vec<(Signal<bool>, TextProp)>) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|(met, text)| {
            let state = move || if met.get() { text::met() } else { text::not_met() };
            view! {
                <li class:met=move || met.get()>
                    <span class="dot">
                        <Show when=move || met.get()>
                            <Icon glyph=Glyph::Check />
                        </Show>
                    </span>
                    {move || text.get()}
                    <span class="visually-hidden">" (" {state} ")"</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="checklist">{items}</ul> }
}

/// One thing to do on the way.
pub struct Step {
    /// Whether it is done.
    pub done: bool,
    /// What it is.
    pub title: TextProp,
    /// What it is good for, or what came of it.
    pub note: TextProp,
    /// Where to do it, and in what words.
    pub link: Option<(String, TextProp)>,
}

/// Things to do in their order, with the next one marked, and how many are done.
#[component]
pub fn Steps(#[prop(into)] title: TextProp, steps: Vec<Step>) -> impl IntoView {
    let done = steps.iter().filter(|step| step.done).count();
    let total = steps.len();
    let next = steps.iter().position(|step| !step.done);
    let share = format!("{}%", done * 100 / total.max(1));
    let name = title.clone();
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| view! { <StepView step=step number=index + 1 now=next == Some(index) /> })
        .collect_view();
    view! {
        <section class="card" aria-label=move || name.get()>
            <div class="card-head">
                <h2 class="grow">{move || title.get()}</h2>
                <div class="bar" aria-hidden="true">
                    <i style:width=share></i>
                </div>
                <span class="faint num">
                    {move || text::progress(&format::count(done), &format::count(total))}
                </span>
            </div>
            <ol class="steps">{steps}</ol>
        </section>
    }
}

#[component]
fn StepView(step: Step, number: usize, now: bool) -> impl IntoView {
    let Step { done, title, note, link } = step;
    let dot = if done {
        view! { <Icon glyph=Glyph::Check /> }.into_any()
    } else {
        format::count(number).into_any()
    };
    let class = if now { "button primary small" } else { "button ghost small" };
    view! {
        <li class="step" class:done=done class:now=now>
            <span class="dot" aria-hidden="true">
                {dot}
            </span>
            <div>
                <h3>
                    {move || title.get()} {done.then(|| view! {
                        <span class="visually-hidden">" (" {text::done} ")"</span>
                    })} {now.then(|| view! {
                        <span class="visually-hidden">" (" {text::next_step} ")"</span>
                    })}
                </h3>
                <p class="faint">{move || note.get()}</p>
            </div>
            {link.map(|(href, text)| view! {
                <a class=class href=href>
                    {move || text.get()}
                </a>
            })}
        </li>
    }
}
