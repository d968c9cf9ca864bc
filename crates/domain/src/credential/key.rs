//! Credentials one by one.

use std::cmp::min;

use api::{
    ConsumerId, CreateCredential, Credential, CredentialId, CredentialKind, CredentialMode,
    FieldProblem, FieldRule, Page, PageQuery, RotateCredential, Secret, UpdateCredential,
};
use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect, SqlErr, prelude::*,
};

use super::{Pair, Trace, limit, seal, view};
use crate::{
    App, Error, Result,
    caller::Developer,
    change::Change,
    clock, consumer,
    entity::credential::{COLUMN, Column, Entity, Model},
    expiry,
    list::{self, Slice},
    work::{Audit, Work},
};

/// Lists what one of the caller's consumers can present, newest first.
pub async fn list(
    app: &App,
    developer: &Developer,
    consumer_id: &ConsumerId,
    page: PageQuery,
) -> Result<Page<Credential>> {
    consumer::owned(&app.db, developer, consumer_id).await?;
    let select = Entity::find().filter(COLUMN.consumer_id.eq(consumer_id.clone()));
    let slice = Slice::new(page, list::total(app, &select).await?);
    let select = select
        .order_by(Column::CreatedAt, slice.order(true))
        .order_by(Column::CredentialId, slice.order(true))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    let shown = rows.into_iter().map(|row| view(app, row)).collect::<Result<_>>()?;
    Ok(slice.page(shown))
}

/// Adds one credential.
pub async fn create(
    app: &App,
    developer: &Developer,
    consumer_id: &ConsumerId,
    new: CreateCredential,
) -> Result<Credential> {
    let CreateCredential { kind, name, value, secret, expires_at } = new;
    let chosen = chosen(kind, value, secret).map_err(invalid)?;
    let expires_at =
        expires_at.map(|at| expiry::check("expiresAt", at)).transpose().map_err(invalid)?;
    let (mode, pair) = match chosen {
        Some(pair) => (CredentialMode::Custom, pair),
        None => (CredentialMode::System, Pair::generate(kind)?),
    };

    let mut work = Work::begin(app).await?;
    consumer::hold(work.tx(), developer, consumer_id).await?;
    work.announce(Change::Consumer(consumer_id.clone()));
    make_room(app, &mut work, consumer_id, kind).await?;
    let row = Model { name, expires_at, ..seal(app, consumer_id, kind, mode, &pair)? };
    let row = insert(work.tx(), row).await?;
    let audit = Audit::new("CREDENTIAL_CREATED", "CREDENTIAL").target(&row.credential_id);
    work.commit(developer, audit.after(&Trace::of(app, &row)?)?).await?;
    view(app, row)
}

/// Changes how a credential is called and when it expires.
pub async fn update(
    app: &App,
    developer: &Developer,
    consumer_id: &ConsumerId,
    id: &CredentialId,
    change: UpdateCredential,
) -> Result<Credential> {
    let UpdateCredential { name, expires_at } = change;
    let expires_at =
        expires_at.into_change().map(|at| at.map(|at| expiry::check("expiresAt", at)).transpose());
    let expires_at = expires_at.transpose().map_err(invalid)?;

    let mut work = Work::begin(app).await?;
    let row = hold(work.tx(), developer, consumer_id, id).await?;
    work.announce(Change::Consumer(consumer_id.clone()));
    let audit = Audit::new("CREDENTIAL_UPDATED", "CREDENTIAL").target(id);
    let audit = audit.before(&Trace::of(app, &row)?)?;
    let mut changed = row.clone().into_active_model();
    if let Some(name) = name.into_change() {
        changed.name = Set(name);
    }
    if let Some(expires_at) = expires_at {
        changed.expires_at = Set(expires_at);
    }
    let row = if changed.is_changed() { changed.update(work.tx()).await? } else { row };
    work.commit(developer, audit.after(&Trace::of(app, &row)?)?).await?;
    view(app, row)
}

/// Deletes a credential: calls that present it are refused.
pub async fn delete(
    app: &App,
    developer: &Developer,
    consumer_id: &ConsumerId,
    id: &CredentialId,
) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let row = hold(work.tx(), developer, consumer_id, id).await?;
    work.announce(Change::Consumer(consumer_id.clone()));
    let audit = Audit::new("CREDENTIAL_DELETED", "CREDENTIAL").target(id);
    let audit = audit.before(&Trace::of(app, &row)?)?;
    Entity::delete_by_id(id.clone()).exec(work.tx()).await?;
    work.commit(developer, audit).await
}

/// Makes a credential in the place of another one, which works for a while still, or no more.
pub async fn rotate(
    app: &App,
    developer: &Developer,
    consumer_id: &ConsumerId,
    id: &CredentialId,
    body: RotateCredential,
) -> Result<Credential> {
    let RotateCredential { overlap_seconds } = body;
    let mut work = Work::begin(app).await?;
    let old = hold(work.tx(), developer, consumer_id, id).await?;
    work.announce(Change::Consumer(consumer_id.clone()));
    let audit = Audit::new("CREDENTIAL_ROTATED", "CREDENTIAL").target(id);
    let audit = audit.before(&Trace::of(app, &old)?)?;
    let end = clock::now() + TimeDelta::seconds(overlap_seconds.into());
    // What would have expired earlier still does.
    let end = old.expires_at.map_or(end, |at| min(at, end));
    let mut changed = old.clone().into_active_model();
    changed.expires_at = Set(Some(end));
    changed.update(work.tx()).await?;
    make_room(app, &mut work, consumer_id, old.kind).await?;

    let pair = Pair::generate(old.kind)?;
    let row = seal(app, consumer_id, old.kind, CredentialMode::System, &pair)?;
    let row = insert(work.tx(), Model { name: old.name, ..row }).await?;
    work.commit(developer, audit.after(&Trace::of(app, &row)?)?).await?;
    view(app, row)
}

/// Finds a credential of one of the caller's consumers, and keeps others from changing it.
async fn hold(
    tx: &impl ConnectionTrait,
    developer: &Developer,
    consumer_id: &ConsumerId,
    id: &CredentialId,
) -> Result<Model> {
    consumer::hold(tx, developer, consumer_id).await?;
    let select = Entity::find_by_id(id.clone()).filter(COLUMN.consumer_id.eq(consumer_id.clone()));
    select.one(tx).await?.ok_or_else(|| Error::not_found("credential", id))
}

/// Makes sure that a held consumer may have one more. At the limit, what has expired goes.
async fn make_room(
    app: &App,
    work: &mut Work<'_>,
    consumer_id: &ConsumerId,
    kind: CredentialKind,
) -> Result<()> {
    let of_kind = COLUMN.consumer_id.eq(consumer_id.clone()).and(COLUMN.kind.eq(kind));
    let limit = limit(kind);
    let rows = Entity::find().filter(of_kind).all(work.tx()).await?;
    if u64::try_from(rows.len()).is_ok_and(|count| count < limit) {
        return Ok(());
    }
    let now = clock::now();
    let expired: Vec<_> =
        rows.into_iter().filter(|row| row.expires_at.is_some_and(|at| at <= now)).collect();
    if expired.is_empty() {
        return Err(Error::LimitReached { what: "credentials of this kind", limit });
    }
    let ids = expired.iter().map(|row| row.credential_id.clone());
    Entity::delete_many().filter(COLUMN.credential_id.is_in(ids)).exec(work.tx()).await?;
    for row in expired {
        let audit = Audit::new("CREDENTIAL_DELETED", "CREDENTIAL").target(&row.credential_id);
        work.record(audit.before(&Trace::of(app, &row)?)?);
    }
    Ok(())
}

async fn insert(tx: &impl ConnectionTrait, row: Model) -> Result<Model> {
    let inserted = row.into_active_model().insert(tx).await;
    inserted.map_err(|err| match err.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Error::SecretTaken { what: "credential", field: "value".to_owned() }
        }
        _ => err.into(),
    })
}

/// What the developer chose; `None` where the server is to think of it.
fn chosen(
    kind: CredentialKind,
    value: Option<Secret>,
    secret: Option<Secret>,
) -> Result<Option<Pair>, FieldProblem> {
    let given = |secret: Option<Secret>| secret.filter(|secret| !secret.expose().is_empty());
    let problem = |field, rule, limit| Err(FieldProblem::new(field, rule, limit));
    let is_pair = kind == CredentialKind::Hmac;
    let pair = match (given(value), given(secret)) {
        (None, None) => return Ok(None),
        (_, Some(_)) if !is_pair => return problem("secret", FieldRule::Malformed, None),
        (None, Some(_)) => return problem("value", FieldRule::Required, None),
        (Some(_), None) if is_pair => return problem("secret", FieldRule::Required, None),
        (Some(value), secret) => Pair { value, secret },
    };
    let (shortest, longest) = if is_pair { (8, 64) } else { (16, 128) };
    match u64::try_from(pair.value.expose().len()).unwrap_or(u64::MAX) {
        length if length < shortest => problem("value", FieldRule::TooShort, Some(shortest)),
        length if length > longest => problem("value", FieldRule::TooLong, Some(longest)),
        _ => Ok(Some(pair)),
    }
}

fn invalid(problem: FieldProblem) -> Error {
    Error::Invalid(vec![problem])
}
