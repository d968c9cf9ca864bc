//! Deleting a portal, and what goes with it.

use api::{
    BindDomain, Consequence, ConsequenceKind, DeletionImpact, DeveloperStatus, ErrorCode, PortalId,
    ProductId, ProductStatus, ProductType, Protocol,
};
use client::Client;
use tests::{Site, World, at_once, code, eventually, log_in, publish_in};

use super::reached;

/// What remembers that there was a portal, and what changes by itself.
const OTHERS: [&str; 6] =
    ["audit_chain", "audit_log", "login_attempt", "outbox", "product", "session"];

async fn status(admin: &Client, product: &ProductId) -> ProductStatus {
    admin.get_product(product).await.unwrap().summary.status
}

/// Fills a portal with everything that a portal can have.
async fn fill(world: &World, admin: &Client, portal: &PortalId, product: &ProductId) {
    let body =
        BindDomain { domain: "shop.example".to_owned(), protocol: Protocol::Http, r#type: None };
    admin.bind_portal_domain(portal, &body).await.unwrap();
    admin.publish_product(product, &publish_in(&[portal])).await.unwrap();
    for username in ["dev1", "dev2"] {
        world.subscriber(portal, username, product).await;
    }
}

#[tokio::test]
async fn a_deleted_portal_leaves_nothing_behind() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let first = world.portal("first").await.portal_id;
    let product = world.published(&admin, "Qwen", ProductType::ModelApi, &[&first]).await;
    world.subscriber(&first, "dev1", &product).await;
    let before = world.content(&OTHERS).await;

    let second = world.portal("second").await.portal_id;
    fill(&world, &admin, &second, &product).await;
    let developer = world.guest_at("shop.example");
    developer.log_in_developer(&log_in("dev1")).await.unwrap();
    assert!(developer.get_developer_profile().await.unwrap().developer_id.is_some());

    admin.delete_portal(&second).await.unwrap();
    assert_eq!(world.content(&OTHERS).await, before);
    let sessions = "SELECT * FROM session WHERE developer_id IS NOT NULL";
    assert_eq!(world.rows(sessions).await.len(), 1, "that of the first portal's developer");

    assert_eq!(code(admin.get_portal(&second).await), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_portal(&second).await), ErrorCode::NotFound);
    assert_eq!(reached(&world, Site::Portal, "shop.example").await, Err(404), "at once");
    assert_eq!(
        developer.get_developer_profile().await.unwrap().developer_id,
        None,
        "the session ended"
    );
    world.restart().await;
    assert_eq!(reached(&world, Site::Portal, "shop.example").await, Err(404));
    assert!(world.admin().await.create_portal(&tests::portal("second")).await.is_ok());
}

#[tokio::test]
async fn products_that_are_in_no_other_portal_wait_for_publication_again() {
    let world = World::start().await;
    let admin = world.admin().await;
    let demo = world.portal("demo").await.portal_id;
    let other = world.portal("other").await.portal_id;
    let kind = ProductType::ModelApi;
    let here = world.published(&admin, "here", kind, &[&demo]).await;
    let also_here = world.published(&admin, "also here", kind, &[&demo]).await;
    let both = world.published(&admin, "both", kind, &[&demo, &other]).await;
    let there = world.published(&admin, "there", kind, &[&other]).await;
    let linked = world.linked(&admin, "linked", kind).await.summary.product_id;
    let bare = admin.create_product(&tests::product("bare", kind)).await.unwrap();

    admin.delete_portal(&demo).await.unwrap();
    for (product, expected) in [
        (&here, ProductStatus::Ready),
        (&also_here, ProductStatus::Ready),
        (&both, ProductStatus::Published),
        (&there, ProductStatus::Published),
        (&linked, ProductStatus::Ready),
        (&bare.summary.product_id, ProductStatus::Pending),
    ] {
        assert_eq!(status(&admin, product).await, expected);
    }
    admin.publish_product(&here, &publish_in(&[&other])).await.unwrap();
    assert_eq!(status(&admin, &here).await, ProductStatus::Published);
}

#[tokio::test]
async fn what_would_be_lost_is_said_before() {
    let world = World::start().await;
    let admin = world.admin().await;
    let first = world.portal("first").await;
    let impact = admin.get_portal_deletion_impact(&first.portal_id).await.unwrap();
    let domain = |examples: Vec<String>| Consequence {
        kind: ConsequenceKind::Domain,
        count: examples.len() as u64,
        examples,
    };
    let own = first.portal_domain_config[0].domain.clone();
    assert_eq!(impact, DeletionImpact { consequences: vec![domain(vec![own])] });

    let second = world.portal("second").await;
    let product =
        world.published(&admin, "Qwen", ProductType::ModelApi, &[&second.portal_id]).await;
    fill(&world, &admin, &second.portal_id, &product).await;
    for number in 10..22 {
        let username = format!("dev{number}");
        world.developer(&second.portal_id, &username, DeveloperStatus::Pending).await;
    }
    let before = world.content(&[]).await;
    let impact = admin.get_portal_deletion_impact(&second.portal_id).await.unwrap();
    assert_eq!(world.content(&[]).await, before, "nothing is lost yet");
    let found: Vec<_> = impact.consequences.iter().map(|it| (it.kind, it.count)).collect();
    let expected = [
        (ConsequenceKind::Domain, 2),
        (ConsequenceKind::Publication, 1),
        (ConsequenceKind::Developer, 14),
        (ConsequenceKind::Consumer, 14),
        (ConsequenceKind::Credential, 14),
        (ConsequenceKind::Subscription, 2),
    ];
    assert_eq!(found, expected);
    let examples: Vec<_> = impact.consequences.iter().map(|it| it.examples.as_slice()).collect();
    assert!(examples[0].contains(&"shop.example".to_owned()));
    assert_eq!(examples[1], ["Qwen"]);
    assert_eq!(examples[2].len(), 10);
    let consumer = world.rows("SELECT name FROM consumer").await[0]["name"].clone();
    for names in [examples[3], examples[5]] {
        assert_eq!(names, [consumer.as_str().unwrap()], "each name once");
    }
    let nobody = admin.get_portal_deletion_impact(&PortalId::generate()).await;
    assert_eq!(code(nobody), ErrorCode::NotFound);
}

#[tokio::test]
async fn another_portal_takes_the_place_of_the_first() {
    let world = World::start().await;
    let replica = world.replica().await;
    let admin = world.admin().await;
    let first = world.portal("first").await.portal_id;
    world.portal("second").await;
    admin.delete_portal(&first).await.unwrap();
    assert_eq!(world.guest().get_portal_profile().await.unwrap().name, "second");
    eventually("the replica follows", async || {
        let profile = replica.guest().get_portal_profile().await;
        profile.is_ok_and(|profile| profile.name == "second")
    })
    .await;
}

#[tokio::test]
async fn of_many_deletions_at_once_one_is_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = world.portal("demo").await.portal_id;
    let answers = at_once(8, |_| {
        let (admin, id) = (admin.clone(), id.clone());
        async move { admin.delete_portal(&id).await }
    })
    .await;
    let (deleted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(deleted.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
    let records = world.rows("SELECT * FROM audit_log WHERE action = 'PORTAL_DELETED'").await;
    assert_eq!(records.len(), 1);
}

#[tokio::test]
async fn a_product_that_is_published_meanwhile_stays_published() {
    let world = World::start().await;
    let admin = world.admin().await;
    let other = world.portal("other").await.portal_id;
    for round in 0..8 {
        let doomed = world.portal(&format!("doomed{round}")).await.portal_id;
        let name = format!("product{round}");
        let product = world.published(&admin, &name, ProductType::ModelApi, &[&doomed]).await;
        let answers = at_once(3, |number| {
            let (admin, product) = (admin.clone(), product.clone());
            let (doomed, other) = (doomed.clone(), other.clone());
            async move {
                match number {
                    0 => admin.delete_portal(&doomed).await,
                    1 => admin.publish_product(&product, &publish_in(&[&other])).await,
                    _ => admin.publish_product(&product, &publish_in(&[&doomed])).await,
                }
            }
        })
        .await;
        for answer in answers {
            assert!(answer.is_ok() || code(answer) == ErrorCode::NotFound);
        }
        assert_eq!(status(&admin, &product).await, ProductStatus::Published);
    }
    let orphans = "SELECT * FROM product WHERE status = 'PUBLISHED' AND product_id NOT IN \
                   (SELECT product_id FROM publication)";
    assert_eq!(world.rows(orphans).await.len(), 0);
}
