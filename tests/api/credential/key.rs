//! Credentials one by one.

use api::{
    CreateCredential, CredentialId, CredentialKind::*, CredentialMode, ErrorCode, FieldProblem,
    FieldRule, PageQuery, Patch, RotateCredential, UpdateCredential,
};
use chrono::{TimeDelta, Utc};
use tests::{at_once, code, refusal};

use super::{chosen, held, in_days, in_years, is_generated, new, secret, start};

const CHOSEN: &str = "my-very-own-key-0123";

#[tokio::test]
async fn the_server_thinks_of_credentials_of_every_kind() {
    let (mut world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    for (kind, prefix) in [(ApiKey, "apikey-"), (Hmac, "ak-"), (AppCode, "appcode-")] {
        let expires_at = Some(in_days(30));
        let body =
            CreateCredential { name: Some("production".to_owned()), expires_at, ..new(kind) };
        let made = developer.create_credential(id, &body).await.unwrap();
        is_generated(&made.value, prefix);
        assert_eq!((made.kind, &made.consumer_id), (kind, id));
        assert_eq!(made.secret.is_some(), kind == Hmac);
        if let Some(secret) = &made.secret {
            is_generated(secret, "sk-");
        }
        assert_eq!(made.about.name.as_deref(), Some("production"));
        assert_eq!((made.about.mode, made.about.expires_at), (CredentialMode::System, expires_at));
        assert_eq!(made.about.last_used_at, None);
        assert_eq!(held(&developer, &consumer).await.pop(), Some(made));
    }
    let before = held(&developer, &consumer).await;
    assert_eq!(before.len(), 4, "one came with the account");
    world.restart().await;
    let developer = world.with_token(&world.developer_token("dev1").await);
    assert_eq!(held(&developer, &consumer).await, before);
}

#[tokio::test]
async fn a_list_comes_in_pages_newest_first() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    for name in ["one", "two", "three"] {
        let body = CreateCredential { name: Some(name.to_owned()), ..new(AppCode) };
        developer.create_credential(id, &body).await.unwrap();
    }
    let page = async |page| {
        let page = developer.list_credentials(id, PageQuery { page, size: 3 }).await.unwrap();
        assert_eq!(page.total_elements, 4);
        page.content.into_iter().map(|it| it.about.name.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ["three", "two", "one"]);
    assert_eq!(page(2).await, [""]);
    assert_eq!(page(3).await, [""; 0]);
}

#[tokio::test]
async fn a_developer_chooses_values_that_nobody_has() {
    let (world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let made = developer.create_credential(id, &chosen(ApiKey, CHOSEN)).await.unwrap();
    assert_eq!((made.value.expose(), made.about.mode), (CHOSEN, CredentialMode::Custom));
    // Another kind is another credential.
    developer.create_credential(id, &chosen(AppCode, CHOSEN)).await.unwrap();
    let pair = CreateCredential { secret: secret("a-secret-key-0123456"), ..chosen(Hmac, CHOSEN) };
    let made = developer.create_credential(id, &pair).await.unwrap();
    assert_eq!(made.secret.unwrap().expose(), "a-secret-key-0123456");

    let portal = world.portal("second").await;
    let other = world.approved(&portal.portal_id, "dev2").await;
    let foreign = other.get_primary_consumer().await.unwrap().consumer_id;
    for body in [chosen(ApiKey, CHOSEN), chosen(AppCode, CHOSEN), pair] {
        for (client, id) in [(&developer, id), (&other, &foreign)] {
            let problem = refusal(client.create_credential(id, &body).await);
            assert_eq!(problem.code, ErrorCode::Conflict);
            assert_eq!(problem.fields, [FieldProblem::new("value", FieldRule::Taken, None)]);
            assert!(!problem.message.contains(CHOSEN), "{}", problem.message);
        }
    }
}

#[tokio::test]
async fn of_many_who_choose_one_value_at_once_one_gets_it() {
    let (_world, developer, consumer) = start().await;
    let answers = at_once(8, |_| {
        let (developer, id) = (developer.clone(), consumer.consumer_id.clone());
        async move { developer.create_credential(&id, &chosen(ApiKey, CHOSEN)).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
}

#[tokio::test]
async fn values_that_cannot_be_are_refused_by_name() {
    let (_world, developer, consumer) = start().await;
    let before = held(&developer, &consumer).await;
    let pair =
        |value: &str, sk: &str| CreateCredential { secret: secret(sk), ..chosen(Hmac, value) };
    let expiring = |at| CreateCredential { expires_at: Some(at), ..new(ApiKey) };
    let too_long = "x".repeat(129);
    for (body, field, rule, limit) in [
        (chosen(ApiKey, "short-of-sixteen"[..15].into()), "value", FieldRule::TooShort, Some(16)),
        (chosen(ApiKey, &too_long), "value", FieldRule::TooLong, Some(128)),
        (chosen(ApiKey, "with spaces in between"), "value", FieldRule::Malformed, None),
        (chosen(AppCode, "umlauts-äöü-0123456"), "value", FieldRule::Malformed, None),
        (chosen(AppCode, "short-app-code"), "value", FieldRule::TooShort, Some(16)),
        (pair("seven-7", "a-secret-key-0123456"), "value", FieldRule::TooShort, Some(8)),
        (pair(&"x".repeat(65), "a-secret-key-0123456"), "value", FieldRule::TooLong, Some(64)),
        (pair("my-access-key", "short"), "secret", FieldRule::TooShort, Some(16)),
        (chosen(Hmac, "my-access-key"), "secret", FieldRule::Required, None),
        (pair("", "a-secret-key-0123456"), "value", FieldRule::Required, None),
        (
            CreateCredential { secret: secret("a-secret-key-0123456"), ..chosen(ApiKey, CHOSEN) },
            "secret",
            FieldRule::Malformed,
            None,
        ),
        (expiring(in_days(-1)), "expiresAt", FieldRule::TooEarly, None),
        (expiring(Utc::now()), "expiresAt", FieldRule::TooEarly, None),
        (expiring(in_years(10) + TimeDelta::days(1)), "expiresAt", FieldRule::TooLate, None),
    ] {
        let problem = refusal(developer.create_credential(&consumer.consumer_id, &body).await);
        assert_eq!(problem.code, ErrorCode::InvalidParameter, "{body:?}");
        assert_eq!(problem.fields, [FieldProblem::new(field, rule, limit)], "{body:?}");
    }
    assert_eq!(held(&developer, &consumer).await, before);
    let body = expiring(in_years(10) - TimeDelta::days(1));
    developer.create_credential(&consumer.consumer_id, &body).await.unwrap();
}

#[tokio::test]
async fn a_name_and_an_expiry_are_changed_and_cleared() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let key = held(&developer, &consumer).await.remove(0);
    let update = async |body: UpdateCredential| {
        developer.update_credential(id, &key.credential_id, &body).await
    };
    let set = UpdateCredential {
        name: Patch::Set("production".to_owned()),
        expires_at: Patch::Set(in_days(1)),
    };
    let changed = update(set.clone()).await.unwrap();
    assert_eq!(changed.about.name.as_deref(), Some("production"));
    assert!(changed.about.expires_at.is_some());
    assert_eq!(changed.value, key.value);
    assert_eq!(update(UpdateCredential::default()).await.unwrap(), changed);
    let clear = UpdateCredential { name: Patch::Clear, expires_at: Patch::Clear };
    assert_eq!(update(clear).await.unwrap(), key);
    let early = UpdateCredential { expires_at: Patch::Set(in_days(-1)), ..Default::default() };
    let problem = refusal(update(early).await);
    assert_eq!(problem.fields, [FieldProblem::new("expiresAt", FieldRule::TooEarly, None)]);

    let unknown = CredentialId::generate();
    for refused in [
        developer.update_credential(id, &unknown, &set).await.map(drop),
        developer.delete_credential(id, &unknown).await,
        developer.rotate_credential(id, &unknown, &RotateCredential::default()).await.map(drop),
    ] {
        assert_eq!(code(refused), ErrorCode::NotFound);
    }
    developer.delete_credential(id, &key.credential_id).await.unwrap();
    assert_eq!(held(&developer, &consumer).await, []);
}

#[tokio::test]
async fn a_rotation_makes_a_new_one_and_ends_the_old_one_after_the_overlap() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    let body = CreateCredential {
        name: Some("production".to_owned()),
        secret: secret("a-secret-key-0123456"),
        ..chosen(Hmac, "my-access-key")
    };
    let old = developer.create_credential(id, &body).await.unwrap();
    let rotate = async |credential: &CredentialId, overlap_seconds| {
        let body = RotateCredential { overlap_seconds };
        developer.rotate_credential(id, credential, &body).await
    };
    let second = rotate(&old.credential_id, 3600).await.unwrap();
    assert_eq!((second.kind, second.about.name.as_deref()), (Hmac, Some("production")));
    assert_eq!((second.about.mode, second.about.expires_at), (CredentialMode::System, None));
    is_generated(&second.value, "ak-");
    is_generated(second.secret.as_ref().unwrap(), "sk-");
    let end = held(&developer, &consumer).await[1].about.expires_at.unwrap();
    let left = end - Utc::now();
    assert!(left > TimeDelta::minutes(58) && left <= TimeDelta::hours(1), "{left}");

    rotate(&second.credential_id, 0).await.unwrap();
    let all = held(&developer, &consumer).await;
    assert_eq!(all.len(), 4);
    assert!(all[2].about.expires_at.unwrap() <= Utc::now(), "at once");
    // What ends earlier still does.
    rotate(&old.credential_id, 2_592_000).await.unwrap();
    assert_eq!(held(&developer, &consumer).await[1].about.expires_at, Some(end));
    let problem = refusal(rotate(&old.credential_id, 2_592_001).await);
    let expected = FieldProblem::new("overlapSeconds", FieldRule::TooLarge, Some(2_592_000));
    assert_eq!(problem.fields, [expected]);
}

#[tokio::test]
async fn a_consumer_holds_so_many_of_a_kind_even_at_once() {
    let (world, developer, consumer) = start().await;
    for (kind, limit) in [(ApiKey, 10), (Hmac, 10), (AppCode, 5)] {
        let present = usize::from(kind == ApiKey);
        let answers = at_once(14, |_| {
            let (developer, id) = (developer.clone(), consumer.consumer_id.clone());
            async move { developer.create_credential(&id, &new(kind)).await }
        })
        .await;
        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), limit - present, "{kind}");
        for answer in refused {
            assert_eq!(code(answer), ErrorCode::InvalidRequest, "{kind}");
        }
    }
    assert_eq!(world.count("credential").await, 25);
}

#[tokio::test]
async fn at_the_limit_what_has_expired_makes_room() {
    let (_world, developer, consumer) = start().await;
    let id = &consumer.consumer_id;
    for _ in 0..5 {
        developer.create_credential(id, &new(AppCode)).await.unwrap();
    }
    let codes = held(&developer, &consumer).await.split_off(1);
    let rotate = async |credential: &CredentialId, overlap_seconds| {
        let body = RotateCredential { overlap_seconds };
        developer.rotate_credential(id, credential, &body).await
    };
    let refused = rotate(&codes[0].credential_id, 60).await;
    assert_eq!(code(refused), ErrorCode::InvalidRequest, "both would work for a minute");
    let made = rotate(&codes[0].credential_id, 0).await.unwrap();
    let after = held(&developer, &consumer).await.split_off(1);
    assert_eq!((after.len(), after.last()), (5, Some(&made)));
    assert!(!after.contains(&codes[0]), "the expired one is gone");
    assert_eq!(after[..4], codes[1..], "the others are not touched");
}

#[tokio::test]
async fn of_rotations_and_deletions_at_once_none_fails_for_no_reason() {
    let (_world, developer, consumer) = start().await;
    let key = held(&developer, &consumer).await.remove(0).credential_id;
    let answers = at_once(9, |number| {
        let (developer, id, key) = (developer.clone(), consumer.consumer_id.clone(), key.clone());
        async move {
            match number % 3 {
                0 => developer
                    .rotate_credential(&id, &key, &RotateCredential::default())
                    .await
                    .map(drop),
                1 => developer
                    .update_credential(&id, &key, &UpdateCredential::default())
                    .await
                    .map(drop),
                _ => developer.delete_credential(&id, &key).await,
            }
        }
    })
    .await;
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
}
