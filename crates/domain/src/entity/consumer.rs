use api::{ApiKeySource, ConsumerId, DeveloperId, PortalId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consumer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub consumer_id: ConsumerId,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    pub name: String,
    pub description: Option<String>,
    /// The developer for the primary one, null for all others.
    #[sea_orm(unique)]
    pub primary_of: Option<DeveloperId>,
    pub api_key_source: ApiKeySource,
    pub api_key_name: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "developer_id", to = "developer_id")]
    pub developer: BelongsTo<super::developer::Entity>,
    #[sea_orm(belongs_to, from = "portal_id", to = "portal_id")]
    pub portal: BelongsTo<super::portal::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
