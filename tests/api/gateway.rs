//! Gateways: the built-in one, its processes and its address.

use api::{
    ErrorCode, Gateway, GatewayId, GatewayNodeId, GatewayQuery, GatewayType, PageQuery, ProductType,
};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use tests::{World, ask, at_once, code, eventually};

fn builtin() -> GatewayId {
    GatewayId("gateway-builtin".to_owned())
}

/// A gateway without its processes, which say every second that they are there.
fn without_nodes(gateway: Gateway) -> Gateway {
    Gateway { nodes: Vec::new(), ..gateway }
}

#[tokio::test]
async fn the_built_in_gateway_is_there_from_the_first_start_and_once() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let shown = admin.get_gateway(&builtin()).await.unwrap();
    assert_eq!(shown.gateway_id, builtin());
    assert_eq!(
        (&*shown.gateway_name, shown.gateway_type),
        ("Built-in gateway", GatewayType::Builtin)
    );
    assert_eq!((&shown.gateway_address, shown.nodes.len()), (&None, 1));
    for gateway_type in [None, Some(GatewayType::Builtin)] {
        let query = GatewayQuery { gateway_type };
        let page = admin.list_gateways(&query, PageQuery::default()).await.unwrap();
        assert_eq!((page.total_elements, page.content.len()), (1, 1));
        assert_eq!(without_nodes(page.content[0].clone()), without_nodes(shown.clone()));
    }
    let beyond = PageQuery { page: 2, size: 1 };
    let page = admin.list_gateways(&GatewayQuery::default(), beyond).await.unwrap();
    assert_eq!((page.total_elements, page.content.len()), (1, 0));

    world.restart().await;
    let again = world.admin().await.get_gateway(&builtin()).await.unwrap();
    assert_ne!(again.nodes[0].node_id, shown.nodes[0].node_id, "another process");
    assert_eq!(without_nodes(again), without_nodes(shown));
    assert_eq!(world.count("gateway").await, 1);
}

#[tokio::test]
async fn processes_that_start_at_once_make_one_gateway() {
    let world = World::stopped(|setup| setup).await;
    let replicas = (0..3).map(|_| world.stopped_replica()).collect::<Vec<_>>();
    let replicas = std::sync::Arc::new(tokio::sync::Mutex::new(replicas));
    let started = at_once(3, |_| {
        let replicas = replicas.clone();
        async move {
            let mut replica = replicas.lock().await.pop().unwrap();
            replica.resume().await;
            replica
        }
    })
    .await;
    for replica in &started {
        let admin = replica.admin().await;
        admin.get_gateway(&builtin()).await.unwrap();
    }
    assert_eq!(world.count("gateway").await, 1);
}

#[tokio::test]
async fn what_is_no_gateway_is_not_found_and_what_is_no_type_is_named() {
    let world = World::start().await;
    let admin = world.admin().await;
    assert_eq!(code(admin.get_gateway(&GatewayId::generate()).await), ErrorCode::NotFound);
    let request = world.http().get(world.api("/gateways?gatewayType=NGINX"));
    let problem = ask(request.bearer_auth(world.admin_token().await)).await.problem();
    assert_eq!(problem.code, ErrorCode::InvalidParameter);
    assert_eq!(problem.fields[0].field, "gatewayType");
}

#[tokio::test]
async fn a_gateway_shows_the_processes_that_were_just_seen() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let now = Utc::now();
    let ids = [0; 4].map(|_| GatewayNodeId::generate());
    let seen = [5, 1, 60, 90_000].map(|seconds| now - TimeDelta::seconds(seconds));
    for (id, seen) in ids.iter().zip(seen) {
        world.gateway_node(id, seen).await;
    }
    let shown = admin.get_gateway(&builtin()).await.unwrap();
    let page = admin.list_gateways(&GatewayQuery::default(), PageQuery::default()).await.unwrap();
    for gateway in [&shown, &page.content[0]] {
        assert_eq!(gateway.nodes.len(), 3, "this process, too");
        let made = gateway.nodes.iter().filter(|it| ids.contains(&it.node_id));
        let made: Vec<_> = made.collect();
        assert_eq!(made.iter().map(|it| it.node_id.clone()).collect::<Vec<_>>(), ids[..2]);
        assert_eq!((&*made[0].address, &*made[0].version), ("0.0.0.0:8081", "0.1.0"));
    }

    // Rows of processes that have long gone go, too.
    world.restart().await;
    eventually("it is forgotten", async || world.count("gateway_node").await == 4).await;
    let rows = world.rows("SELECT node_id FROM gateway_node").await;
    assert!(!json!(rows).to_string().contains(&ids[3].0));
}

/// Everything that a product says of the hosts at which it is called.
fn domains(product: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let mut open = vec![product];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("domains").cloned());
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// What a product of each type says, without the one that has an OpenAPI document, and the servers
/// of that document.
async fn offered(world: &World) -> (Vec<Value>, Value) {
    let admin = world.admin().await;
    let mut offered = Vec::new();
    for r#type in [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi] {
        let name = format!("My {type} {}", world.count("product").await);
        let product = world.linked(&admin, &name, r#type).await;
        let found = domains(&serde_json::to_value(product).unwrap());
        assert!(!found.is_empty(), "{type}");
        offered.extend(found);
    }
    let name = format!("Weather {}", world.count("product").await);
    let product = world.linked(&admin, &name, ProductType::RestApi).await;
    let document: Value = serde_json::from_str(&product.api_config.unwrap().spec).unwrap();
    (offered, document["servers"][0]["url"].clone())
}

#[tokio::test]
async fn products_name_the_gateways_host_where_the_operator_has_said_it() {
    let mut world = World::start().await;
    let (offered_before, server) = offered(&world).await;
    assert!(offered_before.iter().all(|it| it == &json!([])), "{offered_before:?}");
    assert!(server.as_str().unwrap().starts_with("/apis/weather"), "{server}");
    assert!(world.stop().await.success());

    for (url, address, host, port, scheme) in [
        (
            "HTTPS://API.acme.example/",
            "https://api.acme.example",
            "api.acme.example",
            None,
            "https",
        ),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081", "127.0.0.1", Some(8081), "http"),
    ] {
        world.resume_with(|setup| setup.env("HIMARKET_GATEWAY_URL", url)).await;
        let shown = world.admin().await.get_gateway(&builtin()).await.unwrap();
        assert_eq!(shown.gateway_address.as_deref(), Some(address));
        let expected = json!([
            { "domain": host, "port": port, "protocol": scheme, "networkType": null },
        ]);
        let (offered, server) = offered(&world).await;
        assert!(offered.iter().all(|it| it == &expected), "{offered:?}");
        assert!(server.as_str().unwrap().starts_with(&format!("{address}/apis/weather")));
        assert!(world.stop().await.success());
    }
}
