//! Sessions, and attempts to start one.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{belongs_to, create_index, id, moment, table};

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
                table(manager, "session")
                    // SHA-256 of the token, in hex: a copy of this table opens nothing.
                    .col(string_len("token_hash", 64).primary_key())
                    // Exactly one of the two is set.
                    .col(id("admin_id").null())
                    .col(id("developer_id").null())
                    .col(moment(manager, "created_at"))
                    .col(moment(manager, "expires_at"))
                    .foreign_key(&mut belongs_to(
                        "session",
                        "admin_id",
                        "administrator",
                        "admin_id",
                    ))
                    .foreign_key(&mut belongs_to(
                        "session",
                        "developer_id",
                        "developer",
                        "developer_id",
                    ))
                    .to_owned(),
            )
            .await?;
        create_index(manager, "session", &["admin_id"]).await?;
        create_index(manager, "session", &["developer_id"]).await?;
        create_index(manager, "session", &["expires_at"]).await?;
        manager
            .create_table(
                table(manager, "login_attempt")
                    // SHA-256 of whom the attempts are counted for, in hex.
                    .col(string_len("subject_hash", 64).primary_key())
                    .col(integer("attempts"))
                    .col(moment(manager, "window_ends_at"))
                    .to_owned(),
            )
            .await?;
        create_index(manager, "login_attempt", &["window_ends_at"]).await
    }
}
