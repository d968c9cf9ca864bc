//! The demo marketplace, loaded into a real server.

use api::{
    CredentialKind, DeveloperStatus, LogIn, PageQuery, PortalQuery, ProductQuery, ProductStatus,
    ProductType, SubscriptionQuery, SubscriptionStatus,
};
use tests::{Samples, World, demo};

const PASSWORDS: [&str; 4] =
    ["--admin-password", "of the administrator", "--developer-password", "of the developer"];

/// Loads the marketplace of these samples into a server.
fn load(world: &World, samples: &Samples, more: &[&str]) -> (bool, String, String) {
    let url = world.api("");
    let url = url.strip_suffix("/api/v1").unwrap();
    let mut arguments = vec!["--url", url, "--gateway-url", "http://gateway.example:8081"];
    arguments.extend(["--model-url", &samples.model, "--mcp-url", &samples.mcp]);
    arguments.extend(["--data-url", &samples.data, "--agent-url", &samples.agent]);
    arguments.extend(more);
    demo(&arguments)
}

fn log_in(username: &str, password: &str) -> LogIn {
    LogIn { username: username.to_owned(), password: password.into() }
}

#[tokio::test]
async fn it_is_loaded_once_however_often_it_is_loaded() {
    let (world, samples) = (World::start().await, Samples::start());
    let (worked, said, complaint) = load(&world, &samples, &PASSWORDS);
    assert!(worked, "{complaint}");
    let but = ["audit_log", "audit_chain", "outbox", "session", "login_attempt"];
    let content = world.content(&but).await;
    let changes = world.count("audit_log").await;
    let (worked, said_again, complaint) = load(&world, &samples, &PASSWORDS);
    assert!(worked, "{complaint}");
    assert_eq!(said_again, said);
    assert_eq!(world.content(&but).await, content, "nothing has changed");
    let sessions = world.count("audit_log").await - changes;
    assert_eq!(sessions, 4, "an administrator and a developer logged in and out");
    let calls: Vec<_> = said.lines().filter(|line| line.starts_with("curl ")).collect();
    let paths = ["/models/sample-chat/v1/chat/completions", "/mcp-servers/sample-tools"];
    let paths = paths.iter().chain(&["/agents/sample-echo-agent", "/apis/sample-identity-check/"]);
    for (call, path) in calls.iter().zip(paths) {
        assert!(call.starts_with(&format!("curl http://gateway.example:8081{path}")), "{call}");
    }
    assert_eq!(calls.len(), 4);
}

#[tokio::test]
async fn everything_is_published_and_subscribed() {
    let (world, samples) = (World::start().await, Samples::start());
    let (worked, said, complaint) = load(&world, &samples, &PASSWORDS);
    assert!(worked, "{complaint}");

    let admin = world.guest();
    admin.log_in_admin(&log_in("admin", PASSWORDS[1])).await.unwrap();
    let page = PageQuery::default();
    let portals = admin.list_portals(&PortalQuery::default(), page).await.unwrap().content;
    let [portal] = portals.as_slice() else { panic!("{portals:?}") };
    assert_eq!(portal.name, "himarket-demo");
    assert!(portal.portal_domain_config.iter().any(|name| name.domain == "localhost"));
    let developers = admin.list_developers(&Default::default(), page).await.unwrap().content;
    assert_eq!(developers[0].status, DeveloperStatus::Approved);
    let definitions = admin.list_api_definitions(&Default::default(), page).await.unwrap();
    assert_eq!(definitions.total_elements, 4);

    let developer = world.guest_at("localhost");
    developer.log_in_developer(&log_in("demo", PASSWORDS[3])).await.unwrap();
    let products = developer.list_products(&ProductQuery::default(), page).await.unwrap().content;
    let mut types: Vec<_> = products.iter().map(|product| product.r#type).collect();
    types.sort_by_key(|kind| format!("{kind:?}"));
    let all = [
        ProductType::AgentApi,
        ProductType::McpServer,
        ProductType::ModelApi,
        ProductType::RestApi,
    ];
    assert_eq!(types, all);
    for product in &products {
        assert_eq!(product.status, ProductStatus::Published);
        assert_eq!(product.categories.len(), 2, "{product:?}");
        let guide = developer.get_product(&product.product_id).await.unwrap().document.unwrap();
        assert!(guide.starts_with(&format!("# {}\n", product.name)));
        let path = format!("http://gateway.example:8081/{}", path(product.r#type));
        assert!(guide.contains(&format!("{path}/{}", product.slug)), "{guide}");
        assert!(!guide.contains("{gateway}"));
    }

    let consumer = developer.get_primary_consumer().await.unwrap().consumer_id;
    let query = SubscriptionQuery::default();
    let subscriptions = developer.list_consumer_subscriptions(&consumer, &query, page).await;
    let subscriptions = subscriptions.unwrap().content;
    assert_eq!(subscriptions.len(), 4);
    assert!(subscriptions.iter().all(|it| it.status == SubscriptionStatus::Approved));
    for credential in developer.list_credentials(&consumer, page).await.unwrap().content {
        let is_shown = said.contains(credential.value.expose());
        assert_eq!(is_shown, credential.kind != CredentialKind::Hmac, "{:?}", credential.kind);
    }
}

fn path(kind: ProductType) -> &'static str {
    match kind {
        ProductType::ModelApi => "models",
        ProductType::McpServer => "mcp-servers",
        ProductType::AgentApi => "agents",
        ProductType::RestApi => "apis",
    }
}

#[tokio::test]
async fn it_finds_its_way_in_an_installation_that_is_used() {
    let (world, samples) = (World::start().await, Samples::start());
    let other = world.portal("other").await;
    let admin = world.admin().await;
    let bound = api::BindDomain {
        domain: "localhost".to_owned(),
        protocol: api::Protocol::Http,
        r#type: None,
    };
    admin.bind_portal_domain(&other.portal_id, &bound).await.unwrap();
    let (worked, _, complaint) = load(&world, &samples, &[]);
    assert!(!worked && complaint.contains("--admin-password"), "{complaint}");
    let (worked, _, complaint) = load(&world, &samples, &["--admin-password", "not this one"]);
    assert!(!worked && complaint.contains("--admin-password"), "{complaint}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passwords.json").display().to_string();
    let known = ["--admin-password", tests::PASSWORD, "--password-file", &file];
    let (worked, said, complaint) = load(&world, &samples, &known);
    assert!(worked, "{complaint}");
    assert!(said.contains("localhost leads to another portal"), "{said}");
    let overview = admin.get_portal_overview(&other.portal_id).await.unwrap();
    assert_eq!((overview.products, overview.developers), (0, 0), "the other portal is left alone");
    let (worked, again, complaint) = load(&world, &samples, &known);
    assert!(worked, "{complaint}");
    assert_eq!(again, said, "the password of the developer was kept");

    // Samples on other ports: the definitions follow them.
    let moved = Samples::start();
    assert!(load(&world, &moved, &known).0);
    let definitions = admin.list_api_definitions(&Default::default(), PageQuery::default()).await;
    for definition in definitions.unwrap().content {
        let id = definition.api_definition_id;
        let spec = serde_json::to_value(admin.get_api_definition(&id).await.unwrap().spec).unwrap();
        let places = [&moved.model, &moved.mcp, &moved.data, &moved.agent];
        assert!(places.iter().any(|place| spec.to_string().contains(*place)), "{spec}");
    }
}
