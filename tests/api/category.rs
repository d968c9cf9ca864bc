//! Categories: making, listing, changing and deleting them.

mod product;

use api::{
    CategoryId, CategoryIds, CreateProductCategory, DeveloperStatus, ErrorCode, FieldProblem,
    FieldRule, Icon, IconType, PageQuery, Patch, ProductCategory, ProductCategoryQuery,
    ProductCategorySort, ProductIds, ProductType, SortOrder, UpdateProductCategory,
};
use client::Client;
use serde_json::json;
use tests::{World, ask, at_once, code, product, refusal};

fn category(name: &str) -> CreateProductCategory {
    CreateProductCategory { name: name.to_owned(), description: None, icon: None }
}

fn icon() -> Icon {
    Icon { r#type: IconType::Url, value: "https://acme.example/icon.png".to_owned() }
}

fn renamed(name: &str) -> UpdateProductCategory {
    UpdateProductCategory { name: Some(name.to_owned()), ..UpdateProductCategory::default() }
}

fn holding(product_type: ProductType) -> ProductCategoryQuery {
    ProductCategoryQuery { product_type: Some(product_type), ..ProductCategoryQuery::default() }
}

fn named(part: &str) -> ProductCategoryQuery {
    ProductCategoryQuery { name: Some(part.to_owned()), ..ProductCategoryQuery::default() }
}

async fn make(admin: &Client, names: &[&str]) -> Vec<CategoryId> {
    let mut ids = Vec::new();
    for name in names {
        ids.push(admin.create_product_category(&category(name)).await.unwrap().category_id);
    }
    ids
}

/// The names of what is listed, all of them.
async fn names(client: &Client, query: &ProductCategoryQuery) -> Vec<String> {
    let page = PageQuery { page: 1, size: 100 };
    let page = client.list_product_categories(query, page).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|category| category.name).collect()
}

#[tokio::test]
async fn a_category_is_shown_to_everybody_as_it_was_made() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await.portal_id;
    world.developer(&portal, "dev1", DeveloperStatus::Approved).await;
    let body = CreateProductCategory {
        description: Some("Text in,\ntext out".to_owned()),
        icon: Some(icon()),
        ..category("Language models 模型")
    };
    let made = admin.create_product_category(&body).await.unwrap();
    assert_eq!(
        (&made.name, &made.description, &made.icon),
        (&body.name, &body.description, &body.icon)
    );
    assert_eq!(made.create_at, made.updated_at);
    let bare = admin.create_product_category(&category("Tools")).await.unwrap();
    assert_eq!((bare.description, bare.icon), (None, None));

    world.restart().await;
    let developer = world.developer_token("dev1").await;
    for client in [world.admin().await, world.guest(), world.with_token(&developer)] {
        assert_eq!(client.get_product_category(&made.category_id).await.unwrap(), made);
        assert_eq!(names(&client, &ProductCategoryQuery::default()).await, ["Tools", &made.name]);
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let nobody = CategoryId::generate();
    assert_eq!(code(admin.get_product_category(&nobody).await), ErrorCode::NotFound);
    let update = admin.update_product_category(&nobody, &renamed("x")).await;
    assert_eq!(code(update), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_product_category(&nobody).await), ErrorCode::NotFound);
    // Neither is a name that leads to no portal, for whoever needs one.
    let stranger = world.guest_at("unknown.example");
    assert_eq!(code(stranger.get_product_category(&nobody).await), ErrorCode::NotFound);
    let list = stranger.list_product_categories(&named(""), PageQuery::default()).await;
    assert_eq!(code(list), ErrorCode::NotFound);
    let known = world.guest_at(&portal.portal_domain_config[0].domain);
    assert!(names(&known, &named("")).await.is_empty());
}

#[tokio::test]
async fn categories_come_in_pages_newest_first_or_as_asked() {
    let world = World::start().await;
    let admin = world.admin().await;
    let ids = make(&admin, &["bravo", "alpha", "delta", "charlie"]).await;
    let page = async |number| {
        let query = PageQuery { page: number, size: 3 };
        let page = admin.list_product_categories(&named(""), query).await.unwrap();
        assert_eq!((page.number, page.size, page.total_elements), (number, 3, 4));
        page.content.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ["charlie", "delta", "alpha"]);
    assert_eq!(page(2).await, ["bravo"]);
    assert_eq!(page(3).await, [""; 0]);

    admin.update_product_category(&ids[1], &renamed("echo")).await.unwrap();
    for (key, ascending) in [
        (ProductCategorySort::CreateAt, ["bravo", "echo", "delta", "charlie"]),
        (ProductCategorySort::UpdatedAt, ["bravo", "delta", "charlie", "echo"]),
        (ProductCategorySort::Name, ["bravo", "charlie", "delta", "echo"]),
    ] {
        let sorted = async |descending| {
            let sort = Some(SortOrder { key, descending });
            names(&admin, &ProductCategoryQuery { sort, ..named("") }).await
        };
        assert_eq!(sorted(false).await, ascending, "{key}");
        let mut descending = ascending;
        descending.reverse();
        assert_eq!(sorted(true).await, descending, "{key}");
    }
}

#[tokio::test]
async fn a_search_finds_part_of_a_name_literally_and_in_any_case() {
    let world = World::start().await;
    let admin = world.admin().await;
    world.portal("demo").await;
    make(&admin, &["Language models", "Sign LANGUAGE", "100% safe", "snake_case"]).await;
    for client in [&admin, &world.guest()] {
        assert_eq!(names(client, &named("languAGE")).await, ["Sign LANGUAGE", "Language models"]);
        assert_eq!(names(client, &named("%")).await, ["100% safe"]);
        assert_eq!(names(client, &named("_")).await, ["snake_case"]);
        assert_eq!(names(client, &named("nothing")).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_type_keeps_categories_with_a_product_that_the_viewer_may_see() {
    let world = World::start().await;
    let admin = world.admin().await;
    let here = world.portal("here").await;
    let there = world.portal("there").await;
    world.developer(&here.portal_id, "dev1", DeveloperStatus::Approved).await;
    let ids = make(&admin, &["published", "hidden", "elsewhere", "tools", "empty", "mixed"]).await;
    let put = async |product_id: &api::ProductId, categories: &[usize]| {
        let categories = categories.iter().map(|&index| ids[index].clone()).collect();
        let body = CategoryIds(categories);
        admin.set_categories_of_product(product_id, &body).await.unwrap();
    };
    let model = ProductType::ModelApi;
    let published = world.published(&admin, "Qwen", model, &[&here.portal_id]).await;
    put(&published, &[0, 5]).await;
    let hidden = admin.create_product(&product("Secret", model)).await.unwrap();
    put(&hidden.summary.product_id, &[1, 5]).await;
    let elsewhere = world.published(&admin, "Llama", model, &[&there.portal_id]).await;
    put(&elsewhere, &[2, 5]).await;
    let tools = world.published(&admin, "Maps", ProductType::McpServer, &[&here.portal_id]).await;
    put(&tools, &[3, 5]).await;

    let developer = world.developer_token("dev1").await;
    let all = ["mixed", "elsewhere", "hidden", "published"];
    assert_eq!(names(&admin, &holding(model)).await, all);
    for client in [world.guest(), world.with_token(&developer)] {
        assert_eq!(names(&client, &holding(model)).await, ["mixed", "published"]);
        assert_eq!(names(&client, &holding(ProductType::McpServer)).await, ["mixed", "tools"]);
        assert_eq!(names(&client, &holding(ProductType::AgentApi)).await, [""; 0]);
        let query = ProductCategoryQuery { name: Some("PUB".to_owned()), ..holding(model) };
        assert_eq!(names(&client, &query).await, ["published"]);
        assert_eq!(names(&client, &named("")).await.len(), 6, "without a type, all of them");
    }
    let visitor = world.guest_at(&there.portal_domain_config[0].domain);
    assert_eq!(names(&visitor, &holding(model)).await, ["mixed", "elsewhere"]);
}

#[tokio::test]
async fn an_unknown_type_or_sort_key_is_refused_by_name() {
    let world = World::start().await;
    world.portal("demo").await;
    for (field, value) in [("productType", "HTTP_API"), ("sort", ""), ("sort", "icon")] {
        let request = world.http().get(world.api("/product-categories")).query(&[(field, value)]);
        let answer = ask(request).await;
        assert_eq!(answer.status, 400, "{field}={value}");
        let expected = [FieldProblem::new(field, FieldRule::Malformed, None)];
        assert_eq!(answer.problem().fields, expected, "{field}={value}");
    }
}

#[tokio::test]
async fn a_change_touches_only_what_it_names() {
    let world = World::start().await;
    let admin = world.admin().await;
    let body = CreateProductCategory {
        description: Some("Text in, text out".to_owned()),
        icon: Some(icon()),
        ..category("Models")
    };
    let made = admin.create_product_category(&body).await.unwrap();
    let id = &made.category_id;
    let change = async |change: UpdateProductCategory, expected: ProductCategory| {
        let changed = admin.update_product_category(id, &change).await.unwrap();
        assert!(changed.updated_at > made.updated_at);
        assert_eq!(admin.get_product_category(id).await.unwrap(), changed);
        assert_eq!(ProductCategory { updated_at: made.updated_at, ..changed }, expected);
        expected
    };
    let expected = made.clone();
    let expected = ProductCategory { name: "Language".to_owned(), ..expected };
    let expected = change(renamed("Language"), expected).await;
    let clear = UpdateProductCategory { description: Patch::Clear, ..Default::default() };
    let expected = change(clear, ProductCategory { description: None, ..expected }).await;
    let clear = UpdateProductCategory { icon: Patch::Clear, ..Default::default() };
    let expected = change(clear, ProductCategory { icon: None, ..expected }).await;
    let both = UpdateProductCategory {
        description: Patch::Set("again".to_owned()),
        icon: Patch::Set(icon()),
        ..Default::default()
    };
    let description = Some("again".to_owned());
    let expected = ProductCategory { description, icon: Some(icon()), ..expected };
    let expected = change(both, expected).await;
    change(UpdateProductCategory::default(), expected).await;
}

#[tokio::test]
async fn a_name_is_given_once() {
    let world = World::start().await;
    let admin = world.admin().await;
    let ids = make(&admin, &["Models", "Tools"]).await;
    let taken = [FieldProblem::new("name", FieldRule::Taken, None)];
    let create = refusal(admin.create_product_category(&category("Models")).await);
    assert_eq!((create.code, create.fields.as_slice()), (ErrorCode::Conflict, &taken[..]));
    let update = refusal(admin.update_product_category(&ids[1], &renamed("Models")).await);
    assert_eq!((update.code, update.fields.as_slice()), (ErrorCode::Conflict, &taken[..]));
    admin.update_product_category(&ids[0], &renamed("Models")).await.unwrap();
    // The same on every database.
    make(&admin, &["models", "Mödels"]).await;

    let answers = at_once(8, |_| {
        let admin = admin.clone();
        async move { admin.create_product_category(&category("Agents")).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
}

#[tokio::test]
async fn a_picture_that_cannot_be_is_refused_by_name() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let before = world.content(&[]).await;
    for (icon, field, rule) in [
        (
            json!({ "type": "URL", "value": "javascript:alert(1)" }),
            "icon.value",
            FieldRule::Malformed,
        ),
        (json!({ "type": "BASE64", "value": "PHN2Zy8+" }), "icon.value", FieldRule::Malformed),
        (json!({ "type": "URL", "value": "" }), "icon.value", FieldRule::Required),
        (json!({ "type": "SVG", "value": "x" }), "icon.type", FieldRule::Malformed),
        (json!({ "type": "URL" }), "icon.value", FieldRule::Required),
        (json!("https://acme.example/a.png"), "icon", FieldRule::Malformed),
    ] {
        let body = json!({ "name": "Models", "icon": icon });
        let request = world.http().post(world.api("/product-categories")).json(&body);
        let answer = ask(request.bearer_auth(&token)).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.problem().fields, [FieldProblem::new(field, rule, None)], "{body}");
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_category_is_deleted_once_no_product_is_in_it() {
    let world = World::start().await;
    let admin = world.admin().await;
    let before = world.content(&["audit_log", "audit_chain", "outbox"]).await;
    let id = make(&admin, &["Models"]).await.remove(0);
    let made = admin.create_product(&product("Qwen", ProductType::ModelApi)).await.unwrap();
    let products = ProductIds(vec![made.summary.product_id.clone()]);
    admin.add_products_to_category(&id, &products).await.unwrap();
    let problem = refusal(admin.delete_product_category(&id).await);
    assert_eq!((problem.code, problem.fields.len()), (ErrorCode::InvalidRequest, 0));
    assert!(admin.get_product_category(&id).await.is_ok());

    admin.remove_products_from_category(&id, &products).await.unwrap();
    admin.delete_product_category(&id).await.unwrap();
    assert_eq!(code(admin.get_product_category(&id).await), ErrorCode::NotFound);
    admin.delete_product(&made.summary.product_id).await.unwrap();
    assert_eq!(world.content(&["audit_log", "audit_chain", "outbox"]).await, before);
}

#[tokio::test]
async fn a_product_that_goes_leaves_its_categories_deletable() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = make(&admin, &["Models"]).await.remove(0);
    let made = admin.create_product(&product("Qwen", ProductType::ModelApi)).await.unwrap();
    let product_id = made.summary.product_id;
    admin.add_products_to_category(&id, &ProductIds(vec![product_id.clone()])).await.unwrap();
    admin.delete_product(&product_id).await.unwrap();
    assert_eq!(world.count("product_category_relation").await, 0);
    admin.delete_product_category(&id).await.unwrap();
}
