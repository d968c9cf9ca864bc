//! Which product is in which category.

use api::{CategoryId, CategoryIds, ErrorCode, PageQuery, ProductId, ProductIds, ProductType};
use client::Client;
use serde_json::{Value, json};
use tests::{World, ask, at_once, code, product};

use super::make;

/// Makes products that are in no portal.
async fn products(admin: &Client, names: &[&str]) -> Vec<ProductId> {
    let mut ids = Vec::new();
    for name in names {
        let made = admin.create_product(&product(name, ProductType::ModelApi)).await.unwrap();
        ids.push(made.summary.product_id);
    }
    ids
}

/// The names of a product's categories.
async fn names(client: &Client, product: &ProductId) -> Vec<String> {
    let categories = client.list_categories_of_product(product).await.unwrap();
    categories.into_iter().map(|category| category.name).collect()
}

#[tokio::test]
async fn the_categories_of_a_product_are_replaced_as_a_whole() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let ids = make(&admin, &["Charlie", "Alpha", "Bravo"]).await;
    let products = products(&admin, &["Qwen", "Llama"]).await;
    let set = async |product: &ProductId, categories: &[usize]| {
        let body = CategoryIds(categories.iter().map(|&index| ids[index].clone()).collect());
        admin.set_categories_of_product(product, &body).await.unwrap();
    };
    assert_eq!(names(&admin, &products[0]).await, [""; 0]);
    set(&products[1], &[2]).await;
    for (categories, expected) in [
        (&[0, 1][..], &["Alpha", "Charlie"][..]),
        (&[0, 1], &["Alpha", "Charlie"]),
        (&[1, 2, 1, 1], &["Alpha", "Bravo"]),
        (&[], &[]),
        (&[2], &["Bravo"]),
    ] {
        set(&products[0], categories).await;
        assert_eq!(names(&admin, &products[0]).await, expected);
        let shown = admin.get_product(&products[0]).await.unwrap().summary.categories;
        assert_eq!(shown.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(names(&admin, &products[1]).await, ["Bravo"], "another one's stay");
    }
    world.restart().await;
    assert_eq!(names(&world.admin().await, &products[0]).await, ["Bravo"]);
}

#[tokio::test]
async fn products_are_put_into_a_category_and_taken_out_again() {
    let world = World::start().await;
    let admin = world.admin().await;
    let ids = make(&admin, &["Models", "Tools"]).await;
    let products = products(&admin, &["a", "b", "c"]).await;
    let some = |indices: &[usize]| {
        ProductIds(indices.iter().map(|&index| products[index].clone()).collect())
    };
    admin.add_products_to_category(&ids[0], &some(&[0, 1, 0])).await.unwrap();
    admin.add_products_to_category(&ids[0], &some(&[1, 2])).await.unwrap();
    admin.add_products_to_category(&ids[1], &some(&[0])).await.unwrap();
    admin.add_products_to_category(&ids[1], &some(&[])).await.unwrap();
    assert_eq!(names(&admin, &products[0]).await, ["Models", "Tools"]);
    assert_eq!(names(&admin, &products[1]).await, ["Models"]);
    assert_eq!(world.count("product_category_relation").await, 4);

    // One that is not in it may be taken out.
    admin.remove_products_from_category(&ids[1], &some(&[0, 1, 1])).await.unwrap();
    admin.remove_products_from_category(&ids[1], &some(&[0])).await.unwrap();
    assert_eq!(names(&admin, &products[0]).await, ["Models"]);
    assert_eq!(names(&admin, &products[1]).await, ["Models"]);
}

#[tokio::test]
async fn with_one_unknown_identifier_nothing_changes() {
    let world = World::start().await;
    let admin = world.admin().await;
    let category = make(&admin, &["Models"]).await.remove(0);
    let product = products(&admin, &["Qwen"]).await.remove(0);
    let before = world.content(&[]).await;
    let with_unknown = ProductIds(vec![product.clone(), ProductId::generate()]);
    let known = ProductIds(vec![product.clone()]);
    let nobody = CategoryId::generate();
    for answer in [
        admin.add_products_to_category(&category, &with_unknown).await,
        admin.add_products_to_category(&nobody, &known).await,
        admin.add_products_to_category(&nobody, &ProductIds(Vec::new())).await,
        admin.remove_products_from_category(&category, &with_unknown).await,
        admin.remove_products_from_category(&nobody, &known).await,
        admin.set_categories_of_product(&product, &CategoryIds(vec![category, nobody])).await,
        admin.set_categories_of_product(&ProductId::generate(), &CategoryIds(Vec::new())).await,
    ] {
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
    let unknown = admin.list_categories_of_product(&ProductId::generate()).await;
    assert_eq!(code(unknown), ErrorCode::NotFound);
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_visitor_sees_the_categories_of_published_products_only() {
    let world = World::start().await;
    let admin = world.admin().await;
    let here = world.portal("here").await.portal_id;
    let there = world.portal("there").await;
    let category = make(&admin, &["Models"]).await.remove(0);
    let shown = world.published(&admin, "Qwen", ProductType::ModelApi, &[&here]).await;
    let hidden = products(&admin, &["Secret"]).await.remove(0);
    let both = ProductIds(vec![shown.clone(), hidden.clone()]);
    admin.add_products_to_category(&category, &both).await.unwrap();
    let visitor = world.guest();
    assert_eq!(names(&visitor, &shown).await, ["Models"]);
    assert_eq!(code(visitor.list_categories_of_product(&hidden).await), ErrorCode::NotFound);
    let elsewhere = world.guest_at(&there.portal_domain_config[0].domain);
    assert_eq!(code(elsewhere.list_categories_of_product(&shown).await), ErrorCode::NotFound);
    assert_eq!(names(&admin, &hidden).await, ["Models"]);
}

#[tokio::test]
async fn a_product_is_in_twenty_categories_at_most() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut ids = Vec::new();
    for number in 0..24 {
        ids.extend(make(&admin, &[&format!("category{number}")]).await);
    }
    let products = products(&admin, &["Qwen", "Llama"]).await;
    let body = CategoryIds(ids[..21].to_vec());
    let problem = tests::refusal(admin.set_categories_of_product(&products[0], &body).await);
    assert_eq!(problem.code, ErrorCode::InvalidParameter);
    let body = CategoryIds(ids[..18].to_vec());
    admin.set_categories_of_product(&products[0], &body).await.unwrap();

    let answers = at_once(6, |number| {
        let (admin, id) = (admin.clone(), ids[18 + number].clone());
        let body = ProductIds(products.clone());
        async move { admin.add_products_to_category(&id, &body).await }
    })
    .await;
    let (added, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(added.len(), 2);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::InvalidRequest);
    }
    assert_eq!(names(&admin, &products[0]).await.len(), 20);
    assert_eq!(names(&admin, &products[1]).await.len(), 2, "all or none");
}

#[tokio::test]
async fn a_category_is_not_deleted_while_a_product_is_put_into_it() {
    let world = World::start().await;
    let admin = world.admin().await;
    let product = products(&admin, &["Qwen"]).await.remove(0);
    for round in 0..10 {
        let id = make(&admin, &[&format!("round{round}")]).await.remove(0);
        let answers = at_once(3, |number| {
            let (admin, id) = (admin.clone(), id.clone());
            let products = ProductIds(vec![product.clone()]);
            let categories = CategoryIds(vec![id.clone()]);
            async move {
                match number {
                    0 => admin.delete_product_category(&id).await,
                    1 => admin.add_products_to_category(&id, &products).await,
                    _ => admin.set_categories_of_product(&products.0[0], &categories).await,
                }
            }
        })
        .await;
        for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            let expected = [ErrorCode::NotFound, ErrorCode::Conflict, ErrorCode::InvalidRequest];
            assert!(expected.contains(&answer.code().unwrap()), "{answer}");
        }
        let exists = admin.get_product_category(&id).await.is_ok();
        let holds = names(&admin, &product).await.contains(&format!("round{round}"));
        assert_eq!(exists, holds, "{answers:?}");
        admin.set_categories_of_product(&product, &CategoryIds(Vec::new())).await.unwrap();
    }
}

#[tokio::test]
async fn of_many_sets_at_once_one_remains() {
    let world = World::start().await;
    let admin = world.admin().await;
    let ids = make(&admin, &["a", "b", "c", "d", "e", "f"]).await;
    let product = products(&admin, &["Qwen"]).await.remove(0);
    let answers = at_once(6, |number| {
        let (admin, product) = (admin.clone(), product.clone());
        let next = (number + 1) % 6;
        let body = CategoryIds(vec![ids[number].clone(), ids[next].clone()]);
        async move { admin.set_categories_of_product(&product, &body).await }
    })
    .await;
    for answer in answers {
        answer.unwrap();
    }
    assert_eq!(names(&admin, &product).await.len(), 2);
}

#[tokio::test]
async fn lists_of_identifiers_that_cannot_be_are_refused() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let admin = world.with_token(&token);
    let category = make(&admin, &["Models"]).await.remove(0);
    let product = products(&admin, &["Qwen"]).await.remove(0);
    let before = world.content(&[]).await;
    let many = |number: usize| Value::from(vec![product.0.clone(); number]);
    let in_category = format!("/product-categories/{category}/products");
    let of_product = format!("/products/{product}/categories");
    for (method, path, limit) in [
        (reqwest::Method::POST, &in_category, 100),
        (reqwest::Method::DELETE, &in_category, 100),
        (reqwest::Method::PUT, &of_product, 20),
    ] {
        for body in [
            json!({}),
            json!(null),
            json!("x"),
            json!(1),
            json!([1]),
            json!([null]),
            json!([["x"]]),
            json!([""]),
            json!(["a b"]),
            json!(["x".repeat(65)]),
            json!(["ü"]),
            json!({ "productIds": [] }),
            many(limit + 1),
        ] {
            let request = world.http().request(method.clone(), world.api(path)).json(&body);
            let answer = ask(request.bearer_auth(&token)).await;
            assert_eq!(answer.status, 400, "{method} {path} {body}: {}", answer.text());
            assert_eq!(answer.problem().code, ErrorCode::InvalidParameter);
        }
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
    let all = ProductIds(vec![product.clone(); 100]);
    admin.add_products_to_category(&category, &all).await.unwrap();
    let page = admin.list_product_categories(&super::named(""), PageQuery::default()).await;
    assert_eq!(page.unwrap().total_elements, 1);
}
