//! Which product a path means.

use api::RefusalRule;
use percent_encoding::percent_decode_str;

use crate::refused::Refused;

/// Paths are no longer.
const MAX_PATH: usize = 8 * 1024;

/// What a path leads to. `rest` is the path below, with its slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address<'a> {
    /// `/models/{slug}/v1/…`
    Model { slug: &'a str, rest: &'a str },
    /// `/v1/…`: the model is chosen by the body.
    AnyModel { rest: &'a str },
    /// `/mcp-servers/{slug}…`
    Mcp { slug: &'a str, rest: &'a str },
    /// `/agents/{slug}…`
    Agent { slug: &'a str, rest: &'a str },
    /// `/apis/{slug}…`
    Rest { slug: &'a str, rest: &'a str },
    /// The process runs.
    Alive,
    /// The gateway serves.
    Ready,
}

impl<'a> Address<'a> {
    /// Reads a path; `None` where nothing is served.
    pub(crate) fn read(path: &'a str) -> Result<Option<Self>, Refused> {
        check(path)?;
        let Some((kind, below)) = split(path) else { return Ok(None) };
        let product = || split(below);
        Ok(match kind {
            "models" => product().and_then(|(slug, rest)| match split(rest) {
                Some(("v1", rest)) => Some(Self::Model { slug, rest }),
                _ => None,
            }),
            "v1" => Some(Self::AnyModel { rest: below }),
            "mcp-servers" => product().map(|(slug, rest)| Self::Mcp { slug, rest }),
            "agents" => product().map(|(slug, rest)| Self::Agent { slug, rest }),
            "apis" => product().map(|(slug, rest)| Self::Rest { slug, rest }),
            "healthz" if below.is_empty() => Some(Self::Alive),
            "readyz" if below.is_empty() => Some(Self::Ready),
            _ => None,
        })
    }
}

/// The first segment of a path, and what is below it.
fn split(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix('/')?;
    let end = path.find('/').unwrap_or(path.len());
    let (segment, below) = path.split_at(end);
    (!segment.is_empty()).then_some((segment, below))
}

/// Refuses paths that others might read differently: an upstream must not be led out of what it
/// is asked for.
fn check(path: &str) -> Result<(), Refused> {
    let malformed = |detail| Err(Refused::new(RefusalRule::MalformedRequest, detail));
    if path.len() > MAX_PATH {
        return malformed("The path is too long.");
    }
    let is_plain = |byte: &u8| !matches!(byte, b'%' | b'\\' | b';');
    if path.as_bytes().iter().all(is_plain) && !path.contains("//") && !path.contains("/.") {
        // Like most of them: there is nothing in it that anybody could read differently.
        return Ok(());
    }
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('%') {
        let code = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            None => return malformed("The path has a percent sign that encodes nothing."),
            Some(b'/' | b'\\') => return malformed("The path has an encoded slash."),
            Some(0..=0x1f | 0x7f) => return malformed("The path has a control character."),
            Some(_) => {}
        }
        rest = &after[2..];
    }
    if path.contains('\\') {
        return malformed("The path has a backslash.");
    }
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if segment.is_empty() && segments.peek().is_some() {
            return malformed("The path has an empty segment.");
        }
        let Ok(decoded) = percent_decode_str(segment).decode_utf8() else {
            return malformed("The path is not UTF-8.");
        };
        // Parameters after a semicolon are part of the segment to some readers only.
        let name = decoded.split(';').next().unwrap_or_default();
        if matches!(name, "." | "..") {
            return malformed("The path has a segment of dots.");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Address;

    #[test]
    fn a_path_leads_to_a_product() {
        for (path, address) in [
            (
                "/models/qwen/v1/chat/completions",
                Some(Address::Model { slug: "qwen", rest: "/chat/completions" }),
            ),
            ("/v1/models", Some(Address::AnyModel { rest: "/models" })),
            ("/mcp-servers/tools", Some(Address::Mcp { slug: "tools", rest: "" })),
            ("/mcp-servers/tools/sse", Some(Address::Mcp { slug: "tools", rest: "/sse" })),
            (
                "/agents/a/.well-known/agent-card.json",
                Some(Address::Agent { slug: "a", rest: "/.well-known/agent-card.json" }),
            ),
            ("/apis/pets/pets/7", Some(Address::Rest { slug: "pets", rest: "/pets/7" })),
            ("/apis/pets/", Some(Address::Rest { slug: "pets", rest: "/" })),
            ("/apis/", None),
            ("/models/qwen/v2/x", None),
            ("/.well-known/oauth-protected-resource/mcp-servers/tools", None),
            ("/healthz", Some(Address::Alive)),
            ("/healthz/x", None),
            ("/", None),
            ("*", None),
        ] {
            assert_eq!(Address::read(path).unwrap(), address, "{path}");
        }
    }

    #[test]
    fn a_path_that_can_be_read_in_two_ways_is_refused() {
        for path in [
            "/apis/pets/../admin",
            "/apis/pets/..",
            "/apis/pets/%2e%2e/admin",
            "/apis/pets/.%2E/admin",
            "/apis/pets/..;x=1/admin",
            "/apis/pets//admin",
            "//apis/pets",
            "/apis/pets/a%2fb",
            "/apis/pets/a%5Cb",
            "/apis/pets/a\\b",
            "/apis/pets/%00",
            "/apis/pets/%0d%0a",
            "/apis/pets/%ff",
            "/apis/pets/%C3%28",
            "/apis/pets/%",
            "/apis/pets/%zz",
            "/apis/pets/%+1",
        ] {
            assert!(Address::read(path).is_err(), "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_path_is_read_or_refused(path in "/[ -~é]{0,80}") {
            if let Ok(Some(Address::Rest { slug, rest })) = Address::read(&path) {
                prop_assert_eq!(format!("/apis/{slug}{rest}"), path.as_str());
            }
        }
    }
}
