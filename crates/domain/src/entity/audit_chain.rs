use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_chain")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub first_id: i64,
    pub last_id: i64,
    pub older: i64,
    pub hash: String,
    pub seal: String,
}

impl ActiveModelBehavior for ActiveModel {}
