use api::{AdminId, PortalId, PortalSetting, PortalUi};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "portal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub portal_id: PortalId,
    #[sea_orm(unique)]
    pub name: String,
    pub description: Option<String>,
    pub admin_id: AdminId,
    pub setting: PortalSetting,
    pub ui: PortalUi,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(has_many)]
    pub domains: HasMany<super::portal_domain::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
