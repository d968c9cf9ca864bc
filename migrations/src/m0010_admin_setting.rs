//! Settings of administrators.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{belongs_to, id, moment, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let name = "admin_setting";
        manager
            .create_table(
                table(manager, name)
                    .col(id("admin_id"))
                    .col(string_len("setting_key", 64))
                    .col(string_len("setting_value", 1024))
                    .col(moment(manager, "created_at"))
                    .col(moment(manager, "updated_at"))
                    .primary_key(Index::create().col("admin_id").col("setting_key"))
                    .foreign_key(&mut belongs_to(name, "admin_id", "administrator", "admin_id"))
                    .to_owned(),
            )
            .await
    }
}
