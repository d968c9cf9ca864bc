//! Every way to touch the audit record behind the server's back.

use api::ErrorCode;
use sea_orm::DbBackend;
use tests::{USERNAME, World, code, portal};

use super::{breach, whole, write};

/// A server whose chain has five records; 3 to 5 are new portals. `kept` has a copy of them.
async fn tampered() -> World {
    let world = World::start().await;
    let admin = world.admin().await;
    for number in 3..=5 {
        write(&admin, &format!("portal{number}-"), 1).await;
    }
    world.sql("CREATE TABLE kept AS SELECT * FROM audit_log").await;
    world.sql("CREATE TABLE kept_head AS SELECT * FROM audit_chain").await;
    world
}

async fn restore(world: &World) {
    for statement in [
        "DELETE FROM audit_log",
        "INSERT INTO audit_log SELECT * FROM kept",
        "DELETE FROM audit_chain",
        "INSERT INTO audit_chain SELECT * FROM kept_head",
    ] {
        world.sql(statement).await;
    }
    assert_eq!(whole(world).await, 5);
}

/// Runs each of the statements, and expects that the breach is found.
async fn find(cases: &[(&[&str], &str)]) {
    let world = tampered().await;
    // `before` is a word of SQL, and each database has its own way to say that it is a name.
    let before = match world.backend().await {
        DbBackend::MySql => "`before`",
        _ => "\"before\"",
    };
    for (statements, expected) in cases {
        for statement in *statements {
            world.sql(&statement.replace("<before>", before)).await;
        }
        assert_eq!(breach(&world).await, *expected, "{statements:?}");
        restore(&world).await;
    }
}

#[tokio::test]
async fn a_change_of_any_column_is_found() {
    let changes = [
        "at = (SELECT at FROM kept WHERE id = 2)",
        "actor_type = 'OPERATOR'",
        "actor_id = 'admin-x'",
        "actor_id = NULL",
        "actor_name = 'eve'",
        "action = 'PORTAL_UPDATED'",
        "target_type = 'ADMIN'",
        "target_id = NULL",
        "<before> = '{}'",
        "after = '{}'",
        "after = NULL",
        "address = '10.0.0.1'",
        "user_agent = 'x'",
        "request_id = 'x'",
        "hash = (SELECT hash FROM kept WHERE id = 2)",
        "hash = ''",
    ];
    let statements = changes.map(|change| format!("UPDATE audit_log SET {change} WHERE id = 3"));
    let statements: Vec<_> = statements.iter().map(|statement| [statement.as_str()]).collect();
    let expected = "record 3 was changed: its digest does not fit";
    let cases: Vec<_> = statements.iter().map(|it| (it.as_slice(), expected)).collect();
    find(&cases).await;
}

#[tokio::test]
async fn a_record_that_loses_its_digest_or_its_sense_is_found() {
    find(&[
        (
            &["UPDATE audit_log SET hash = NULL WHERE id = 3"],
            "record 3 was changed: its digest is gone",
        ),
        (&["UPDATE audit_log SET hash = NULL"], "record 1 was changed: its digest is gone"),
        (
            &["UPDATE audit_log SET actor_type = 'NOBODY' WHERE id = 3"],
            "record 3 was changed: it cannot be read",
        ),
        (
            &[
                "UPDATE audit_log SET actor_type = 'NOBODY' WHERE id = 4",
                "UPDATE audit_log SET action = 'OTHER' WHERE id = 2",
            ],
            "record 2 was changed: its digest does not fit",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_removed_record_is_found() {
    find(&[
        (&["DELETE FROM audit_log WHERE id = 1"], "record 1 is missing"),
        (&["DELETE FROM audit_log WHERE id = 3"], "record 3 is missing"),
        (&["DELETE FROM audit_log WHERE id = 5"], "record 5 is missing"),
        (&["DELETE FROM audit_log WHERE id > 3"], "record 4 is missing"),
        (&["DELETE FROM audit_log"], "record 1 is missing"),
        (
            &[
                "DELETE FROM audit_log WHERE id = 3",
                "UPDATE audit_log SET id = 3 WHERE id = 4",
                "UPDATE audit_log SET id = 4 WHERE id = 5",
            ],
            "record 3 was changed: its digest does not fit",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_moved_record_is_found() {
    find(&[
        (
            &[
                "UPDATE audit_log SET id = 99 WHERE id = 3",
                "UPDATE audit_log SET id = 3 WHERE id = 4",
                "UPDATE audit_log SET id = 4 WHERE id = 99",
            ],
            "record 3 was changed: its digest does not fit",
        ),
        (&["UPDATE audit_log SET id = 99 WHERE id = 3"], "record 3 is missing"),
        (&["UPDATE audit_log SET id = 6 WHERE id = 5"], "record 5 is missing"),
    ])
    .await;
}

#[tokio::test]
async fn an_inserted_record_is_found() {
    const INSERT: &str = "INSERT INTO audit_log \
                          (id, at, actor_type, action, target_type, request_id, hash) SELECT";
    const REST: &str = "at, actor_type, action, target_type, request_id";
    let insert =
        |id: i32, hash: &str| format!("{INSERT} {id}, {REST}, {hash} FROM kept WHERE id = 5");
    find(&[
        (&[&insert(6, "hash")], "record 6 was inserted: the head of the chain does not know it"),
        (
            &[&insert(700, "NULL")],
            "record 700 was inserted: the head of the chain does not know it",
        ),
        (&[&insert(-1, "NULL")], "the number of records from before the chain was 0 and is 1"),
        (
            &[
                "UPDATE audit_log SET id = 6 WHERE id = 5",
                "UPDATE audit_log SET id = 5 WHERE id = 4",
                &insert(4, "hash"),
            ],
            "record 4 was changed: its digest does not fit",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_head_that_is_removed_or_changed_is_found() {
    let changed = "the head of the chain was changed";
    find(&[
        (&["DELETE FROM audit_chain"], "the head of the chain is missing"),
        (&["UPDATE audit_chain SET name = 'other'"], "the head of the chain is missing"),
        (&["UPDATE audit_chain SET last_id = 4"], changed),
        (&["UPDATE audit_chain SET first_id = 2"], changed),
        (&["UPDATE audit_chain SET older = 1"], changed),
        (&["UPDATE audit_chain SET hash = ''"], changed),
        (&["UPDATE audit_chain SET seal = ''"], changed),
        // The last record goes, and the head is made to fit.
        (
            &[
                "DELETE FROM audit_log WHERE id = 5",
                "UPDATE audit_chain SET last_id = 4, hash = (SELECT hash FROM kept WHERE id = 4)",
            ],
            changed,
        ),
    ])
    .await;
}

/// The chain must not go on as if it were whole.
#[tokio::test]
async fn over_a_false_head_nothing_can_be_changed() {
    let world = tampered().await;
    let admin = world.admin().await;
    world.sql("DROP TABLE kept_head").await;
    world.sql("CREATE TABLE kept_head AS SELECT * FROM audit_chain").await;
    for statement in ["DELETE FROM audit_chain", "UPDATE audit_chain SET last_id = 5"] {
        world.sql(statement).await;
        let before = world.content(&[]).await;
        assert_eq!(code(admin.create_portal(&portal("demo")).await), ErrorCode::InternalError);
        assert_ne!(world.run(&["admin", "reset-password", USERNAME]).await.code, Some(0));
        assert_eq!(world.content(&[]).await, before, "{statement}");
        world.sql("DELETE FROM audit_chain").await;
        world.sql("INSERT INTO audit_chain SELECT * FROM kept_head").await;
    }
    admin.create_portal(&portal("demo")).await.unwrap();
    assert_eq!(whole(&world).await, 7);
}

/// Otherwise whoever removes the head and all digests would have a new chain that is whole.
#[tokio::test]
async fn a_restart_makes_no_new_head() {
    let mut world = tampered().await;
    for statements in [
        ["DELETE FROM audit_chain", "UPDATE audit_log SET hash = NULL"].as_slice(),
        &["DELETE FROM installation"],
        &["DELETE FROM audit_log"],
    ] {
        for statement in statements {
            world.sql(statement).await;
        }
        world.restart().await;
        assert_eq!(breach(&world).await, "the head of the chain is missing");
    }
}

/// What somebody has put behind the last record is in nobody's way, and is found all the same.
#[tokio::test]
async fn an_inserted_record_does_not_keep_others_from_being_written() {
    let world = tampered().await;
    world
        .sql(
            "INSERT INTO audit_log (id, at, actor_type, action, target_type, request_id) \
             SELECT 6, at, actor_type, action, target_type, request_id FROM kept WHERE id = 5",
        )
        .await;
    write(&world.admin().await, "demo", 1).await;
    assert_eq!(breach(&world).await, "record 6 was changed: its digest is gone");
}
