//! All portals and their names, in memory: finding the portal of a request costs no query.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use api::{PortalId, PortalProfile};
use parking_lot::RwLock;
use sea_orm::{DatabaseConnection, QueryOrder, prelude::*};
use tokio::sync::Mutex;

use crate::{
    Result,
    entity::{
        portal::{self, Column},
        portal_domain,
    },
};

/// Host name → portal.
#[derive(Default)]
pub struct Directory {
    snapshot: RwLock<Arc<Snapshot>>,
    /// Held while the portals are read.
    reading: Mutex<()>,
}

#[derive(Default)]
struct Snapshot {
    by_domain: HashMap<String, Arc<PortalProfile>>,
    /// The one that was made first.
    default: Option<Arc<PortalProfile>>,
}

impl Directory {
    /// Reads all portals anew, with one query for each table.
    pub(crate) async fn reload(&self, db: &DatabaseConnection) -> Result<()> {
        // One after another: what was read earlier must not replace what was read later.
        let _reading = self.reading.lock().await;
        let portals = portal::Entity::find()
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::PortalId)
            .all(db)
            .await?;
        let domains = portal_domain::Entity::find().all(db).await?;

        let portals: Vec<_> =
            portals.into_iter().map(|row| Arc::new(PortalProfile::from(row))).collect();
        let default = portals.first().cloned();
        let by_id: HashMap<&PortalId, &Arc<PortalProfile>> =
            portals.iter().map(|portal| (&portal.portal_id, portal)).collect();
        let by_domain = domains
            .into_iter()
            .filter_map(|row| {
                by_id.get(&row.portal_id).map(|portal| (row.domain, (*portal).clone()))
            })
            .collect();
        *self.snapshot.write() = Arc::new(Snapshot { by_domain, default });
        Ok(())
    }

    pub(crate) fn resolve(&self, host: &str) -> Option<Arc<PortalProfile>> {
        let snapshot = self.snapshot.read().clone();
        let name = host_name(host)?;
        if let Some(portal) = snapshot.by_domain.get(&name) {
            return Some(portal.clone());
        }
        let anonymous = name == "localhost" || name.parse::<IpAddr>().is_ok();
        snapshot.default.clone().filter(|_| anonymous)
    }
}

/// The name in a `Host` header, as it is stored: lower case, no port, no dot at the end.
fn host_name(host: &str) -> Option<String> {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::host_name;

    #[test]
    fn a_host_is_known_by_its_name_alone() {
        for (host, name) in [
            ("API.Acme.example:5173", "api.acme.example"),
            ("api.acme.example.", "api.acme.example"),
            ("localhost", "localhost"),
            ("127.0.0.1:5173", "127.0.0.1"),
            ("[::1]:5173", "::1"),
        ] {
            assert_eq!(host_name(host).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_host_without_a_name_is_nobody() {
        for host in ["", ":80", "[::1", "."] {
            assert_eq!(host_name(host), None, "{host}");
        }
    }
}
