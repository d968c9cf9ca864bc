//! Chains the audit records, so that nobody can change them unnoticed, and makes them readable.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{create_index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column("audit_log", "hash").await? {
            // Records from before the chain have none. Otherwise HMAC-SHA256, in hex.
            let column = string_len_null("hash", 64);
            manager
                .alter_table(Table::alter().table("audit_log").add_column(column).take())
                .await?;
        }
        manager
            .create_table(
                table(manager, "audit_chain")
                    .col(string_len("name", 16).primary_key())
                    // The first record of the chain, there or not yet.
                    .col(big_integer("first_id"))
                    .col(big_integer("last_id"))
                    // How many records there were before the chain.
                    .col(big_integer("older"))
                    .col(string_len("hash", 64))
                    .col(string_len("seal", 64))
                    .to_owned(),
            )
            .await?;
        for filter in ["actor_type", "actor_id", "action", "target_type", "target_id"] {
            create_index(manager, "audit_log", &[filter, "at", "id"]).await?;
        }
        create_index(manager, "audit_log", &["request_id"]).await
    }
}
