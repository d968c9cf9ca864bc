//! The steps of the guides for administrators and developers, one after the other, as a program in
//! another language sends them: paths and names are spelled out here.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, PASSWORD, World, ask};

/// Somebody who speaks JSON to one host.
struct Program<'a> {
    world: &'a World,
    token: Option<String>,
}

impl<'a> Program<'a> {
    fn new(world: &'a World) -> Self {
        Self { world, token: None }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.world.http().request(method, self.world.api(path));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        ask(request).await
    }

    async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, None).await.data()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, Some(body)).await.data()
    }

    async fn put(&self, path: &str, body: Value) -> Value {
        self.send(Method::PUT, path, Some(body)).await.data()
    }

    async fn patch(&self, path: &str, body: Option<Value>) -> Value {
        self.send(Method::PATCH, path, body).await.data()
    }

    async fn delete(&self, path: &str) -> Value {
        self.send(Method::DELETE, path, None).await.data()
    }

    async fn log_in(&mut self, path: &str, username: &str) {
        let body = json!({ "username": username, "password": PASSWORD });
        let token = self.post(path, body).await;
        assert_eq!(token["token_type"], "Bearer");
        assert!(token["expires_in"].as_u64().unwrap() > 0);
        self.token = Some(token["access_token"].as_str().unwrap().to_owned());
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// One definition of each type, its product's name, and where the product keeps what can be called.
fn offers() -> [(&'static str, Value, &'static str); 4] {
    [
        (
            "Qwen",
            json!({
                "type": "MODEL_API",
                "protocols": ["OpenAI/V1"],
                "baseUrl": "http://127.0.0.1:9/v1",
                "apiKey": "sk-upstream-secret",
                "models": ["qwen-max"],
                "scenario": "TEXT",
            }),
            "modelConfig",
        ),
        (
            "Everything",
            json!({
                "type": "MCP_SERVER",
                "fromType": "NATIVE_MCP",
                "protocol": "STREAMABLE_HTTP",
                "connection": { "protocol": "STREAMABLE_HTTP", "url": "http://127.0.0.1:9/mcp" },
            }),
            "mcpConfig",
        ),
        (
            "Echo",
            json!({ "type": "AGENT_API", "protocols": ["a2a"], "baseUrl": "http://127.0.0.1:9/" }),
            "agentConfig",
        ),
        (
            "Weather",
            json!({
                "type": "REST_API",
                "baseUrl": "http://127.0.0.1:9/api",
                "document": "openapi: 3.0.3\ninfo: {title: Weather, version: '1'}\npaths:\n  \
                             /cities/{city}:\n    get:\n      parameters:\n        - {name: city, \
                             in: path, required: true, schema: {type: string}}\n      \
                             responses: {'200': {description: The weather}}\n",
            }),
            "apiConfig",
        ),
    ]
}

/// From a portal to four published products, with guides and categories.
async fn offer(admin: &Program<'_>, portal: &str) -> Vec<String> {
    let category = admin.post("/product-categories", json!({ "name": "Demo" })).await;
    let mut products = Vec::new();
    for (name, spec, config) in offers() {
        let kind = spec["type"].clone();
        let body = json!({ "name": name, "type": kind, "categories": [category["categoryId"]] });
        let product = admin.post("/products", body).await;
        assert_eq!(product["status"], "PENDING");
        let id = text(&product, "productId").to_owned();
        let path = format!("/products/{id}");
        let publish = json!({ "portalId": portal });

        let publications = format!("{path}/publications");
        let early = admin.send(Method::POST, &publications, Some(publish.clone())).await;
        assert_eq!(early.problem().code, api::ErrorCode::InvalidRequest);
        let definition = json!({ "name": name, "type": kind, "spec": spec });
        let definition = admin.post("/api-definitions", definition).await;
        assert!(!definition.to_string().contains("sk-upstream-secret"));
        let definition = &definition["apiDefinitionId"];
        let link = json!({ "sourceType": "API_DEFINITION", "apiDefinitionId": definition });
        admin.put(&format!("{path}/ref"), link).await;
        assert_eq!(admin.get(&path).await["status"], "READY");

        let guide = format!("# {name}\n\n1. Subscribe\n2. Call");
        admin.put(&path, json!({ "document": guide })).await;
        assert_eq!(admin.post(&publications, publish).await, Value::Null);
        let product = admin.get(&path).await;
        assert_eq!(product["status"], "PUBLISHED");
        assert_eq!(product["document"], guide);
        assert_eq!(product["categories"][0]["name"], "Demo", "an update keeps the categories");
        assert!(product[config].is_object(), "{product}");
        assert!(!product.to_string().contains("127.0.0.1"), "{product}");
        products.push(id);
    }
    products
}

/// Registers, waits, is let in, and has a consumer with a key.
async fn join<'a>(world: &'a World, admin: &Program<'_>) -> (Program<'a>, String) {
    let mut developer = Program::new(world);
    let account = json!({ "username": "dev1", "password": PASSWORD });
    assert_eq!(developer.post("/developers", account.clone()).await, Value::Null, "it waits");
    let early = developer.send(Method::POST, "/developers/login", Some(account)).await;
    assert_eq!(early.status, 400);
    let inbox = admin.get("/approvals?type=DEVELOPER").await;
    assert_eq!(inbox["pending"]["developers"], 1);
    let id = text(&inbox["content"][0], "developerId").to_owned();
    admin.patch(&format!("/developers/{id}/status"), Some(json!({ "status": "APPROVED" }))).await;
    developer.log_in("/developers/login", "dev1").await;

    let primary = developer.get("/consumers/primary").await;
    assert_eq!((text(&primary, "name"), &primary["isPrimary"]), ("primary-consumer", &json!(true)));
    let consumer = developer.post("/consumers", json!({ "name": "shop" })).await;
    let consumer = text(&consumer, "consumerId").to_owned();
    let credentials = developer.get(&format!("/consumers/{consumer}/credentials")).await;
    let key = text(&credentials["apiKeyConfig"]["credentials"][0], "apiKey");
    assert!(key.starts_with("apikey-"), "{key}");
    (developer, consumer)
}

#[tokio::test]
async fn the_guides_can_be_followed_to_the_end() {
    let mut world = World::start().await;
    let mut admin = Program::new(&world);
    assert_eq!(admin.get("/admins/need-init").await, true);
    let body = json!({ "username": "admin", "password": PASSWORD });
    admin.post("/admins/init", body).await;
    admin.log_in("/admins/login", "admin").await;

    let portal = admin.post("/portals", json!({ "name": "himarket-demo" })).await;
    let portal = text(&portal, "portalId").to_owned();
    let domains = format!("/portals/{portal}/domains");
    let bound = admin.post(&domains, json!({ "domain": "LOCALHOST" })).await;
    let domains = &bound["portalDomainConfig"];
    assert!(domains.as_array().unwrap().iter().any(|it| it["domain"] == "localhost"), "{domains}");
    let products = offer(&admin, &portal).await;

    let (developer, consumer) = join(&world, &admin).await;
    let page = developer.get("/products?type=MODEL_API&size=10&page=1").await;
    assert_eq!(page["totalElements"], 1);
    assert_eq!(page["content"][0]["name"], "Qwen");
    assert!(page["content"][0].get("document").is_none());

    let subscriptions = format!("/consumers/{consumer}/subscriptions");
    for product in &products[..2] {
        let made = developer.post(&subscriptions, json!({ "productId": product })).await;
        assert_eq!(made["status"], "APPROVED", "the portal approves by itself");
    }
    let wish = json!({ "productId": products[3] });
    admin.put(&format!("/products/{}", products[3]), json!({ "autoApprove": false })).await;
    let made = developer.post(&subscriptions, wish.clone()).await;
    assert_eq!(made["status"], "PENDING");
    let id = text(&made, "subscriptionId");
    let body = json!({
        "decision": "REJECT", "reason": "Which project?",
        "items": [{ "type": "SUBSCRIPTION", "id": id }],
    });
    assert_eq!(admin.post("/approvals/decisions", body).await[0]["outcome"], "DONE");
    let seen = developer.get(&format!("{subscriptions}?status=REJECTED")).await;
    assert_eq!(seen["content"][0]["reason"], "Which project?");
    developer.post(&subscriptions, wish).await;
    admin.patch(&format!("{subscriptions}/{id}"), None).await;
    let seen = developer.get(&format!("{subscriptions}?status=APPROVED")).await;
    assert_eq!(seen["totalElements"], 3);

    developer.delete(&format!("{subscriptions}/{id}")).await;
    let publications = admin.get(&format!("/products/{}/publications", products[1])).await;
    let publication = text(&publications["content"][0], "publicationId");
    admin.delete(&format!("/products/{}/publications/{publication}", products[1])).await;
    let gone = developer.send(Method::GET, &format!("/products/{}", products[1]), None).await;
    assert_eq!(gone.status, 404);
    let overview = admin.get(&format!("/portals/{portal}/overview")).await;
    assert_eq!((&overview["products"], &overview["subscriptions"]), (&json!(3), &json!(2)));

    let (token, verified) = (developer.token.clone(), world.run(&["audit", "verify"]).await);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    world.kill();
    world.resume().await;
    let after = Program { world: &world, token };
    assert_eq!(after.get(&subscriptions).await["totalElements"], 2, "nothing is lost");
}
