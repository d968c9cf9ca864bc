//! What is recorded of products.

use api::ProductType;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{World, upstream};

use super::recorded;

fn what(record: &Value) -> [Option<&str>; 4] {
    ["actor_type", "action", "target_type", "target_id"].map(|column| record[column].as_str())
}

#[tokio::test]
async fn every_change_of_a_product_is_recorded_once() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let portal = world.portal("demo").await;
    let definition = world.definition(&upstream(ProductType::ModelApi)).await;
    let request = |method: Method, path: &str| -> RequestBuilder {
        world.http().request(method, world.api(path)).bearer_auth(&token)
    };
    let body = json!({ "name": "Qwen", "type": "MODEL_API", "document": "# Qwen" });
    let (answer, record) = recorded(&world, request(Method::POST, "/products").json(&body)).await;
    let made = answer.data();
    let id = made["productId"].as_str().unwrap();
    let expect = |record: &Value, action| {
        assert_eq!(what(record), [Some("ADMIN"), Some(action), Some("PRODUCT"), Some(id)]);
        let text = record.to_string();
        assert!(!text.contains("9.9.9.9") && !text.contains("X-Hidden"), "{text}");
    };
    expect(&record, "PRODUCT_CREATED");
    assert_eq!((&record["before"], &record["after"]), (&Value::Null, &made));

    let path = format!("/products/{id}");
    let change = json!({ "name": "Qwen Max", "document": "# Max" });
    let (answer, record) = recorded(&world, request(Method::PUT, &path).json(&change)).await;
    expect(&record, "PRODUCT_UPDATED");
    assert_eq!((&record["before"], &record["after"]), (&made, &answer.data()));

    let link = json!({ "sourceType": "API_DEFINITION", "apiDefinitionId": definition });
    let of_link = format!("{path}/ref");
    let (_, record) = recorded(&world, request(Method::PUT, &of_link).json(&link)).await;
    expect(&record, "PRODUCT_LINKED");
    assert_eq!(record["after"]["apiDefinitionId"], json!(definition));

    let publish = json!({ "portalId": portal.portal_id });
    let publications = format!("{path}/publications");
    let (_, record) = recorded(&world, request(Method::POST, &publications).json(&publish)).await;
    expect(&record, "PRODUCT_PUBLISHED");
    assert_eq!(record["after"], json!([portal.portal_id]));

    let rows = world.rows("SELECT publication_id FROM publication").await;
    let withdrawn = format!("{publications}/{}", rows[0]["publication_id"].as_str().unwrap());
    let (_, record) = recorded(&world, request(Method::DELETE, &withdrawn)).await;
    expect(&record, "PRODUCT_WITHDRAWN");
    assert_eq!(record["before"], json!([portal.portal_id]));

    let (_, record) = recorded(&world, request(Method::DELETE, &of_link)).await;
    expect(&record, "PRODUCT_UNLINKED");
    assert_eq!(record["before"]["apiDefinitionId"], json!(definition));

    let (_, record) = recorded(&world, request(Method::DELETE, &path)).await;
    expect(&record, "PRODUCT_DELETED");
    assert_eq!(record["before"]["name"], "Qwen Max");
    assert_eq!(record["after"], Value::Null);
}
