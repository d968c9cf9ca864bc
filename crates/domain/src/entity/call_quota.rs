use api::SubscriptionId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "call_quota")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subscription_id: SubscriptionId,
    /// What was taken of another grant is no part of this one.
    pub generation: i64,
    pub total: i64,
    /// Taken by gateways: made, or about to be.
    pub taken: i64,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "subscription_id", to = "subscription_id")]
    pub subscription: BelongsTo<super::product_subscription::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
