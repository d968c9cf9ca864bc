use api::{DomainType, PortalId, Protocol};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "portal_domain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain: String,
    pub portal_id: PortalId,
    pub r#type: DomainType,
    pub protocol: Protocol,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "portal_id", to = "portal_id")]
    pub portal: BelongsTo<super::portal::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
