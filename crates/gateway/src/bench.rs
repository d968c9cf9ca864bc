//! The decision about one call, for the benchmark: everything between the head of a request and
//! the request to the upstream.

use api::{
    ApiKeySource, ApiSpec, CallLimits, ConsumerId, CredentialId, CredentialKind, DeveloperId,
    PortalId, ProductId, ProductType, SubscriptionId, SubscriptionStatus,
};
use domain::{
    EncryptionKey,
    gateway::{self as data, Lookup},
    openapi::{Method, Operation},
    upstream::Upstreams,
};
use http::Request;

use crate::{address::Address, call::Call, credential, limit, snapshot::Snapshot};

/// A snapshot to decide by.
pub struct Decision {
    snapshot: Snapshot,
    lookup: Lookup,
}

/// The key of a consumer.
pub fn key(number: usize) -> String {
    format!("apikey-{number:032x}")
}

/// The path of a product.
pub fn path(number: usize) -> String {
    format!("/apis/product-{number}/pets/7")
}

impl Decision {
    /// So many consumers with a key each, and so many products; each consumer has subscribed the
    /// product of its number, as often as there are products.
    pub fn new(keys: usize, products: usize) -> anyhow::Result<Self> {
        let lookup = Lookup::of(&EncryptionKey::generate()?)?;
        let mut snapshot = Snapshot::default();
        let upstreams = Upstreams::default();
        for number in 0..products {
            snapshot.put_product(service(number)?, &upstreams);
        }
        let none = Snapshot::default();
        for number in 0..keys {
            snapshot.put_consumer(consumer(number, number % products.max(1), &lookup), &none);
        }
        Ok(Self { snapshot, lookup })
    }

    /// Decides about a call of a REST API, as the gateway does.
    pub fn decide(&self, request: Request<()>) -> bool {
        self.try_decide(request).unwrap_or(false)
    }

    fn try_decide(&self, request: Request<()>) -> Option<bool> {
        let (mut parts, ()) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let call = Call::begin(&parts.uri);
        let Ok(Some(Address::Rest { slug, .. })) = Address::read(&path) else { return None };
        let presented = credential::read(&parts, &self.snapshot, &self.lookup).into_one().ok()?;
        let key = presented.key(&self.snapshot, &self.lookup).ok()?;
        let query = presented.remove_from(&mut parts);
        let route = self.snapshot.route(ProductType::RestApi, slug)?;
        let grant = Call::subscribed(&key, route).ok()?;
        let none = CallLimits::default();
        let limits = grant.limits().or(route.limits.as_deref()).unwrap_or(&none);
        let admitted = limit::admit(grant.meter(), limits).ok()?;
        drop((admitted, query, call));
        Some(key.consumer.is_open)
    }
}

fn consumer(number: usize, product: usize, lookup: &Lookup) -> data::Consumer {
    let id = |prefix: &str| format!("{prefix}-{number:032x}");
    data::Consumer {
        consumer_id: ConsumerId(id("consumer")),
        developer_id: DeveloperId(id("dev")),
        portal_id: PortalId(format!("portal-{:032x}", 1)),
        is_open: true,
        api_key_source: ApiKeySource::Default,
        api_key_name: "Authorization".to_owned(),
        keys: vec![data::Key {
            credential_id: CredentialId(id("credential")),
            kind: CredentialKind::ApiKey,
            hash: lookup.hash(CredentialKind::ApiKey, &key(number)),
            secret: None,
            expires_at: None,
        }],
        grants: vec![data::Grant {
            subscription_id: SubscriptionId(id("subscription")),
            product_id: product_id(product),
            status: SubscriptionStatus::Approved,
            limits: Some(CallLimits {
                requests_per_second: Some(1_000_000),
                ..CallLimits::default()
            }),
            quota: None,
            expires_at: None,
        }],
    }
}

fn product_id(number: usize) -> ProductId {
    ProductId(format!("product-{number:032x}"))
}

fn service(number: usize) -> anyhow::Result<data::Service> {
    let spec: ApiSpec = serde_json::from_value(serde_json::json!({
        "type": "REST_API", "baseUrl": "https://pets.example/v1", "document": {},
    }))?;
    let operations = [
        (Method::Get, "/pets"),
        (Method::Post, "/pets"),
        (Method::Get, "/pets/{id}"),
        (Method::Put, "/pets/{id}"),
        (Method::Delete, "/pets/{id}"),
    ];
    let operations = operations.map(|(method, path)| Operation {
        method,
        path: path.to_owned(),
        operation_id: None,
        summary: None,
    });
    Ok(data::Service {
        product_id: product_id(number),
        slug: format!("product-{number}"),
        name: format!("Product {number}"),
        r#type: ProductType::RestApi,
        enabled: true,
        limits: None,
        feature: None,
        spec,
        api_key: None,
        headers: Vec::new(),
        operations: operations.to_vec(),
    })
}
