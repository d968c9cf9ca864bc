//! Finding subscriptions.

use api::{
    ConsumerId, DeveloperId, ErrorCode, Page, PageQuery, PortalId, ProductId, ProductType,
    SortOrder, Subscription, SubscriptionQuery, SubscriptionSort, SubscriptionStatus,
};
use tests::{Market, another_consumer, code, subscribe};

use super::no;

/// Names of product and consumer.
fn names(page: client::Result<Page<Subscription>>) -> Vec<String> {
    let page = page.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    let name = |it: Subscription| format!("{} for {}", it.product_name, it.consumer_name);
    page.content.into_iter().map(name).collect()
}

fn all() -> SubscriptionQuery {
    SubscriptionQuery::default()
}

const PAGE: PageQuery = PageQuery { page: 1, size: 100 };

#[tokio::test]
async fn everybody_sees_what_they_may_see() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let tools = market.product_of("Tools", ProductType::McpServer).await;
    let (dev, consumer) = market.developer("dev1").await;
    let second = another_consumer(&dev, "second").await;
    let (eve, own) = market.developer("eve").await;
    subscribe(&dev, &consumer, &chat).await;
    subscribe(&dev, &second, &chat).await;
    let last = subscribe(&dev, &second, &tools).await;
    subscribe(&eve, &own, &chat).await;
    let admin = &market.admin;
    let mine = ["Tools for second", "Chat for second", "Chat for primary-consumer"];
    let everything = ["Chat for primary-consumer", mine[0], mine[1], mine[2]];

    for client in [&dev, admin] {
        let found = names(client.list_consumer_subscriptions(&second, &all(), PAGE).await);
        assert_eq!(found, mine[..2]);
    }
    let answer = eve.list_consumer_subscriptions(&second, &all(), PAGE).await;
    assert_eq!(code(answer), ErrorCode::NotFound);
    let found = names(admin.list_product_subscriptions(&chat, &all(), PAGE).await);
    assert_eq!(found, [everything[0], mine[1], mine[2]]);
    let found = names(dev.list_product_subscriptions(&chat, &all(), PAGE).await);
    assert_eq!(found, mine[1..]);
    assert_eq!(names(eve.list_product_subscriptions(&tools, &all(), PAGE).await), [""; 0]);
    let portal = &market.portal;
    assert_eq!(names(admin.list_portal_subscriptions(portal, &all(), PAGE).await), everything);
    let developer = &last.developer_id;
    assert_eq!(names(admin.list_developer_subscriptions(developer, &all(), PAGE).await), mine);
    assert_eq!(names(dev.list_subscriptions(&all(), PAGE).await), mine);
    assert_eq!(names(eve.list_subscriptions(&all(), PAGE).await), everything[..1]);
}

#[tokio::test]
async fn what_does_not_exist_or_cannot_be_seen_is_not_found() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let hidden = market.world.linked(&market.admin, "Hidden", ProductType::RestApi).await;
    let hidden = hidden.summary.product_id;
    let (dev, consumer) = market.developer("dev1").await;
    let admin = &market.admin;
    let not_found = |answer: client::Result<Page<Subscription>>| {
        assert_eq!(code(answer), ErrorCode::NotFound);
    };
    for client in [&dev, admin] {
        let unknown = ConsumerId::generate();
        not_found(client.list_consumer_subscriptions(&unknown, &all(), PAGE).await);
        let unknown = ProductId::generate();
        not_found(client.list_product_subscriptions(&unknown, &all(), PAGE).await);
    }
    not_found(dev.list_product_subscriptions(&hidden, &all(), PAGE).await);
    assert_eq!(names(admin.list_product_subscriptions(&hidden, &all(), PAGE).await), [""; 0]);
    not_found(admin.list_portal_subscriptions(&PortalId::generate(), &all(), PAGE).await);
    not_found(admin.list_developer_subscriptions(&DeveloperId::generate(), &all(), PAGE).await);

    // Whoever has subscribed a product still finds it after it was withdrawn.
    subscribe(&dev, &consumer, &chat).await;
    let published = admin.list_portal_publications(&market.portal, &Default::default(), PAGE).await;
    let id = &published.unwrap().content[0].publication_id;
    admin.withdraw_product(&chat, id).await.unwrap();
    let found = names(dev.list_product_subscriptions(&chat, &all(), PAGE).await);
    assert_eq!(found, ["Chat for primary-consumer"]);
    let (eve, _) = market.developer("eve").await;
    not_found(eve.list_product_subscriptions(&chat, &all(), PAGE).await);
}

#[tokio::test]
async fn subscriptions_are_filtered() {
    let market = Market::open().await;
    let chat = market.product("100% Chat").await;
    let tools = market.product_of("Weather tools", ProductType::McpServer).await;
    let weather = market.product_of("Weather", ProductType::RestApi).await;
    let (dev, consumer) = market.developer("dev1").await;
    let shop = another_consumer(&dev, "Shop_assistant").await;
    let first = subscribe(&dev, &consumer, &chat).await.subscription_id;
    let second = subscribe(&dev, &consumer, &tools).await.subscription_id;
    subscribe(&dev, &shop, &weather).await;
    market.admin.approve_subscription(&first).await.unwrap();
    market.admin.reject_subscription(&second, &no("no")).await.unwrap();
    let everything = [
        "Weather for Shop_assistant",
        "Weather tools for primary-consumer",
        "100% Chat for primary-consumer",
    ];
    let product = |it: &str| SubscriptionQuery { product_name: Some(it.to_owned()), ..all() };
    let named = |it: &str| SubscriptionQuery { consumer_name: Some(it.to_owned()), ..all() };
    let status = |it| SubscriptionQuery { status: Some(it), ..all() };
    let r#type = |it| SubscriptionQuery { product_type: Some(it), ..all() };
    for (query, expected) in [
        (all(), &everything[..]),
        (status(SubscriptionStatus::Pending), &everything[..1]),
        (status(SubscriptionStatus::Rejected), &everything[1..2]),
        (status(SubscriptionStatus::Approved), &everything[2..]),
        (product("WEATHER"), &everything[..2]),
        (product("%"), &everything[2..]),
        (product("_"), &[]),
        (named("shop"), &everything[..1]),
        (named("_"), &everything[..1]),
        (named("' OR 1=1"), &[]),
        (r#type(ProductType::McpServer), &everything[1..2]),
        (r#type(ProductType::AgentApi), &[]),
        (SubscriptionQuery { product_type: Some(ProductType::RestApi), ..product("tools") }, &[]),
        (
            SubscriptionQuery { consumer_name: Some("primary".to_owned()), ..product("weather") },
            &everything[1..2],
        ),
    ] {
        let found = names(dev.list_subscriptions(&query, PAGE).await);
        assert_eq!(found, expected, "{query:?}");
        let portal = &market.portal;
        let found = names(market.admin.list_portal_subscriptions(portal, &query, PAGE).await);
        assert_eq!(found, expected, "{query:?}");
    }
}

#[tokio::test]
async fn subscriptions_come_in_pages_sorted_as_asked() {
    let market = Market::open().await;
    let (dev, consumer) = market.developer("dev1").await;
    let mut ids = Vec::new();
    for name in ["one", "two", "three", "four", "five"] {
        let product = market.product(name).await;
        ids.push(subscribe(&dev, &consumer, &product).await.subscription_id);
    }
    // Now the oldest was changed last.
    market.admin.approve_subscription(&ids[0]).await.unwrap();
    let page = async |sort, number| {
        let query = SubscriptionQuery { sort, ..all() };
        let page =
            dev.list_subscriptions(&query, PageQuery { page: number, size: 2 }).await.unwrap();
        assert_eq!((page.number, page.size, page.total_elements), (number, 2, 5));
        page.content.into_iter().map(|it| it.product_name).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 1).await, ["five", "four"]);
    assert_eq!(page(None, 2).await, ["three", "two"]);
    assert_eq!(page(None, 3).await, ["one"]);
    assert_eq!(page(None, 4).await, [""; 0]);
    let sort = |key, descending| Some(SortOrder { key, descending });
    assert_eq!(page(sort(SubscriptionSort::CreateAt, false), 1).await, ["one", "two"]);
    assert_eq!(page(sort(SubscriptionSort::UpdatedAt, false), 1).await, ["two", "three"]);
    assert_eq!(page(sort(SubscriptionSort::UpdatedAt, true), 1).await, ["one", "five"]);
    assert_eq!(page(sort(SubscriptionSort::UpdatedAt, true), 3).await, ["two"]);
}
