//! Keeps the snapshot right, and writes what was counted.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use api::{ConsumerId, DeveloperId, PortalId, ProductId};
use domain::{
    App, Result,
    change::{Change, News},
    gateway::{self as data, Batch, Node},
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    compact::Compact,
    gateway::Shared,
    record::{Noted, Recorder},
    snapshot::Snapshot,
};

const WRITING: Duration = Duration::from_secs(1);

/// Follows every change, for ever. What cannot be read is refused until it can.
pub(crate) async fn keep(app: &App, shared: &Shared, mut news: mpsc::Receiver<News>) {
    let mut due = Due::default();
    let mut reading: Option<Reading> = None;
    loop {
        // Everything is read piece by piece, and changes that are told go before the next piece.
        let first = match &reading {
            Some(_) => news.try_recv().ok(),
            None => match news.recv().await {
                Some(first) => Some(first),
                None => return,
            },
        };
        if let Some(first) = first {
            follow(app, shared, &mut news, &mut due, &mut reading, first).await;
        } else if let Some(begun) = &mut reading {
            match begun.go_on(app, shared).await {
                Ok(Progress::More) => {}
                Ok(Progress::Done) => reading = None,
                Err(err) => {
                    tracing::warn!(
                        error = err.for_log(),
                        "not everything can be read; trying again"
                    );
                    reading = None;
                    due.everything = true;
                }
            }
        }
    }
}

/// Follows all changes that wait.
async fn follow(
    app: &App,
    shared: &Shared,
    news: &mut mpsc::Receiver<News>,
    due: &mut Due,
    reading: &mut Option<Reading>,
    first: News,
) {
    let at = Instant::now();
    let mut waiting = Vec::new();
    // Changes made here say nothing about those that were made elsewhere.
    let mut is_whole = first.followed.is_none();
    due.take(first, &mut waiting);
    while let Ok(more) = news.try_recv() {
        is_whole |= more.followed.is_none();
        due.take(more, &mut waiting);
    }
    if std::mem::take(&mut due.everything) {
        *reading = Some(Reading::new());
    }
    match due.follow(app, shared, reading.as_mut()).await {
        Ok(()) => {
            *due = Due::default();
            if is_whole && reading.is_none() {
                shared.refreshed(at);
            }
        }
        Err(err) => {
            tracing::warn!(error = err.for_log(), "a change cannot be followed; trying again");
            due.doubt(shared);
        }
    }
    for followed in waiting {
        // Who has waited may have gone.
        followed.send(()).unwrap_or_default();
    }
}

/// Reads everything.
pub(crate) async fn read_everything(app: &App, shared: &Shared) -> Result<()> {
    let mut reading = Reading::new();
    while let Progress::More = reading.go_on(app, shared).await? {}
    Ok(())
}

/// Everything on its way into a new snapshot.
struct Reading {
    began: Instant,
    snapshot: Snapshot,
    next: Next,
}

/// What is read next.
enum Next {
    Consumers(Option<ConsumerId>),
    Products(Option<ProductId>),
}

enum Progress {
    More,
    Done,
}

impl Reading {
    fn new() -> Self {
        let snapshot = Snapshot::default();
        Self { began: Instant::now(), snapshot, next: Next::Consumers(None) }
    }

    /// Reads the next piece; after the last one, the new snapshot is in force.
    async fn go_on(&mut self, app: &App, shared: &Shared) -> Result<Progress> {
        let before = shared.snapshot.load_full();
        match &self.next {
            Next::Consumers(last) => {
                let page = data::consumers_page(app, last.as_ref()).await?;
                self.next = match page.last() {
                    Some(last) => Next::Consumers(Some(last.consumer_id.clone())),
                    None => Next::Products(None),
                };
                for consumer in page {
                    self.snapshot.put_consumer(consumer, &before);
                }
                Ok(Progress::More)
            }
            Next::Products(last) => {
                let page = data::services_page(app, last.as_ref()).await?;
                let Some(last) = page.last else { return Ok(self.finish(shared)) };
                self.next = Next::Products(Some(last));
                for service in page.services {
                    self.snapshot.put_product(service, app.upstreams());
                }
                Ok(Progress::More)
            }
        }
    }

    fn finish(&mut self, shared: &Shared) -> Progress {
        let snapshot = std::mem::take(&mut self.snapshot);
        let (keys, routes) = snapshot.size();
        shared.snapshot.store(Arc::new(snapshot));
        shared.refreshed(self.began);
        let milliseconds = self.began.elapsed().as_millis();
        tracing::info!(keys, routes, milliseconds, "the gateway is up to date");
        Progress::Done
    }
}

/// What has to be read anew.
#[derive(Default)]
struct Due {
    everything: bool,
    portals: HashSet<PortalId>,
    developers: HashSet<DeveloperId>,
    consumers: HashSet<ConsumerId>,
    products: HashSet<ProductId>,
}

/// What was read, and what has gone.
#[derive(Default)]
struct Found {
    gone: Vec<Compact<ConsumerId>>,
    consumers: Vec<data::Consumer>,
    gone_products: Vec<Compact<ProductId>>,
    services: Vec<data::Service>,
}

impl Due {
    fn take(&mut self, news: News, waiting: &mut Vec<oneshot::Sender<()>>) {
        let News { changes, followed } = news;
        for change in changes {
            match change {
                Change::Everything => self.everything = true,
                Change::Portal(id) => drop(self.portals.insert(id)),
                Change::Developer(id) => drop(self.developers.insert(id)),
                Change::Consumer(id) => drop(self.consumers.insert(id)),
                Change::Product(id) => drop(self.products.insert(id)),
            }
        }
        waiting.extend(followed);
    }

    /// Puts what changed into the snapshot, and into the one that is being read.
    async fn follow(
        &self,
        app: &App,
        shared: &Shared,
        reading: Option<&mut Reading>,
    ) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let before = shared.snapshot.load_full();
        let mut snapshot = Snapshot::clone(&before);
        self.read(app, &before).await?.put_into(&mut snapshot, &before, app);
        let snapshot = Arc::new(snapshot);
        shared.snapshot.store(snapshot.clone());
        if let Some(reading) = reading {
            // What its subscriptions have used up is in the one that is in force now.
            self.read(app, &before).await?.put_into(&mut reading.snapshot, &snapshot, app);
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.portals.is_empty()
            && self.developers.is_empty()
            && self.consumers.is_empty()
            && self.products.is_empty()
    }

    async fn read(&self, app: &App, before: &Snapshot) -> Result<Found> {
        let mut found = Found::default();
        for id in &self.portals {
            // Nothing else about a portal matters to calls.
            if !data::portal_exists(app, id).await? {
                let id = Compact::new(id);
                let gone = before.consumers_where(|consumer| Some(consumer.portal_id) == id);
                found.gone.extend(gone);
            }
        }
        for id in &self.developers {
            let known = Compact::new(id);
            let gone = before.consumers_where(|consumer| Some(consumer.developer_id) == known);
            found.gone.extend(gone);
            found.consumers.append(&mut data::consumers_of_developer(app, id).await?);
        }
        if !self.consumers.is_empty() {
            let ids: Vec<_> = self.consumers.iter().cloned().collect();
            found.consumers.append(&mut data::consumers(app, &ids).await?);
            found.gone.extend(ids.iter().filter_map(Compact::new));
        }
        if !self.products.is_empty() {
            let ids: Vec<_> = self.products.iter().cloned().collect();
            found.services = data::services(app, &ids).await?;
            found.gone_products = ids.iter().filter_map(Compact::new).collect();
        }
        Ok(found)
    }

    /// Lets nobody call by what may no longer be true.
    fn doubt(&self, shared: &Shared) {
        let before = shared.snapshot.load_full();
        let mut snapshot = Snapshot::clone(&before);
        let developers: HashSet<_> = self.developers.iter().filter_map(Compact::new).collect();
        let portals: HashSet<_> = self.portals.iter().filter_map(Compact::new).collect();
        let mut consumers = before.consumers_where(|consumer| {
            developers.contains(&consumer.developer_id) || portals.contains(&consumer.portal_id)
        });
        consumers.extend(self.consumers.iter().filter_map(Compact::new));
        for id in consumers {
            snapshot.doubt_consumer(id);
        }
        for id in self.products.iter().filter_map(Compact::new) {
            snapshot.remove_product(id);
        }
        shared.snapshot.store(Arc::new(snapshot));
    }
}

impl Found {
    fn put_into(self, snapshot: &mut Snapshot, before: &Snapshot, app: &App) {
        for id in self.gone {
            snapshot.remove_consumer(id);
        }
        for consumer in self.consumers {
            snapshot.put_consumer(consumer, before);
        }
        for id in self.gone_products {
            snapshot.remove_product(id);
        }
        for service in self.services {
            snapshot.put_product(service, app.upstreams());
        }
    }
}

/// Writes once a second what was counted, and a last time when `ended` says so. What cannot be
/// written now is written later; what was written, though nobody heard of it, is not again.
pub(crate) async fn record(
    app: &App,
    node: &Node,
    recorders: &[Arc<Recorder>],
    mut ended: watch::Receiver<bool>,
) {
    let mut interval = tokio::time::interval(WRITING);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut later = Noted::default();
    // In doubt whether it was written: it stays as it is until that is known.
    let mut batch = Batch { number: 1, ..Batch::default() };
    loop {
        let is_last = tokio::select! {
            _ = interval.tick() => false,
            _ = ended.wait_for(|ended| *ended) => true,
        };
        for recorder in recorders {
            later.merge(recorder.take());
        }
        loop {
            if batch.is_empty() {
                batch = std::mem::take(&mut later).into_batch(batch.number);
            }
            match data::record(app, node, &batch).await {
                Ok(()) => batch = Batch { number: batch.number + 1, ..Batch::default() },
                Err(err) => {
                    tracing::warn!(error = err.for_log(), "what was counted cannot be written now");
                    break;
                }
            }
            if later.is_empty() {
                break;
            }
        }
        if is_last {
            return;
        }
    }
}
