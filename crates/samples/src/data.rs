//! A data API as sellers of data offer it: checks of identities, phones and companies.
//!
//! The HTTP status of an operation is always 200; success and failure are in the body's `code`.
//! What leads to which code is written in the OpenAPI document.

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Path, Payload, Query},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{body, body::Unreadable, fingerprint};

/// The OpenAPI document of this API.
pub const DOCUMENT: &str = include_str!("data/openapi.json");

/// Invented people: name, identity number, phone.
const PEOPLE: [[&str; 3]; 3] = [
    ["Ada Lovelace", "110101199003070011", "13800000001"],
    ["Grace Hopper", "110101198512090024", "13800000002"],
    ["Alan Turing", "11010119780623003X", "13800000003"],
];

/// An invented company.
struct Company {
    credit_code: &'static str,
    name: &'static str,
    status: &'static str,
    founded: &'static str,
    capital: u64,
}

const COMPANIES: [Company; 2] = [
    Company {
        credit_code: "91310000MA1K000017",
        name: "Sample Instruments Ltd",
        status: "ACTIVE",
        founded: "2011-04-01",
        capital: 5_000_000,
    },
    Company {
        credit_code: "91110108MA01000025",
        name: "Example Looms Ltd",
        status: "CLOSED",
        founded: "1998-11-20",
        capital: 800_000,
    },
];

pub(crate) fn routes(app: &mut web::ServiceConfig) {
    app.route("/openapi.json", web::get().to(document))
        .route("/identity/check", web::post().to(check_identity))
        .route("/phone/check", web::post().to(check_phone))
        .route("/companies/{credit_code}", web::get().to(show_company));
}

async fn document() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/json")).body(DOCUMENT)
}

#[derive(Deserialize)]
struct IdentityQuestion {
    name: String,
    #[serde(rename = "idNumber")]
    id_number: String,
}

#[derive(Deserialize)]
struct PhoneQuestion {
    name: String,
    phone: String,
}

#[derive(Deserialize)]
struct CompanyQuery {
    #[serde(default)]
    brief: bool,
}

async fn check_identity(payload: Payload) -> HttpResponse {
    let IdentityQuestion { name, id_number } = match read(payload).await {
        Ok(question) => question,
        Err(unreadable) => return unread(&unreadable),
    };
    let task = task("identity", &[&name, &id_number]);
    answer(
        &task,
        check_name(&name).and_then(|()| {
            let (digits, last) = id_number.split_at_checked(17).ok_or(WRONG_ID_NUMBER)?;
            if !is_digits(digits) || !(is_digits(last) || last == "X") || last.len() != 1 {
                return Err(WRONG_ID_NUMBER);
            }
            trouble(&id_number)?;
            Ok(matches(&name, PEOPLE.iter().find(|[_, number, _]| *number == id_number)))
        }),
    )
}

async fn check_phone(payload: Payload) -> HttpResponse {
    let PhoneQuestion { name, phone } = match read(payload).await {
        Ok(question) => question,
        Err(unreadable) => return unread(&unreadable),
    };
    let task = task("phone", &[&name, &phone]);
    answer(
        &task,
        check_name(&name).and_then(|()| {
            if phone.len() != 11 || !phone.starts_with('1') || !is_digits(&phone) {
                return Err(Failure(400, "phone must be 1 and ten more digits"));
            }
            trouble(&phone)?;
            Ok(matches(&name, PEOPLE.iter().find(|[_, _, number]| *number == phone)))
        }),
    )
}

async fn show_company(
    credit_code: Path<String>,
    query: Result<Query<CompanyQuery>, actix_web::Error>,
) -> HttpResponse {
    let task = task("company", &[&credit_code]);
    let Ok(Query(CompanyQuery { brief })) = query else {
        return answer(&task, Err(Failure(400, "brief must be true or false")));
    };
    let is_valid = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    if credit_code.len() != 18 || !credit_code.bytes().all(is_valid) {
        let wrong = Failure(400, "creditCode must be 18 digits and capital letters");
        return answer(&task, Err(wrong));
    }
    answer(
        &task,
        trouble(&credit_code).map(|()| {
            let found =
                COMPANIES.iter().find(|company| company.credit_code == credit_code.as_str());
            found.map_or(Value::Null, |company| company.show(brief))
        }),
    )
}

impl Company {
    fn show(&self, brief: bool) -> Value {
        let Self { name, status, founded, capital, .. } = self;
        if brief {
            json!({ "name": name })
        } else {
            json!({ "name": name, "status": status, "founded": founded, "capital": capital })
        }
    }
}

/// A `code` other than 200, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Failure(u16, &'static str);

const WRONG_ID_NUMBER: Failure = Failure(400, "idNumber must be 17 digits and a digit or X");

/// The troubles that a caller can ask for, to see what they look like.
fn trouble(number: &str) -> Result<(), Failure> {
    let all = [
        ("500", Failure(500, "the provider is in maintenance, try again later")),
        ("501", Failure(501, "the official source is in maintenance, try again later")),
        ("999", Failure(999, "something else went wrong")),
    ];
    match all.into_iter().find(|(tail, _)| number.ends_with(tail)) {
        Some((_, failure)) => Err(failure),
        None => Ok(()),
    }
}

fn check_name(name: &str) -> Result<(), Failure> {
    if name.trim().is_empty() || name.chars().count() > 64 {
        return Err(Failure(400, "name must have 1 to 64 characters"));
    }
    Ok(())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn matches(name: &str, person: Option<&[&str; 3]>) -> Value {
    let (result, description) = match person {
        Some([registered, ..]) if registered.eq_ignore_ascii_case(name.trim()) => (1, "match"),
        Some(_) => (2, "no match"),
        None => (3, "not in the register"),
    };
    json!({ "result": result, "description": description })
}

/// Names a check: the same input has the same number.
fn task(operation: &str, input: &[&str]) -> String {
    fingerprint(format!("{operation}\n{}", input.join("\n")))
}

async fn read<T: DeserializeOwned>(payload: Payload) -> Result<T, Unreadable> {
    body::read(payload).await.and_then(|bytes| body::parse(&bytes))
}

fn unread(unreadable: &Unreadable) -> HttpResponse {
    match unreadable {
        Unreadable::TooLarge => HttpResponse::PayloadTooLarge().finish(),
        Unreadable::Malformed(why) => {
            let msg = format!("the body cannot be read: {why}");
            let task = fingerprint(why);
            let body = json!({ "code": 400, "msg": msg, "taskNo": task, "data": null });
            HttpResponse::Ok().json(body)
        }
    }
}

fn answer(task: &str, result: Result<Value, Failure>) -> HttpResponse {
    let (code, msg, data) = match result {
        Ok(data) => (200, "success", data),
        Err(Failure(code, msg)) => (code, msg, Value::Null),
    };
    HttpResponse::Ok().json(json!({ "code": code, "msg": msg, "taskNo": task, "data": data }))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{COMPANIES, DOCUMENT, Failure, PEOPLE, trouble};

    #[test]
    fn the_document_names_every_operation_and_code() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let mut paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
        paths.sort();
        assert_eq!(paths, ["/companies/{creditCode}", "/identity/check", "/phone/check"]);
        let codes = &document["components"]["schemas"]["Code"]["enum"];
        assert_eq!(codes.to_string(), "[200,400,500,501,999]");
    }

    #[test]
    fn the_end_of_a_number_chooses_the_trouble() {
        assert_eq!(trouble("13800000501").map_err(|Failure(code, _)| code), Err(501));
        let numbers = PEOPLE.iter().flat_map(|[_, id, phone]| [*id, *phone]);
        for number in numbers.chain(COMPANIES.iter().map(|company| company.credit_code)) {
            assert_eq!(trouble(number), Ok(()), "{number}");
        }
    }
}
