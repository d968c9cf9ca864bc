//! How far the marketplace is, at a glance.

use api::{DeveloperId, Overview, Patch, PendingApprovals, UpdateProduct};
use tests::{Calls, Market, World};

#[tokio::test]
async fn an_empty_marketplace_has_a_gateway_and_nothing_else() {
    let world = World::start().await;
    let overview = world.admin().await.get_overview().await.unwrap();
    assert_eq!(overview, Overview { gateway_nodes: 1, ..Overview::default() });
}

#[tokio::test]
async fn everything_is_counted() {
    let market = Market::open().await;
    let before = market.admin.get_overview().await.unwrap();
    let product = market.product("weather").await;
    let (_, consumer) = market.developer("dev1").await;
    let after = market.admin.get_overview().await.unwrap();
    assert_eq!(after.portals, before.portals);
    assert_eq!(after.products, before.products + 1);
    assert_eq!(after.published_products, before.published_products + 1);
    assert_eq!(after.linked_products, before.linked_products + 1);
    assert_eq!(after.developers, before.developers + 1);
    assert_eq!(after.approved_developers, before.approved_developers + 1);
    assert_eq!(after.pending, PendingApprovals::default());
    assert!(!after.has_guide && !after.has_call, "{after:?}");

    let document = Patch::Set("# Weather".to_owned());
    let guide = UpdateProduct { document, ..Default::default() };
    market.admin.update_product(&product, &guide).await.unwrap();
    assert!(market.admin.get_overview().await.unwrap().has_guide);

    let call = Calls {
        hour: "2026-07-01T00:00:00Z".parse().unwrap(),
        product,
        consumer,
        developer: DeveloperId("developer-nobody".to_owned()),
        portal: market.portal.clone(),
        operation: "POST /chat/completions".to_owned(),
        status: 503,
        calls: 1,
        milliseconds: 10,
    };
    market.world.called(std::slice::from_ref(&call)).await;
    assert!(!market.admin.get_overview().await.unwrap().has_call, "that one failed");
    market.world.called(&[Calls { status: 200, ..call }]).await;
    assert!(market.admin.get_overview().await.unwrap().has_call);

    market.applicant("dev2").await;
    let pending = market.admin.get_overview().await.unwrap().pending;
    assert_eq!(pending, PendingApprovals { developers: 1, subscriptions: 0 });
}
