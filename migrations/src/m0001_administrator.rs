//! Administrators.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{id, moment, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                table(manager, "administrator")
                    .col(id("admin_id").primary_key())
                    .col(string_len("username", 64).unique_key())
                    .col(string_len("password_hash", 255))
                    // True for the first administrator and null for all others: the unique
                    // index lets only one of two concurrent first visitors in.
                    .col(boolean_null("founder").unique_key())
                    .col(moment(manager, "created_at"))
                    .col(moment(manager, "updated_at"))
                    .to_owned(),
            )
            .await
    }
}
