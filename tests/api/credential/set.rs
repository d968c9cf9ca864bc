//! Everything that a consumer presents, at once.

use api::{
    ApiKeySource, Credential, CredentialKind, CredentialMode, ErrorCode, FieldProblem, FieldRule,
    Patch, SetApiKey, SetApiKeys, SetAppCode, SetAppCodes, SetConsumerCredential, SetHmacKey,
    SetHmacKeys,
};
use client::Client;
use serde_json::json;
use tests::{World, ask, at_once, code, refusal};

use super::{held, in_days, is_generated, secret, start};

const CHOSEN: &str = "my-very-own-key-0123";
const SECRET: &str = "a-secret-key-0123456";

fn api_keys(credentials: Vec<SetApiKey>) -> SetConsumerCredential {
    let config = SetApiKeys { credentials, ..SetApiKeys::default() };
    SetConsumerCredential { api_key_config: Some(config), ..Default::default() }
}

fn pairs(credentials: Vec<SetHmacKey>) -> SetConsumerCredential {
    SetConsumerCredential { hmac_config: Some(SetHmacKeys { credentials }), ..Default::default() }
}

fn app_codes(credentials: Vec<SetAppCode>) -> SetConsumerCredential {
    let config = SetAppCodes { credentials };
    SetConsumerCredential { app_code_config: Some(config), ..Default::default() }
}

fn api_key(value: &str) -> SetApiKey {
    SetApiKey { api_key: secret(value), mode: CredentialMode::Custom, ..SetApiKey::default() }
}

fn known(credential: &Credential) -> SetApiKey {
    SetApiKey { api_key: Some(credential.value.clone()), ..SetApiKey::default() }
}

#[tokio::test]
async fn the_first_credentials_are_made_where_there_are_none() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let body = SetConsumerCredential {
        api_key_config: Some(SetApiKeys {
            credentials: vec![SetApiKey::default(), api_key(CHOSEN)],
            source: ApiKeySource::Header,
            key: Some("X-API-Key".to_owned()),
        }),
        hmac_config: Some(SetHmacKeys {
            credentials: vec![
                SetHmacKey::default(),
                SetHmacKey { ak: secret(CHOSEN), sk: secret(SECRET), ..SetHmacKey::default() },
            ],
        }),
        app_code_config: Some(SetAppCodes { credentials: vec![SetAppCode::default()] }),
    };
    let refused = developer.create_consumer_credential(id, &body).await;
    assert_eq!(code(refused), ErrorCode::Conflict, "one came with the account");
    developer.delete_consumer_credential(id).await.unwrap();
    let none = developer.get_consumer_credential(id).await.unwrap();
    assert_eq!(none.consumer_id, *id);
    assert!(none.api_key_config.is_none() && none.hmac_config.is_none());
    assert!(none.app_code_config.is_none());
    developer.delete_consumer_credential(id).await.unwrap();

    for nothing in [SetConsumerCredential::default(), api_keys(Vec::new())] {
        let problem = refusal(developer.create_consumer_credential(id, &nothing).await);
        let expected = FieldProblem::new("apiKeyConfig", FieldRule::Required, None);
        assert_eq!(problem.fields, [expected]);
    }
    developer.create_consumer_credential(id, &body).await.unwrap();
    let made = developer.get_consumer_credential(id).await.unwrap();
    let keys = made.api_key_config.unwrap();
    assert_eq!((keys.source, keys.key.as_str()), (ApiKeySource::Header, "X-API-Key"));
    let [one, two] = keys.credentials.as_slice() else { panic!("{keys:?}") };
    is_generated(&one.api_key, "apikey-");
    assert_eq!((two.api_key.expose(), two.about.mode), (CHOSEN, CredentialMode::Custom));
    let pairs = made.hmac_config.unwrap().credentials;
    is_generated(&pairs[0].ak, "ak-");
    is_generated(&pairs[0].sk, "sk-");
    assert_eq!((pairs[1].ak.expose(), pairs[1].sk.expose()), (CHOSEN, SECRET));
    // Whatever the request says: the server did not think of it.
    assert_eq!(pairs[1].about.mode, CredentialMode::Custom);
    is_generated(&made.app_code_config.unwrap().credentials[0].app_code, "appcode-");
}

#[tokio::test]
async fn of_two_first_sets_at_once_one_is_made() {
    let (world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    developer.delete_consumer_credential(id).await.unwrap();
    let answers = at_once(6, |_| {
        let (developer, id) = (developer.clone(), id.clone());
        let body = api_keys(vec![SetApiKey::default()]);
        async move { developer.create_consumer_credential(&id, &body).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
    assert_eq!(world.count("credential").await, 1);
}

#[tokio::test]
async fn what_is_known_is_kept_what_is_new_is_made_and_the_rest_goes() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let set = async |body: SetConsumerCredential| {
        developer.set_consumer_credential(id, &body).await.unwrap();
        held(&developer, &consumer).await
    };
    let first = held(&developer, &consumer).await.remove(0);
    let named = SetApiKey {
        name: Patch::Set("production".to_owned()),
        expires_at: Patch::Set(in_days(7)),
        ..known(&first)
    };
    let rows = set(api_keys(vec![named, SetApiKey::default(), api_key(CHOSEN)])).await;
    assert_eq!(rows.len(), 3);
    assert_eq!((&rows[0].credential_id, &rows[0].value), (&first.credential_id, &first.value));
    assert_eq!(rows[0].about.create_at, first.about.create_at);
    assert_eq!(rows[0].about.name.as_deref(), Some("production"));
    let expires_at = rows[0].about.expires_at;
    assert!(expires_at.is_some());

    // What an older client leaves out stays.
    let again = set(api_keys(rows.iter().map(known).collect())).await;
    assert_eq!(again, rows);
    let cleared = SetApiKey { name: Patch::Clear, expires_at: Patch::Clear, ..known(&first) };
    let rows = set(api_keys(vec![cleared, known(&rows[2])])).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0], first);
    assert_eq!(rows[1].value.expose(), CHOSEN);

    // Another kind, and one that is not known, leave these alone.
    let all = set(app_codes(vec![SetAppCode::default()])).await;
    assert_eq!(all[..2], rows);
    assert_eq!(set(SetConsumerCredential::default()).await, all);
    let rows = set(api_keys(Vec::new())).await;
    assert_eq!(rows.iter().map(|it| it.kind).collect::<Vec<_>>(), [CredentialKind::AppCode]);
}

#[tokio::test]
async fn the_secret_of_a_pair_stays_or_changes() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let set = async |item: SetHmacKey| {
        developer.set_consumer_credential(id, &pairs(vec![item])).await.unwrap();
        held(&developer, &consumer).await.pop().unwrap()
    };
    let made = set(SetHmacKey::default()).await;
    let ak = Some(made.value.clone());
    let known = SetHmacKey { ak: ak.clone(), ..SetHmacKey::default() };
    assert_eq!(set(known.clone()).await, made);
    let same = SetHmacKey { sk: made.secret.clone(), ..known.clone() };
    assert_eq!(set(same).await, made);
    let changed = set(SetHmacKey { sk: secret(SECRET), ..known }).await;
    assert_eq!((&changed.credential_id, &changed.value), (&made.credential_id, &made.value));
    assert_eq!(changed.secret, secret(SECRET));
    assert_eq!(changed.about.mode, CredentialMode::Custom);
}

#[tokio::test]
async fn a_key_goes_into_the_header_or_the_parameter_that_is_named() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let item = known(&held(&developer, &consumer).await[0]);
    for (source, key, expected) in [
        (ApiKeySource::Header, Some("X-API-Key"), "X-API-Key"),
        (ApiKeySource::QueryString, Some("api_key"), "api_key"),
        (ApiKeySource::Header, None, "Authorization"),
        (ApiKeySource::Default, Some("X-API-Key"), "Authorization"),
    ] {
        let config =
            SetApiKeys { credentials: vec![item.clone()], source, key: key.map(str::to_owned) };
        let body = SetConsumerCredential { api_key_config: Some(config), ..Default::default() };
        developer.set_consumer_credential(id, &body).await.unwrap();
        let held = developer.get_consumer_credential(id).await.unwrap().api_key_config.unwrap();
        assert_eq!((held.source, held.key.as_str()), (source, expected));
        assert_eq!(held.credentials.len(), 1);
    }
}

/// Sends a body, and expects the names of these fields.
async fn refuses(developer: &Client, body: SetConsumerCredential, expected: &[FieldProblem]) {
    let id = developer.get_primary_consumer().await.unwrap().consumer_id;
    let problem = refusal(developer.set_consumer_credential(&id, &body).await);
    assert_eq!(problem.code, ErrorCode::InvalidParameter, "{body:?}");
    assert_eq!(problem.fields, expected, "{body:?}");
}

#[tokio::test]
async fn values_that_cannot_be_are_refused_by_name() {
    let (_world, developer, consumer) = start().await;
    let before = held(&developer, &consumer).await;
    let one = |field: &str, rule, limit| [FieldProblem::new(field, rule, limit)];
    let custom = SetApiKey { mode: CredentialMode::Custom, ..SetApiKey::default() };
    let late = SetApiKey { expires_at: Patch::Set(in_days(4000)), ..SetApiKey::default() };
    let pair =
        |ak: &str, sk: &str| SetHmacKey { ak: secret(ak), sk: secret(sk), ..SetHmacKey::default() };
    for (body, field, rule, limit) in [
        (
            api_keys(vec![SetApiKey::default(), custom]),
            "apiKeyConfig.credentials[1].apiKey",
            FieldRule::Required,
            None,
        ),
        (
            api_keys(vec![api_key("short")]),
            "apiKeyConfig.credentials[0].apiKey",
            FieldRule::TooShort,
            Some(16),
        ),
        (api_keys(vec![late]), "apiKeyConfig.credentials[0].expiresAt", FieldRule::TooLate, None),
        (
            api_keys(vec![SetApiKey::default(); 11]),
            "apiKeyConfig.credentials",
            FieldRule::TooLong,
            Some(10),
        ),
        (
            pairs(vec![pair("my-access-key", "")]),
            "hmacConfig.credentials[0].sk",
            FieldRule::Required,
            None,
        ),
        (pairs(vec![pair("", SECRET)]), "hmacConfig.credentials[0].ak", FieldRule::Required, None),
        (
            pairs(vec![pair("with spaces", SECRET)]),
            "hmacConfig.credentials[0].ak",
            FieldRule::Malformed,
            None,
        ),
        (
            app_codes(vec![SetAppCode::default(); 6]),
            "appCodeConfig.credentials",
            FieldRule::TooLong,
            Some(5),
        ),
    ] {
        refuses(&developer, body, &one(field, rule, limit)).await;
    }
    let body = SetConsumerCredential {
        api_key_config: Some(SetApiKeys { key: Some("a b".to_owned()), ..Default::default() }),
        ..SetConsumerCredential::default()
    };
    refuses(&developer, body, &one("apiKeyConfig.key", FieldRule::Malformed, None)).await;
    assert_eq!(held(&developer, &consumer).await, before);
}

#[tokio::test]
async fn a_value_that_somebody_has_is_refused_by_name() {
    let (world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let portal = world.guest().get_portal_profile().await.unwrap().portal_id;
    let other = world.approved(&portal, "dev2").await;
    let foreign = other.get_primary_consumer().await.unwrap().consumer_id;
    other.set_consumer_credential(&foreign, &api_keys(vec![api_key(CHOSEN)])).await.unwrap();
    let before = held(&developer, &consumer).await;
    let taken = |field: &str| [FieldProblem::new(field, FieldRule::Taken, None)];

    let body = api_keys(vec![api_key("another-free-key-01"), api_key(CHOSEN)]);
    let problem = refusal(developer.set_consumer_credential(id, &body).await);
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert_eq!(problem.fields, taken("apiKeyConfig.credentials[1].apiKey"));
    assert!(!problem.message.contains(CHOSEN), "{}", problem.message);
    let twice = api_keys(vec![api_key("twice-the-same-key"), api_key("twice-the-same-key")]);
    let problem = refusal(developer.set_consumer_credential(id, &twice).await);
    assert_eq!(problem.fields, taken("apiKeyConfig.credentials[1].apiKey"));
    assert_eq!(held(&developer, &consumer).await, before, "all or nothing");
    let held = other.get_consumer_credential(&foreign).await.unwrap();
    assert_eq!(held.api_key_config.unwrap().credentials[0].api_key.expose(), CHOSEN);
}

#[tokio::test]
async fn of_sets_with_one_value_at_once_one_wins() {
    let (world, developer, consumer) = start().await;
    let portal = world.guest().get_portal_profile().await.unwrap().portal_id;
    let other = world.approved(&portal, "dev2").await;
    let foreign = other.get_primary_consumer().await.unwrap();
    let answers = at_once(2, |number| {
        let (client, id) = if number == 0 {
            (developer.clone(), consumer.consumer_id.clone())
        } else {
            (other.clone(), foreign.consumer_id.clone())
        };
        // The same two, in another order.
        let mut keys = vec![api_key("first-of-two-keys-1"), api_key("second-of-two-keys")];
        if number == 0 {
            keys.reverse();
        }
        async move { client.set_consumer_credential(&id, &api_keys(keys)).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let refused = answers.into_iter().find(Result::is_err).unwrap();
    assert_eq!(code(refused), ErrorCode::Conflict);
}

#[tokio::test]
async fn sets_and_single_keys_at_once_stay_within_the_limit() {
    let (world, developer, consumer) = start().await;
    let answers = at_once(12, |number| {
        let (developer, id) = (developer.clone(), consumer.consumer_id.clone());
        async move {
            if number % 4 == 0 {
                let body = api_keys(vec![SetApiKey::default(); 9]);
                developer.set_consumer_credential(&id, &body).await
            } else {
                let body = super::new(CredentialKind::ApiKey);
                developer.create_credential(&id, &body).await.map(drop)
            }
        }
    })
    .await;
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), ErrorCode::InvalidRequest);
    }
    let number = world.count("credential").await;
    assert!((9..=10).contains(&number), "{number}");
}

#[tokio::test]
async fn the_configuration_of_other_systems_is_ignored() {
    let (world, developer, consumer) = start().await;
    let before = held(&developer, &consumer).await;
    let token = world.developer_token("dev1").await;
    let url = world.api(&format!("/consumers/{}/credentials", consumer.consumer_id));
    let put = |world: &World, body| world.http().put(&url).bearer_auth(&token).json(&body);
    ask(put(&world, json!({ "jwtConfig": {} }))).await.data();
    assert_eq!(held(&developer, &consumer).await, before);
    let key = before[0].value.expose();
    let body = json!({ "apiKeyConfig": { "credentials": [{ "apiKey": key, "mode": "SYSTEM" }] } });
    ask(put(&world, body)).await.data();
    assert_eq!(held(&developer, &consumer).await, before);
}
