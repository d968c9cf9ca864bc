//! The secrets of upstreams: taken, kept sealed, and never given.

use api::{ApiDefinitionId, CreateApiDefinition, ProductType};
use serde_json::{Value, json};
use tests::{Answer, World, api_definition, ask, at_once, spec, spec_json};

/// Somebody who changes definitions and looks at the bytes of each answer.
struct Admin {
    world: World,
    token: String,
}

impl Admin {
    async fn start() -> Self {
        let world = World::with(|setup| setup.env("HIMARKET_LOG", "trace")).await;
        let token = world.admin_token().await;
        Self { world, token }
    }

    async fn create(&self, spec: &Value) -> Answer {
        let body = json!({ "name": "secretive", "type": spec["type"], "spec": spec });
        let request = self.world.http().post(self.world.api("/api-definitions"));
        ask(request.bearer_auth(&self.token).json(&body)).await
    }

    async fn put(&self, id: &str, spec: &Value) -> Answer {
        let request = self.world.http().put(self.world.api(&format!("/api-definitions/{id}")));
        ask(request.bearer_auth(&self.token).json(&json!({ "spec": spec }))).await
    }

    async fn get(&self, path: &str) -> Answer {
        let request = self.world.http().get(self.world.api(path));
        ask(request.bearer_auth(&self.token)).await
    }

    async fn sealed(&self) -> Vec<Option<String>> {
        let rows = self.world.rows("SELECT sealed_secrets FROM api_definition").await;
        rows.iter().map(|row| row["sealed_secrets"].as_str().map(str::to_owned)).collect()
    }
}

/// `spec` with this key, where it takes one, and these headers.
fn with_secrets(r#type: ProductType, api_key: Option<Value>, headers: Value) -> Value {
    let mut spec = spec_json(r#type);
    match r#type {
        ProductType::McpServer => spec["connection"]["headers"] = headers,
        _ => spec["headers"] = headers,
    }
    if let Some(api_key) = api_key {
        spec["apiKey"] = api_key;
    }
    spec
}

#[tokio::test]
async fn a_secret_is_in_no_answer_no_table_no_record_and_no_log() {
    let mut admin = Admin::start().await;
    for r#type in
        [ProductType::ModelApi, ProductType::AgentApi, ProductType::McpServer, ProductType::RestApi]
    {
        let headers = json!([{ "key": "X-Secret", "value": "Secret-Of-A-Header" }]);
        let key = matches!(r#type, ProductType::ModelApi | ProductType::AgentApi);
        let spec = with_secrets(r#type, key.then(|| json!("sk-Secret-Of-A-Key")), headers);
        let made = admin.create(&spec).await;
        let id = made.data()["apiDefinitionId"].as_str().unwrap().to_owned();
        let mut wrong = spec.clone();
        wrong["type"] = json!("NONSENSE");
        let answers = [
            made,
            admin.get(&format!("/api-definitions/{id}")).await,
            admin.get("/api-definitions").await,
            admin.put(&id, &spec).await,
            admin.put(&id, &wrong).await,
            admin.create(&wrong).await,
            admin.get("/audit-logs").await,
            admin.get(&format!("/api-definitions/{id}/deletion-impact")).await,
        ];
        for answer in answers {
            assert!(!answer.text().contains("Secret-Of"), "{}", answer.text());
        }
        let shown = admin.get(&format!("/api-definitions/{id}")).await.data();
        let headers = match r#type {
            ProductType::McpServer => &shown["spec"]["connection"]["headers"],
            _ => &shown["spec"]["headers"],
        };
        assert_eq!(*headers, json!([{ "key": "X-Secret", "valueSet": true }]));
        let is_set = shown["spec"].get("apiKeySet");
        assert_eq!(is_set, key.then_some(Value::Bool(true)).as_ref());
    }
    assert!(admin.sealed().await.iter().all(Option::is_some));
    let tables = format!("{:?}", admin.world.content(&[]).await);
    assert!(tables.contains("X-Secret"), "the tables are not those of this test");
    assert!(!tables.contains("Secret-Of"), "a secret is in a table");
    assert!(admin.world.stop().await.success());
    let log = admin.world.log().join("\n");
    assert!(log.contains("API_DEFINITION_CREATED"), "the log is not that of this test");
    assert!(!log.contains("Secret-Of"), "a secret is in the log");
}

#[tokio::test]
async fn without_a_secret_nothing_is_sealed() {
    let admin = Admin::start().await;
    let headers = json!([{ "key": "X-Team" }]);
    let made = admin.create(&with_secrets(ProductType::ModelApi, None, headers)).await.data();
    assert_eq!(made["spec"]["apiKeySet"], false);
    assert_eq!(made["spec"]["headers"], json!([{ "key": "X-Team", "valueSet": false }]));
    assert_eq!(admin.sealed().await, [None]);
}

#[tokio::test]
async fn what_a_change_leaves_out_stays_null_removes_and_a_value_replaces() {
    let admin = Admin::start().await;
    let headers =
        json!([{ "key": "X-Team", "value": "first" }, { "key": "X-Zone", "value": "second" }]);
    let spec = with_secrets(ProductType::ModelApi, Some(json!("sk-key")), headers);
    let made = admin.create(&spec).await.data();
    let id = made["apiDefinitionId"].as_str().unwrap();
    let path = format!("/api-definitions/{id}");
    let shown = async || {
        let data = admin.get(&path).await.data();
        (data["spec"]["apiKeySet"].clone(), data["spec"]["headers"].clone())
    };
    let put = async |api_key, headers| {
        let spec = with_secrets(ProductType::ModelApi, api_key, headers);
        admin.put(id, &spec).await.data();
    };

    // Absent; that it claims otherwise does not matter.
    put(None, json!([{ "key": "x-team" }, { "key": "X-Zone", "valueSet": false }])).await;
    let both =
        json!([{ "key": "x-team", "valueSet": true }, { "key": "X-Zone", "valueSet": true }]);
    assert_eq!(shown().await, (json!(true), both.clone()));
    let sealed = admin.sealed().await;

    // A value.
    put(Some(json!("sk-other")), json!([{ "key": "x-team" }, { "key": "X-Zone" }])).await;
    assert_eq!(shown().await, (json!(true), both));
    assert_ne!(admin.sealed().await, sealed);

    // Null, and a header that is not mentioned any more.
    put(Some(Value::Null), json!([{ "key": "x-team" }])).await;
    let one = json!([{ "key": "x-team", "valueSet": true }]);
    assert_eq!(shown().await, (json!(false), one));
    put(None, json!([{ "key": "X-Zone" }, { "key": "X-Team", "value": null }])).await;
    let none =
        json!([{ "key": "X-Zone", "valueSet": false }, { "key": "X-Team", "valueSet": false }]);
    assert_eq!(shown().await, (json!(false), none), "what was dropped does not come back");
    assert_eq!(admin.sealed().await, [None]);
}

#[tokio::test]
async fn a_change_without_a_description_keeps_the_secrets() {
    let world = World::start().await;
    let admin = world.admin().await;
    let spec = spec(with_secrets(ProductType::AgentApi, Some(json!("sk-key")), json!([])));
    let body: CreateApiDefinition = api_definition("agent", spec);
    let made = admin.create_api_definition(&body).await.unwrap();
    let id: &ApiDefinitionId = &made.summary.api_definition_id;
    let change = api::UpdateApiDefinition { name: Some("other".to_owned()), ..Default::default() };
    admin.update_api_definition(id, &change).await.unwrap();
    let shown = admin.get_api_definition(id).await.unwrap();
    assert_eq!(serde_json::to_value(&shown.spec).unwrap()["apiKeySet"], true);
}

#[tokio::test]
async fn of_changes_at_once_each_finds_the_secrets_of_the_one_before() {
    let world = World::start().await;
    let admin = world.admin().await;
    let spec = |key: Value| {
        let mut spec = spec_json(ProductType::AgentApi);
        spec["headers"] = key;
        tests::spec(spec)
    };
    let headers = json!([{ "key": "X-Team", "value": "kept" }]);
    let made = admin.create_api_definition(&api_definition("agent", spec(headers))).await.unwrap();
    let id = made.summary.api_definition_id;
    let answers = at_once(8, |number| {
        let (admin, id) = (admin.clone(), id.clone());
        let spec = spec(json!([{ "key": "X-Team" }]));
        async move {
            let name = Some(format!("agent {number}"));
            let change = api::UpdateApiDefinition { name, spec: Some(spec), ..Default::default() };
            admin.update_api_definition(&id, &change).await
        }
    })
    .await;
    for answer in answers {
        answer.unwrap();
    }
    let shown = admin.get_api_definition(&id).await.unwrap();
    let headers = &serde_json::to_value(&shown.spec).unwrap()["headers"];
    assert_eq!(*headers, json!([{ "key": "X-Team", "valueSet": true }]));
}
