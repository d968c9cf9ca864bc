use api::{AdminId, DeveloperId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the token, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub admin_id: Option<AdminId>,
    pub developer_id: Option<DeveloperId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "admin_id", to = "admin_id")]
    pub admin: BelongsTo<Option<super::administrator::Entity>>,
    #[sea_orm(belongs_to, from = "developer_id", to = "developer_id")]
    pub developer: BelongsTo<Option<super::developer::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
