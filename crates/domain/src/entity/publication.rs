use api::{PortalId, ProductId, PublicationId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: PublicationId,
    pub portal_id: PortalId,
    pub product_id: ProductId,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "portal_id", to = "portal_id")]
    pub portal: BelongsTo<super::portal::Entity>,
    #[sea_orm(belongs_to, from = "product_id", to = "product_id")]
    pub product: BelongsTo<super::product::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
