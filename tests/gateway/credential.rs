//! What a call presents, and where.

use api::{ApiKeySource, CredentialKind, RefusalRule, SetApiKeys, SetConsumerCredential};
use tests::{Refused, Subscriber, ask, make_key};

use crate::scene::Pets;

/// Says where the consumer's API keys stand, and makes a new one.
async fn present_in(who: &Subscriber, source: ApiKeySource, name: &str) -> String {
    let keys =
        SetApiKeys { source, key: Some(name.to_owned()), credentials: vec![Default::default()] };
    let body = SetConsumerCredential { api_key_config: Some(keys), ..Default::default() };
    who.client.set_consumer_credential(&who.consumer_id, &body).await.unwrap();
    let set = who.client.get_consumer_credential(&who.consumer_id).await.unwrap();
    set.api_key_config.unwrap().credentials[0].api_key.expose().to_owned()
}

#[tokio::test]
async fn an_api_key_stands_in_the_usual_headers() {
    let pets = Pets::open().await;
    let key = &pets.ada.api_key;
    for (name, value) in [
        ("authorization", format!("Bearer {key}")),
        ("authorization", format!("bearer {key}")),
        ("x-api-key", key.clone()),
        ("X-API-Key", format!(" {key} ")),
    ] {
        let answer = ask(pets.list().header(name, &value)).await;
        assert_eq!(answer.status, 200, "{name}: {value}");
        let seen = pets.upstream.only();
        assert!(!seen.text().contains(key), "{seen:?}");
    }
}

#[tokio::test]
async fn an_app_code_stands_where_both_clouds_expect_it() {
    let pets = Pets::open().await;
    let ada = &pets.ada;
    let code = make_key(&ada.client, &ada.consumer_id, CredentialKind::AppCode).await;
    let code = code.value.expose();
    for (name, value) in [
        ("X-Apig-AppCode", code.to_owned()),
        ("Authorization", format!("APPCODE {code}")),
        ("Authorization", format!("AppCode:{code}")),
    ] {
        let answer = ask(pets.list().header(name, &value)).await;
        assert_eq!(answer.status, 200, "{name}: {value}");
        assert!(!pets.upstream.only().text().contains(code));
    }
    // Each kind in its own place only.
    let mut refused = Refused::default();
    refused.note(&pets.call(code).await, 401, RefusalRule::UnknownCredential);
    let answer = ask(pets.list().header("X-Apig-AppCode", &ada.api_key)).await;
    refused.note(&answer, 401, RefusalRule::UnknownCredential);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn an_api_key_may_stand_in_a_header_of_the_consumers_choice() {
    let pets = Pets::open().await;
    let bob = pets.market.subscriber("bob", &[&pets.product]).await;
    let key = present_in(&pets.ada, ApiKeySource::Header, "X-Shop-Key").await;
    let answer = ask(pets.list().header("x-shop-key", &key)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let seen = pets.upstream.only();
    assert_eq!(seen.header("x-shop-key"), None);
    assert!(!seen.text().contains(&key));
    // The usual places remain.
    assert_eq!(pets.call(&key).await.status, 200);

    // For others it is a header like any other: passed on, and no credential.
    let mut refused = Refused::default();
    let answer = ask(pets.list().header("x-shop-key", &bob.api_key)).await;
    refused.note(&answer, 401, RefusalRule::NoCredential);
    pets.upstream.take();
    let call = pets.list().bearer_auth(&bob.api_key).header("x-shop-key", "anything");
    assert_eq!(ask(call).await.status, 200);
    assert_eq!(pets.upstream.only().header("x-shop-key"), Some("anything"));
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn an_api_key_may_stand_in_a_query_parameter_of_the_consumers_choice() {
    let pets = Pets::open().await;
    let key = present_in(&pets.ada, ApiKeySource::QueryString, "appkey").await;
    let call = pets.request(reqwest::Method::GET, &format!("/pets?b=%20x&appkey={key}&a=1&a=2"));
    assert_eq!(ask(call).await.status, 200);
    // What is left is as it was written.
    assert_eq!(pets.upstream.only().query.as_deref(), Some("b=%20x&a=1&a=2"));
    let call = pets.request(reqwest::Method::GET, &format!("/pets?appkey={key}"));
    assert_eq!(ask(call).await.status, 200);
    assert_eq!(pets.upstream.only().query, None);

    let mut refused = Refused::default();
    let call = pets.request(reqwest::Method::GET, &format!("/pets?appKey={key}"));
    refused.note(&ask(call).await, 401, RefusalRule::NoCredential);
    let call = pets.request(reqwest::Method::GET, &format!("/pets?appkey={key}&appkey={key}"));
    refused.note(&ask(call).await, 401, RefusalRule::SeveralCredentials);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn the_choice_of_another_consumer_changes_nothing() {
    let pets = Pets::open().await;
    let market = &pets.market;
    let mallory = market.subscriber("mallory", &[&pets.product]).await;
    for (source, name) in [
        (ApiKeySource::Header, "content-type"),
        (ApiKeySource::Header, "accept"),
        (ApiKeySource::Header, "x-tenant"),
        (ApiKeySource::QueryString, "page"),
    ] {
        let keys = SetApiKeys { source, key: Some(name.to_owned()), ..Default::default() };
        let body = SetConsumerCredential { api_key_config: Some(keys), ..Default::default() };
        let set = mallory.client.set_consumer_credential(&mallory.consumer_id, &body).await;
        set.unwrap();
        let call = pets.request(reqwest::Method::POST, "/pets?page=1");
        let call = call.bearer_auth(&pets.ada.api_key).header("x-tenant", "7");
        let call = call.header("content-type", "application/json").body("{}");
        assert_eq!(ask(call).await.status, 200, "{name}");
        let seen = pets.upstream.only();
        assert_eq!(seen.query.as_deref(), Some("page=1"));
        assert_eq!(seen.header("content-type"), Some("application/json"));
        assert_eq!(seen.header("x-tenant"), Some("7"));
    }
}

#[tokio::test]
async fn a_call_presents_exactly_one_credential_that_somebody_has() {
    let pets = Pets::open().await;
    let ada = &pets.ada;
    let key = ada.api_key.as_str();
    let code = make_key(&ada.client, &ada.consumer_id, CredentialKind::AppCode).await;
    let code = code.value.expose();
    let bearer = format!("Bearer {key}");
    let long = "k".repeat(257);
    use RefusalRule::{MalformedCredential, NoCredential, SeveralCredentials, UnknownCredential};
    let cases: &[(&[(&str, &str)], RefusalRule)] = &[
        (&[], NoCredential),
        (&[("cookie", bearer.as_str())], NoCredential),
        (&[("authorization", &bearer), ("x-api-key", key)], SeveralCredentials),
        (&[("authorization", &bearer), ("authorization", &bearer)], SeveralCredentials),
        (&[("x-api-key", key), ("x-api-key", "other")], SeveralCredentials),
        (&[("authorization", &bearer), ("x-apig-appcode", code)], SeveralCredentials),
        (&[("authorization", &bearer), ("x-ca-key", key)], SeveralCredentials),
        (&[("authorization", "Bearer nobody-has-this-key")], UnknownCredential),
        (&[("x-apig-appcode", "nobody-has-this-code")], UnknownCredential),
        (&[("authorization", "")], MalformedCredential),
        (&[("authorization", "Bearer")], MalformedCredential),
        (&[("authorization", "Bearer ")], MalformedCredential),
        (&[("authorization", key)], MalformedCredential),
        (&[("authorization", "Basic YTpi")], MalformedCredential),
        (&[("x-api-key", "")], MalformedCredential),
        (&[("x-api-key", &long)], MalformedCredential),
        (&[("x-ca-key", key)], MalformedCredential),
        (&[("authorization", "SDK-HMAC-SHA256 Access=a")], MalformedCredential),
    ];
    let mut refused = Refused::default();
    for (headers, rule) in cases {
        let mut call = pets.list();
        for (name, value) in *headers {
            call = call.header(*name, *value);
        }
        let answer = ask(call).await;
        refused.note(&answer, 401, *rule);
    }
    assert_eq!(pets.upstream.count(), 0);
    refused.check(&pets.market).await;
}
