//! What a caller is told who is refused, and what the owner of the key is told.

use api::{CredentialKind, ErrorCode, RefusalRule, RequestId};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Market, Offer, Refused, Upstream, ask, code, make_key};

use crate::scene::Pets;

/// What every refusal has in common.
fn check(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.hides_the_inside();
    let id = answer.header("x-request-id").expect("a request id");
    assert!(id.starts_with("request-"), "{id}");
    assert!(answer.text().contains(id), "{}", answer.text());
    let challenge = (status == 401).then_some("Bearer");
    assert_eq!(answer.header("www-authenticate"), challenge);
    id.to_owned()
}

/// Calls that are refused with this status, one for each type and form.
async fn everywhere(market: &Market, offer: &Offer, key: &str, status: u16) -> Vec<Value> {
    let chat = json!({ "model": "sample-chat", "messages": [] });
    let rpc = json!({ "jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {} });
    let mut answers = Vec::new();
    for (product, path, body) in [
        (&offer.model, "/v1/chat/completions", &chat),
        (&offer.model, "/v1/messages", &chat),
        (&offer.mcp, "", &rpc),
        (&offer.agent, "", &rpc),
        (&offer.rest, "/pets", &chat),
    ] {
        let path = format!("{}{path}", product.path());
        let answer = ask(market.call(Method::POST, &path).bearer_auth(key).json(body)).await;
        let id = check(&answer, status);
        assert_eq!(answer.header("x-should-retry"), Some("false"), "{path}");
        let text = answer.text().replace(&id, "ID");
        answers.push(serde_json::from_str(&text).unwrap());
    }
    answers
}

#[tokio::test]
async fn each_type_of_product_refuses_as_its_clients_expect() {
    let market = Market::open().await;
    let offer = market.offer(&Upstream::start()).await;
    let bob = market.subscriber("bob", &[]).await;

    let [chat, messages, mcp, agent, rest] =
        everywhere(&market, &offer, "nobody", 401).await.try_into().unwrap();
    let message = "The call has no valid credential.";
    assert_eq!(
        chat,
        json!({
            "error": {
                "message": format!("{message} (request ID)"), "type": "authentication_error",
                "param": null, "code": "invalid_api_key",
            },
            "request_id": "ID",
        })
    );
    assert_eq!(
        messages,
        json!({
            "type": "error", "request_id": "ID",
            "error": { "type": "authentication_error", "message": message },
        })
    );
    let error = json!({ "code": -32001, "message": message, "data": { "requestId": "ID" } });
    // The body of a stranger is not read.
    assert_eq!(mcp, json!({ "jsonrpc": "2.0", "id": null, "error": error }));
    assert_eq!(agent, mcp);
    let envelope = json!({
        "code": "UNAUTHORIZED", "message": message, "data": null, "requestId": "ID", "fields": [],
    });
    assert_eq!(rest, envelope);

    let [chat, messages, mcp, _, rest] =
        everywhere(&market, &offer, &bob.api_key, 403).await.try_into().unwrap();
    assert_eq!(chat["error"]["type"], "permission_error");
    assert_eq!(messages["error"]["type"], "permission_error");
    assert_eq!(mcp["error"]["code"], -32003);
    assert_eq!(rest["code"], "FORBIDDEN");

    // Where no product is, nobody tells which names are taken.
    let mut refused = Refused::default();
    for path in ["/", "/nothing", "/apis", "/models/model/v2/x", "/apis/none/x", "/mcp-servers/x"] {
        let answer = ask(market.call(Method::GET, path).bearer_auth(&bob.api_key)).await;
        check(&answer, 404);
        refused.note(&answer, 404, RefusalRule::UnknownProduct);
        if path.contains("none") || path.contains("mcp") {
            let answer = ask(market.call(Method::GET, path)).await;
            refused.note(&answer, 401, RefusalRule::NoCredential);
        }
    }
    refused.check(&market).await;
}

#[tokio::test]
async fn who_presents_the_credential_of_a_cloud_is_refused_as_that_cloud_does_it() {
    let market = Market::open().await;
    let offer = market.offer(&Upstream::start()).await;
    let bob = market.subscriber("bob", &[]).await;
    let code = make_key(&bob.client, &bob.consumer_id, CredentialKind::AppCode).await;
    let path = format!("{}/pets", offer.rest.path());
    for (value, status, code) in
        [("nobody", 401, "APIG.0303"), (code.value.expose(), 403, "APIG.0304")]
    {
        for product in offer.all() {
            let path = format!("{}/v1/pets", product.path());
            let answer = market.call(Method::POST, &path).header("X-Apig-AppCode", value);
            let answer = ask(answer.body("{}")).await;
            let id = check(&answer, status);
            let json = answer.json();
            assert_eq!((&json["error_code"], &json["request_id"]), (&json!(code), &json!(id)));
            assert!(json["error_msg"].is_string());
        }
    }
    let call =
        market.call(Method::GET, "/apis/none/x").header("X-Apig-AppCode", code.value.expose());
    let answer = ask(call).await;
    check(&answer, 404);
    assert_eq!(answer.json()["error_code"], "APIG.0101");

    let signed = [
        ("x-ca-key", "nobody"),
        ("x-ca-timestamp", "1763626530000"),
        ("x-ca-nonce", "1"),
        ("x-ca-signature-headers", "x-ca-key,x-ca-timestamp,x-ca-nonce"),
        ("x-ca-signature", "AAAA"),
    ];
    let mut call = market.call(Method::GET, &path);
    for (name, value) in signed {
        call = call.header(name, value);
    }
    let answer = ask(call).await;
    let id = check(&answer, 401);
    assert_eq!(answer.header("x-ca-error-code"), Some("A403AK"));
    assert_eq!(answer.header("x-ca-error-message"), Some("The call has no valid credential."));
    assert_eq!(answer.header("x-ca-request-id"), Some(id.as_str()));
}

#[tokio::test]
async fn the_owner_of_a_key_and_an_administrator_learn_the_rule_and_nobody_else() {
    let pets = Pets::open().await;
    let market = &pets.market;
    let bob = market.subscriber("bob", &[]).await;
    let answer = pets.call(&bob.api_key).await;
    let refusal = market.refusal(&answer).await;
    let id = &refusal.request_id;
    assert_eq!(answer.header("x-request-id"), Some(id.as_ref()));
    assert_eq!((refusal.status, refusal.rule), (403, RefusalRule::NotSubscribed));
    assert_eq!(refusal.path, format!("{}/pets", pets.product.path()));
    assert_eq!(refusal.product_id.as_ref(), Some(&pets.product.product_id));
    assert_eq!(refusal.credential_id.as_ref(), Some(&bob.credential_id));
    assert_eq!(refusal.consumer_id.as_ref(), Some(&bob.consumer_id));
    assert_eq!(bob.client.get_refusal(id).await.unwrap(), refusal);
    for other in [&pets.ada.client, &market.world.guest()] {
        let code = code(other.get_refusal(id).await);
        assert!(matches!(code, ErrorCode::NotFound | ErrorCode::Unauthorized), "{code:?}");
    }

    // Whose key it was is not known, so that it is the administrator's alone.
    let answer = pets.call("nobody-has-this-key").await;
    let refusal = market.refusal(&answer).await;
    assert_eq!((&refusal.credential_id, &refusal.consumer_id), (&None, &None));
    for client in [&bob.client, &pets.ada.client] {
        assert_eq!(code(client.get_refusal(&refusal.request_id).await), ErrorCode::NotFound);
    }
    // A call that was served has none, and neither has an answer of the upstream.
    let served = pets.call(&pets.ada.api_key).await;
    let id = RequestId(served.header("x-request-id").unwrap().to_owned());
    assert_eq!(code(market.admin.get_refusal(&id).await), ErrorCode::NotFound);
}

#[tokio::test]
async fn the_gateway_says_whether_it_serves() {
    let market = Market::open().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask(market.call(Method::GET, path)).await.status, 200);
    }
}
