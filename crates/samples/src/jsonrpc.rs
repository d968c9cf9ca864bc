//! JSON-RPC 2.0, as both MCP and A2A speak it.

use serde_json::{Value, json};

/// A failure that a method answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) code: i32,
    pub(crate) message: String,
    pub(crate) data: Option<Value>,
}

impl Failure {
    pub(crate) fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: None }
    }

    pub(crate) fn with(self, data: Value) -> Self {
        Self { data: Some(data), ..self }
    }

    /// The body is no JSON.
    pub(crate) fn parse(why: &str) -> Self {
        Self::new(-32700, format!("Parse error: {why}"))
    }

    /// The body is JSON, but no message.
    pub(crate) fn invalid_request(why: &str) -> Self {
        Self::new(-32600, format!("Invalid request: {why}"))
    }

    pub(crate) fn unknown_method(method: &str) -> Self {
        let shown: String = method.chars().take(128).collect();
        Self::new(-32601, format!("Method not found: {shown}"))
    }

    pub(crate) fn invalid_params(why: impl Into<String>) -> Self {
        Self::new(-32602, why)
    }
}

/// Something that a client sends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Message {
    Request {
        id: Value,
        method: String,
        params: Value,
    },
    Notification {
        method: String,
        params: Value,
    },
    /// An answer to a question of the server.
    Response,
}

impl Message {
    /// Understands a message.
    pub(crate) fn read(mut value: Value) -> Result<Self, Failure> {
        if value["jsonrpc"] != "2.0" {
            return Err(Failure::invalid_request("`jsonrpc` must be `2.0`"));
        }
        let id = value.get("id").cloned();
        if let Some(id) = &id
            && !(id.is_string() || id.is_i64() || id.is_u64())
        {
            return Err(Failure::invalid_request("`id` must be a text or a whole number"));
        }
        let Some(method) = value.get("method") else {
            let is_response = value.get("result").is_some() || value.get("error").is_some();
            return if is_response {
                Ok(Self::Response)
            } else {
                Err(Failure::invalid_request("`method` is missing"))
            };
        };
        let Some(method) = method.as_str().map(str::to_owned) else {
            return Err(Failure::invalid_request("`method` must be a text"));
        };
        let params = value["params"].take();
        if !(params.is_null() || params.is_object()) {
            return Err(Failure::invalid_params("`params` must be an object"));
        }
        Ok(match id {
            Some(id) => Self::Request { id, method, params },
            None => Self::Notification { method, params },
        })
    }
}

/// The answer of a method.
pub(crate) fn answer(id: &Value, result: Result<Value, Failure>) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(Failure { code, message, data }) => {
            let mut error = json!({ "code": code, "message": message });
            if let Some(data) = data {
                error["data"] = data;
            }
            json!({ "jsonrpc": "2.0", "id": id, "error": error })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Message;

    #[test]
    fn requests_notifications_and_responses_are_told_apart() {
        let read = |value| Message::read(value).map_err(|failure| failure.code);
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
        assert!(matches!(read(request), Ok(Message::Request { .. })));
        let notification = json!({ "jsonrpc": "2.0", "method": "ping", "params": {} });
        assert!(matches!(read(notification), Ok(Message::Notification { .. })));
        assert_eq!(read(json!({ "jsonrpc": "2.0", "id": 1, "result": {} })), Ok(Message::Response));
        for wrong in [
            json!([]),
            json!("ping"),
            json!({ "id": 1, "method": "ping" }),
            json!({ "jsonrpc": "2.0", "id": null, "method": "ping" }),
            json!({ "jsonrpc": "2.0", "id": 1.5, "method": "ping" }),
            json!({ "jsonrpc": "2.0", "id": 1 }),
            json!({ "jsonrpc": "2.0", "id": 1, "method": 1 }),
        ] {
            assert_eq!(read(wrong.clone()), Err(-32600), "{wrong}");
        }
        let listed = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1] });
        assert_eq!(read(listed), Err(-32602));
    }
}
