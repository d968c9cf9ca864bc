//! Who is let in, and who is kept out.

use api::{
    DeveloperProfile, DeveloperStatus, DeveloperStatus::*, ErrorCode, FieldProblem, FieldRule,
    UpdateDeveloperStatus,
};
use tests::{World, at_once, code, decision, log_in, refusal};

use super::sessions;

const ALL: [DeveloperStatus; 4] = [Pending, Approved, Rejected, Suspended];

#[tokio::test]
async fn a_status_leads_to_some_others_and_not_to_the_rest() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let admin = world.admin().await;
    let allowed = [
        (Pending, Approved),
        (Pending, Rejected),
        (Pending, Suspended),
        (Approved, Suspended),
        (Approved, Pending),
        (Rejected, Approved),
        (Rejected, Pending),
        (Suspended, Approved),
    ];
    for from in ALL {
        for to in ALL {
            let name = format!("{from}-{to}");
            let id = world.developer(&portal.portal_id, &name, from).await;
            let answer = admin.update_developer_status(&id, &decision(to)).await;
            let expected = if allowed.contains(&(from, to)) {
                answer.unwrap();
                to
            } else {
                assert_eq!(code(answer), ErrorCode::Conflict, "{name}");
                from
            };
            assert_eq!(admin.get_developer(&id).await.unwrap().status, expected, "{name}");
        }
    }
}

#[tokio::test]
async fn a_rejection_needs_a_reason_which_the_developer_is_told() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let admin = world.admin().await;
    let id = world.developer(&portal.portal_id, "dev1", Pending).await;
    for reason in [None, Some(String::new()), Some(" ".to_owned())] {
        let body = UpdateDeveloperStatus { status: Rejected, reason };
        let problem = refusal(admin.update_developer_status(&id, &body).await);
        assert_eq!(problem.code, ErrorCode::InvalidParameter);
        assert_eq!(problem.fields, [FieldProblem::new("reason", FieldRule::Required, None)]);
    }
    let reason = Some("Please use your company's address".to_owned());
    let body = UpdateDeveloperStatus { status: Rejected, reason: reason.clone() };
    admin.update_developer_status(&id, &body).await.unwrap();
    assert_eq!(admin.get_developer(&id).await.unwrap().reason, reason);
    let problem = refusal(world.guest().log_in_developer(&log_in("dev1")).await);
    let account = problem.account.unwrap();
    assert_eq!((account.status, account.reason), (Rejected, reason.clone()));

    let body = UpdateDeveloperStatus { status: Approved, reason };
    admin.update_developer_status(&id, &body).await.unwrap();
    assert_eq!(admin.get_developer(&id).await.unwrap().reason, None, "an approval needs none");
    world.guest().log_in_developer(&log_in("dev1")).await.unwrap();
}

#[tokio::test]
async fn who_is_no_longer_approved_is_out_at_once_and_stays_out() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let admin = world.admin().await;
    for (name, status) in [("one", Suspended), ("two", Pending)] {
        let client = world.approved(&portal.portal_id, name).await;
        let id = client.get_developer_profile().await.unwrap().developer_id.unwrap();
        admin.update_developer_status(&id, &decision(status)).await.unwrap();
        let profile = client.get_developer_profile().await.unwrap();
        assert_eq!(profile, DeveloperProfile::default());
        let refused = client.get_primary_consumer().await;
        assert_eq!(code(refused), ErrorCode::Unauthorized);
        admin.update_developer_status(&id, &decision(Approved)).await.unwrap();
        let profile = client.get_developer_profile().await.unwrap();
        assert_eq!(profile, DeveloperProfile::default(), "the old session is gone for good");
    }
    assert_eq!(sessions(&world).await, 0);
}

#[tokio::test]
async fn of_many_decisions_at_once_one_wins() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let id = world.developer(&portal.portal_id, "dev1", Pending).await;
    let admin = world.admin().await;
    let answers = at_once(10, |number| {
        let (admin, id) = (admin.clone(), id.clone());
        let status = if number % 2 == 0 { Rejected } else { Suspended };
        async move { admin.update_developer_status(&id, &decision(status)).await }
    })
    .await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
}

#[tokio::test]
async fn no_session_starts_behind_the_back_of_a_suspension() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let id = world.developer(&portal.portal_id, "dev1", Approved).await;
    let admin = world.admin().await;
    let started = at_once(5, |number| {
        let (admin, guest, id) = (admin.clone(), world.guest(), id.clone());
        async move {
            if number == 2 {
                admin.update_developer_status(&id, &decision(Suspended)).await.unwrap();
                return None;
            }
            guest.log_in_developer(&log_in("dev1")).await.ok().map(|_| guest)
        }
    })
    .await;
    for client in started.into_iter().flatten() {
        let profile = client.get_developer_profile().await.unwrap();
        assert_eq!(profile, DeveloperProfile::default());
    }
    assert_eq!(sessions(&world).await, 0);
}

#[tokio::test]
async fn nobody_decides_about_who_does_not_exist() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = api::DeveloperId::generate();
    let refused = admin.update_developer_status(&id, &decision(Approved)).await;
    assert_eq!(code(refused), ErrorCode::NotFound);
    assert_eq!(code(admin.get_developer(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_developer(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.get_developer_deletion_impact(&id).await), ErrorCode::NotFound);
}
