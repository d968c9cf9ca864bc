//! The inbox of administrators: what waits, and deciding about it.

mod decision;

use api::{
    Approval, ApprovalQuery, ApprovalSort, ApprovalStatus, ApprovalType, DeveloperStatus,
    ErrorCode, FieldRule, PageQuery, PendingApprovals, ProductId, Reject, SortOrder,
};
use client::Client;
use serde_json::{Value, json};
use tests::{Market, ask, decision, subscribe};

/// Who, and what for.
fn name(approval: &Approval) -> String {
    match &approval.product_name {
        Some(product) => format!("{} for {product}", approval.developer_name),
        None => approval.developer_name.clone(),
    }
}

async fn names(admin: &Client, query: &ApprovalQuery) -> Vec<String> {
    let page = admin.list_approvals(query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.iter().map(name).collect()
}

fn all() -> ApprovalQuery {
    ApprovalQuery::default()
}

#[tokio::test]
async fn developers_and_subscriptions_wait_in_one_list_oldest_first() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let (dev, consumer) = market.developer("dev1").await;
    let applicant = market.applicant("ann").await;
    let made = subscribe(&dev, &consumer, &chat).await;
    market.applicant("bob").await;
    let page = market.admin.list_approvals(&all(), PageQuery::default()).await.unwrap();
    let found: Vec<_> = page.content.iter().map(name).collect();
    assert_eq!(found, ["ann", "dev1 for Chat", "bob"]);
    assert_eq!((page.number, page.size, page.total_elements), (1, 20, 3));
    assert_eq!(page.pending, PendingApprovals { developers: 2, subscriptions: 1 });

    let developer = &page.content[0];
    assert_eq!(
        (developer.r#type, developer.status),
        (ApprovalType::Developer, ApprovalStatus::Pending)
    );
    assert_eq!((&developer.developer_id, &developer.portal_id), (&applicant, &market.portal));
    assert_eq!(developer.portal_name, "demo");
    assert_eq!((&developer.subscription_id, &developer.product_type), (&None, &None));
    let expected = Approval {
        r#type: ApprovalType::Subscription,
        status: ApprovalStatus::Pending,
        portal_id: made.portal_id,
        portal_name: made.portal_name,
        developer_id: made.developer_id,
        developer_name: made.developer_name,
        subscription_id: Some(made.subscription_id),
        consumer_id: Some(made.consumer_id),
        consumer_name: Some(made.consumer_name),
        product_id: Some(made.product_id),
        product_name: Some(made.product_name),
        product_type: Some(made.product_type),
        reason: None,
        create_at: made.create_at,
    };
    assert_eq!(page.content[1], expected);
}

#[tokio::test]
async fn the_list_comes_in_pages_from_either_end() {
    let market = Market::open().await;
    let (dev, consumer) = market.developer("dev1").await;
    let mut expected = Vec::new();
    for number in 0..4 {
        market.applicant(&format!("ann{number}")).await;
        expected.push(format!("ann{number}"));
        let product = market.product(&format!("Chat{number}")).await;
        subscribe(&dev, &consumer, &product).await;
        expected.push(format!("dev1 for Chat{number}"));
    }
    for descending in [false, true] {
        let sort = Some(SortOrder { key: ApprovalSort::CreateAt, descending });
        for number in 1..=5 {
            let page = PageQuery { page: number, size: 3 };
            let query = ApprovalQuery { sort, ..all() };
            let page = market.admin.list_approvals(&query, page).await.unwrap();
            assert_eq!((page.number, page.size, page.total_elements), (number, 3, 8));
            let found: Vec<_> = page.content.iter().map(name).collect();
            let skip = usize::try_from(number - 1).unwrap() * 3;
            let wanted: Vec<_> = expected.iter().skip(skip).take(3).cloned().collect();
            assert_eq!(found, wanted, "page {number}");
        }
        expected.reverse();
    }
}

#[tokio::test]
async fn the_list_is_filtered() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let tools = market.product("Tools").await;
    let (dev, consumer) = market.developer("dev1").await;
    let (eve, own) = market.developer("eve_").await;
    market.applicant("dev2").await;
    let elsewhere = market.world.portal("elsewhere").await.portal_id;
    market.world.developer(&elsewhere, "dev3", DeveloperStatus::Pending).await;
    subscribe(&dev, &consumer, &chat).await;
    subscribe(&dev, &consumer, &tools).await;
    subscribe(&eve, &own, &chat).await;
    let everything = ["dev2", "dev3", "dev1 for Chat", "dev1 for Tools", "eve_ for Chat"];
    let r#type = |it| ApprovalQuery { r#type: Some(it), ..all() };
    let portal = |it: &api::PortalId| ApprovalQuery { portal_id: Some(it.clone()), ..all() };
    let product = |it: &ProductId| ApprovalQuery { product_id: Some(it.clone()), ..all() };
    let named = |it: &str| ApprovalQuery { developer_name: Some(it.to_owned()), ..all() };
    for (query, expected) in [
        (all(), &everything[..]),
        (r#type(ApprovalType::Developer), &everything[..2]),
        (r#type(ApprovalType::Subscription), &everything[2..]),
        (portal(&elsewhere), &["dev3"]),
        (portal(&market.portal), &["dev2", "dev1 for Chat", "dev1 for Tools", "eve_ for Chat"]),
        (product(&tools), &["dev1 for Tools"]),
        (ApprovalQuery { r#type: Some(ApprovalType::Developer), ..product(&tools) }, &[]),
        (named("DEV"), &everything[..4]),
        (named("_"), &["eve_ for Chat"]),
        (named("%"), &[]),
        (
            ApprovalQuery { developer_name: Some("dev".to_owned()), ..product(&chat) },
            &["dev1 for Chat"],
        ),
        (ApprovalQuery { status: Some(ApprovalStatus::Rejected), ..all() }, &[]),
    ] {
        assert_eq!(names(&market.admin, &query).await, expected, "{query:?}");
        let page = market.admin.list_approvals(&query, PageQuery::default()).await.unwrap();
        let pending = PendingApprovals { developers: 2, subscriptions: 3 };
        assert_eq!(page.pending, pending, "whatever the filters are");
    }
}

#[tokio::test]
async fn what_was_decided_is_listed_where_it_is_asked_for() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let tools = market.product("Tools").await;
    let (dev, consumer) = market.developer("dev1").await;
    for (name, status) in [
        ("ann", DeveloperStatus::Rejected),
        ("bob", DeveloperStatus::Suspended),
        ("cyd", DeveloperStatus::Pending),
    ] {
        let id = market.applicant(name).await;
        if status != DeveloperStatus::Pending {
            market.admin.update_developer_status(&id, &decision(status)).await.unwrap();
        }
    }
    let first = subscribe(&dev, &consumer, &chat).await.subscription_id;
    let second = subscribe(&dev, &consumer, &tools).await.subscription_id;
    market.admin.approve_subscription(&first).await.unwrap();
    let reason = Reject { reason: "too dear".to_owned() };
    market.admin.reject_subscription(&second, &reason).await.unwrap();
    for (status, expected) in [
        (None, &["cyd"][..]),
        (Some(ApprovalStatus::Pending), &["cyd"]),
        (Some(ApprovalStatus::Approved), &["dev1", "dev1 for Chat"]),
        (Some(ApprovalStatus::Rejected), &["ann", "dev1 for Tools"]),
    ] {
        let query = ApprovalQuery { status, ..all() };
        assert_eq!(names(&market.admin, &query).await, expected, "{status:?}");
    }
    let query = ApprovalQuery { status: Some(ApprovalStatus::Rejected), ..all() };
    let page = market.admin.list_approvals(&query, PageQuery::default()).await.unwrap();
    let reasons: Vec<_> = page.content.iter().map(|it| it.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["not one of us", "too dear"]);
    assert!(page.content.iter().all(|it| it.status == ApprovalStatus::Rejected));
}

#[tokio::test]
async fn an_inbox_with_nothing_in_it_is_empty() {
    let market = Market::open().await;
    let page = market.admin.list_approvals(&all(), PageQuery::default()).await.unwrap();
    assert_eq!((page.content, page.total_elements), (Vec::new(), 0));
    assert_eq!(page.pending, PendingApprovals::default());
}
