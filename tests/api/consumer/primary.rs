//! The primary consumer: one, as long as there are any.

use api::ErrorCode;
use client::Client;
use tests::{World, at_once, code};

use super::{all, consumer, make, names, start};

/// The name of the primary one; `None` where there is none.
async fn primary(client: &Client) -> Option<String> {
    match client.get_primary_consumer().await {
        Ok(consumer) => {
            assert!(consumer.is_primary);
            Some(consumer.name)
        }
        refused => {
            assert_eq!(code(refused), ErrorCode::NotFound);
            None
        }
    }
}

async fn number_of_primaries(world: &World) -> usize {
    world.rows("SELECT name FROM consumer WHERE primary_of IS NOT NULL").await.len()
}

#[tokio::test]
async fn another_one_can_be_made_the_primary_one() {
    let (world, _, developer) = start().await;
    assert_eq!(primary(&developer).await.as_deref(), Some("primary-consumer"));
    let id = make(&developer, "shop").await.consumer_id;
    for _ in 0..2 {
        developer.set_primary_consumer(&id).await.unwrap();
        assert_eq!(primary(&developer).await.as_deref(), Some("shop"));
    }
    assert_eq!(number_of_primaries(&world).await, 1);
}

#[tokio::test]
async fn the_oldest_other_one_takes_the_place_of_the_primary_one() {
    let (world, _, developer) = start().await;
    let first = developer.get_primary_consumer().await.unwrap().consumer_id;
    let second = make(&developer, "second").await.consumer_id;
    let third = make(&developer, "third").await.consumer_id;
    developer.delete_consumer(&first).await.unwrap();
    assert_eq!(primary(&developer).await.as_deref(), Some("second"));
    developer.delete_consumer(&third).await.unwrap();
    assert_eq!(primary(&developer).await.as_deref(), Some("second"));
    world.admin().await.delete_consumer(&second).await.unwrap();
    assert_eq!(primary(&developer).await, None);
    make(&developer, "anew").await;
    assert_eq!(primary(&developer).await.as_deref(), Some("anew"), "the first one is primary");
}

#[tokio::test]
async fn of_many_wishes_at_once_one_primary_comes_out() {
    let (world, _, developer) = start().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(make(&developer, &format!("consumer{number}")).await.consumer_id);
    }
    let answers = at_once(10, |number| {
        let (developer, id) = (developer.clone(), ids[number % 5].clone());
        async move { developer.set_primary_consumer(&id).await }
    })
    .await;
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
    assert_eq!(number_of_primaries(&world).await, 1);
}

#[tokio::test]
async fn deletions_and_wishes_at_once_leave_one_primary() {
    let (world, _, developer) = start().await;
    let mut ids = vec![developer.get_primary_consumer().await.unwrap().consumer_id];
    for number in 0..7 {
        ids.push(make(&developer, &format!("consumer{number}")).await.consumer_id);
    }
    let answers = at_once(12, |number| {
        let (developer, ids) = (developer.clone(), ids.clone());
        async move {
            match number % 3 {
                0 => developer.delete_consumer(&ids[number / 3]).await,
                1 => developer.set_primary_consumer(&ids[number / 3]).await,
                _ => developer.create_consumer(&consumer(&format!("new{number}"))).await.map(drop),
            }
        }
    })
    .await;
    for answer in answers.into_iter().filter(Result::is_err) {
        let refused = code(answer);
        assert!(matches!(refused, ErrorCode::Conflict | ErrorCode::NotFound), "{refused:?}");
    }
    assert_eq!(names(&developer, &all()).await.len(), 8);
    assert_eq!(number_of_primaries(&world).await, 1);
}

#[tokio::test]
async fn the_last_ones_deleted_at_once_leave_none() {
    let (world, _, developer) = start().await;
    let first = developer.get_primary_consumer().await.unwrap().consumer_id;
    let ids = [first, make(&developer, "second").await.consumer_id];
    let answers = at_once(6, |number| {
        let (developer, id) = (developer.clone(), ids[number % 2].clone());
        async move { developer.delete_consumer(&id).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
    assert_eq!(world.count("consumer").await, 0);
    assert_eq!(primary(&developer).await, None);
}
