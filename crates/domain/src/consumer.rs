//! Consumers: named holders of credentials, each of one developer.

mod deletion;
mod primary;

use api::{
    Consumer, ConsumerId, ConsumerQuery, ConsumerSort, CreateConsumer, DeveloperId, Page,
    PageQuery, SortOrder, UpdateConsumer,
};
pub use deletion::{delete, deletion_impact};
pub use primary::{primary, set_primary};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, prelude::*};

use crate::{
    App, Error, Result,
    caller::{Caller, Developer},
    change::Change,
    clock, credential, developer,
    entity::{
        consumer::{ActiveModel, COLUMN, Column, Entity, Model},
        developer::Model as DeveloperRow,
    },
    list::{self, Slice},
    names, portal,
    work::{Audit, Work},
};

/// How many a developer may have.
const LIMIT: u64 = 100;
/// The one that comes with an account.
const FIRST_NAME: &str = "primary-consumer";
/// The header of the source `Default`.
pub(crate) const DEFAULT_KEY: &str = "Authorization";

/// Whose consumers somebody may see.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope<'a> {
    Everybody,
    Of(&'a DeveloperId),
}

impl<'a> From<&'a Caller> for Scope<'a> {
    fn from(caller: &'a Caller) -> Self {
        match caller {
            Caller::Admin(_) => Self::Everybody,
            Caller::Developer(developer) => developer.into(),
        }
    }
}

impl<'a> From<&'a Developer> for Scope<'a> {
    fn from(developer: &'a Developer) -> Self {
        Self::Of(&developer.id)
    }
}

/// Lists the consumers that match `query` and that the caller may see, newest first unless it
/// says otherwise.
pub async fn list(
    app: &App,
    caller: &Caller,
    query: ConsumerQuery,
    page: PageQuery,
) -> Result<Page<Consumer>> {
    let ConsumerQuery { portal_id, developer_id, name, sort } = query;
    let mut select = visible(caller.into());
    if let Some(portal_id) = portal_id {
        select = select.filter(COLUMN.portal_id.eq(portal_id));
    }
    if let Some(developer_id) = developer_id {
        select = select.filter(COLUMN.developer_id.eq(developer_id));
    }
    let is_search = name.is_some();
    if let Some(name) = name {
        select = select.filter(list::contains(app, Column::Name, &name));
    }
    let (select, total) =
        list::find::<_, ConsumerId>(app, select, Column::ConsumerId, is_search).await?;
    let slice = Slice::new(page, total);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: ConsumerSort::CreateAt, descending: true });
    let column = match key {
        ConsumerSort::CreateAt => Column::CreatedAt,
        ConsumerSort::UpdatedAt => Column::UpdatedAt,
        ConsumerSort::Name => Column::Name,
    };
    let select = select
        .order_by(column, slice.order(descending))
        .order_by(Column::ConsumerId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    Ok(slice.page(show_all(&app.db, rows).await?))
}

/// Shows one consumer.
pub async fn get(app: &App, caller: &Caller, id: &ConsumerId) -> Result<Consumer> {
    show(&app.db, owned(&app.db, caller, id).await?).await
}

/// Makes a consumer with an API key; a developer's first one is the primary one.
pub async fn create(app: &App, developer: &Developer, new: CreateConsumer) -> Result<Consumer> {
    let CreateConsumer { name, description } = new;
    let mut work = Work::begin(app).await?;
    portal::hold(work.tx(), developer).await?;
    // Others who make one wait, so that no two of them take the last place.
    let owner = developer::hold_own(work.tx(), developer).await?;
    let others = Entity::find().filter(COLUMN.developer_id.eq(developer.id.clone()));
    let others = list::count(work.tx(), &others).await?;
    if others >= LIMIT {
        return Err(Error::LimitReached { what: "consumers of a developer", limit: LIMIT });
    }
    let (consumer, audit) = add(app, &mut work, &owner, name, description, others == 0).await?;
    work.commit(developer, audit).await?;
    Ok(consumer)
}

/// Changes how a consumer is called and described.
pub async fn update(
    app: &App,
    developer: &Developer,
    id: &ConsumerId,
    change: UpdateConsumer,
) -> Result<Consumer> {
    let UpdateConsumer { name, description } = change;
    let work = Work::begin(app).await?;
    let row = hold(work.tx(), developer, id).await?;
    let wanted = name.clone().unwrap_or_else(|| row.name.clone());
    let audit = Audit::new("CONSUMER_UPDATED", "CONSUMER").target(id);
    let audit = audit.before(&show(work.tx(), row.clone()).await?)?;

    let mut row = row.into_active_model();
    if let Some(name) = name {
        row.name = Set(name);
    }
    if let Some(description) = description.into_change() {
        row.description = Set(description);
    }
    row.updated_at = Set(clock::now());
    let taken = Error::taken("consumer", "name", &wanted);
    let row = row.update(work.tx()).await.map_err(taken)?;
    let consumer = show(work.tx(), row).await?;
    work.commit(developer, audit.after(&consumer)?).await?;
    Ok(consumer)
}

/// Finds a consumer that the caller may see; what belongs to somebody else does not exist.
pub(crate) async fn owned(
    db: &impl ConnectionTrait,
    scope: impl Into<Scope<'_>>,
    id: &ConsumerId,
) -> Result<Model> {
    let row = visible(scope.into()).filter(COLUMN.consumer_id.eq(id.clone())).one(db).await?;
    row.ok_or_else(|| Error::not_found("consumer", id))
}

/// As [`owned`], for whoever is going to change what belongs to the consumer: others wait.
pub(crate) async fn hold(
    tx: &impl ConnectionTrait,
    scope: impl Into<Scope<'_>>,
    id: &ConsumerId,
) -> Result<Model> {
    let select = visible(scope.into()).filter(COLUMN.consumer_id.eq(id.clone()));
    let row = select.lock_exclusive().one(tx).await?;
    row.ok_or_else(|| Error::not_found("consumer", id))
}

/// Gives a new account its first consumer.
pub(crate) async fn add_first(app: &App, work: &mut Work<'_>, owner: &DeveloperRow) -> Result<()> {
    let (_, audit) = add(app, work, owner, FIRST_NAME.to_owned(), None, true).await?;
    work.record(audit);
    Ok(())
}

async fn add(
    app: &App,
    work: &mut Work<'_>,
    owner: &DeveloperRow,
    name: String,
    description: Option<String>,
    primary: bool,
) -> Result<(Consumer, Audit)> {
    let now = clock::now();
    let row = ActiveModel {
        consumer_id: Set(ConsumerId::generate()),
        developer_id: Set(owner.developer_id.clone()),
        portal_id: Set(owner.portal_id.clone()),
        name: Set(name.clone()),
        description: Set(description),
        primary_of: Set(primary.then(|| owner.developer_id.clone())),
        api_key_source: Set(Default::default()),
        api_key_name: Set(DEFAULT_KEY.to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(work.tx()).await.map_err(Error::taken("consumer", "name", &name))?;
    credential::add_api_key(app, work, &row.consumer_id).await?;
    work.announce(Change::Consumer(row.consumer_id.clone()));
    let consumer = show(work.tx(), row).await?;
    let audit = Audit::new("CONSUMER_CREATED", "CONSUMER").target(&consumer.consumer_id);
    let audit = audit.after(&consumer)?;
    Ok((consumer, audit))
}

fn visible(scope: Scope<'_>) -> Select<Entity> {
    match scope {
        Scope::Everybody => Entity::find(),
        Scope::Of(id) => Entity::find().filter(COLUMN.developer_id.eq(id.clone())),
    }
}

async fn show(db: &impl ConnectionTrait, row: Model) -> Result<Consumer> {
    let mut names = names::developers(db, [&row.developer_id]).await?;
    let developer_name = names.remove(&row.developer_id).unwrap_or_default();
    let mut names = names::portals(db, [&row.portal_id]).await?;
    let portal_name = names.remove(&row.portal_id).unwrap_or_default();
    Ok(view(row, developer_name, portal_name))
}

async fn show_all(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Consumer>> {
    let developers = names::developers(db, rows.iter().map(|row| &row.developer_id)).await?;
    let portals = names::portals(db, rows.iter().map(|row| &row.portal_id)).await?;
    let shown = rows.into_iter().map(|row| {
        let developer = developers.get(&row.developer_id).cloned().unwrap_or_default();
        let portal = portals.get(&row.portal_id).cloned().unwrap_or_default();
        view(row, developer, portal)
    });
    Ok(shown.collect())
}

fn view(row: Model, developer_name: String, portal_name: String) -> Consumer {
    let Model {
        consumer_id,
        developer_id,
        portal_id,
        name,
        description,
        primary_of,
        api_key_source: _,
        api_key_name: _,
        created_at,
        updated_at,
    } = row;
    Consumer {
        consumer_id,
        developer_id,
        portal_id,
        name,
        description,
        is_primary: primary_of.is_some(),
        developer_name,
        portal_name,
        create_at: created_at,
        updated_at,
    }
}
