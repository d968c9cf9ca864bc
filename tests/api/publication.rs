//! Publications: which product is in which portal.

use std::time::Duration;

use api::{
    ErrorCode, FieldProblem, FieldRule, PageQuery, Portal, PortalId, PortalQuery, ProductId,
    ProductStatus, ProductType, PublicationId, PublicationQuery, PublicationSort, PublishProduct,
    SortOrder,
};
use client::Client;
use serde_json::json;
use tests::{World, ask, at_once, code, link_to, product, publish_in, refusal, upstream};

async fn status(admin: &Client, id: &ProductId) -> ProductStatus {
    admin.get_product(id).await.unwrap().summary.status
}

/// The portals that a product is in, with the identifiers of the publications.
async fn portals(admin: &Client, id: &ProductId) -> Vec<(String, PublicationId)> {
    let all = PublicationQuery::default();
    let page = PageQuery { page: 1, size: 100 };
    let page = admin.list_product_publications(id, &all, page).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|it| (it.portal_name, it.publication_id)).collect()
}

async fn names(admin: &Client, portal: &Portal, query: &PublicationQuery) -> Vec<String> {
    let page = PageQuery { page: 1, size: 100 };
    let page = admin.list_portal_publications(&portal.portal_id, query, page).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|it| it.product_name).collect()
}

#[tokio::test]
async fn a_product_is_published_as_long_as_it_is_somewhere() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    let one = PublishProduct { portal_id: Some(first.portal_id.clone()), portal_ids: vec![] };
    admin.publish_product(&id, &one).await.unwrap();
    assert_eq!(status(&admin, &id).await, ProductStatus::Published);
    admin.publish_product(&id, &publish_in(&[&second.portal_id, &first.portal_id])).await.unwrap();
    let published = portals(&admin, &id).await;
    let [(second, of_second), (first, of_first)] = published.as_slice() else {
        panic!("{published:?}")
    };
    assert_eq!((&**first, &**second), ("first", "second"));

    admin.withdraw_product(&id, of_first).await.unwrap();
    assert_eq!(status(&admin, &id).await, ProductStatus::Published);
    assert_eq!(code(admin.withdraw_product(&id, of_first).await), ErrorCode::NotFound);
    admin.withdraw_product(&id, of_second).await.unwrap();
    assert_eq!(status(&admin, &id).await, ProductStatus::Ready);
    assert_eq!(portals(&admin, &id).await, []);
    admin.delete_product_ref(&id).await.unwrap();
    assert_eq!(status(&admin, &id).await, ProductStatus::Pending);
}

#[tokio::test]
async fn portals_without_a_product_can_be_listed() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (first, _) = (world.portal("first").await, world.portal("second").await);
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    let without = async || {
        let query = PortalQuery { exclude_product_id: Some(id.clone()), ..PortalQuery::default() };
        let page = admin.list_portals(&query, PageQuery::default()).await.unwrap();
        assert_eq!(page.total_elements, page.content.len() as u64);
        page.content.into_iter().map(|portal| portal.name).collect::<Vec<_>>()
    };
    assert_eq!(without().await, ["second", "first"]);
    admin.publish_product(&id, &publish_in(&[&first.portal_id])).await.unwrap();
    assert_eq!(without().await, ["second"]);
}

#[tokio::test]
async fn who_has_a_product_already_keeps_it() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let body = publish_in(&[&portal.portal_id, &portal.portal_id]);
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    admin.publish_product(&id, &body).await.unwrap();
    let before = portals(&admin, &id).await;
    admin.publish_product(&id, &body).await.unwrap();
    assert_eq!(portals(&admin, &id).await, before);
    assert_eq!(before.len(), 1);
}

#[tokio::test]
async fn a_product_is_linked_before_it_is_published() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let made = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let id = &made.summary.product_id;
    let refused = admin.publish_product(id, &publish_in(&[&portal.portal_id])).await;
    assert_eq!(code(refused), ErrorCode::InvalidRequest);
    assert_eq!(status(&admin, id).await, ProductStatus::Pending);
}

#[tokio::test]
async fn a_publication_needs_portals_that_exist_and_else_nothing_happens() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    let problem = refusal(admin.publish_product(&id, &publish_in(&[])).await);
    assert_eq!(problem.code, ErrorCode::InvalidParameter);
    assert_eq!(problem.fields, [FieldProblem::new("portalId", FieldRule::Required, None)]);

    let unknown = PortalId("portal-of-nobody".to_owned());
    let body = publish_in(&[&portal.portal_id, &unknown]);
    assert_eq!(code(admin.publish_product(&id, &body).await), ErrorCode::NotFound);
    assert_eq!(world.count("publication").await, 0);
    assert_eq!(status(&admin, &id).await, ProductStatus::Ready);

    let token = world.admin_token().await;
    let url = world.api(&format!("/products/{id}/publications"));
    for (body, field) in [
        (json!({ "portalIds": "x" }), "portalIds"),
        (json!({ "portalIds": ["a", "b c"] }), "portalIds[1]"),
        (json!({ "portalIds": ["a", 1] }), "portalIds[1]"),
        (json!({ "portalId": "" }), "portalId"),
    ] {
        let answer = ask(world.http().post(&url).bearer_auth(&token).json(&body)).await;
        let problem = answer.problem();
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(problem.fields, [FieldProblem::new(field, FieldRule::Malformed, None)]);
    }
    let many = json!({ "portalIds": vec!["portal-x"; 101] });
    let answer = ask(world.http().post(&url).bearer_auth(&token).json(&many)).await;
    let expected = [FieldProblem::new("portalIds", FieldRule::TooLong, Some(100))];
    assert_eq!(answer.problem().fields, expected);
}

#[tokio::test]
async fn a_publication_is_withdrawn_through_its_own_product() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let one = world.published(&admin, "one", ProductType::RestApi, &[&portal.portal_id]).await;
    let other = world.published(&admin, "other", ProductType::RestApi, &[&portal.portal_id]).await;
    let (_, publication) = portals(&admin, &one).await.remove(0);
    assert_eq!(code(admin.withdraw_product(&other, &publication).await), ErrorCode::NotFound);
    let nobody = ProductId("product-of-nobody".to_owned());
    assert_eq!(code(admin.withdraw_product(&nobody, &publication).await), ErrorCode::NotFound);
    let nothing = PublicationId("publication-of-nobody".to_owned());
    assert_eq!(code(admin.withdraw_product(&one, &nothing).await), ErrorCode::NotFound);
    assert_eq!(world.count("publication").await, 2);
}

#[tokio::test]
async fn a_publication_says_what_and_where() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let mut body = product("Weather", ProductType::RestApi);
    body.description = Some("now and for a week".to_owned());
    body.auto_approve = Some(false);
    let definition = world.definition(&upstream(ProductType::RestApi)).await;
    let id = admin.create_product(&body).await.unwrap().summary.product_id;
    admin.create_product_ref(&id, &link_to(&definition)).await.unwrap();
    admin.publish_product(&id, &publish_in(&[&portal.portal_id])).await.unwrap();
    world.published(&admin, "Model", ProductType::ModelApi, &[&portal.portal_id]).await;

    let query = PublicationQuery::default();
    let page = admin.list_portal_publications(&portal.portal_id, &query, PageQuery::default());
    let page = page.await.unwrap();
    let [model, weather] = page.content.as_slice() else { panic!("{page:?}") };
    assert!(weather.publication_id.as_ref().starts_with("publication-"));
    assert_eq!((&weather.portal_id, &*weather.portal_name), (&portal.portal_id, "demo"));
    assert_eq!((&weather.product_id, &*weather.product_name), (&id, "Weather"));
    assert_eq!(weather.product_type, ProductType::RestApi);
    assert_eq!(weather.description, body.description);
    assert!(!weather.auto_approve_subscriptions, "the product says so");
    assert!(model.auto_approve_subscriptions, "the portal says so");
    let of_product = admin.list_product_publications(&id, &query, PageQuery::default());
    assert_eq!(of_product.await.unwrap().content, std::slice::from_ref(weather));
}

#[tokio::test]
async fn the_publications_of_a_portal_are_paged_filtered_and_sorted() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let empty = world.portal("empty").await;
    let here = [&portal.portal_id];
    for (name, r#type) in [
        ("Übersicht", ProductType::RestApi),
        ("Weather model", ProductType::ModelApi),
        ("weather", ProductType::RestApi),
    ] {
        world.published(&admin, name, r#type, &here).await;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let all = PublicationQuery::default();
    let newest_first = ["weather", "Weather model", "Übersicht"];
    assert_eq!(names(&admin, &portal, &all).await, newest_first);
    assert_eq!(names(&admin, &empty, &all).await, [""; 0]);
    let sort = Some(SortOrder { key: PublicationSort::CreateAt, descending: false });
    let oldest_first = ["Übersicht", "Weather model", "weather"];
    let query = PublicationQuery { sort, ..all.clone() };
    assert_eq!(names(&admin, &portal, &query).await, oldest_first);

    let named = |name: &str| PublicationQuery { product_name: Some(name.into()), ..all.clone() };
    assert_eq!(names(&admin, &portal, &named("WEATHER")).await, ["weather", "Weather model"]);
    assert_eq!(names(&admin, &portal, &named("ü")).await, ["Übersicht"]);
    assert_eq!(names(&admin, &portal, &named("")).await, newest_first);
    assert_eq!(names(&admin, &portal, &named("%")).await, [""; 0]);
    let query = PublicationQuery { product_type: Some(ProductType::ModelApi), ..named("weather") };
    assert_eq!(names(&admin, &portal, &query).await, ["Weather model"]);

    let second = PageQuery { page: 2, size: 2 };
    let page = admin.list_portal_publications(&portal.portal_id, &all, second).await.unwrap();
    assert_eq!((page.number, page.size, page.total_elements), (2, 2, 3));
    assert_eq!(page.content[0].product_name, "Übersicht");
}

#[tokio::test]
async fn a_search_in_a_portal_looks_at_names_alone() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let id = world.published(&admin, "Weather", ProductType::RestApi, &[&portal.portal_id]).await;
    let description = api::Patch::Set("for a week".to_owned());
    let change = api::UpdateProduct { description, ..Default::default() };
    admin.update_product(&id, &change).await.unwrap();
    let query =
        |name: &str| PublicationQuery { product_name: Some(name.into()), ..Default::default() };
    assert_eq!(names(&admin, &portal, &query("eat")).await, ["Weather"]);
    assert_eq!(names(&admin, &portal, &query("week")).await, [""; 0]);
}

#[tokio::test]
async fn publications_of_what_does_not_exist_are_not_found() {
    let world = World::start().await;
    let admin = world.admin().await;
    let page = PageQuery::default();
    let portal = PortalId("portal-of-nobody".to_owned());
    let query = PublicationQuery::default();
    let refused = admin.list_portal_publications(&portal, &query, page).await;
    assert_eq!(code(refused), ErrorCode::NotFound);
    let product = ProductId("product-of-nobody".to_owned());
    let refused = admin.list_product_publications(&product, &query, page).await;
    assert_eq!(code(refused), ErrorCode::NotFound);
}

/// Takes a product out of a portal that has it.
async fn withdraw(client: &Client, id: &ProductId) -> client::Result<()> {
    let all = PublicationQuery::default();
    let page = client.list_product_publications(id, &all, PageQuery::default()).await?;
    match page.content.first() {
        Some(publication) => client.withdraw_product(id, &publication.publication_id).await,
        None => Ok(()),
    }
}

#[tokio::test]
async fn whatever_happens_at_once_the_status_agrees_with_the_rows() {
    let world = World::start().await;
    let replica = world.replica().await;
    let admin = world.admin().await;
    let token = world.admin_token().await;
    let clients = [world.with_token(&token), replica.with_token(&token)];
    let portal = world.portal("demo").await;
    let definition = world.definition(&upstream(ProductType::RestApi)).await;
    let made = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let id = made.summary.product_id;
    for round in 0..6 {
        let answers = at_once(16, |number| {
            let client = clients[number % 2].clone();
            let (id, portal_id) = (id.clone(), portal.portal_id.clone());
            let link = link_to(&definition);
            async move {
                let done = match (number / 2 + round) % 4 {
                    0 => client.create_product_ref(&id, &link).await,
                    1 => client.publish_product(&id, &publish_in(&[&portal_id])).await,
                    2 => client.delete_product_ref(&id).await,
                    _ => withdraw(&client, &id).await,
                };
                done.err().map(|err| err.code())
            }
        })
        .await;
        for refused in answers.into_iter().flatten() {
            let expected =
                [ErrorCode::Conflict, ErrorCode::InvalidRequest, ErrorCode::NotFound].map(Some);
            assert!(expected.contains(&refused), "{refused:?}");
        }
        let linked = admin.get_product_ref(&id).await.unwrap().is_some();
        let published = !portals(&admin, &id).await.is_empty();
        let expected = match (linked, published) {
            (_, true) => ProductStatus::Published,
            (true, false) => ProductStatus::Ready,
            (false, false) => ProductStatus::Pending,
        };
        assert!(linked || !published, "what is published is linked");
        assert_eq!(status(&admin, &id).await, expected);
    }
}

#[tokio::test]
async fn of_many_publications_at_once_one_row_comes() {
    let world = World::start().await;
    let replica = world.replica().await;
    let admin = world.admin().await;
    let token = world.admin_token().await;
    let clients = [world.with_token(&token), replica.with_token(&token)];
    let portal = world.portal("demo").await;
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    let answers = at_once(10, |number| {
        let client = clients[number % 2].clone();
        let (id, body) = (id.clone(), publish_in(&[&portal.portal_id]));
        async move { client.publish_product(&id, &body).await }
    })
    .await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(world.count("publication").await, 1);
}
