//! What was done, what others must hear of, and what the installation remembers.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{create_index, id, moment, table};

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
                table(manager, "audit_log")
                    .col(big_pk_auto("id"))
                    .col(moment(manager, "at"))
                    .col(string_len("actor_type", 16))
                    .col(id("actor_id").null())
                    .col(string_len_null("actor_name", 64))
                    .col(string_len("action", 64))
                    .col(string_len("target_type", 32))
                    .col(id("target_id").null())
                    .col(json_null("before"))
                    .col(json_null("after"))
                    .col(string_len_null("address", 45))
                    .col(string_len_null("user_agent", 255))
                    .col(string_len("request_id", 64))
                    .to_owned(),
            )
            .await?;
        create_index(manager, "audit_log", &["at", "id"]).await?;
        create_index(manager, "audit_log", &["target_type", "target_id"]).await?;
        manager
            .create_table(
                table(manager, "outbox")
                    .col(big_pk_auto("id"))
                    .col(string_len("topic", 32))
                    .col(id("subject_id"))
                    .col(moment(manager, "created_at"))
                    .to_owned(),
            )
            .await?;
        create_index(manager, "outbox", &["created_at"]).await?;
        manager
            .create_table(
                table(manager, "installation")
                    .col(string_len("name", 64).primary_key())
                    .col(text("value"))
                    .to_owned(),
            )
            .await
    }
}
