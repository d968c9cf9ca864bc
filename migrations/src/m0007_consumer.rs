//! Consumers and what they present.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{belongs_to, create_index, id, moment, table, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(consumer(manager)).await?;
        create_index(manager, "consumer", &["created_at", "consumer_id"]).await?;
        create_index(manager, "consumer", &["updated_at", "consumer_id"]).await?;
        create_index(manager, "consumer", &["name", "consumer_id"]).await?;
        create_index(manager, "consumer", &["developer_id", "created_at", "consumer_id"]).await?;
        create_index(manager, "consumer", &["portal_id", "created_at", "consumer_id"]).await?;
        manager.create_table(credential(manager)).await?;
        create_index(manager, "credential", &["consumer_id", "created_at", "credential_id"])
            .await?;
        Ok(())
    }
}

fn consumer(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "consumer")
        .col(id("consumer_id").primary_key())
        .col(id("developer_id"))
        .col(id("portal_id"))
        .col(string_len("name", 50))
        .col(string_len_null("description", 256))
        // The developer for the primary one and null for all others: a developer has one at most.
        .col(id("primary_of").null().unique_key())
        // Where a call puts an API key.
        .col(string_len("api_key_source", 16))
        .col(string_len("api_key_name", 64))
        .col(moment(manager, "created_at"))
        .col(moment(manager, "updated_at"))
        .foreign_key(&mut belongs_to("consumer", "developer_id", "developer", "developer_id"))
        .foreign_key(&mut belongs_to("consumer", "portal_id", "portal", "portal_id"))
        .index(&mut unique("consumer", &["developer_id", "name"]))
        .to_owned()
}

fn credential(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "credential")
        .col(id("credential_id").primary_key())
        .col(id("consumer_id"))
        .col(string_len("kind", 16))
        .col(string_len_null("name", 64))
        .col(string_len("mode", 16))
        // Keyed digest of kind and value: how a call finds it, and what keeps it unique.
        .col(string_len("lookup_hash", 64).unique_key())
        // The API key, the AppCode or the access key, encrypted.
        .col(string_len("sealed_value", 512))
        // The secret key of a pair, encrypted.
        .col(string_len_null("sealed_secret", 512))
        .col(moment(manager, "expires_at").null())
        .col(moment(manager, "last_used_at").null())
        .col(moment(manager, "created_at"))
        .foreign_key(&mut belongs_to("credential", "consumer_id", "consumer", "consumer_id"))
        .to_owned()
}
