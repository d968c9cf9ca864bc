//! The products that are published in a portal.

use api::{Page, Publication, PublicationQuery};
use leptos::prelude::*;
use ui::{
    Address, Badge, Button, ConfirmDialog, Glyph, Icon, Kind, ListFilter, ListSearch, Load, Pager,
    Rows, Table, Text, Tile, Time, Tone,
};

use super::{Open, publish::PublishDialog};
use crate::words;

mod text {
    ui::texts! {
        products = "Published products", "已发布产品";
        search = "Search by name", "按名称搜索";
        kind = "Type", "类型";
        all = "All types", "全部类型";
        publish = "Publish products", "发布产品";
        product = "Product", "产品";
        approval = "New subscriptions", "新订阅";
        automatic = "Approved automatically", "自动通过";
        manual = "Wait for approval", "人工审批";
        since = "Published", "发布时间";
        actions = "Actions", "操作";
        withdraw = "Withdraw", "下架";
        withdraw_title = "Withdraw product", "下架产品";
        withdraw_note(name: &str, portal: &str) = "{name} disappears from {portal}. Subscriptions that exist stay, but nobody can subscribe it there any more.", "{name} 将从 {portal} 下架。已有订阅会保留，但无法再新增订阅。";
        withdrawn(name: &str) = "{name} has been withdrawn", "{name} 已下架";
        none = "Nothing is published here yet", "尚未发布产品";
        none_hint = "Publish a product that is linked to an API, so that developers can find it and subscribe to it.", "发布已关联 API 的产品后，开发者即可浏览和订阅。";
    }
}

const TYPE: &str = "type";
const DIALOG: &str = "dialog";
const PUBLISH: &str = "publish";
/// What the filter by type offers, after all.
pub const TYPES: [(&str, api::ProductType); 4] = [
    ("MODEL_API", api::ProductType::ModelApi),
    ("MCP_SERVER", api::ProductType::McpServer),
    ("AGENT_API", api::ProductType::AgentApi),
    ("REST_API", api::ProductType::RestApi),
];

#[component]
pub fn Products() -> impl IntoView {
    let open = expect_context::<Open>();
    let address = Address::current();
    let leaving = RwSignal::new(None::<Publication>);
    let found = LocalResource::new(move || {
        let query = PublicationQuery {
            product_name: address.get(ui::SEARCH),
            product_type: address.filter(TYPE),
            sort: None,
        };
        let page = address.page();
        async move { open.client().list_portal_publications(&open.id(), &query, page).await }
    });
    let show = move || address.set(&[(DIALOG, PUBLISH)]);
    let hide = move || {
        if untrack(|| address.get(DIALOG)).is_some() {
            address.replace(&[(DIALOG, "")]);
        }
    };
    let mut types = vec![(String::new(), text::all.into())];
    types.extend(TYPES.map(|(key, kind)| (key.to_owned(), words::product_type(kind).into())));
    let action = move || view! { <Button on_press=show>{text::publish}</Button> };
    view! {
        <div class="card">
            <div class="toolbar">
                <ListSearch label=text::search />
                <ListFilter name=TYPE label=text::kind options=types />
                <span class="grow"></span>
                <Button kind=Kind::Primary on_press=show>
                    <Icon glyph=Glyph::Plus />
                    {text::publish}
                </Button>
            </div>
            <Load resource=found let:found>
                <Rows
                    page=found
                    filters=&[TYPE, ui::SEARCH]
                    glyph=Glyph::Package
                    none=text::none
                    hint=text::none_hint
                    action=action
                    let:page
                >
                    <PublicationTable page=page leaving=leaving />
                </Rows>
            </Load>
        </div>
        <WithdrawDialog leaving=leaving on_done=move || found.refetch() />
        <PublishDialog
            open=Signal::derive(move || address.get(DIALOG).as_deref() == Some(PUBLISH))
            on_close=hide
            on_done=move || found.refetch()
        />
    }
}

#[component]
fn PublicationTable(
    page: Page<Publication>,
    leaving: RwSignal<Option<Publication>>,
) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let rows = content
        .into_iter()
        .map(|publication| view! { <Row publication=publication leaving=leaving /> })
        .collect_view();
    view! {
        <Table label=text::products>
            <thead>
                <tr>
                    <th scope="col">{text::product}</th>
                    <th scope="col">{text::kind}</th>
                    <th scope="col">{text::approval}</th>
                    <th scope="col">{text::since}</th>
                    <th scope="col" class="act">
                        {text::actions}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(publication: Publication, leaving: RwSignal<Option<Publication>>) -> impl IntoView {
    let (tone, approval): (_, Text) = if publication.auto_approve_subscriptions {
        (Tone::Ok, text::automatic)
    } else {
        (Tone::Neutral, text::manual)
    };
    let name = publication.product_name.clone();
    let description = publication.description.clone().unwrap_or_default();
    let asked = publication.clone();
    view! {
        <tr>
            <td>
                <div class="row">
                    <Tile name=name.clone() />
                    <div class="grow">
                        <a class="link cut" href=format!("/products/{}", publication.product_id)>
                            {name}
                        </a>
                        <p class="faint cut">{description}</p>
                    </div>
                </div>
            </td>
            <td data-label=text::kind>{words::product_type(publication.product_type)}</td>
            <td data-label=text::approval>
                <Badge tone=tone>{approval}</Badge>
            </td>
            <td data-label=text::since class="muted">
                <Time at=publication.create_at />
            </td>
            <td class="act">
                <Button
                    kind=Kind::Ghost
                    small=true
                    on_press=move || leaving.set(Some(asked.clone()))
                >
                    {text::withdraw}
                </Button>
            </td>
        </tr>
    }
}

#[component]
fn WithdrawDialog(
    leaving: RwSignal<Option<Publication>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let open = expect_context::<Open>();
    // The words stay while the dialog closes.
    let last = Memo::new(move |before: Option<&Option<Publication>>| {
        leaving.get().or_else(|| before.cloned().flatten())
    });
    let name = move || last.get().map(|it| it.product_name).unwrap_or_default();
    let withdraw = move || async move {
        let Some(it) = last.get_untracked() else { return Ok(()) };
        open.client().withdraw_product(&it.product_id, &it.publication_id).await
    };
    let done = move || {
        let name = untrack(name);
        open.toasts.done(move || text::withdrawn(&name));
        on_done.run(());
    };
    view! {
        <ConfirmDialog
            id="withdraw"
            open=Signal::derive(move || leaving.with(Option::is_some))
            on_close=move || leaving.set(None)
            title=text::withdraw_title
            note=move || text::withdraw_note(&name(), &open.name())
            action=text::withdraw
            confirm=withdraw
            on_done=done
        />
    }
}
