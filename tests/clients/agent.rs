//! Agents, spoken to with the library of the A2A project.

use serde_json::{Value, json};
use tests::{Market, Samples, Served, Subscriber};

use crate::party::{self, Seen, Server};

const CASES: [&str; 7] =
    ["card", "message", "stream", "task", "older", "unknown_task", "all_tasks"];
const TEXT: &str = "echo: hello, 你好";

/// What somebody sees of an agent through the gateway.
async fn through_the_gateway(
    market: &Market,
    agent: &Served,
    somebody: &Subscriber,
    binding: &str,
) -> Seen {
    let url = market.world.gateway(&agent.path());
    let headers = json!({ "authorization": format!("Bearer {}", somebody.api_key) }).to_string();
    let variables = [("URL", url.as_str()), ("HEADERS", &headers), ("BINDING", binding)];
    party::run("a2a_client.py", &CASES, &variables).await
}

#[tokio::test]
async fn a_refusal_is_an_error_of_the_library() {
    let samples = Samples::start();
    let market = Market::open().await;
    let agent = market.offer_samples(&samples).await.agent;
    let bob = market.subscriber("bob", &[]).await;
    let here = through_the_gateway(&market, &agent, &bob, "JSONRPC").await;
    for case in ["card", "message", "stream"] {
        let refused = here.error(case);
        assert_eq!(refused["class"], "AgentCardResolutionError", "{case}: {refused:#}");
        assert_eq!(refused["status"], 403, "{case}: {refused:#}");
    }
}

async fn directly(url: &str, binding: &str) -> Seen {
    party::run("a2a_client.py", &CASES, &[("URL", url), ("BINDING", binding)]).await
}

/// What an agent said, without what is different each time.
fn said(value: &Value) -> Value {
    const OF_ONCE: [&str; 6] = ["id", "taskId", "contextId", "messageId", "timestamp", "places"];
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !OF_ONCE.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), said(value))).collect()
        }
        Value::Array(items) => items.iter().map(said).collect(),
        other => other.clone(),
    }
}

/// The text of the artifacts of a task.
fn text(task: &Value) -> String {
    let artifacts = task["artifacts"].as_array().unwrap().iter();
    let parts = artifacts.flat_map(|artifact| artifact["parts"].as_array().unwrap());
    parts.map(|part| part["text"].as_str().unwrap()).collect()
}

/// Checks a whole conversation, of which the gateway saw everything.
fn is_whole(here: &Seen, direct: &Seen, gateway: &str) {
    for case in ["message", "stream"] {
        assert_eq!(said(here.result(case)), said(direct.result(case)), "{case}");
        assert_eq!(here.result(case)["places"], json!([gateway]), "{case} goes elsewhere");
    }
    assert_eq!(said(here.result("older")), said(direct.result("older")));
    let older = &here.result("older")["message"][0]["task"];
    assert_eq!(text(older), "echo: hello", "{older:#}");
    let pieces = here.result("message")["pieces"].as_array().unwrap();
    let [piece] = pieces.as_slice() else { panic!("{pieces:#?}") };
    assert_eq!(text(&piece["task"]), TEXT);
    assert_eq!(piece["task"]["status"]["state"], "TASK_STATE_COMPLETED");
    assert!(here.result("stream")["pieces"].as_array().unwrap().len() > 3);
    let task = here.result("task");
    assert_eq!(text(&task["again"]), TEXT);
    assert_eq!(task["again"]["id"], task["first"]["id"]);
    assert_eq!(here.error("unknown_task")["class"], "TaskNotFoundError");
    assert_eq!(direct.error("unknown_task")["class"], "TaskNotFoundError");
    // One credential for all callers: the list would be of everybody's tasks.
    let refused = here.error("all_tasks");
    assert!(refused["message"].as_str().unwrap().contains("403 Forbidden"), "{refused:#}");
}

#[tokio::test]
async fn an_agent_that_others_wrote_is_found_and_spoken_to_through_the_gateway() {
    let agent = Server::python("agent.py");
    let market = Market::open().await;
    let served = market.serve("Echo", &json!({ "type": "AGENT_API", "baseUrl": agent.url })).await;
    let ada = market.subscriber("ada", &[&served]).await;
    let gateway = market.world.gateway("");
    for (binding, path) in [("JSONRPC", "/a2a/jsonrpc"), ("HTTP+JSON", "/a2a/rest")] {
        let here = through_the_gateway(&market, &served, &ada, binding).await;
        is_whole(&here, &directly(&agent.url, binding).await, &gateway);
        let card = here.result("card");
        let interfaces = card["supportedInterfaces"].as_array().unwrap();
        let found = interfaces.iter().find(|found| found["protocolBinding"] == binding).unwrap();
        assert_eq!(found["url"], format!("{gateway}{}{path}", served.path()));
        let scheme = &card["securitySchemes"]["apiKey"]["httpAuthSecurityScheme"]["scheme"];
        assert_eq!(scheme, "Bearer", "{card:#}");
        assert!(!card.to_string().contains(&agent.url), "{card:#}");
    }
}

#[tokio::test]
async fn the_sample_agent_is_found_and_spoken_to_through_the_gateway() {
    let samples = Samples::start();
    let market = Market::open().await;
    let agent = market.offer_samples(&samples).await.agent;
    let ada = market.subscriber("ada", &[&agent]).await;
    let here = through_the_gateway(&market, &agent, &ada, "JSONRPC").await;
    is_whole(&here, &directly(&samples.agent, "JSONRPC").await, &market.world.gateway(""));
    let interfaces = here.result("card")["supportedInterfaces"].as_array().unwrap();
    let url = market.world.gateway(&agent.path());
    assert!(interfaces.iter().all(|interface| interface["url"] == url), "{interfaces:#?}");
}
