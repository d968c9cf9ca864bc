//! One page of the inbox, out of two tables.
//!
//! Each table gives no more of its identifiers than the page can need, from the end of the list
//! that is nearer. The database sorts those few, and then the rows of the page are read with one
//! query per table.

use std::collections::HashMap;

use api::{
    Approval, ApprovalStatus, ApprovalType, DeveloperId, DeveloperStatus, PortalId, Subscription,
    SubscriptionId, SubscriptionStatus,
};
use sea_orm::{
    DatabaseConnection, EntityTrait, FromQueryResult, Order, QueryOrder, QuerySelect, QueryTrait,
    Select,
    prelude::*,
    sea_query::{Asterisk, Query, SelectStatement, UnionType},
};

use super::Selection;
use crate::{
    Result,
    entity::{developer, portal, product_subscription as subscription},
    list::Slice,
    subscription::show_all,
};

const KIND: &str = "kind";
const ID: &str = "id";
const AT: &str = "created_at";

/// What stands at one place of the list.
#[derive(FromQueryResult)]
struct Entry {
    kind: ApprovalType,
    id: String,
}

/// Reads the rows of a slice.
pub(super) async fn read(
    db: &DatabaseConnection,
    selection: Selection,
    slice: Slice,
    descending: bool,
) -> Result<Vec<Approval>> {
    let Some(statement) = statement(selection, slice, slice.order(descending)) else {
        return Ok(Vec::new());
    };
    let statement = db.get_database_backend().build(&statement);
    let entries = Entry::find_by_statement(statement).all(db).await?;
    let entries = slice.restore(entries);

    let ids = |kind| entries.iter().filter(move |it| it.kind == kind).map(|it| it.id.clone());
    let mut developers = developers(db, ids(ApprovalType::Developer).map(DeveloperId)).await?;
    let ids = ids(ApprovalType::Subscription).map(SubscriptionId).collect();
    let mut subscriptions: HashMap<_, _> = show_all(db, ids)
        .await?
        .into_iter()
        .map(|it| (it.subscription_id.0.clone(), of_subscription(it)))
        .collect();
    // What was decided or deleted just now is left out.
    let found = entries.into_iter().filter_map(|Entry { kind, id }| match kind {
        ApprovalType::Developer => developers.remove(&id),
        ApprovalType::Subscription => subscriptions.remove(&id),
    });
    Ok(found.collect())
}

fn statement(selection: Selection, slice: Slice, order: Order) -> Option<SelectStatement> {
    let Selection { developers, subscriptions } = selection;
    let needed = slice.offset + slice.limit;
    let developers = developers.map(|select| {
        let (id, at) = (developer::Column::DeveloperId, developer::Column::CreatedAt);
        first(select, ApprovalType::Developer, id, at, &order, needed)
    });
    let subscriptions = subscriptions.map(|select| {
        let (id, at) = (subscription::Column::SubscriptionId, subscription::Column::CreatedAt);
        first(select, ApprovalType::Subscription, id, at, &order, needed)
    });
    let union = developers.into_iter().chain(subscriptions).reduce(|mut union, other| {
        union.union(UnionType::All, other);
        union
    })?;
    let page = Query::select()
        .columns([KIND, ID])
        .from_subquery(union, "approval")
        .order_by(AT, order.clone())
        .order_by(ID, order)
        .limit(slice.limit)
        .offset(slice.offset)
        .take();
    Some(page)
}

/// Kind, identifier and time of the first `needed` rows. It is a `SELECT` around another one,
/// because SQLite sorts and limits no part of a union by itself.
fn first<E: EntityTrait>(
    select: Select<E>,
    kind: ApprovalType,
    id: impl ColumnTrait,
    at: impl ColumnTrait,
    order: &Order,
    needed: u64,
) -> SelectStatement {
    let rows = select
        .select_only()
        .expr_as(Expr::val(kind.to_string()), KIND)
        .column_as(id, ID)
        .column_as(at, AT)
        .order_by(at, order.clone())
        .order_by(id, order.clone())
        .limit(needed)
        .into_query();
    Query::select().column(Asterisk).from_subquery(rows, "nearest").take()
}

#[derive(FromQueryResult)]
struct DeveloperRow {
    developer_id: DeveloperId,
    username: String,
    portal_id: PortalId,
    portal_name: String,
    status: DeveloperStatus,
    reason: Option<String>,
    created_at: DateTimeUtc,
}

/// Shows these developers, by identifier.
async fn developers(
    db: &DatabaseConnection,
    ids: impl Iterator<Item = DeveloperId>,
) -> Result<HashMap<String, Approval>> {
    use developer::Column::{CreatedAt, DeveloperId, PortalId, Reason, Status, Username};
    let rows = developer::Entity::find()
        .select_only()
        .columns([DeveloperId, Username, PortalId, Status, Reason, CreatedAt])
        .column_as(portal::Column::Name, "portal_name")
        .inner_join(portal::Entity)
        .filter(developer::COLUMN.developer_id.is_in(ids))
        .into_model::<DeveloperRow>()
        .all(db)
        .await?;
    let shown = rows.into_iter().filter_map(|row| {
        let id = row.developer_id.0.clone();
        Some((id, row.approval()?))
    });
    Ok(shown.collect())
}

impl DeveloperRow {
    /// Nothing, where it is no longer a question whether they are let in.
    fn approval(self) -> Option<Approval> {
        let Self { developer_id, username, portal_id, portal_name, status, reason, created_at } =
            self;
        let status = match status {
            DeveloperStatus::Pending => ApprovalStatus::Pending,
            DeveloperStatus::Approved => ApprovalStatus::Approved,
            DeveloperStatus::Rejected => ApprovalStatus::Rejected,
            DeveloperStatus::Suspended => return None,
        };
        Some(Approval {
            r#type: ApprovalType::Developer,
            status,
            portal_id,
            portal_name,
            developer_id,
            developer_name: username,
            subscription_id: None,
            consumer_id: None,
            consumer_name: None,
            product_id: None,
            product_name: None,
            product_type: None,
            reason,
            create_at: created_at,
        })
    }
}

fn of_subscription(subscription: Subscription) -> Approval {
    let Subscription {
        subscription_id,
        product_id,
        consumer_id,
        developer_id,
        portal_id,
        status,
        reason,
        product_type,
        product_name,
        consumer_name,
        developer_name,
        portal_name,
        create_at,
        limits: _,
        call_quota: _,
        expires_at: _,
        updated_at: _,
    } = subscription;
    Approval {
        r#type: ApprovalType::Subscription,
        status: match status {
            SubscriptionStatus::Pending => ApprovalStatus::Pending,
            SubscriptionStatus::Approved => ApprovalStatus::Approved,
            SubscriptionStatus::Rejected => ApprovalStatus::Rejected,
        },
        portal_id,
        portal_name,
        developer_id,
        developer_name,
        subscription_id: Some(subscription_id),
        consumer_id: Some(consumer_id),
        consumer_name: Some(consumer_name),
        product_id: Some(product_id),
        product_name: Some(product_name),
        product_type: Some(product_type),
        reason,
        create_at,
    }
}
