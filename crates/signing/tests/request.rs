//! A request that a test changes before it verifies it.

use serde_json::Value;
use signing::{Accepted, Body, Head, Headers, Key, Refusal, aliyun, huawei};

/// The time at which all vectors were signed: 20 November 2025, 08:15:30 UTC.
pub const NOW: i64 = 1_763_626_530;

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: Option<String>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (target, None),
        };
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into()));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            headers: headers.collect(),
            body: body.into(),
        }
    }

    /// A request of a vector with these headers. A full URL and a target are the same here.
    pub fn of_vector(vector: &Value, headers: &Value) -> Self {
        let text = |name: &str| vector[name].as_str().unwrap();
        let target = text("url").strip_prefix("https://demo.apig.example.com");
        let headers = headers.as_object().unwrap().iter();
        let headers: Vec<_> =
            headers.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        Self::new(text("method"), target.unwrap_or(text("url")), &headers, text("body"))
    }

    pub fn headers(&self) -> Result<Headers<'_>, Refusal> {
        Headers::new(self.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())))
    }

    /// Does something with the head of this request.
    pub fn with_head<T>(
        &self,
        act: impl FnOnce(&Head<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let headers = self.headers()?;
        act(&Head::new(&self.method, &self.path, self.query.as_deref(), &headers)?)
    }

    pub fn add(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn remove(mut self, name: &str) -> Self {
        let before = self.headers.len();
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        assert!(self.headers.len() < before, "there is no {name}");
        self
    }

    pub fn replace(self, name: &str, value: &str) -> Self {
        self.remove(name).add(name, value)
    }

    pub fn header(&self, name: &str) -> &str {
        let find = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        str::from_utf8(&find.unwrap().1).unwrap()
    }

    pub fn body(mut self, body: &str) -> Self {
        self.body = body.into();
        self
    }

    pub fn method(mut self, method: &str) -> Self {
        self.method = method.to_owned();
        self
    }

    /// The same, sent elsewhere.
    pub fn target(self, target: &str) -> Self {
        let Self { path, query, .. } = Self::new("", target, &[], "");
        Self { path, query, ..self }
    }

    /// Signs as a client of Huawei Cloud.
    pub fn sign_huawei(self, key: &Key<'_>, now: i64) -> Result<Self, Refusal> {
        let made = self.with_head(|head| huawei::sign(key, head, Body::Read(&self.body), now))?;
        Ok(made.iter().fold(self, |request, (name, value)| request.add(name, value)))
    }

    /// Verifies as a gateway does: the body is read only where it is needed.
    pub fn verify_huawei(&self, secret: &str, now: i64) -> Result<Accepted, Refusal> {
        let authorization = huawei::Authorization::parse(self.header("authorization"))?;
        self.with_head(|head| {
            let claim = authorization.claim(head, now)?;
            claim.verify(secret.as_bytes(), self.needed_body(claim.needs_body()))
        })
    }

    /// Signs as a client of Alibaba Cloud.
    pub fn sign_aliyun(
        self,
        key: &Key<'_>,
        options: &aliyun::Options<'_>,
        now: i64,
    ) -> Result<Self, Refusal> {
        let body = Body::Read(&self.body);
        let made = self.with_head(|head| aliyun::sign(key, options, head, body, now))?;
        Ok(made.iter().fold(self, |request, (name, value)| request.add(name, value)))
    }

    /// Verifies as a gateway does: the body is read only where it is needed.
    pub fn verify_aliyun(&self, secret: &str, now: i64) -> Result<Accepted, Refusal> {
        let headers = self.headers()?;
        let signature = aliyun::Signature::read(&headers)?.unwrap();
        self.with_head(|head| {
            let claim = signature.claim(head, now)?;
            claim.verify(secret.as_bytes(), self.needed_body(claim.needs_body()))
        })
    }

    fn needed_body(&self, is_needed: bool) -> Body<'_> {
        // That a body is empty is known without reading it.
        let is_read = is_needed || self.body.is_empty();
        if is_read { Body::Read(&self.body) } else { Body::Unread }
    }
}

pub fn is_mismatch(result: &Result<Accepted, Refusal>) -> bool {
    matches!(result, Err(Refusal::SignatureMismatch { .. }))
}
