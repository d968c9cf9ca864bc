//! How many statements a request issues: a fixed number, however many rows there are.

mod ground;

use std::collections::{BTreeMap, BTreeSet};

use api::{ApprovalQuery, ApprovalType, PageQuery};
use ground::{Ground, MOST_CATEGORIES};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Operation, Site, ask};

const FEW: usize = 2;
const MANY: usize = 40;
/// For a request that reads, with the look-up of the session.
const MOST: usize = 10;
/// To show what a deletion would take with it: for each kind, the number and some names.
const MOST_OF_IMPACT: usize = 14;
/// For each row that a request changes.
const MOST_PER_ROW: usize = 3;

/// Who may send a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Visitor,
    Developer,
    Admin,
}

/// What is asked, and by whom.
type Question = (String, Who);

/// All of an operation's questions: its queries, without the size of a page.
fn queries(operation: &str) -> &'static [&'static str] {
    match operation {
        "list_portals" => &["", "name=portal&sort=name"],
        "list_products" => &[
            "",
            "name=product&sort=name",
            "name=product 1&type=REST_API&status=PUBLISHED&sortBy=UPDATED_AT",
            "categoryIds=categoryId&portalId=portalId",
            "excludeCategoryId=categoryId&modelFilter.category=text",
        ],
        "list_product_categories" => &["", "name=category&productType=REST_API"],
        "list_product_publications" | "list_portal_publications" => {
            &["", "productName=product&productType=REST_API"]
        }
        "list_api_definitions" => &["", "keyword=product&type=REST_API", "unlinked=true"],
        "list_developers" => &["", "username=dev&status=PENDING&portalId=portalId"],
        "list_consumers" => &["", "name=consumer&portalId=portalId&developerId=developerId"],
        "list_subscriptions"
        | "list_consumer_subscriptions"
        | "list_product_subscriptions"
        | "list_portal_subscriptions"
        | "list_developer_subscriptions" => &[
            "",
            "status=PENDING",
            "productName=product&consumerName=consumer&productType=REST_API",
        ],
        "list_approvals" => &["", "type=DEVELOPER", "type=SUBSCRIPTION", "developerName=dev"],
        "list_gateways" => &["", "gatewayType=BUILTIN"],
        "get_usage" => &[
            "",
            "groupBy=PRODUCT&interval=DAY",
            "groupBy=CONSUMER",
            "groupBy=PORTAL&interval=HOUR&productId=productId",
            "groupBy=STATUS",
        ],
        "list_audit_logs" => &["", "targetType=PRODUCT", "actorType=ADMIN&action=PRODUCT_CREATED"],
        _ => query_of_one(operation),
    }
}

/// The one question of an operation that takes no query.
fn query_of_one(operation: &str) -> &'static [&'static str] {
    match operation {
        "check_health"
        | "check_readiness"
        | "get_admin"
        | "get_admin_setting"
        | "get_api_definition"
        | "get_api_definition_deletion_impact"
        | "get_consumer"
        | "get_consumer_credential"
        | "get_consumer_deletion_impact"
        | "get_current_admin"
        | "get_developer"
        | "get_developer_deletion_impact"
        | "get_developer_profile"
        | "get_gateway"
        | "get_overview"
        | "get_portal"
        | "get_portal_deletion_impact"
        | "get_portal_overview"
        | "get_portal_profile"
        | "get_primary_consumer"
        | "get_product"
        | "get_product_category"
        | "get_product_deletion_impact"
        | "get_product_ref"
        | "get_refusal"
        | "inspect_api_definition"
        | "list_categories_of_product"
        | "list_credentials"
        | "need_init" => &[""],
        _ => panic!("say here how to ask {operation}"),
    }
}

fn callers(operation: &Operation) -> Vec<Who> {
    if !operation.secured {
        return vec![Who::Visitor, Who::Developer, Who::Admin];
    }
    let may = [(operation.for_developers, Who::Developer), (operation.for_admins, Who::Admin)];
    may.into_iter().filter(|(may, _)| *may).map(|(_, who)| who).collect()
}

/// Every question that only reads.
fn questions(operations: &[Operation]) -> BTreeSet<Question> {
    let mut questions = BTreeSet::new();
    for operation in operations.iter().filter(|it| it.method == Method::GET) {
        for query in queries(&operation.id) {
            let size = if operation.id.starts_with("list_") { "?size=100&" } else { "?" };
            let path = format!("{}{size}{query}", operation.path);
            questions.extend(callers(operation).into_iter().map(|who| (path.clone(), who)));
        }
    }
    questions
}

/// Asks everything, and answers the identifiers of the requests.
async fn ask_all(ground: &Ground, questions: &BTreeSet<Question>) -> BTreeMap<Question, String> {
    let mut requests = BTreeMap::new();
    for question in questions {
        let (path, who) = question;
        let url = ground.world.url(Site::Api, &ground.fill(path));
        let mut request = ground.world.http().get(url);
        request = match who {
            Who::Visitor => request,
            Who::Developer => request.bearer_auth(&ground.developer_token),
            Who::Admin => request.bearer_auth(&ground.admin_token),
        };
        let answer = ask(request).await;
        assert_eq!(answer.status, 200, "{question:?}: {}", answer.text());
        let id = answer.header("x-request-id").unwrap().to_owned();
        requests.insert(question.clone(), id);
    }
    requests
}

#[tokio::test]
async fn a_request_that_reads_issues_as_many_statements_for_many_rows_as_for_few() {
    let mut ground = Ground::start().await;
    let questions = questions(&ground.world.operations().await);
    ground.grow(FEW).await;
    let few = ask_all(&ground, &questions).await;
    ground.grow(MANY).await;
    let many = ask_all(&ground, &questions).await;

    assert!(ground.world.stop().await.success());
    let statements = ground.world.statements();
    let of = |id: &String| statements.get(id).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for question in &questions {
        let [few, many] = [&few, &many].map(|requests| of(&requests[question]));
        let most = if question.0.contains("deletion-impact") { MOST_OF_IMPACT } else { MOST };
        if without_totals(few) != without_totals(many) || many.len() > most {
            found.push(format!(
                "{question:?}: {} for {FEW}, {} for {MANY}:\n    {}",
                few.len(),
                many.len(),
                many.join("\n    "),
            ));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n  "));
    // The log tells of statements at all.
    let portals = ("/api/v1/portals?size=100&".to_owned(), Who::Admin);
    assert!(of(&many[&portals]).len() >= 3);
}

/// How many statements there are but for totals: what was counted within the last second is
/// remembered, so that it depends on the time whether it is counted again.
fn without_totals(statements: &[String]) -> usize {
    statements.iter().filter(|statement| !statement.starts_with("SELECT COUNT(*)")).count()
}

/// Changes one row, then all of them, and answers the identifiers of the two requests.
async fn change(
    ground: &Ground,
    method: Method,
    path: &str,
    body: impl Fn(usize) -> Value,
    most: usize,
) -> [String; 2] {
    let mut requests = Vec::new();
    for number in [1, most] {
        let url = ground.world.url(Site::Api, &ground.fill(&format!("/api/v1{path}")));
        let request = ground.world.http().request(method.clone(), url).json(&body(number));
        let answer = ask(request.bearer_auth(&ground.admin_token)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        requests.push(answer.header("x-request-id").unwrap().to_owned());
    }
    requests.try_into().unwrap()
}

#[tokio::test]
async fn a_request_that_changes_many_rows_issues_few_statements_for_each() {
    let mut ground = Ground::start().await;
    ground.grow(MANY).await;
    let query = ApprovalQuery { r#type: Some(ApprovalType::Subscription), ..Default::default() };
    let waiting = PageQuery { page: 1, size: 100 };
    let waiting = ground.admin.list_approvals(&query, waiting).await.unwrap().content;
    assert!(waiting.len() > MANY);
    let items = |number: usize| {
        // The first one is decided when all the others are.
        let skipped = usize::from(number > 1);
        let ids = waiting.iter().skip(skipped).take(number).map(|it| it.subscription_id.clone());
        ids.map(|id| json!({ "type": "SUBSCRIPTION", "id": id })).collect::<Vec<_>>()
    };
    let decide = |number| json!({ "decision": "APPROVE", "items": items(number) });
    let products = |number| json!(ground.products[..number]);
    let categories = |number| json!(ground.categories[..number]);
    let in_category = "/product-categories/categoryId/products";
    let requests = [
        change(&ground, Method::POST, "/approvals/decisions", decide, MANY).await,
        change(&ground, Method::DELETE, in_category, products, MANY).await,
        change(&ground, Method::POST, in_category, products, MANY).await,
        change(&ground, Method::PUT, "/products/productId/categories", categories, MOST_CATEGORIES)
            .await,
    ];

    assert!(ground.world.stop().await.success());
    let statements = ground.world.statements();
    let [decisions, removals, additions, categories] =
        requests.map(|pair| pair.map(|id| statements[&id].len()));
    assert!(decisions[1] <= decisions[0] + (MANY - 1) * MOST_PER_ROW, "{decisions:?}");
    for [one, many] in [removals, additions, categories] {
        assert_eq!(one, many);
    }
}
