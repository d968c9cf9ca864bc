//! The gateway as a whole: what its threads share, its start and its end.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use api::SubscriptionId;
use arc_swap::ArcSwap;
use domain::{
    App, Digester,
    gateway::{self as data, Lookup, Node},
    upstream::Upstreams,
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    body::Room,
    compact::Compact,
    credential::Replays,
    keeper,
    lease::{self, Request},
    limit::Meter,
    record::Recorder,
    server,
    snapshot::Snapshot,
};

/// Requests for a portion of a quota that wait.
const LEASE_QUEUE: usize = 1_024;

/// What an operator decides about the gateway.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Longest body of a request, in bytes.
    pub body_bytes: u64,
    /// Memory for bodies that must be read whole, of all calls together, in bytes.
    pub buffer_bytes: u64,
    /// How long calls are served by what is in memory when the database cannot be reached.
    pub stale_after: Duration,
    /// Where callers reach the gateway, if that is known.
    pub url: Option<String>,
    /// How many connections are open at once.
    pub connections: usize,
    /// How long calls in progress may go on when the gateway stops.
    pub grace: Duration,
}

/// What all threads have in common.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) snapshot: ArcSwap<Snapshot>,
    pub(crate) lookup: Lookup,
    /// Marks what is given to a consumer and must come back from the same one.
    pub(crate) sessions: Digester,
    pub(crate) replays: Replays,
    pub(crate) room: Arc<Room>,
    pub(crate) upstreams: Upstreams,
    leases: mpsc::Sender<Request>,
    began: Instant,
    /// When the snapshot was last known to be right, in milliseconds since the beginning.
    fresh: AtomicU64,
}

impl Shared {
    /// Everything that was changed until `at` is in the snapshot.
    pub(crate) fn refreshed(&self, at: Instant) {
        let since = at.saturating_duration_since(self.began).as_millis();
        self.fresh.store(since.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the snapshot is older than it may be.
    pub(crate) fn is_stale(&self) -> bool {
        let fresh = self.began + Duration::from_millis(self.fresh.load(Ordering::Relaxed));
        fresh.elapsed() > self.settings.stale_after
    }

    /// Takes a portion of a quota into a meter's lease, and says how many calls it has; `None`
    /// where the database does not answer.
    pub(crate) async fn lease(
        &self,
        id: Compact<SubscriptionId>,
        generation: i64,
        meter: &Arc<Meter>,
    ) -> Option<i64> {
        let (answer, portion) = oneshot::channel();
        let subscription_id = id.full();
        let meter = meter.clone();
        let request = Request { subscription_id, generation, meter, answer };
        self.leases.send(request).await.ok()?;
        portion.await.ok()
    }
}

/// The gateway, ready to serve.
pub struct Gateway {
    app: Arc<App>,
    shared: Arc<Shared>,
    recorders: Vec<Arc<Recorder>>,
    listeners: Vec<TcpListener>,
    node: Node,
    news: mpsc::Receiver<domain::change::News>,
    requests: mpsc::Receiver<Request>,
}

impl Gateway {
    /// Opens as many listeners as there are threads, all at `address`; port 0 chooses one. Nothing
    /// is answered before [`serve`](Self::serve).
    pub fn bind(address: SocketAddr, threads: usize) -> std::io::Result<Vec<TcpListener>> {
        server::bind(address, threads)
    }

    /// Reads all that is served.
    pub async fn open(
        app: Arc<App>,
        settings: Settings,
        listeners: Vec<TcpListener>,
    ) -> anyhow::Result<Self> {
        let news = app.listen().ok_or_else(|| anyhow!("two gateways in one process"))?;
        let address = listeners.first().context("no listener")?.local_addr()?;
        let (leases, requests) = mpsc::channel(LEASE_QUEUE);
        let shared = Arc::new(Shared {
            snapshot: ArcSwap::default(),
            lookup: Lookup::new(&app)?,
            sessions: data::token_digester(&app, "gateway-session")?,
            replays: Replays::default(),
            room: Arc::new(Room::new(settings.buffer_bytes)),
            upstreams: app.upstreams().clone(),
            leases,
            began: Instant::now(),
            fresh: AtomicU64::default(),
            settings,
        });
        keeper::read_everything(&app, &shared).await?;
        let node = data::sign_in(&app, &address.to_string()).await?;
        let recorders = listeners.iter().map(|_| Arc::default()).collect();
        Ok(Self { app, shared, recorders, listeners, node, news, requests })
    }

    /// Where it listens.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listeners.first().context("no listener")?.local_addr()?)
    }

    /// Serves until `stop` says so or is dropped; calls in progress end first, within the grace.
    /// What was counted is written, and what was leased and not used is given back.
    pub async fn serve(self, stop: watch::Receiver<bool>) -> anyhow::Result<()> {
        let Self { app, shared, recorders, listeners, node, news, requests } = self;
        let (end, ended) = watch::channel(false);
        let threads = server::start(&shared, &recorders, listeners, &stop)?;
        let keeping = keeper::keep(&app, &shared, news);
        let leasing = lease::serve(&app, requests, stop.clone(), ended.clone());
        let recording = keeper::record(&app, &node, &recorders, ended);
        let serving = async {
            let served = server::joined(threads, &stop).await;
            // All calls are over: what they have left is final.
            end.send_replace(true);
            served
        };
        let served = tokio::select! {
            () = keeping => Err(anyhow!("nobody tells the gateway of changes any more")),
            (served, (), ()) = async { tokio::join!(serving, leasing, recording) } => served,
        };
        data::sign_off(&app, &node).await?;
        served
    }
}
