//! Where a product is published.

use api::{Page, PageQuery, Publication, PublicationQuery};
use client::Client;
use leptos::prelude::*;
use ui::{
    Address, Badge, Button, Card, ConfirmDialog, Glyph, Load, Pager, Rows, Table, Tile, Time,
    Toasts, Tone,
};

use super::{DIALOG, detail, detail::Shown};

mod text {
    ui::texts! {
        title = "Published in", "已发布的门户";
        none = "Published nowhere yet", "尚未发布到任何门户";
        none_hint = "Developers find a product in the portals where it is published. A product is linked to an API definition first.", "开发者只能在已发布的门户中看到产品；发布前需先关联 API 定义。";
        publish = "Publish to portals", "发布到门户";
        portal = "Portal", "门户";
        approval = "Subscription approval", "订阅审批";
        automatic = "Automatic", "自动通过";
        manual = "By an administrator", "管理员审批";
        since = "Published", "发布时间";
        actions = "Actions", "操作";
        withdraw = "Withdraw", "下架";
        ask(portal: &str) = "Withdraw from {portal}?", "从 {portal} 下架？";
        note(product: &str, portal: &str) = "Developers of {portal} no longer find {product}. Existing subscriptions stay.", "{portal} 的开发者将看不到 {product}，已有的订阅会保留。";
        done(portal: &str) = "Withdrawn from {portal}", "已从 {portal} 下架";
    }
}

/// The fourth tab.
#[component]
pub fn Publications() -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let shown = expect_context::<Shown>();
    let address = Address::current();
    let page = Memo::new(move |_| address.page());
    let again = client.clone();
    let publications = LocalResource::new(move || {
        // Whoever publishes refreshes what is shown; this list follows.
        let _follow = shown.publications().get();
        let (client, page) = (client.clone(), page.get());
        async move {
            let query = PublicationQuery::default();
            client.list_product_publications(&shown.id(), &query, page).await
        }
    });
    let publish = move || address.set(&[(DIALOG, detail::PUBLISH)]);
    let withdrawn = RwSignal::new(None::<Publication>);
    let action = move || {
        view! {
            <Button on_press=publish disabled=shown.with(|it| it.summary.enabled.is_none())>
                {text::publish}
            </Button>
        }
    };
    view! {
        <Card title=text::title>
            <Load resource=publications let:found>
                <Rows
                    page=found
                    glyph=Glyph::Globe
                    none=text::none
                    hint=text::none_hint
                    action=action
                    let:found
                >
                    <Portals found=found withdrawn=withdrawn />
                </Rows>
            </Load>
        </Card>
        <Withdraw
            withdrawn=withdrawn
            on_done=move || shown.refresh(again.clone(), toasts)
        />
    }
}

#[component]
fn Portals(found: Page<Publication>, withdrawn: RwSignal<Option<Publication>>) -> impl IntoView {
    let Page { content, number, size, total_elements } = found;
    let row = move |publication: Publication| {
        let href = format!("/portals/{}", publication.portal_id);
        let name = publication.portal_name.clone();
        let automatic = publication.auto_approve_subscriptions;
        let at = publication.create_at;
        view! {
            <tr>
                <td>
                    <div class="row">
                        <Tile name=name.clone() />
                        <h3 class="cut">
                            <a class="link" href=href>{name}</a>
                        </h3>
                    </div>
                </td>
                <td data-label=text::approval>
                    {if automatic {
                        view! { <Badge tone=Tone::Ok>{text::automatic}</Badge> }
                    } else {
                        view! { <Badge>{text::manual}</Badge> }
                    }}
                </td>
                <td data-label=text::since class="muted">
                    <Time at=at />
                </td>
                <td class="act">
                    <Button
                        small=true
                        on_press=move || withdrawn.set(Some(publication.clone()))
                    >
                        {text::withdraw}
                    </Button>
                </td>
            </tr>
        }
    };
    view! {
        <Table label=text::title>
            <thead>
                <tr>
                    <th scope="col">{text::portal}</th>
                    <th scope="col">{text::approval}</th>
                    <th scope="col">{text::since}</th>
                    <th scope="col" class="act">
                        <span class="visually-hidden">{text::actions}</span>
                    </th>
                </tr>
            </thead>
            <tbody>{content.into_iter().map(row).collect_view()}</tbody>
        </Table>
        {(total_elements > PageQuery::default().size).then(|| view! {
            <Pager number=number size=size total=total_elements />
        })}
    }
}

#[component]
fn Withdraw(
    withdrawn: RwSignal<Option<Publication>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    // The words stay while the dialog closes.
    let last = RwSignal::new(None::<Publication>);
    Effect::new(move |_| {
        if let Some(publication) = withdrawn.get() {
            last.set(Some(publication));
        }
    });
    let portal = move || last.get().map(|it| it.portal_name).unwrap_or_default();
    let product = move || last.get().map(|it| it.product_name).unwrap_or_default();
    let confirm = move || {
        let (client, last) = (client.clone(), last.get_untracked());
        async move {
            match last {
                Some(it) => client.withdraw_product(&it.product_id, &it.publication_id).await,
                None => Ok(()),
            }
        }
    };
    let done = move || {
        let portal = untrack(portal);
        toasts.done(move || text::done(&portal));
        on_done.run(());
    };
    view! {
        <ConfirmDialog
            id="withdraw"
            open=Signal::derive(move || withdrawn.with(Option::is_some))
            on_close=move || withdrawn.set(None)
            title=move || text::ask(&portal())
            note=move || text::note(&product(), &portal())
            action=text::withdraw
            confirm=confirm
            on_done=done
        />
    }
}
