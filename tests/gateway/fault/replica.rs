//! Several gateways over one database, and how one ends.

use std::{
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use api::{DeveloperStatus, ProductType, Reject};
use tests::{Site, decision, eventually, log_in};

use super::{scene::Scene, socket::Caller};

/// Asks again until the gateway answers with this status, which takes a second at most; twice that
/// is waited for, because machines are slow.
fn soon(what: &str, status: u16, call: impl Fn() -> u16) {
    let begin = Instant::now();
    loop {
        let now = call();
        if now == status {
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(2), "{what}: still {now}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test]
async fn what_is_revoked_is_refused_here_at_once_and_elsewhere_within_a_second() {
    let scene = Scene::open().await;
    let other = scene.gateway_alone().await;
    let there = other.address(Site::Gateway);
    let admin = &scene.market.admin;
    let caller = &scene.caller;
    let here = || scene.call().status;
    let elsewhere = || scene.call_at(there).status;
    assert_eq!((here(), elsewhere()), (200, 200));

    let subscription = &caller.subscriptions[0].subscription_id;
    let no = Reject { reason: "no more".to_owned() };
    admin.reject_subscription(subscription, &no).await.unwrap();
    assert_eq!(here(), 403);
    soon("a subscription that was rejected", 403, elsewhere);
    scene.market.subscribe(&caller.client, &caller.consumer_id, &scene.pets).await;
    assert_eq!(here(), 200);
    soon("a subscription that was approved", 200, elsewhere);

    let developer = caller.client.get_developer_profile().await.unwrap().developer_id.unwrap();
    for (status, expected) in [(DeveloperStatus::Suspended, 403), (DeveloperStatus::Approved, 200)]
    {
        admin.update_developer_status(&developer, &decision(status)).await.unwrap();
        assert_eq!(here(), expected);
        soon("an account", expected, elsewhere);
    }

    // A suspension ends sessions.
    caller.client.log_in_developer(&log_in("rex")).await.unwrap();
    let (consumer, key) = (&caller.consumer_id, &caller.credential_id);
    caller.client.delete_credential(consumer, key).await.unwrap();
    assert_eq!(here(), 401);
    soon("a key that was deleted", 401, elsewhere);
    drop(other);
    scene.has_not_panicked();
}

#[tokio::test]
async fn what_several_gateways_count_adds_up() {
    let scene = Scene::open().await;
    let mut others = [scene.gateway_alone().await, scene.gateway_alone().await];
    for _ in 0..30 {
        scene.serves();
        for other in &others {
            assert_eq!(scene.call_at(other.address(Site::Gateway)).status, 200);
        }
    }
    eventually("three gateways have written", async || scene.written(200).await >= 90).await;
    // One of them was forgotten meanwhile, as happens to one that was away for days.
    scene.market.world.sql("DELETE FROM gateway_node").await;
    for other in &others {
        for _ in 0..10 {
            assert_eq!(scene.call_at(other.address(Site::Gateway)).status, 200);
        }
    }
    // What is not written yet is written at the end.
    for other in &mut others {
        assert!(other.stop().await.success());
    }
    assert_eq!(scene.written(200).await, 110);
    assert_eq!(scene.upstream.count(), 110);
    assert_eq!(scene.market.world.count("gateway_node").await, 0);
    scene.close().await;
}

#[tokio::test]
async fn a_gateway_that_is_told_to_stop_finishes_calls_and_gives_leases_back() {
    let scene = Scene::open().await;
    scene.grant(500).await;
    let mut gateway = scene.gateway_alone().await;
    let address = gateway.address(Site::Gateway);
    scene.upstream.answer(|asked, stream| {
        if asked.line.contains("/slow") {
            thread::sleep(Duration::from_millis(1_500));
        }
        write!(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        for _ in 0..5 {
            stream.write_all(b"1\r\nx\r\n")?;
            if asked.line.contains("/streamed") {
                thread::sleep(Duration::from_millis(400));
            }
        }
        stream.write_all(b"0\r\n\r\n")?;
        Ok(true)
    });
    // One that waits for its next request, one that sent half of one, two in the middle.
    let mut idle = Caller::new(address);
    assert_eq!(idle.ask(scene.head("GET", "/pets", "")).status, 200);
    let mut half = Caller::new(address);
    half.send("GET /apis/pe").unwrap();
    let mut busy = Vec::new();
    for path in ["/pets/slow", "/pets/streamed"] {
        let mut caller = Caller::new(address);
        caller.send(scene.head("GET", path, "")).unwrap();
        busy.push(caller);
    }
    scene.upstream.wait_for(3);
    assert!(gateway.stop().await.success());
    for mut caller in busy {
        let reply = caller.answer().unwrap();
        assert_eq!((reply.status, reply.is_whole, &*reply.text()), (200, true, "xxxxx"));
    }
    idle.until_closed();
    half.until_closed();
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(scene.remaining().await, 497);
    assert_eq!(scene.written(200).await, 3);
    scene.close().await;
}

#[tokio::test]
async fn a_call_that_takes_longer_than_the_grace_is_broken_off() {
    let scene = Scene::open().await;
    let mut gateway = scene.market.world.stopped_replica();
    gateway
        .resume_with(|setup| setup.arg("gateway").env("HIMARKET_GATEWAY_GRACE_SECONDS", "1"))
        .await;
    scene.upstream.answer(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")?;
        thread::sleep(Duration::from_secs(30));
        Ok(false)
    });
    let mut caller = Caller::new(gateway.address(Site::Gateway));
    caller.send(scene.head("GET", "/pets", "")).unwrap();
    scene.upstream.wait_for(1);
    let begin = Instant::now();
    assert!(gateway.stop().await.success());
    assert!(begin.elapsed() < Duration::from_secs(15));
    assert!(!caller.answer().unwrap().is_whole);
    // It was made, so it counts.
    assert_eq!(scene.written(200).await, 1);
    scene.close().await;
}

#[tokio::test]
async fn a_port_is_of_one_process() {
    let scene = Scene::open().await;
    let address = scene.gateway().to_string();
    for command in ["gateway", "serve"] {
        let outcome = scene.market.world.run(&[command, "--gateway-addr", &address]).await;
        let complaint = outcome.complaint();
        assert!(complaint.contains("is in use by another program"), "{complaint}");
    }
    for _ in 0..20 {
        scene.serves();
    }
    // A gateway alone serves nothing else.
    let other = scene.gateway_alone().await;
    let mut caller = Caller::new(other.address(Site::Gateway));
    let reply = caller.ask("GET /api/v1/portals HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(reply.status, 404);
    assert_eq!(scene.pets.r#type, ProductType::RestApi);
    drop(other);
    scene.close().await;
}
