//! What the gateway checks calls against, and what it counts.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{add_column, belongs_to, create_index, id, moment, table, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // How much a subscriber may call, where the subscription does not say otherwise.
        add_column(manager, "product", &mut json_null("limits")).await?;
        add_column(manager, "product_subscription", &mut json_null("limits")).await?;
        let mut expires_at = moment(manager, "expires_at").null().take();
        add_column(manager, "product_subscription", &mut expires_at).await?;
        manager.create_table(call_quota(manager)).await?;
        manager.create_table(manual_approval(manager)).await?;
        create_index(manager, "manual_approval", &["product_id"]).await?;
        manager.create_table(gateway(manager)).await?;
        create_index(manager, "gateway", &["created_at", "gateway_id"]).await?;
        manager.create_table(gateway_node(manager)).await?;
        manager.create_table(usage_hour(manager)).await?;
        for owner in ["product_id", "consumer_id", "developer_id", "portal_id"] {
            create_index(manager, "usage_hour", &[owner, "hour"]).await?;
        }
        manager.create_table(refusal(manager)).await?;
        create_index(manager, "refusal", &["created_at"]).await
    }
}

/// How many calls a subscription has left. Gateways take them in portions, before they are made.
fn call_quota(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let name = "call_quota";
    table(manager, name)
        .col(id("subscription_id").primary_key())
        // What was taken of another grant is no part of this one.
        .col(big_integer("generation"))
        .col(big_integer("total"))
        // Taken by gateways: made, or about to be.
        .col(big_integer("taken"))
        .col(moment(manager, "updated_at"))
        .foreign_key(&mut belongs_to(
            name,
            "subscription_id",
            "product_subscription",
            "subscription_id",
        ))
        .to_owned()
}

/// A developer about whose subscription of a product an administrator has decided: the next one
/// waits for approval.
fn manual_approval(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let name = "manual_approval";
    table(manager, name)
        .col(id("developer_id"))
        .col(id("product_id"))
        .primary_key(Index::create().col("developer_id").col("product_id"))
        .foreign_key(&mut belongs_to(name, "developer_id", "developer", "developer_id"))
        .foreign_key(&mut belongs_to(name, "product_id", "product", "product_id"))
        .to_owned()
}

fn gateway(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "gateway")
        .col(id("gateway_id").primary_key())
        .col(string_len("gateway_name", 64))
        .col(string_len("gateway_type", 32))
        .col(moment(manager, "created_at"))
        .col(moment(manager, "updated_at"))
        .index(&mut unique("gateway", &["gateway_name"]))
        .to_owned()
}

/// A process that serves as the built-in gateway.
fn gateway_node(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "gateway_node")
        .col(id("node_id").primary_key())
        .col(string_len("address", 255))
        .col(string_len("version", 32))
        // Number of the last batch of usage: none is added twice.
        .col(big_integer("batch"))
        .col(moment(manager, "started_at"))
        .col(moment(manager, "seen_at"))
        .to_owned()
}

/// Calls of one kind in one hour. Rows stay when what they belong to is deleted, so that sums do.
fn usage_hour(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "usage_hour")
        .col(moment(manager, "hour"))
        .col(id("product_id"))
        .col(id("consumer_id"))
        // Model, method and tool, or operation of the document.
        .col(string_len("operation", 128))
        .col(integer("status"))
        .col(id("developer_id"))
        .col(id("portal_id"))
        .col(big_integer("calls"))
        .col(big_integer("bytes_in"))
        .col(big_integer("bytes_out"))
        .col(big_integer("duration_ms"))
        .col(big_integer("first_byte_ms"))
        .col(big_integer("slowest_ms"))
        .col(big_integer("input_tokens"))
        .col(big_integer("output_tokens"))
        .primary_key(
            Index::create()
                .col("hour")
                .col("product_id")
                .col("consumer_id")
                .col("operation")
                .col("status"),
        )
        .to_owned()
}

/// A call that the gateway refused, and why: for the owner of the key.
fn refusal(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "refusal")
        .col(id("request_id").primary_key())
        .col(moment(manager, "created_at"))
        .col(integer("status"))
        .col(string_len("rule", 64))
        .col(string_len_null("detail", 1024))
        .col(string_len("path", 256))
        .col(id("product_id").null().take())
        // Whose key it was, where it was one.
        .col(id("credential_id").null().take())
        .col(id("consumer_id").null().take())
        .col(id("developer_id").null().take())
        .to_owned()
}
