//! The data API: codes in the body, under HTTP 200.

use serde_json::{Value, json};
use tests::{Samples, ask};

use crate::{get, post};

#[tokio::test]
async fn the_end_of_a_number_chooses_the_code() {
    let samples = Samples::start();
    let code = async |path: &str, body: Value| {
        let answer = ask(post(format!("{}{path}", samples.data), &body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let json = answer.json();
        let mut names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        names.sort();
        assert_eq!(names, ["code", "data", "msg", "taskNo"]);
        assert_eq!(json["data"].is_null(), json["code"] != 200, "{json}");
        json["code"].as_u64().unwrap()
    };
    for (number, expected) in [
        ("110101199003070011", 200),
        ("11010119780623003X", 200),
        ("110101199003070500", 500),
        ("110101199003070501", 501),
        ("110101199003070999", 999),
        ("11010119900307001", 400),
        ("1101011990030700XX", 400),
        ("11010119900307001é", 400),
        ("", 400),
    ] {
        let body = json!({ "name": "Ada Lovelace", "idNumber": number });
        assert_eq!(code("/identity/check", body).await, expected, "{number}");
    }
    for (number, expected) in
        [("13800000002", 200), ("13800000501", 501), ("23800000002", 400), ("1380000000a", 400)]
    {
        let body = json!({ "name": "Grace Hopper", "phone": number });
        assert_eq!(code("/phone/check", body).await, expected, "{number}");
    }
    for body in [json!({}), json!({ "name": " ", "idNumber": "110101199003070011" }), json!([])] {
        assert_eq!(code("/identity/check", body.clone()).await, 400, "{body}");
    }
}

#[tokio::test]
async fn a_check_says_whether_things_belong_together() {
    let samples = Samples::start();
    let check = async |name: &str, number: &str| {
        let body = json!({ "name": name, "idNumber": number });
        ask(post(format!("{}/identity/check", samples.data), &body)).await.json()
    };
    let matched = check("ada lovelace", "110101199003070011").await;
    assert_eq!(matched["data"]["result"], 1);
    assert_eq!(matched, check("ada lovelace", "110101199003070011").await, "the same again");
    let other = check("Alan Turing", "110101199003070011").await;
    assert_eq!(other["data"]["result"], 2);
    assert_ne!(other["taskNo"], matched["taskNo"]);
    assert_eq!(check("Alan Turing", "110101200001010010").await["data"]["result"], 3);
}

#[tokio::test]
async fn a_company_is_shown_whole_or_in_brief() {
    let samples = Samples::start();
    let show =
        async |path: &str| ask(get(format!("{}/companies/{path}", samples.data))).await.json();
    let whole = show("91310000MA1K000017").await;
    assert_eq!(whole["data"]["status"], "ACTIVE");
    let brief = show("91310000MA1K000017?brief=true").await;
    assert_eq!(brief["data"], json!({ "name": "Sample Instruments Ltd" }));
    assert_eq!(show("91310000MA1K000018").await["data"], Value::Null);
    assert_eq!(show("91310000MA1K000999").await["code"], 999);
    assert_eq!(show("short").await["code"], 400);
    assert_eq!(show("91310000MA1K000017?brief=perhaps").await["code"], 400);
}

#[tokio::test]
async fn the_document_is_served() {
    let samples = Samples::start();
    let answer = ask(get(format!("{}/openapi.json", samples.data))).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    for path in ["/identity/check", "/phone/check", "/companies/{creditCode}"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    assert_eq!(ask(get(format!("{}/nothing", samples.data))).await.status, 404);
    let url = format!("{}/identity/check", samples.data);
    let large = reqwest::Client::new().post(url).body(vec![b' '; 1_100_000]);
    assert_eq!(ask(large).await.status, 413);
}
