//! What is in force: a change made through the REST API holds for the next call.

use api::RefusalRule;
use reqwest::Method;
use tests::{Market, Refused, Upstream, ask};

#[tokio::test]
async fn a_product_of_each_type_is_served_to_its_subscribers_and_nobody_else() {
    let upstream = Upstream::start();
    let market = Market::open().await;
    let offer = market.offer(&upstream).await;
    let ada = market.subscriber("ada", &offer.all()).await;
    let bob = market.subscriber("bob", &[]).await;
    let mut refused = Refused::default();
    let chat = r#"{"model":"sample-chat","messages":[]}"#;
    let rpc = r#"{"jsonrpc":"2.0","id":1,"method":"message/send","params":{}}"#;
    for (product, path, body, reached) in [
        (&offer.model, "/v1/chat/completions", chat, "/v1/chat/completions"),
        (&offer.mcp, "", rpc, "/mcp"),
        (&offer.agent, "", rpc, "/agent"),
        (&offer.rest, "/pets", "{}", "/api/pets"),
    ] {
        let path = format!("{}{path}", product.path());
        let call = || market.call(Method::POST, &path).body(body);
        let answer = ask(call().bearer_auth(&ada.api_key)).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, "{}"), "{path}");
        assert_eq!(upstream.only().path, reached);
        let answer = ask(call().bearer_auth(&bob.api_key)).await;
        refused.note(&answer, 403, RefusalRule::NotSubscribed);
        refused.note(&ask(call()).await, 401, RefusalRule::NoCredential);
        assert_eq!(upstream.count(), 0);
    }
    refused.check(&market).await;
}
