//! Server-sent events on their way through: passed on whole, one after the other, as they arrive.

use bytes::{Buf, Bytes, BytesMut};
use serde_json::{Map, Value};

use crate::record::Tokens;

/// An event that is longer is passed on in pieces, unread.
const MAX_EVENT: usize = 256 * 1024;

/// Events of one answer.
pub(crate) struct Events {
    rule: Rule,
    buffer: BytesMut,
    /// How far the buffer was searched for the end of an event.
    searched: usize,
    /// The rest of an event that is too long.
    is_skipping: bool,
    tokens: Tokens,
}

/// What is done with an event.
pub(crate) enum Rule {
    /// Reads the usage of a model. Where the caller did not ask for it, it is taken out.
    Usage { hide: bool },
    /// Puts an address at the gateway into the first event that names one.
    Endpoint(Option<Rewrite>),
}

/// Makes an address at the gateway of one at the upstream; `None` where that cannot be.
pub(crate) type Rewrite = Box<dyn FnOnce(&str) -> Option<String> + Send>;

impl Events {
    pub(crate) fn new(rule: Rule) -> Self {
        let tokens = Tokens::default();
        Self { rule, buffer: BytesMut::new(), searched: 0, is_skipping: false, tokens }
    }

    /// Takes the next bytes, and gives the events that are complete.
    pub(crate) fn pass(&mut self, data: &[u8]) -> Bytes {
        self.buffer.extend_from_slice(data);
        let mut passed = BytesMut::new();
        while let Some(end) = self.end_of_event() {
            let event = self.buffer.split_to(end);
            self.searched = 0;
            if std::mem::take(&mut self.is_skipping) {
                passed.extend_from_slice(&event);
            } else {
                self.see(&event, &mut passed);
            }
        }
        if self.buffer.len() > MAX_EVENT {
            self.is_skipping = true;
            // The last bytes may be the beginning of its end.
            let keep = 4;
            passed.extend_from_slice(&self.buffer[..self.buffer.len() - keep]);
            self.buffer.advance(self.buffer.len() - keep);
            self.searched = 0;
        }
        passed.freeze()
    }

    /// What was not complete when the answer ended.
    pub(crate) fn finish(&mut self) -> Bytes {
        let rest = std::mem::take(&mut self.buffer);
        let mut passed = BytesMut::new();
        if !rest.is_empty() {
            self.see(&rest, &mut passed);
        }
        passed.freeze()
    }

    pub(crate) fn tokens(&self) -> Tokens {
        self.tokens
    }

    /// Where the first event in the buffer ends: after an empty line, however lines end.
    fn end_of_event(&mut self) -> Option<usize> {
        let bytes = &self.buffer;
        let mut at = self.searched.saturating_sub(3);
        while at < bytes.len() {
            let rest = &bytes[at..];
            for end in [b"\n\n".as_slice(), b"\r\n\r\n", b"\n\r\n", b"\r\r"] {
                if rest.starts_with(end) {
                    return Some(at + end.len());
                }
            }
            at += 1;
        }
        self.searched = bytes.len();
        None
    }

    fn see(&mut self, event: &[u8], passed: &mut BytesMut) {
        match &mut self.rule {
            Rule::Usage { hide } => {
                let hide = *hide;
                match self.without_usage(event, hide) {
                    Seen::AsItIs => passed.extend_from_slice(event),
                    Seen::Changed(event) => passed.extend_from_slice(event.as_bytes()),
                    Seen::Nothing => {}
                }
            }
            Rule::Endpoint(rewrite) => {
                let name = field(event, "event");
                let changed = match (name.as_deref(), rewrite.take()) {
                    (Some("endpoint"), Some(rewrite)) => {
                        let address = field(event, "data").unwrap_or_default();
                        Some(rewrite(&address).unwrap_or_default())
                    }
                    (_, unused) => {
                        *rewrite = unused;
                        None
                    }
                };
                match changed {
                    Some(address) => {
                        passed.extend_from_slice(b"event: endpoint\ndata: ");
                        passed.extend_from_slice(address.as_bytes());
                        passed.extend_from_slice(b"\n\n");
                    }
                    None => passed.extend_from_slice(event),
                }
            }
        }
    }

    /// Reads the usage of an event.
    fn without_usage(&mut self, event: &[u8], hide: bool) -> Seen {
        const NAME: &[u8] = b"\"usage\"";
        if !event.windows(NAME.len()).any(|window| window == NAME) {
            return Seen::AsItIs;
        }
        let Some(data) = field(event, "data") else { return Seen::AsItIs };
        let Ok(Value::Object(mut chunk)) = serde_json::from_str::<Value>(&data) else {
            return Seen::AsItIs;
        };
        self.tokens.see(&chunk);
        // That there is none yet says nothing to anybody.
        if !hide || !chunk.get("usage").is_some_and(Value::is_object) {
            return Seen::AsItIs;
        }
        chunk.remove("usage");
        if says_nothing(&chunk) {
            return Seen::Nothing;
        }
        Seen::Changed(format!("data: {}\n\n", Value::Object(chunk)))
    }
}

enum Seen {
    AsItIs,
    Changed(String),
    Nothing,
}

/// Whether a chunk of a chat has neither text nor an end nor anything else for the caller. The
/// chunk with the usage has no choices, or choices that are empty.
fn says_nothing(chunk: &Map<String, Value>) -> bool {
    const USUAL: [&str; 7] =
        ["id", "object", "created", "model", "choices", "system_fingerprint", "service_tier"];
    if chunk.keys().any(|name| !USUAL.contains(&name.as_str())) {
        return false;
    }
    let Some(Value::Array(choices)) = chunk.get("choices") else { return false };
    choices.iter().all(|choice| {
        let finished = choice.get("finish_reason").is_some_and(|reason| !reason.is_null());
        let delta = choice.get("delta").and_then(Value::as_object);
        let text = choice.get("text").and_then(Value::as_str);
        !finished && delta.is_none_or(Map::is_empty) && text.is_none_or(str::is_empty)
    })
}

/// The value of a field of an event; of several `data` lines, with line breaks between them.
fn field(event: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(event).ok()?;
    let mut found: Option<String> = None;
    for line in text.split(['\n', '\r']) {
        let Some(value) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')) else {
            continue;
        };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match &mut found {
            Some(found) => {
                found.push('\n');
                found.push_str(value);
            }
            None => found = Some(value.to_owned()),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Events, Rule};

    fn pass(rule: Rule, pieces: &[&[u8]]) -> (String, Events) {
        let mut events = Events::new(rule);
        let mut passed = Vec::new();
        for piece in pieces {
            passed.extend_from_slice(&events.pass(piece));
        }
        passed.extend_from_slice(&events.finish());
        (String::from_utf8(passed).unwrap(), events)
    }

    const STREAM: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":null}\n\n\
        data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12}}\n\n\
        data: [DONE]\n\n";

    #[test]
    fn usage_is_read_and_hidden_from_who_did_not_ask() {
        let (passed, events) = pass(Rule::Usage { hide: true }, &[STREAM.as_bytes()]);
        assert!(!passed.contains("prompt_tokens"), "{passed}");
        assert!(passed.contains("\"Hi\"") && passed.contains("\"stop\""));
        assert!(passed.ends_with("data: [DONE]\n\n"));
        let tokens = events.tokens();
        assert_eq!((tokens.input, tokens.output), (9, 12));
    }

    #[test]
    fn usage_that_was_asked_for_passes_byte_by_byte() {
        let (passed, events) = pass(Rule::Usage { hide: false }, &[STREAM.as_bytes()]);
        assert_eq!(passed, STREAM);
        assert_eq!(events.tokens().output, 12);
    }

    #[test]
    fn a_usage_chunk_with_an_empty_choice_is_hidden_too() {
        let stream = "data: {\"choices\":[{\"index\":0,\"delta\":{}}],\"usage\":\
            {\"prompt_tokens\":1,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
        let (passed, events) = pass(Rule::Usage { hide: true }, &[stream.as_bytes()]);
        assert_eq!(passed, "data: [DONE]\n\n");
        assert_eq!(events.tokens().input, 1);
    }

    #[test]
    fn a_complete_event_passes_at_once_and_a_part_waits() {
        let mut events = Events::new(Rule::Usage { hide: true });
        assert_eq!(events.pass(b"data: 1\n\ndata: 2\n").as_ref(), b"data: 1\n\n");
        assert_eq!(events.pass(b"\n").as_ref(), b"data: 2\n\n");
    }

    #[test]
    fn an_endpoint_is_rewritten_once() {
        let rewrite = Box::new(|address: &str| Some(format!("/mcp-servers/x{address}")));
        let stream = "event: endpoint\r\ndata: /message?sessionId=1\r\n\r\n\
            event: message\ndata: {}\n\n";
        let (passed, _) = pass(Rule::Endpoint(Some(rewrite)), &[stream.as_bytes()]);
        let expected = "event: endpoint\ndata: /mcp-servers/x/message?sessionId=1\n\n\
            event: message\ndata: {}\n\n";
        assert_eq!(passed, expected);
    }

    #[test]
    fn an_endless_event_does_not_fill_the_memory() {
        let mut events = Events::new(Rule::Usage { hide: true });
        let piece = vec![b'x'; 64 * 1024];
        let mut passed = 0;
        for _ in 0..20 {
            passed += events.pass(&piece).len();
        }
        assert!(events.buffer.len() <= super::MAX_EVENT);
        passed += events.pass(b"\n\ndata: 1\n\n").len();
        assert_eq!(passed, 20 * 64 * 1024 + 11);
    }

    proptest! {
        #[test]
        fn however_a_stream_is_cut_it_arrives_whole(cuts in prop::collection::vec(0..400_usize, 0..20)) {
            let bytes = STREAM.as_bytes();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            let (passed, _) = pass(Rule::Usage { hide: false }, &pieces);
            prop_assert_eq!(passed, STREAM);
            let (hidden, events) = pass(Rule::Usage { hide: true }, &pieces);
            prop_assert!(!hidden.contains("prompt_tokens"));
            prop_assert_eq!(events.tokens().input, 9);
        }

        #[test]
        fn any_bytes_pass(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20)) {
            let whole: Vec<u8> = pieces.concat();
            let mut events = Events::new(Rule::Endpoint(None));
            let mut passed = Vec::new();
            for piece in &pieces {
                passed.extend_from_slice(&events.pass(piece));
            }
            passed.extend_from_slice(&events.finish());
            prop_assert_eq!(passed, whole);
        }
    }
}
