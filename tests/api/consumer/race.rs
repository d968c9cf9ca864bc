//! What happens while what it belongs to is deleted.

use api::{CreateCredential, CredentialKind, DeveloperStatus, ErrorCode};
use tests::{World, at_once, code, decision};

use super::consumer;

/// Lets developers change everything of theirs while somebody deletes what it belongs to.
async fn race(delete_portal: bool) {
    let world = World::start().await;
    world.portal("first").await;
    let portal = world.portal("demo").await.portal_id;
    let admin = world.admin().await;
    let mut developers = Vec::new();
    for number in 0..6 {
        let client = world.approved(&portal, &format!("dev{number}")).await;
        let id = client.get_developer_profile().await.unwrap().developer_id.unwrap();
        let first = client.get_primary_consumer().await.unwrap().consumer_id;
        let second = client.create_consumer(&consumer("second")).await.unwrap().consumer_id;
        developers.push((client, id, first, second));
    }
    let answers = at_once(19, |number| {
        let (admin, portal) = (admin.clone(), portal.clone());
        let (client, id, first, second) = developers[number % 6].clone();
        let key = CreateCredential {
            kind: CredentialKind::AppCode,
            name: None,
            value: None,
            secret: None,
            expires_at: None,
        };
        async move {
            match number {
                9 if delete_portal => admin.delete_portal(&portal).await,
                9 | 14 => admin.delete_developer(&id).await,
                _ => match number % 5 {
                    0 => client.create_consumer(&consumer("third")).await.map(drop),
                    1 => client.create_credential(&first, &key).await.map(drop),
                    2 => client.set_primary_consumer(&second).await,
                    3 => client.delete_consumer(&first).await,
                    _ => {
                        let decision = decision(DeveloperStatus::Suspended);
                        admin.update_developer_status(&id, &decision).await
                    }
                },
            }
        }
    })
    .await;
    for answer in answers.into_iter().filter(Result::is_err) {
        let refused = code(answer);
        let expected = [ErrorCode::NotFound, ErrorCode::Unauthorized, ErrorCode::Conflict];
        assert!(expected.contains(&refused), "{refused:?}");
    }
    let orphans = "SELECT consumer_id FROM consumer WHERE developer_id NOT IN \
                   (SELECT developer_id FROM developer)";
    assert!(world.rows(orphans).await.is_empty());
    assert_eq!(world.rows("SELECT name FROM portal").await.len(), 2 - usize::from(delete_portal));
}

#[tokio::test]
async fn developers_are_deleted_while_they_work() {
    race(false).await;
}

#[tokio::test]
async fn a_portal_is_deleted_while_its_developers_work() {
    race(true).await;
}
