//! What is in force: a change made through the REST API holds for the next call.

use api::{
    CredentialKind, DeveloperStatus, PageQuery, Patch, PublicationQuery, RefusalRule, Reject,
    RotateCredential, UpdateApiDefinition, UpdateCredential, UpdateSubscription,
};
use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;
use tests::{
    Market, Refused, Reply, Setup, Site, Upstream, another_consumer, ask, decision, eventually,
    make_key, rest_spec, spec, subscribe,
};

use tokio::net::TcpStream;

use crate::scene::Pets;

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

#[tokio::test]
async fn a_subscription_allows_calls_from_its_approval_to_its_end() {
    let pets = Pets::open().await;
    let Pets { market, product, .. } = &pets;
    let (bob, consumer) = market.developer("bob").await;
    let key = make_key(&bob, &consumer, CredentialKind::ApiKey).await;
    let key = key.value.expose();
    let mut refused = Refused::default();
    refused.note(&pets.call(key).await, 403, RefusalRule::NotSubscribed);

    let asked = subscribe(&bob, &consumer, &product.product_id).await;
    refused.note(&pets.call(key).await, 403, RefusalRule::SubscriptionPending);
    market.admin.approve_subscription(&asked.subscription_id).await.unwrap();
    assert_eq!(pets.call(key).await.status, 200);
    bob.cancel_subscription(&consumer, product.product_id.as_ref()).await.unwrap();
    refused.note(&pets.call(key).await, 403, RefusalRule::NotSubscribed);

    let asked = subscribe(&bob, &consumer, &product.product_id).await;
    let reject = Reject { reason: "not this year".to_owned() };
    market.admin.reject_subscription(&asked.subscription_id, &reject).await.unwrap();
    refused.note(&pets.call(key).await, 403, RefusalRule::SubscriptionRejected);

    let subscription = &pets.ada.subscriptions[0].subscription_id;
    let until = |expires_at| UpdateSubscription { expires_at, ..Default::default() };
    let soon = Patch::Set(Utc::now() + TimeDelta::milliseconds(1_500));
    market.admin.update_subscription(subscription, &until(soon)).await.unwrap();
    eventually("expired", async || pets.status().await == 403).await;
    let answer = pets.call(&pets.ada.api_key).await;
    refused.note(&answer, 403, RefusalRule::SubscriptionExpired);
    market.admin.update_subscription(subscription, &until(Patch::Clear)).await.unwrap();
    assert_eq!(pets.status().await, 200);
    refused.check(market).await;
}

#[tokio::test]
async fn keys_are_valid_until_they_expire_are_replaced_or_deleted() {
    let pets = Pets::open().await;
    let Pets { market, ada, .. } = &pets;
    let mut refused = Refused::default();
    let (client, consumer) = (&ada.client, &ada.consumer_id);

    let second = make_key(client, consumer, CredentialKind::ApiKey).await;
    assert_eq!(pets.call(second.value.expose()).await.status, 200);
    client.delete_credential(consumer, &second.credential_id).await.unwrap();
    let answer = pets.call(second.value.expose()).await;
    refused.note(&answer, 401, RefusalRule::UnknownCredential);

    // Without an overlap, with one, and with one that ends.
    let rotate = async |id, overlap_seconds| {
        client.rotate_credential(consumer, id, &RotateCredential { overlap_seconds }).await.unwrap()
    };
    let third = rotate(&ada.credential_id, 0).await;
    assert_eq!(pets.call(third.value.expose()).await.status, 200);
    assert_eq!(pets.status().await, 401);
    let fourth = rotate(&third.credential_id, 3_600).await;
    assert_eq!(pets.call(third.value.expose()).await.status, 200);
    assert_eq!(pets.call(fourth.value.expose()).await.status, 200);
    let fifth = rotate(&fourth.credential_id, 1).await;
    assert_eq!(pets.call(fifth.value.expose()).await.status, 200);
    eventually("the overlap is over", async || {
        pets.call(fourth.value.expose()).await.status == 401
    })
    .await;

    let soon = Patch::Set(Utc::now() + TimeDelta::milliseconds(1_200));
    let body = UpdateCredential { expires_at: soon, ..Default::default() };
    client.update_credential(consumer, &fifth.credential_id, &body).await.unwrap();
    eventually("expired", async || pets.call(fifth.value.expose()).await.status == 401).await;
    let answer = pets.call(fifth.value.expose()).await;
    refused.note(&answer, 401, RefusalRule::CredentialExpired);
    let body = UpdateCredential { expires_at: Patch::Clear, ..Default::default() };
    client.update_credential(consumer, &fifth.credential_id, &body).await.unwrap();
    assert_eq!(pets.call(fifth.value.expose()).await.status, 200);

    client.delete_consumer_credential(consumer).await.unwrap();
    let answer = pets.call(fifth.value.expose()).await;
    refused.note(&answer, 401, RefusalRule::UnknownCredential);
    refused.check(market).await;
}

#[tokio::test]
async fn whoever_is_kept_out_or_deleted_calls_no_more() {
    let pets = Pets::open().await;
    let Pets { market, product, ada, .. } = &pets;
    let admin = &market.admin;
    let mut refused = Refused::default();
    let id = &ada.subscriptions[0].developer_id;

    for status in [DeveloperStatus::Suspended, DeveloperStatus::Approved] {
        admin.update_developer_status(id, &decision(status)).await.unwrap();
        match status {
            DeveloperStatus::Approved => assert_eq!(pets.status().await, 200),
            _ => refused.note(&pets.call(&ada.api_key).await, 403, RefusalRule::AccountClosed),
        }
    }
    let bob = market.subscriber("bob", &[product]).await;
    let other = another_consumer(&bob.client, "other").await;
    let key = make_key(&bob.client, &other, CredentialKind::ApiKey).await;
    market.subscribe(&bob.client, &other, product).await;
    assert_eq!(pets.call(key.value.expose()).await.status, 200);
    bob.client.delete_consumer(&other).await.unwrap();
    refused.note(&pets.call(key.value.expose()).await, 401, RefusalRule::UnknownCredential);
    assert_eq!(pets.call(&bob.api_key).await.status, 200);

    admin.delete_developer(id).await.unwrap();
    refused.note(&pets.call(&ada.api_key).await, 401, RefusalRule::UnknownCredential);
    assert_eq!(pets.call(&bob.api_key).await.status, 200);
    admin.delete_portal(&market.portal).await.unwrap();
    refused.note(&pets.call(&bob.api_key).await, 401, RefusalRule::UnknownCredential);
    refused.check(market).await;
}

#[tokio::test]
async fn a_product_is_served_while_it_is_linked() {
    let pets = Pets::open().await;
    let Pets { market, product, upstream, .. } = &pets;
    let admin = &market.admin;
    let id = &product.product_id;
    let mut refused = Refused::default();
    let published = admin
        .list_product_publications(id, &PublicationQuery::default(), PageQuery::default())
        .await
        .unwrap();
    admin.withdraw_product(id, &published.content[0].publication_id).await.unwrap();
    // Whoever subscribed keeps what they have.
    assert_eq!(pets.status().await, 200);

    admin.delete_product_ref(id).await.unwrap();
    let answer = pets.call(&pets.ada.api_key).await;
    refused.note(&answer, 404, RefusalRule::UnknownProduct);
    let link = tests::link_to(&product.definition_id);
    admin.create_product_ref(id, &link).await.unwrap();
    assert_eq!(pets.status().await, 200);

    let other = market.serve("Other pets", &rest_spec(&upstream.at("/other"))).await;
    let ada = &pets.ada;
    market.subscribe(&ada.client, &ada.consumer_id, &other).await;
    let call = || market.call(Method::GET, &format!("{}/pets", other.path()));
    assert_eq!(ask(call().bearer_auth(&ada.api_key)).await.status, 200);
    admin.delete_product(&other.product_id).await.unwrap();
    let answer = ask(call().bearer_auth(&ada.api_key)).await;
    refused.note(&answer, 404, RefusalRule::UnknownProduct);
    assert_eq!(pets.status().await, 200);
    refused.check(market).await;
}

#[tokio::test]
async fn a_gateway_that_stops_waits_for_calls_and_not_for_open_connections() {
    let upstream = Upstream::start();
    let grace = |setup: Setup| setup.env("HIMARKET_GATEWAY_GRACE_SECONDS", "3600");
    let mut market = Market::open_with(grace).await;
    let product = market.serve("Pets", &rest_spec(&upstream.at("/api"))).await;
    let ada = market.subscriber("ada", &[&product]).await;
    let call = || {
        let call = market.call(Method::GET, &format!("{}/pets", product.path()));
        call.bearer_auth(&ada.api_key)
    };
    // Its connection stays open.
    assert_eq!(ask(call()).await.status, 200);
    let (reply, pieces) = Reply::pieces(200, "text/plain");
    upstream.answer_once(reply);
    let mut stream = call().send().await.unwrap();
    pieces.send("one").await;
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "one");
    let gateway = market.world.address(Site::Gateway);
    let rest = async {
        eventually("nobody is let in", async || TcpStream::connect(gateway).await.is_err()).await;
        pieces.send("two").await;
        assert_eq!(stream.chunk().await.unwrap().unwrap(), "two");
        drop(pieces);
        assert_eq!(stream.chunk().await.unwrap(), None);
    };
    let (status, ()) = tokio::join!(market.world.stop(), rest);
    assert!(status.success());
}

#[tokio::test]
async fn a_definition_that_changes_is_followed() {
    let pets = Pets::open().await;
    let Pets { market, product, upstream, .. } = &pets;
    assert_eq!(pets.status().await, 200);
    assert_eq!(upstream.only().path, "/api/pets");

    let elsewhere = Upstream::start();
    let change = async |spec_json| {
        let body = UpdateApiDefinition { spec: Some(spec(spec_json)), ..Default::default() };
        market.admin.update_api_definition(&product.definition_id, &body).await.unwrap();
    };
    let mut changed = rest_spec(&elsewhere.at("/moved"));
    changed["headers"] = json!([{ "key": "Authorization", "value": "Token new" }]);
    change(changed.clone()).await;
    assert_eq!(pets.status().await, 200);
    assert_eq!(upstream.count(), 0);
    let seen = elsewhere.only();
    assert_eq!(
        (seen.path.as_str(), seen.header("authorization")),
        ("/moved/pets", Some("Token new"))
    );
    assert_eq!(seen.header("x-team"), None);

    changed["document"]["paths"] =
        json!({ "/cats": { "get": { "responses": { "200": { "description": "Cats" } } } } });
    change(changed).await;
    let answer = pets.call(&pets.ada.api_key).await;
    market.refused(&answer, 404, RefusalRule::UnknownOperation).await;
    let cats = pets.request(Method::GET, "/cats").bearer_auth(&pets.ada.api_key);
    assert_eq!(ask(cats).await.status, 200);
    assert_eq!(elsewhere.only().path, "/moved/cats");
}
