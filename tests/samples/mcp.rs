//! The MCP server: every revision of the protocol.

mod event_stream;
mod modern;
mod session;

use serde_json::{Value, json};

/// A request.
fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// A call of a tool.
fn tool(name: &str, arguments: &Value) -> Value {
    request("tools/call", &json!({ "name": name, "arguments": arguments }))
}
