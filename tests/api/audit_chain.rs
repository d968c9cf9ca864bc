//! The chain of audit records: whoever changes the database behind the server's back is found out.

mod tampering;

use api::{ErrorCode, PageQuery};
use client::Client;
use tests::{USERNAME, World, at_once, code, portal};

/// Verifies the chain, which must be whole, and says how many records are in it.
async fn whole(world: &World) -> usize {
    let outcome = world.run(&["audit", "verify"]).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let number = outcome.stdout.split(' ').next().unwrap();
    number.parse().unwrap()
}

/// Verifies the chain, which must be broken, and says what is wrong with it.
async fn breach(world: &World) -> String {
    let outcome = world.run(&["audit", "verify"]).await;
    let complaint = outcome.complaint().strip_prefix("the audit record is not whole: ");
    complaint.unwrap_or_else(|| panic!("{outcome:?}")).to_owned()
}

/// Makes portals, each of which leaves a record.
async fn write(admin: &Client, prefix: &str, number: usize) {
    let answers = at_once(number, |number| {
        let (admin, name) = (admin.clone(), format!("{prefix}{number}"));
        async move { admin.create_portal(&portal(&name)).await }
    })
    .await;
    for answer in answers {
        answer.unwrap();
    }
}

#[tokio::test]
async fn a_new_chain_is_whole() {
    let world = World::stopped(|setup| setup).await;
    let outcome = world.run(&["audit", "verify"]).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(outcome.stdout, "0 audit records are whole.\n");
}

#[tokio::test]
async fn every_record_is_in_the_chain() {
    let world = World::start().await;
    let admin = world.admin().await;
    write(&admin, "portal", 3).await;
    admin.log_out_admin().await.unwrap();
    assert_eq!(world.run(&["admin", "reset-password", USERNAME]).await.code, Some(0));
    let records = world.rows("SELECT * FROM audit_log").await;
    assert_eq!(records.len(), 7);
    for record in &records {
        assert_eq!(record["hash"].as_str().unwrap().len(), 64, "{record}");
    }
    assert_eq!(whole(&world).await, 7);
}

/// More than are read at a time.
#[tokio::test]
async fn a_long_chain_is_followed_to_its_end() {
    let world = World::start().await;
    let admin = world.admin().await;
    for round in 0..9 {
        write(&admin, &format!("{round}-"), 50).await;
    }
    assert_eq!(whole(&world).await, 452);
    world.sql("UPDATE audit_log SET user_agent = 'me' WHERE id = 401").await;
    assert_eq!(breach(&world).await, "record 401 was changed: its digest does not fit");
}

#[tokio::test]
async fn a_restart_and_a_crash_leave_the_chain_whole() {
    let mut world = World::start().await;
    write(&world.admin().await, "first", 2).await;
    assert!(world.stop().await.success());
    assert_eq!(whole(&world).await, 4);
    world.resume().await;
    write(&world.admin().await, "second", 2).await;
    world.kill();
    assert_eq!(whole(&world).await, 7);
    world.resume().await;
    write(&world.admin().await, "third", 2).await;
    assert_eq!(whole(&world).await, 10);
}

#[tokio::test]
async fn processes_that_write_at_once_keep_the_chain_whole() {
    let world = World::start().await;
    let replica = world.replica().await;
    let here = world.admin().await;
    let there = replica.admin().await;
    let verify_meanwhile = async {
        for _ in 0..3 {
            whole(&world).await;
        }
    };
    tokio::join!(write(&here, "here", 40), write(&there, "there", 40), verify_meanwhile);
    assert_eq!(world.count("audit_log").await, 83);
    assert_eq!(whole(&world).await, 83);
}

/// Writes go on until the chain has been verified several times.
#[tokio::test]
async fn the_chain_can_be_verified_while_it_grows() {
    let world = World::start().await;
    let admin = world.admin().await;
    let writing = async {
        let mut number = 0;
        loop {
            admin.create_portal(&portal(&format!("portal{number}"))).await.unwrap();
            number += 1;
        }
    };
    let verifying = async {
        let mut last = 0;
        for _ in 0..5 {
            let records = whole(&world).await;
            assert!(records >= last, "{records} after {last}");
            last = records;
        }
        last
    };
    let last = tokio::select! {
        () = writing => 0,
        last = verifying => last,
    };
    assert!(last > 2, "nothing was written meanwhile");
}

#[tokio::test]
async fn a_change_that_cannot_be_recorded_does_not_happen() {
    let world = World::start().await;
    let admin = world.admin().await;
    let before = world.content(&[]).await;
    for (away, back) in [
        ("ALTER TABLE audit_log RENAME TO away", "ALTER TABLE away RENAME TO audit_log"),
        ("ALTER TABLE audit_chain RENAME TO away", "ALTER TABLE away RENAME TO audit_chain"),
    ] {
        world.sql(away).await;
        assert_eq!(code(admin.create_portal(&portal("demo")).await), ErrorCode::InternalError);
        assert_eq!(code(admin.log_out_admin().await), ErrorCode::InternalError);
        world.sql(back).await;
        assert_eq!(world.content(&[]).await, before, "{away}");
    }
    admin.create_portal(&portal("demo")).await.unwrap();
    assert_eq!(whole(&world).await, 3);
}

#[tokio::test]
async fn the_migration_can_be_repeated() {
    let mut world = World::start().await;
    world.admin().await;
    world.sql("DELETE FROM seaql_migrations WHERE version = 'm0011_audit_chain'").await;
    world.restart().await;
    world.admin().await;
    assert_eq!(whole(&world).await, 3);
}

/// Records as a version without the chain left them.
const OLDER: usize = 3;

async fn with_older_records() -> World {
    let mut world = World::stopped(|setup| setup).await;
    assert_eq!(world.run(&["migrate"]).await.code, Some(0));
    for number in 1..=OLDER {
        let row = format!("'2025-01-01 00:00:0{number}', 'GUEST', 'ADMIN_LOGIN_FAILED'");
        world
            .sql(&format!(
                "INSERT INTO audit_log (at, actor_type, action, target_type, request_id) \
                 VALUES ({row}, 'ADMIN', 'older{number}')"
            ))
            .await;
    }
    world.resume().await;
    world
}

#[tokio::test]
async fn records_from_before_the_chain_are_kept_and_counted() {
    let world = with_older_records().await;
    let outcome = world.run(&["audit", "verify"]).await;
    assert_eq!(outcome.stdout, "0 audit records are whole; 3 are from before the chain.\n");
    let admin = world.admin().await;
    let outcome = world.run(&["audit", "verify"]).await;
    assert_eq!(outcome.stdout, "2 audit records are whole; 3 are from before the chain.\n");

    let page = PageQuery { page: 1, size: 100 };
    let listed = admin.list_audit_logs(&Default::default(), page).await.unwrap();
    assert_eq!(listed.content.len(), OLDER + 2);
    assert_eq!(listed.content.last().unwrap().request_id, "older1");

    world.sql("DELETE FROM audit_log WHERE request_id = 'older2'").await;
    assert_eq!(breach(&world).await, "the number of records from before the chain was 3 and is 2");
}

#[tokio::test]
async fn a_record_of_the_chain_cannot_pose_as_an_older_one() {
    let world = with_older_records().await;
    world.admin().await;
    world.sql("UPDATE audit_log SET hash = NULL WHERE action = 'ADMIN_INITIALISED'").await;
    assert_eq!(breach(&world).await, "record 4 was changed: its digest is gone");
}
