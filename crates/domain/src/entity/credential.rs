use api::{ConsumerId, CredentialId, CredentialKind, CredentialMode};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: CredentialId,
    pub consumer_id: ConsumerId,
    pub kind: CredentialKind,
    pub name: Option<String>,
    pub mode: CredentialMode,
    /// Keyed digest of kind and value.
    #[sea_orm(unique)]
    pub lookup_hash: String,
    /// The API key, the AppCode or the access key.
    pub sealed_value: String,
    /// The secret key of a pair.
    pub sealed_secret: Option<String>,
    pub expires_at: Option<DateTimeUtc>,
    pub last_used_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "consumer_id", to = "consumer_id")]
    pub consumer: BelongsTo<super::consumer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
