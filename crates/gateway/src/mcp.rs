//! MCP servers: streamable HTTP of both eras, and the older transport with two addresses.
//!
//! Answers pass as they are: clients find out from the server's own errors which era it belongs to.

use std::sync::Arc;

use api::{McpProtocol, ProductType, RefusalRule};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Digester;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use subtle::ConstantTimeEq;
use url::Url;

use crate::{
    body::Body,
    call::{Call, Caller, Incoming, Worker},
    event::{Events, Rule},
    forward::Waiting,
    message::{self, Message},
    record::operation,
    refused::{Refused, Shape},
    route::{Kind, Route, Upstream},
    snapshot::{Key, Snapshot},
};

const SESSION_ID: HeaderName = HeaderName::from_static("mcp-session-id");
/// Methods that count against a call quota; what only finds out what there is does not.
const COUNTED: [&str; 3] = ["tools/call", "prompts/get", "resources/read"];
/// Characters of a mark: half of a digest, in hex.
const MARK: usize = 32;

/// Serves a call of an MCP server. `rest` is the path below its own.
pub(crate) async fn serve(
    worker: &Worker,
    snapshot: Arc<Snapshot>,
    call: &mut Call,
    incoming: Incoming,
    slug: &str,
    rest: &str,
) -> Result<Response<Body>, Refused> {
    call.shape = Shape::JsonRpc(serde_json::Value::Null);
    let Caller { incoming, key } = call.authenticate(worker, &snapshot, incoming).await?;
    let route = call.reach(snapshot.route(ProductType::McpServer, slug))?;
    Call::subscribed(&key, &route)?;
    // A call may take long, and a snapshot much memory.
    drop(snapshot);
    let Kind::Mcp { protocol } = route.service else { return Err(Call::nothing_there()) };
    let method = incoming.parts.method.clone();
    let transport = match (protocol, rest, method) {
        (McpProtocol::StreamableHttp, "", Method::POST | Method::GET | Method::DELETE) => {
            Transport::Streamable
        }
        (McpProtocol::Sse, "" | "/sse", Method::GET) => Transport::Events,
        (McpProtocol::Sse, "/message", Method::POST) => Transport::Message,
        _ => {
            let detail = "The MCP server has no such transport.";
            return Err(Refused::new(RefusalRule::UnknownOperation, detail));
        }
    };
    pass(worker, call, incoming, &key, &route, transport).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Transport {
    /// One address for everything.
    Streamable,
    /// The stream of the older transport.
    Events,
    /// The other address of the older transport.
    Message,
}

async fn pass(
    worker: &Worker,
    call: &mut Call,
    mut incoming: Incoming,
    key: &Key,
    route: &Arc<Route>,
    transport: Transport,
) -> Result<Response<Body>, Refused> {
    let marks = Marks { digester: &worker.shared.sessions, key, route };
    let mut admission = Call::admit(worker, key, route, &incoming)?;
    if incoming.parts.method == Method::POST {
        let body = incoming.body.read(admission.body_limit, &worker.shared.room).await?;
        let counted = describe(call, &message::read(&body)?);
        admission.count(worker, key, route, counted).await?;
    } else {
        call.operation = incoming.parts.method.as_str().into();
    }
    let upstream = route.upstream()?;
    let uri = match transport {
        Transport::Streamable | Transport::Events => upstream.target("", incoming.query.as_deref()),
        Transport::Message => {
            marks.target(incoming.query.as_deref()).and_then(Upstream::target_exactly)
        }
    };
    let uri = uri.ok_or_else(unknown_session)?;
    marks.open_session(&mut incoming.parts.headers)?;

    let is_get = incoming.parts.method == Method::GET;
    let sse = upstream.address(&uri);
    let mut request = incoming.into_request(&admission, upstream, Some(uri), &call.id)?;
    // Streams are read on their way. Which site a browser is at is no matter of the server's.
    request.headers_mut().remove(header::ACCEPT_ENCODING);
    request.headers_mut().remove(header::ORIGIN);
    // A stream may have nothing to say for hours, not even its first word.
    let waiting = Waiting { patience: (!is_get).then_some(upstream.timeout), silence: None };
    let mut answer = call.send(worker, (key, route), &mut admission, request, waiting).await?;
    marks.seal_session(answer.headers_mut());
    if transport == Transport::Events {
        let rewrite = marks.endpoint(sse);
        answer.headers_mut().remove(header::CONTENT_LENGTH);
        answer = answer.map(|body| body.with_events(Events::new(Rule::Endpoint(Some(rewrite)))));
    }
    Ok(call.answer(route, admission, answer))
}

/// Notes what messages ask, and says how many of them count.
fn describe(call: &mut Call, messages: &[Message<'_>]) -> u32 {
    let name = |message: &Message<'_>| match (message.method.as_deref(), &message.subject) {
        (Some(method), Some(subject)) if COUNTED.contains(&method) => {
            format!("{method} {subject}")
        }
        (Some(method), _) => method.to_owned(),
        (None, _) => "answer".to_owned(),
    };
    if let [message] = messages {
        call.shape.answers(&message.id);
        call.operation = operation(&name(message));
    } else {
        call.operation = "batch".into();
    }
    let counted = messages.iter().filter(|message| {
        message.method.as_deref().is_some_and(|method| COUNTED.contains(&method))
    });
    counted.count().try_into().unwrap_or(u32::MAX)
}

fn unknown_session() -> Refused {
    // Clients begin anew when they hear of it.
    let detail = "The session does not exist, or belongs to somebody else.";
    Refused::new(RefusalRule::UnknownOperation, detail)
}

/// Binds what an upstream gives to the consumer that got it: all consumers share one credential at
/// the upstream, which cannot tell them apart. Nothing has to be remembered for that.
struct Marks<'a> {
    digester: &'a Digester,
    key: &'a Key,
    route: &'a Route,
}

impl Marks<'_> {
    fn mark(&self, kind: &str, text: &str) -> String {
        mark(self.digester, &self.parts(kind), text)
    }

    fn parts(&self, kind: &str) -> String {
        let Key { consumer, .. } = self.key;
        format!("{kind}\0{}\0{}\0", consumer.consumer_id, self.route.product_id)
    }

    fn is_marked(&self, kind: &str, text: &str, given: &str) -> bool {
        self.mark(kind, text).as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// Puts the upstream's session into a request in the place of the caller's.
    fn open_session(&self, headers: &mut HeaderMap) -> Result<(), Refused> {
        let Some(session) = headers.get(&SESSION_ID) else { return Ok(()) };
        let session = session.to_str().ok().and_then(|session| session.rsplit_once('.'));
        let (session, given) = session.ok_or_else(unknown_session)?;
        if !self.is_marked("session", session, given) {
            return Err(unknown_session());
        }
        let session = HeaderValue::from_str(session).map_err(|_malformed| unknown_session())?;
        headers.insert(SESSION_ID, session);
        Ok(())
    }

    /// Puts a session that only this consumer can use into an answer.
    fn seal_session(&self, headers: &mut HeaderMap) {
        let Some(session) = headers.remove(&SESSION_ID) else { return };
        let sealed = session.to_str().ok().and_then(|session| {
            let mark = self.mark("session", session);
            HeaderValue::from_str(&format!("{session}.{mark}")).ok()
        });
        if let Some(sealed) = sealed {
            headers.insert(SESSION_ID, sealed);
        }
    }

    /// Where a message goes: what the gateway wrote into the endpoint of a stream.
    fn target(&self, query: Option<&str>) -> Option<String> {
        let mut target = None;
        let mut given = None;
        for (name, value) in form_urlencoded::parse(query?.as_bytes()) {
            match &*name {
                "to" => target = Some(value.into_owned()),
                "mark" => given = Some(value.into_owned()),
                _ => {}
            }
        }
        let target = target?;
        if !self.is_marked("endpoint", &target, &given?) {
            return None;
        }
        String::from_utf8(URL_SAFE_NO_PAD.decode(target).ok()?).ok()
    }

    /// Makes an address at the gateway of the one to which an upstream wants messages sent. `sse`
    /// is where the stream was asked for.
    fn endpoint(&self, sse: String) -> crate::event::Rewrite {
        let digester = self.digester.clone();
        let parts = self.parts("endpoint");
        let slug = self.route.slug.clone();
        Box::new(move |address| {
            let sse = Url::parse(&sse).ok()?;
            // The parser takes no other host names, and may not survive them.
            let address = Some(address.trim()).filter(|address| address.is_ascii())?;
            let url = sse.join(address).ok()?;
            // Its own query may have a secret of the definition's.
            if url.origin() != sse.origin()
                || url[url::Position::BeforePath..] == sse[url::Position::BeforePath..]
            {
                return None;
            }
            let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
            let target = URL_SAFE_NO_PAD.encode(target);
            let mark = mark(&digester, &parts, &target);
            Some(format!("/mcp-servers/{slug}/message?to={target}&mark={mark}"))
        })
    }
}

fn mark(digester: &Digester, parts: &str, text: &str) -> String {
    let mut mark = hex::encode(digester.digest(&[parts, text]));
    mark.truncate(MARK);
    mark
}
