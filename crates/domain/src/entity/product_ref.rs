use api::{ApiDefinitionId, ProductId, SourceType};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product_ref")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    pub source_type: SourceType,
    #[sea_orm(unique)]
    pub api_definition_id: Option<ApiDefinitionId>,
    pub enabled: bool,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "product_id", to = "product_id")]
    pub product: BelongsTo<super::product::Entity>,
    #[sea_orm(belongs_to, from = "api_definition_id", to = "api_definition_id")]
    pub api_definition: BelongsTo<Option<super::api_definition::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
