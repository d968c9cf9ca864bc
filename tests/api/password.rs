//! Passwords of administrators: changed by their owners, replaced by the operator.

use api::{ChangePassword, ErrorCode, FieldProblem, FieldRule, LogIn};
use client::Client;
use tests::{PASSWORD, USERNAME, World, at_once, code, log_in, refusal};

const NEW: &str = "an even better one";

fn change(old: &str, new: &str) -> ChangePassword {
    ChangePassword { old_password: old.into(), new_password: new.into() }
}

async fn log_in_with(world: &World, password: &str) -> client::Result<Client> {
    let client = world.guest();
    let body = LogIn { username: USERNAME.to_owned(), password: password.into() };
    client.log_in_admin(&body).await.map(|_| client)
}

#[tokio::test]
async fn a_wrong_old_password_changes_nothing() {
    let world = World::start().await;
    let admin = world.admin().await;
    let problem = refusal(admin.change_admin_password(&change("wrong", NEW)).await);
    assert_eq!(problem.code, ErrorCode::InvalidParameter);
    assert_eq!(problem.fields, [FieldProblem::new("oldPassword", FieldRule::Wrong, None)]);

    assert!(admin.get_current_admin().await.is_ok(), "the session goes on");
    assert!(log_in_with(&world, PASSWORD).await.is_ok());
    assert_eq!(code(log_in_with(&world, NEW).await), ErrorCode::Unauthorized);
}

#[tokio::test]
async fn a_new_password_ends_every_session_of_the_account() {
    let world = World::start().await;
    let (one, other) = (world.admin().await, world.admin().await);
    one.change_admin_password(&change(PASSWORD, NEW)).await.unwrap();

    for client in [&one, &other] {
        assert_eq!(code(client.get_current_admin().await), ErrorCode::Unauthorized);
    }
    assert_eq!(world.count("session").await, 0);
    assert_eq!(code(log_in_with(&world, PASSWORD).await), ErrorCode::Unauthorized);
    assert!(log_in_with(&world, NEW).await.unwrap().get_current_admin().await.is_ok());
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let world = World::start().await;
    let (first, second) = (world.admin().await, world.admin().await);
    let answers =
        at_once(2, |number| {
            let admin = if number == 0 { first.clone() } else { second.clone() };
            async move {
                admin.change_admin_password(&change(PASSWORD, &format!("{NEW} {number}"))).await
            }
        })
        .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(world.count("session").await, 0);
}

#[tokio::test]
async fn no_session_starts_behind_the_back_of_a_change() {
    let world = World::start().await;
    let admin = world.admin().await;
    let started = at_once(5, |number| {
        let (admin, guest) = (admin.clone(), world.guest());
        async move {
            if number == 2 {
                admin.change_admin_password(&change(PASSWORD, NEW)).await.unwrap();
                return None;
            }
            let token = guest.log_in_admin(&log_in(USERNAME)).await.ok();
            token.and_then(|token| token.access_token)
        }
    })
    .await;
    for token in started.into_iter().flatten() {
        let refused = code(world.with_token(token.expose()).get_current_admin().await);
        assert_eq!(refused, ErrorCode::Unauthorized, "a session of the old password");
    }
    assert_eq!(world.count("session").await, 0);
}

#[tokio::test]
async fn a_new_password_must_be_long_enough_and_not_too_long() {
    let world = World::start().await;
    let admin = world.admin().await;
    for (new, rule, limit) in [
        ("", FieldRule::TooShort, 8),
        ("1234567", FieldRule::TooShort, 8),
        (&*"x".repeat(129), FieldRule::TooLong, 128),
    ] {
        let problem = refusal(admin.change_admin_password(&change(PASSWORD, new)).await);
        assert_eq!(problem.fields, [FieldProblem::new("newPassword", rule, Some(limit))]);
    }
    assert!(log_in_with(&world, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_stolen_session_is_no_way_to_guess_the_password() {
    let world = World::start().await;
    let admin = world.admin().await;
    for _ in 0..5 {
        let refused = code(admin.change_admin_password(&change("a guess", NEW)).await);
        assert_eq!(refused, ErrorCode::InvalidParameter);
    }
    let refused = code(admin.change_admin_password(&change(PASSWORD, NEW)).await);
    assert_eq!(refused, ErrorCode::TooManyRequests);
}

#[tokio::test]
async fn the_operator_replaces_a_password_by_a_printed_one() {
    let world = World::start().await;
    let admin = world.admin().await;
    let outcome = world.run(&["admin", "reset-password", USERNAME]).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let printed = outcome.stdout.trim().strip_prefix("The new password of admin is ").unwrap();
    assert_eq!(printed.len(), 24);
    assert!(!outcome.stderr.contains(printed), "a password in the log");

    assert_eq!(code(admin.get_current_admin().await), ErrorCode::Unauthorized);
    assert_eq!(code(log_in_with(&world, PASSWORD).await), ErrorCode::Unauthorized);
    assert!(log_in_with(&world, printed).await.is_ok());
}

#[tokio::test]
async fn the_operator_replaces_a_password_by_one_from_standard_input() {
    let world = World::start().await;
    let admin = world.admin().await;
    let args = ["admin", "reset-password", "--password-stdin", USERNAME];
    let outcome = world.run_with_input(&args, &format!("{NEW}\n")).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!format!("{outcome:?}").contains(NEW), "{outcome:?}");

    assert_eq!(code(admin.get_current_admin().await), ErrorCode::Unauthorized);
    assert!(log_in_with(&world, NEW).await.is_ok());
}

#[tokio::test]
async fn the_operator_cannot_set_a_short_password_or_that_of_nobody() {
    let world = World::start().await;
    let admin = world.admin().await;
    let args = ["admin", "reset-password", "--password-stdin", USERNAME];
    for short in ["", "1234567\n"] {
        let outcome = world.run_with_input(&args, short).await;
        assert_eq!(outcome.complaint(), "the password must have at least 8 characters");
    }
    let outcome = world.run(&["admin", "reset-password", "nobody"]).await;
    assert_eq!(outcome.complaint(), "administrator `nobody` does not exist");
    assert_eq!(outcome.stdout, "");

    assert!(admin.get_current_admin().await.is_ok());
    assert!(world.guest().log_in_admin(&log_in(USERNAME)).await.is_ok());
}
