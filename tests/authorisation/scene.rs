//! What the callers try to get at: made anew for every operation, so that none spoils another's.

use api::{
    ApiDefinitionId, CategoryId, ConsumerId, CreateApiDefinition, CreateConsumer, CreateCredential,
    CreateProduct, CreateProductCategory, CreateProductRef, CreateSubscription, CredentialId,
    CredentialKind, DeveloperId, DeveloperQuery, PageQuery, PortalId, ProductId, ProductType,
    PublicationId, PublicationQuery, PublishProduct, RequestId, SourceType, SubscriptionId,
};
use chrono::Utc;
use serde_json::{Value, from_value, json};

use crate::people::{People, Who, register};

/// Everything that an operation could be about. It belongs to the owner, where it belongs to a
/// developer at all.
pub(crate) struct Scene {
    /// A portal without developers and products.
    pub(crate) portal: PortalId,
    /// The owner's portal.
    pub(crate) here: PortalId,
    /// A developer.
    pub(crate) developer: DeveloperId,
    pub(crate) category: CategoryId,
    /// Linked to nothing, in no portal.
    pub(crate) bare: ProductId,
    /// Linked, in no portal.
    pub(crate) ready: ProductId,
    /// Published in the owner's portal, in the category.
    pub(crate) published: ProductId,
    pub(crate) publication: PublicationId,
    /// Published in the other portal only.
    pub(crate) elsewhere: ProductId,
    /// Linked to no product.
    pub(crate) definition: ApiDefinitionId,
    pub(crate) consumer: ConsumerId,
    pub(crate) credential: CredentialId,
    /// A subscription of `published` that waits for approval.
    pub(crate) subscription: SubscriptionId,
    /// A call that was refused, with a key of the owner.
    pub(crate) refusal: RequestId,
    /// Published in the owner's portal, and not subscribed.
    pub(crate) free: ProductId,
    /// What is the neighbour's.
    pub(crate) foreign: Foreign,
    /// Tells names of this scene from those of others.
    pub(crate) number: usize,
}

/// What is the neighbour's.
pub(crate) struct Foreign {
    pub(crate) consumer: ConsumerId,
    pub(crate) credential: CredentialId,
    pub(crate) subscription: SubscriptionId,
    pub(crate) refusal: RequestId,
}

impl Scene {
    pub(crate) async fn make(people: &People, number: usize) -> Self {
        let admin = &people.admin;
        let portal =
            admin.create_portal(&tests::portal(&format!("portal {number}"))).await.unwrap();
        let category: CreateProductCategory =
            from_value(json!({"name": format!("c {number}")})).unwrap();
        let category = admin.create_product_category(&category).await.unwrap().category_id;

        let bare = product(people, &format!("bare {number}"), &category).await;
        let ready = product(people, &format!("ready {number}"), &category).await;
        link(people, &ready).await;
        let published = product(people, &format!("published {number}"), &category).await;
        let publication = publish(people, &published, &people.here).await;
        let free = product(people, &format!("free {number}"), &category).await;
        publish(people, &free, &people.here).await;
        let elsewhere = product(people, &format!("elsewhere {number}"), &category).await;
        publish(people, &elsewhere, &people.there).await;

        let developer = victim(people, number).await;
        let owned = Self::holdings(people, Who::Owner, number, &published).await;
        let foreign = Self::holdings(people, Who::Neighbour, number, &published).await;
        Self {
            portal: portal.portal_id,
            here: people.here.clone(),
            developer,
            category,
            bare,
            ready,
            published,
            publication,
            elsewhere,
            definition: definition(people).await,
            consumer: owned.consumer,
            credential: owned.credential,
            subscription: owned.subscription,
            refusal: owned.refusal,
            free,
            foreign,
            number,
        }
    }

    /// A consumer with a credential of its own and a subscription, and a refusal.
    async fn holdings(people: &People, who: Who, number: usize, product: &ProductId) -> Foreign {
        let client = people.client(who);
        let body = CreateConsumer { name: format!("consumer {number}"), description: None };
        let consumer = client.create_consumer(&body).await.unwrap().consumer_id;
        let body = CreateCredential {
            kind: CredentialKind::AppCode,
            name: None,
            value: None,
            secret: None,
            expires_at: None,
        };
        let credential = client.create_credential(&consumer, &body).await.unwrap().credential_id;
        let body = CreateSubscription { product_id: product.clone() };
        let subscription = client.create_subscription(&consumer, &body).await.unwrap();
        let refusal = RequestId::generate();
        people.world.refused(&refusal, Utc::now(), Some(&subscription.developer_id)).await;
        Foreign { consumer, credential, subscription: subscription.subscription_id, refusal }
    }
}

/// A developer of this scene alone.
async fn victim(people: &People, number: usize) -> DeveloperId {
    let name = format!("victim{number}");
    let address = format!("198.51.100.{}", number % 250);
    register(&people.world.guest_with_header("x-forwarded-for", &address), &name).await;
    let query = DeveloperQuery { username: Some(name), ..Default::default() };
    let page = people.admin.list_developers(&query, PageQuery::default()).await.unwrap();
    let found = page.content.into_iter().find(|it| Some(&it.username) == query.username.as_ref());
    found.unwrap().developer_id
}

async fn product(people: &People, name: &str, category: &CategoryId) -> ProductId {
    let body = json!({ "name": name, "type": "MCP_SERVER", "categories": [category] });
    let body: CreateProduct = from_value(body).unwrap();
    people.admin.create_product(&body).await.unwrap().summary.product_id
}

async fn definition(people: &People) -> ApiDefinitionId {
    let body: CreateApiDefinition = from_value(definition_body()).unwrap();
    assert_eq!(body.r#type, ProductType::McpServer);
    people.admin.create_api_definition(&body).await.unwrap().summary.api_definition_id
}

/// A description of an MCP server.
pub(crate) fn definition_body() -> Value {
    let url = "http://127.0.0.1:9/mcp";
    json!({
        "name": "server",
        "type": "MCP_SERVER",
        "spec": {
            "type": "MCP_SERVER",
            "protocol": "STREAMABLE_HTTP",
            "connection": { "protocol": "STREAMABLE_HTTP", "url": url },
        },
    })
}

async fn link(people: &People, product: &ProductId) {
    let body = CreateProductRef {
        source_type: SourceType::ApiDefinition,
        api_definition_id: Some(definition(people).await),
        gateway_id: None,
        nacos_id: None,
    };
    people.admin.create_product_ref(product, &body).await.unwrap();
}

async fn publish(people: &People, product: &ProductId, portal: &PortalId) -> PublicationId {
    link(people, product).await;
    let body = PublishProduct { portal_id: Some(portal.clone()), portal_ids: Vec::new() };
    people.admin.publish_product(product, &body).await.unwrap();
    let query = PublicationQuery::default();
    let page = people.admin.list_product_publications(product, &query, PageQuery::default()).await;
    page.unwrap().content.remove(0).publication_id
}
