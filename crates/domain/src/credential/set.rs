//! Everything that a consumer can present, at once.

mod item;

use std::collections::HashSet;

use api::{
    ApiKeyConfig, ApiKeyCredential, AppCodeConfig, AppCodeCredential, ConsumerCredential,
    ConsumerId, CredentialId, CredentialKind, CredentialMode, FieldProblem, FieldRule, HmacConfig,
    HmacCredential, SetConsumerCredential,
};
use chrono::{DateTime, Utc};
use item::{Item, items};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, SqlErr, prelude::*};

use super::{Pair, Trace, about, lookup_hash, open, seal, seal_secret};
use crate::{
    App, Error, Result,
    caller::Developer,
    change::Change,
    clock, consumer,
    entity::{
        consumer::Model as ConsumerRow,
        credential::{COLUMN, Column, Entity, Model},
    },
    expiry,
    work::{Audit, Work},
};

/// Shows what one of the caller's consumers can present, in clear.
pub async fn get_all(
    app: &App,
    developer: &Developer,
    id: &ConsumerId,
) -> Result<ConsumerCredential> {
    let consumer = consumer::owned(&app.db, developer, id).await?;
    let rows = all(&app.db, id).await?;
    view(app, consumer, rows)
}

/// Makes the first credentials of a consumer that has none.
pub async fn make_all(
    app: &App,
    developer: &Developer,
    id: &ConsumerId,
    new: SetConsumerCredential,
) -> Result<()> {
    let (_, wanted) = items(&new);
    if wanted.is_empty() {
        return Err(Error::field("apiKeyConfig", FieldRule::Required));
    }
    set(app, developer, id, new, true).await
}

/// Replaces what a consumer can present, kind by kind. What is left out of a kind is deleted.
pub async fn replace_all(
    app: &App,
    developer: &Developer,
    id: &ConsumerId,
    change: SetConsumerCredential,
) -> Result<()> {
    set(app, developer, id, change, false).await
}

/// Deletes everything that a consumer can present.
pub async fn delete_all(app: &App, developer: &Developer, id: &ConsumerId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    consumer::hold(work.tx(), developer, id).await?;
    work.announce(Change::Consumer(id.clone()));
    let rows = all(work.tx(), id).await?;
    if rows.is_empty() {
        return Ok(());
    }
    Entity::delete_many().filter(COLUMN.consumer_id.eq(id.clone())).exec(work.tx()).await?;
    let audit = Audit::new("CREDENTIALS_DELETED", "CONSUMER").target(id);
    work.commit(developer, audit.before(&traces(app, &rows)?)?).await
}

async fn set(
    app: &App,
    developer: &Developer,
    id: &ConsumerId,
    change: SetConsumerCredential,
    first: bool,
) -> Result<()> {
    let (kinds, wanted) = items(&change);
    let mut work = Work::begin(app).await?;
    let consumer = consumer::hold(work.tx(), developer, id).await?;
    work.announce(Change::Consumer(id.clone()));
    let before = all(work.tx(), id).await?;
    if first && !before.is_empty() {
        return Err(Error::Conflict("the consumer has credentials already"));
    }
    if kinds.is_empty() {
        return Ok(());
    }
    let present = before.iter().filter(|row| kinds.contains(&row.kind));
    let plan = Plan::new(app, id, &wanted, present)?;
    if let Err(err) = plan.carry_out(&work).await {
        // A transaction in which something failed answers no more questions.
        drop(work);
        return Err(plan.explain(app, err).await);
    }
    if let Some(keys) = change.api_key_config {
        let mut row = consumer.into_active_model();
        row.api_key_name = Set(item::key_name(&keys));
        row.api_key_source = Set(keys.source);
        row.updated_at = Set(clock::now());
        row.update(work.tx()).await?;
    }
    let after = all(work.tx(), id).await?;
    let action = if first { "CREDENTIALS_CREATED" } else { "CREDENTIALS_REPLACED" };
    let audit = Audit::new(action, "CONSUMER").target(id);
    let audit = audit.before(&traces(app, &before)?)?.after(&traces(app, &after)?)?;
    work.commit(developer, audit).await
}

/// What is to be done so that a consumer presents what is wanted: at most one deletion and one
/// insertion, however many credentials there are.
#[derive(Default)]
struct Plan {
    /// What is left out, and what is written anew.
    leave: Vec<CredentialId>,
    write: Vec<Model>,
    /// Digests that nobody may have yet, each with its field.
    chosen: Vec<(String, String)>,
    problems: Vec<FieldProblem>,
}

impl Plan {
    fn new<'a>(
        app: &App,
        consumer_id: &ConsumerId,
        wanted: &[Item],
        present: impl Iterator<Item = &'a Model>,
    ) -> Result<Self> {
        let mut present: Vec<&Model> = present.collect();
        let mut plan = Self::default();
        let mut seen = HashSet::new();
        for item in wanted {
            let known = match item.value() {
                Some(value) => {
                    let hash = lookup_hash(app, item.kind, value)?;
                    if !seen.insert(hash.clone()) {
                        return Err(taken(item.field()));
                    }
                    let known = present.iter().position(|row| row.lookup_hash == hash);
                    if known.is_none() {
                        plan.chosen.push((hash, item.field()));
                    }
                    known
                }
                None => None,
            };
            match known {
                Some(index) => plan.keep(app, item, present.swap_remove(index))?,
                None => plan.make(app, consumer_id, item)?,
            }
        }
        if !plan.problems.is_empty() {
            return Err(Error::Invalid(plan.problems));
        }
        plan.leave.extend(present.into_iter().map(|row| row.credential_id.clone()));
        // In one order everywhere: two who insert the same values must not wait for each other.
        plan.write.sort_by(|one, other| one.lookup_hash.cmp(&other.lookup_hash));
        Ok(plan)
    }

    /// Keeps a credential, with another name, expiry or secret key where that is asked for.
    fn keep(&mut self, app: &App, item: &Item, old: &Model) -> Result<()> {
        let mut row = old.clone();
        if let Some(name) = item.name.clone().into_change() {
            row.name = name;
        }
        match item.expires_at.clone().into_change() {
            // What is sent back as it was may lie behind by now.
            Some(at) if at != row.expires_at => row.expires_at = self.expiry(item, at),
            _ => {}
        }
        if let Some(secret) = item.secret()
            && open(app, old)?.secret.as_ref() != Some(secret)
        {
            row.sealed_secret = Some(seal_secret(app, &row.credential_id, secret)?);
            row.mode = CredentialMode::Custom;
        }
        if row != *old {
            self.leave.push(row.credential_id.clone());
            self.write.push(row);
        }
        Ok(())
    }

    fn make(&mut self, app: &App, consumer_id: &ConsumerId, item: &Item) -> Result<()> {
        let (mode, pair) = match item.chosen() {
            Ok(Some(pair)) => (CredentialMode::Custom, pair),
            Ok(None) => (CredentialMode::System, Pair::generate(item.kind)?),
            Err(problem) => {
                self.problems.push(problem);
                return Ok(());
            }
        };
        let row = seal(app, consumer_id, item.kind, mode, &pair)?;
        let name = item.name.clone().into_change().flatten();
        let expires_at = self.expiry(item, item.expires_at.clone().into_change().flatten());
        self.write.push(Model { name, expires_at, ..row });
        Ok(())
    }

    fn expiry(&mut self, item: &Item, at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        expiry::check(&item.expiry_field(), at?).map_err(|problem| self.problems.push(problem)).ok()
    }

    async fn carry_out(&self, work: &Work<'_>) -> Result<(), DbErr> {
        if !self.leave.is_empty() {
            let leave = COLUMN.credential_id.is_in(self.leave.clone());
            Entity::delete_many().filter(leave).exec(work.tx()).await?;
        }
        if !self.write.is_empty() {
            let rows = self.write.iter().cloned().map(IntoActiveModel::into_active_model);
            Entity::insert_many(rows).exec(work.tx()).await?;
        }
        Ok(())
    }

    /// Says which value somebody else has.
    async fn explain(&self, app: &App, err: DbErr) -> Error {
        match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => match self.find_taken(app).await {
                Ok(Some(field)) => taken(field),
                Ok(None) => Error::Conflict("a credential has just been made elsewhere"),
                Err(err) => err.into(),
            },
            _ => err.into(),
        }
    }

    async fn find_taken(&self, app: &App) -> Result<Option<String>, DbErr> {
        let hashes = self.chosen.iter().map(|(hash, _)| hash);
        let found: Vec<String> = Entity::find()
            .select_only()
            .column(Column::LookupHash)
            .filter(COLUMN.lookup_hash.is_in(hashes))
            .into_tuple()
            .all(&app.db)
            .await?;
        let first = self.chosen.iter().find(|(hash, _)| found.contains(hash));
        Ok(first.map(|(_, field)| field.clone()))
    }
}

fn taken(field: String) -> Error {
    Error::SecretTaken { what: "credential", field }
}

/// Everything of a consumer, oldest first.
async fn all(db: &impl ConnectionTrait, id: &ConsumerId) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(COLUMN.consumer_id.eq(id.clone()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::CredentialId)
        .all(db)
        .await?;
    Ok(rows)
}

fn traces(app: &App, rows: &[Model]) -> Result<Vec<Trace>> {
    rows.iter().map(|row| Trace::of(app, row)).collect()
}

fn view(app: &App, consumer: ConsumerRow, rows: Vec<Model>) -> Result<ConsumerCredential> {
    let (mut api_keys, mut pairs, mut app_codes) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let Pair { value, secret } = open(app, &row)?;
        let about = about(&row);
        let credential_id = row.credential_id;
        match row.kind {
            CredentialKind::ApiKey => {
                api_keys.push(ApiKeyCredential { credential_id, api_key: value, about });
            }
            CredentialKind::Hmac => {
                let sk = secret.unwrap_or_default();
                pairs.push(HmacCredential { credential_id, ak: value, sk, about });
            }
            CredentialKind::AppCode => {
                app_codes.push(AppCodeCredential { credential_id, app_code: value, about });
            }
        }
    }
    let ConsumerRow { consumer_id, api_key_source: source, api_key_name: key, .. } = consumer;
    Ok(ConsumerCredential {
        consumer_id,
        api_key_config: (!api_keys.is_empty()).then_some(ApiKeyConfig {
            credentials: api_keys,
            source,
            key,
        }),
        hmac_config: (!pairs.is_empty()).then_some(HmacConfig { credentials: pairs }),
        app_code_config: (!app_codes.is_empty())
            .then_some(AppCodeConfig { credentials: app_codes }),
    })
}
