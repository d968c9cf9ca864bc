//! What most tests begin with.

use reqwest::{Method, RequestBuilder};
use tests::{Answer, Market, Served, Subscriber, Upstream, ask, rest_spec};

/// A market with a REST API behind the gateway, and a developer who subscribed it.
pub(crate) struct Pets {
    pub(crate) market: Market,
    pub(crate) upstream: Upstream,
    pub(crate) product: Served,
    pub(crate) ada: Subscriber,
}

impl Pets {
    pub(crate) async fn open() -> Self {
        let upstream = Upstream::start();
        let market = Market::open().await;
        let product = market.serve("Pets", &rest_spec(&upstream.at("/api"))).await;
        let ada = market.subscriber("ada", &[&product]).await;
        Self { market, upstream, product, ada }
    }

    /// A request for all pets, without a credential.
    pub(crate) fn list(&self) -> RequestBuilder {
        self.request(Method::GET, "/pets")
    }

    /// A request to the API, without a credential.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.market.call(method, &format!("{}{path}", self.product.path()))
    }

    /// Calls with an API key.
    pub(crate) async fn call(&self, api_key: &str) -> Answer {
        ask(self.list().bearer_auth(api_key)).await
    }

    /// Calls with Ada's key, and says with which status the gateway answers.
    pub(crate) async fn status(&self) -> u16 {
        self.call(&self.ada.api_key).await.status
    }
}
