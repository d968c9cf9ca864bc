//! How long the gateway takes to decide about a call, by the number of keys that it knows.
#![expect(clippy::expect_used, reason = "a measurement may fail")]

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

criterion_group!(benches, decision);
criterion_main!(benches);
