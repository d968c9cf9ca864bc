//! Products that the built-in gateway serves, and who calls them.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use api::{
    ApiDefinitionId, ConsumerId, CreateCredential, Credential, CredentialId, CredentialKind,
    ProductId, ProductType, Refusal, RefusalRule, RequestId, Subscription, Usage, UsageGroup,
    UsageQuery,
};
use client::Client;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    Answer, Samples, Setup, Site, Upstream, World, ask,
    market::{Market, approve_subscriptions, subscribe},
    product::{link_to, product, publish_in},
};

/// The upstream's own key, where definitions of the tests have one.
pub const UPSTREAM_KEY: &str = "sk-of-the-upstream";

/// A product that is published and served.
#[derive(Clone, Debug)]
pub struct Served {
    pub product_id: ProductId,
    pub slug: String,
    pub definition_id: ApiDefinitionId,
    pub r#type: ProductType,
}

impl Served {
    /// Its path at the gateway.
    pub fn path(&self) -> String {
        let kind = match self.r#type {
            ProductType::ModelApi => "models",
            ProductType::McpServer => "mcp-servers",
            ProductType::AgentApi => "agents",
            ProductType::RestApi => "apis",
        };
        format!("/{kind}/{}", self.slug)
    }
}

/// One product of each type.
#[derive(Clone, Debug)]
pub struct Offer {
    pub model: Served,
    pub mcp: Served,
    pub agent: Served,
    pub rest: Served,
}

impl Offer {
    pub fn all(&self) -> [&Served; 4] {
        [&self.model, &self.mcp, &self.agent, &self.rest]
    }
}

/// A developer with a key, whose subscriptions are approved.
pub struct Subscriber {
    pub client: Client,
    pub consumer_id: ConsumerId,
    pub credential_id: CredentialId,
    pub api_key: String,
    /// In the order of the products.
    pub subscriptions: Vec<Subscription>,
}

/// What definitions of one type say, at this address: the paths are `/v1`, `/mcp`, `/agent` and
/// `/api` there.
pub fn spec_at(r#type: ProductType, base: &str) -> Value {
    let headers = json!([{ "key": "X-Team", "value": "team-of-the-upstream" }]);
    match r#type {
        ProductType::ModelApi => json!({
            "type": "MODEL_API", "baseUrl": format!("{base}/v1"), "apiKey": UPSTREAM_KEY,
            "headers": headers, "models": ["sample-chat", "sample-chat-mini", "sample-embedding"],
        }),
        ProductType::McpServer => mcp_spec("STREAMABLE_HTTP", &format!("{base}/mcp")),
        ProductType::AgentApi => json!({
            "type": "AGENT_API", "baseUrl": format!("{base}/agent"), "apiKey": UPSTREAM_KEY,
            "headers": headers,
        }),
        ProductType::RestApi => rest_spec(&format!("{base}/api")),
    }
}

/// What the definition of an MCP server says.
pub fn mcp_spec(protocol: &str, url: &str) -> Value {
    json!({
        "type": "MCP_SERVER", "protocol": protocol,
        "connection": { "protocol": protocol, "url": url },
    })
}

/// What the definition of a REST API with a few operations says.
pub fn rest_spec(base_url: &str) -> Value {
    let done = json!({ "responses": { "200": { "description": "Done" } } });
    json!({
        "type": "REST_API", "baseUrl": base_url,
        "headers": [{ "key": "X-Team", "value": "team-of-the-upstream" }],
        "document": {
            "openapi": "3.1.0", "info": { "title": "Pets", "version": "1" },
            "paths": {
                "/pets": { "get": done, "post": done },
                "/pets/{id}": { "get": done, "put": done, "delete": done },
            },
        },
    })
}

impl World {
    /// The URL of a path at the gateway.
    pub fn gateway(&self, path: &str) -> String {
        self.url(Site::Gateway, path)
    }
}

impl Market {
    /// As [`open`](Self::open), with other settings of the server.
    pub async fn open_with(settings: impl FnOnce(Setup) -> Setup) -> Self {
        let world = World::with(settings).await;
        let admin = world.admin().await;
        let portal = world.portal("demo").await;
        approve_subscriptions(&admin, &portal, false).await;
        Self { world, admin, portal: portal.portal_id }
    }

    /// Publishes a new product of this name with a definition that says this.
    pub async fn serve(&self, name: &str, spec: &Value) -> Served {
        let definition_id = self.world.definition(spec).await;
        let r#type = serde_json::from_value(spec["type"].clone()).expect("a type");
        let made = self.admin.create_product(&product(name, r#type)).await;
        let made = made.expect("the product is made");
        let product_id = made.summary.product_id;
        let linked = self.admin.create_product_ref(&product_id, &link_to(&definition_id)).await;
        linked.expect("the product is linked");
        let published = publish_in(&[&self.portal]);
        let published = self.admin.publish_product(&product_id, &published).await;
        published.expect("the product is published");
        Served { product_id, slug: made.summary.slug, definition_id, r#type }
    }

    /// Publishes one product of each type, all at one upstream; see [`spec_at`] for the paths.
    pub async fn offer(&self, upstream: &Upstream) -> Offer {
        let spec = |r#type| spec_at(r#type, &upstream.url());
        Offer {
            model: self.serve("Model", &spec(ProductType::ModelApi)).await,
            mcp: self.serve("Tools", &spec(ProductType::McpServer)).await,
            agent: self.serve("Agent", &spec(ProductType::AgentApi)).await,
            rest: self.serve("Pets", &spec(ProductType::RestApi)).await,
        }
    }

    /// Publishes one product of each sample; the MCP server by streamable HTTP.
    pub async fn offer_samples(&self, samples: &Samples) -> Offer {
        let mut model = spec_at(ProductType::ModelApi, &samples.model);
        model["headers"] = json!([]);
        let agent = json!({ "type": "AGENT_API", "baseUrl": samples.agent });
        let document = self.world.http().get(format!("{}/openapi.json", samples.data));
        let document = ask(document).await.json();
        let rest = json!({ "type": "REST_API", "baseUrl": samples.data, "document": document });
        let mcp = mcp_spec("STREAMABLE_HTTP", &format!("{}/mcp", samples.mcp));
        Offer {
            model: self.serve("Model", &model).await,
            mcp: self.serve("Tools", &mcp).await,
            agent: self.serve("Agent", &agent).await,
            rest: self.serve("Data", &rest).await,
        }
    }

    /// A new developer whose primary consumer has a key and approved subscriptions of these
    /// products.
    pub async fn subscriber(&self, username: &str, products: &[&Served]) -> Subscriber {
        let (client, consumer_id) = self.developer(username).await;
        let key = make_key(&client, &consumer_id, CredentialKind::ApiKey).await;
        let mut subscriptions = Vec::new();
        for product in products {
            subscriptions.push(self.subscribe(&client, &consumer_id, product).await);
        }
        Subscriber {
            client,
            consumer_id,
            credential_id: key.credential_id,
            api_key: key.value.expose().to_owned(),
            subscriptions,
        }
    }

    /// Subscribes a product, and approves it.
    pub async fn subscribe(
        &self,
        client: &Client,
        consumer_id: &ConsumerId,
        product: &Served,
    ) -> Subscription {
        let asked = subscribe(client, consumer_id, &product.product_id).await;
        let approved = self.admin.approve_subscription(&asked.subscription_id).await;
        approved.expect("the subscription is approved")
    }

    /// A request to the gateway, without a credential.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.http().request(method, self.world.gateway(path))
    }

    /// Why the gateway refused a call, as an administrator sees it.
    pub async fn refusal(&self, answer: &Answer) -> Refusal {
        let id = answer.header("x-request-id").expect("a request id").to_owned();
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            match self.admin.get_refusal(&RequestId(id.clone())).await {
                Ok(refusal) => return refusal,
                Err(err) if Instant::now() > deadline => {
                    panic!("no reason for {}: {} {err}", answer.status, answer.text())
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// What was called, by group, as soon as so many calls are written.
    pub async fn usage(
        &self,
        client: &Client,
        query: &UsageQuery,
        calls: u64,
    ) -> BTreeMap<String, Usage> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let rows = client.get_usage(query).await.expect("an answer");
            if rows.iter().map(|row| row.calls).sum::<u64>() == calls {
                let rows = rows.into_iter().map(|row| (row.key.clone().unwrap_or_default(), row));
                return rows.collect();
            }
            assert!(Instant::now() < deadline, "not {calls} calls: {rows:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// As [`usage`](Self::usage) of everything, as an administrator sees it.
    pub async fn usage_by(&self, group: UsageGroup, calls: u64) -> BTreeMap<String, Usage> {
        let query = UsageQuery { group_by: Some(group), ..UsageQuery::default() };
        self.usage(&self.admin, &query, calls).await
    }

    /// Fails the test where a call was not refused with this status by this rule.
    pub async fn refused(&self, answer: &Answer, status: u16, rule: RefusalRule) {
        let mut refused = Refused::default();
        refused.note(answer, status, rule);
        refused.check(self).await;
    }
}

/// Refused calls whose rules are looked up together at the end: gateways write them once a second.
#[derive(Default)]
pub struct Refused(Vec<(Answer, RefusalRule)>);

impl Refused {
    /// Fails the test where a call was not refused with this status; the rule is for later.
    pub fn note(&mut self, answer: &Answer, status: u16, rule: RefusalRule) {
        assert_eq!(answer.status, status, "{rule}: {}", answer.text());
        self.0.push((answer.clone(), rule));
    }

    /// Fails the test where a call was refused by another rule.
    pub async fn check(self, market: &Market) {
        assert!(!self.0.is_empty());
        for (answer, rule) in &self.0 {
            let refusal = market.refusal(answer).await;
            assert_eq!((refusal.status, refusal.rule), (answer.status, *rule), "{refusal:?}");
        }
    }
}

/// Makes a credential of this kind.
pub async fn make_key(client: &Client, consumer: &ConsumerId, kind: CredentialKind) -> Credential {
    let body = CreateCredential { kind, name: None, value: None, secret: None, expires_at: None };
    client.create_credential(consumer, &body).await.expect("the credential is made")
}
