use api::{ApiDefinitionId, ApiSpec, ProductType};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_definition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub api_definition_id: ApiDefinitionId,
    pub name: String,
    pub description: Option<String>,
    pub r#type: ProductType,
    pub version: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// The upstream's secrets, which are never in `spec`.
    #[sea_orm(column_type = "Text")]
    pub sealed_secrets: Option<String>,
    /// Lists leave it out.
    pub spec: ApiSpec,
}

impl ActiveModelBehavior for ActiveModel {}
