//! The string to sign.

use super::{ACCEPT, CONTENT_MD5, CONTENT_TYPE, DATE, FORM};
use crate::{
    Head, Refusal,
    canonical::{Purpose, write_headers},
    parameter::{self, Plus},
};

/// A request with what is signed of its head.
pub(super) struct Request<'a> {
    head: &'a Head<'a>,
    accept: &'a [u8],
    content_md5: &'a [u8],
    content_type: &'a [u8],
    date: &'a [u8],
    /// Sorted by name.
    headers: Vec<(&'a str, &'a [u8])>,
}

/// How parameters are written: clients differ.
#[derive(Clone, Copy)]
pub(super) struct Parameters {
    plus: Plus,
    /// Whether an empty value has `=` behind its name.
    empty_with_equals: bool,
}

/// As the documents say.
impl Default for Parameters {
    fn default() -> Self {
        Self { plus: Plus::Itself, empty_with_equals: false }
    }
}

impl<'a> Request<'a> {
    /// Takes the signed headers, sorted, and reads the fixed ones.
    pub(super) fn new(
        head: &'a Head<'a>,
        headers: Vec<(&'a str, &'a [u8])>,
    ) -> Result<Self, Refusal> {
        let fixed = |name| Ok(head.headers.find(name)?.unwrap_or_default());
        Ok(Self {
            head,
            accept: fixed(ACCEPT)?,
            content_md5: fixed(CONTENT_MD5)?,
            content_type: fixed(CONTENT_TYPE)?,
            date: fixed(DATE)?,
            headers,
        })
    }

    pub(super) fn md5(&self) -> Option<&'a [u8]> {
        (!self.content_md5.is_empty()).then_some(self.content_md5)
    }

    pub(super) fn set_md5(&mut self, md5: &'a str) {
        self.content_md5 = md5.as_bytes();
    }

    pub(super) fn is_form(&self) -> bool {
        let start = self.content_type.get(..FORM.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(FORM.as_bytes()))
    }

    /// The ways to write the parameters of this request that differ, the documented one first.
    pub(super) fn readings(&self, form: &[u8]) -> impl Iterator<Item = Parameters> {
        let has_plus = self.head.query.contains('+') || form.contains(&b'+');
        let all = [
            (Plus::Itself, false),
            (Plus::Itself, true),
            (Plus::Space, false),
            (Plus::Space, true),
        ];
        all.into_iter()
            .filter(move |(plus, _)| has_plus || *plus == Plus::Itself)
            .map(|(plus, empty_with_equals)| Parameters { plus, empty_with_equals })
    }

    /// The string to sign. `form` is empty unless the body is one.
    pub(super) fn write(
        &self,
        form: &[u8],
        reading: Parameters,
        purpose: Purpose,
    ) -> Result<Vec<u8>, Refusal> {
        let Head { method, path, query, .. } = self.head;
        let mut text = Vec::with_capacity(512 + path.len() + query.len() + form.len());
        for line in [method.as_bytes(), self.accept, self.content_md5, self.content_type, self.date]
        {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        write_headers(&mut text, &self.headers, purpose);
        text.extend_from_slice(path.as_bytes());

        let mut parameters = parameter::read(&[query.as_bytes(), form], reading.plus)?;
        // A stable sort: the first of a name stays the first.
        parameters.sort_by(|a, b| a.name.cmp(&b.name));
        parameters.dedup_by(|a, b| a.name == b.name);
        for (at, parameter) in parameters.iter().enumerate() {
            text.push(if at == 0 { b'?' } else { b'&' });
            text.extend_from_slice(&parameter.name);
            if reading.empty_with_equals || !parameter.value.is_empty() {
                text.push(b'=');
            }
            text.extend_from_slice(&parameter.value);
        }
        Ok(text)
    }
}
