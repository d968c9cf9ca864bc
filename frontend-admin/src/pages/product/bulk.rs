//! What can be done with several products at once.

use api::{ProductStatus, ProductSummary, PublishProduct};
use client::Client;
use leptos::prelude::*;
use ui::{Banner, Button, Dialog, FormTrouble, Kind, MultiPicker, Pick, Toasts, Tone};

use super::{
    picks,
    publish::{NoPortal, portal_form},
};

mod text {
    ui::texts! {
        region = "Selected products", "已选产品";
        picked(count: &str) = "{count} selected", "已选 {count} 项";
        publish = "Publish to portals", "发布到门户";
        clear = "Clear selection", "取消选择";
        title(count: &str) = "Publish {count} products", "发布 {count} 个产品";
        portals = "Portals", "门户";
        help = "Portals that have a product already keep it.", "已发布的门户保持不变。";
        pending(names: &str) = "These need a link first and are left out: {names}", "以下产品尚未关联 API，不会发布：{names}";
        between = ", ", "、";
        progress(done: &str, total: &str) = "Published {done} of {total}", "已发布 {done} / {total}";
        start = "Publish", "发布";
        done(count: &str) = "{count} products have been published", "已发布 {count} 个产品";
        failed(names: &str) = "These could not be published and are still selected: {names}", "以下产品未能发布，仍保留在选择中：{names}";
        nothing = "None of the selected products is linked, so there is nothing to publish.", "所选产品均未关联 API，无法发布。";
    }
}

type Selection = RwSignal<Vec<ProductSummary>>;

/// A bar below the list while something is selected.
#[component]
pub fn Picked(picked: Selection, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let count = Memo::new(move |_| u64::try_from(picked.with(Vec::len)).unwrap_or_default());
    let close = move || open.set(false);
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="picked" aria-label=text::region>
                <p class="grow num" role="status">
                    {move || text::picked(&ui::number(count.get()))}
                </p>
                <Button kind=Kind::Primary small=true on_press=move || open.set(true)>
                    {text::publish}
                </Button>
                <Button small=true on_press=move || picked.set(Vec::new())>
                    {text::clear}
                </Button>
            </section>
        </Show>
        <Dialog
            id="bulk-publish"
            open=open
            on_close=close
            title=move || text::title(&ui::number(count.get()))
            busy=busy
        >
            <BulkForm picked=picked busy=busy on_close=close on_done=on_done />
        </Dialog>
    }
}

fn names(products: &[ProductSummary]) -> String {
    products.iter().map(|it| &*it.name).collect::<Vec<_>>().join(text::between())
}

#[component]
fn BulkForm(
    picked: Selection,
    busy: RwSignal<bool>,
    #[prop(into)] on_close: Callback<()>,
    on_done: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let (pending, ready): (Vec<_>, Vec<_>) = untrack(|| picked.get())
        .into_iter()
        .partition(|product| product.status == ProductStatus::Pending);
    let total = u64::try_from(ready.len()).unwrap_or_default();
    let nothing = ready.is_empty();
    let chosen = RwSignal::new(Vec::<Pick>::new());
    let done = RwSignal::new(None::<u64>);
    let form = portal_form(chosen);
    let from = picks::portals(client.clone(), None);
    let left_out = pending.clone();
    let publish = Action::new_local(move |(): &()| {
        let (client, ready, pending) = (client.clone(), ready.clone(), pending.clone());
        async move {
            busy.set(true);
            let failed = publish_all(&client, ready, chosen, done).await;
            busy.set(false);
            let published = total - u64::try_from(failed.len()).unwrap_or_default();
            if published > 0 {
                toasts.done(move || text::done(&ui::number(published)));
            }
            if !failed.is_empty() {
                let failed = names(&failed);
                toasts.failed(move || text::failed(&failed));
            }
            picked.set(failed.into_iter().chain(pending).collect());
            on_close.run(());
            on_done.run(());
        }
    });
    let send = form.submit(move || {
        publish.dispatch(());
    });
    let progress =
        move || done.get().map(|done| text::progress(&ui::number(done), &ui::number(total)));
    let notice = (!left_out.is_empty()).then(|| {
        let words = move || {
            if nothing { text::nothing().to_owned() } else { text::pending(&names(&left_out)) }
        };
        view! { <Banner tone=Tone::Warn>{words}</Banner> }
    });
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            {notice}
            <MultiPicker
                name="portalIds"
                label=text::portals
                help=text::help
                from=from
                chosen=chosen
            />
            <NoPortal form=form />
            <FormTrouble form=form />
            <p class="faint num" role="status">
                {progress}
            </p>
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{ui::text::cancel}</Button>
                <Button
                    kind=Kind::Primary
                    submit=true
                    busy=busy
                    disabled=Signal::stored(nothing)
                >
                    {text::start}
                </Button>
            </div>
        </form>
    }
}

/// Publishes one after the other, so that a failure stays with its product. Answers which failed.
async fn publish_all(
    client: &Client,
    products: Vec<ProductSummary>,
    chosen: RwSignal<Vec<Pick>>,
    done: RwSignal<Option<u64>>,
) -> Vec<ProductSummary> {
    let portal_ids = chosen.with_untracked(|it| picks::portal_ids(it));
    let body = PublishProduct { portal_id: None, portal_ids };
    let mut failed = Vec::new();
    for (index, product) in products.into_iter().enumerate() {
        done.set(Some(u64::try_from(index).unwrap_or_default()));
        if client.publish_product(&product.product_id, &body).await.is_err() {
            failed.push(product);
        }
    }
    failed
}
