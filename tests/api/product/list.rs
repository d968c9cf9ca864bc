//! Lists of products.

use api::{
    PageQuery, ProductQuery, ProductSort, ProductSortBy, ProductStatus, ProductType, SortOrder,
    UpdateProduct,
};
use client::Client;
use serde_json::Value;
use tests::{Setup, World, ask, product};

async fn names(client: &Client, query: &ProductQuery) -> Vec<String> {
    let page = client.list_products(query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|product| product.name).collect()
}

async fn sorted(client: &Client, query: &ProductQuery) -> Vec<String> {
    let mut names = names(client, query).await;
    names.sort();
    names
}

async fn make(admin: &Client, names: &[&str]) {
    for name in names {
        admin.create_product(&product(name, ProductType::RestApi)).await.unwrap();
    }
}

#[tokio::test]
async fn a_list_comes_in_pages_newest_first() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["one", "two", "three", "four", "five"]).await;
    let page = async |number| {
        let query = PageQuery { page: number, size: 2 };
        let page = admin.list_products(&ProductQuery::default(), query).await.unwrap();
        assert_eq!((page.number, page.size, page.total_elements), (number, 2, 5));
        page.content.into_iter().map(|product| product.name).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ["five", "four"]);
    assert_eq!(page(2).await, ["three", "two"]);
    assert_eq!(page(3).await, ["one"]);
    assert_eq!(page(4).await, [""; 0]);
}

#[tokio::test]
async fn products_are_sorted_as_asked() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["bravo", "alpha", "charlie"]).await;
    let page = admin.list_products(&ProductQuery::default(), PageQuery::default()).await.unwrap();
    let oldest = page.content.last().unwrap();
    admin.update_product(&oldest.product_id, &UpdateProduct::default()).await.unwrap();
    for (key, ascending) in [
        (ProductSort::CreateAt, ["bravo", "alpha", "charlie"]),
        (ProductSort::UpdatedAt, ["alpha", "charlie", "bravo"]),
        (ProductSort::Name, ["alpha", "bravo", "charlie"]),
    ] {
        let query = |descending| ProductQuery {
            sort: Some(SortOrder { key, descending }),
            ..ProductQuery::default()
        };
        assert_eq!(names(&admin, &query(false)).await, ascending, "{key}");
        let mut descending = ascending;
        descending.reverse();
        assert_eq!(names(&admin, &query(true)).await, descending, "{key}");
    }
    let query = ProductQuery { sort_by: Some(ProductSortBy::UpdatedAt), ..ProductQuery::default() };
    assert_eq!(names(&admin, &query).await, ["bravo", "charlie", "alpha"]);
}

#[tokio::test]
async fn a_row_has_neither_guide_nor_configuration() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    world.published(&admin, "Weather", ProductType::RestApi, &[&portal.portal_id]).await;
    make(&admin, &["Unlinked"]).await;
    let list = ask(world.http().get(world.api("/products"))).await.data();
    let rows = list["content"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    let names: Vec<_> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "autoApprove",
        "categories",
        "createAt",
        "description",
        "enableConsumerAuth",
        "enabled",
        "feature",
        "icon",
        "limits",
        "name",
        "productId",
        "revision",
        "slug",
        "status",
        "subscribable",
        "type",
        "updatedAt",
    ];
    assert_eq!(names, expected);
    assert_eq!(rows[0]["enabled"], true);
    assert_eq!(rows[0]["subscribable"], true);

    let page = admin.list_products(&ProductQuery::default(), PageQuery::default()).await.unwrap();
    let states: Vec<_> = page.content.iter().map(|it| (&*it.name, it.status, it.enabled)).collect();
    let expected = [
        ("Unlinked", ProductStatus::Pending, None),
        ("Weather", ProductStatus::Published, Some(true)),
    ];
    assert_eq!(states, expected);
    for row in page.content {
        let whole = admin.get_product(&row.product_id).await.unwrap();
        assert_eq!(whole.summary, row, "what is listed is what is shown");
    }
}

#[tokio::test]
async fn a_list_reads_neither_guides_nor_definitions() {
    let mut world = World::with(Setup::log_statements).await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    for name in ["Weather", "Climate"] {
        world.published(&admin, name, ProductType::RestApi, &[&portal.portal_id]).await;
    }
    let answer = ask(world.http().get(world.api("/products"))).await;
    assert_eq!(answer.data()["totalElements"], 2);
    let request = answer.header("x-request-id").unwrap().to_owned();
    world.stop().await;
    let statements = world.statements().remove(&request).unwrap();
    assert!(statements.iter().any(|it| it.contains("product")), "{statements:?}");
    for hidden in ["document", "search_text", "api_definition\"", "spec"] {
        assert!(!statements.iter().any(|it| it.contains(hidden)), "{hidden}: {statements:?}");
    }
}

#[tokio::test]
async fn administrators_filter_by_portal_type_and_status() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    let (first, second) = (&first.portal_id, &second.portal_id);
    world.published(&admin, "a", ProductType::ModelApi, &[first]).await;
    world.published(&admin, "b", ProductType::RestApi, &[first, second]).await;
    world.linked(&admin, "c", ProductType::RestApi).await;
    make(&admin, &["d"]).await;

    let all = ProductQuery::default();
    assert_eq!(sorted(&admin, &all).await, ["a", "b", "c", "d"]);
    let query = ProductQuery { portal_id: Some(first.clone()), ..all.clone() };
    assert_eq!(sorted(&admin, &query).await, ["a", "b"]);
    let query = ProductQuery { portal_id: Some(second.clone()), ..all.clone() };
    assert_eq!(sorted(&admin, &query).await, ["b"]);
    let query = ProductQuery { r#type: Some(ProductType::RestApi), ..all.clone() };
    assert_eq!(sorted(&admin, &query).await, ["b", "c", "d"]);
    let query = ProductQuery { portal_id: Some(first.clone()), ..query };
    assert_eq!(sorted(&admin, &query).await, ["b"]);
    for (status, expected) in [
        (ProductStatus::Pending, &["d"][..]),
        (ProductStatus::Ready, &["c"]),
        (ProductStatus::Published, &["a", "b"]),
    ] {
        let query = ProductQuery { status: Some(status), ..all.clone() };
        assert_eq!(sorted(&admin, &query).await, expected);
    }
    let unknown = ProductQuery { portal_id: Some(api::PortalId("portal-x".to_owned())), ..all };
    assert_eq!(sorted(&admin, &unknown).await, [""; 0]);
}

#[tokio::test]
async fn visitors_list_what_is_published_where_they_are_whatever_they_ask() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    world.published(&admin, "here", ProductType::RestApi, &[&first.portal_id]).await;
    world.published(&admin, "there", ProductType::RestApi, &[&second.portal_id]).await;
    world.linked(&admin, "nowhere", ProductType::RestApi).await;

    let here = world.guest();
    let there = world.guest_at(&second.portal_domain_config[0].domain);
    let queries = [
        ProductQuery::default(),
        ProductQuery { portal_id: Some(second.portal_id.clone()), ..ProductQuery::default() },
        ProductQuery { portal_id: Some(first.portal_id.clone()), ..ProductQuery::default() },
        ProductQuery { status: Some(ProductStatus::Ready), ..ProductQuery::default() },
        ProductQuery { name: Some("here".to_owned()), ..ProductQuery::default() },
        ProductQuery { r#type: Some(ProductType::RestApi), ..ProductQuery::default() },
    ];
    for query in &queries {
        assert_eq!(names(&here, query).await, ["here"], "{query:?}");
        assert_eq!(names(&there, query).await, ["there"], "{query:?}");
    }
    let unknown = world.guest_at("unknown.example");
    assert!(unknown.list_products(&queries[0], PageQuery::default()).await.is_err());
}

#[tokio::test]
async fn products_are_found_by_their_categories() {
    let world = World::start().await;
    let admin = world.admin().await;
    let (sky, sea) = (world.category("Sky").await, world.category("Sea").await);
    for (name, categories) in [
        ("rain", vec![sky.clone(), sea.clone()]),
        ("wind", vec![sky.clone()]),
        ("tide", vec![sea.clone()]),
        ("sand", vec![]),
    ] {
        let mut body = product(name, ProductType::RestApi);
        body.categories = Some(categories);
        admin.create_product(&body).await.unwrap();
    }
    let query = |categories: &[&api::CategoryId], without: Option<&api::CategoryId>| ProductQuery {
        category_ids: categories.iter().map(|&it| it.clone()).collect(),
        exclude_category_id: without.cloned(),
        ..ProductQuery::default()
    };
    assert_eq!(sorted(&admin, &query(&[&sky], None)).await, ["rain", "wind"]);
    assert_eq!(sorted(&admin, &query(&[&sky, &sea], None)).await, ["rain", "tide", "wind"]);
    assert_eq!(sorted(&admin, &query(&[], Some(&sky))).await, ["sand", "tide"]);
    assert_eq!(sorted(&admin, &query(&[&sea], Some(&sky))).await, ["tide"]);

    let page = admin.list_products(&query(&[&sky], None), PageQuery::default()).await.unwrap();
    let categories = page.content.iter().map(|product| {
        product.categories.iter().map(|category| &*category.name).collect::<Vec<_>>()
    });
    let categories: Vec<_> = categories.collect();
    assert_eq!(categories, [vec!["Sky"], vec!["Sea", "Sky"]], "all of them, by name");
}

#[tokio::test]
async fn models_are_found_by_what_they_are_for() {
    let world = World::start().await;
    let admin = world.admin().await;
    world.linked(&admin, "qwen", ProductType::ModelApi).await;
    world.linked(&admin, "weather", ProductType::RestApi).await;
    let query = |category: &str| ProductQuery {
        model_category: Some(category.to_owned()),
        ..ProductQuery::default()
    };
    for category in ["Text", "TEXT", "text"] {
        assert_eq!(names(&admin, &query(category)).await, ["qwen"], "{category}");
    }
    assert_eq!(names(&admin, &query("Image")).await, [""; 0]);
    let url = world.api("/products?modelFilter.category=tExT&type=MODEL_API");
    let request = world.http().get(url).bearer_auth(world.admin_token().await);
    assert_eq!(ask(request).await.data()["totalElements"], Value::from(1));

    let page = admin.list_products(&query("text"), PageQuery::default()).await.unwrap();
    admin.delete_product_ref(&page.content[0].product_id).await.unwrap();
    assert_eq!(names(&admin, &query("text")).await, [""; 0]);
}
