//! Finding API definitions.

use api::{
    ApiDefinitionQuery, ApiDefinitionSort, ApiDefinitionStatus, PageQuery, ProductType, SortOrder,
};
use client::Client;
use serde_json::Value;
use tests::{World, ask, make_definition};

use super::{link, make_product, publish};

async fn names(admin: &Client, query: ApiDefinitionQuery) -> Vec<String> {
    let page = PageQuery { page: 1, size: 100 };
    let page = admin.list_api_definitions(&query, page).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|definition| definition.name).collect()
}

#[tokio::test]
async fn a_list_comes_in_pages_newest_first_without_what_is_long() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in ["one", "two", "three"] {
        make_definition(&admin, name, ProductType::RestApi).await;
    }
    let page = async |number| {
        let query = PageQuery { page: number, size: 2 };
        let page = admin.list_api_definitions(&ApiDefinitionQuery::default(), query).await.unwrap();
        assert_eq!((page.number, page.size, page.total_elements), (number, 2, 3));
        page.content.into_iter().map(|definition| definition.name).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ["three", "two"]);
    assert_eq!(page(2).await, ["one"]);
    assert_eq!(page(3).await, [""; 0]);

    let request = world.http().get(world.api("/api-definitions"));
    let data = ask(request.bearer_auth(world.admin_token().await)).await.data();
    assert_eq!(data["content"][0]["name"], "three");
    assert_eq!(data["content"][0].get("spec"), None::<&Value>);
}

#[tokio::test]
async fn definitions_are_sorted_as_asked() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in ["bravo", "alpha", "charlie"] {
        make_definition(&admin, name, ProductType::AgentApi).await;
    }
    for (key, ascending) in [
        (ApiDefinitionSort::CreateAt, ["bravo", "alpha", "charlie"]),
        (ApiDefinitionSort::UpdatedAt, ["bravo", "alpha", "charlie"]),
        (ApiDefinitionSort::Name, ["alpha", "bravo", "charlie"]),
    ] {
        let sorted = |descending| ApiDefinitionQuery {
            sort: Some(SortOrder { key, descending }),
            ..Default::default()
        };
        assert_eq!(names(&admin, sorted(false)).await, ascending, "{key}");
        let mut descending = ascending;
        descending.reverse();
        assert_eq!(names(&admin, sorted(true)).await, descending, "{key}");
    }
}

#[tokio::test]
async fn definitions_are_found_by_what_they_are_and_what_is_linked_to_them() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let admin = world.admin().await;
    make_definition(&admin, "Weather now", ProductType::RestApi).await;
    make_definition(&admin, "weather model", ProductType::ModelApi).await;
    for (name, is_published) in [("linked", false), ("published", true)] {
        let definition = make_definition(&admin, name, ProductType::McpServer).await;
        let product = make_product(&admin, &format!("{name} tools"), ProductType::McpServer).await;
        link(&admin, &product, &definition.summary.api_definition_id).await;
        if is_published {
            publish(&admin, &product, &portal.portal_id).await;
        }
    }
    let all = ApiDefinitionQuery::default();
    let r#type = |it| ApiDefinitionQuery { r#type: Some(it), ..Default::default() };
    let status = |it| ApiDefinitionQuery { status: Some(it), ..Default::default() };
    let keyword = |it: &str| ApiDefinitionQuery { keyword: Some(it.into()), ..Default::default() };
    let unlinked = |it| ApiDefinitionQuery { unlinked: Some(it), ..Default::default() };
    let everything = ["published", "linked", "weather model", "Weather now"];
    assert_eq!(names(&admin, all.clone()).await, everything);
    assert_eq!(names(&admin, unlinked(false)).await, everything);
    assert_eq!(names(&admin, unlinked(true)).await, ["weather model", "Weather now"]);
    assert_eq!(names(&admin, r#type(ProductType::McpServer)).await, ["published", "linked"]);
    assert_eq!(names(&admin, status(ApiDefinitionStatus::Published)).await, ["published"]);
    assert_eq!(names(&admin, status(ApiDefinitionStatus::Draft)).await, everything[1..]);
    assert_eq!(names(&admin, keyword("WEATHER")).await, ["weather model", "Weather now"]);
    assert_eq!(names(&admin, keyword("%")).await, [""; 0]);
    let both = ApiDefinitionQuery { unlinked: Some(true), ..r#type(ProductType::McpServer) };
    assert_eq!(names(&admin, both).await, [""; 0]);

    let page = admin.list_api_definitions(&all, PageQuery::default()).await.unwrap();
    let published = &page.content[0];
    assert_eq!(published.status, ApiDefinitionStatus::Published);
    assert_eq!(published.product_name.as_deref(), Some("published tools"));
    assert_eq!(page.content[1].status, ApiDefinitionStatus::Draft);
    assert_eq!(page.content[1].product_name.as_deref(), Some("linked tools"));
    assert_eq!(page.content[2].product_id, None);
    let shown = admin.get_api_definition(&published.api_definition_id).await.unwrap();
    assert_eq!(&shown.summary, published);
}
