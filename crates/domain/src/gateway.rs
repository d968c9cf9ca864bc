//! What the data plane asks of the database: whom it may serve, with what, and how much.
//!
//! The gateway keeps all of this in memory and reads anew what a [`Change`](crate::change::Change)
//! names. It never asks while a call waits, except for a portion of a call quota.

mod access;
mod node;
mod quota;
mod service;
mod usage;

pub use access::{Consumer, Grant, Key, consumers, consumers_of_developer, consumers_page};
pub use node::{Node, sign_in, sign_off};
pub use quota::{GivenBack, give_back, take};
pub use service::{Service, Services, services, services_page};
pub use usage::{Batch, RefusedCall, UsageRow, record};

use std::time::Duration;

use api::{CredentialKind, PortalId};
use sea_orm::prelude::*;

use crate::{
    App, EncryptionKey, Result, credential, database::in_time, entity::portal, secret::Digester,
};

/// How long the rows that are read at once may take.
const READING: Duration = Duration::from_secs(15);
/// How many rows of a table are read at once.
const CHUNK: u64 = 1_000;

/// Makes of what a call presents the value by which its credential is found.
#[derive(Clone)]
pub struct Lookup(Digester);

impl Lookup {
    pub fn new(app: &App) -> Result<Self> {
        Self::of(&app.encryption_key)
    }

    /// As it is for the installation with this key.
    pub fn of(key: &EncryptionKey) -> Result<Self> {
        Ok(Self(key.digester(credential::DIGEST_PURPOSE)?))
    }

    /// The value by which a credential is found.
    pub fn hash(&self, kind: CredentialKind, value: &str) -> [u8; 32] {
        self.0.digest(&[kind_name(kind), ":", value])
    }
}

/// As it is stored.
fn kind_name(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::ApiKey => "API_KEY",
        CredentialKind::AppCode => "APP_CODE",
        CredentialKind::Hmac => "HMAC",
    }
}

/// Makes marks for what a caller gets and must present again: nobody else can make them.
pub fn token_digester(app: &App, purpose: &'static str) -> Result<Digester> {
    app.encryption_key.digester(purpose)
}

/// Whether there is such a portal.
pub async fn portal_exists(app: &App, id: &PortalId) -> Result<bool> {
    let looking = portal::Entity::find_by_id(id.clone()).exists(&app.db);
    in_time(READING, async { Ok(looking.await?) }).await
}

#[cfg(test)]
mod tests {
    use api::CredentialKind;

    use super::kind_name;

    #[test]
    fn kinds_have_the_names_that_are_stored() {
        for kind in [CredentialKind::ApiKey, CredentialKind::AppCode, CredentialKind::Hmac] {
            assert_eq!(kind_name(kind), kind.to_string());
        }
    }
}
