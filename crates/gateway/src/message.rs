//! JSON-RPC messages, as far as the gateway has to understand them.

use std::borrow::Cow;

use api::RefusalRule;
use serde::Deserialize;
use serde_json::Value;

use crate::refused::Refused;

/// The most messages of one body.
const MAX_BATCH: usize = 100;

/// What a message asks.
#[derive(Deserialize)]
pub(crate) struct Message<'a> {
    #[serde(default)]
    pub(crate) id: Value,
    /// A message without a method answers one of the server's.
    #[serde(borrow, default)]
    pub(crate) method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    params: Option<Params<'a>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Params<'a> {
    Named {
        #[serde(borrow, default)]
        name: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        uri: Option<Cow<'a, str>>,
    },
    Other(serde::de::IgnoredAny),
}

impl Message<'_> {
    /// The tool, the prompt or the resource that it is about.
    pub(crate) fn subject(&self) -> Option<&str> {
        match self.params.as_ref()? {
            Params::Named { name, uri } => name.as_deref().or(uri.as_deref()),
            Params::Other(_) => None,
        }
    }
}

/// Reads the messages of a body: one, or a list of them.
pub(crate) fn read(body: &[u8]) -> Result<Vec<Message<'_>>, Refused> {
    let malformed = |detail: String| Refused::new(RefusalRule::MalformedRequest, detail);
    let is_list = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let messages = if is_list {
        serde_json::from_slice(body)
    } else {
        serde_json::from_slice(body).map(|message| vec![message])
    };
    let messages: Vec<Message<'_>> =
        messages.map_err(|err| malformed(format!("The body is no JSON-RPC message: {err}.")))?;
    if messages.is_empty() || messages.len() > MAX_BATCH {
        return Err(malformed(format!("A body has 1 to {MAX_BATCH} messages.")));
    }
    Ok(messages)
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
        assert_eq!(messages[0].subject(), Some("add"));
        assert_eq!(messages[0].id, "a");
        let answer = read(br#"{"jsonrpc":"2.0","id":1,"result":{}}"#).unwrap();
        assert_eq!(answer[0].method, None);
        let listed =
            read(br#"[{"method":"ping"},{"method":"resources/read","params":{"uri":"a"}}]"#);
        let listed = listed.unwrap();
        assert_eq!((listed.len(), listed[1].subject()), (2, Some("a")));
        assert!(read(br#"{"method":"x","params":[1,2]}"#).unwrap()[0].subject().is_none());
    }

    #[test]
    fn a_method_that_is_said_twice_is_no_message() {
        assert!(read(br#"{"method":"ping","method":"tools/call"}"#).is_err());
        assert!(
            read(br#"{"method":"tools/call","params":{"name":"a","name":"b"}}"#)
                .is_ok_and(|messages| messages[0].subject().is_none())
        );
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
