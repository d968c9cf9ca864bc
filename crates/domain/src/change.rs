//! What changed, told to whoever keeps some of it in memory.
//!
//! A change travels twice: to this process with the commit that made it, so that it is in force
//! when the request that made it is answered; and through the outbox to every process over the
//! same database, this one included, within a second.

use std::{sync::OnceLock, time::Duration};

use api::{ConsumerId, DeveloperId, PortalId, ProductId};
use tokio::sync::{mpsc, oneshot};

use crate::App;

/// Changes that wait for the listener. One that falls behind holds up those who make more.
const QUEUE: usize = 1_024;
/// How long an answer waits for the listener to follow. The change is made; who is this slow hears
/// of it from the outbox again.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A portal, its domains, its looks or its settings; where it is gone, with all below it.
    Portal(PortalId),
    /// Whether a developer may do anything.
    Developer(DeveloperId),
    /// A consumer, what it presents or what it subscribed.
    Consumer(ConsumerId),
    /// A product, or what it is linked to.
    Product(ProductId),
    /// More than can be told.
    Everything,
}

impl Change {
    /// As the outbox keeps it.
    pub(crate) fn to_row(&self) -> (&'static str, &str) {
        match self {
            Self::Portal(id) => ("PORTAL", id.as_ref()),
            Self::Developer(id) => ("DEVELOPER", id.as_ref()),
            Self::Consumer(id) => ("CONSUMER", id.as_ref()),
            Self::Product(id) => ("PRODUCT", id.as_ref()),
            Self::Everything => ("EVERYTHING", ""),
        }
    }

    /// Reads what the outbox keeps. What a newer version wrote may be anything.
    pub(crate) fn from_row(topic: &str, subject: &str) -> Self {
        let subject = subject.to_owned();
        match topic {
            "PORTAL" => Self::Portal(PortalId(subject)),
            "DEVELOPER" => Self::Developer(DeveloperId(subject)),
            "CONSUMER" => Self::Consumer(ConsumerId(subject)),
            "PRODUCT" => Self::Product(ProductId(subject)),
            _ => Self::Everything,
        }
    }
}

/// Changes on their way to the listener.
#[derive(Debug)]
pub struct News {
    pub changes: Vec<Change>,
    /// Dropped or answered once they are followed.
    pub followed: Option<oneshot::Sender<()>>,
}

/// Where changes go.
#[derive(Default)]
pub(crate) struct Feed(OnceLock<mpsc::Sender<News>>);

impl App {
    /// Hears of every change from now on; `None` when somebody listens already. An entry without
    /// changes says that the database was reached and that there were none.
    pub fn listen(&self) -> Option<mpsc::Receiver<News>> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        self.feed.0.set(sender).ok().map(|()| receiver)
    }

    /// Follows changes that were just made here: when this returns, they are in force.
    pub(crate) async fn changed(&self, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        if changes.iter().any(|change| matches!(change, Change::Portal(_) | Change::Everything))
            && let Err(err) = self.portals.reload(&self.db).await
        {
            tracing::warn!(error = %err, "the portals cannot be read");
        }
        let (done, followed) = oneshot::channel();
        let tell = async {
            self.tell(News { changes, followed: Some(done) }).await;
            // An error is a listener that has gone: nobody is left who might be behind.
            followed.await.unwrap_or_default();
        };
        if tokio::time::timeout(PATIENCE, tell).await.is_err() {
            tracing::warn!("the gateway is slow to follow a change");
        }
    }

    /// Tells the listener, if there is one.
    pub(crate) async fn tell(&self, news: News) {
        if let Some(sender) = self.feed.0.get() {
            // Nobody listens any more while the process ends.
            sender.send(news).await.unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use api::{ConsumerId, DeveloperId, PortalId, ProductId};

    use super::Change;

    #[test]
    fn a_change_comes_out_of_the_outbox_as_it_went_in() {
        for change in [
            Change::Portal(PortalId::generate()),
            Change::Developer(DeveloperId::generate()),
            Change::Consumer(ConsumerId::generate()),
            Change::Product(ProductId::generate()),
            Change::Everything,
        ] {
            let (topic, subject) = change.to_row();
            assert_eq!(Change::from_row(topic, subject), change);
        }
        assert_eq!(Change::from_row("PLANET", "earth"), Change::Everything);
    }
}
