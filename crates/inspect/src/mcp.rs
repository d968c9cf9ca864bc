//! An MCP server, asked for its tools, prompts and resources, in whichever revision it speaks.

mod event_stream;
mod message;
mod streamable;

use api::{McpOffer, McpPrompt, McpProtocol, McpResource, McpTool};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use self::{event_stream::EventStream, streamable::Streamable};
use crate::{Gate, Result, exchange::Exchange, unexpected};

/// Entries of a list that are shown.
const MAX_ENTRIES: usize = 500;
/// Pages that are asked for; a server may have an endless number.
const MAX_PAGES: usize = 20;
/// The newest revision with sessions, which this client offers.
const LEGACY: &str = "2025-11-25";

/// A way to ask a server and to be answered.
enum Transport<G: Gate> {
    Streamable(Box<Streamable<G>>),
    EventStream(Box<EventStream<G>>),
}

impl<G: Gate> Transport<G> {
    async fn ask(&mut self, method: &str, params: Map<String, Value>) -> Result<Value> {
        match self {
            Self::Streamable(transport) => transport.ask(method, params).await,
            Self::EventStream(transport) => transport.ask(method, params).await,
        }
    }
}

pub(crate) async fn ask<G: Gate>(exchange: Exchange<G>, protocol: McpProtocol) -> Result<McpOffer> {
    let (mut transport, hello) = match protocol {
        McpProtocol::StreamableHttp => {
            let (transport, hello) = Streamable::open(exchange).await?;
            (Transport::Streamable(Box::new(transport)), hello)
        }
        McpProtocol::Sse => {
            let (transport, hello) = EventStream::open(exchange).await?;
            (Transport::EventStream(Box::new(transport)), hello)
        }
    };
    let offer = lists(&mut transport, &hello).await;
    if let Transport::Streamable(transport) = transport {
        transport.close().await;
    }
    offer
}

/// What a server says first: of itself, and of what it has.
#[derive(Debug, Default)]
struct Hello {
    version: String,
    info: Value,
    capabilities: Value,
    instructions: Option<String>,
}

impl Hello {
    /// Reads the answer to `initialize` or `server/discover`.
    fn read(mut result: Value, version: String) -> Self {
        let mut info = result["serverInfo"].take();
        if info.is_null() {
            info = result["_meta"]["io.modelcontextprotocol/serverInfo"].take();
        }
        let instructions = text(&result["instructions"]);
        Self { version, info, capabilities: result["capabilities"].take(), instructions }
    }

    fn has(&self, what: &str) -> bool {
        self.capabilities.get(what).is_some_and(|it| !it.is_null())
    }
}

async fn lists<G: Gate>(transport: &mut Transport<G>, hello: &Hello) -> Result<McpOffer> {
    let mut offer = McpOffer {
        name: text(&hello.info["name"]),
        title: text(&hello.info["title"]),
        version: text(&hello.info["version"]),
        protocol_version: hello.version.clone(),
        instructions: hello.instructions.clone(),
        ..McpOffer::default()
    };
    if hello.has("tools") {
        let (tools, truncated) = list::<McpTool, G>(transport, "tools").await?;
        offer.tools = tools;
        offer.truncated |= truncated;
    }
    if hello.has("prompts") {
        let (prompts, truncated) = list::<McpPrompt, G>(transport, "prompts").await?;
        offer.prompts = prompts;
        offer.truncated |= truncated;
    }
    if hello.has("resources") {
        let (resources, truncated) = list::<McpResource, G>(transport, "resources").await?;
        offer.resources = resources;
        offer.truncated |= truncated;
    }
    Ok(offer)
}

/// Reads a list page by page, and says whether there is more of it.
async fn list<T: DeserializeOwned, G: Gate>(
    transport: &mut Transport<G>,
    what: &str,
) -> Result<(Vec<T>, bool)> {
    let mut entries = Vec::new();
    let mut cursor = None;
    for _ in 0..MAX_PAGES {
        let mut params = Map::new();
        if let Some(cursor) = cursor.take() {
            params.insert("cursor".to_owned(), cursor);
        }
        let mut result = transport.ask(&format!("{what}/list"), params).await?;
        let Value::Array(page) = result[what].take() else {
            return Err(unexpected(format!("no list `{what}`")));
        };
        // An entry that cannot be read is no reason to show none.
        entries.extend(page.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()));
        if entries.len() > MAX_ENTRIES {
            entries.truncate(MAX_ENTRIES);
            return Ok((entries, true));
        }
        // An empty cursor is one, too.
        match result["nextCursor"].take() {
            Value::Null => return Ok((entries, false)),
            next => cursor = Some(next),
        }
    }
    Ok((entries, true))
}

/// What this client says first to a server with sessions.
fn initialize() -> Map<String, Value> {
    let mut params = Map::new();
    params.insert("protocolVersion".to_owned(), LEGACY.into());
    params.insert("capabilities".to_owned(), json!({}));
    params.insert("clientInfo".to_owned(), client_info());
    params
}

fn client_info() -> Value {
    json!({ "name": "himarket", "version": env!("CARGO_PKG_VERSION") })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}
