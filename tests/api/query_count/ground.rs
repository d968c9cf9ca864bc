//! A server with as many rows of everything as are wanted, and everything related to the first.

use api::{
    ApiDefinitionId, CategoryId, CategoryIds, ConsumerId, CreateConsumer, CreateCredential,
    CreateProduct, CreateProductCategory, CreateSubscription, CredentialKind, DeveloperId,
    DeveloperStatus, ErrorCode, GatewayNodeId, PortalId, ProductId, ProductIds, ProductType,
    RequestId,
};
use chrono::{DurationRound, TimeDelta, Utc};
use client::Client;
use tests::{Calls, Setup, World, link_to, make_definition, portal, product, publish_in};

/// Most that a product may have.
pub(super) const MOST_CATEGORIES: usize = 20;

pub(super) struct Ground {
    pub(super) world: World,
    pub(super) admin: Client,
    pub(super) admin_token: String,
    developer: Client,
    pub(super) developer_token: String,
    developer_id: DeveloperId,
    /// The first product's.
    definition: Option<ApiDefinitionId>,
    portals: Vec<PortalId>,
    pub(super) categories: Vec<CategoryId>,
    pub(super) products: Vec<ProductId>,
    consumers: Vec<ConsumerId>,
}

impl Ground {
    /// Starts a server that logs its statements, with an administrator, a portal and a developer.
    pub(super) async fn start() -> Self {
        let world = World::with(Setup::log_statements).await;
        let first = world.portal("portal 0").await.portal_id;
        let developer_id = world.developer(&first, "dev0", DeveloperStatus::Approved).await;
        let admin_token = world.admin_token().await;
        let developer_token = world.developer_token("dev0").await;
        Self {
            admin: world.with_token(&admin_token),
            admin_token,
            developer: world.with_token(&developer_token),
            developer_token,
            developer_id,
            definition: None,
            portals: vec![first],
            categories: Vec::new(),
            products: Vec::new(),
            consumers: Vec::new(),
            world,
        }
    }

    /// Makes rows until there are `number` of everything.
    pub(super) async fn grow(&mut self, number: usize) {
        for number in self.products.len()..number {
            if number > 0 {
                let made = self.admin.create_portal(&portal(&format!("portal {number}"))).await;
                self.portals.push(made.unwrap().portal_id);
                self.add_developer(number).await;
            }
            let name = format!("category {number}");
            let body = CreateProductCategory { name, description: None, icon: None };
            let category = self.admin.create_product_category(&body).await.unwrap();
            self.categories.push(category.category_id);
            self.add_product(number).await;
            self.add_consumer(number).await;
            self.add_traffic(number).await;
        }
        self.relate().await;
    }

    /// Who registers waits for approval. Registrations are limited, so this one is a copy.
    async fn add_developer(&self, number: usize) {
        let id = DeveloperId::generate();
        self.world
            .sql(&format!(
                "INSERT INTO developer (developer_id, portal_id, username, password_hash, status, \
                 created_at, updated_at) SELECT '{id}', portal_id, 'dev{number}', password_hash, \
                 'PENDING', created_at, updated_at FROM developer WHERE username = 'dev0'",
            ))
            .await;
    }

    /// A product of the first portal, whose subscriptions wait for approval.
    async fn add_product(&mut self, number: usize) {
        let name = format!("product {number}");
        let (admin, r#type) = (&self.admin, ProductType::RestApi);
        let body = CreateProduct { auto_approve: Some(false), ..product(&name, r#type) };
        let id = admin.create_product(&body).await.unwrap().summary.product_id;
        let definition = make_definition(admin, &name, r#type).await.summary.api_definition_id;
        admin.create_product_ref(&id, &link_to(&definition)).await.unwrap();
        admin.publish_product(&id, &publish_in(&[&self.portals[0]])).await.unwrap();
        self.definition.get_or_insert(definition);
        self.products.push(id);
    }

    async fn add_consumer(&mut self, number: usize) {
        let body = CreateConsumer { name: format!("consumer {number}"), description: None };
        let id = self.developer.create_consumer(&body).await.unwrap().consumer_id;
        let first = self.consumers.first().unwrap_or(&id);
        let body = CreateCredential {
            kind: CredentialKind::ApiKey,
            name: None,
            value: None,
            secret: None,
            expires_at: None,
        };
        // There may be a limit, which the test needs not reach.
        drop(self.developer.create_credential(first, &body).await);
        self.consumers.push(id);
    }

    /// Calls of the newest consumer, a refused one, and a process of the gateway.
    async fn add_traffic(&self, number: usize) {
        let now = Utc::now();
        let calls = Calls {
            hour: now.duration_trunc(TimeDelta::hours(1)).unwrap() - TimeDelta::hours(1),
            product: self.products[number].clone(),
            consumer: self.consumers[number].clone(),
            developer: self.developer_id.clone(),
            portal: self.portals[number].clone(),
            operation: "GET /now".to_owned(),
            status: 200,
            calls: 1,
            milliseconds: 10,
        };
        self.world.called(&[calls]).await;
        let refusal = RequestId(format!("request-{number}"));
        self.world.refused(&refusal, now, Some(&self.developer_id)).await;
        self.world.gateway_node(&GatewayNodeId::generate(), now).await;
    }

    /// Relates the first of everything to all others.
    async fn relate(&self) {
        let portals: Vec<_> = self.portals.iter().collect();
        self.admin.publish_product(&self.products[0], &publish_in(&portals)).await.unwrap();
        self.admin
            .add_products_to_category(&self.categories[0], &ProductIds(self.products.clone()))
            .await
            .unwrap();
        let categories: Vec<_> = self.categories.iter().take(MOST_CATEGORIES).cloned().collect();
        self.admin
            .set_categories_of_product(&self.products[0], &CategoryIds(categories))
            .await
            .unwrap();
        for product_id in &self.products {
            self.subscribe(&self.consumers[0], product_id).await;
        }
        for consumer_id in &self.consumers {
            self.subscribe(consumer_id, &self.products[0]).await;
        }
    }

    /// Subscribes, unless that was done before.
    async fn subscribe(&self, consumer_id: &ConsumerId, product_id: &ProductId) {
        let body = CreateSubscription { product_id: product_id.clone() };
        match self.developer.create_subscription(consumer_id, &body).await {
            Ok(_) => {}
            Err(err) => assert_eq!(err.code(), Some(ErrorCode::Conflict), "{err}"),
        }
    }

    /// Puts the first of each kind for the names of identifiers.
    pub(super) fn fill(&self, path: &str) -> String {
        let names = [
            ("portalId", self.portals[0].to_string()),
            ("categoryId", self.categories[0].to_string()),
            ("productId", self.products[0].to_string()),
            ("apiDefinitionId", self.definition.as_ref().unwrap().to_string()),
            ("developerId", self.developer_id.to_string()),
            ("consumerId", self.consumers[0].to_string()),
            ("gatewayId", "gateway-builtin".to_owned()),
            ("requestId", "request-0".to_owned()),
        ];
        // Behind a slash or an equals sign stands a value, before an equals sign a name.
        let mut filled = path.to_owned();
        for (name, id) in names {
            for sign in ['/', '='] {
                filled = filled.replace(&format!("{sign}{name}"), &format!("{sign}{id}"));
            }
        }
        filled
    }
}
