use api::AdminId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "admin_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub admin_id: AdminId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub setting_key: String,
    pub setting_value: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "admin_id", to = "admin_id")]
    pub admin: BelongsTo<super::administrator::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
