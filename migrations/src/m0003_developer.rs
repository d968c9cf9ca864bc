//! Developers: accounts in a portal.

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
        manager
            .create_table(
                table(manager, "developer")
                    .col(id("developer_id").primary_key())
                    .col(id("portal_id"))
                    .col(string_len("username", 64))
                    // Null for accounts that only an identity provider vouches for.
                    .col(string_len_null("password_hash", 255))
                    .col(string_len_null("avatar_url", 256))
                    .col(string_len("status", 16))
                    .col(moment(manager, "created_at"))
                    .col(moment(manager, "updated_at"))
                    .foreign_key(&mut belongs_to("developer", "portal_id", "portal", "portal_id"))
                    .index(
                        Index::create()
                            .unique()
                            .name("uk_developer_portal_id_username")
                            .col("portal_id")
                            .col("username"),
                    )
                    .to_owned(),
            )
            .await
    }
}
