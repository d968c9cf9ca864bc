//! Tables and columns spelled so that SQLite, MySQL, MariaDB and PostgreSQL mean the same by them.
//!
//! A step runs in a transaction. MySQL commits each of its statements all the same, so that each
//! can be repeated: what a step made before it was cut short is left as it is.

use sea_orm_migration::{prelude::*, schema, sea_orm::DbBackend};

/// A table. On MySQL its text is compared byte by byte, as the other databases do.
pub(crate) fn table(manager: &SchemaManager<'_>, name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name).if_not_exists();
    if manager.get_database_backend() == DbBackend::MySql {
        table.character_set("utf8mb4").collate("utf8mb4_bin");
    }
    table
}

/// A key of another table or of this one: a prefix and a UUID.
pub(crate) fn id(name: &'static str) -> ColumnDef {
    schema::string_len(name, 64)
}

/// A moment, in UTC, at least to the millisecond.
///
/// On MySQL `timestamp` would end in 2038 and drop the fraction; `datetime(6)` does neither.
pub(crate) fn moment(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    match manager.get_database_backend() {
        DbBackend::MySql => ColumnDef::new(name).custom("datetime(6)").not_null().take(),
        _ => schema::timestamp_with_time_zone(name),
    }
}

/// Text of any length: on MySQL, `text` would end at 64 KiB.
pub(crate) fn long_text(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    match manager.get_database_backend() {
        DbBackend::MySql => ColumnDef::new(name).custom("longtext").take(),
        _ => ColumnDef::new(name).text().take(),
    }
}

/// A foreign key that keeps the row it leads to from being deleted.
pub(crate) fn refers_to(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    belongs_to(from, column, to, key).on_delete(ForeignKeyAction::Restrict).take()
}

/// A unique constraint, as part of a table.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.unique().name(format!("uk_{table}_{}", columns.join("_")));
    for column in columns {
        index.col(*column);
    }
    index
}

/// A foreign key; rows here go with the row that they belong to.
pub(crate) fn belongs_to(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{from}_{column}"))
        .from(from, column)
        .to(to, key)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// Adds a column unless it is there.
pub(crate) async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &mut ColumnDef,
) -> Result<(), DbErr> {
    if manager.has_column(table, column.get_column_name()).await? {
        return Ok(());
    }
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

/// PostgreSQL cuts longer names off, and MySQL refuses them.
const LONGEST_NAME: usize = 63;

/// The name of an index. Where it would be too long, the last column is left out: it is the key,
/// which only gives rows with equal values an order.
fn index_name(table: &str, columns: &[&str]) -> String {
    let name = format!("ix_{table}_{}", columns.join("_"));
    match columns.split_last() {
        Some((_, columns)) if name.len() > LONGEST_NAME => {
            format!("ix_{table}_{}", columns.join("_"))
        }
        _ => name,
    }
}

/// Makes an index over `columns`, in this order, unless it is there.
pub(crate) async fn create_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let name = index_name(table, columns);
    if manager.has_index(table, &name).await? {
        return Ok(());
    }
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
