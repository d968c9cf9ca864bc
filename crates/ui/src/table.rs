//! Parts of a table whose order and page are in the URL.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    address::Address,
    format,
    icon::{Glyph, Icon},
    text::{self, Text},
};

/// The parameter with the page number.
pub const PAGE: &str = "page";
/// The parameter with the sort order, `key,asc` or `key,desc`.
pub const SORT: &str = "sort";

/// A table that stays inside its place: on a narrow screen each row becomes a block of lines,
/// labelled by the `data-label` of its cells.
#[component]
pub fn Table(
    /// What the table lists.
    #[prop(into)]
    label: TextProp,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table aria-label=move || label.get()>{children()}</table>
        </div>
    }
}

/// The head of a column that the list can be sorted by: a link that turns the order round.
#[component]
pub fn SortHead(
    key: &'static str,
    #[prop(into)] label: TextProp,
    /// The order now, as in the URL.
    #[prop(into)]
    sort: Signal<String>,
    /// The column has numbers: they stand at its end, and the largest come first.
    #[prop(optional)]
    figures: bool,
) -> impl IntoView {
    let address = Address::current();
    let ascending = format!("{key},asc");
    let descending = format!("{key},desc");
    let order = Memo::new({
        let (ascending, descending) = (ascending.clone(), descending.clone());
        move |_| {
            let sort = sort.get();
            if sort == ascending {
                "ascending"
            } else if sort == descending {
                "descending"
            } else {
                "none"
            }
        }
    });
    let href = move || {
        let down = match order.get() {
            "ascending" => true,
            "descending" => false,
            _ => figures,
        };
        let next = if down { &descending } else { &ascending };
        address.with(&[(SORT, next), (PAGE, "")])
    };
    let glyph = Signal::derive(move || match order.get() {
        "ascending" => Glyph::ArrowUp,
        "descending" => Glyph::ArrowDown,
        _ => Glyph::Sort,
    });
    view! {
        <th scope="col" class:figures=figures aria-sort=move || order.get()>
            <a class="sort" href=href>
                {move || label.get()}
                <Icon glyph=glyph />
            </a>
        </th>
    }
}

/// Says which rows are shown, and leads to the other pages.
#[component]
pub fn Pager(
    /// This page, from 1.
    number: u64,
    /// Rows of a page.
    size: u64,
    /// Rows of all pages.
    total: u64,
) -> impl IntoView {
    let address = Address::current();
    let size = size.max(1);
    let last = total.div_ceil(size).max(1);
    let from = number.saturating_sub(1).saturating_mul(size).saturating_add(1).min(total);
    let to = number.saturating_mul(size).min(total);
    let range =
        move || text::range(&format::number(from), &format::number(to), &format::number(total));
    let href = move |page: u64| {
        let page = if page == 1 { String::new() } else { page.to_string() };
        address.with(&[(PAGE, &page)])
    };
    let arrow = move |page: Option<u64>, glyph: Glyph, label: Text| {
        page.map(|page| {
            view! {
                <a class="button ghost small square" href=move || href(page) aria-label=label>
                    <Icon glyph=glyph />
                </a>
            }
        })
    };
    let pages = near(number, last)
        .map(|page| {
            view! {
                <a
                    class="button ghost small"
                    href=move || href(page)
                    aria-label=move || text::page_number(page)
                    aria-current=(page == number).then_some("page")
                >
                    {move || format::number(page)}
                </a>
            }
        })
        .collect_view();
    view! {
        <div class="pager">
            <p class="faint num grow">{range}</p>
            {(last > 1).then(|| view! {
                <nav class="row" aria-label=text::pages>
                    {arrow((number > 1).then(|| number - 1), Glyph::ChevronLeft, text::previous_page)}
                    {pages}
                    {arrow((number < last).then(|| number + 1), Glyph::ChevronRight, text::next_page)}
                </nav>
            })}
        </div>
    }
}

/// Up to five pages around this one.
fn near(number: u64, last: u64) -> std::ops::RangeInclusive<u64> {
    let first = number.saturating_sub(2).clamp(1, last.saturating_sub(4).max(1));
    first..=first.saturating_add(4).min(last)
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn five_pages_are_near_where_there_are_five() {
        assert_eq!(near(1, 1), 1..=1);
        assert_eq!(near(1, 9), 1..=5);
        assert_eq!(near(5, 9), 3..=7);
        assert_eq!(near(9, 9), 5..=9);
        assert_eq!(near(2, 3), 1..=3);
        assert_eq!(near(99, 3), 1..=3);
    }
}
