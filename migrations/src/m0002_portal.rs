//! Portals and the names that lead to them.

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
                table(manager, "portal")
                    .col(id("portal_id").primary_key())
                    .col(string_len("name", 50).unique_key())
                    .col(string_len_null("description", 1024))
                    .col(id("admin_id"))
                    .col(json("setting"))
                    .col(json("ui"))
                    .col(moment(manager, "created_at"))
                    .col(moment(manager, "updated_at"))
                    .to_owned(),
            )
            .await?;
        create_index(manager, "portal", &["created_at", "portal_id"]).await?;
        create_index(manager, "portal", &["updated_at", "portal_id"]).await?;
        manager
            .create_table(
                table(manager, "portal_domain")
                    // The longest name that DNS allows.
                    .col(string_len("domain", 253).primary_key())
                    .col(id("portal_id"))
                    .col(string_len("type", 16))
                    .col(string_len("protocol", 16))
                    .col(moment(manager, "created_at"))
                    .foreign_key(&mut belongs_to(
                        "portal_domain",
                        "portal_id",
                        "portal",
                        "portal_id",
                    ))
                    .to_owned(),
            )
            .await?;
        create_index(manager, "portal_domain", &["portal_id"]).await
    }
}
