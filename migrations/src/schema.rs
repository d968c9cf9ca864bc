//! Tables and columns spelled so that SQLite, MySQL, MariaDB and PostgreSQL mean the same by them.

use sea_orm_migration::{prelude::*, schema, sea_orm::DbBackend};

/// A table. On MySQL its text is compared byte by byte, as the other databases do.
pub(crate) fn table(manager: &SchemaManager<'_>, name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
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

/// An index over `columns`, in this order.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
