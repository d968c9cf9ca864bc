//! Two who change one product: nobody overwrites what the other has written unseen.

use api::{
    CategoryIds, ErrorCode, FieldProblem, FieldRule, Patch, ProductId, ProductIds, ProductType,
    UpdateProduct,
};
use tests::{World, at_once, code, product, publish_in, refusal};

fn guide(text: &str, revision: Option<u64>) -> UpdateProduct {
    UpdateProduct { revision, document: Patch::Set(text.to_owned()), ..UpdateProduct::default() }
}

#[tokio::test]
async fn a_change_of_what_somebody_else_has_changed_is_a_conflict() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let (id, read) = (made.summary.product_id, Some(made.summary.revision));

    let mine = admin.update_product(&id, &guide("mine", read)).await.unwrap();
    assert!(mine.summary.revision > made.summary.revision);
    let problem = refusal(admin.update_product(&id, &guide("theirs", read)).await);
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert_eq!(problem.fields, [FieldProblem::new("revision", FieldRule::Stale, None)]);
    assert_eq!(admin.get_product(&id).await.unwrap(), mine, "nothing is overwritten");

    let again = guide("theirs", Some(mine.summary.revision));
    let theirs = admin.update_product(&id, &again).await.unwrap();
    assert_eq!(theirs.document.as_deref(), Some("theirs"));
    let anybody = admin.update_product(&id, &guide("whatever", None)).await.unwrap();
    assert_eq!(anybody.document.as_deref(), Some("whatever"), "no revision, no question");
}

#[tokio::test]
async fn of_many_at_once_one_changes_the_product() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let (id, read) = (made.summary.product_id, Some(made.summary.revision));
    let answers = at_once(8, |index| {
        let (admin, id) = (admin.clone(), id.clone());
        async move { admin.update_product(&id, &guide(&index.to_string(), read)).await }
    })
    .await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1);
    assert!(refused.into_iter().all(|answer| code(answer) == ErrorCode::Conflict));
}

#[tokio::test]
async fn what_is_no_text_of_the_product_does_not_count_and_its_categories_do() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = world.linked(&admin, "Weather", ProductType::RestApi).await.summary.product_id;
    let revision = async |id: &ProductId| admin.get_product(id).await.unwrap().summary.revision;
    let first = revision(&id).await;
    let portal = world.portal("one").await.portal_id;
    admin.publish_product(&id, &publish_in(&[&portal])).await.unwrap();
    assert_eq!(revision(&id).await, first, "publishing overwrites nothing");

    let category = world.category("Sky").await;
    let ids = ProductIds(vec![id.clone()]);
    admin.add_products_to_category(&category, &ids).await.unwrap();
    let added = revision(&id).await;
    assert!(added > first);
    admin.remove_products_from_category(&category, &ids).await.unwrap();
    let removed = revision(&id).await;
    assert!(removed > added);
    admin.set_categories_of_product(&id, &CategoryIds(vec![category])).await.unwrap();
    assert!(revision(&id).await > removed);
}
