//! Call quotas when calls go wrong, when processes die, and when there are several.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Site, World};

use super::{scene::Scene, socket::Caller, strict::reset};

#[tokio::test]
async fn calls_that_an_upstream_breaks_off_are_used_up() {
    let scene = Scene::open().await;
    scene.grant(5).await;
    scene.upstream.answer(|_, stream| {
        // It has heard the call, and perhaps done what was asked.
        reset(stream);
        Ok(false)
    });
    let statuses: Vec<_> = (0..15).map(|_| scene.call().status).collect();
    assert!(scene.upstream.count() <= 5, "{} of 5 calls: {statuses:?}", scene.upstream.count());
    assert_eq!(statuses.iter().filter(|status| **status == 502).count(), 5, "{statuses:?}");
    assert_eq!(statuses[14], 429);
    scene.grant(10).await;
    scene.close().await;
}

#[tokio::test]
async fn calls_that_reach_no_upstream_are_not_used_up() {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let scene = Scene::with(
        |setup| setup,
        |spec| spec["baseUrl"] = json!(format!("http://127.0.0.1:{port}/api")),
    )
    .await;
    scene.grant(5).await;
    for _ in 0..15 {
        assert_eq!(scene.call().status, 502);
    }
    // All of them go back when nobody calls any more.
    let deadline = Instant::now() + Duration::from_secs(15);
    while scene.remaining().await < 5 {
        assert!(Instant::now() < deadline, "{} of 5 are left", scene.remaining().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    scene.has_not_panicked();
}

/// Callers who call without a pause, wherever the gateways are at the moment.
struct Load {
    addresses: Arc<Mutex<Vec<SocketAddr>>>,
    is_over: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Load {
    fn start(head: &str, callers: usize) -> Self {
        let addresses: Arc<Mutex<Vec<SocketAddr>>> = Arc::default();
        let is_over = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let threads = (0..callers).map(|number| {
            let (addresses, is_over) = (addresses.clone(), is_over.clone());
            let (head, answered) = (head.to_owned(), answered.clone());
            thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let now = addresses.lock().unwrap().clone();
                    let status = now.get(number % now.len().max(1)).and_then(|address| {
                        let mut caller = Caller::try_new(*address)?;
                        caller.send(&head).ok()?;
                        // It may die at any moment.
                        caller.status()
                    });
                    if status == Some(200) {
                        answered.fetch_add(1, Ordering::Relaxed);
                    } else {
                        thread::sleep(Duration::from_millis(5));
                    }
                }
            })
        });
        let threads = threads.collect();
        Self { addresses, is_over, answered, threads }
    }

    /// From now on the gateways are here.
    fn goes_to(&self, worlds: &[&World]) {
        let addresses = worlds.iter().map(|world| world.address(Site::Gateway));
        *self.addresses.lock().unwrap() = addresses.collect();
    }

    /// Waits until so many more calls were answered, or none are.
    async fn goes_on(&self, more: usize) {
        let wanted = self.answered.load(Ordering::Relaxed) + more;
        let deadline = Instant::now() + Duration::from_secs(3);
        while self.answered.load(Ordering::Relaxed) < wanted && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn end(self) -> usize {
        self.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().unwrap();
        }
        self.answered.load(Ordering::Relaxed)
    }
}

/// Calls until the quota is used up, and stays so.
fn use_up(scene: &Scene) {
    let mut refused = 0;
    let deadline = Instant::now() + Duration::from_secs(30);
    while refused < 3 {
        match scene.call().status {
            200 => refused = 0,
            429 => {
                refused += 1;
                // By then the gateway asks the database again.
                thread::sleep(Duration::from_millis(600));
            }
            status => panic!("{status}"),
        }
        assert!(Instant::now() < deadline, "the quota is never used up");
    }
}

#[tokio::test]
async fn a_gateway_that_is_killed_sells_nothing_twice_and_loses_little() {
    const GRANTED: usize = 600;
    const KILLS: usize = 3;
    let mut scene = Scene::open().await;
    scene.grant(GRANTED.try_into().unwrap()).await;
    let load = Load::start(&scene.head("GET", "/pets", "Connection: close\r\n"), 6);
    for _ in 0..KILLS {
        load.goes_to(&[&scene.market.world]);
        load.goes_on(60).await;
        scene.market.world.kill();
        scene.market.world.resume().await;
    }
    let answered = load.end();
    use_up(&scene);
    let admitted = scene.upstream.count();
    assert!(admitted <= GRANTED, "{admitted} calls of {GRANTED}");
    assert!(answered <= admitted, "{answered} answered, {admitted} admitted");
    // Each death takes with it what its process had taken: at most a tenth.
    let least = GRANTED - KILLS * (GRANTED / 10 + 6);
    assert!(admitted >= least, "{admitted} calls of {GRANTED}: too many are lost");
    assert_eq!(scene.remaining().await, 0);
    scene.grant(u64::try_from(GRANTED).unwrap() + 10).await;
    scene.close().await;
}

#[tokio::test]
async fn gateways_that_are_killed_in_turn_sell_nothing_twice() {
    const GRANTED: usize = 800;
    const KILLS: usize = 4;
    let scene = Scene::open().await;
    scene.grant(GRANTED.try_into().unwrap()).await;
    let mut gateways = [scene.gateway_alone().await, scene.gateway_alone().await];
    let load = Load::start(&scene.head("GET", "/pets", "Connection: close\r\n"), 6);
    for kill in 0..KILLS {
        load.goes_to(&[&gateways[0], &gateways[1]]);
        load.goes_on(60).await;
        let dies = &mut gateways[kill % 2];
        dies.kill();
        dies.resume_with(|setup| setup.arg("gateway")).await;
    }
    load.goes_to(&[&gateways[0], &gateways[1]]);
    load.goes_on(60).await;
    let answered = load.end();
    // Those who end well give back what they have taken.
    for gateway in &mut gateways {
        assert!(gateway.stop().await.success());
        assert!(!gateway.log().iter().any(|line| line.contains("panicked")));
    }
    use_up(&scene);
    let admitted = scene.upstream.count();
    assert!(admitted <= GRANTED, "{admitted} calls of {GRANTED}");
    assert!(answered <= admitted, "{answered} answered, {admitted} admitted");
    let least = GRANTED - KILLS * (GRANTED / 10 + 6);
    assert!(admitted >= least, "{admitted} calls of {GRANTED}: too many are lost");
    scene.grant(u64::try_from(GRANTED).unwrap() + 10).await;
    scene.close().await;
}
