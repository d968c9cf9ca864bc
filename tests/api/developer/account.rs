//! What developers change of their own account.

use api::{
    ChangePassword, DeveloperProfile, DeveloperStatus, ErrorCode, FieldProblem, FieldRule, LogIn,
    Patch, UpdateDeveloperProfile,
};
use tests::{PASSWORD, World, at_once, code, log_in, refusal};

use super::sessions;

const NEW: &str = "an even better one";

fn change(old: &str, new: &str) -> ChangePassword {
    ChangePassword { old_password: old.into(), new_password: new.into() }
}

fn named(username: &str) -> UpdateDeveloperProfile {
    UpdateDeveloperProfile { username: Some(username.to_owned()), ..Default::default() }
}

#[tokio::test]
async fn what_is_absent_stays_and_null_clears() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let client = world.approved(&portal.portal_id, "dev1").await;
    let body = UpdateDeveloperProfile {
        username: None,
        email: Patch::Set("dev1@acme.example".to_owned()),
        avatar_url: Patch::Set("https://acme.example/dev1.png".to_owned()),
    };
    client.update_developer_profile(&body).await.unwrap();
    client.update_developer_profile(&named("dev2")).await.unwrap();
    let profile = client.get_developer_profile().await.unwrap();
    assert_eq!(profile.username.as_deref(), Some("dev2"));
    assert_eq!(profile.email.as_deref(), Some("dev1@acme.example"));
    let body = UpdateDeveloperProfile {
        email: Patch::Clear,
        avatar_url: Patch::Clear,
        ..UpdateDeveloperProfile::default()
    };
    client.update_developer_profile(&body).await.unwrap();
    let profile = client.get_developer_profile().await.unwrap();
    assert_eq!((profile.email, profile.avatar_url), (None, None));
    assert_eq!(profile.username.as_deref(), Some("dev2"));
    world.guest().log_in_developer(&log_in("dev2")).await.unwrap();
    assert_eq!(
        code(world.guest().log_in_developer(&log_in("dev1")).await),
        ErrorCode::Unauthorized
    );
}

#[tokio::test]
async fn a_name_that_another_one_has_is_refused() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Pending).await;
    let client = world.approved(&portal.portal_id, "dev2").await;
    let problem = refusal(client.update_developer_profile(&named("dev1")).await);
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert_eq!(problem.fields, [FieldProblem::new("username", FieldRule::Taken, None)]);
    client.update_developer_profile(&named("dev2")).await.unwrap();

    let other = world.approved(&portal.portal_id, "dev3").await;
    let answers = at_once(2, |number| {
        let client = if number == 0 { client.clone() } else { other.clone() };
        async move { client.update_developer_profile(&named("wanted")).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let refused = answers.into_iter().find(Result::is_err).unwrap();
    assert_eq!(code(refused), ErrorCode::Conflict);
}

#[tokio::test]
async fn a_new_password_ends_every_session_of_the_account() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let one = world.approved(&portal.portal_id, "dev1").await;
    let other = world.guest();
    other.log_in_developer(&log_in("dev1")).await.unwrap();
    let problem = refusal(one.change_developer_password(&change("wrong", NEW)).await);
    assert_eq!(problem.fields, [FieldProblem::new("oldPassword", FieldRule::Wrong, None)]);
    let problem = refusal(one.change_developer_password(&change(PASSWORD, "1234567")).await);
    assert_eq!(problem.fields, [FieldProblem::new("newPassword", FieldRule::TooShort, Some(8))]);

    one.change_developer_password(&change(PASSWORD, NEW)).await.unwrap();
    for client in [&one, &other] {
        let profile = client.get_developer_profile().await.unwrap();
        assert_eq!(profile, DeveloperProfile::default());
    }
    assert_eq!(sessions(&world).await, 0);
    assert_eq!(code(other.log_in_developer(&log_in("dev1")).await), ErrorCode::Unauthorized);
    let body = LogIn { username: "dev1".to_owned(), password: NEW.into() };
    other.log_in_developer(&body).await.unwrap();
}

#[tokio::test]
async fn of_two_new_passwords_at_once_one_wins() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let client = world.approved(&portal.portal_id, "dev1").await;
    let answers = at_once(2, |number| {
        let client = client.clone();
        let body = change(PASSWORD, &format!("{NEW} {number}"));
        async move { client.change_developer_password(&body).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(sessions(&world).await, 0);
}

#[tokio::test]
async fn a_stolen_session_is_no_way_to_guess_the_password() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let client = world.approved(&portal.portal_id, "dev1").await;
    for _ in 0..5 {
        let refused = code(client.change_developer_password(&change("a guess", NEW)).await);
        assert_eq!(refused, ErrorCode::InvalidParameter);
    }
    let refused = code(client.change_developer_password(&change(PASSWORD, NEW)).await);
    assert_eq!(refused, ErrorCode::TooManyRequests);
}
