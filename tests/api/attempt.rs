//! How often somebody may try to log in.

use api::{ErrorCode, LogIn};
use client::Client;
use tests::{Answer, PASSWORD, USERNAME, World, ask, at_once, code, log_in};

fn guess() -> LogIn {
    LogIn { username: USERNAME.to_owned(), password: "a guess".into() }
}

async fn guess_wrong(client: &Client, times: usize) {
    for _ in 0..times {
        assert_eq!(code(client.log_in_admin(&guess()).await), ErrorCode::Unauthorized);
    }
}

async fn try_right(world: &World) -> Answer {
    ask(world.http().post(world.api("/admins/login")).json(&log_in(USERNAME))).await
}

/// A server behind a proxy on this machine.
async fn proxied() -> World {
    let world = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    world.init().await;
    world
}

#[tokio::test]
async fn the_sixth_attempt_is_refused_even_with_the_right_password() {
    let world = World::start().await;
    world.init().await;
    guess_wrong(&world.guest(), 5).await;

    let answer = try_right(&world).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.problem().code, ErrorCode::TooManyRequests);
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=15 * 60).contains(&seconds), "{seconds}");
    assert_eq!(world.count("session").await, 0);
}

#[tokio::test]
async fn attempts_at_once_count_like_attempts_one_by_one() {
    let world = World::start().await;
    world.init().await;
    let statuses = at_once(20, |_| {
        let request = world.http().post(world.api("/admins/login")).json(&guess());
        async move { ask(request).await.status }
    })
    .await;
    let looked_at = statuses.iter().filter(|status| **status == 401).count();
    assert!(looked_at <= 5, "{looked_at} passwords were looked at");
    assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
}

#[tokio::test]
async fn attempts_are_counted_over_all_replicas_and_restarts() {
    let mut world = World::start().await;
    world.init().await;
    let replica = world.replica().await;
    guess_wrong(&world.guest(), 3).await;
    guess_wrong(&replica.guest(), 2).await;
    world.restart().await;
    assert_eq!(try_right(&world).await.status, 429);
}

#[tokio::test]
async fn a_success_forgets_the_failures_before_it() {
    let world = World::start().await;
    world.init().await;
    for _ in 0..2 {
        guess_wrong(&world.guest(), 4).await;
        assert_eq!(try_right(&world).await.status, 200);
    }
}

#[tokio::test]
async fn somebody_who_is_locked_out_can_log_in_from_another_address() {
    let world = proxied().await;
    let stranger = world.guest_with_header("x-forwarded-for", "203.0.113.7");
    guess_wrong(&stranger, 5).await;
    assert_eq!(code(stranger.log_in_admin(&log_in(USERNAME)).await), ErrorCode::TooManyRequests);

    let owner = world.guest_with_header("x-forwarded-for", "198.51.100.4");
    assert!(owner.log_in_admin(&log_in(USERNAME)).await.is_ok());
}

#[tokio::test]
async fn what_stands_before_the_last_address_in_the_list_does_not_help() {
    let world = proxied().await;
    for number in 0..5 {
        let list = format!("10.9.8.{number}, 203.0.113.7");
        guess_wrong(&world.guest_with_header("x-forwarded-for", &list), 1).await;
    }
    let sixth = world.guest_with_header("x-forwarded-for", "10.9.8.200, 203.0.113.7");
    assert_eq!(code(sixth.log_in_admin(&log_in(USERNAME)).await), ErrorCode::TooManyRequests);
}

#[tokio::test]
async fn a_forwarded_address_from_nobody_we_trust_does_not_help() {
    let world = World::start().await;
    world.init().await;
    for number in 0..5 {
        let address = format!("203.0.113.{number}");
        guess_wrong(&world.guest_with_header("x-forwarded-for", &address), 1).await;
    }
    let sixth = world.guest_with_header("x-forwarded-for", "203.0.113.200");
    assert_eq!(code(sixth.log_in_admin(&log_in(USERNAME)).await), ErrorCode::TooManyRequests);
}

#[tokio::test]
async fn one_address_cannot_try_one_password_on_many_accounts() {
    let world = World::start().await;
    world.init().await;
    let client = world.guest();
    for number in 0..30 {
        let refused = code(client.log_in_admin(&log_in(&format!("somebody{number}"))).await);
        assert_eq!(refused, ErrorCode::Unauthorized);
    }
    let body = LogIn { username: "one more".to_owned(), password: PASSWORD.into() };
    assert_eq!(code(client.log_in_admin(&body).await), ErrorCode::TooManyRequests);
}
