use api::{ConsumerId, DeveloperId, PortalId, ProductId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_hour")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: DateTimeUtc,
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub consumer_id: ConsumerId,
    /// Model, method and tool, or operation of the document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub status: i32,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    pub calls: i64,
    pub bytes_in: i64,
    pub bytes_out: i64,
    pub duration_ms: i64,
    pub first_byte_ms: i64,
    pub slowest_ms: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
}

impl ActiveModelBehavior for ActiveModel {}
