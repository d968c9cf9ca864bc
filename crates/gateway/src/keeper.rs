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
use tokio::sync::{mpsc, watch};

use crate::{
    gateway::Shared,
    record::{Noted, Recorder},
    snapshot::Snapshot,
};

const WRITING: Duration = Duration::from_secs(1);
/// More is dropped while the database cannot be reached, the oldest first.
const MAX_REFUSED: usize = 10_000;

/// Follows every change, for ever. What cannot be read is refused until it can.
pub(crate) async fn keep(app: &App, shared: &Shared, mut news: mpsc::Receiver<News>) {
    let mut due = Due::default();
    while let Some(first) = news.recv().await {
        let at = Instant::now();
        let mut waiting = Vec::new();
        due.take(first, &mut waiting);
        while let Ok(more) = news.try_recv() {
            due.take(more, &mut waiting);
        }
        match due.follow(app, shared).await {
            Ok(()) => {
                due = Due::default();
                shared.refreshed(at);
            }
            Err(err) => {
                tracing::warn!(error = %err, "a change cannot be followed; trying again");
                due.evict(shared);
            }
        }
        for followed in waiting {
            // Who has waited may have gone.
            followed.send(()).unwrap_or_default();
        }
    }
}

/// Reads everything anew.
pub(crate) async fn read_everything(app: &App, shared: &Shared) -> Result<()> {
    let at = Instant::now();
    let before = shared.snapshot.load_full();
    let mut snapshot = Snapshot::default();
    let mut last: Option<ConsumerId> = None;
    loop {
        let page = data::consumers_page(app, last.as_ref()).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.consumer_id.clone());
        for consumer in page {
            snapshot.put_consumer(consumer, &before);
        }
    }
    let mut last: Option<ProductId> = None;
    loop {
        let page = data::services_page(app, last.as_ref()).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.product_id.clone());
        for service in page {
            snapshot.put_product(service, app.upstreams());
        }
    }
    let (keys, routes) = snapshot.size();
    shared.snapshot.store(Arc::new(snapshot));
    shared.refreshed(at);
    tracing::info!(
        keys,
        routes,
        milliseconds = at.elapsed().as_millis(),
        "the gateway is up to date"
    );
    Ok(())
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

impl Due {
    fn take(&mut self, news: News, waiting: &mut Vec<tokio::sync::oneshot::Sender<()>>) {
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

    async fn follow(&mut self, app: &App, shared: &Shared) -> Result<()> {
        if self.everything {
            return read_everything(app, shared).await;
        }
        let before = shared.snapshot.load_full();
        let mut snapshot = Snapshot::clone(&before);
        for id in &self.portals {
            // Nothing else about a portal matters to calls.
            if !data::portal_exists(app, id).await? {
                for id in before.consumers_where(|consumer| consumer.portal_id == *id) {
                    snapshot.remove_consumer(&id);
                }
            }
        }
        for id in &self.developers {
            for id in before.consumers_where(|consumer| consumer.developer_id == *id) {
                snapshot.remove_consumer(&id);
            }
            for consumer in data::consumers_of_developer(app, id).await? {
                snapshot.put_consumer(consumer, &before);
            }
        }
        if !self.consumers.is_empty() {
            let ids: Vec<_> = self.consumers.iter().cloned().collect();
            let found = data::consumers(app, &ids).await?;
            for id in &ids {
                snapshot.remove_consumer(id);
            }
            for consumer in found {
                snapshot.put_consumer(consumer, &before);
            }
        }
        if !self.products.is_empty() {
            let ids: Vec<_> = self.products.iter().cloned().collect();
            let found = data::services(app, &ids).await?;
            for id in &ids {
                snapshot.remove_product(id);
            }
            for service in found {
                snapshot.put_product(service, app.upstreams());
            }
        }
        shared.snapshot.store(Arc::new(snapshot));
        Ok(())
    }

    /// Takes out of the snapshot whatever may no longer be allowed: better refused than served.
    fn evict(&self, shared: &Shared) {
        let before = shared.snapshot.load_full();
        let mut snapshot = Snapshot::clone(&before);
        let consumers = before.consumers_where(|consumer| {
            self.consumers.contains(&consumer.consumer_id)
                || self.developers.contains(&consumer.developer_id)
        });
        for id in consumers {
            snapshot.remove_consumer(&id);
        }
        for id in &self.products {
            snapshot.remove_product(id);
        }
        shared.snapshot.store(Arc::new(snapshot));
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
        later.bound(MAX_REFUSED);
        loop {
            if batch.is_empty() {
                batch = std::mem::take(&mut later).into_batch(batch.number);
            }
            match data::record(app, node, &batch).await {
                Ok(()) => batch = Batch { number: batch.number + 1, ..Batch::default() },
                Err(err) => {
                    tracing::warn!(error = %err, "what was counted cannot be written now");
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
