//! The agent: A2A 1.0 and 0.3.

use serde_json::{Value, json};
use tests::{Answer, Event, Samples, ask, events};

use crate::{get, post};

/// A client of one version.
struct Caller<'a> {
    samples: &'a Samples,
    version: Option<&'static str>,
}

impl Caller<'_> {
    async fn send(&self, method: &str, params: Value) -> Answer {
        let body = json!({ "jsonrpc": "2.0", "id": "one", "method": method, "params": params });
        let mut request = post(format!("{}/", self.samples.agent), &body);
        if let Some(version) = self.version {
            request = request.header("A2A-Version", version);
        }
        let answer = ask(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        let mut json = self.send(method, params).await.json();
        assert_eq!(json["id"], "one");
        assert_eq!(json["error"], Value::Null, "{json}");
        json["result"].take()
    }

    async fn error(&self, method: &str, params: Value) -> Value {
        let mut json = self.send(method, params).await.json();
        assert_eq!(json["id"], "one");
        assert!(json.get("result").is_none(), "{json}");
        json["error"].take()
    }

    async fn stream(&self, method: &str, params: Value) -> Vec<Value> {
        let answer = self.send(method, params).await;
        assert_eq!(answer.header("content-type"), Some("text/event-stream"));
        let events: Vec<_> = events(&answer.text()).iter().map(Event::json).collect();
        assert!(events.iter().all(|event| event["id"] == "one"));
        events.into_iter().map(|mut event| event["result"].take()).collect()
    }
}

fn new(samples: &Samples) -> Caller<'_> {
    Caller { samples, version: Some("1.0") }
}

fn old(samples: &Samples) -> Caller<'_> {
    Caller { samples, version: None }
}

fn message() -> Value {
    json!({ "message": {
        "messageId": "m1", "role": "ROLE_USER", "contextId": "c1", "parts": [{ "text": "a b c" }],
    } })
}

fn old_message() -> Value {
    json!({ "message": {
        "kind": "message", "messageId": "m1", "role": "user",
        "parts": [{ "kind": "text", "text": "a b c" }],
    } })
}

#[tokio::test]
async fn the_card_names_both_versions_and_its_own_address() {
    let samples = Samples::start();
    let url = format!("{}/.well-known/agent-card.json", samples.agent);
    let answer = ask(get(&url)).await;
    let card = answer.json();
    let own = format!("{}/", samples.agent);
    assert_eq!(card["url"], own);
    let interfaces = card["supportedInterfaces"].as_array().unwrap();
    let versions: Vec<_> = interfaces.iter().map(|it| &it["protocolVersion"]).collect();
    assert_eq!(versions, ["1.0", "0.3"]);
    assert!(interfaces.iter().all(|it| it["url"] == own && it["protocolBinding"] == "JSONRPC"));
    let tag = answer.header("etag").unwrap();
    assert_eq!(ask(get(&url).header("if-none-match", tag)).await.status, 304);
}

#[tokio::test]
async fn a_message_is_echoed_in_the_words_of_each_version() {
    let samples = Samples::start();
    let task = new(&samples).call("SendMessage", message()).await["task"].take();
    assert_eq!(task["status"]["state"], "TASK_STATE_COMPLETED");
    assert_eq!(task["contextId"], "c1");
    assert_eq!(task["artifacts"][0]["parts"], json!([{ "text": "echo: a b c" }]));
    assert_eq!(task["history"][0]["role"], "ROLE_USER");
    let again = new(&samples).call("GetTask", json!({ "id": task["id"] })).await;
    assert_eq!(again, task);
    let brief = json!({ "id": task["id"], "historyLength": 0 });
    assert!(new(&samples).call("GetTask", brief).await.get("history").is_none());

    let seen = old(&samples).call("tasks/get", json!({ "id": task["id"] })).await;
    assert_eq!((&seen["kind"], &seen["status"]["state"]), (&json!("task"), &json!("completed")));
    let task = old(&samples).call("message/send", old_message()).await;
    assert_eq!((&task["kind"], &task["status"]["state"]), (&json!("task"), &json!("completed")));
    let parts = json!([{ "kind": "text", "text": "echo: a b c" }]);
    assert_eq!(task["artifacts"][0]["parts"], parts);
    assert_eq!(task["history"][0]["kind"], "message");
}

#[tokio::test]
async fn a_stream_goes_from_submitted_to_completed() {
    let samples = Samples::start();
    let events = new(&samples).stream("SendStreamingMessage", message()).await;
    assert_eq!(events[0]["task"]["status"]["state"], "TASK_STATE_SUBMITTED");
    assert_eq!(events[1]["statusUpdate"]["status"]["state"], "TASK_STATE_WORKING");
    let pieces: Vec<_> = events.iter().filter_map(|it| it.get("artifactUpdate")).collect();
    let text = pieces.iter().map(|it| it["artifact"]["parts"][0]["text"].as_str().unwrap());
    assert_eq!(text.collect::<String>(), "echo: a b c");
    assert_eq!((&pieces[0]["append"], &pieces[1]["append"]), (&json!(false), &json!(true)));
    assert_eq!(pieces.last().unwrap()["lastChunk"], true);
    let last = &events.last().unwrap()["statusUpdate"];
    assert_eq!(last["status"]["state"], "TASK_STATE_COMPLETED");
    let task = new(&samples).call("GetTask", json!({ "id": last["taskId"] })).await;
    assert_eq!(task["status"]["state"], "TASK_STATE_COMPLETED");

    let events = old(&samples).stream("message/stream", old_message()).await;
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..3], ["task", "status-update", "artifact-update"]);
    let last = events.last().unwrap();
    assert_eq!((&last["final"], &last["status"]["state"]), (&json!(true), &json!("completed")));
}

#[tokio::test]
async fn a_task_that_works_can_be_canceled_once() {
    let samples = Samples::with(&["--pause-ms", "1000"]);
    let mut wish = message();
    wish["configuration"] = json!({ "returnImmediately": true });
    let task = new(&samples).call("SendMessage", wish).await["task"].take();
    assert_eq!(task["status"]["state"], "TASK_STATE_WORKING");
    assert!(task.get("artifacts").is_none());
    let id = json!({ "id": task["id"] });
    let canceled = new(&samples).call("CancelTask", id.clone()).await;
    assert_eq!(canceled["status"]["state"], "TASK_STATE_CANCELED");
    let error = new(&samples).error("CancelTask", id.clone()).await;
    assert_eq!(error["code"], -32002);
    assert_eq!(old(&samples).error("tasks/cancel", id).await, without_data(error));

    let mut wish = old_message();
    wish["configuration"] = json!({ "blocking": false });
    let task = old(&samples).call("message/send", wish).await;
    let canceled = old(&samples).call("tasks/cancel", json!({ "id": task["id"] })).await;
    assert_eq!(canceled["status"]["state"], "canceled");
}

fn without_data(mut error: Value) -> Value {
    error.as_object_mut().unwrap().remove("data");
    error
}

#[tokio::test]
async fn errors_have_their_numbers() {
    let samples = Samples::start();
    let (new, old) = (new(&samples), old(&samples));
    let error = new.error("GetTask", json!({ "id": "nothing" })).await;
    assert_eq!(error["code"], -32001);
    assert_eq!(error["data"][0]["reason"], "TASK_NOT_FOUND");
    assert_eq!(old.error("tasks/get", json!({ "id": "nothing" })).await.get("data"), None);
    assert_eq!(new.error("message/send", old_message()).await["code"], -32601);
    assert_eq!(old.error("SendMessage", message()).await["code"], -32601);
    assert_eq!(new.error("ListTasks", json!({})).await["code"], -32004);
    let push = "tasks/pushNotificationConfig/set";
    assert_eq!(old.error(push, json!({})).await["code"], -32003);
    assert_eq!(new.error("CreateTaskPushNotificationConfig", json!({})).await["code"], -32003);
    assert_eq!(new.error("GetExtendedAgentCard", json!({})).await["code"], -32007);
    assert_eq!(new.error("SendMessage", json!({})).await["code"], -32602);
    let mut file = message();
    file["message"]["parts"] = json!([{ "url": "https://acme.example/a.pdf" }]);
    assert_eq!(new.error("SendMessage", file).await["code"], -32005);
    let mut more = message();
    more["message"]["taskId"] = json!("nothing");
    assert_eq!(new.error("SendMessage", more).await["code"], -32001);

    let later = Caller { samples: &samples, version: Some("2.0") };
    let error = later.error("SendMessage", message()).await;
    assert_eq!(error["code"], -32009);
    assert_eq!(error["data"][0]["reason"], "VERSION_NOT_SUPPORTED");
    for version in ["0.3", "0.3.0"] {
        let stated = Caller { samples: &samples, version: Some(version) };
        assert_eq!(stated.call("message/send", old_message()).await["kind"], "task");
    }

    let raw = async |body: &str| {
        let request = reqwest::Client::new().post(&samples.agent);
        let request = request.header("content-type", "application/json").body(body.to_owned());
        ask(request).await.json()["error"]["code"].clone()
    };
    assert_eq!(raw("{").await, -32700);
    assert_eq!(raw("[]").await, -32600);
    assert_eq!(raw(r#"{"jsonrpc":"2.0","method":"message/send"}"#).await, -32600);
    let url = format!("{}/?A2A-Version=1.0", samples.agent);
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": message() });
    assert!(ask(post(url, &body)).await.json()["result"]["task"].is_object());
}
