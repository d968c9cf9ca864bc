//! Portions of call quotas: taken before calls are made, given back when nobody makes them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use api::SubscriptionId;
use domain::{
    App,
    gateway::{self as data, GivenBack},
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::limit::Meter;

const LOOK: Duration = Duration::from_secs(1);
/// Seconds without a call after which a portion goes back.
const IDLE: u32 = 3;
/// The least and the most that is asked for at once.
const PORTION: std::ops::RangeInclusive<i64> = 10..=10_000;

/// A call that waits for a portion.
pub(crate) struct Request {
    pub(crate) subscription_id: SubscriptionId,
    /// Of which grant.
    pub(crate) generation: i64,
    pub(crate) meter: Arc<Meter>,
    /// How many calls were put into the lease; dropped where that cannot be said.
    pub(crate) answer: oneshot::Sender<i64>,
}

struct Held {
    meter: Arc<Meter>,
    idle: u32,
}

/// Takes portions for those who ask, and gives back what is not used, until `ended` says so; then
/// everything goes back.
pub(crate) async fn serve(
    app: &App,
    mut requests: mpsc::Receiver<Request>,
    stop: watch::Receiver<bool>,
    mut ended: watch::Receiver<bool>,
) {
    let mut held: HashMap<SubscriptionId, Held> = HashMap::new();
    let mut interval = tokio::time::interval(LOOK);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            Some(request) = requests.recv() => take(app, request, &mut held).await,
            _ = interval.tick() => {
                // Who stops may be ended before the last call is over.
                let idle_for = if *stop.borrow() { 1 } else { IDLE };
                look(app, &mut held, idle_for).await;
            }
            _ = ended.wait_for(|ended| *ended) => break,
        }
    }
    for (id, Held { meter, .. }) in held {
        give_back(app, &id, &meter).await;
    }
}

async fn take(app: &App, request: Request, held: &mut HashMap<SubscriptionId, Held>) {
    let Request { subscription_id, generation, meter, answer } = request;
    if answer.is_closed() {
        // Nobody waits any more.
        return;
    }
    // About as many as are used in two seconds: a crash loses no more.
    let wanted = (meter.lease().used() * 2).clamp(*PORTION.start(), *PORTION.end());
    match data::take(app, &subscription_id, generation, wanted).await {
        Ok(portion) => {
            meter.lease().begin(generation, portion);
            held.insert(subscription_id, Held { meter, idle: 0 });
            // Who has waited may have gone; the portion stays in the lease.
            answer.send(portion).unwrap_or_default();
        }
        Err(err) => tracing::warn!(error = err.for_log(), "a call quota cannot be read"),
    }
}

/// Gives back what nobody has used for a while.
async fn look(app: &App, held: &mut HashMap<SubscriptionId, Held>, idle_for: u32) {
    let mut idle = Vec::new();
    for (id, held) in held.iter_mut() {
        // A call in progress may still turn out not to be made.
        let is_used = held.meter.lease().take_used() > 0 || held.meter.is_open();
        held.idle = if is_used { 0 } else { held.idle + 1 };
        if held.idle >= idle_for {
            idle.push(id.clone());
        }
    }
    for id in idle {
        if let Some(Held { meter, .. }) = held.remove(&id)
            && !give_back(app, &id, &meter).await
        {
            held.insert(id, Held { meter, idle: 0 });
        }
    }
}

/// Says whether that is done with. What certainly was not given back can still be used; what
/// perhaps was cannot, because somebody else may have it by now.
async fn give_back(app: &App, id: &SubscriptionId, meter: &Meter) -> bool {
    let (generation, unused) = meter.lease().empty();
    if unused == 0 {
        return true;
    }
    match data::give_back(app, id, generation, unused).await {
        GivenBack::Yes => true,
        GivenBack::No(err) => {
            tracing::warn!(error = err.for_log(), "calls of a quota cannot be given back now");
            meter.lease().put(generation, unused);
            false
        }
        GivenBack::Perhaps(err) => {
            let what = "calls of a quota are perhaps lost";
            tracing::warn!(error = err.for_log(), calls = unused, subscription_id = %id, "{what}");
            true
        }
    }
}
