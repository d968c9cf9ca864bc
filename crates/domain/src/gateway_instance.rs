//! Gateways as administrators see them, and where callers reach the one in this executable.

mod url;

use api::{Gateway, GatewayId, GatewayNode, GatewayQuery, GatewayType, Page, PageQuery};
use chrono::TimeDelta;
use sea_orm::{
    DatabaseConnection, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, SqlErr, prelude::*,
};

pub use self::url::GatewayUrl;
use crate::{
    App, Error, Result,
    caller::Admin,
    clock,
    entity::{
        gateway::{COLUMN, Column, Entity, Model},
        gateway_node,
    },
    list::{self, Slice},
};

/// The gateway in this executable: every installation has it.
const BUILTIN: &str = "gateway-builtin";
/// A process that was seen within this time is taken to be there.
const ALIVE: TimeDelta = TimeDelta::seconds(30);
/// A process that was not seen for so long has ended.
const FORGET: TimeDelta = TimeDelta::days(1);
/// The most processes that are shown.
const MAX_NODES: u64 = 100;

/// Puts the built-in gateway into a new installation.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<()> {
    let gateway_id = GatewayId(BUILTIN.to_owned());
    if Entity::find_by_id(gateway_id.clone()).exists(db).await? {
        return Ok(());
    }
    let now = clock::now();
    let row = Model {
        gateway_id,
        gateway_name: "Built-in gateway".to_owned(),
        gateway_type: GatewayType::Builtin,
        created_at: now,
        updated_at: now,
    };
    match Entity::insert(row.into_active_model()).exec_without_returning(db).await {
        Ok(_) => Ok(()),
        // Another process has started at the same time.
        Err(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(()),
        Err(err) => Err(err.into()),
    }
}

/// Lists the gateways that match `query`, newest first.
pub async fn list(
    app: &App,
    _: &Admin,
    query: GatewayQuery,
    page: PageQuery,
) -> Result<Page<Gateway>> {
    let GatewayQuery { gateway_type } = query;
    let select = Entity::find()
        .apply_if(gateway_type, |select, it| select.filter(COLUMN.gateway_type.eq(it)));
    let slice = Slice::new(page, list::total(app, &select).await?);
    let select = select
        .order_by(Column::CreatedAt, slice.order(true))
        .order_by(Column::GatewayId, slice.order(true))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    let nodes = nodes(app).await?;
    Ok(slice.page(rows.into_iter().map(|row| view(app, row, &nodes)).collect()))
}

/// Shows a gateway.
pub async fn get(app: &App, _: &Admin, gateway_id: &GatewayId) -> Result<Gateway> {
    let row = Entity::find_by_id(gateway_id.clone()).one(&app.db).await?;
    let row = row.ok_or_else(|| Error::not_found("gateway", gateway_id))?;
    Ok(view(app, row, &nodes(app).await?))
}

/// How many processes are there.
pub(crate) async fn count_nodes(app: &App) -> Result<u64> {
    let alive = gateway_node::COLUMN.seen_at.gte(clock::now() - ALIVE);
    list::count(&app.db, &gateway_node::Entity::find().filter(alive)).await
}

/// The processes that are there, the oldest first.
async fn nodes(app: &App) -> Result<Vec<GatewayNode>> {
    let rows = gateway_node::Entity::find()
        .filter(gateway_node::COLUMN.seen_at.gte(clock::now() - ALIVE))
        .order_by_asc(gateway_node::Column::StartedAt)
        .order_by_asc(gateway_node::Column::NodeId)
        .limit(MAX_NODES)
        .all(&app.db)
        .await?;
    Ok(rows.into_iter().map(GatewayNode::from).collect())
}

/// Forgets processes that have ended without saying so.
pub(crate) async fn clean(app: &App) -> Result<()> {
    let gone = gateway_node::COLUMN.seen_at.lt(clock::now() - FORGET);
    gateway_node::Entity::delete_many().filter(gone).exec(&app.db).await?;
    Ok(())
}

fn view(app: &App, row: Model, nodes: &[GatewayNode]) -> Gateway {
    let Model { gateway_id, gateway_name, gateway_type, created_at, updated_at: _ } = row;
    let (gateway_address, nodes) = match gateway_type {
        GatewayType::Builtin => (app.gateway_url.as_ref().map(ToString::to_string), nodes.to_vec()),
    };
    Gateway {
        gateway_id,
        gateway_type,
        gateway_name,
        gateway_address,
        nodes,
        create_at: created_at,
    }
}

impl From<gateway_node::Model> for GatewayNode {
    fn from(row: gateway_node::Model) -> Self {
        let gateway_node::Model { node_id, address, version, batch: _, started_at, seen_at } = row;
        Self { node_id, address, version, started_at, seen_at }
    }
}
