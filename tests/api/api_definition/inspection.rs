//! What an upstream says of itself, and what becomes of one that means harm.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use api::{
    ApiInspection, ApiOffer, ApiSpec, ErrorCode, FieldRule, InspectApi, McpOffer, ProductType,
    UpstreamFailure, UpstreamFailureReason,
};
use client::Client;
use serde_json::{Value, json};
use tests::{
    Reply, Samples, Seen, Upstream, World, api_definition, at_once, code, make_definition, refusal,
    spec,
};

fn mcp(url: &str, protocol: &str, headers: &Value) -> ApiSpec {
    let connection = json!({ "protocol": protocol, "url": url, "headers": headers });
    spec(json!({ "type": "MCP_SERVER", "protocol": protocol, "connection": connection }))
}

fn streamable(url: &str) -> ApiSpec {
    mcp(url, "STREAMABLE_HTTP", &json!([]))
}

fn agent(url: &str) -> ApiSpec {
    spec(json!({ "type": "AGENT_API", "baseUrl": url }))
}

fn model(url: &str, key: &str) -> ApiSpec {
    spec(json!({ "type": "MODEL_API", "baseUrl": url, "models": ["any"], "apiKey": key }))
}

/// Asks an upstream that is stored nowhere.
async fn inspect(admin: &Client, spec: ApiSpec) -> ApiInspection {
    admin.inspect_api(&InspectApi { spec }).await.unwrap()
}

/// Why an upstream said nothing.
async fn failure(admin: &Client, spec: ApiSpec) -> UpstreamFailure {
    let inspection = inspect(admin, spec).await;
    assert_eq!(inspection.offer, None);
    inspection.failure.unwrap()
}

async fn tools(admin: &Client, spec: ApiSpec) -> McpOffer {
    let inspection = inspect(admin, spec).await;
    match inspection.offer {
        Some(ApiOffer::McpServer(offer)) => offer,
        _ => panic!("no tools: {inspection:?}"),
    }
}

fn result(seen: &Seen, result: &Value) -> Reply {
    Reply::json(200, &json!({ "jsonrpc": "2.0", "id": seen.json()["id"], "result": result }))
}

/// A server that speaks the newest revision, and answers `tools/list` so.
fn modern(list: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Upstream {
    Upstream::with(move |seen| match seen.json()["method"].as_str() {
        Some("server/discover") => {
            let tools = json!({ "capabilities": { "tools": {} }, "serverInfo": { "name": "m" } });
            result(seen, &tools)
        }
        Some("tools/list") => list(seen),
        _ => Reply::status(404),
    })
}

#[tokio::test]
async fn an_mcp_server_is_asked_for_its_tools_in_each_transport() {
    let (world, samples) = (World::start().await, Samples::start());
    let admin = world.admin().await;
    let sse = format!("{}/sse", samples.mcp.trim_end_matches("/mcp"));
    let url = format!("{}/mcp", samples.mcp.trim_end_matches("/mcp"));
    for (protocol, url, version) in
        [("STREAMABLE_HTTP", url, "2026-07-28"), ("SSE", sse, "2025-11-25")]
    {
        let offer = tools(&admin, mcp(&url, protocol, &json!([]))).await;
        assert_eq!(offer.protocol_version, version);
        assert_eq!(offer.name.as_deref(), Some("himarket-sample-mcp"));
        let names: Vec<_> = offer.tools.iter().map(|tool| tool.name.as_str()).collect();
        assert!(names.contains(&"add") && names.len() == 3, "{names:?}");
        let add = offer.tools.iter().find(|tool| tool.name == "add").unwrap();
        assert!(add.input_schema["required"].is_array(), "{add:?}");
        assert!(offer.instructions.is_some() && !offer.truncated);
    }
}

#[tokio::test]
async fn a_server_with_sessions_is_greeted_asked_and_left() {
    let world = World::start().await;
    let admin = world.admin().await;
    let upstream = Upstream::with(|seen| {
        if seen.method == "DELETE" {
            return Reply::status(200);
        }
        match seen.json()["method"].as_str() {
            Some("initialize") => {
                let hello = json!({
                    "protocolVersion": "2025-06-18",
                    "capabilities": { "tools": {}, "prompts": {}, "resources": {} },
                    "serverInfo": { "name": "old", "version": "1" },
                });
                result(seen, &hello).header("mcp-session-id", "s-1")
            }
            Some("notifications/initialized") => Reply::status(202),
            Some("tools/list") if seen.json()["params"]["cursor"].is_null() => {
                let page =
                    json!({ "tools": [{ "name": "a" }, { "no": "name" }], "nextCursor": "" });
                result(seen, &page)
            }
            Some("tools/list") => {
                // An answer may be an event, after others.
                let id = &seen.json()["id"];
                let body = format!(
                    "id: 1\ndata:\n\nevent: message\ndata: {}\n\ndata: {}\n\n",
                    json!({ "jsonrpc": "2.0", "method": "notifications/message" }),
                    json!({ "jsonrpc": "2.0", "id": id, "result": { "tools": [{ "name": "b" }] } }),
                );
                Reply::status(200).header("content-type", "text/event-stream").body(body)
            }
            Some("prompts/list") => {
                let arguments = json!([{ "name": "tone", "required": true }]);
                result(seen, &json!({ "prompts": [{ "name": "greet", "arguments": arguments }] }))
            }
            Some("resources/list") => {
                result(seen, &json!({ "resources": [{ "uri": "file:///a", "name": "a" }] }))
            }
            _ => Reply::json(400, &json!({ "jsonrpc": "2.0", "error": { "code": -32000 } })),
        }
    });
    let headers = json!([{ "key": "X-Team", "value": "red" }]);
    let spec = mcp(&upstream.at("/mcp"), "STREAMABLE_HTTP", &headers);
    let offer = tools(&admin, spec).await;
    let names: Vec<_> = offer.tools.iter().map(|tool| tool.name.as_str()).collect();
    assert_eq!(names, ["a", "b"], "an empty cursor leads on, and what has no name is left out");
    assert!(offer.prompts[0].arguments[0].required);
    assert_eq!(offer.resources[0].uri, "file:///a");
    assert_eq!(offer.protocol_version, "2025-06-18");

    let seen = upstream.take();
    assert!(seen.iter().all(|it| it.header("x-team") == Some("red")));
    let with_session = &seen[2..];
    assert!(with_session.iter().all(|it| it.header("mcp-session-id") == Some("s-1")));
    assert!(with_session.iter().all(|it| it.header("mcp-protocol-version") == Some("2025-06-18")));
    assert_eq!(seen.last().unwrap().method, "DELETE", "the session is not left open");
}

#[tokio::test]
async fn an_agent_shows_its_card_and_a_model_service_its_models() {
    let (world, samples) = (World::start().await, Samples::start());
    let admin = world.admin().await;
    let card = inspect(&admin, agent(&samples.agent)).await;
    let Some(ApiOffer::AgentApi(card)) = card.offer else { panic!("no card: {card:?}") };
    assert_eq!(card.name, "Echo (sample)");
    assert_eq!(card.skills[0].name, "Echo");
    assert_eq!(card.interfaces.len(), 2);
    assert_eq!(card.card["version"], json!(card.version));

    let upstream = Upstream::with(|_| {
        Reply::json(200, &json!({ "object": "list", "data": [{ "id": "qwen-max" }, { "x": 1 }] }))
    });
    let models = inspect(&admin, model(&upstream.at("/v1/"), "sk-up")).await;
    let Some(ApiOffer::ModelApi(models)) = models.offer else { panic!("no models: {models:?}") };
    assert_eq!(models.models, ["qwen-max"]);
    let seen = upstream.take();
    assert_eq!(seen[0].path, "/v1/models");
    assert_eq!(seen[0].header("authorization"), Some("Bearer sk-up"));
}

#[tokio::test]
async fn a_stored_definition_is_asked_with_its_secrets_which_nobody_is_shown() {
    let world = World::start().await;
    let admin = world.admin().await;
    let upstream = Upstream::with(|_| Reply::json(200, &json!({ "data": [{ "id": "qwen-max" }] })));
    let body = api_definition("model", model(&upstream.at("/v1"), "sk-very-secret"));
    let id = admin.create_api_definition(&body).await.unwrap().summary.api_definition_id;
    let found = admin.inspect_api_definition(&id).await.unwrap();
    assert!(found.failure.is_none(), "{found:?}");
    assert_eq!(upstream.take()[0].header("authorization"), Some("Bearer sk-very-secret"));

    // Neither the answer nor the log has it, even where the upstream refuses it.
    upstream.answer(|_| Reply::status(401));
    let found = admin.inspect_api_definition(&id).await.unwrap();
    let failure = found.failure.unwrap();
    assert_eq!(failure.reason, UpstreamFailureReason::Unauthorized);
    assert_eq!(failure.status, Some(401));
    assert!(!world.log().iter().any(|line| line.contains("sk-very-secret")));
}

#[tokio::test]
async fn a_document_says_its_operations_or_where_it_is_wrong() {
    let world = World::start().await;
    let admin = world.admin().await;
    let ask = |document: Value| {
        let base = "https://not-asked.example";
        let spec = spec(json!({ "type": "REST_API", "baseUrl": base, "document": document }));
        let admin = admin.clone();
        async move { admin.inspect_api(&InspectApi { spec }).await }
    };
    let yaml = "openapi: 3.1.0\ninfo: {title: Weather, version: '2'}\nservers: [{url: https://a.example/v1}]\n\
                paths:\n  /now:\n    get: {summary: Now, responses: {'200': {description: ok}}}\n";
    let found = ask(json!(yaml)).await.unwrap();
    let Some(ApiOffer::RestApi(offer)) = found.offer else { panic!("{found:?}") };
    assert_eq!((offer.title.as_str(), offer.version.as_str()), ("Weather", "2"));
    assert_eq!(offer.server.as_deref(), Some("https://a.example/v1"));
    assert_eq!(offer.operations[0].method, "GET");
    assert_eq!(offer.operations[0].summary.as_deref(), Some("Now"));

    let problem = refusal(ask(json!("openapi: 3.1.0\npaths: {}\n")).await);
    assert_eq!(problem.code, ErrorCode::InvalidParameter);
    assert_eq!(problem.fields[0].field, "spec.document");
    assert!(problem.fields[0].message.contains("info"), "{problem:?}");

    let stored = make_definition(&admin, "rest", ProductType::RestApi).await;
    let found = admin.inspect_api_definition(&stored.summary.api_definition_id).await.unwrap();
    let Some(ApiOffer::RestApi(offer)) = found.offer else { panic!("{found:?}") };
    assert_eq!(offer.operations.len(), 1);
}

#[tokio::test]
async fn an_upstream_that_misbehaves_is_described_in_words() {
    let world = World::start().await;
    let admin = world.admin().await;
    let upstream = Upstream::start();
    let ask = || failure(&admin, agent(&upstream.url()));

    upstream.answer(|_| Reply::status(503));
    let found = ask().await;
    assert_eq!((found.reason, found.status), (UpstreamFailureReason::Status, Some(503)));

    upstream.answer(|_| Reply::status(200).body("<html>hello</html>"));
    let found = ask().await;
    assert_eq!(found.reason, UpstreamFailureReason::Unexpected);
    assert!(found.detail.unwrap().starts_with("no JSON"));

    upstream.answer(|_| Reply::status(302).header("location", "http://169.254.169.254/latest"));
    let found = ask().await;
    assert_eq!(found.reason, UpstreamFailureReason::Redirected);
    assert_eq!(found.detail.as_deref(), Some("http://169.254.169.254/latest"));

    let huge = "x".repeat(5_000_000);
    upstream.answer(move |_| Reply::status(200).body(huge.clone()));
    assert_eq!(ask().await.reason, UpstreamFailureReason::TooLarge);

    let deep = "[".repeat(500_000);
    upstream.answer(move |_| Reply::status(200).body(deep.clone()));
    assert_eq!(ask().await.reason, UpstreamFailureReason::Unexpected);

    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let closed = failure(&admin, agent(&format!("http://127.0.0.1:{port}"))).await;
    assert_eq!(closed.reason, UpstreamFailureReason::Unreachable);
    let nowhere = failure(&admin, agent("http://name.invalid/")).await;
    assert_eq!(nowhere.reason, UpstreamFailureReason::Unresolved);
}

#[tokio::test]
async fn lists_that_never_end_are_cut_off() {
    let world = World::start().await;
    let admin = world.admin().await;
    let upstream =
        modern(|seen| result(seen, &json!({ "tools": [{ "name": "t" }], "nextCursor": "x" })));
    let offer = tools(&admin, streamable(&upstream.at("/mcp"))).await;
    assert!(offer.truncated && offer.tools.len() <= 500, "{}", offer.tools.len());

    let many: Vec<_> = (0..2_000).map(|it| json!({ "name": format!("t{it}") })).collect();
    let upstream = modern(move |seen| result(seen, &json!({ "tools": many })));
    let offer = tools(&admin, streamable(&upstream.at("/mcp"))).await;
    assert_eq!((offer.truncated, offer.tools.len()), (true, 500));

    let upstream = modern(|seen| {
        let error = json!({ "code": -32000, "message": "not today" });
        Reply::json(200, &json!({ "jsonrpc": "2.0", "id": seen.json()["id"], "error": error }))
    });
    let found = failure(&admin, streamable(&upstream.at("/mcp"))).await;
    assert_eq!(found.reason, UpstreamFailureReason::Refused);
    assert_eq!(found.detail.as_deref(), Some("not today (-32000)"));
}

#[tokio::test]
async fn a_stream_that_leads_to_another_server_is_not_followed() {
    let world = World::start().await;
    let admin = world.admin().await;
    let victim = Upstream::start();
    let endpoint = victim.at("/message");
    let upstream = Upstream::with(move |_| {
        let body = format!("event: endpoint\ndata: {endpoint}\n\n");
        Reply::status(200).header("content-type", "text/event-stream").body(body)
    });
    let headers = json!([{ "key": "Authorization", "value": "Bearer secret" }]);
    let found = failure(&admin, mcp(&upstream.at("/sse"), "SSE", &headers)).await;
    assert_eq!(found.reason, UpstreamFailureReason::Unexpected);
    assert_eq!(victim.count(), 0);
}

#[tokio::test]
async fn addresses_that_are_not_allowed_are_never_connected_to() {
    let world = World::with(|setup| setup.arg("--allowed-upstreams").arg("192.0.2.0/24")).await;
    let admin = world.admin().await;
    let upstream = Upstream::start();
    for url in [upstream.url(), "http://169.254.169.254/".to_owned(), "http://[::1]:9/".to_owned()]
    {
        let problem = refusal(admin.inspect_api(&InspectApi { spec: agent(&url) }).await);
        assert_eq!(problem.fields[0].rule, FieldRule::NotAllowed, "{url}");
    }
    assert_eq!(upstream.count(), 0);
}

#[tokio::test]
async fn an_address_is_judged_again_when_it_is_connected_to() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let upstream = Upstream::start();
    let by_name = upstream.url().replace("127.0.0.1", "localhost");
    let mut ids = Vec::new();
    for (name, url) in [("address", upstream.url()), ("name", by_name)] {
        let made = admin.create_api_definition(&api_definition(name, agent(&url))).await.unwrap();
        ids.push(made.summary.api_definition_id);
    }
    // The operator has other rules now than when the definitions were made.
    world.stop().await;
    world.resume_with(|setup| setup.arg("--allowed-upstreams").arg("192.0.2.0/24")).await;
    let admin = world.admin().await;
    for id in ids {
        let failure = admin.inspect_api_definition(&id).await.unwrap().failure.unwrap();
        assert_eq!(failure.reason, UpstreamFailureReason::NotAllowed);
    }
    assert_eq!(upstream.count(), 0);
}

#[tokio::test]
async fn a_slow_upstream_is_given_up_and_holds_nobody_up() {
    let world = World::start().await;
    let admin = world.admin().await;
    let upstream = Upstream::with(|_| Reply::never());
    let begin = Instant::now();
    let slow = {
        let (admin, url) = (admin.clone(), upstream.url());
        tokio::spawn(async move { inspect(&admin, agent(&url)).await })
    };
    let other = Instant::now();
    make_definition(&admin, "meanwhile", ProductType::AgentApi).await;
    assert!(other.elapsed() < Duration::from_secs(5), "no transaction waits for the upstream");
    let found = slow.await.unwrap();
    assert_eq!(found.failure.unwrap().reason, UpstreamFailureReason::Timeout);
    assert!(begin.elapsed() < Duration::from_secs(25), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn only_so_many_upstreams_are_asked_at_once() {
    let world = World::start().await;
    let admin = world.admin().await;
    let upstream = Upstream::with(|_| Reply::never());
    let answers = at_once(40, |_| {
        let (admin, url) = (admin.clone(), upstream.url());
        async move { admin.inspect_api(&InspectApi { spec: agent(&url) }).await }
    })
    .await;
    let (asked, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((asked.len(), refused.len()), (16, 24));
    assert!(refused.into_iter().all(|it| code(it) == ErrorCode::ServiceUnavailable));
}
