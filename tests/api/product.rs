//! Products: making, showing, changing and deleting them.

mod limit;
mod list;
mod reference;
mod revision;
mod search;

use api::{
    CategoryId, ConsequenceKind, ErrorCode, FieldProblem, FieldRule, Icon, IconType, ModelFeature,
    Patch, ProductFeature, ProductId, ProductStatus, ProductType, UpdateProduct,
};
use serde_json::json;
use tests::{World, ask, at_once, code, link_to, product, publish_in, refusal, upstream};

fn taken(field: &str) -> Vec<FieldProblem> {
    vec![FieldProblem::new(field, FieldRule::Taken, None)]
}

fn for_models() -> ProductFeature {
    let model = ModelFeature {
        model: Some("qwen-max".to_owned()),
        max_tokens: Some(4096),
        temperature: Some(0.7),
        ..ModelFeature::default()
    };
    ProductFeature { model_feature: Some(model) }
}

fn nobody() -> ProductId {
    ProductId("product-of-nobody".to_owned())
}

#[tokio::test]
async fn a_new_product_waits_to_be_linked() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Qwen 2.5 Max", ProductType::ModelApi);
    body.description = Some("Text in,\ntext out".to_owned());
    body.document = Some("# Qwen\n\nAsk it.".to_owned());
    body.icon =
        Some(Icon { r#type: IconType::Url, value: "https://acme.example/qwen.png".to_owned() });
    body.auto_approve = Some(true);
    body.feature = Some(for_models());
    let made = admin.create_product(&body).await.unwrap();

    let summary = &made.summary;
    assert!(summary.product_id.as_ref().starts_with("product-"));
    assert_eq!(
        (&*summary.name, &*summary.slug, summary.status, summary.r#type),
        ("Qwen 2.5 Max", "qwen-2-5-max", ProductStatus::Pending, ProductType::ModelApi)
    );
    assert_eq!((&summary.description, &made.document), (&body.description, &body.document));
    assert_eq!((&summary.icon, &summary.feature), (&body.icon, &body.feature));
    assert_eq!((summary.auto_approve, summary.enable_consumer_auth), (Some(true), false));
    assert_eq!((summary.enabled, summary.subscribable), (None, None));
    assert_eq!(summary.create_at, summary.updated_at);
    assert_eq!(admin.get_product(&summary.product_id).await.unwrap(), made);
}

#[tokio::test]
async fn a_slug_is_made_of_the_name_and_is_the_only_one() {
    let world = World::start().await;
    let admin = world.admin().await;
    let slug = async |name: &str| {
        let made = admin.create_product(&product(name, ProductType::RestApi)).await.unwrap();
        made.summary.slug
    };
    assert_eq!(slug("The Weather!").await, "the-weather");
    let second = slug("The weather?").await;
    assert!(second.starts_with("the-weather-"), "{second}");
    assert!(second.len() > "the-weather-".len());
    assert_eq!(slug("模型广场").await, "api");
    assert!(slug("天气").await.starts_with("api-"));
    assert!(slug(&"a b".repeat(16)).await.len() <= 50);
}

#[tokio::test]
async fn a_name_and_a_slug_are_given_once() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Weather", ProductType::RestApi);
    body.slug = Some("sky".to_owned());
    admin.create_product(&body).await.unwrap();

    let problem = refusal(admin.create_product(&body).await);
    assert_eq!((problem.code, problem.fields), (ErrorCode::Conflict, taken("name")));
    body.name = "weather".to_owned();
    let problem = refusal(admin.create_product(&body).await);
    assert_eq!((problem.code, problem.fields), (ErrorCode::Conflict, taken("slug")));
    body.slug = None;
    let other = admin.create_product(&body).await.unwrap();

    let change = UpdateProduct { name: Some("Weather".to_owned()), ..UpdateProduct::default() };
    let problem = refusal(admin.update_product(&other.summary.product_id, &change).await);
    assert_eq!((problem.code, problem.fields), (ErrorCode::Conflict, taken("name")));
    assert_eq!(world.count("product").await, 2);
}

#[tokio::test]
async fn of_many_products_of_one_name_at_once_one_is_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let answers = at_once(10, |_| {
        let admin = admin.clone();
        async move { admin.create_product(&product("Weather", ProductType::RestApi)).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        let problem = refusal(answer);
        assert_eq!((problem.code, problem.fields), (ErrorCode::Conflict, taken("name")));
    }
    assert_eq!(world.count("product").await, 1);
}

#[tokio::test]
async fn products_at_once_whose_names_look_alike_in_an_address_are_all_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let answers = at_once(8, |number| {
        let admin = admin.clone();
        let name = format!("Weather{}", "!".repeat(number));
        async move { admin.create_product(&product(&name, ProductType::RestApi)).await }
    })
    .await;
    let mut slugs: Vec<_> = answers.into_iter().map(|it| it.unwrap().summary.slug).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), 8);
}

#[tokio::test]
async fn a_product_has_what_belongs_to_its_type_alone() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Weather", ProductType::RestApi);
    body.feature = Some(for_models());
    let expected = [FieldProblem::new("feature.modelFeature", FieldRule::Malformed, None)];
    let problem = refusal(admin.create_product(&body).await);
    assert_eq!((problem.code, &*problem.fields), (ErrorCode::InvalidParameter, &expected[..]));

    body.feature = Some(ProductFeature::default());
    let id = admin.create_product(&body).await.unwrap().summary.product_id;
    let change = |r#type, feature| UpdateProduct { r#type, feature, ..UpdateProduct::default() };
    let update = change(None, Patch::Set(for_models()));
    let problem = refusal(admin.update_product(&id, &update).await);
    assert_eq!((problem.code, &*problem.fields), (ErrorCode::InvalidParameter, &expected[..]));

    let update = change(Some(ProductType::ModelApi), Patch::Set(for_models()));
    let updated = admin.update_product(&id, &update).await.unwrap();
    assert_eq!(updated.summary.r#type, ProductType::ModelApi);
    assert_eq!(updated.summary.feature, Some(for_models()));

    let update = change(Some(ProductType::AgentApi), Patch::Keep);
    let updated = admin.update_product(&id, &update).await.unwrap();
    assert_eq!(updated.summary.feature, None, "the feature goes with the type");
}

#[tokio::test]
async fn a_linked_product_keeps_its_type() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    let change = |r#type| UpdateProduct { r#type: Some(r#type), ..UpdateProduct::default() };
    let refused = admin.update_product(&id, &change(ProductType::ModelApi)).await;
    assert_eq!(code(refused), ErrorCode::InvalidRequest);
    admin.update_product(&id, &change(ProductType::RestApi)).await.unwrap();
    admin.delete_product_ref(&id).await.unwrap();
    admin.update_product(&id, &change(ProductType::ModelApi)).await.unwrap();
}

#[tokio::test]
async fn what_a_change_leaves_out_stays_and_null_clears() {
    let world = World::start().await;
    let admin = world.admin().await;
    let category = world.category("Sky").await;
    let mut body = product("Weather", ProductType::ModelApi);
    body.description = Some("now and for a week".to_owned());
    body.document = Some("# Weather".to_owned());
    body.icon = Some(Icon { r#type: IconType::Url, value: "https://acme.example/a".to_owned() });
    body.auto_approve = Some(false);
    body.categories = Some(vec![category.clone()]);
    body.feature = Some(for_models());
    let made = admin.create_product(&body).await.unwrap();
    let id = &made.summary.product_id;
    assert_eq!(made.summary.categories.len(), 1);

    let mut same = admin.update_product(id, &UpdateProduct::default()).await.unwrap();
    assert!(same.summary.updated_at >= made.summary.updated_at);
    same.summary.updated_at = made.summary.updated_at;
    same.summary.revision = made.summary.revision;
    assert_eq!(same, made);

    let change = UpdateProduct {
        name: Some("Climate".to_owned()),
        enable_consumer_auth: Some(true),
        ..UpdateProduct::default()
    };
    let changed = admin.update_product(id, &change).await.unwrap();
    assert_eq!((&*changed.summary.name, &*changed.summary.slug), ("Climate", "weather"));
    assert!(changed.summary.enable_consumer_auth);
    assert_eq!(changed.summary.categories, made.summary.categories);

    let url = world.api(&format!("/products/{id}"));
    let nothing = json!({
        "description": null, "document": null, "icon": null, "autoApprove": null,
        "categories": null, "feature": null, "name": null,
    });
    let request = world.http().put(url).bearer_auth(world.admin_token().await).json(&nothing);
    ask(request).await.data();
    let cleared = admin.get_product(id).await.unwrap();
    assert_eq!((&cleared.summary.description, &cleared.document), (&None, &None));
    assert_eq!((&cleared.summary.icon, cleared.summary.auto_approve), (&None, None));
    assert_eq!((&cleared.summary.feature, cleared.summary.categories.len()), (&None, 0));
    assert_eq!(cleared.summary.name, "Climate", "what cannot be empty stays");
}

#[tokio::test]
async fn an_unknown_category_is_not_found_and_nothing_happens() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Weather", ProductType::RestApi);
    let unknown = vec![CategoryId("category-of-nobody".to_owned())];
    body.categories = Some(unknown.clone());
    assert_eq!(code(admin.create_product(&body).await), ErrorCode::NotFound);
    assert_eq!(world.count("product").await, 0);

    body.categories = None;
    let id = admin.create_product(&body).await.unwrap().summary.product_id;
    let change = UpdateProduct {
        name: Some("Climate".to_owned()),
        categories: Patch::Set(unknown),
        ..UpdateProduct::default()
    };
    assert_eq!(code(admin.update_product(&id, &change).await), ErrorCode::NotFound);
    assert_eq!(admin.get_product(&id).await.unwrap().summary.name, "Weather");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let definition = world.definition(&upstream(ProductType::RestApi)).await;
    let id = nobody();
    assert_eq!(code(admin.get_product(&id).await), ErrorCode::NotFound);
    let change = UpdateProduct::default();
    assert_eq!(code(admin.update_product(&id, &change).await), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_product(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.get_product_deletion_impact(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.get_product_ref(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_product_ref(&id).await), ErrorCode::NotFound);
    let link = link_to(&definition);
    assert_eq!(code(admin.create_product_ref(&id, &link).await), ErrorCode::NotFound);
    let publish = publish_in(&[&portal.portal_id]);
    assert_eq!(code(admin.publish_product(&id, &publish).await), ErrorCode::NotFound);
}

#[tokio::test]
async fn visitors_see_what_is_published_where_they_are() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    let here = world.published(&admin, "Here", ProductType::McpServer, &[&first.portal_id]).await;
    let there =
        world.published(&admin, "There", ProductType::McpServer, &[&second.portal_id]).await;
    let nowhere = world.linked(&admin, "Nowhere", ProductType::McpServer).await.summary.product_id;

    let at_first = world.guest();
    let at_second = world.guest_at(&second.portal_domain_config[0].domain);
    assert_eq!(at_first.get_product(&here).await.unwrap().summary.name, "Here");
    assert_eq!(at_second.get_product(&there).await.unwrap().summary.name, "There");
    for (guest, id) in
        [(&at_first, &there), (&at_first, &nowhere), (&at_second, &here), (&at_second, &nowhere)]
    {
        assert_eq!(code(guest.get_product(id).await), ErrorCode::NotFound);
        assert_eq!(code(guest.get_product_ref(id).await), ErrorCode::NotFound);
    }
    for id in [&here, &there, &nowhere] {
        admin.get_product(id).await.unwrap();
    }
}

async fn rows_of_products(world: &World) -> Vec<Vec<String>> {
    let content = world.content(&[]).await;
    let tables = [
        "product",
        "product_gram",
        "product_ref",
        "product_category_relation",
        "product_subscription",
        "publication",
    ];
    tables.map(|table| content[table].clone()).into()
}

#[tokio::test]
async fn a_deleted_product_leaves_nothing_behind_but_its_definition() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    let kept = world.linked(&admin, "Kept", ProductType::RestApi).await;
    let before = rows_of_products(&world).await;
    let portals = [&first.portal_id, &second.portal_id];
    let id = world.published(&admin, "Weather", ProductType::RestApi, &portals).await;
    let category = world.category("Sky").await;
    let change =
        UpdateProduct { categories: Patch::Set(vec![category]), ..UpdateProduct::default() };
    admin.update_product(&id, &change).await.unwrap();

    let impact = admin.get_product_deletion_impact(&id).await.unwrap();
    let [publications] = impact.consequences.as_slice() else { panic!("{impact:?}") };
    assert_eq!(publications.kind, ConsequenceKind::Publication);
    assert_eq!(publications.count, 2);
    let mut names = publications.examples.clone();
    names.sort();
    assert_eq!(names, ["first", "second"]);
    let id_of_kept = &kept.summary.product_id;
    let nothing = admin.get_product_deletion_impact(id_of_kept).await.unwrap();
    assert!(nothing.consequences.is_empty());

    admin.delete_product(&id).await.unwrap();
    assert_eq!(code(admin.get_product(&id).await), ErrorCode::NotFound);
    assert_eq!(rows_of_products(&world).await, before);
    assert_eq!(world.count("api_definition").await, 2);

    let free = world.rows("SELECT api_definition_id FROM api_definition").await;
    let again = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let linked = async |row: &serde_json::Value| {
        let definition = row["api_definition_id"].as_str().unwrap().to_owned();
        let link = link_to(&api::ApiDefinitionId(definition));
        admin.create_product_ref(&again.summary.product_id, &link).await.is_ok()
    };
    let mut links = 0;
    for row in &free {
        links += usize::from(linked(row).await);
    }
    assert_eq!(links, 1, "the definition of the deleted product is free again");
}

#[tokio::test]
async fn products_outlive_a_restart() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let portals = [&portal.portal_id];
    let id = world.published(&admin, "Weather", ProductType::RestApi, &portals).await;
    let before = admin.get_product(&id).await.unwrap();
    world.restart().await;
    assert_eq!(world.guest().get_product(&id).await.unwrap(), before);
}
