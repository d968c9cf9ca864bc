//! Deciding about several at once.

use api::{
    ApprovalItem, ApprovalType, DecideApprovals, Decision, DecisionOutcome, DeveloperId,
    SubscriptionId,
};
use tests::{at_once, log_in, refusal};

use super::*;

fn developer(id: &DeveloperId) -> ApprovalItem {
    ApprovalItem { r#type: ApprovalType::Developer, id: id.0.clone() }
}

fn subscription(id: &SubscriptionId) -> ApprovalItem {
    ApprovalItem { r#type: ApprovalType::Subscription, id: id.0.clone() }
}

fn approve(items: &[ApprovalItem]) -> DecideApprovals {
    DecideApprovals { decision: Decision::Approve, reason: None, items: items.to_vec() }
}

fn reject(reason: &str, items: &[ApprovalItem]) -> DecideApprovals {
    let reason = Some(reason.to_owned());
    DecideApprovals { decision: Decision::Reject, reason, items: items.to_vec() }
}

async fn decide(admin: &Client, body: &DecideApprovals) -> Vec<DecisionOutcome> {
    let answer = admin.decide_approvals(body).await.unwrap();
    assert_eq!(answer.len(), body.items.len());
    let same = |(decided, item): (&api::DecidedApproval, &ApprovalItem)| {
        (decided.r#type, &decided.id) == (item.r#type, &item.id)
    };
    assert!(answer.iter().zip(&body.items).all(same), "in the order of the request: {answer:?}");
    answer.into_iter().map(|it| it.outcome).collect()
}

/// The actions since `id`, each with its target.
async fn records(market: &Market, since: &Value) -> Vec<[String; 2]> {
    let query = format!("SELECT action, target_id FROM audit_log WHERE id > {since} ORDER BY id");
    let rows = market.world.rows(&query).await;
    let text = |row: &Value, column: &str| row[column].as_str().unwrap().to_owned();
    rows.iter().map(|row| ["action", "target_id"].map(|column| text(row, column))).collect()
}

async fn last_record(market: &Market) -> Value {
    market.world.rows("SELECT id FROM audit_log ORDER BY id DESC LIMIT 1").await[0]["id"].clone()
}

#[tokio::test]
async fn each_is_decided_for_itself_with_a_record_of_its_own() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let tools = market.product("Tools").await;
    let (dev, consumer) = market.developer("dev1").await;
    let ann = market.applicant("ann").await;
    let first = subscribe(&dev, &consumer, &chat).await;
    let second = subscribe(&dev, &consumer, &tools).await.subscription_id;
    market.admin.approve_subscription(&second).await.unwrap();
    let items = [
        subscription(&first.subscription_id),
        subscription(&second),
        developer(&ann),
        developer(&DeveloperId::generate()),
        subscription(&SubscriptionId::generate()),
        // Again, and as what they are not.
        subscription(&first.subscription_id),
        ApprovalItem { r#type: ApprovalType::Developer, id: first.subscription_id.0.clone() },
        developer(&first.developer_id),
    ];
    let since = last_record(&market).await;
    use DecisionOutcome::{Conflict, Done, NotFound};
    let expected = [Done, Conflict, Done, NotFound, NotFound, Conflict, NotFound, Conflict];
    assert_eq!(decide(&market.admin, &approve(&items)).await, expected);
    assert_eq!(names(&market.admin, &all()).await, [""; 0]);
    let expected = [
        ["SUBSCRIPTION_APPROVED", first.subscription_id.0.as_str()],
        ["DEVELOPER_STATUS_CHANGED", ann.0.as_str()],
    ];
    assert_eq!(records(&market, &since).await, expected.map(|it| it.map(str::to_owned)));
    let guest = market.world.guest_of(&market.portal);
    assert!(guest.log_in_developer(&log_in("ann")).await.is_ok(), "ann is let in");

    // Where nothing can be decided, nothing is written.
    let before = market.world.content(&[]).await;
    let outcomes = decide(&market.admin, &approve(&items)).await;
    assert!(!outcomes.contains(&Done), "{outcomes:?}");
    assert_eq!(market.world.content(&[]).await, before);
}

#[tokio::test]
async fn a_rejection_tells_everybody_why() {
    let market = Market::open().await;
    let chat = market.product("Chat").await;
    let (dev, consumer) = market.developer("dev1").await;
    let ann = market.applicant("ann").await;
    let made = subscribe(&dev, &consumer, &chat).await.subscription_id;
    let items = [developer(&ann), subscription(&made)];
    assert_eq!(
        decide(&market.admin, &reject("not\nnow", &items)).await,
        [DecisionOutcome::Done, DecisionOutcome::Done]
    );
    let query = ApprovalQuery { status: Some(ApprovalStatus::Rejected), ..all() };
    let page = market.admin.list_approvals(&query, PageQuery::default()).await.unwrap();
    assert_eq!(page.content.len(), 2);
    assert!(page.content.iter().all(|it| it.reason.as_deref() == Some("not\nnow")));
    // Neither waits any more.
    let outcomes = decide(&market.admin, &approve(&items)).await;
    assert_eq!(outcomes, [DecisionOutcome::Conflict; 2]);
}

#[tokio::test]
async fn what_is_no_decision_is_refused_by_name() {
    let market = Market::open().await;
    let ann = market.applicant("ann").await;
    let token = market.world.admin_token().await;
    let item = json!({ "type": "DEVELOPER", "id": ann });
    let many = vec![item.clone(); 101];
    let before = market.world.content(&[]).await;
    for (body, field, rule) in [
        (json!({ "decision": "REJECT", "items": [item] }), "reason", FieldRule::Required),
        (
            json!({ "decision": "REJECT", "reason": " ", "items": [item] }),
            "reason",
            FieldRule::Required,
        ),
        (
            json!({ "decision": "REJECT", "reason": null, "items": [item] }),
            "reason",
            FieldRule::Required,
        ),
        (
            json!({ "decision": "APPROVE", "reason": "\u{0}", "items": [item] }),
            "reason",
            FieldRule::Malformed,
        ),
        (json!({ "decision": "APPROVE", "items": [] }), "items", FieldRule::Required),
        (json!({ "decision": "APPROVE", "items": many }), "items", FieldRule::TooLong),
        (json!({ "decision": "APPROVE" }), "items", FieldRule::Required),
        (json!({ "decision": "PERHAPS", "items": [item] }), "decision", FieldRule::Malformed),
        (
            json!({ "decision": "APPROVE", "items": [{ "type": "PORTAL", "id": "x" }] }),
            "items[0].type",
            FieldRule::Malformed,
        ),
        (
            json!({ "decision": "APPROVE", "items": [{ "type": "DEVELOPER", "id": "" }] }),
            "items[0].id",
            FieldRule::Required,
        ),
        (
            json!({ "decision": "APPROVE", "items": [{ "type": "DEVELOPER", "id": "a b" }] }),
            "items[0].id",
            FieldRule::Malformed,
        ),
    ] {
        let request = market.world.http().post(market.world.api("/approvals/decisions"));
        let problem = ask(request.bearer_auth(&token).json(&body)).await.problem();
        assert_eq!(problem.code, ErrorCode::InvalidParameter, "{body}");
        let fields: Vec<_> = problem.fields.iter().map(|it| (it.field.as_str(), it.rule)).collect();
        assert_eq!(fields, [(field, rule)], "{body}");
    }
    assert_eq!(market.world.content(&[]).await, before, "something was written");
    let body = DecideApprovals { decision: Decision::Reject, reason: None, items: Vec::new() };
    assert_eq!(refusal(market.admin.decide_approvals(&body).await).fields.len(), 2);
}

#[tokio::test]
async fn a_hundred_are_decided_at_once() {
    let market = Market::open().await;
    let mut items: Vec<_> = (0..99).map(|_| subscription(&SubscriptionId::generate())).collect();
    items.push(developer(&market.applicant("ann").await));
    let outcomes = decide(&market.admin, &approve(&items)).await;
    assert_eq!(outcomes[..99], [DecisionOutcome::NotFound; 99]);
    assert_eq!(outcomes[99], DecisionOutcome::Done);
}

#[tokio::test]
async fn of_two_administrators_at_once_one_decides_each() {
    let market = Market::open().await;
    let (dev, consumer) = market.developer("dev1").await;
    let (eve, own) = market.developer("eve").await;
    for round in 0..3 {
        let mut items = vec![developer(&market.applicant(&format!("ann{round}")).await)];
        for number in 0..3 {
            let product = market.product(&format!("Chat {round}.{number}")).await;
            items.push(subscription(&subscribe(&dev, &consumer, &product).await.subscription_id));
            items.push(subscription(&subscribe(&eve, &own, &product).await.subscription_id));
        }
        let answers = at_once(6, |number| {
            let admin = market.admin.clone();
            let mut items = items.clone();
            async move {
                if number % 2 == 1 {
                    items.reverse();
                }
                let body = if number % 3 == 0 { reject("no", &items) } else { approve(&items) };
                let mut answer = admin.decide_approvals(&body).await.unwrap();
                answer.sort_by(|one, other| one.id.cmp(&other.id));
                answer.into_iter().map(|it| it.outcome).collect::<Vec<_>>()
            }
        })
        .await;
        for position in 0..items.len() {
            let outcomes: Vec<_> = answers.iter().map(|answer| answer[position]).collect();
            let done = outcomes.iter().filter(|it| **it == DecisionOutcome::Done).count();
            let conflicts = outcomes.iter().filter(|it| **it == DecisionOutcome::Conflict).count();
            assert_eq!((done, conflicts), (1, 5), "{outcomes:?}");
        }
    }
}

#[tokio::test]
async fn a_decision_about_what_is_going_breaks_nothing() {
    let market = Market::open().await;
    for round in 0..3 {
        let (dev, consumer) = market.developer(&format!("dev{round}")).await;
        let ann = market.applicant(&format!("ann{round}")).await;
        let mut items = vec![developer(&ann)];
        let mut products = Vec::new();
        for number in 0..4 {
            let product = market.product(&format!("Chat {round}.{number}")).await;
            items.push(subscription(&subscribe(&dev, &consumer, &product).await.subscription_id));
            products.push(product);
        }
        let answers = at_once(6, |number| {
            let (admin, dev, items) = (market.admin.clone(), dev.clone(), items.clone());
            let (product, consumer, ann) = (products[0].clone(), consumer.clone(), ann.clone());
            let wanted = products[1].clone();
            async move {
                match number {
                    0 => admin.delete_product(&product).await,
                    1 => dev.delete_consumer(&consumer).await,
                    2 => dev.cancel_subscription(&consumer, &wanted.0).await,
                    3 => admin.delete_developer(&ann).await,
                    _ => admin.decide_approvals(&approve(&items)).await.map(|_| ()),
                }
            }
        })
        .await;
        for answer in answers {
            if answer.is_err() {
                assert_eq!(tests::code(answer), ErrorCode::NotFound);
            }
        }
    }
    assert_eq!(market.world.count("product_subscription").await, 0);
}
