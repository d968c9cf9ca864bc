//! Registering: a new account, and what it starts with.

use api::{DeveloperId, DeveloperStatus, PortalProfile, RegisterDeveloper};
use sea_orm::{ActiveValue::Set, SelectExt, SqlErr, prelude::*};

use super::{COLUMN, Entity, PASSWORDS_OFF};
use crate::{
    App, Error, Result, attempt,
    caller::Guest,
    clock, consumer,
    entity::{developer::ActiveModel, portal},
    session::{self, Account, NewSession},
    work::{Audit, Work},
};

/// Makes an account in `portal` with a first consumer, and starts a session where the portal lets
/// everybody in.
pub async fn register(
    app: &App,
    guest: &Guest,
    portal: &PortalProfile,
    new: RegisterDeveloper,
) -> Result<Option<NewSession>> {
    if !portal.builtin_auth_enabled {
        return Err(PASSWORDS_OFF);
    }
    let RegisterDeveloper { username, password, email, avatar_url } = new;
    attempt::count_registration(app, guest.origin.address).await?;
    // Whoever is refused anyway does not make this server hash a password.
    let taken = Entity::find()
        .filter(COLUMN.portal_id.eq(portal.portal_id.clone()))
        .filter(COLUMN.username.eq(&username));
    if taken.exists(&app.db).await? {
        return Err(Error::AlreadyExists { what: "developer", field: "username", value: username });
    }
    let password_hash = app.passwords.hash(&password).await?;

    let mut work = Work::begin(app).await?;
    // What is in memory may be older than what another process has written.
    let portal = portal::Entity::find_by_id(portal.portal_id.clone())
        .one(work.tx())
        .await?
        .ok_or_else(|| Error::not_found("portal", &portal.portal_id))?;
    if !portal.setting.builtin_auth_enabled {
        return Err(PASSWORDS_OFF);
    }
    let approved = portal.setting.auto_approve_developers;
    let now = clock::now();
    let row = ActiveModel {
        developer_id: Set(DeveloperId::generate()),
        portal_id: Set(portal.portal_id.clone()),
        username: Set(username.clone()),
        password_hash: Set(Some(password_hash)),
        email: Set(email),
        avatar_url: Set(avatar_url),
        status: Set(if approved { DeveloperStatus::Approved } else { DeveloperStatus::Pending }),
        reason: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(work.tx()).await.map_err(|err| match err.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
            Error::not_found("portal", &portal.portal_id)
        }
        _ => Error::taken("developer", "username", &username)(err),
    })?;
    consumer::add_first(app, &mut work, &row).await?;
    let id = row.developer_id.clone();
    let session = if approved {
        Some(session::start(app, work.tx(), Account::Developer(&id)).await?)
    } else {
        None
    };
    let developer = super::view(row, portal.name);
    let audit = Audit::new("DEVELOPER_REGISTERED", "DEVELOPER").target(&id).after(&developer)?;
    work.commit(guest, audit).await?;
    Ok(session)
}
