//! Asks upstreams what they say of themselves: an MCP server for its tools, an agent for its
//! card, a model service for its models.
//!
//! An upstream may be hostile. Only addresses that the [`Gate`] lets through are connected to,
//! nobody is followed elsewhere, and what is read and how long it takes is bounded.

mod agent;
mod connect;
mod exchange;
mod mcp;
mod model;

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use api::{ApiInspection, ApiOffer, McpProtocol, UpstreamFailure, UpstreamFailureReason};
use tokio::{sync::Semaphore, time::timeout};

use self::{connect::Connector, exchange::Exchange};

pub use connect::Gate;

/// How long an upstream may take, for all that it is asked.
const PATIENCE: Duration = Duration::from_secs(15);
/// Upstreams that are asked at the same time; an administrator who wants more waits.
const AT_ONCE: usize = 16;

/// What asking answers.
type Result<T> = std::result::Result<T, UpstreamFailure>;

/// An upstream, and how to speak with it.
#[derive(Clone, Debug)]
pub struct Target {
    pub kind: Kind,
    /// Absolute, `http` or `https`.
    pub url: String,
    /// Sent with every request; the values are secrets.
    pub headers: Vec<(String, api::Secret)>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Model,
    Agent,
    Mcp(McpProtocol),
}

/// Asks upstreams, not too many at once. Made once; it prepares itself when it is first used.
#[derive(Debug)]
pub struct Inspector<G> {
    gate: G,
    connector: OnceLock<Connector<G>>,
    places: Arc<Semaphore>,
}

impl<G: Gate> Inspector<G> {
    /// Asks upstreams whose addresses `gate` lets through.
    pub fn new(gate: G) -> Self {
        Self { gate, connector: OnceLock::new(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Asks an upstream; `None` where too many are being asked already.
    pub async fn ask(&self, target: &Target) -> Option<ApiInspection> {
        let _place = self.places.try_acquire().ok()?;
        let begin = Instant::now();
        let connector = self.connector.get_or_init(|| connect::connector(self.gate.clone()));
        let asked = timeout(PATIENCE, offer(connector.clone(), &self.gate, target)).await;
        let asked = asked.unwrap_or_else(|_elapsed| Err(failure(UpstreamFailureReason::Timeout)));
        let (offer, failure) = match asked {
            Ok(offer) => (Some(offer), None),
            Err(failure) => (None, Some(failure)),
        };
        let duration_ms = begin.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        Some(ApiInspection { duration_ms, offer, failure })
    }
}

async fn offer<G: Gate>(connector: Connector<G>, gate: &G, target: &Target) -> Result<ApiOffer> {
    let exchange = Exchange::new(connector, gate, target)?;
    match target.kind {
        Kind::Model => model::ask(exchange).await.map(ApiOffer::ModelApi),
        Kind::Agent => agent::ask(exchange).await.map(ApiOffer::AgentApi),
        Kind::Mcp(protocol) => mcp::ask(exchange, protocol).await.map(ApiOffer::McpServer),
    }
}

fn failure(reason: UpstreamFailureReason) -> UpstreamFailure {
    UpstreamFailure { reason, status: None, detail: None }
}

/// An answer that is not what an API of this type answers.
fn unexpected(detail: impl Into<String>) -> UpstreamFailure {
    let reason = UpstreamFailureReason::Unexpected;
    UpstreamFailure { detail: Some(shortened(detail.into())), ..failure(reason) }
}

/// The beginning of what an upstream says: enough for people, and no burden.
fn shortened(mut text: String) -> String {
    const MAX: usize = 300;
    if let Some((end, _)) = text.char_indices().nth(MAX) {
        text.truncate(end);
        text.push('…');
    }
    text
}
