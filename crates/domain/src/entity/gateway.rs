use api::{GatewayId, GatewayType};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway_id: GatewayId,
    #[sea_orm(unique)]
    pub gateway_name: String,
    pub gateway_type: GatewayType,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
