//! Calls through the gateway, beside the same calls through nginx.
//!
//! nginx is the upstream of both, and a plain proxy to it is the peer: no authentication, no
//! limits, no counting. The gateway does all of that. Both run at once, and take turns under the
//! same load, so that what else the machine does meets both.
#![expect(clippy::print_stdout, reason = "the table is the result")]

mod crowd;
mod nginx;
mod pace;
mod wrk;

use std::time::Duration;

use api::{Patch, ProductType, UpdateSubscription};
use tests::{Market, Served, Site, Subscriber};

use self::{nginx::Nginx, pace::Latency};

/// Times that each is loaded.
const ROUNDS: usize = 5;
const QUOTA: u64 = 1_000_000_000;

/// What the driver is told.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seconds of each round.
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Connections that are loaded at once.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Keys that are loaded in the second part.
    #[arg(long, default_value_t = 100_000)]
    keys: u32,
    /// Products that are loaded in the second part.
    #[arg(long, default_value_t = 10_000)]
    products: u32,
}

/// Measures, and prints what was measured.
pub(crate) async fn measure(args: &Args) {
    let nginx = Nginx::start();
    let mut market = Market::open().await;
    let (served, subscriber) = offer(&market, &nginx).await;
    println!("{:<34} {:>10} {:>10} {:>10}", "", "nginx", "gateway", "ratio");
    let few = Load::new(&market, &nginx, &served, &subscriber).measure(args);
    few.print("few keys");

    crowd::fill(&market.world, args.keys, args.products).await;
    market.world.restart().await;
    let many = Load::new(&market, &nginx, &served, &subscriber).measure(args);
    many.print(&format!("{} keys, {} products", args.keys, args.products));
    println!(
        "requests a second with all of them, as a part of those with few: {:.2}",
        (many.gateway / many.nginx) / (few.gateway / few.nginx)
    );
}

/// A REST API at nginx, subscribed with a quota, so that everything is done for each call.
async fn offer(market: &Market, nginx: &Nginx) -> (Served, Subscriber) {
    let spec = tests::spec_at(ProductType::RestApi, &nginx.upstream());
    let served = market.serve("Pets", &spec).await;
    let subscriber = market.subscriber("bench", &[&served]).await;
    let id = &subscriber.subscriptions[0].subscription_id;
    let quota =
        UpdateSubscription { call_quota: Patch::Set(QUOTA), ..UpdateSubscription::default() };
    market.admin.update_subscription(id, &quota).await.expect("a quota");
    (served, subscriber)
}

/// The same call, by both ways.
struct Load {
    direct: String,
    nginx: String,
    gateway: String,
    authorization: String,
    process: u32,
}

/// What was measured.
struct Measured {
    nginx: f64,
    gateway: f64,
    direct_latency: Latency,
    nginx_latency: Latency,
    gateway_latency: Latency,
    resident_kib: u64,
}

impl Load {
    fn new(market: &Market, nginx: &Nginx, served: &Served, subscriber: &Subscriber) -> Self {
        let path = "/pets";
        let gateway = market.world.url(Site::Gateway, &format!("{}{path}", served.path()));
        Self {
            direct: format!("{}/api{path}", nginx.upstream()),
            nginx: format!("{}/api{path}", nginx.proxy()),
            gateway,
            authorization: format!("Bearer {}", subscriber.api_key),
            process: market.world.pid(),
        }
    }

    fn measure(&self, args: &Args) -> Measured {
        let seconds = Duration::from_secs(args.seconds);
        let run = |url: &str| wrk::run(url, &self.authorization, args.connections, seconds);
        // Connections, caches and the portion of the quota get warm.
        run(&self.gateway);
        let [mut nginx, mut gateway] = [const { Vec::new() }; 2];
        for _ in 0..ROUNDS {
            nginx.push(run(&self.nginx));
            gateway.push(run(&self.gateway));
        }
        let (nginx, gateway) = (median(nginx), median(gateway));
        // Half of what the slower of them can do.
        let rate = nginx.min(gateway) / 2.0;
        let paced = |url: &str| pace::run(url, &self.authorization, rate, seconds);
        let direct_latency = paced(&self.direct);
        let nginx_latency = paced(&self.nginx);
        let gateway_latency = paced(&self.gateway);
        let resident_kib = resident_kib(self.process);
        Measured { nginx, gateway, direct_latency, nginx_latency, gateway_latency, resident_kib }
    }
}

impl Measured {
    fn print(&self, what: &str) {
        let Self { nginx, gateway, .. } = self;
        println!("\n{what}");
        println!(
            "{:<34} {nginx:>10.0} {gateway:>10.0} {:>10.2}",
            "requests a second",
            gateway / nginx
        );
        let added =
            |latency: &Latency, of: fn(&Latency) -> f64| of(latency) - of(&self.direct_latency);
        for (name, of) in [
            ("added at half load, p50, µs", (|it| it.p50_us) as fn(&Latency) -> f64),
            ("added at half load, p99, µs", |it| it.p99_us),
        ] {
            let (nginx, gateway) =
                (added(&self.nginx_latency, of), added(&self.gateway_latency, of));
            println!("{name:<34} {nginx:>10.0} {gateway:>10.0} {:>10.2}", gateway / nginx);
        }
        println!("{:<34} {:>10} {:>10.1}", "resident memory, MiB", "", as_mib(self.resident_kib));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "a number of kibibytes that is printed")]
fn as_mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

/// `VmRSS` of a process.
fn resident_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
