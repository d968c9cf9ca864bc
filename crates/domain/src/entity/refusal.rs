use api::{ConsumerId, CredentialId, DeveloperId, ProductId, RequestId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "refusal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: RequestId,
    pub created_at: DateTimeUtc,
    pub status: i32,
    pub rule: String,
    pub detail: Option<String>,
    pub path: String,
    pub product_id: Option<ProductId>,
    /// Whose key it was, where it was one.
    pub credential_id: Option<CredentialId>,
    pub consumer_id: Option<ConsumerId>,
    pub developer_id: Option<DeveloperId>,
}

impl ActiveModelBehavior for ActiveModel {}
