//! Processes that serve as the built-in gateway.

use api::GatewayNodeId;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::{
    App, Result, clock,
    entity::gateway_node::{ActiveModel, Entity},
};

/// This process, as one of those that serve.
#[derive(Clone, Debug)]
pub struct Node {
    pub id: GatewayNodeId,
    address: String,
}

/// Makes this process known, which listens at `address`.
pub async fn sign_in(app: &App, address: &str) -> Result<Node> {
    let node = Node { id: GatewayNodeId::generate(), address: address.to_owned() };
    insert(&app.db, &node, 0).await?;
    Ok(node)
}

/// Writes the row of a process whose batches were written up to this one.
pub(super) async fn insert(db: &impl ConnectionTrait, node: &Node, batch: i64) -> Result<()> {
    let now = clock::now();
    let row = ActiveModel {
        node_id: Set(node.id.clone()),
        address: Set(node.address.clone()),
        version: Set(env!("CARGO_PKG_VERSION").to_owned()),
        batch: Set(batch),
        started_at: Set(now),
        seen_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// This process serves no more.
pub async fn sign_off(app: &App, node: &Node) -> Result<()> {
    Entity::delete_by_id(node.id.clone()).exec(&app.db).await?;
    Ok(())
}
