//! Deleting API definitions.

use api::{
    ApiDefinitionStatus, Consequence, ConsequenceKind, DeletionImpact, ErrorCode, ProductStatus,
    ProductType,
};
use tests::{World, at_once, code, link_to, make_definition};

use super::{TYPES, actions, link, make_product, publish};

#[tokio::test]
async fn a_deleted_definition_leaves_nothing_behind() {
    let world = World::start().await;
    let admin = world.admin().await;
    for r#type in TYPES {
        let id = make_definition(&admin, "gone", r#type).await.summary.api_definition_id;
        let impact = admin.get_api_definition_deletion_impact(&id).await.unwrap();
        assert_eq!(impact, DeletionImpact::default());
        admin.delete_api_definition(&id).await.unwrap();
        assert_eq!(code(admin.get_api_definition(&id).await), ErrorCode::NotFound);
        assert_eq!(code(admin.delete_api_definition(&id).await), ErrorCode::NotFound);
    }
    assert_eq!(world.count("api_definition").await, 0);
    assert_eq!(actions(&world).await[..2], ["API_DEFINITION_CREATED", "API_DEFINITION_DELETED"]);
}

#[tokio::test]
async fn a_linked_product_waits_for_another_definition() {
    let world = World::start().await;
    let admin = world.admin().await;
    let product = make_product(&admin, "Chat", ProductType::ModelApi).await;
    let definition = make_definition(&admin, "model", ProductType::ModelApi).await;
    let id = definition.summary.api_definition_id;
    link(&admin, &product, &id).await;
    let impact = admin.get_api_definition_deletion_impact(&id).await.unwrap();
    let reference = Consequence {
        kind: ConsequenceKind::Reference,
        count: 1,
        examples: vec!["Chat".to_owned()],
    };
    assert_eq!(impact.consequences, [reference]);

    admin.delete_api_definition(&id).await.unwrap();
    let shown = admin.get_product(&product).await.unwrap();
    assert_eq!(shown.summary.status, ProductStatus::Pending);
    assert_eq!(admin.get_product_ref(&product).await.unwrap(), None);
    assert_eq!(
        actions(&world).await,
        ["API_DEFINITION_CREATED", "PRODUCT_LINKED", "PRODUCT_UNLINKED", "API_DEFINITION_DELETED"]
    );
    let rows = world.rows("SELECT model_category FROM product").await;
    assert!(rows[0]["model_category"].is_null());
}

#[tokio::test]
async fn what_a_published_product_needs_is_not_deleted() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let admin = world.admin().await;
    let product = make_product(&admin, "Chat", ProductType::ModelApi).await;
    let definition = make_definition(&admin, "model", ProductType::ModelApi).await;
    let id = definition.summary.api_definition_id;
    link(&admin, &product, &id).await;
    publish(&admin, &product, &portal.portal_id).await;
    let before = world.content(&[]).await;
    assert_eq!(code(admin.delete_api_definition(&id).await), ErrorCode::InvalidRequest);
    assert_eq!(world.content(&[]).await, before, "something was written");
    let shown = admin.get_api_definition(&id).await.unwrap();
    assert_eq!(shown.summary.status, ApiDefinitionStatus::Published);
}

#[tokio::test]
async fn of_many_deletions_at_once_one_succeeds() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = make_definition(&admin, "gone", ProductType::AgentApi).await.summary.api_definition_id;
    let answers = at_once(6, |_| {
        let (admin, id) = (admin.clone(), id.clone());
        async move { admin.delete_api_definition(&id).await }
    })
    .await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn a_definition_that_is_deleted_while_it_is_linked_leaves_no_half_of_it() {
    let world = World::start().await;
    let admin = world.admin().await;
    for round in 0..4 {
        let product = make_product(&admin, &format!("Chat {round}"), ProductType::ModelApi).await;
        let definition = make_definition(&admin, "model", ProductType::ModelApi).await;
        let id = definition.summary.api_definition_id;
        let answers = at_once(2, |number| {
            let (admin, id, product) = (admin.clone(), id.clone(), product.clone());
            async move {
                if number == 0 {
                    return admin.delete_api_definition(&id).await;
                }
                admin.create_product_ref(&product, &link_to(&id)).await
            }
        })
        .await;
        for answer in answers {
            if answer.is_err() {
                assert_eq!(code(answer), ErrorCode::NotFound);
            }
        }
        let shown = admin.get_product(&product).await.unwrap();
        assert_eq!(shown.summary.status, ProductStatus::Pending);
    }
    assert_eq!(world.count("product_ref").await, 0);
}
