//! Processes that serve as the built-in gateway.

use api::GatewayNodeId;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{
    App, Result, clock,
    entity::gateway_node::{ActiveModel, Entity},
};

/// This process, as one of those that serve.
#[derive(Clone, Debug)]
pub struct Node {
    pub id: GatewayNodeId,
}

/// Makes this process known, which listens at `address`.
pub async fn sign_in(app: &App, address: &str) -> Result<Node> {
    let id = GatewayNodeId::generate();
    let now = clock::now();
    let row = ActiveModel {
        node_id: Set(id.clone()),
        address: Set(address.to_owned()),
        version: Set(env!("CARGO_PKG_VERSION").to_owned()),
        batch: Set(0),
        started_at: Set(now),
        seen_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(&app.db).await?;
    Ok(Node { id })
}

/// This process serves no more.
pub async fn sign_off(app: &App, node: &Node) -> Result<()> {
    Entity::delete_by_id(node.id.clone()).exec(&app.db).await?;
    Ok(())
}
