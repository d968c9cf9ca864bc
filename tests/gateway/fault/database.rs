//! A database that is away for a while.
//!
//! SQLite is a file and never away. What comes closest is a file that somebody else keeps locked
//! for a while; the last test is about that, and the others need a server.

use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend};
use tests::{Market, World, approve_subscriptions, eventually};

use super::{
    proxy::{Cut, Proxy, has},
    scene::Scene,
    socket::Caller,
};

/// How soon the gateway has surely looked for changes, which it does every half second. What it
/// knows to have changed and cannot read it refuses, so that nothing may be left to follow when
/// the database goes away.
const FOLLOWED: Duration = Duration::from_secs(2);

/// A scene whose server reaches its database through a proxy; nothing on SQLite.
async fn behind_a_proxy(stale_seconds: u32) -> Option<(Scene, Proxy)> {
    let mut world = World::stopped(|setup| setup).await;
    if !world.database_url().contains('@') {
        say("SQLite is never away: run `cargo xtask test --only mariadb postgres`");
        return None;
    }
    let (proxy, url) = Proxy::before(world.database_url());
    let setting = stale_seconds.to_string();
    world
        .resume_with(|setup| {
            setup.env("DATABASE_URL", url).arg("--gateway-stale-seconds").arg(setting)
        })
        .await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    approve_subscriptions(&admin, &portal, false).await;
    let market = Market { world, admin, portal: portal.portal_id };
    let scene = Scene::of(market, |_| {}).await;
    tokio::time::sleep(FOLLOWED).await;
    Some((scene, proxy))
}

#[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
fn say(text: &str) {
    eprintln!("{text}");
}

/// The status of a path that says how the gateway is.
fn health(scene: &Scene, path: &str) -> u16 {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    Caller::new(scene.gateway()).ask(request).status
}

/// Calls until the status is this, and says how long that took.
async fn until(scene: &Scene, status: u16) -> Duration {
    let begin = Instant::now();
    while scene.call().status != status {
        assert!(begin.elapsed() < Duration::from_secs(60), "never {status}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    begin.elapsed()
}

/// Fails the test where what was written is not, in the end, what the upstream has seen.
async fn all_is_written(scene: &Scene) {
    let seen = u64::try_from(scene.upstream.count()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while scene.written(200).await < seen {
        assert!(Instant::now() < deadline, "{} of {seen} written", scene.written(200).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // And it is not written again.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(scene.written(200).await, seen);
}

#[tokio::test]
async fn calls_are_served_and_counted_while_the_database_is_away() {
    let Some((scene, proxy)) = behind_a_proxy(300).await else { return };
    for _ in 0..10 {
        scene.serves();
    }
    proxy.go_away();
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) {
        scene.serves();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!((health(&scene, "/healthz"), health(&scene, "/readyz")), (200, 200));
    proxy.come_back();
    all_is_written(&scene).await;
    // It follows changes again.
    let caller = &scene.caller;
    eventually("the REST API works", async || {
        caller.client.delete_credential(&caller.consumer_id, &caller.credential_id).await.is_ok()
    })
    .await;
    assert_eq!(scene.call().status, 401);
    scene.has_not_panicked();
}

#[tokio::test]
async fn a_gateway_that_has_been_alone_for_too_long_refuses_until_the_database_is_back() {
    let Some((scene, proxy)) = behind_a_proxy(3).await else { return };
    for _ in 0..10 {
        scene.serves();
    }
    assert_eq!(health(&scene, "/readyz"), 200);
    proxy.go_away();
    scene.serves();
    until(&scene, 503).await;
    assert_eq!((health(&scene, "/healthz"), health(&scene, "/readyz")), (200, 503));
    // Strangers learn nothing new.
    let head = scene.head("GET", "/pets", "").replace("Bearer ", "Bearer x");
    assert_eq!(scene.connect().ask(head).status, 401);
    proxy.come_back();
    until(&scene, 200).await;
    assert_eq!(health(&scene, "/readyz"), 200);
    all_is_written(&scene).await;
    scene.close().await;
}

#[tokio::test]
async fn connections_to_the_database_that_fall_silent_are_given_up() {
    let Some((scene, proxy)) = behind_a_proxy(3).await else { return };
    for _ in 0..10 {
        scene.serves();
    }
    proxy.fall_silent();
    scene.serves();
    until(&scene, 503).await;
    // New connections work, and the old ones never will: as when a firewall forgets them.
    proxy.come_back();
    until(&scene, 200).await;
    all_is_written(&scene).await;
    scene.close().await;
}

#[tokio::test]
async fn calls_that_may_have_been_given_back_are_not_sold_again() {
    let Some((scene, proxy)) = behind_a_proxy(300).await else { return };
    scene.grant(100).await;
    let cut: Cut = vec![|sent| has(sent, "taken` - ") || has(sent, "taken\" - "), |_| true];
    proxy.cut(cut);
    scene.serves();
    // What is left of its portion goes back, and the connection breaks before anybody hears of it.
    let deadline = Instant::now() + Duration::from_secs(20);
    while proxy.cuts() == 0 {
        assert!(Instant::now() < deadline, "nothing is given back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut admitted = 1;
    for _ in 0..150 {
        let status = scene.call().status;
        assert!([200, 429].contains(&status), "{status}");
        admitted += usize::from(status == 200);
    }
    assert_eq!(admitted, scene.upstream.count());
    assert!(admitted <= 100, "{admitted} calls of 100");
    assert!(admitted >= 90, "{admitted} calls of 100: too many are lost");
    scene.grant(200).await;
    scene.close().await;
}

#[tokio::test]
async fn what_may_have_been_written_is_not_written_twice() {
    let Some((scene, proxy)) = behind_a_proxy(300).await else { return };
    proxy.cut(vec![|sent| has(sent, "usage_hour"), |sent| has(sent, "COMMIT")]);
    for _ in 0..20 {
        scene.serves();
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while proxy.cuts() == 0 {
        assert!(Instant::now() < deadline, "nothing is written");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for _ in 0..20 {
        scene.serves();
    }
    all_is_written(&scene).await;
    scene.close().await;
}

#[tokio::test]
async fn calls_are_served_and_counted_while_the_database_is_locked() {
    let scene = Scene::open().await;
    let backend = scene.market.world.backend().await;
    let mut options = ConnectOptions::new(scene.market.world.database_url());
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await.unwrap();
    for _ in 0..10 {
        scene.serves();
    }
    // Nobody else can write what the gateway writes.
    let (lock, unlock): (&[&str], _) = match backend {
        DbBackend::Sqlite => (&["BEGIN IMMEDIATE"], "COMMIT"),
        DbBackend::MySql => (&["LOCK TABLES usage_hour WRITE"], "UNLOCK TABLES"),
        _ => (&["BEGIN", "LOCK TABLE usage_hour IN ACCESS EXCLUSIVE MODE"], "COMMIT"),
    };
    for statement in lock {
        connection.execute_unprepared(statement).await.unwrap();
    }
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(12) {
        scene.serves();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    connection.execute_unprepared(unlock).await.unwrap();
    connection.close().await.unwrap();
    all_is_written(&scene).await;
    scene.close().await;
}
