//! Answers as they come over the wire, for tests that look at more than the typed client shows.

use api::Problem;
use reqwest::{RequestBuilder, Response, header::HeaderMap};
use serde_json::Value;

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Sends a request and reads the whole answer.
pub async fn ask(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    Answer::read(response).await
}

impl Answer {
    async fn read(response: Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response.bytes().await.expect("a whole body").to_vec();
        Self { status, headers, body }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|err| panic!("{err} in an answer {}: {}", self.status, self.text()))
    }

    /// What a successful operation answers, without its envelope.
    pub fn data(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        let mut json = self.json();
        assert_eq!(json["code"], "SUCCESS", "{json}");
        assert_eq!(json["message"], Value::Null, "{json}");
        json["data"].take()
    }

    /// Why the request was refused. Fails the test where the answer is not in the envelope, or
    /// shows something of the inside.
    pub fn problem(&self) -> Problem {
        assert!(self.status >= 400, "no refusal: {} {}", self.status, self.text());
        assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.text());
        let json = self.json();
        let names: Vec<_> = json.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(names, ["code", "data", "fields", "message", "requestId"], "{json}");
        assert_eq!(json["data"], Value::Null, "{json}");
        let problem: Problem = serde_json::from_value(json).expect("a problem");
        assert!(!problem.message.is_empty());
        assert!(!problem.request_id.is_empty());
        assert_eq!(self.header("x-request-id"), Some(problem.request_id.as_str()));
        self.hides_the_inside();
        problem
    }

    /// Fails the test where the body has words that only the server's own log should have.
    pub fn hides_the_inside(&self) {
        let text = self.text().to_lowercase();
        for word in ["sqlx", "sea_orm", "sea-orm", "sql", "panicked", "/src/", ".rs", "actix"] {
            assert!(!text.contains(word), "`{word}` in {text}");
        }
    }

    /// A header, where there is exactly one of the name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "more than one header {name}");
        Some(value.to_str().expect("text"))
    }
}
