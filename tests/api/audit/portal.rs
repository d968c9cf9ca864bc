//! What is recorded of portals and categories.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{World, product};

use super::{recorded, summary};

/// Does something as the administrator; it must leave one record of this action.
struct Recorder {
    world: World,
    token: String,
}

impl Recorder {
    async fn act(
        &self,
        (method, path): (Method, &str),
        body: Value,
        (action, target): (&str, &str),
    ) -> [Value; 3] {
        let request = self.world.http().request(method, self.world.api(path)).json(&body);
        let (answer, record) = recorded(&self.world, request.bearer_auth(&self.token)).await;
        let data = answer.data();
        let [actor, .., recorded_action, kind, recorded_target] = summary(&record);
        assert_eq!((actor, recorded_action), (Some("ADMIN"), Some(action)));
        assert!(action.starts_with(kind.unwrap()), "{action} of a {kind:?}");
        let made = data["portalId"].as_str().or(data["categoryId"].as_str());
        let target = if target.is_empty() { made.unwrap() } else { target };
        assert_eq!(recorded_target, Some(target), "{action}");
        [data, record["before"].clone(), record["after"].clone()]
    }
}

async fn start() -> Recorder {
    let world = World::start().await;
    let token = world.admin_token().await;
    Recorder { world, token }
}

#[tokio::test]
async fn every_change_of_a_portal_is_recorded_once() {
    let it = start().await;
    let created = ("PORTAL_CREATED", "");
    let body = json!({ "name": "demo" });
    let [made, ..] = it.act((Method::POST, "/portals"), body, created).await;
    let id = made["portalId"].as_str().unwrap();
    let path = format!("/portals/{id}");

    let rules = json!({
        "builtinAuthEnabled": false,
        "autoApproveDevelopers": false,
        "autoApproveSubscriptions": true,
    });
    let body = json!({ "name": "shop", "portalSettingConfig": rules });
    let updated = ("PORTAL_UPDATED", id);
    let [changed, before, after] = it.act((Method::PUT, &path), body, updated).await;
    assert_eq!((&before, &after), (&made, &changed));

    let domains = format!("{path}/domains");
    let body = json!({ "domain": "a.example" });
    let bound = ("PORTAL_DOMAIN_BOUND", id);
    let [with_name, before, after] = it.act((Method::POST, &domains), body, bound).await;
    assert_eq!(before, changed["portalDomainConfig"]);
    assert_eq!(after, with_name["portalDomainConfig"]);

    let domain = format!("{domains}/a.example");
    let unbound = ("PORTAL_DOMAIN_UNBOUND", id);
    let [_, before, after] = it.act((Method::DELETE, &domain), json!({}), unbound).await;
    assert_eq!(before, with_name["portalDomainConfig"]);
    assert_eq!(after, changed["portalDomainConfig"]);

    let deleted = ("PORTAL_DELETED", id);
    let [_, before, after] = it.act((Method::DELETE, &path), json!({}), deleted).await;
    assert_eq!((before, after), (changed, Value::Null));
}

#[tokio::test]
async fn every_change_of_a_category_is_recorded_once() {
    let it = start().await;
    let admin = it.world.with_token(&it.token);
    let weather = product("Weather", api::ProductType::RestApi);
    let weather = admin.create_product(&weather).await.unwrap().summary.product_id;
    let body = json!({ "name": "Models" });
    let created = ("CATEGORY_CREATED", "");
    let [made, before, after] = it.act((Method::POST, "/product-categories"), body, created).await;
    assert_eq!((&before, &after), (&Value::Null, &made));
    let id = made["categoryId"].as_str().unwrap();
    let path = format!("/product-categories/{id}");

    let body = json!({ "name": "Tools" });
    let updated = ("CATEGORY_UPDATED", id);
    let [changed, before, after] = it.act((Method::PUT, &path), body, updated).await;
    assert_eq!((&before, &after), (&made, &changed));

    let products = format!("{path}/products");
    let body = json!([&weather]);
    let added = ("CATEGORY_PRODUCTS_ADDED", id);
    let [_, before, after] = it.act((Method::POST, &products), body.clone(), added).await;
    assert_eq!((&before, &after), (&Value::Null, &body));
    let removed = ("CATEGORY_PRODUCTS_REMOVED", id);
    let [_, before, after] = it.act((Method::DELETE, &products), body.clone(), removed).await;
    assert_eq!((&before, &after), (&body, &Value::Null));

    let of_product = format!("/products/{weather}/categories");
    let set = ("PRODUCT_CATEGORIES_CHANGED", weather.0.as_str());
    let [_, before, after] = it.act((Method::PUT, &of_product), json!([id]), set).await;
    assert_eq!((before, after), (json!([]), json!([id])));
    let [_, before, after] = it.act((Method::PUT, &of_product), json!([]), set).await;
    assert_eq!((before, after), (json!([id]), json!([])));

    let deleted = ("CATEGORY_DELETED", id);
    let [_, before, after] = it.act((Method::DELETE, &path), json!({}), deleted).await;
    assert_eq!((before, after), (changed, Value::Null));
}
