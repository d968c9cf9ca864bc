//! Developers: logging in to their portal and out of it, and all that follows.

mod account;
mod list;
mod register;
mod status;

use api::{DeveloperProfile, DeveloperStatus, ErrorCode, LogIn};
use tests::{World, code, log_in, refusal};

/// How many sessions developers have.
async fn sessions(world: &World) -> usize {
    world.rows("SELECT developer_id FROM session WHERE developer_id IS NOT NULL").await.len()
}

fn wrong(username: &str) -> LogIn {
    LogIn { username: username.to_owned(), password: "not the password".into() }
}

#[tokio::test]
async fn a_developer_logs_in_is_known_and_logs_out() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;

    let client = world.guest();
    let token = client.log_in_developer(&log_in("dev1")).await.unwrap().access_token.unwrap();
    let profile = client.get_developer_profile().await.unwrap();
    assert_eq!(profile.username.as_deref(), Some("dev1"));
    assert_eq!(profile.portal_id, Some(portal.portal_id));
    assert_eq!(profile.status, Some(DeveloperStatus::Approved));
    assert!(profile.developer_id.is_some() && profile.create_at.is_some());

    client.log_out_developer().await.unwrap();
    let ended = world.with_token(token.expose());
    assert_eq!(ended.get_developer_profile().await.unwrap(), DeveloperProfile::default());
    assert_eq!(code(ended.log_out_developer().await), ErrorCode::Unauthorized);
}

#[tokio::test]
async fn a_guest_and_an_administrator_have_a_profile_of_nulls() {
    let world = World::start().await;
    let guest = world.guest().get_developer_profile().await.unwrap();
    assert_eq!(guest, DeveloperProfile::default());
    let admin = world.admin().await.get_developer_profile().await.unwrap();
    assert_eq!(admin, DeveloperProfile::default());
}

#[tokio::test]
async fn only_who_knows_the_password_learns_that_an_account_waits() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "waiting", DeveloperStatus::Pending).await;

    let guess = refusal(world.guest().log_in_developer(&wrong("waiting")).await);
    let unknown = refusal(world.guest().log_in_developer(&wrong("nobody")).await);
    assert_eq!((guess.code, guess.message), (unknown.code, unknown.message));
    assert_eq!(guess.code, ErrorCode::Unauthorized);

    let known = refusal(world.guest().log_in_developer(&log_in("waiting")).await);
    assert_eq!(known.code, ErrorCode::InvalidRequest);
    assert_eq!(world.count("session").await, 1, "that of the administrator");
    let failed = "SELECT id FROM audit_log WHERE action = 'DEVELOPER_LOGIN_FAILED'";
    assert_eq!(world.rows(failed).await.len(), 3, "each attempt is recorded");
}

#[tokio::test]
async fn an_account_without_a_password_cannot_log_in_with_one() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "sso", DeveloperStatus::Approved).await;
    world.sql("UPDATE developer SET password_hash = NULL").await;
    for body in [log_in("sso"), wrong("sso")] {
        assert_eq!(code(world.guest().log_in_developer(&body).await), ErrorCode::Unauthorized);
    }
}

#[tokio::test]
async fn a_developer_belongs_to_one_portal() {
    let world = World::start().await;
    let (first, second) = (world.portal("first").await, world.portal("second").await);
    world.developer(&first.portal_id, "dev1", DeveloperStatus::Approved).await;
    let domain = |portal: &api::Portal| portal.portal_domain_config[0].domain.clone();
    let (here, there) = (world.guest_at(&domain(&first)), world.guest_at(&domain(&second)));

    assert_eq!(code(there.log_in_developer(&log_in("dev1")).await), ErrorCode::Unauthorized);
    let token = here.log_in_developer(&log_in("dev1")).await.unwrap().access_token;
    assert_eq!(here.get_developer_profile().await.unwrap().username.as_deref(), Some("dev1"));
    there.set_token(token);
    assert_eq!(there.get_developer_profile().await.unwrap(), DeveloperProfile::default());
    assert_eq!(code(there.log_out_developer().await), ErrorCode::Unauthorized);
    assert!(here.log_out_developer().await.is_ok());
}

#[tokio::test]
async fn a_developer_who_loses_the_approval_is_out_at_once() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
    let client = world.with_token(&world.developer_token("dev1").await);
    world.sql("UPDATE developer SET status = 'PENDING'").await;
    assert_eq!(client.get_developer_profile().await.unwrap(), DeveloperProfile::default());
    assert_eq!(code(client.log_out_developer().await), ErrorCode::Unauthorized);
}

#[tokio::test]
async fn without_a_portal_no_developer_logs_in() {
    let world = World::start().await;
    let refused = code(world.guest().log_in_developer(&log_in("dev1")).await);
    assert_eq!(refused, ErrorCode::NotFound);
}

#[tokio::test]
async fn an_administrators_account_is_none_of_a_portal() {
    let world = World::start().await;
    world.portal("demo").await;
    let refused = code(world.guest().log_in_developer(&log_in(tests::USERNAME)).await);
    assert_eq!(refused, ErrorCode::Unauthorized);
}
