//! Reading the audit log.

use api::{
    ActorType, AuditLog, AuditLogQuery, AuditLogSort, DeveloperStatus, ErrorCode, FieldProblem,
    FieldRule, PageQuery, SortOrder,
};
use client::Client;
use serde_json::json;
use tests::{USERNAME, World, ask, code, log_in, portal};

async fn list(admin: &Client, query: &AuditLogQuery) -> Vec<AuditLog> {
    let page = admin.list_audit_logs(query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content
}

async fn actions(admin: &Client, query: &AuditLogQuery) -> Vec<String> {
    list(admin, query).await.into_iter().map(|record| record.action).collect()
}

fn all() -> AuditLogQuery {
    AuditLogQuery::default()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn a_record_says_who_did_what_to_what_from_where() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let request = world.http().post(world.api("/portals")).json(&portal("demo"));
    let answer = ask(request.bearer_auth(&token).header("user-agent", "auditor/1.0")).await;
    let admin = world.with_token(&token);
    let query = AuditLogQuery { action: text("PORTAL_CREATED"), ..all() };
    let records = list(&admin, &query).await;
    let [record] = records.as_slice() else { panic!("{records:?}") };

    let id = admin.get_current_admin().await.unwrap().admin_id;
    assert_eq!(record.actor_type, ActorType::Admin);
    assert_eq!(record.actor_id.as_deref(), Some(&*id.0));
    assert_eq!(record.actor_name.as_deref(), Some(USERNAME));
    assert_eq!(record.target_type, "PORTAL");
    assert_eq!(record.target_id.as_deref(), answer.data()["portalId"].as_str());
    assert_eq!((&record.before, record.after.as_ref()), (&None, Some(&answer.data())));
    assert_eq!(record.address.as_deref(), Some("127.0.0.1"));
    assert_eq!(record.user_agent.as_deref(), Some("auditor/1.0"));
    assert_eq!(Some(record.request_id.as_str()), answer.header("x-request-id"));

    let answer = ask(world.http().get(world.api("/audit-logs")).bearer_auth(&token)).await;
    let record = &answer.data()["content"][0];
    let names: Vec<_> = record.as_object().unwrap().keys().cloned().collect();
    let expected = [
        "action",
        "actorId",
        "actorName",
        "actorType",
        "address",
        "after",
        "at",
        "auditLogId",
        "before",
        "requestId",
        "targetId",
        "targetType",
        "userAgent",
    ];
    assert_eq!(names, expected, "and nothing else");
    assert!(record["auditLogId"].is_i64(), "{record}");
    assert!(record["at"].as_str().unwrap().ends_with('Z'), "{record}");
}

#[tokio::test]
async fn records_come_in_pages_newest_first() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in ["one", "two", "three"] {
        admin.create_portal(&portal(name)).await.unwrap();
    }
    let page = async |query: &AuditLogQuery, number| {
        let size = PageQuery { page: number, size: 2 };
        let page = admin.list_audit_logs(query, size).await.unwrap();
        assert_eq!((page.number, page.size, page.total_elements), (number, 2, 5));
        page.content.into_iter().map(|record| record.audit_log_id).collect::<Vec<_>>()
    };
    let sorted = |descending| {
        let sort = Some(SortOrder { key: AuditLogSort::At, descending });
        AuditLogQuery { sort, ..all() }
    };
    for query in [all(), sorted(true)] {
        assert_eq!(page(&query, 1).await, [5, 4]);
        assert_eq!(page(&query, 2).await, [3, 2]);
        assert_eq!(page(&query, 3).await, [1]);
        assert_eq!(page(&query, 4).await, [0; 0]);
        assert_eq!(page(&query, 1_000_000).await, [0; 0]);
    }
    assert_eq!(page(&sorted(false), 1).await, [1, 2]);
}

#[tokio::test]
async fn every_filter_finds_what_it_says() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_portal(&portal("demo")).await.unwrap();
    world.developer(&made.portal_id, "dev1", DeveloperStatus::Approved).await;
    let developer = world.with_token(&world.developer_token("dev1").await);
    let profile = developer.get_developer_profile().await.unwrap();
    developer.log_out_developer().await.unwrap();
    let outcome = world
        .run_with_input(&["admin", "reset-password", USERNAME, "--password-stdin"], tests::PASSWORD)
        .await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    // The reset has ended every session.
    let admin = world.admin().await;
    let me = admin.get_current_admin().await.unwrap().admin_id;
    let found = async |query: AuditLogQuery| actions(&admin, &query).await;

    let everything = [
        "ADMIN_LOGGED_IN",
        "ADMIN_PASSWORD_RESET",
        "DEVELOPER_LOGGED_OUT",
        "DEVELOPER_LOGGED_IN",
        "ADMIN_LOGGED_OUT",
        "DEVELOPER_STATUS_CHANGED",
        "ADMIN_LOGGED_IN",
        "DEVELOPER_REGISTERED",
        "CONSUMER_CREATED",
        "CREDENTIAL_CREATED",
        "PORTAL_CREATED",
        "ADMIN_LOGGED_IN",
        "ADMIN_INITIALISED",
    ];
    let by_admin = ["ADMIN_LOGGED_OUT", "DEVELOPER_STATUS_CHANGED", "PORTAL_CREATED"];
    assert_eq!(found(all()).await, everything);
    let by = |actor_type| AuditLogQuery { actor_type: Some(actor_type), ..all() };
    assert_eq!(found(by(ActorType::Admin)).await, by_admin);
    assert_eq!(found(by(ActorType::Developer)).await, ["DEVELOPER_LOGGED_OUT"]);
    assert_eq!(found(by(ActorType::Operator)).await, ["ADMIN_PASSWORD_RESET"]);
    assert_eq!(found(by(ActorType::Guest)).await.len(), 8);

    let by = |id: &str| AuditLogQuery { actor_id: text(id), ..all() };
    assert_eq!(found(by(&me.0)).await, by_admin);
    let developer = profile.developer_id.unwrap();
    assert_eq!(found(by(&developer.0)).await, ["DEVELOPER_LOGGED_OUT"]);

    let done = |action: &str| AuditLogQuery { action: text(action), ..all() };
    assert_eq!(found(done("ADMIN_LOGGED_IN")).await, ["ADMIN_LOGGED_IN"; 3]);

    let to = |kind: &str| AuditLogQuery { target_type: text(kind), ..all() };
    assert_eq!(found(to("PORTAL")).await, ["PORTAL_CREATED"]);
    assert_eq!(found(to("DEVELOPER")).await.len(), 4);
    assert_eq!(found(to("CONSUMER")).await, ["CONSUMER_CREATED"]);
    let to = |id: &str| AuditLogQuery { target_id: text(id), ..all() };
    assert_eq!(found(to(&made.portal_id.0)).await, ["PORTAL_CREATED"]);
    assert_eq!(found(to(&me.0)).await.len(), 6);

    let [.., second, _] = &list(&admin, &all()).await[..] else { panic!("two at least") };
    let query = AuditLogQuery { request_id: Some(second.request_id.clone()), ..all() };
    assert_eq!(found(query).await, ["ADMIN_LOGGED_IN"]);

    let query = AuditLogQuery { actor_type: Some(ActorType::Guest), ..to(&me.0) };
    assert_eq!(found(query).await.len(), 4, "all filters hold at once");
    for nothing in [by("nobody"), done("portal_created"), to("%"), by("' OR '1'='1")] {
        assert_eq!(found(nothing).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_time_range_begins_with_its_first_moment_and_ends_before_its_last() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in ["one", "two", "three"] {
        admin.create_portal(&portal(name)).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let records = list(&admin, &all()).await;
    let [three, two, one] = &records[..3] else { panic!("{records:?}") };
    let ids = async |from, to| {
        let records = list(&admin, &AuditLogQuery { from, to, ..all() }).await;
        records.into_iter().map(|record| record.audit_log_id).collect::<Vec<_>>()
    };
    let [first, second, third] = [one, two, three].map(|record| record.audit_log_id);
    assert_eq!(ids(Some(two.at), None).await, [third, second]);
    assert_eq!(ids(Some(one.at), Some(three.at)).await, [second, first]);
    assert_eq!(ids(None, Some(one.at)).await.len(), 2);
    assert_eq!(ids(Some(two.at), Some(two.at)).await, [0; 0]);
    assert_eq!(ids(Some(three.at), Some(one.at)).await, [0; 0]);

    // The same moment in another zone.
    let there = two.at.with_timezone(&chrono::FixedOffset::east_opt(8 * 3600).unwrap());
    let token = world.admin_token().await;
    let request = world.http().get(world.api("/audit-logs")).bearer_auth(&token);
    let answer = ask(request.query(&[("from", there.to_rfc3339())])).await;
    assert_eq!(answer.data()["totalElements"], json!(3), "and a login");
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_refused_by_name() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let long = |name: &str, bound: usize| format!("{name}={}", "x".repeat(bound + 1));
    let malformed = |field| FieldProblem::new(field, FieldRule::Malformed, None);
    let mut cases = vec![
        ("actorType=NOBODY".to_owned(), malformed("actorType")),
        ("actorType=admin".to_owned(), malformed("actorType")),
        ("action=%00".to_owned(), malformed("action")),
        ("from=yesterday".to_owned(), malformed("from")),
        ("from=2026-01-01".to_owned(), malformed("from")),
        ("to=2026-13-01T00:00:00Z".to_owned(), malformed("to")),
        ("to=%2B12026-01-01T00:00:00Z".to_owned(), malformed("to")),
        ("from=0001-01-01T00:00:00Z".to_owned(), malformed("from")),
        ("sort=action".to_owned(), malformed("sort")),
        ("sort=at,sideways".to_owned(), malformed("sort")),
    ];
    for (field, bound) in
        [("actorId", 64), ("action", 64), ("targetType", 32), ("targetId", 64), ("requestId", 64)]
    {
        let problem = FieldProblem::new(field, FieldRule::TooLong, Some(bound as u64));
        cases.push((long(field, bound), problem));
    }
    for (query, problem) in cases {
        let url = world.api(&format!("/audit-logs?{query}"));
        let answer = ask(world.http().get(url).bearer_auth(&token)).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        assert_eq!(answer.problem().fields, [problem], "{query}");
    }
}

#[tokio::test]
async fn only_administrators_read_the_log_and_reading_leaves_no_record() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_portal(&portal("demo")).await.unwrap();
    world.developer(&made.portal_id, "dev1", DeveloperStatus::Approved).await;
    let developer = world.guest();
    let token = developer.log_in_developer(&log_in("dev1")).await.unwrap().access_token;
    developer.set_token(token);
    let before = world.content(&[]).await;

    let page = PageQuery::default();
    let known = world.count("audit_log").await;
    assert_eq!(admin.list_audit_logs(&all(), page).await.unwrap().content.len(), known);
    assert_eq!(code(developer.list_audit_logs(&all(), page).await), ErrorCode::Forbidden);
    let guest = world.guest();
    assert_eq!(code(guest.list_audit_logs(&all(), page).await), ErrorCode::Unauthorized);
    assert_eq!(world.content(&[]).await, before);
}
