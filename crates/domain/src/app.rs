//! What operations need: built once, passed first, never global.

use std::time::Duration;

use api::Secret;
use inspect::Inspector;
use sea_orm::DatabaseConnection;

use crate::{
    EncryptionKey, Result, audit,
    change::Feed,
    gateway_instance::{self, GatewayUrl},
    list::Totals,
    password::Passwords,
    portal::directory::Directory,
    upstream::Upstreams,
};

/// The context of every operation.
pub struct App {
    pub(crate) db: DatabaseConnection,
    pub(crate) encryption_key: EncryptionKey,
    pub(crate) passwords: Passwords,
    pub(crate) portals: Directory,
    pub(crate) bootstrap_token: Option<Secret>,
    pub(crate) session_lifetime: Duration,
    pub(crate) upstreams: Upstreams,
    pub(crate) inspector: Inspector<Upstreams>,
    pub(crate) gateway_url: Option<GatewayUrl>,
    pub(crate) feed: Feed,
    pub(crate) totals: Totals,
}

/// What an operator decides.
pub struct Settings {
    pub encryption_key: EncryptionKey,
    /// Without it nobody can make the first administrator, where one is set.
    pub bootstrap_token: Option<Secret>,
    pub session_lifetime: Duration,
    /// Where requests to upstreams may go.
    pub upstreams: Upstreams,
    /// Where callers reach the built-in gateway, where that is known.
    pub gateway_url: Option<GatewayUrl>,
}

impl App {
    /// Gets ready to serve what is in `db`, whose schema must be up to date.
    pub async fn new(db: DatabaseConnection, settings: Settings) -> anyhow::Result<Self> {
        let Settings { encryption_key, bootstrap_token, session_lifetime, upstreams, gateway_url } =
            settings;
        encryption_key.check(&db).await?;
        audit::begin(&db, &encryption_key).await?;
        gateway_instance::begin(&db).await?;
        let portals = Directory::default();
        portals.reload(&db).await?;
        Ok(Self {
            db,
            encryption_key,
            passwords: Passwords::new(),
            portals,
            bootstrap_token,
            session_lifetime,
            inspector: Inspector::new(upstreams.clone()),
            upstreams,
            gateway_url,
            feed: Feed::default(),
            totals: Totals::default(),
        })
    }

    /// Where requests to upstreams may go: whoever connects to one asks this first.
    pub fn upstreams(&self) -> &Upstreams {
        &self.upstreams
    }

    /// Says whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// Closes the connections once the transactions that use them have ended.
    pub async fn close(&self) -> Result<()> {
        Ok(self.db.close_by_ref().await?)
    }
}
