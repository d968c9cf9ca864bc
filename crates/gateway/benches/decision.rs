//! How long the gateway takes to decide about a call, by the number of keys that it knows; and how
//! much memory it needs for them.
#![expect(clippy::expect_used, reason = "a measurement may fail")]
#![expect(clippy::print_stdout, reason = "a measurement is shown")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gateway::bench::{Decision, key, path};
use http::{Request, header};

fn decision(criterion: &mut Criterion) {
    for (keys, products) in [(100, 10), (100_000, 10_000)] {
        let decision = Decision::new(keys, products).expect("a snapshot");
        let mut number = 0;
        let mut request = || {
            // Spread over all of them, so that caches do not hide the size.
            number = (number + 7_919) % keys;
            Request::get(path(number % products))
                .header(header::HOST, "gateway.example")
                .header(header::AUTHORIZATION, format!("Bearer {}", key(number)))
                .header(header::ACCEPT, "application/json")
                .header(header::USER_AGENT, "bench/1.0")
                .body(())
                .expect("a request")
        };
        assert!(decision.decide(request()), "the call is allowed");
        criterion.bench_function(&format!("decision, {keys} keys"), |bencher| {
            bencher.iter_batched(
                &mut request,
                |request| black_box(decision.decide(request)),
                BatchSize::SmallInput,
            );
        });
    }
}

/// Resident bytes for each consumer, with one key and one subscription, and for each REST API with
/// a few operations, all that belongs to them included.
fn memory(_: &mut Criterion) {
    const CONSUMERS: usize = 100_000;
    const ROUTES: usize = 10_000;
    let before = resident();
    let consumers = Decision::new(CONSUMERS, 0).expect("a snapshot");
    let between = resident();
    let routes = Decision::new(0, ROUTES).expect("a snapshot");
    let after = resident();
    println!("memory of a consumer: {} bytes", (between - before) / CONSUMERS);
    println!("memory of a route: {} bytes", (after - between) / ROUTES);
    drop((consumers, routes));
}

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line");
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024
}

criterion_group!(benches, memory, decision);
criterion_main!(benches);
