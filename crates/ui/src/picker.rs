//! Choosing one of many by typing a part of its name: the server searches.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    html,
    prelude::*,
    text_prop::TextProp,
};

use crate::{
    button::IconButton,
    icon::{Glyph, Icon},
    problem,
};

mod text {
    crate::texts! {
        searching = "Searching", "正在搜索";
        nothing = "Nothing found", "没有找到";
        clear(what: &str) = "Clear {what}", "清除{what}";
        create(name: &str) = "Create “{name}”", "创建“{name}”";
    }
}

/// How long typing pauses before a search begins.
const PAUSE: Duration = Duration::from_millis(200);

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Its identifier.
    pub key: String,
    pub label: String,
    /// What tells it from others of the same name.
    pub note: Option<String>,
}

type Answer = Pin<Box<dyn Future<Output = client::Result<Vec<Pick>>>>>;

/// How to find what can be chosen.
#[derive(Clone)]
pub struct PickFrom(Arc<dyn Fn(String) -> Answer + Send + Sync>);

impl<F, Fut> From<F> for PickFrom
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = client::Result<Vec<Pick>>> + 'static,
{
    fn from(find: F) -> Self {
        Self(Arc::new(move |text| Box::pin(find(text))))
    }
}

impl PickFrom {
    fn find(&self, text: String) -> Answer {
        (self.0)(text)
    }

    /// The same without what is chosen already.
    fn without(self, chosen: RwSignal<Vec<Pick>>) -> Self {
        Self(Arc::new(move |text| {
            let chosen = chosen.get();
            let answer = self.find(text);
            Box::pin(async move {
                let new = |pick: &Pick| chosen.iter().all(|other| other.key != pick.key);
                Ok(answer.await?.into_iter().filter(new).collect())
            })
        }))
    }
}

/// Chooses several, shown above the box, from where each can be taken away again.
#[component]
pub fn MultiPicker(
    /// Its id as well, so it is unique on a page.
    name: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] help: Option<TextProp>,
    #[prop(into)] from: PickFrom,
    chosen: RwSignal<Vec<Pick>>,
    #[prop(optional)] optional: bool,
    /// Makes what was not found.
    #[prop(optional, into)]
    on_create: Option<Callback<String>>,
) -> impl IntoView {
    let heading = label.clone();
    let described_by = help.is_some().then(|| format!("{name}-help"));
    let chip = move |pick: Pick| {
        let Pick { key, label, .. } = pick;
        let what = label.clone();
        view! {
            <li>
                <span class="cut">{label}</span>
                <IconButton
                    glyph=Glyph::Close
                    label=move || text::clear(&what)
                    on_press=move || chosen.update(|chosen| chosen.retain(|it| it.key != key))
                />
            </li>
        }
    };
    view! {
        <div class="form-field">
            <label for=name>
                {move || heading.get()}
                {optional.then(|| view! {
                    " "
                    <span class="faint">{crate::text::optional}</span>
                })}
            </label>
            <Show when=move || !chosen.with(Vec::is_empty)>
                <ul class="picks">{move || chosen.get().into_iter().map(chip).collect_view()}</ul>
            </Show>
            <Picker
                name=name
                label=label
                labelled=true
                from=from.without(chosen)
                on_choose=move |pick: Pick| chosen.update(|chosen| chosen.push(pick))
                on_create=on_create
                described_by=Signal::stored(described_by)
            />
            {help.map(|help| view! {
                <p class="faint" id=format!("{name}-help")>
                    {move || help.get()}
                </p>
            })}
        </div>
    }
}

/// A box to type in, and a list of what was found.
#[component]
pub fn Picker(
    /// Its id as well, so it is unique on a page.
    name: &'static str,
    #[prop(into)] label: TextProp,
    /// A `<label>` says what it is; otherwise its name and its hint do.
    #[prop(optional)]
    labelled: bool,
    #[prop(into)] from: PickFrom,
    /// The name of what is chosen, to show while nobody types.
    #[prop(optional, into)]
    chosen: Signal<String>,
    #[prop(into)] on_choose: Callback<Pick>,
    #[prop(optional, into)] on_clear: Option<Callback<()>>,
    /// Makes what was not found.
    #[prop(optional_no_strip, into)]
    on_create: Option<Callback<String>>,
    #[prop(optional, into)] invalid: Signal<Option<&'static str>>,
    #[prop(optional, into)] described_by: Signal<Option<String>>,
) -> impl IntoView {
    let state = State::new(from, on_choose, on_create);
    let hint = label.clone();
    let what = label.clone();
    let clear = on_clear.map(|clear| {
        let shown = move || !chosen.with(String::is_empty);
        view! {
            <Show when=shown>
                <IconButton
                    glyph=Glyph::Close
                    label={
                        let what = what.clone();
                        move || text::clear(&what.get())
                    }
                    on_press=clear
                />
            </Show>
        }
    });
    view! {
        <div class="picker">
            <div class="field">
                <input
                    type="text"
                    role="combobox"
                    id=name
                    name=name
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="50"
                    aria-label=(!labelled).then_some(move || label.get())
                    placeholder=(!labelled).then_some(move || hint.get())
                    aria-autocomplete="list"
                    aria-expanded=move || state.open.get().to_string()
                    aria-controls=format!("{name}-list")
                    aria-activedescendant=move || state.active_id(name)
                    aria-invalid=invalid
                    aria-describedby=described_by
                    node_ref=state.input
                    prop:value=move || state.typed.get().unwrap_or_else(|| chosen.get())
                    on:input=move |event| state.input(&event)
                    on:click=move |_| state.open.set(true)
                    on:keydown=move |event| state.key(&event)
                    on:blur=move |_| state.close()
                />
                {clear}
                <Icon glyph=Glyph::ChevronDown />
            </div>
            <Show when=move || state.open.get()>
                <List name=name state=state />
            </Show>
        </div>
    }
}

#[component]
fn List(name: &'static str, state: State) -> impl IntoView {
    let option = move |index: usize, label: String, note: Option<String>| {
        view! {
            <li
                role="option"
                id=format!("{name}-{index}")
                aria-selected=move || (state.active.get() == Some(index)).to_string()
                on:click=move |_| state.choose(index)
            >
                <span class="cut">{label}</span>
                {note.map(|note| view! { <span class="faint cut">{note}</span> })}
            </li>
        }
    };
    let found = move || {
        let picks = match state.found.get() {
            None => return view! { <p class="faint">{text::searching}</p> }.into_any(),
            Some(Err(err)) => {
                return view! { <p class="bad">{move || problem::sentence(&err)}</p> }.into_any();
            }
            Some(Ok(picks)) => picks,
        };
        let create = state.to_create(&picks);
        let nothing = (picks.is_empty() && create.is_none())
            .then(|| view! { <p class="faint">{text::nothing}</p> });
        let count = picks.len();
        let options = picks
            .into_iter()
            .enumerate()
            .map(|(index, Pick { label, note, .. })| option(index, label, note))
            .collect_view();
        let create = create.map(|name| option(count, text::create(&name), None));
        view! { {nothing} {options} {create} }.into_any()
    };
    // The box keeps the focus while somebody presses in the list.
    view! {
        <ul
            role="listbox"
            id=format!("{name}-list")
            aria-label=move || state.input.get().and_then(|it| it.get_attribute("name"))
            on:mousedown=|event: MouseEvent| event.prevent_default()
        >
            {found}
        </ul>
    }
}

/// What is typed, what is found, and which of it Enter would choose.
#[derive(Clone, Copy)]
struct State {
    open: RwSignal<bool>,
    typed: RwSignal<Option<String>>,
    /// What is looked for: it follows what is typed when typing pauses.
    wanted: RwSignal<String>,
    active: RwSignal<Option<usize>>,
    found: LocalResource<client::Result<Vec<Pick>>>,
    input: NodeRef<html::Input>,
    pause: StoredValue<Box<dyn FnMut(String)>, LocalStorage>,
    on_choose: Callback<Pick>,
    on_create: Option<Callback<String>>,
}

impl State {
    fn new(from: PickFrom, on_choose: Callback<Pick>, on_create: Option<Callback<String>>) -> Self {
        let open = RwSignal::new(false);
        let wanted = RwSignal::new(String::new());
        let found = LocalResource::new(move || {
            // Before it is opened there is nothing to ask for.
            let answer = open.get().then(|| from.find(wanted.get()));
            async move {
                match answer {
                    Some(answer) => answer.await,
                    None => Ok(Vec::new()),
                }
            }
        });
        let pause = debounce(PAUSE, move |text: String| wanted.set(text.trim().to_owned()));
        Self {
            open,
            typed: RwSignal::new(None),
            wanted,
            active: RwSignal::new(None),
            found,
            input: NodeRef::new(),
            pause: StoredValue::new_local(Box::new(pause)),
            on_choose,
            on_create,
        }
    }

    fn input(self, event: &Event) {
        let text = event_target_value(event);
        self.open.set(true);
        self.active.set(None);
        self.typed.set(Some(text.clone()));
        self.pause.update_value(|pause| pause(text));
    }

    fn close(self) {
        self.open.set(false);
        self.typed.set(None);
        self.wanted.set(String::new());
        self.active.set(None);
    }

    fn picks(self) -> Vec<Pick> {
        self.found.get_untracked().and_then(Result::ok).unwrap_or_default()
    }

    /// What could be made because nothing has this name.
    fn to_create(self, picks: &[Pick]) -> Option<String> {
        self.on_create?;
        let wanted = self.wanted.get_untracked();
        let there = picks.iter().any(|pick| pick.label.eq_ignore_ascii_case(&wanted));
        (!there && !wanted.is_empty()).then_some(wanted)
    }

    fn choose(self, index: usize) {
        let picks = self.picks();
        let create = self.to_create(&picks);
        match (picks.into_iter().nth(index), create, self.on_create) {
            (Some(pick), _, _) => self.on_choose.run(pick),
            (None, Some(name), Some(make)) => make.run(name),
            _ => return,
        }
        self.close();
    }

    fn key(self, event: &KeyboardEvent) {
        let open = self.open.get_untracked();
        let picks = self.picks();
        let count = picks.len() + usize::from(self.to_create(&picks).is_some());
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.open.set(true),
            "ArrowDown" => self.active.set(next(active, count)),
            "ArrowUp" => self.active.set(previous(active, count)),
            "Enter" if open => self.choose(active.unwrap_or(0)),
            "Escape" if open => self.close(),
            _ => return,
        }
        event.prevent_default();
    }

    fn active_id(self, name: &str) -> Option<String> {
        let index = self.active.get().filter(|_| self.open.get())?;
        Some(format!("{name}-{index}"))
    }
}

fn next(active: Option<usize>, count: usize) -> Option<usize> {
    (count > 0).then(|| active.map_or(0, |index| (index + 1) % count))
}

fn previous(active: Option<usize>, count: usize) -> Option<usize> {
    (count > 0).then(|| active.map_or(count - 1, |index| (index + count - 1) % count))
}

#[cfg(test)]
mod tests {
    use super::{next, previous};

    #[test]
    fn arrows_go_round_the_ends() {
        assert_eq!(
            (next(None, 2), next(Some(0), 2), next(Some(1), 2)),
            (Some(0), Some(1), Some(0))
        );
        assert_eq!((previous(None, 2), previous(Some(0), 2)), (Some(1), Some(1)));
        assert_eq!((next(None, 0), previous(None, 0)), (None, None));
    }
}
