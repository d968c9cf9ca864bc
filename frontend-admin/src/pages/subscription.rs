//! Subscriptions of a developer, of a portal or of a product.

use api::{
    DeveloperId, Page, PageQuery, PortalId, ProductId, Subscription, SubscriptionQuery,
    SubscriptionSort, SubscriptionStatus,
};
use client::Client;
use leptos::prelude::*;
use ui::{Address, Glyph, ListSearch, ListSegments, Load, Rows, SORT};

mod act;
mod rows;

use self::{
    act::{ActDialogs, Acts},
    rows::SubscriptionTable,
};

mod text {
    ui::texts! {
        search = "Search by product", "按产品搜索";
        search_consumer = "Search by consumer", "按消费者搜索";
        status = "Status", "状态";
        all = "All", "全部";
        pending = "Waiting", "待审批";
        approved = "Approved", "已通过";
        rejected = "Rejected", "已拒绝";
        none = "No subscriptions", "暂无订阅";
        none_hint = "Developers subscribe to products in the portal, for one of their consumers at a time.", "开发者在门户中为自己的消费者订阅产品。";
    }
}

const STATUS: &str = "status";
const FILTERS: &[&str] = &[STATUS, ui::SEARCH];

/// Whose subscriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    Developer(DeveloperId),
    Portal(PortalId),
    Product(ProductId),
}

impl Owner {
    async fn list(
        &self,
        client: &Client,
        query: &SubscriptionQuery,
        page: PageQuery,
    ) -> client::Result<Page<Subscription>> {
        match self {
            Self::Developer(id) => client.list_developer_subscriptions(id, query, page).await,
            Self::Portal(id) => client.list_portal_subscriptions(id, query, page).await,
            Self::Product(id) => client.list_product_subscriptions(id, query, page).await,
        }
    }
}

/// The list, with what can be decided about each. What is shown is in the URL.
#[component]
pub fn Subscriptions(owner: Owner) -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let with_developer = !matches!(owner, Owner::Developer(_));
    let of_product = matches!(owner, Owner::Product(_));
    let found = LocalResource::new(move || {
        let (client, owner) = (client.clone(), owner.clone());
        let query = SubscriptionQuery {
            status: address.filter::<SubscriptionStatus>(STATUS),
            product_name: address.get(ui::SEARCH).filter(|_| !of_product),
            consumer_name: address.get(ui::SEARCH).filter(|_| of_product),
            sort: address.filter::<api::SortOrder<SubscriptionSort>>(SORT),
            ..SubscriptionQuery::default()
        };
        let page = address.page();
        async move { owner.list(&client, &query, page).await }
    });
    let acts = Acts::new(move || found.refetch());
    let states = vec![
        ("", text::all.into()),
        ("PENDING", text::pending.into()),
        ("APPROVED", text::approved.into()),
        ("REJECTED", text::rejected.into()),
    ];
    view! {
        <div class="card">
            <div class="toolbar">
                <ListSearch label=if of_product { text::search_consumer } else { text::search } />
                <ListSegments name=STATUS label=text::status options=states />
            </div>
            <Load resource=found let:found>
                <Rows
                    page=found
                    filters=FILTERS
                    glyph=Glyph::Package
                    none=text::none
                    hint=text::none_hint
                    let:page
                >
                    <SubscriptionTable page=page with_developer=with_developer acts=acts />
                </Rows>
            </Load>
        </div>
        <ActDialogs acts=acts />
    }
}
