use api::GatewayNodeId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway_node")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub node_id: GatewayNodeId,
    pub address: String,
    pub version: String,
    /// Number of the last batch of usage: none is added twice.
    pub batch: i64,
    pub started_at: DateTimeUtc,
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
