//! What developers change of their own account.

use api::{ChangePassword, DeveloperProfile, FieldRule, UpdateDeveloperProfile};
use sea_orm::{ActiveValue::Set, IntoActiveModel, prelude::*};

use super::{COLUMN, Column, Entity, hold_own};
use crate::{
    App, Error, Result,
    attempt::Attempt,
    caller::Developer,
    clock, session,
    work::{Audit, Work},
};

/// Changes how the caller is called and reached.
pub async fn update_profile(
    app: &App,
    developer: &Developer,
    change: UpdateDeveloperProfile,
) -> Result<()> {
    let UpdateDeveloperProfile { username, email, avatar_url } = change;
    let work = Work::begin(app).await?;
    let row = hold_own(work.tx(), developer).await?;
    let name = username.clone().unwrap_or_else(|| row.username.clone());
    let audit = Audit::new("DEVELOPER_PROFILE_CHANGED", "DEVELOPER")
        .target(&developer.id)
        .before(&DeveloperProfile::from(row.clone()))?;

    let mut row = row.into_active_model();
    if let Some(username) = username {
        row.username = Set(username);
    }
    if let Some(email) = email.into_change() {
        row.email = Set(email);
    }
    if let Some(avatar_url) = avatar_url.into_change() {
        row.avatar_url = Set(avatar_url);
    }
    row.updated_at = Set(clock::now());
    let taken = Error::taken("developer", "username", &name);
    let row = row.update(work.tx()).await.map_err(taken)?;
    work.commit(developer, audit.after(&DeveloperProfile::from(row))?).await
}

/// Replaces the caller's password and ends every session of the account.
pub async fn change_password(
    app: &App,
    developer: &Developer,
    change: ChangePassword,
) -> Result<()> {
    let ChangePassword { old_password, new_password } = change;
    // A stolen session must not be a way to guess the password at leisure.
    let account = format!("developer-password:{}", developer.id);
    let attempt = Attempt::new(&account, developer.origin.address);
    attempt.begin(app).await?;

    let row = Entity::find_by_id(developer.id.clone()).one(&app.db).await?;
    let row = row.ok_or(Error::Unauthenticated)?;
    if !app.passwords.verify(&old_password, row.password_hash.as_deref()).await? {
        return Err(Error::field("oldPassword", FieldRule::Wrong));
    }
    let hash = app.passwords.hash(&new_password).await?;

    let work = Work::begin(app).await?;
    // Of two changes at once, the one that knew the old password later loses.
    let changed = Entity::update_many()
        .col_expr(Column::PasswordHash, hash.into())
        .col_expr(Column::UpdatedAt, clock::now().into())
        .filter(COLUMN.developer_id.eq(developer.id.clone()))
        .filter(COLUMN.password_hash.eq(row.password_hash))
        .exec(work.tx())
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("the password has just been changed elsewhere"));
    }
    session::end_all_of_developer(work.tx(), &developer.id).await?;
    let audit = Audit::new("DEVELOPER_PASSWORD_CHANGED", "DEVELOPER").target(&developer.id);
    work.commit(developer, audit).await?;
    attempt.succeeded(app).await;
    Ok(())
}
