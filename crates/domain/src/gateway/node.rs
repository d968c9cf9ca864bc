//! Processes that serve as the built-in gateway.

use api::GatewayNodeId;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::{
    App, Result, clock,
    entity::gateway_node::{ActiveModel, Entity},
};

/// This process, as one of those that serve.
#[derive(Clone, Debug)]
pub struct Node {
    pub id: GatewayNodeId,
    /// Where it listens.
    address: String,
    started_at: DateTime<Utc>,
}

/// Makes this process known, which listens at `address`.
pub async fn sign_in(app: &App, address: &str) -> Result<Node> {
    let id = GatewayNodeId::generate();
    let node = Node { id, address: address.to_owned(), started_at: clock::now() };
    write(&app.db, &node, 0).await?;
    Ok(node)
}

/// Writes a process that is not known: a new one, or one that was away for so long that it was
/// forgotten. `batch` is the last one that it has written.
pub(super) async fn write(db: &impl ConnectionTrait, node: &Node, batch: i64) -> Result<()> {
    let row = ActiveModel {
        node_id: Set(node.id.clone()),
        address: Set(node.address.clone()),
        version: Set(env!("CARGO_PKG_VERSION").to_owned()),
        batch: Set(batch),
        started_at: Set(node.started_at),
        seen_at: Set(clock::now()),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// This process serves no more.
pub async fn sign_off(app: &App, node: &Node) -> Result<()> {
    Entity::delete_by_id(node.id.clone()).exec(&app.db).await?;
    Ok(())
}
