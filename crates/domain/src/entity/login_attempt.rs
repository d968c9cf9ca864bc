use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "login_attempt")]
pub struct Model {
    /// SHA-256 of whom the attempts are counted for, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_hash: String,
    pub attempts: i32,
    pub window_ends_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
