//! Counts the changes of a product, so that nobody overwrites one unseen.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::add_column;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "product", big_integer("revision").default(0)).await
    }
}
