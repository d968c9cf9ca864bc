//! Which product is in which portal, and who subscribed it.

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
        manager.create_table(publication(manager)).await?;
        create_index(manager, "publication", &["portal_id", "created_at", "publication_id"])
            .await?;
        create_index(manager, "publication", &["product_id", "created_at", "publication_id"])
            .await?;
        manager.create_table(subscription(manager)).await?;
        for owner in ["consumer_id", "product_id", "portal_id", "developer_id", "status"] {
            let columns = &[owner, "created_at", "subscription_id"];
            create_index(manager, "product_subscription", columns).await?;
        }
        // Lists that grow without a bound can be sorted by the last change, too.
        for owner in ["product_id", "portal_id", "developer_id"] {
            let columns = &[owner, "updated_at", "subscription_id"];
            create_index(manager, "product_subscription", columns).await?;
        }
        for owner in ["consumer_id", "product_id", "portal_id", "developer_id"] {
            let columns = &[owner, "status", "created_at", "subscription_id"];
            create_index(manager, "product_subscription", columns).await?;
        }
        Ok(())
    }
}

fn publication(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "publication")
        .col(id("publication_id").primary_key())
        .col(id("portal_id"))
        .col(id("product_id"))
        .col(moment(manager, "created_at"))
        .foreign_key(&mut belongs_to("publication", "portal_id", "portal", "portal_id"))
        .foreign_key(&mut belongs_to("publication", "product_id", "product", "product_id"))
        .index(&mut unique("publication", &["portal_id", "product_id"]))
        .to_owned()
}

fn subscription(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let name = "product_subscription";
    table(manager, name)
        .col(id("subscription_id").primary_key())
        .col(id("product_id"))
        .col(id("consumer_id"))
        .col(id("developer_id"))
        .col(id("portal_id"))
        .col(string_len("status", 16))
        // Why it was rejected.
        .col(string_len_null("reason", 512))
        .col(moment(manager, "created_at"))
        .col(moment(manager, "updated_at"))
        .foreign_key(&mut belongs_to(name, "product_id", "product", "product_id"))
        .foreign_key(&mut belongs_to(name, "consumer_id", "consumer", "consumer_id"))
        .foreign_key(&mut belongs_to(name, "developer_id", "developer", "developer_id"))
        .foreign_key(&mut belongs_to(name, "portal_id", "portal", "portal_id"))
        .index(&mut unique(name, &["product_id", "consumer_id"]))
        .to_owned()
}
