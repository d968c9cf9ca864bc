//! Takes the times, and prints them beside the goals.
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::time::{Duration, Instant};

use crate::{
    ground::{Ground, Target},
    statement::{plan, run},
};

/// Times of one kind are taken in as many blocks, with those of the other kinds between them: what
/// else the machine does meanwhile then meets all of them.
const BLOCKS: usize = 6;
const WARM_UP: usize = 10;
/// Times the statements alone.
const RATIO: f64 = 3.0;
/// From a tenth of the data to all of it.
const GROWTH: f64 = 0.2;

/// Measures every case on a tenth of the data and on all of it.
pub(crate) async fn compare(tenth: &Ground, all: &Ground, requests: usize) {
    println!(
        "{:<34} {:>2} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>7}",
        "", "", "a tenth", "", "all", "", "", "", ""
    );
    println!(
        "{:<34} {:>2} {:>9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>7}",
        "case", "n", "p50 ms", "p95 ms", "p50 ms", "p95 ms", "SQL p95", "ratio", "growth"
    );
    let mut missed = 0;
    for (small, large) in tenth.targets.iter().zip(&all.targets) {
        let [mut small_times, mut large_times, mut alone] = [const { Vec::new() }; 3];
        for _ in 0..BLOCKS {
            let block = requests.div_ceil(BLOCKS);
            small_times.extend(over_http(tenth, small, block));
            large_times.extend(over_http(all, large, block));
            alone.extend(statements(all, large, block).await);
        }
        let small_times = Times::new(small_times);
        let large_times = Times::new(large_times);
        let alone = Times::new(alone);
        let ratio = large_times.p95 / alone.p95;
        let growth = large_times.p95 / small_times.p95 - 1.0;
        let misses = [(ratio > RATIO, "ratio"), (growth > GROWTH, "growth")];
        let misses: Vec<_> = misses.iter().filter(|it| it.0).map(|it| it.1).collect();
        missed += usize::from(!misses.is_empty());
        println!(
            "{:<34} {:>2} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>6.1} {:>6.0}% {}",
            large.name,
            large.statements.len(),
            small_times.p50,
            small_times.p95,
            large_times.p50,
            large_times.p95,
            alone.p95,
            ratio,
            growth * 100.0,
            misses.join(", "),
        );
    }
    println!(
        "goals: ratio at most {RATIO}, growth at most {:.0}%; missed by {missed}",
        GROWTH * 100.0
    );
}

/// Prints what each case asks of the database.
pub(crate) async fn plans(ground: &Ground) {
    for target in &ground.targets {
        println!("\n== {}", target.name);
        for statement in &target.statements {
            println!("\n{statement}");
            let begin = Instant::now();
            run(&ground.db, std::slice::from_ref(statement)).await;
            println!("  {:.2} ms", milliseconds(begin.elapsed()));
            for step in plan(&ground.db, statement).await {
                println!("  - {step}");
            }
        }
    }
}

/// Sends requests one after the other over a connection that has warmed up.
fn over_http(ground: &Ground, target: &Target, times: usize) -> Vec<Duration> {
    let (mut connection, request) = ground.connect(target);
    let mut send = || {
        let begin = Instant::now();
        connection.send(&request);
        begin.elapsed()
    };
    (0..WARM_UP + times).map(|_| send()).skip(WARM_UP).collect()
}

/// Runs the statements of the same request, as often.
async fn statements(ground: &Ground, target: &Target, times: usize) -> Vec<Duration> {
    let mut durations = Vec::new();
    for _ in 0..WARM_UP + times {
        let begin = Instant::now();
        run(&ground.db, &target.statements).await;
        durations.push(begin.elapsed());
    }
    durations.split_off(WARM_UP)
}

/// In milliseconds.
struct Times {
    p50: f64,
    p95: f64,
}

impl Times {
    fn new(mut durations: Vec<Duration>) -> Self {
        durations.sort();
        let at = |percent: usize| {
            let index = (durations.len() * percent).div_ceil(100).saturating_sub(1);
            milliseconds(durations.get(index).copied().unwrap_or_default())
        };
        Self { p50: at(50), p95: at(95) }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
