//! The `mcpServers` that clients of MCP are configured with, read from what somebody pastes.

use api::McpProtocol;
use serde_json::{Map, Value};

/// A server that can be reached over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub name: String,
    pub url: String,
    pub protocol: McpProtocol,
    pub headers: Vec<(String, String)>,
}

/// Why there is no server in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Empty,
    /// No JSON: where, and why.
    Json {
        line: usize,
        column: usize,
    },
    /// JSON, but without `mcpServers`.
    NoServers,
    /// A server that is a program on the machine of who uses it.
    Local {
        name: String,
    },
    /// A server without an address.
    NoUrl {
        name: String,
    },
    /// A transport that is none.
    Transport {
        name: String,
        transport: String,
    },
}

/// Reads all servers of a text.
pub fn read(text: &str) -> Result<Vec<Server>, Fault> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|err| Fault::Json { line: err.line(), column: err.column() })?;
    let servers = servers(&value).filter(|servers| !servers.is_empty()).ok_or(Fault::NoServers)?;
    servers.iter().map(|(name, server)| one(name, server)).collect()
}

/// The map of servers: as most clients have it, as VS Code has it, or the map alone.
fn servers(value: &Value) -> Option<&Map<String, Value>> {
    let named = ["mcpServers", "servers"].into_iter().find_map(|key| value[key].as_object());
    let is_server = |value: &Value| {
        ["url", "serverUrl", "httpUrl", "command"].iter().any(|key| value.get(key).is_some())
    };
    named.or_else(|| {
        let map = value.as_object()?;
        map.values().all(is_server).then_some(map)
    })
}

fn one(name: &str, server: &Value) -> Result<Server, Fault> {
    let name = name.to_owned();
    let url = ["url", "serverUrl", "httpUrl"].into_iter().find_map(|key| server[key].as_str());
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else {
        let fault = if server.get("command").is_some() {
            Fault::Local { name }
        } else {
            Fault::NoUrl { name }
        };
        return Err(fault);
    };
    let transport = ["type", "transport", "transportType"];
    let transport = transport.into_iter().find_map(|key| server[key].as_str());
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let protocol = match transport.map(plain).as_deref() {
        Some("sse") => McpProtocol::Sse,
        Some("http" | "streamablehttp") => McpProtocol::StreamableHttp,
        Some("stdio") => return Err(Fault::Local { name }),
        Some(_) => {
            let transport = transport.unwrap_or_default().to_owned();
            return Err(Fault::Transport { name, transport });
        }
        // What says nothing says it by its address, as the servers of 2024 do.
        None if url.trim_end_matches('/').ends_with("/sse") => McpProtocol::Sse,
        None => McpProtocol::StreamableHttp,
    };
    let headers = server["headers"].as_object().into_iter().flatten();
    let headers =
        headers.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    Ok(Server { name, url: url.to_owned(), protocol, headers: headers.collect() })
}

#[cfg(test)]
mod tests {
    use api::McpProtocol;

    use super::{Fault, Server, read};

    fn server(name: &str, url: &str, protocol: McpProtocol) -> Server {
        Server { name: name.to_owned(), url: url.to_owned(), protocol, headers: Vec::new() }
    }

    #[test]
    fn a_server_is_read_with_its_headers() {
        let text = r#"{"mcpServers": {"weather": {
            "type": "streamable-http", "url": "https://a.example/mcp",
            "headers": {"Authorization": "Bearer x", "X-Number": 3}}}}"#;
        let found = read(text).unwrap();
        let headers = vec![("Authorization".to_owned(), "Bearer x".to_owned())];
        let expected = Server {
            headers,
            ..server("weather", "https://a.example/mcp", McpProtocol::StreamableHttp)
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn the_transport_follows_from_the_type_or_the_address() {
        let text = r#"{"servers": {"a": {"url": "https://a.example/sse"},
            "b": {"url": "https://a.example/mcp"}, "c": {"type": "SSE", "serverUrl": "https://a.example/x"}}}"#;
        let found: Vec<_> = read(text).unwrap().iter().map(|it| it.protocol).collect();
        assert_eq!(found, [McpProtocol::Sse, McpProtocol::StreamableHttp, McpProtocol::Sse]);
    }

    #[test]
    fn the_map_of_servers_may_stand_alone() {
        let found = read(r#"{"a": {"url": "https://a.example/mcp"}}"#).unwrap();
        assert_eq!(found, [server("a", "https://a.example/mcp", McpProtocol::StreamableHttp)]);
    }

    #[test]
    fn each_mistake_has_its_own_message() {
        let name = || "a".to_owned();
        let cases = [
            (" \n", Fault::Empty),
            ("{\n  \"mcpServers\": {,}", Fault::Json { line: 2, column: 18 }),
            ("[]", Fault::NoServers),
            ("{}", Fault::NoServers),
            (r#"{"mcpServers": {}}"#, Fault::NoServers),
            (r#"{"mcpServers": {"a": {"command": "npx"}}}"#, Fault::Local { name: name() }),
            (r#"{"mcpServers": {"a": {"url": " "}}}"#, Fault::NoUrl { name: name() }),
            (r#"{"mcpServers": {"a": "x"}}"#, Fault::NoUrl { name: name() }),
            (
                r#"{"mcpServers": {"a": {"url": "https://a.example", "type": "carrier pigeon"}}}"#,
                Fault::Transport { name: name(), transport: "carrier pigeon".to_owned() },
            ),
        ];
        for (text, fault) in cases {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }
}
