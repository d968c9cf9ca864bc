use api::AdminId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "administrator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub admin_id: AdminId,
    #[sea_orm(unique)]
    pub username: String,
    pub password_hash: String,
    /// True for the first administrator, null for all others.
    #[sea_orm(unique)]
    pub founder: Option<bool>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
