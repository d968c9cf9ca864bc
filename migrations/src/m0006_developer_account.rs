//! What registration and approval need of a developer.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{add_column, create_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "developer", &mut string_len_null("email", 128)).await?;
        // Why the account was rejected or suspended.
        add_column(manager, "developer", &mut string_len_null("reason", 512)).await?;
        create_index(manager, "developer", &["created_at", "developer_id"]).await?;
        create_index(manager, "developer", &["updated_at", "developer_id"]).await?;
        create_index(manager, "developer", &["username", "developer_id"]).await?;
        create_index(manager, "developer", &["portal_id", "created_at", "developer_id"]).await?;
        create_index(manager, "developer", &["status", "created_at", "developer_id"]).await?;
        create_index(manager, "developer", &["portal_id", "status", "created_at", "developer_id"])
            .await?;
        Ok(())
    }
}
