//! Developers: people's accounts, each in one portal.

pub(crate) mod status;

mod account;
mod deletion;
mod register;

pub use account::{change_password, update_profile};
use api::{
    AccountState, DeveloperId, DeveloperProfile, DeveloperQuery, DeveloperSort, DeveloperStatus,
    LogIn, Page, PageQuery, PortalProfile, SortOrder,
};
pub use deletion::{delete, deletion_impact};
pub use register::register;
use sea_orm::{QueryOrder, QuerySelect, prelude::*};
pub(crate) use status::decide;
pub use status::update_status;

use crate::{
    App, Error, Result,
    attempt::Attempt,
    caller::{Admin, Developer, Guest},
    entity::developer::{COLUMN, Column, Entity, Model},
    list::{self, Slice},
    names,
    session::{self, Account, NewSession},
    work::{Audit, Work},
};

const PASSWORDS_OFF: Error =
    Error::Refused("developers of this portal do not register or log in with a password");

/// Lists the developers that match `query`, newest first unless it says otherwise.
pub async fn list(
    app: &App,
    _: &Admin,
    query: DeveloperQuery,
    page: PageQuery,
) -> Result<Page<api::Developer>> {
    let DeveloperQuery { portal_id, username, status, sort } = query;
    let mut select = Entity::find();
    if let Some(portal_id) = portal_id {
        select = select.filter(COLUMN.portal_id.eq(portal_id));
    }
    if let Some(status) = status {
        select = select.filter(COLUMN.status.eq(status));
    }
    let is_search = username.is_some();
    if let Some(username) = username {
        select = select.filter(list::contains(app, Column::Username, &username));
    }
    let (select, total) =
        list::find::<_, DeveloperId>(app, select, Column::DeveloperId, is_search).await?;
    let slice = Slice::new(page, total);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: DeveloperSort::CreateAt, descending: true });
    let column = match key {
        DeveloperSort::CreateAt => Column::CreatedAt,
        DeveloperSort::UpdatedAt => Column::UpdatedAt,
        DeveloperSort::Username => Column::Username,
    };
    let select = select
        .order_by(column, slice.order(descending))
        .order_by(Column::DeveloperId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    let mut portals = names::portals(&app.db, rows.iter().map(|row| &row.portal_id)).await?;
    let shown = rows.into_iter().map(|row| {
        // Several may be of one portal.
        let portal = portals.get_mut(&row.portal_id).map(|name| name.clone());
        view(row, portal.unwrap_or_default())
    });
    Ok(slice.page(shown.collect()))
}

/// Shows one developer to an administrator.
pub async fn get(app: &App, _: &Admin, id: &DeveloperId) -> Result<api::Developer> {
    show(&app.db, find(&app.db, id).await?).await
}

/// Starts a session in `portal`. Only who knows the password learns that an account waits.
pub async fn log_in(
    app: &App,
    guest: &Guest,
    portal: &PortalProfile,
    body: LogIn,
) -> Result<NewSession> {
    if !portal.builtin_auth_enabled {
        return Err(PASSWORDS_OFF);
    }
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
        // Whoever knows the password is not guessing it.
        attempt.succeeded(app).await;
        return Err(Error::AccountClosed(AccountState { status: row.status, reason: row.reason }));
    }
    let session = session::start(app, work.tx(), Account::Developer(&row.developer_id)).await?;
    let who = serde_json::json!({ "username": row.username });
    let audit = Audit::new("DEVELOPER_LOGGED_IN", "DEVELOPER");
    let audit = audit.target(&row.developer_id).after(&who)?;
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

pub(crate) async fn find(db: &impl ConnectionTrait, id: &DeveloperId) -> Result<Model> {
    let row = Entity::find_by_id(id.clone()).one(db).await?;
    row.ok_or_else(|| Error::not_found("developer", id))
}

/// As [`find`], for whoever is going to change it: others wait.
pub(crate) async fn hold(tx: &impl ConnectionTrait, id: &DeveloperId) -> Result<Model> {
    let row = Entity::find_by_id(id.clone()).lock_exclusive().one(tx).await?;
    row.ok_or_else(|| Error::not_found("developer", id))
}

/// Holds on to the caller's own account, so that nobody else changes what belongs to it.
pub(crate) async fn hold_own(tx: &impl ConnectionTrait, developer: &Developer) -> Result<Model> {
    let row = Entity::find_by_id(developer.id.clone()).lock_exclusive().one(tx).await?;
    row.filter(|row| row.status == DeveloperStatus::Approved).ok_or(Error::Unauthenticated)
}

async fn show(db: &impl ConnectionTrait, row: Model) -> Result<api::Developer> {
    let portal = names::portals(db, [&row.portal_id]).await?.remove(&row.portal_id);
    Ok(view(row, portal.unwrap_or_default()))
}

fn view(row: Model, portal_name: String) -> api::Developer {
    let Model {
        developer_id,
        portal_id,
        username,
        password_hash: _,
        email,
        avatar_url,
        status,
        reason,
        created_at,
        updated_at,
    } = row;
    api::Developer {
        developer_id,
        portal_id,
        portal_name,
        username,
        email,
        avatar_url,
        status,
        reason,
        create_at: created_at,
        updated_at,
    }
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
