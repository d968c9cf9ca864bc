//! A REST API, called with requests that the library of Huawei Cloud signs.

use api::{CredentialKind, RefusalRule, RequestId};
use serde_json::{Value, json};
use tests::{Market, Samples, eventually, make_key, rest_spec};

use crate::party::{self, Seen};

const ACCEPTED: [&str; 9] = [
    "get",
    "get_with_query",
    "get_with_other_letters",
    "header_with_other_letters",
    "post_json",
    "post_json_with_other_letters",
    "post_text",
    "post_form",
    "post_nothing",
];

/// What the API itself answered in a case.
fn code(seen: &Seen, case: &str) -> u64 {
    let result = seen.result(case);
    assert_eq!(result["status"], 200, "{case}: {result:#}");
    result["body"]["code"].as_u64().unwrap()
}

#[tokio::test]
async fn requests_that_huawei_signs_are_accepted_and_others_are_not() {
    let samples = Samples::start();
    let market = Market::open().await;
    let offer = market.offer_samples(&samples).await;
    let other = market.serve("Pets", &rest_spec(&samples.data)).await;
    let ada = market.subscriber("ada", &[&offer.rest]).await;
    let key = make_key(&ada.client, &ada.consumer_id, CredentialKind::Hmac).await;
    let url = market.world.gateway(&offer.rest.path());
    let other = market.world.gateway(&other.path());
    let secret = key.secret.as_ref().unwrap().expose();
    let key = [("KEY", key.value.expose()), ("SECRET", secret), ("OTHER_URL", other.as_str())];
    let at = |url| [&key[..], &[("URL", url)]].concat();
    let refused = [
        ("wrong_secret", 401, "APIG.0303", RefusalRule::WrongSignature),
        ("changed_body", 401, "APIG.0303", RefusalRule::WrongSignature),
        ("changed_query", 401, "APIG.0303", RefusalRule::WrongSignature),
        ("late", 401, "APIG.0303", RefusalRule::SignatureExpired),
        ("not_subscribed", 403, "APIG.0304", RefusalRule::NotSubscribed),
        ("unknown_operation", 404, "APIG.0101", RefusalRule::UnknownOperation),
    ];
    let mut cases = ACCEPTED.to_vec();
    cases.extend(refused.iter().map(|(case, ..)| *case));
    cases.push("twice");
    let seen = party::run("huawei_client.py", &cases, &at(&url)).await;
    let direct = party::run("huawei_client.py", &ACCEPTED, &at(&samples.data)).await;

    for (case, expected) in ACCEPTED.iter().zip([200, 200, 400, 200, 200, 200, 200, 400, 400]) {
        assert_eq!(code(&seen, case), expected, "{case}");
        assert_eq!(seen.result(case)["body"], direct.result(case)["body"], "{case}");
    }
    assert_eq!(seen.result("get")["body"]["data"]["status"], "ACTIVE");
    let brief = json!({ "name": "Sample Instruments Ltd" });
    assert_eq!(seen.result("get_with_query")["body"]["data"], brief);
    assert_eq!(seen.result("post_json")["body"]["data"]["description"], "match");
    assert_eq!(seen.result("post_text")["body"], seen.result("post_json")["body"]);
    for case in ["post_text", "post_form"] {
        assert_eq!(seen.result(case)["unsigned"], "UNSIGNED-PAYLOAD", "{case}");
    }
    assert_eq!(seen.result("post_json")["unsigned"], Value::Null);

    let twice = seen.result("twice");
    assert_eq!(twice[0]["status"], 200, "{twice:#}");
    let again = [("twice", &twice[1], 401, "APIG.0303", RefusalRule::SignatureReplayed)];
    let refused = refused
        .iter()
        .map(|(case, status, code, rule)| (*case, seen.result(case), *status, *code, *rule));
    for (case, result, status, code, rule) in refused.chain(again) {
        assert_eq!(result["status"], status, "{case}: {result:#}");
        assert_eq!(result["body"]["error_code"], code, "{case}");
        let id = result["body"]["request_id"].as_str().unwrap();
        assert_eq!(result["request_id"], id, "{case}");
        let id = RequestId(id.to_owned());
        eventually(case, async || ada.client.get_refusal(&id).await.is_ok()).await;
        assert_eq!(ada.client.get_refusal(&id).await.unwrap().rule, rule, "{case}");
    }
}
