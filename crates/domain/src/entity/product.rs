use api::{AdminId, CallLimits, Icon, ProductFeature, ProductId, ProductStatus, ProductType};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    /// Who made it.
    pub admin_id: AdminId,
    #[sea_orm(unique)]
    pub name: String,
    #[sea_orm(unique)]
    pub slug: String,
    pub r#type: ProductType,
    pub status: ProductStatus,
    pub description: Option<String>,
    pub enable_consumer_auth: bool,
    pub auto_approve: Option<bool>,
    /// What a linked model is for, without case.
    pub model_category: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// How often somebody has changed what is written here.
    pub revision: i64,
    pub feature: Option<ProductFeature>,
    /// How much a subscriber may call.
    pub limits: Option<CallLimits>,
    pub icon: Option<Icon>,
    /// Name and description, without case; lists leave it out.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// The guide; lists leave it out.
    #[sea_orm(column_type = "Text")]
    pub document: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
