//! Administrators: the first one, logging in and out, passwords.

use api::{Admin, AdminId, ChangePassword, FieldRule, InitAdmin, LogIn, Secret};
use sea_orm::{ActiveValue::Set, PaginatorTrait, QuerySelect, prelude::*};
use subtle::ConstantTimeEq;

use crate::{
    App, Error, Result,
    attempt::Attempt,
    caller::{self, Guest, Operator},
    clock,
    entity::administrator::{ActiveModel, COLUMN, Column, Entity, Model},
    session::{self, Account, NewSession},
    work::{Audit, Work},
};

const INITIALISED: Error = Error::Conflict("the first administrator exists already");

/// Says whether the first administrator is still to be made.
pub async fn need_init(app: &App, _: &Guest) -> Result<bool> {
    Ok(Entity::find().count(&app.db).await? == 0)
}

/// Makes the first administrator. Of two who try at once, one gets a conflict.
pub async fn init(app: &App, guest: &Guest, new: InitAdmin) -> Result<Admin> {
    let InitAdmin { username, password, bootstrap_token } = new;
    // The cheap checks first: afterwards nobody can make this server hash passwords for nothing.
    if !need_init(app, guest).await? {
        return Err(INITIALISED);
    }
    check_bootstrap_token(app, guest, bootstrap_token.as_ref()).await?;
    let password_hash = app.passwords.hash(&password).await?;

    let work = Work::begin(app).await?;
    let now = clock::now();
    let row = ActiveModel {
        admin_id: Set(AdminId::generate()),
        username: Set(username),
        password_hash: Set(password_hash),
        founder: Set(Some(true)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(work.tx()).await.map_err(|err| match err.sql_err() {
        Some(_) => INITIALISED,
        None => err.into(),
    })?;
    let admin = Admin::from(row);
    let audit = Audit::new("ADMIN_INITIALISED", "ADMIN").target(&admin.admin_id).after(&admin)?;
    work.commit(guest, audit).await?;
    Ok(admin)
}

async fn check_bootstrap_token(app: &App, guest: &Guest, given: Option<&Secret>) -> Result<()> {
    let Some(wanted) = &app.bootstrap_token else { return Ok(()) };
    let given = given.map(Secret::expose).filter(|given| !given.is_empty());
    let Some(given) = given else {
        return Err(Error::field("bootstrapToken", FieldRule::Required));
    };
    let attempt = Attempt::new("bootstrap", guest.origin.address);
    attempt.begin(app).await?;
    if !bool::from(wanted.expose().as_bytes().ct_eq(given.as_bytes())) {
        return Err(Error::field("bootstrapToken", FieldRule::Wrong));
    }
    attempt.succeeded(app).await;
    Ok(())
}

/// Starts a session. An unknown name and a wrong password are answered alike.
pub async fn log_in(app: &App, guest: &Guest, body: LogIn) -> Result<NewSession> {
    let LogIn { username, password } = body;
    let attempt = Attempt::new(&account_of(&username), guest.origin.address);
    attempt.begin(app).await?;

    let row = Entity::find().filter(COLUMN.username.eq(&username)).one(&app.db).await?;
    let hash = row.as_ref().map(|row| row.password_hash.as_str());
    let verified = app.passwords.verify(&password, hash).await?;
    let work = Work::begin(app).await?;
    let unchanged = match row.filter(|_| verified) {
        Some(row) => lock_unchanged(work.tx(), &row).await?,
        None => None,
    };
    let Some(row) = unchanged else {
        let audit = Audit::new("ADMIN_LOGIN_FAILED", "ADMIN").target(&username);
        work.commit(guest, audit).await?;
        return Err(Error::WrongCredentials);
    };
    let session = session::start(app, work.tx(), Account::Admin(&row.admin_id)).await?;
    let who = serde_json::json!({ "username": row.username });
    let audit = Audit::new("ADMIN_LOGGED_IN", "ADMIN").target(&row.admin_id).after(&who)?;
    work.commit(guest, audit).await?;
    attempt.succeeded(app).await;
    Ok(session)
}

/// Ends the caller's session.
pub async fn log_out(app: &App, admin: &caller::Admin) -> Result<()> {
    let work = Work::begin(app).await?;
    session::end(work.tx(), &admin.token_hash).await?;
    work.commit(admin, Audit::new("ADMIN_LOGGED_OUT", "ADMIN").target(&admin.id)).await
}

/// Shows the caller.
pub async fn current(app: &App, admin: &caller::Admin) -> Result<Admin> {
    let row = Entity::find_by_id(admin.id.clone()).one(&app.db).await?;
    row.map(Admin::from).ok_or(Error::Unauthenticated)
}

/// Replaces the caller's password and ends every session of the account, this one included.
pub async fn change_password(
    app: &App,
    admin: &caller::Admin,
    change: ChangePassword,
) -> Result<()> {
    let ChangePassword { old_password, new_password } = change;
    // A stolen session must not become a way to guess the password.
    let attempt = Attempt::new(&format!("admin-password:{}", admin.id), admin.origin.address);
    attempt.begin(app).await?;

    let row = Entity::find_by_id(admin.id.clone()).one(&app.db).await?;
    let row = row.ok_or(Error::Unauthenticated)?;
    if !app.passwords.verify(&old_password, Some(&row.password_hash)).await? {
        return Err(Error::field("oldPassword", FieldRule::Wrong));
    }
    let hash = app.passwords.hash(&new_password).await?;

    let work = Work::begin(app).await?;
    // Of two changes at once, the one that knew the old password later loses.
    let changed = set_password(work.tx(), &admin.id, hash, Some(&row.password_hash)).await?;
    if !changed {
        return Err(Error::Conflict("the password has just been changed elsewhere"));
    }
    work.commit(admin, Audit::new("ADMIN_PASSWORD_CHANGED", "ADMIN").target(&admin.id)).await?;
    attempt.succeeded(app).await;
    Ok(())
}

/// Gives an administrator a new password, from the machine's own command line.
pub async fn reset_password(
    app: &App,
    operator: &Operator,
    username: &str,
    password: &Secret,
) -> Result<()> {
    let row = Entity::find().filter(COLUMN.username.eq(username)).one(&app.db).await?;
    let row =
        row.ok_or_else(|| Error::NotFound { what: "administrator", id: username.to_owned() })?;
    let admin = Admin::from(row);
    let hash = app.passwords.hash(password).await?;
    let work = Work::begin(app).await?;
    set_password(work.tx(), &admin.admin_id, hash, None).await?;
    let audit = Audit::new("ADMIN_PASSWORD_RESET", "ADMIN");
    work.commit(operator, audit.target(&admin.admin_id).before(&admin)?).await?;
    Attempt::new(&account_of(username), None).succeeded(app).await;
    Ok(())
}

/// What login attempts are counted under.
fn account_of(username: &str) -> String {
    format!("admin:{username}")
}

/// Holds on to an account whose password is still the one that was checked: a session must not
/// start behind the back of a password change, which ends all of them.
async fn lock_unchanged(tx: &impl ConnectionTrait, row: &Model) -> Result<Option<Model>> {
    let same = Entity::find_by_id(row.admin_id.clone())
        .filter(COLUMN.password_hash.eq(&row.password_hash))
        .lock_exclusive();
    Ok(same.one(tx).await?)
}

/// Writes a hash and ends every session; `false` where the hash is no longer `expected`.
async fn set_password(
    tx: &impl ConnectionTrait,
    id: &AdminId,
    hash: String,
    expected: Option<&str>,
) -> Result<bool> {
    let mut update = Entity::update_many()
        .col_expr(Column::PasswordHash, hash.into())
        .col_expr(Column::UpdatedAt, clock::now().into())
        .filter(COLUMN.admin_id.eq(id.clone()));
    if let Some(expected) = expected {
        update = update.filter(COLUMN.password_hash.eq(expected));
    }
    if update.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    session::end_all_of_admin(tx, id).await?;
    Ok(true)
}

impl From<Model> for Admin {
    fn from(row: Model) -> Self {
        let Model { admin_id, username, password_hash: _, founder: _, created_at, updated_at } =
            row;
        Self { admin_id, username, create_at: created_at, updated_at }
    }
}
