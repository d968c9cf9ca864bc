//! Products, their categories, and what they are linked to.

use sea_orm_migration::{prelude::*, schema::*};

use crate::schema::{belongs_to, create_index, id, long_text, moment, refers_to, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(category(manager)).await?;
        create_index(manager, "product_category", &["created_at", "category_id"]).await?;
        create_index(manager, "product_category", &["updated_at", "category_id"]).await?;
        manager.create_table(product(manager)).await?;
        create_index(manager, "product", &["created_at", "product_id"]).await?;
        create_index(manager, "product", &["updated_at", "product_id"]).await?;
        create_index(manager, "product", &["name", "product_id"]).await?;
        create_index(manager, "product", &["type", "created_at", "product_id"]).await?;
        create_index(manager, "product", &["status", "created_at", "product_id"]).await?;
        create_index(manager, "product", &["type", "status", "created_at", "product_id"]).await?;
        create_index(manager, "product", &["model_category", "created_at", "product_id"]).await?;
        manager.create_table(gram(manager)).await?;
        create_index(manager, "product_gram", &["product_id"]).await?;
        manager.create_table(category_relation(manager)).await?;
        create_index(manager, "product_category_relation", &["category_id", "product_id"]).await?;
        manager.create_table(api_definition(manager)).await?;
        create_index(manager, "api_definition", &["created_at", "api_definition_id"]).await?;
        create_index(manager, "api_definition", &["updated_at", "api_definition_id"]).await?;
        create_index(manager, "api_definition", &["name", "api_definition_id"]).await?;
        create_index(manager, "api_definition", &["type", "created_at", "api_definition_id"])
            .await?;
        manager.create_table(reference(manager)).await
    }
}

fn category(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "product_category")
        .col(id("category_id").primary_key())
        .col(string_len("name", 64).unique_key())
        .col(string_len_null("description", 256))
        .col(moment(manager, "created_at"))
        .col(moment(manager, "updated_at"))
        .col(json_null("icon"))
        .to_owned()
}

/// What is long stands last: a list that leaves it out then reads less.
fn product(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "product")
        .col(id("product_id").primary_key())
        .col(id("admin_id"))
        .col(string_len("name", 50).unique_key())
        .col(string_len("slug", 63).unique_key())
        .col(string_len("type", 32))
        .col(string_len("status", 16))
        .col(string_len_null("description", 512))
        .col(boolean("enable_consumer_auth"))
        .col(boolean_null("auto_approve"))
        // What a linked model is for, without case: 32 characters, which may become three each.
        .col(string_len_null("model_category", 96))
        .col(moment(manager, "created_at"))
        .col(moment(manager, "updated_at"))
        .col(json_null("feature"))
        .col(json_null("icon"))
        // Name and description, without case: what a search looks into.
        .col(text("search_text"))
        .col(long_text(manager, "document"))
        .to_owned()
}

/// Pairs and triples of letters of a product's name and description: how a search finds parts of
/// words without reading every product.
fn gram(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "product_gram")
        .col(string_len("gram", 4))
        .col(id("product_id"))
        .primary_key(Index::create().col("gram").col("product_id"))
        .foreign_key(&mut belongs_to("product_gram", "product_id", "product", "product_id"))
        .to_owned()
}

fn category_relation(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let name = "product_category_relation";
    table(manager, name)
        .col(id("product_id"))
        .col(id("category_id"))
        .primary_key(Index::create().col("product_id").col("category_id"))
        .foreign_key(&mut belongs_to(name, "product_id", "product", "product_id"))
        .foreign_key(&mut belongs_to(name, "category_id", "product_category", "category_id"))
        .to_owned()
}

fn api_definition(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "api_definition")
        .col(id("api_definition_id").primary_key())
        .col(string_len("name", 255))
        .col(string_len_null("description", 512))
        .col(string_len("type", 32))
        .col(string_len_null("version", 32))
        .col(moment(manager, "created_at"))
        .col(moment(manager, "updated_at"))
        // The upstream's secrets, encrypted.
        .col(long_text(manager, "sealed_secrets"))
        .col(json("spec"))
        .to_owned()
}

fn reference(manager: &SchemaManager<'_>) -> TableCreateStatement {
    table(manager, "product_ref")
        .col(id("product_id").primary_key())
        .col(string_len("source_type", 16))
        .col(id("api_definition_id").null().unique_key())
        .col(boolean("enabled"))
        .col(moment(manager, "created_at"))
        .foreign_key(&mut belongs_to("product_ref", "product_id", "product", "product_id"))
        .foreign_key(&mut refers_to(
            "product_ref",
            "api_definition_id",
            "api_definition",
            "api_definition_id",
        ))
        .to_owned()
}
