//! Administrators: the first one, logging in and out.

use std::collections::BTreeSet;

use api::{ErrorCode, FieldProblem, FieldRule, InitAdmin, LogIn, TokenType};
use tests::{PASSWORD, USERNAME, World, ask, at_once, code, init, log_in, refusal};

#[tokio::test]
async fn the_first_administrator_is_needed_until_there_is_one() {
    let world = World::start().await;
    assert!(world.guest().need_init().await.unwrap());

    let admin = world.guest().init_admin(&init()).await.unwrap();
    assert_eq!(admin.username, USERNAME);
    assert_eq!(admin.create_at, admin.updated_at);
    assert!(!world.guest().need_init().await.unwrap());
}

#[tokio::test]
async fn a_second_first_administrator_is_a_conflict() {
    let world = World::start().await;
    world.init().await;
    let other = InitAdmin { username: "mallory".to_owned(), ..init() };
    assert_eq!(code(world.guest().init_admin(&other).await), ErrorCode::Conflict);
    assert_eq!(code(world.guest().init_admin(&init()).await), ErrorCode::Conflict);
    assert_eq!(world.count("administrator").await, 1);
}

#[tokio::test]
async fn of_many_first_visitors_at_once_exactly_one_becomes_the_administrator() {
    let world = World::start().await;
    let mut statuses = at_once(12, |number| {
        let body = InitAdmin { username: format!("visitor{number}"), ..init() };
        let request = world.http().post(world.api("/admins/init")).json(&body);
        async move { ask(request).await.status }
    })
    .await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert_eq!(statuses[1..], [409; 11]);
    assert_eq!(world.count("administrator").await, 1);
}

#[tokio::test]
async fn an_administrator_logs_in_and_is_known() {
    let world = World::start().await;
    let made = world.guest().init_admin(&init()).await.unwrap();

    let client = world.guest();
    let token = client.log_in_admin(&log_in(USERNAME)).await.unwrap();
    assert_eq!(token.token_type, TokenType::Bearer);
    assert_eq!(token.expires_in, 7 * 24 * 60 * 60);
    assert!(token.access_token.unwrap().expose().starts_with("hms_"));
    assert_eq!(client.get_current_admin().await.unwrap(), made);
}

#[tokio::test]
async fn the_path_of_older_clients_answers_the_same() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let get = |path| ask(world.http().get(world.api(path)).bearer_auth(&token));
    assert_eq!(get("/admins").await.data(), get("/admins/me").await.data());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_answered_alike() {
    let world = World::start().await;
    world.init().await;
    let log_in = async |username: &str, password: &str| {
        let body = LogIn { username: username.to_owned(), password: password.into() };
        let answer = ask(world.http().post(world.api("/admins/login")).json(&body)).await;
        let names: BTreeSet<_> = answer.headers.keys().map(ToString::to_string).collect();
        let mut problem = answer.problem();
        problem.request_id.clear();
        (answer.status, problem, names)
    };
    let wrong = log_in(USERNAME, "not the password").await;
    let unknown = log_in("nobody", PASSWORD).await;
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.0, 401);
    assert_eq!(wrong.1.code, ErrorCode::Unauthorized);
}

#[tokio::test]
async fn a_name_with_other_case_or_a_space_at_its_end_is_another_name() {
    let world = World::start().await;
    world.init().await;
    for (name, expected) in [
        ("Admin", ErrorCode::Unauthorized),
        ("ADMIN", ErrorCode::Unauthorized),
        ("ádmin", ErrorCode::Unauthorized),
        ("admin ", ErrorCode::InvalidParameter),
        (" admin", ErrorCode::InvalidParameter),
    ] {
        let refused = code(world.guest().log_in_admin(&log_in(name)).await);
        assert_eq!(refused, expected, "{name:?}");
    }
}

#[tokio::test]
async fn a_logout_ends_its_session_at_once_and_no_other() {
    let world = World::start().await;
    let (first, second) = (world.admin_token().await, world.admin_token().await);
    world.with_token(&first).log_out_admin().await.unwrap();

    let ended = world.with_token(&first);
    assert_eq!(code(ended.get_current_admin().await), ErrorCode::Unauthorized);
    assert_eq!(code(ended.log_out_admin().await), ErrorCode::Unauthorized);
    assert!(world.with_token(&second).get_current_admin().await.is_ok());
}

#[tokio::test]
async fn a_session_starts_and_ends_on_all_replicas_at_once() {
    let world = World::start().await;
    let replica = world.replica().await;
    let token = world.admin_token().await;
    assert!(replica.with_token(&token).get_current_admin().await.is_ok());

    world.with_token(&token).log_out_admin().await.unwrap();
    let refused = code(replica.with_token(&token).get_current_admin().await);
    assert_eq!(refused, ErrorCode::Unauthorized);
}

#[tokio::test]
async fn a_session_outlives_the_process() {
    let mut world = World::start().await;
    let token = world.admin_token().await;
    world.restart().await;
    assert!(world.with_token(&token).get_current_admin().await.is_ok());
}

#[tokio::test]
async fn where_a_bootstrap_token_is_configured_only_who_knows_it_is_first() {
    let world = World::with(|setup| setup.env("HIMARKET_BOOTSTRAP_TOKEN", "open sesame")).await;
    let try_with = async |token: Option<&str>| {
        let body = InitAdmin { bootstrap_token: token.map(Into::into), ..init() };
        world.guest().init_admin(&body).await
    };
    for (token, rule) in [
        (None, FieldRule::Required),
        (Some(""), FieldRule::Required),
        (Some("open barley"), FieldRule::Wrong),
        (Some("open sesame "), FieldRule::Wrong),
    ] {
        let problem = refusal(try_with(token).await);
        assert_eq!(problem.code, ErrorCode::InvalidParameter, "{token:?}");
        assert_eq!(problem.fields, [FieldProblem::new("bootstrapToken", rule, None)]);
    }
    assert!(world.guest().need_init().await.unwrap());
    assert!(try_with(Some("open sesame")).await.is_ok());
}

#[tokio::test]
async fn a_bootstrap_token_cannot_be_guessed_many_times() {
    let world = World::with(|setup| setup.arg("--bootstrap-token").arg("open sesame")).await;
    let mut codes = Vec::new();
    for guess in 0..6 {
        let bootstrap_token = Some(format!("guess {guess}").into());
        let body = InitAdmin { bootstrap_token, ..init() };
        codes.push(code(world.guest().init_admin(&body).await));
    }
    assert_eq!(codes[..5], [ErrorCode::InvalidParameter; 5]);
    assert_eq!(codes[5], ErrorCode::TooManyRequests);
}

#[tokio::test]
async fn names_and_passwords_of_every_allowed_length_are_taken() {
    for (username, password) in [
        ("x".to_owned(), "12345678".to_owned()),
        ("é".repeat(64), "密".repeat(128)),
        ("with a space".to_owned(), "        ".to_owned()),
    ] {
        let world = World::start().await;
        let password = api::Secret::from(password);
        let body = InitAdmin { username: username.clone(), password: password.clone(), ..init() };
        world.guest().init_admin(&body).await.unwrap();
        let client = world.guest();
        client.log_in_admin(&LogIn { username: username.clone(), password }).await.unwrap();
        assert_eq!(client.get_current_admin().await.unwrap().username, username);
    }
}

#[tokio::test]
async fn names_and_passwords_that_break_a_rule_are_refused_by_name() {
    let world = World::start().await;
    let long = "x".repeat(65);
    let too_long = "x".repeat(129);
    let cases: [(&str, &str, &str, FieldRule, Option<u64>); 8] = [
        ("", PASSWORD, "username", FieldRule::Required, None),
        (" ", PASSWORD, "username", FieldRule::Required, None),
        (" admin", PASSWORD, "username", FieldRule::Malformed, None),
        ("ad\nmin", PASSWORD, "username", FieldRule::Malformed, None),
        ("ad\0min", PASSWORD, "username", FieldRule::Malformed, None),
        (&long, PASSWORD, "username", FieldRule::TooLong, Some(64)),
        (USERNAME, "1234567", "password", FieldRule::TooShort, Some(8)),
        (USERNAME, &too_long, "password", FieldRule::TooLong, Some(128)),
    ];
    for (username, password, field, rule, limit) in cases {
        let (username, password) = (username.to_owned(), password.into());
        let body = InitAdmin { username, password, bootstrap_token: None };
        let problem = refusal(world.guest().init_admin(&body).await);
        assert_eq!(problem.code, ErrorCode::InvalidParameter, "{body:?}");
        assert_eq!(problem.fields, [FieldProblem::new(field, rule, limit)], "{body:?}");
    }
    assert_eq!(world.count("administrator").await, 0);
}
