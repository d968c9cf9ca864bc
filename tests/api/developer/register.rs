//! Registering.

use api::{
    ConsumerQuery, DeveloperStatus, ErrorCode, FieldProblem, FieldRule, PageQuery, Portal,
    PortalSetting, RegisterDeveloper, TokenType, UpdatePortal,
};
use serde_json::{Value, json};
use tests::{PASSWORD, Site, World, ask, at_once, code, eventually, log_in, refusal, registration};

/// A portal with these rules.
async fn portal_with(world: &World, setting: PortalSetting) -> Portal {
    let portal = world.portal("demo").await;
    set(world, &portal, setting).await;
    portal
}

async fn set(world: &World, portal: &Portal, setting: PortalSetting) {
    let body = UpdatePortal { portal_setting_config: Some(setting), ..UpdatePortal::default() };
    world.admin().await.update_portal(&portal.portal_id, &body).await.unwrap();
}

fn open() -> PortalSetting {
    PortalSetting { auto_approve_developers: true, ..PortalSetting::default() }
}

fn closed() -> PortalSetting {
    PortalSetting { builtin_auth_enabled: false, ..PortalSetting::default() }
}

#[tokio::test]
async fn who_registers_waits_where_the_portal_wants_approval() {
    let world = World::start().await;
    world.portal("demo").await;
    let guest = world.guest();
    assert_eq!(guest.register_developer(&registration("dev1")).await.unwrap(), None);
    let problem = refusal(guest.log_in_developer(&log_in("dev1")).await);
    assert_eq!(problem.code, ErrorCode::InvalidRequest);
    assert_eq!(problem.account.unwrap().status, DeveloperStatus::Pending);
    let answer = ask(world.http().post(world.api("/developers")).json(&registration("dev2"))).await;
    assert_eq!(answer.data(), Value::Null);
}

#[tokio::test]
async fn who_registers_is_in_where_the_portal_lets_everybody_in() {
    let world = World::start().await;
    portal_with(&world, open()).await;
    let client = world.guest();
    let token = client.register_developer(&registration("dev1")).await.unwrap().unwrap();
    assert_eq!(token.token_type, TokenType::Bearer);
    let profile = client.get_developer_profile().await.unwrap();
    assert_eq!(profile.username.as_deref(), Some("dev1"));
    assert_eq!(profile.status, Some(DeveloperStatus::Approved));

    let url = world.url(Site::Portal, "/api/v1/developers");
    let answer = ask(world.http().post(url).json(&registration("dev2"))).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("himarket_developer=") && cookie.contains("HttpOnly"), "{cookie}");
    assert_eq!(answer.data()["access_token"], Value::Null);
    assert_eq!(answer.data()["token_type"], "Cookie");
}

#[tokio::test]
async fn a_new_account_starts_with_a_consumer_that_has_an_api_key() {
    let world = World::start().await;
    let portal = portal_with(&world, open()).await;
    let client = world.guest();
    let body = RegisterDeveloper {
        email: Some("dev1@acme.example".to_owned()),
        avatar_url: Some("https://acme.example/dev1.png".to_owned()),
        ..registration("dev1")
    };
    client.register_developer(&body).await.unwrap();
    let profile = client.get_developer_profile().await.unwrap();
    assert_eq!((profile.email, profile.avatar_url), (body.email, body.avatar_url));

    let page = client.list_consumers(&ConsumerQuery::default(), PageQuery::default()).await;
    let consumers = page.unwrap().content;
    let [consumer] = consumers.as_slice() else { panic!("{consumers:?}") };
    assert_eq!((consumer.name.as_str(), consumer.is_primary), ("primary-consumer", true));
    assert_eq!(consumer.portal_id, portal.portal_id);
    assert_eq!(consumer.developer_name, "dev1");
    let held = client.get_consumer_credential(&consumer.consumer_id).await.unwrap();
    let keys = held.api_key_config.unwrap();
    assert_eq!(keys.credentials.len(), 1);
    let key = keys.credentials[0].api_key.expose();
    let hex = key.strip_prefix("apikey-").unwrap();
    assert!(hex.len() == 32 && hex.chars().all(|it| "0123456789abcdef".contains(it)), "{key}");
    assert_eq!((held.hmac_config, held.app_code_config), (None, None));
}

#[tokio::test]
async fn a_name_is_given_once_in_each_portal() {
    let world = World::start().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    let (here, there) = (world.guest_of(&first.portal_id), world.guest_of(&second.portal_id));
    here.register_developer(&registration("dev1")).await.unwrap();
    let problem = refusal(here.register_developer(&registration("dev1")).await);
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert_eq!(problem.fields, [FieldProblem::new("username", FieldRule::Taken, None)]);
    there.register_developer(&registration("dev1")).await.unwrap();
    here.register_developer(&registration("Dev1")).await.unwrap();
    assert_eq!(world.count("developer").await, 3);
}

#[tokio::test]
async fn of_many_who_want_one_name_at_once_one_gets_it() {
    let world = World::start().await;
    world.portal("demo").await;
    let answers = at_once(8, |_| {
        let guest = world.guest();
        async move { guest.register_developer(&registration("dev1")).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
    for table in ["developer", "consumer", "credential"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn without_built_in_authentication_nobody_registers_or_logs_in() {
    let world = World::start().await;
    let portal = portal_with(&world, open()).await;
    let inside = world.guest();
    inside.register_developer(&registration("dev1")).await.unwrap();
    set(&world, &portal, closed()).await;

    let guest = world.guest();
    for refused in [
        guest.register_developer(&registration("dev2")).await.map(drop),
        guest.register_developer(&registration("dev1")).await.map(drop),
        guest.log_in_developer(&log_in("dev1")).await.map(drop),
        guest.log_in_developer(&log_in("nobody")).await.map(drop),
    ] {
        assert_eq!(code(refused), ErrorCode::InvalidRequest);
    }
    let profile = inside.get_developer_profile().await.unwrap();
    assert_eq!(profile.username.as_deref(), Some("dev1"), "sessions go on");
    assert_eq!(world.count("developer").await, 1);
}

#[tokio::test]
async fn every_replica_follows_the_rules_of_a_portal() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
    let replica = world.replica().await;
    set(&world, &portal, closed()).await;
    let guest = replica.guest();
    let refused = guest.register_developer(&registration("dev2")).await;
    assert_eq!(code(refused), ErrorCode::InvalidRequest, "at once");
    eventually("nobody logs in", async || {
        let answer = guest.log_in_developer(&log_in("dev1")).await;
        answer.is_err_and(|err| err.code() == Some(ErrorCode::InvalidRequest))
    })
    .await;
}

#[tokio::test]
async fn values_that_cannot_be_are_refused_by_name() {
    let world = World::start().await;
    world.portal("demo").await;
    let long_email = format!("{}@acme.example", "x".repeat(120));
    let long_url = format!("https://acme.example/{}", "x".repeat(240));
    for (field, value, rule, limit) in [
        ("username", json!(""), FieldRule::Required, None),
        ("username", json!("x".repeat(65)), FieldRule::TooLong, Some(64)),
        ("username", json!("dev\u{0}"), FieldRule::Malformed, None),
        ("password", json!("1234567"), FieldRule::TooShort, Some(8)),
        ("password", json!("x".repeat(129)), FieldRule::TooLong, Some(128)),
        ("email", json!("nobody"), FieldRule::Malformed, None),
        ("email", json!(long_email), FieldRule::TooLong, Some(128)),
        ("avatarUrl", json!("javascript:alert(1)"), FieldRule::Malformed, None),
        ("avatarUrl", json!(long_url), FieldRule::TooLong, Some(256)),
    ] {
        let mut body = json!({ "username": "dev1", "password": PASSWORD });
        body[field] = value.clone();
        let answer = ask(world.http().post(world.api("/developers")).json(&body)).await;
        assert_eq!(answer.status, 400, "{field} = {value}");
        assert_eq!(answer.problem().fields, [FieldProblem::new(field, rule, limit)], "{value}");
    }
    assert_eq!(world.count("developer").await, 0);
}

#[tokio::test]
async fn one_address_registers_about_a_hundred_times_in_a_quarter_of_an_hour() {
    let world = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    world.portal("demo").await;
    let here = world.guest_with_header("x-forwarded-for", "203.0.113.7");
    here.register_developer(&registration("dev1")).await.unwrap();
    for _ in 0..99 {
        let taken = here.register_developer(&registration("dev1")).await;
        assert_eq!(code(taken), ErrorCode::Conflict);
    }
    let refused = here.register_developer(&registration("dev2")).await;
    assert_eq!(code(refused), ErrorCode::TooManyRequests);
    let there = world.guest_with_header("x-forwarded-for", "198.51.100.4");
    there.register_developer(&registration("dev2")).await.unwrap();
    // Logins are counted for themselves.
    assert_eq!(code(here.log_in_developer(&log_in("dev2")).await), ErrorCode::InvalidRequest);
}

#[tokio::test]
async fn nobody_registers_without_a_portal_or_at_the_port_of_administrators() {
    let world = World::start().await;
    let refused = world.guest().register_developer(&registration("dev1")).await;
    assert_eq!(code(refused), ErrorCode::NotFound);
    world.portal("demo").await;
    let url = world.url(Site::Admin, "/api/v1/developers");
    let answer = ask(world.http().post(url).json(&registration("dev1"))).await;
    assert_eq!(answer.status, 403);
    assert_eq!(world.count("developer").await, 0);
}
