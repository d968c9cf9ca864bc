//! Consumers: making, finding, changing and deleting them.

mod primary;
mod race;

use api::{
    ConsequenceKind, Consumer, ConsumerId, ConsumerQuery, ConsumerSort, CreateConsumer,
    CreateCredential, CreateSubscription, CredentialKind, ErrorCode, FieldProblem, FieldRule,
    PageQuery, Patch, Portal, ProductType, SortOrder, UpdateConsumer,
};
use client::Client;
use tests::{World, at_once, code, refusal};

/// A server with a portal and a developer who has logged in.
async fn start() -> (World, Portal, Client) {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let developer = world.approved(&portal.portal_id, "dev1").await;
    (world, portal, developer)
}

fn consumer(name: &str) -> CreateConsumer {
    CreateConsumer { name: name.to_owned(), description: None }
}

async fn make(client: &Client, name: &str) -> Consumer {
    client.create_consumer(&consumer(name)).await.unwrap()
}

async fn names(client: &Client, query: &ConsumerQuery) -> Vec<String> {
    let page = client.list_consumers(query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|consumer| consumer.name).collect()
}

fn all() -> ConsumerQuery {
    ConsumerQuery::default()
}

fn named(part: &str) -> ConsumerQuery {
    ConsumerQuery { name: Some(part.to_owned()), ..all() }
}

#[tokio::test]
async fn a_consumer_is_made_with_a_key_found_and_changed() {
    let (mut world, portal, developer) = start().await;
    let body = CreateConsumer { description: Some("a\nb".to_owned()), ..consumer("Laden 店") };
    let made = developer.create_consumer(&body).await.unwrap();
    assert_eq!((&made.name, &made.description), (&body.name, &body.description));
    assert_eq!((made.is_primary, &made.portal_id), (false, &portal.portal_id));
    assert_eq!((made.developer_name.as_str(), made.portal_name.as_str()), ("dev1", "demo"));
    let id = &made.consumer_id;
    assert_eq!(developer.get_consumer(id).await.unwrap(), made);
    assert_eq!(world.admin().await.get_consumer(id).await.unwrap(), made);
    let held = developer.get_consumer_credential(id).await.unwrap();
    assert_eq!(held.api_key_config.unwrap().credentials.len(), 1);

    let body = UpdateConsumer { name: Some("shop".to_owned()), description: Patch::Keep };
    let changed = developer.update_consumer(id, &body).await.unwrap();
    assert_eq!((changed.name.as_str(), &changed.description), ("shop", &made.description));
    let body = UpdateConsumer { name: None, description: Patch::Clear };
    let changed = developer.update_consumer(id, &body).await.unwrap();
    assert_eq!((changed.name.as_str(), &changed.description), ("shop", &None));

    world.restart().await;
    let developer = world.with_token(&world.developer_token("dev1").await);
    assert_eq!(developer.get_consumer(id).await.unwrap(), changed);
}

#[tokio::test]
async fn a_name_is_given_once_to_each_developer() {
    let (world, portal, developer) = start().await;
    make(&developer, "shop").await;
    let other = make(&developer, "other").await;
    let body = UpdateConsumer { name: Some("shop".to_owned()), ..UpdateConsumer::default() };
    for refused in [
        developer.create_consumer(&consumer("shop")).await,
        developer.update_consumer(&other.consumer_id, &body).await,
    ] {
        let problem = refusal(refused);
        assert_eq!(problem.code, ErrorCode::Conflict);
        assert_eq!(problem.fields, [FieldProblem::new("name", FieldRule::Taken, None)]);
    }
    let second = world.approved(&portal.portal_id, "dev2").await;
    make(&second, "shop").await;

    let answers = at_once(6, |_| {
        let developer = developer.clone();
        async move { developer.create_consumer(&consumer("wanted")).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
}

#[tokio::test]
async fn consumers_are_filtered_and_sorted_as_asked() {
    let (world, portal, developer) = start().await;
    let second = world.portal("second").await;
    let other = world.approved(&second.portal_id, "dev2").await;
    for name in ["50%", "Shop", "a_b"] {
        make(&developer, name).await;
    }
    make(&other, "shopping").await;
    assert_eq!(names(&developer, &all()).await, ["a_b", "Shop", "50%", "primary-consumer"]);
    assert_eq!(names(&developer, &named("SHOP")).await, ["Shop"]);
    assert_eq!(names(&developer, &named("%")).await, ["50%"]);
    assert_eq!(names(&developer, &named("_")).await, ["a_b"]);
    let by_name = Some(SortOrder { key: ConsumerSort::Name, descending: true });
    let sorted = ConsumerQuery { sort: by_name, ..all() };
    assert_eq!(names(&developer, &sorted).await, ["primary-consumer", "a_b", "Shop", "50%"]);
    let page = PageQuery { page: 2, size: 3 };
    let page = developer.list_consumers(&all(), page).await.unwrap();
    assert_eq!((page.number, page.size, page.total_elements), (2, 3, 4));
    assert_eq!(page.content[0].name, "primary-consumer");

    let admin = world.admin().await;
    assert_eq!(names(&admin, &all()).await.len(), 6);
    assert_eq!(names(&admin, &named("shop")).await, ["shopping", "Shop"]);
    let of_portal = ConsumerQuery { portal_id: Some(portal.portal_id), ..all() };
    assert_eq!(names(&admin, &of_portal).await.len(), 4);
    let id = other.get_developer_profile().await.unwrap().developer_id;
    let of_developer = ConsumerQuery { developer_id: id, ..all() };
    assert_eq!(names(&admin, &of_developer).await, ["shopping", "primary-consumer"]);
    // Whatever is asked for, nobody sees what belongs to somebody else.
    assert_eq!(names(&developer, &of_developer).await, [""; 0]);
}

#[tokio::test]
async fn what_belongs_to_somebody_else_does_not_exist() {
    let (world, portal, developer) = start().await;
    let foreign = world.approved(&portal.portal_id, "dev2").await;
    let id = make(&developer, "shop").await.consumer_id;
    let key = &developer.list_credentials(&id, PageQuery::default()).await.unwrap().content[0];
    let key = key.credential_id.clone();
    for id in [id.clone(), ConsumerId::generate()] {
        let body = CreateCredential {
            kind: CredentialKind::ApiKey,
            name: None,
            value: None,
            secret: None,
            expires_at: None,
        };
        for refused in [
            foreign.get_consumer(&id).await.map(drop),
            foreign.update_consumer(&id, &UpdateConsumer::default()).await.map(drop),
            foreign.delete_consumer(&id).await,
            foreign.get_consumer_deletion_impact(&id).await.map(drop),
            foreign.set_primary_consumer(&id).await,
            foreign.get_consumer_credential(&id).await.map(drop),
            foreign.set_consumer_credential(&id, &Default::default()).await,
            foreign.delete_consumer_credential(&id).await,
            foreign.list_credentials(&id, PageQuery::default()).await.map(drop),
            foreign.create_credential(&id, &body).await.map(drop),
            foreign.update_credential(&id, &key, &Default::default()).await.map(drop),
            foreign.rotate_credential(&id, &key, &Default::default()).await.map(drop),
            foreign.delete_credential(&id, &key).await,
        ] {
            assert_eq!(code(refused), ErrorCode::NotFound);
        }
    }
    // Nor does it at a consumer of one's own.
    let own = foreign.get_primary_consumer().await.unwrap().consumer_id;
    for refused in [
        foreign.update_credential(&own, &key, &Default::default()).await.map(drop),
        foreign.rotate_credential(&own, &key, &Default::default()).await.map(drop),
        foreign.delete_credential(&own, &key).await,
    ] {
        assert_eq!(code(refused), ErrorCode::NotFound);
    }
    let held = developer.list_credentials(&id, PageQuery::default()).await.unwrap().content;
    assert_eq!((held.len(), &held[0].credential_id), (1, &key));
}

#[tokio::test]
async fn administrators_see_consumers_and_not_what_they_present() {
    let (world, _, developer) = start().await;
    let id = make(&developer, "shop").await.consumer_id;
    let admin = world.admin().await;
    for refused in [
        admin.create_consumer(&consumer("other")).await.map(drop),
        admin.update_consumer(&id, &UpdateConsumer::default()).await.map(drop),
        admin.set_primary_consumer(&id).await,
        admin.get_primary_consumer().await.map(drop),
        admin.get_consumer_credential(&id).await.map(drop),
        admin.set_consumer_credential(&id, &Default::default()).await,
        admin.delete_consumer_credential(&id).await,
        admin.list_credentials(&id, PageQuery::default()).await.map(drop),
    ] {
        assert_eq!(code(refused), ErrorCode::Forbidden);
    }
    for refused in [
        world.guest().list_consumers(&all(), PageQuery::default()).await.map(drop),
        world.guest().get_consumer(&id).await.map(drop),
        world.guest().get_consumer_credential(&id).await.map(drop),
        world.guest().delete_consumer(&id).await,
    ] {
        assert_eq!(code(refused), ErrorCode::Unauthorized);
    }
    admin.delete_consumer(&id).await.unwrap();
    assert_eq!(code(developer.get_consumer(&id).await), ErrorCode::NotFound);
}

#[tokio::test]
async fn nothing_is_left_of_a_consumer_that_is_deleted() {
    let (world, _, developer) = start().await;
    let id = make(&developer, "shop").await.consumer_id;
    let body = CreateCredential {
        kind: CredentialKind::Hmac,
        name: Some("production".to_owned()),
        value: None,
        secret: None,
        expires_at: None,
    };
    developer.create_credential(&id, &body).await.unwrap();
    for client in [&developer, &world.admin().await] {
        let impact = client.get_consumer_deletion_impact(&id).await.unwrap().consequences;
        let [lost] = impact.as_slice() else { panic!("{impact:?}") };
        assert_eq!((lost.kind, lost.count), (ConsequenceKind::Credential, 2));
        assert_eq!(lost.examples, ["production"]);
    }
    developer.delete_consumer(&id).await.unwrap();
    assert_eq!(code(developer.delete_consumer(&id).await), ErrorCode::NotFound);
    assert_eq!((world.count("consumer").await, world.count("credential").await), (1, 1));
}

#[tokio::test]
async fn subscriptions_go_with_the_consumer_and_are_named_by_the_product() {
    let (world, portal, developer) = start().await;
    let admin = world.admin().await;
    let portals = [&portal.portal_id];
    let product = world.published(&admin, "Weather", ProductType::RestApi, &portals).await;
    let id = make(&developer, "shop").await.consumer_id;
    let body = CreateSubscription { product_id: product };
    developer.create_subscription(&id, &body).await.unwrap();
    let owner = developer.get_developer_profile().await.unwrap().developer_id.unwrap();
    for impact in [
        developer.get_consumer_deletion_impact(&id).await.unwrap(),
        admin.get_developer_deletion_impact(&owner).await.unwrap(),
    ] {
        let lost = impact.consequences.last().unwrap();
        assert_eq!((lost.kind, lost.count), (ConsequenceKind::Subscription, 1));
        assert_eq!(lost.examples, ["Weather"]);
    }
    developer.delete_consumer(&id).await.unwrap();
    assert_eq!(world.count("product_subscription").await, 0);
}

#[tokio::test]
async fn a_developer_has_a_hundred_consumers_at_most_even_at_once() {
    let (world, _, developer) = start().await;
    for number in 0..95 {
        make(&developer, &format!("consumer{number}")).await;
    }
    let answers = at_once(10, |number| {
        let developer = developer.clone();
        async move { developer.create_consumer(&consumer(&format!("late{number}"))).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 4);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::InvalidRequest);
    }
    assert_eq!(world.count("consumer").await, 100);
}
