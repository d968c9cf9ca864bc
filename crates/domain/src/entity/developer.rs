use api::{DeveloperId, DeveloperStatus, PortalId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "developer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    pub username: String,
    /// Null for accounts that only an identity provider vouches for.
    pub password_hash: Option<String>,
    pub email: Option<String>,
    pub avatar_url: Option<String>,
    pub status: DeveloperStatus,
    /// Why the account was rejected or suspended.
    pub reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "portal_id", to = "portal_id")]
    pub portal: BelongsTo<super::portal::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
