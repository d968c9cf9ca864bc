//! Deciding about several at once, and what became of them.

use api::DecisionOutcome;
use leptos::prelude::*;
use ui::{Banner, Button, Glyph, IconButton, Kind, Tone};

use super::desk::{Desk, Miss, is_developer};

mod text {
    ui::texts! {
        bar = "Selected requests", "已选申请";
        picked(count: &str) = "{count} selected", "已选 {count} 项";
        approve = "Approve selected", "通过所选";
        reject = "Reject selected", "拒绝所选";
        clear = "Clear selection", "取消选择";
        missed(count: &str) = "Not decided: {count}", "{count} 项未处理";
        gone = "does not exist any more", "已不存在";
        decided = "was decided by somebody else meanwhile", "已被其他人处理";
    }
}

/// A bar under the rows while some are picked.
#[component]
pub fn PickedBar(desk: Desk) -> impl IntoView {
    let approve = Action::new_local(move |(): &()| desk.approve(desk.picked()));
    let count = move || ui::number(u64::try_from(desk.picked_count()).unwrap_or_default());
    view! {
        <Show when=move || { desk.picked_count() > 0 }>
            <div class="picked" role="region" aria-label=text::bar>
                <p class="num grow" role="status">
                    {move || text::picked(&count())}
                </p>
                <Button kind=Kind::Ghost small=true on_press=move || desk.pick_all(false)>
                    {text::clear}
                </Button>
                <Button small=true on_press=move || desk.rejecting().set(desk.picked())>
                    {text::reject}
                </Button>
                <Button
                    kind=Kind::Primary
                    small=true
                    busy=desk.busy
                    on_press=move || {
                        approve.dispatch(());
                    }
                >
                    {text::approve}
                </Button>
            </div>
        </Show>
    }
}

/// What could not be decided, and why.
#[component]
pub fn Missed(desk: Desk) -> impl IntoView {
    let missed = desk.missed();
    let line = |Miss { what, outcome }: Miss| {
        let name = if is_developer(&what) {
            what.developer_name
        } else {
            let consumer = what.consumer_name.unwrap_or(what.developer_name);
            format!("{consumer} → {}", what.product_name.unwrap_or_default())
        };
        let why = match outcome {
            DecisionOutcome::Conflict => text::decided,
            DecisionOutcome::NotFound | DecisionOutcome::Done => text::gone,
        };
        view! {
            <li>
                <b>{name}</b>
                " "
                {why}
            </li>
        }
    };
    let count = move || ui::number(u64::try_from(missed.with(Vec::len)).unwrap_or_default());
    view! {
        <Show when=move || !missed.with(Vec::is_empty)>
            <Banner tone=Tone::Warn>
                <div class="row top">
                    <div class="grow">
                        <p>{move || text::missed(&count())}</p>
                        <ul>{move || missed.get().into_iter().map(line).collect_view()}</ul>
                    </div>
                    <IconButton
                        glyph=Glyph::Close
                        label=ui::text::dismiss
                        on_press=move || missed.set(Vec::new())
                    />
                </div>
            </Banner>
        </Show>
    }
}
