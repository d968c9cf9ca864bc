//! Subscriptions: which consumer may call which product.

mod decide;
mod list;
mod manual;
mod show;
mod update;

use api::{
    ConsumerId, CreateSubscription, ProductId, Subscription, SubscriptionId,
    SubscriptionStatus::{self, Approved, Pending, Rejected},
};
use sea_orm::{ActiveValue::Set, Condition, DatabaseTransaction, QuerySelect, SqlErr, prelude::*};

pub(crate) use self::{decide::decide, show::show_all};
pub use self::{
    decide::{approve, approve_of_consumer, reject},
    list::{list_of_consumer, list_of_developer, list_of_portal, list_of_product, list_own},
    update::update,
};
use crate::{
    App, Error, Result,
    caller::{Caller, Developer},
    change::Change,
    clock, consumer, developer,
    entity::{
        credential, product as product_row,
        product_subscription::{ActiveModel, COLUMN, Column, Entity, Model},
    },
    list::count,
    portal, product,
    work::{Audit, Work},
};

/// How many a consumer may have.
const LIMIT: u64 = 10_000;

/// Asks for a product that is published in the developer's portal. What was rejected may be asked
/// for again, and then waits; what an administrator has granted it stays.
pub async fn create(
    app: &App,
    developer: &Developer,
    consumer_id: &ConsumerId,
    new: CreateSubscription,
) -> Result<Subscription> {
    let CreateSubscription { product_id } = new;
    let mut work = Work::begin(app).await?;
    let tx = work.tx();
    // In the order in which deletions go down, so that nobody waits in a circle.
    let setting = portal::hold(tx, developer).await?.setting;
    developer::hold_own(tx, developer).await?;
    consumer::hold(tx, developer, consumer_id).await?;
    let product = hold_published(tx, developer, &product_id).await?;
    let credentials = credential::Entity::find();
    let credentials = credentials.filter(credential::COLUMN.consumer_id.eq(consumer_id.clone()));
    if !credentials.exists(tx).await? {
        return Err(Error::Refused("the consumer has no credential"));
    }

    let existing = Entity::find()
        .filter(COLUMN.consumer_id.eq(consumer_id.clone()))
        .filter(COLUMN.product_id.eq(product_id.clone()))
        .one(tx)
        .await?;
    let (id, audit) = match existing {
        Some(row) => ask_again(tx, row).await?,
        None => {
            let auto = product.auto_approve.unwrap_or(setting.auto_approve_subscriptions);
            let waits = !auto || manual::is_noted(tx, &developer.id, &product_id).await?;
            let status = if waits { Pending } else { Approved };
            ask(tx, developer, consumer_id, product_id, status).await?
        }
    };
    let subscription = show_one(tx, &id).await?;
    work.announce(Change::Consumer(consumer_id.clone()));
    work.commit(developer, audit.target(&id).after(&subscription)?).await?;
    Ok(subscription)
}

/// Ends a subscription, given by its own identifier or by that of the product. Where there is
/// none, nothing happens.
pub async fn cancel(app: &App, caller: &Caller, consumer_id: &ConsumerId, id: &str) -> Result<()> {
    let mut work = Work::begin(app).await?;
    consumer::owned(work.tx(), caller, consumer_id).await?;
    let Some(id) = find_of_consumer(work.tx(), consumer_id, id).await? else { return Ok(()) };
    let before = show_all(work.tx(), vec![id.clone()]).await?.pop();
    let deleted = Entity::delete_by_id(id.clone()).exec(work.tx()).await?;
    let Some(before) = before.filter(|_| deleted.rows_affected > 0) else { return Ok(()) };
    work.announce(Change::Consumer(consumer_id.clone()));
    let audit = Audit::new("SUBSCRIPTION_CANCELLED", "SUBSCRIPTION").target(&id);
    work.commit(caller, audit.before(&before)?).await
}

async fn ask(
    tx: &DatabaseTransaction,
    developer: &Developer,
    consumer_id: &ConsumerId,
    product_id: ProductId,
    status: SubscriptionStatus,
) -> Result<(SubscriptionId, Audit)> {
    let others = Entity::find().filter(COLUMN.consumer_id.eq(consumer_id.clone()));
    if count(tx, &others).await? >= LIMIT {
        return Err(Error::LimitReached { what: "subscriptions of a consumer", limit: LIMIT });
    }
    let now = clock::now();
    let id = SubscriptionId::generate();
    let taken = taken(&product_id);
    let row = ActiveModel {
        subscription_id: Set(id.clone()),
        product_id: Set(product_id),
        consumer_id: Set(consumer_id.clone()),
        developer_id: Set(developer.id.clone()),
        portal_id: Set(developer.portal_id.clone()),
        status: Set(status),
        reason: Set(None),
        limits: Set(None),
        expires_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx).await.map_err(|err| match err.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => taken,
        _ => err.into(),
    })?;
    Ok((id, Audit::new("SUBSCRIPTION_CREATED", "SUBSCRIPTION")))
}

/// Starts over where the answer was no. Only an administrator takes a no back.
async fn ask_again(tx: &DatabaseTransaction, row: Model) -> Result<(SubscriptionId, Audit)> {
    let Model { subscription_id: id, product_id, .. } = row;
    let now = clock::now();
    let renewed = Entity::update_many()
        .col_expr(Column::Status, Pending.into())
        .col_expr(Column::Reason, Expr::val(None::<String>))
        .col_expr(Column::CreatedAt, now.into())
        .col_expr(Column::UpdatedAt, now.into())
        .filter(COLUMN.subscription_id.eq(id.clone()))
        .filter(COLUMN.status.eq(Rejected))
        .exec(tx)
        .await?;
    if renewed.rows_affected == 0 {
        return Err(taken(&product_id));
    }
    Ok((id, Audit::new("SUBSCRIPTION_RENEWED", "SUBSCRIPTION")))
}

fn taken(product_id: &ProductId) -> Error {
    let value = product_id.to_string();
    Error::AlreadyExists { what: "subscription of", field: "productId", value }
}

/// A product in the developer's portal, which is neither withdrawn nor deleted meanwhile.
async fn hold_published(
    tx: &DatabaseTransaction,
    developer: &Developer,
    product_id: &ProductId,
) -> Result<product_row::Model> {
    product_row::Entity::find_by_id(product_id.clone()).lock_shared().one(tx).await?;
    product::find_published(tx, &developer.portal_id, product_id).await
}

/// Finds a subscription of a consumer by its own identifier or by that of the product.
async fn find_of_consumer(
    db: &impl ConnectionTrait,
    consumer_id: &ConsumerId,
    id: &str,
) -> Result<Option<SubscriptionId>> {
    let either = Condition::any().add(Column::SubscriptionId.eq(id)).add(Column::ProductId.eq(id));
    let found = Entity::find()
        .select_only()
        .column(Column::SubscriptionId)
        .filter(COLUMN.consumer_id.eq(consumer_id.clone()))
        .filter(either)
        .into_tuple()
        .one(db)
        .await?;
    Ok(found)
}

async fn show_one(db: &impl ConnectionTrait, id: &SubscriptionId) -> Result<Subscription> {
    let found = show_all(db, vec![id.clone()]).await?.pop();
    found.ok_or_else(|| Error::not_found("subscription", id))
}
