use api::{
    CallLimits, ConsumerId, DeveloperId, PortalId, ProductId, SubscriptionId, SubscriptionStatus,
};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "product_subscription")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subscription_id: SubscriptionId,
    pub product_id: ProductId,
    pub consumer_id: ConsumerId,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    pub status: SubscriptionStatus,
    /// Why it was rejected.
    pub reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// How much may be called, where it is not what the product says.
    pub limits: Option<CallLimits>,
    /// Calls are refused from then on.
    pub expires_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "product_id", to = "product_id")]
    pub product: BelongsTo<super::product::Entity>,
    #[sea_orm(belongs_to, from = "consumer_id", to = "consumer_id")]
    pub consumer: BelongsTo<super::consumer::Entity>,
    #[sea_orm(belongs_to, from = "developer_id", to = "developer_id")]
    pub developer: BelongsTo<super::developer::Entity>,
    #[sea_orm(belongs_to, from = "portal_id", to = "portal_id")]
    pub portal: BelongsTo<super::portal::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
