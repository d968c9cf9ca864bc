//! The canonical request.

use sha2::{Digest, Sha256};

use super::ALGORITHM;
use crate::{
    Head, Refusal,
    canonical::{Purpose, write_headers},
    parameter::{self, Plus},
};

/// A request with the headers that are signed, in the order of `SignedHeaders`.
pub(super) struct Request<'a> {
    pub(super) head: &'a Head<'a>,
    pub(super) headers: &'a [(&'a str, &'a [u8])],
    /// The query in its canonical form.
    pub(super) query: Vec<u8>,
}

impl<'a> Request<'a> {
    pub(super) fn new(
        head: &'a Head<'a>,
        headers: &'a [(&'a str, &'a [u8])],
    ) -> Result<Self, Refusal> {
        Ok(Self { head, headers, query: query(head.query)? })
    }

    /// The canonical request with this path and this payload hash.
    pub(super) fn write(&self, path: &[u8], payload: &str, purpose: Purpose) -> Vec<u8> {
        let mut text = Vec::with_capacity(512 + path.len() + self.query.len());
        text.extend_from_slice(self.head.method.as_bytes());
        text.push(b'\n');
        text.extend_from_slice(path);
        text.push(b'\n');
        text.extend_from_slice(&self.query);
        text.push(b'\n');
        write_headers(&mut text, self.headers, purpose);
        text.push(b'\n');
        for (at, (name, _)) in self.headers.iter().enumerate() {
            if at > 0 {
                text.push(b';');
            }
            text.extend_from_slice(name.as_bytes());
        }
        text.push(b'\n');
        text.extend_from_slice(payload.as_bytes());
        text
    }
}

/// What the HMAC is made of.
pub(super) fn string_to_sign(date: &str, canonical_request: &[u8]) -> String {
    let hash = hex::encode(Sha256::digest(canonical_request));
    format!("{ALGORITHM}\n{date}\n{hash}")
}

/// The canonical path.
pub(super) fn path(path: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(path.len() + 1);
    parameter::normalise_path(&mut text, path);
    end_with_slash(text)
}

/// What clients sign that encode a path with escapes as if it had none.
pub(super) fn path_encoded_again(path: &str) -> Option<Vec<u8>> {
    path.contains('%').then(|| {
        let mut text = Vec::with_capacity(path.len() * 2);
        parameter::encode_path(&mut text, path.as_bytes());
        end_with_slash(text)
    })
}

fn end_with_slash(mut text: Vec<u8>) -> Vec<u8> {
    if !text.ends_with(b"/") {
        text.push(b'/');
    }
    text
}

/// The canonical query.
fn query(query: &str) -> Result<Vec<u8>, Refusal> {
    let mut parameters = parameter::read(&[query.as_bytes()], Plus::Itself)?;
    parameters.sort_unstable_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    let mut text = Vec::with_capacity(query.len() + 16);
    for parameter in &parameters {
        if !text.is_empty() {
            text.push(b'&');
        }
        parameter::encode(&mut text, &parameter.name);
        text.push(b'=');
        parameter::encode(&mut text, &parameter.value);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{path, path_encoded_again, query};

    #[test]
    fn a_path_is_decoded_and_encoded() {
        for (text, expected) in [
            ("/", "/"),
            ("/v1/cities", "/v1/cities/"),
            ("/v1/cities/", "/v1/cities/"),
            ("/a%20b/%e5%9b%be/~x", "/a%20b/%E5%9B%BE/~x/"),
            ("/图", "/%E5%9B%BE/"),
            ("/a:b@c!d+e", "/a%3Ab%40c%21d%2Be/"),
            // Slashes and dots are nothing special.
            ("//a/../b%2Fc", "//a/../b/c/"),
            // A lonely percent sign is one.
            ("/100%/%zz/%4", "/100%25/%25zz/%254/"),
            // Bytes that are not UTF-8 keep their value.
            ("/%ff", "/%FF/"),
        ] {
            assert_eq!(path(text), expected.as_bytes(), "{text}");
        }
    }

    #[test]
    fn a_path_with_escapes_may_be_encoded_twice() {
        assert_eq!(path_encoded_again("/a%20b").unwrap(), b"/a%2520b/");
        assert_eq!(path_encoded_again("/ab"), None);
    }

    #[test]
    fn a_query_is_sorted_and_encoded() {
        for (text, expected) in [
            ("", ""),
            ("&&", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1&a=", "a=&a=1&a=2"),
            ("b&a", "a=&b="),
            ("a=1=2", "a=1%3D2"),
            ("=1", "=1"),
            ("a+b=c+d%20e", "a%2Bb=c%2Bd%20e"),
            ("a=1&B=2", "B=2&a=1"),
            ("name=%e5%bc%a0", "name=%E5%BC%A0"),
            // Sorted as they mean, not as they are written.
            ("a%2D=2&a%20=1", "a%20=1&a-=2"),
            ("a=%zz%", "a=%25zz%25"),
        ] {
            assert_eq!(query(text).unwrap(), expected.as_bytes(), "{text}");
        }
        assert!(query(&"a&".repeat(1_024)).is_ok());
        assert!(query(&"a&".repeat(1_025)).is_err());
    }
}
