//! One product: its head, and its tabs.

use api::{
    ErrorCode, Page, PageQuery, Product, ProductId, ProductStatus, Publication, PublicationQuery,
};
use client::Client;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use ui::{
    Address, Button, ButtonLink, EmptyState, Glyph, IconTile, Kind, Load, Tab, Tabs, Title, Toasts,
};

use super::{
    DIALOG, LIST_URL, guide::Guide, link::Link, overview::Overview, publications::Publications,
    publish::PublishDialog, settings::Settings, words::StatusBadge, words::type_name,
};
use crate::{
    crumbs::Crumbs,
    pages::subscription::{Owner, Subscriptions},
};

mod text {
    ui::texts! {
        products = "API products", "API 产品";
        overview = "Overview", "概览";
        link = "Link API", "关联 API";
        guide = "Guide", "使用指南";
        publications = "Publications", "发布";
        subscriptions = "Subscriptions", "订阅";
        settings = "Settings", "设置";
        publish = "Publish to portals", "发布到门户";
        not_linked = "Link an API definition first: there is nothing to call yet.", "请先关联 API 定义：目前没有可调用的内容。";
        gone = "There is no such product", "产品不存在";
        gone_hint = "It has been deleted, or the address is mistyped.", "它可能已被删除，或地址有误。";
        to_list = "All products", "全部产品";
        parts = "Parts of the product", "产品内容";
    }
}

pub const PUBLISH: &str = "publish";

/// The product that is shown, as the server knows it, and where it is published.
#[derive(Clone, Copy)]
pub struct Shown {
    product: RwSignal<Product>,
    publications: LocalResource<client::Result<Page<Publication>>>,
}

impl Shown {
    /// The product now; a view that reads it follows it.
    pub fn get(self) -> Product {
        self.product.get()
    }

    /// A part of the product now.
    pub fn with<T>(self, read: impl FnOnce(&Product) -> T) -> T {
        self.product.with(read)
    }

    /// Its identifier, which never changes.
    pub fn id(self) -> ProductId {
        self.product.with_untracked(|it| it.summary.product_id.clone())
    }

    /// What the server has answered.
    pub fn set(self, product: Product) {
        self.product.set(product);
    }

    /// The first hundred portals that it is in.
    pub fn publications(self) -> LocalResource<client::Result<Page<Publication>>> {
        self.publications
    }

    /// Asks the server how the product is now, and where it is published.
    pub fn refresh(self, client: Client, toasts: Toasts) {
        self.publications.refetch();
        let id = self.id();
        spawn_local(async move {
            match client.get_product(&id).await {
                Ok(product) => {
                    self.product.try_set(product);
                }
                Err(err) => toasts.error(err),
            }
        });
    }
}

/// The page of one product.
#[component]
pub fn ProductDetail() -> impl IntoView {
    let client = expect_context::<Client>();
    let params = use_params_map();
    let id = Memo::new(move |_| ProductId(params.with(|it| it.get("id").unwrap_or_default())));
    let product = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move {
            match client.get_product(&id).await {
                Err(err) if err.code() == Some(ErrorCode::NotFound) => Ok(None),
                answer => answer.map(Some),
            }
        }
    });
    view! {
        <Load resource=product let:product>
            {match product {
                Some(product) => view! { <Whole product=product /> }.into_any(),
                None => view! { <Gone /> }.into_any(),
            }}
        </Load>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <Title text=text::gone />
        <EmptyState glyph=Glyph::Package title=text::gone hint=text::gone_hint page=true>
            <ButtonLink href=LIST_URL kind=Kind::Primary>
                {text::to_list}
            </ButtonLink>
        </EmptyState>
    }
}

#[component]
fn Whole(product: Product) -> impl IntoView {
    let client = expect_context::<Client>();
    let id = product.summary.product_id.clone();
    let publications = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.clone());
        let page = PageQuery { page: 1, size: PageQuery::MAX_SIZE };
        async move { client.list_product_publications(&id, &PublicationQuery::default(), page).await }
    });
    let shown = Shown { product: RwSignal::new(product), publications };
    provide_context(shown);
    let count = Signal::derive(move || Some(publications.get()?.ok()?.total_elements));
    let tabs = vec![
        Tab::new("overview", text::overview, || view! { <Overview /> }),
        Tab::new("link", text::link, || view! { <Link /> }),
        Tab::new("guide", text::guide, || view! { <Guide /> }),
        Tab::new("publications", text::publications, || view! { <Publications /> }).count(count),
        Tab::new(
            "subscriptions",
            text::subscriptions,
            move || view! { <Subscriptions owner=Owner::Product(shown.id()) /> },
        ),
        Tab::new("settings", text::settings, || view! { <Settings /> }),
    ];
    view! {
        <Title text=move || shown.with(|it| it.summary.name.clone()) />
        <div class="sections">
            <Head shown=shown />
            <Tabs label=text::parts tabs=tabs />
        </div>
        <PublishDialog />
    }
}

#[component]
fn Head(shown: Shown) -> impl IntoView {
    let address = Address::current();
    let name = Signal::derive(move || shown.with(|it| it.summary.name.clone()));
    let picture = Signal::derive(move || shown.with(|it| it.summary.icon.clone()));
    let status = Signal::derive(move || shown.with(|it| it.summary.status));
    let pending = Signal::derive(move || status.get() == ProductStatus::Pending);
    let r#type = shown.with(|it| it.summary.r#type);
    let back = format!("{LIST_URL}?type={type}");
    view! {
        <div class="stack">
        <Crumbs href=back label=text::products />
        <div class="head">
            <div class="row grow">
                <IconTile name=name picture=picture large=true />
                <div class="stack tight">
                    <h1>{name}</h1>
                    <p class="row wrap muted">
                        {type_name(r#type)} <StatusBadge status=status />
                    </p>
                </div>
            </div>
            <div class="publish">
                <Button
                    kind=Kind::Primary
                    disabled=pending
                    on_press=move || address.set(&[(DIALOG, PUBLISH)])
                >
                    {text::publish}
                </Button>
                <Show when=move || pending.get()>
                    <p class="faint">{text::not_linked}</p>
                </Show>
            </div>
        </div>
        </div>
    }
}
