//! Developers: logging in to a portal and out of it.

use api::{AccountState, DeveloperProfile, DeveloperStatus, LogIn, PortalProfile};
use sea_orm::{QuerySelect, prelude::*};

use crate::{
    App, Error, Result,
    attempt::Attempt,
    caller::{Developer, Guest},
    entity::developer::{COLUMN, Entity, Model},
    session::{self, Account, NewSession},
    work::{Audit, Work},
};

/// Starts a session in `portal`. Only who knows the password learns that an account waits.
pub async fn log_in(
    app: &App,
    guest: &Guest,
    portal: &PortalProfile,
    body: LogIn,
) -> Result<NewSession> {
    let LogIn { username, password } = body;
    let portal_id = &portal.portal_id;
    let account = format!("developer:{portal_id}:{username}");
    let attempt = Attempt::new(&account, guest.origin.address);
    attempt.begin(app).await?;

    let row = Entity::find()
        .filter(COLUMN.portal_id.eq(portal_id.clone()))
        .filter(COLUMN.username.eq(&username))
        .one(&app.db)
        .await?;
    let hash = row.as_ref().and_then(|row| row.password_hash.as_deref());
    let verified = app.passwords.verify(&password, hash).await?;
    let work = Work::begin(app).await?;
    let unchanged = match row.filter(|_| verified) {
        Some(row) => lock_unchanged(work.tx(), &row).await?,
        None => None,
    };
    let Some(row) = unchanged else {
        let audit = Audit::new("DEVELOPER_LOGIN_FAILED", "DEVELOPER").target(&username);
        work.commit(guest, audit).await?;
        return Err(Error::WrongCredentials);
    };
    if row.status != DeveloperStatus::Approved {
        let audit = Audit::new("DEVELOPER_LOGIN_FAILED", "DEVELOPER").target(&row.developer_id);
        work.commit(guest, audit).await?;
        return Err(Error::AccountClosed(AccountState { status: row.status, reason: row.reason }));
    }
    let session = session::start(app, work.tx(), Account::Developer(&row.developer_id)).await?;
    let audit = Audit::new("DEVELOPER_LOGGED_IN", "DEVELOPER").target(&row.developer_id);
    work.commit(guest, audit).await?;
    attempt.succeeded(app).await;
    Ok(session)
}

/// Holds on to an account whose password is still the one that was checked: whoever changes it or
/// the status meanwhile waits, and then ends the new session too.
async fn lock_unchanged(tx: &impl ConnectionTrait, row: &Model) -> Result<Option<Model>> {
    let same = Entity::find_by_id(row.developer_id.clone())
        .filter(COLUMN.password_hash.eq(row.password_hash.clone()))
        .lock_exclusive();
    Ok(same.one(tx).await?)
}

/// Ends the caller's session.
pub async fn log_out(app: &App, developer: &Developer) -> Result<()> {
    let work = Work::begin(app).await?;
    session::end(work.tx(), &developer.token_hash).await?;
    let audit = Audit::new("DEVELOPER_LOGGED_OUT", "DEVELOPER").target(&developer.id);
    work.commit(developer, audit).await
}

/// Shows the caller.
pub async fn profile(app: &App, developer: &Developer) -> Result<DeveloperProfile> {
    let row = Entity::find_by_id(developer.id.clone()).one(&app.db).await?;
    row.map(DeveloperProfile::from).ok_or(Error::Unauthenticated)
}

impl From<Model> for DeveloperProfile {
    fn from(row: Model) -> Self {
        let Model {
            developer_id,
            portal_id,
            username,
            password_hash: _,
            email,
            avatar_url,
            status,
            reason: _,
            created_at,
            updated_at: _,
        } = row;
        Self {
            developer_id: Some(developer_id),
            portal_id: Some(portal_id),
            username: Some(username),
            email,
            status: Some(status),
            avatar_url,
            create_at: Some(created_at),
        }
    }
}
