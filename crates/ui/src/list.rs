//! A list whose search, filters and page are in the URL.

use api::{Page, PageQuery};
use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    address::Address,
    button::{Button, ButtonLink},
    empty::EmptyState,
    filter::{Choice, SearchField},
    icon::Glyph,
    table::PAGE,
    text,
};

/// The parameter with what is looked for.
pub const SEARCH: &str = "q";

impl Address {
    /// A parameter as a signal; empty where it is absent.
    pub fn value(self, name: &'static str) -> Memo<String> {
        Memo::new(move |_| self.get(name).unwrap_or_default())
    }

    /// Which page of the list to show.
    pub fn page(self) -> PageQuery {
        let page = self.get(PAGE).and_then(|page| page.parse().ok()).unwrap_or(1);
        PageQuery { page: page.clamp(1, PageQuery::MAX_PAGE), ..PageQuery::default() }
    }

    /// A parameter that is one of the values of an enum or an identifier; `None` for all.
    pub fn filter<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.get(name).and_then(|value| value.parse().ok())
    }
}

/// A box to search a list by `q` in the URL.
#[component]
pub fn ListSearch(#[prop(into)] label: TextProp) -> impl IntoView {
    let address = Address::current();
    view! {
        <SearchField
            name="q"
            label=label
            value=address.value(SEARCH)
            on_search=move |text: String| address.replace(&[(SEARCH, &text), (PAGE, "")])
        />
    }
}

/// Narrows a list by a parameter of the URL. The first of `options` is what an absent one means.
#[component]
pub fn ListFilter(
    /// The parameter.
    name: &'static str,
    #[prop(into)] label: TextProp,
    /// What stands in the URL, and what it is called.
    options: Vec<(String, TextProp)>,
) -> impl IntoView {
    let address = Address::current();
    let first = options.first().map(|(key, _)| key.clone()).unwrap_or_default();
    let usual = first.clone();
    let value = Memo::new(move |_| address.get(name).unwrap_or_else(|| usual.clone()));
    let choose = move |key: String| {
        let key = if key == first { "" } else { &key };
        address.set(&[(name, key), (PAGE, "")]);
    };
    view! { <Choice name=name label=label options=options value=value on_choose=choose /> }
}

/// A day that bounds a list, by a parameter of the URL.
#[component]
pub fn DayField(
    /// The parameter.
    name: &'static str,
    #[prop(into)] label: TextProp,
) -> impl IntoView {
    let address = Address::current();
    let change = move |event: leptos::ev::Event| {
        address.set(&[(name, &event_target_value(&event)), (PAGE, "")]);
    };
    view! {
        <div class="field day">
            <input
                type="date"
                id=name
                name=name
                aria-label=move || label.get()
                prop:value=address.value(name)
                on:change=change
            />
        </div>
    }
}

/// The rows of a page of a list, or why there are none.
#[component]
pub fn Rows<T, F, V>(
    page: Page<T>,
    /// The parameters that leave rows out.
    #[prop(optional)]
    filters: &'static [&'static str],
    glyph: Glyph,
    /// What to say while there is nothing at all.
    #[prop(into)]
    none: TextProp,
    /// What this is and what to do next.
    #[prop(into)]
    hint: TextProp,
    /// The one thing to do about it.
    #[prop(optional, into)]
    action: ViewFn,
    children: F,
) -> impl IntoView
where
    T: 'static,
    F: FnOnce(Page<T>) -> V + 'static,
    V: IntoView + 'static,
{
    let address = Address::current();
    let empty = page.content.is_empty();
    let past_end = empty && page.total_elements > 0;
    let narrowed = untrack(|| filters.iter().any(|name| address.get(name).is_some()));
    if !empty {
        return children(page).into_any();
    }
    if past_end {
        let first = Signal::derive(move || address.with(&[(PAGE, "")]));
        return view! {
            <EmptyState glyph=glyph title=text::past_end hint=text::past_end_hint>
                <ButtonLink href=first>{text::first_page}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    if narrowed {
        let clear = move |()| {
            let changes: Vec<_> = filters.iter().chain([&PAGE]).map(|name| (*name, "")).collect();
            address.set(&changes);
        };
        return view! {
            <EmptyState glyph=Glyph::Search title=text::nothing_found hint=text::nothing_found_hint>
                <Button on_press=Callback::new(clear)>{text::show_all}</Button>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState glyph=glyph title=none hint=hint>
            {move || action.run()}
        </EmptyState>
    }
    .into_any()
}
