//! JSON-RPC messages, as far as the gateway has to understand them.

use api::RefusalRule;
use serde_json::{Value, value::RawValue};

use crate::{members::Members, refused::Refused};

/// The most messages of one body.
const MAX_BATCH: usize = 100;

/// What a message asks.
pub(crate) struct Message<'a> {
    pub(crate) id: Value,
    /// A message without a method answers one of the server's.
    pub(crate) method: Option<String>,
    /// The tool, the prompt or the resource that it is about.
    pub(crate) subject: Option<String>,
    /// Its parameters, where they have names.
    pub(crate) params: Option<Members<'a>>,
}

impl<'a> Message<'a> {
    fn read(json: &'a [u8]) -> Result<Self, Refused> {
        let message = Members::read(json, &["jsonrpc", "id", "method", "params"])?;
        let method = message.get("method").map(|value| serde_json::from_str(value.get()));
        let method = method.transpose().map_err(|_no_text| malformed("A method is a text."))?;
        let id = message.get("id").and_then(|id| serde_json::from_str(id.get()).ok());
        let params = message.get("params").map(RawValue::get);
        let params = params.filter(|params| params.starts_with('{'));
        let params = params
            .map(|params| Members::read(params.as_bytes(), &["name", "uri", "configuration"]))
            .transpose()?;
        let subject = params.as_ref().and_then(|it| it.text("name").or_else(|| it.text("uri")));
        Ok(Self { id: id.unwrap_or_default(), method, subject, params })
    }
}

fn malformed(detail: impl Into<String>) -> Refused {
    Refused::new(RefusalRule::MalformedRequest, detail)
}

/// Reads the messages of a body: one, or a list of them.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Message<'_>>, Refused> {
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'[') {
        return Ok(vec![Message::read(body)?]);
    }
    let list: Vec<&RawValue> = serde_json::from_slice(body)
        .map_err(|err| malformed(format!("The body is no list of messages: {err}.")))?;
    if list.is_empty() || list.len() > MAX_BATCH {
        return Err(malformed(format!("A body has 1 to {MAX_BATCH} messages.")));
    }
    list.into_iter().map(|message| Message::read(message.get().as_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    #[test]
    fn a_message_says_what_it_asks() {
        let body = br#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"add","arguments":{"name":1}}}"#;
        let messages = read(body).unwrap();
        assert_eq!(messages[0].method.as_deref(), Some("tools/call"));
        assert_eq!(messages[0].subject.as_deref(), Some("add"));
        assert_eq!(messages[0].id, "a");
        let answer = read(br#"{"jsonrpc":"2.0","id":1,"result":{}}"#).unwrap();
        assert_eq!(answer[0].method, None);
        let listed =
            read(br#"[{"method":"ping"},{"method":"resources/read","params":{"uri":"a"}}]"#);
        let listed = listed.unwrap();
        assert_eq!((listed.len(), listed[1].subject.as_deref()), (2, Some("a")));
        assert!(read(br#"{"method":"x","params":[1,2]}"#).unwrap()[0].subject.is_none());
    }

    #[test]
    fn a_method_that_is_said_twice_is_no_message() {
        assert!(read(br#"{"method":"ping","method":"tools/call"}"#).is_err());
        assert!(read(br#"{"method":"tools/call","params":{"name":"a","name":"b"}}"#).is_err());
        assert!(read(br#"{"method":"ping","Method":"tools/call"}"#).is_err());
        assert!(read(br#"{"method":7}"#).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_messages_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(messages) = read(&bytes) {
                prop_assert!(!messages.is_empty());
            }
        }
    }
}
