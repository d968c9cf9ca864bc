//! The same servers, called with the library for Rust.

use std::sync::{Arc, Mutex};

use reqwest::header::{AUTHORIZATION, HeaderValue};
use rmcp::{
    ClientHandler, ClientLifecycleMode, ClientServiceExt, RoleClient,
    model::{
        CallToolRequestParams, ClientRequest, GetPromptRequestParams, ProgressNotificationParam,
        ProtocolVersion, ReadResourceRequestParams, Request,
    },
    service::{ClientInitializeError, NotificationContext, PeerRequestOptions, RunningService},
    transport::{
        StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::{Value, json};
use tests::{Market, eventually};
use tokio::time::timeout;

use super::{everything, serve};
use crate::party::{PATIENCE, Server};

/// A client that notes how far a tool says it is.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Vec<f64>>>);

impl ClientHandler for Listener {
    async fn on_progress(
        &self,
        params: ProgressNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.0.lock().unwrap().push(params.progress);
    }
}

async fn connect(
    url: &str,
    key: Option<&str>,
) -> Result<RunningService<RoleClient, Listener>, ClientInitializeError> {
    let mut config = StreamableHttpClientTransportConfig::with_uri(url);
    if let Some(key) = key {
        let value = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
        config = config.custom_headers([(AUTHORIZATION, value)].into());
    }
    let transport = StreamableHttpClientTransport::from_config(config);
    let mode = ClientLifecycleMode::Auto {
        preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        legacy_version: None,
    };
    Listener::default().serve_with_lifecycle(transport, mode).await
}

/// Why nobody is let in with this key.
pub async fn refusal(url: &str, key: &str) -> String {
    let refused = timeout(PATIENCE, connect(url, Some(key))).await.unwrap();
    format!("{:?}", refused.map(drop).unwrap_err())
}

/// Everything that a client sees of a server.
async fn see(url: &str, key: Option<&str>, prompt: &Value, slow_tool: &Value) -> Value {
    let client = connect(url, key).await.unwrap();
    let tools = client.list_all_tools().await.unwrap();
    let echo = json!({ "message": "Grüße, 你好" });
    let echo = client.call_tool(tool("echo", &echo)).await.unwrap();
    let resources = client.list_all_resources().await.unwrap();
    let first = ReadResourceRequestParams::new(resources[0].uri.clone());
    let first = client.read_resource(first).await.unwrap();
    let prompts = client.list_all_prompts().await.unwrap();
    let name = prompt[0].as_str().unwrap();
    let arguments = prompt[1].as_object().unwrap().clone();
    let prompt = GetPromptRequestParams::new(name).with_arguments(arguments);
    let prompt = client.get_prompt(prompt).await.unwrap();

    let request = tool(slow_tool[0].as_str().unwrap(), &slow_tool[1]);
    let request = ClientRequest::CallToolRequest(Request::new(request));
    let slow = client.send_cancellable_request(request, PeerRequestOptions::no_options()).await;
    let slow = slow.unwrap().await_response().await.unwrap();
    // The last word may be heard after the answer.
    let heard = || client.service().0.lock().unwrap().clone();
    eventually("three steps", async || heard().len() == 3).await;
    let seen = json!({
        "server": client.peer_info(), "tools": tools, "echo": echo, "resources": resources,
        "first": first, "prompts": prompts, "prompt": prompt, "slow": slow,
        "progress": heard(),
    });
    client.cancel().await.unwrap();
    seen
}

fn tool(name: &str, arguments: &Value) -> CallToolRequestParams {
    let arguments = arguments.as_object().unwrap().clone();
    CallToolRequestParams::new(name.to_owned()).with_arguments(arguments)
}

/// As [`see`], and fails the test where that takes too long.
async fn see_soon(url: &str, key: Option<&str>, prompt: &Value, slow_tool: &Value) -> Value {
    timeout(PATIENCE, see(url, key, prompt, slow_tool)).await.unwrap()
}

async fn is_the_same(url: &str, prompt: &Value, slow_tool: &Value) -> Value {
    let market = Market::open().await;
    let (served, ada) = serve(&market, "http", url).await;
    let here = market.world.gateway(&served.path());
    let here = see_soon(&here, Some(&ada.api_key), prompt, slow_tool).await;
    let direct = see_soon(url, None, prompt, slow_tool).await;
    for (name, value) in here.as_object().unwrap() {
        assert_eq!(value, &direct[name], "{name}");
    }
    here
}

#[tokio::test]
async fn a_server_with_sessions_is_the_same_through_the_gateway() {
    let (_server, url) = everything("http");
    let prompt = json!(["args-prompt", { "city": "Berlin" }]);
    let slow_tool = json!(["trigger-long-running-operation", { "duration": 0.3, "steps": 3 }]);
    let seen = is_the_same(&url, &prompt, &slow_tool).await;
    assert_eq!(seen["echo"]["content"][0]["text"], "Echo: Grüße, 你好");
    assert_eq!(seen["progress"], json!([1.0, 2.0, 3.0]));
}

#[tokio::test]
async fn a_server_of_both_eras_is_the_same_through_the_gateway() {
    let server = Server::python("tools.py");
    let prompt = json!(["review", { "text": "a text" }]);
    let slow_tool = json!(["count", { "to": 3 }]);
    let seen = is_the_same(&format!("{}/mcp", server.url), &prompt, &slow_tool).await;
    assert_eq!(seen["echo"]["structuredContent"]["result"], "Grüße, 你好");
    assert_eq!(seen["progress"], json!([1.0, 2.0, 3.0]));
}
