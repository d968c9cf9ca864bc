//! Listing and deleting developers.

use api::{
    ConsequenceKind, DeveloperQuery, DeveloperSort, DeveloperStatus::*, ErrorCode, PageQuery,
    SortOrder,
};
use client::Client;
use tests::{World, code, decision, log_in};

use super::sessions;

async fn names(admin: &Client, query: &DeveloperQuery) -> Vec<String> {
    let page = admin.list_developers(query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|developer| developer.username).collect()
}

fn all() -> DeveloperQuery {
    DeveloperQuery::default()
}

fn named(part: &str) -> DeveloperQuery {
    DeveloperQuery { username: Some(part.to_owned()), ..all() }
}

fn sorted(key: DeveloperSort, descending: bool) -> DeveloperQuery {
    DeveloperQuery { sort: Some(SortOrder { key, descending }), ..all() }
}

#[tokio::test]
async fn developers_are_filtered_and_sorted_as_asked() {
    let world = World::start().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    let admin = world.admin().await;
    for (portal, name, status) in [
        (&first, "ann", Approved),
        (&first, "bob_1", Pending),
        (&second, "Ann-Mary", Rejected),
        (&second, "carl%", Pending),
    ] {
        world.developer(&portal.portal_id, name, status).await;
    }
    assert_eq!(names(&admin, &all()).await, ["carl%", "Ann-Mary", "bob_1", "ann"]);
    assert_eq!(names(&admin, &named("ANN")).await, ["Ann-Mary", "ann"]);
    assert_eq!(names(&admin, &named("%")).await, ["carl%"]);
    assert_eq!(names(&admin, &named("_")).await, ["bob_1"]);
    assert_eq!(names(&admin, &named("nobody")).await, [""; 0]);
    let of_second = DeveloperQuery { portal_id: Some(second.portal_id.clone()), ..all() };
    assert_eq!(names(&admin, &of_second).await, ["carl%", "Ann-Mary"]);
    let pending = DeveloperQuery { status: Some(Pending), ..all() };
    assert_eq!(names(&admin, &pending).await, ["carl%", "bob_1"]);
    let both = DeveloperQuery { status: Some(Pending), ..of_second.clone() };
    assert_eq!(names(&admin, &both).await, ["carl%"]);
    let unknown = DeveloperQuery { portal_id: Some(api::PortalId::generate()), ..all() };
    assert_eq!(names(&admin, &unknown).await, [""; 0]);

    let created = sorted(DeveloperSort::CreateAt, false);
    assert_eq!(names(&admin, &created).await, ["ann", "bob_1", "Ann-Mary", "carl%"]);
    let query = DeveloperQuery { portal_id: Some(first.portal_id), ..all() };
    let by_name = DeveloperQuery { sort: sorted(DeveloperSort::Username, false).sort, ..query };
    assert_eq!(names(&admin, &by_name).await, ["ann", "bob_1"]);
    let page = admin.list_developers(&named("bob_1"), PageQuery::default()).await.unwrap();
    let bob = page.content[0].developer_id.clone();
    admin.update_developer_status(&bob, &decision(Approved)).await.unwrap();
    let updated = names(&admin, &sorted(DeveloperSort::UpdatedAt, true)).await;
    assert_eq!(updated.first().map(String::as_str), Some("bob_1"));

    let page = admin.list_developers(&all(), PageQuery { page: 2, size: 3 }).await.unwrap();
    assert_eq!((page.number, page.size, page.total_elements), (2, 3, 4));
    assert_eq!(page.content.len(), 1);
    let ann = &page.content[0];
    assert_eq!((ann.username.as_str(), ann.portal_name.as_str()), ("ann", "first"));
    assert_eq!(*ann, admin.get_developer(&ann.developer_id).await.unwrap());
}

#[tokio::test]
async fn only_administrators_see_and_decide() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let client = world.approved(&portal.portal_id, "dev1").await;
    let id = client.get_developer_profile().await.unwrap().developer_id.unwrap();
    for (client, expected) in
        [(world.guest(), ErrorCode::Unauthorized), (client, ErrorCode::Forbidden)]
    {
        for refused in [
            client.list_developers(&all(), PageQuery::default()).await.map(drop),
            client.get_developer(&id).await.map(drop),
            client.update_developer_status(&id, &decision(Suspended)).await,
            client.delete_developer(&id).await,
            client.get_developer_deletion_impact(&id).await.map(drop),
        ] {
            assert_eq!(code(refused), expected);
        }
    }
}

#[tokio::test]
async fn nothing_is_left_of_a_developer_who_is_deleted() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "stays", Pending).await;
    let client = world.approved(&portal.portal_id, "goes").await;
    let id = client.get_developer_profile().await.unwrap().developer_id.unwrap();
    let body = api::CreateConsumer { name: "shop".to_owned(), description: None };
    client.create_consumer(&body).await.unwrap();
    let admin = world.admin().await;

    let impact = admin.get_developer_deletion_impact(&id).await.unwrap().consequences;
    let found: Vec<_> = impact.iter().map(|it| (it.kind, it.count)).collect();
    assert_eq!(found, [(ConsequenceKind::Consumer, 2), (ConsequenceKind::Credential, 2)]);
    assert_eq!(impact[0].examples, ["primary-consumer", "shop"]);
    assert_eq!(impact[1].examples, [""; 0]);

    admin.delete_developer(&id).await.unwrap();
    assert_eq!(code(admin.get_developer(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_developer(&id).await), ErrorCode::NotFound);
    assert_eq!(client.get_developer_profile().await.unwrap(), Default::default());
    for table in ["developer", "consumer", "credential"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
    assert_eq!(sessions(&world).await, 0);
    let refused = code(world.guest().log_in_developer(&log_in("goes")).await);
    assert_eq!(refused, ErrorCode::Unauthorized);
    // The name is free again, for an account of its own.
    let again = world.developer(&portal.portal_id, "goes", Approved).await;
    assert_ne!(again, id);
}
