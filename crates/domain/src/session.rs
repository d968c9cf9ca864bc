//! Sessions: random tokens that the database knows by their hash only.
//!
//! Every request looks its session up together with the account, so that a logout, a new
//! password or a suspension holds at once, on every replica.

use anyhow::anyhow;
use api::{AdminId, DeveloperId, DeveloperStatus, Secret};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ActiveValue::Set, prelude::*};
use sha2::{Digest, Sha256};

use crate::{
    App, Result,
    caller::{Admin, Caller, Developer, Origin},
    clock,
    entity::{
        administrator, developer,
        session::{ActiveModel, COLUMN, Entity},
    },
};

/// Makes a token recognisable, to people and to scanners for leaked secrets.
const PREFIX: &str = "hms_";
const RANDOM_BYTES: usize = 32;
/// The prefix and 32 bytes in Base64 without padding.
const TOKEN_LENGTH: usize = PREFIX.len() + 43;

/// A session that has just started.
#[derive(Debug)]
pub struct NewSession {
    /// Shown this once; the database has its hash.
    pub token: Secret,
    pub lifetime: std::time::Duration,
}

/// Whose session it is.
pub(crate) enum Account<'a> {
    Admin(&'a AdminId),
    Developer(&'a DeveloperId),
}

/// Starts a session, as part of a unit of work.
pub(crate) async fn start(
    app: &App,
    tx: &impl ConnectionTrait,
    account: Account<'_>,
) -> Result<NewSession> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(|err| anyhow!("no randomness: {err}"))?;
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));

    let now = clock::now();
    let (admin_id, developer_id) = match account {
        Account::Admin(id) => (Some(id.clone()), None),
        Account::Developer(id) => (None, Some(id.clone())),
    };
    let row = ActiveModel {
        token_hash: Set(hash(&token)),
        admin_id: Set(admin_id),
        developer_id: Set(developer_id),
        created_at: Set(now),
        expires_at: Set(now + app.session_lifetime),
    };
    Entity::insert(row).exec(tx).await?;
    Ok(NewSession { token: token.into(), lifetime: app.session_lifetime })
}

/// Finds who presents `token`; nobody, if the session has ended or the account may not be used.
pub async fn find(app: &App, token: &str, origin: &Origin) -> Result<Option<Caller>> {
    // Whatever cannot be a token costs no query.
    if token.len() != TOKEN_LENGTH || !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let token_hash = hash(token);
    let row = Entity::find_by_id(token_hash.clone())
        .filter(COLUMN.expires_at.gt(clock::now()))
        .find_also_related(administrator::Entity)
        .find_also_related(developer::Entity)
        .one(&app.db)
        .await?;
    let origin = origin.clone();
    Ok(match row {
        Some((_, Some(admin), _)) => Some(Caller::Admin(Admin {
            id: admin.admin_id,
            username: admin.username,
            origin,
            token_hash,
        })),
        Some((_, _, Some(row))) if row.status == DeveloperStatus::Approved => {
            Some(Caller::Developer(Developer {
                id: row.developer_id,
                portal_id: row.portal_id,
                username: row.username,
                origin,
                token_hash,
            }))
        }
        _ => None,
    })
}

/// Ends one session.
pub(crate) async fn end(tx: &impl ConnectionTrait, token_hash: &str) -> Result<()> {
    Entity::delete_by_id(token_hash.to_owned()).exec(tx).await?;
    Ok(())
}

/// Ends every session of an administrator.
pub(crate) async fn end_all_of_admin(tx: &impl ConnectionTrait, id: &AdminId) -> Result<()> {
    Entity::delete_many().filter(COLUMN.admin_id.eq(id.clone())).exec(tx).await?;
    Ok(())
}

/// Ends every session of a developer.
pub(crate) async fn end_all_of_developer(
    tx: &impl ConnectionTrait,
    id: &DeveloperId,
) -> Result<()> {
    Entity::delete_many().filter(COLUMN.developer_id.eq(id.clone())).exec(tx).await?;
    Ok(())
}

/// Deletes sessions that have ended by themselves.
pub(crate) async fn clean(app: &App) -> Result<()> {
    Entity::delete_many().filter(COLUMN.expires_at.lt(clock::now())).exec(&app.db).await?;
    Ok(())
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
