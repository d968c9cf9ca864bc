//! REST APIs: only the operations of the OpenAPI document.

use std::{collections::HashMap, sync::Arc};

use api::{ProductType, RefusalRule};
use domain::openapi::Operation;
use http::Response;
use percent_encoding::percent_decode_str;

use crate::{
    body::Body,
    call::{Call, Caller, Incoming, Worker},
    forward::{self, Waiting},
    refused::Refused,
    route::Kind,
    snapshot::Snapshot,
};

/// The longest paths of documents have fewer segments.
const MAX_SEGMENTS: usize = 64;

/// Serves one operation of a REST API.
pub(crate) async fn serve(
    worker: &Worker,
    snapshot: Arc<Snapshot>,
    call: &mut Call,
    incoming: Incoming,
    slug: &str,
    rest: &str,
) -> Result<Response<Body>, Refused> {
    let Caller { incoming, key } = call.authenticate(worker, &snapshot, incoming).await?;
    let route = call.reach(snapshot.route(ProductType::RestApi, slug))?;
    Call::subscribed(&key, &route)?;
    // A call may take long, and a snapshot much memory.
    drop(snapshot);
    let Kind::Rest { operations } = &route.service else { return Err(Call::nothing_there()) };
    let operation = operations.find(incoming.parts.method.as_str(), rest);
    let operation = operation.ok_or_else(|| {
        let detail = "The document of the API has no such operation.";
        Refused::new(RefusalRule::UnknownOperation, detail)
    })?;
    call.operation = operation.clone();
    let upstream = route.upstream()?;
    let uri = upstream.target(rest, incoming.query.as_deref());
    let mut admission = Call::admit(worker, &key, &route, &incoming)?;
    admission.count(worker, &key, &route, 1).await?;
    let request = incoming.into_request(&admission, upstream, uri, &call.id)?;
    let waiting = Waiting { patience: Some(upstream.timeout), silence: Some(forward::SILENCE) };
    let answer = call.send(worker, (&key, &route), &mut admission, request, waiting).await?;
    Ok(call.answer(&route, admission, answer))
}

/// The operations of a document, found by method and path.
#[derive(Default)]
pub(crate) struct Operations(Node);

#[derive(Default)]
struct Node {
    literals: HashMap<Box<str>, Node>,
    /// Tried in this order, after the literals.
    templates: Vec<(Template, Node)>,
    methods: HashMap<Box<str>, Arc<str>>,
}

/// A segment of a path with parameters in it, between texts: `{id}.json` is `["", ".json"]`.
#[derive(PartialEq)]
struct Template(Vec<String>);

impl Operations {
    pub(crate) fn new(operations: Vec<Operation>) -> Self {
        let mut root = Node::default();
        for operation in operations {
            let name = format!("{} {}", operation.method, operation.path);
            let name: String = name.chars().take(128).collect();
            let mut node = &mut root;
            for segment in operation.path.split('/').skip(1) {
                node = node.child(segment);
            }
            node.methods.insert(operation.method.to_string().into(), name.into());
        }
        Self(root)
    }

    /// The operation that a request calls, as `GET /pets/{id}`. A literal path goes before one
    /// with parameters.
    fn find(&self, method: &str, path: &str) -> Option<&Arc<str>> {
        let segments: Vec<String> = path
            .strip_prefix('/')?
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8().ok().map(Into::into))
            .collect::<Option<_>>()?;
        if segments.len() > MAX_SEGMENTS {
            return None;
        }
        self.0.find(method, &segments)
    }
}

impl Node {
    fn child(&mut self, segment: &str) -> &mut Self {
        if !segment.contains('{') {
            let literal = percent_decode_str(segment).decode_utf8_lossy();
            return self.literals.entry(literal.into()).or_default();
        }
        let template = Template::new(segment);
        let index = self.templates.iter().position(|(other, _)| *other == template);
        let index = index.unwrap_or_else(|| {
            self.templates.push((template, Self::default()));
            self.templates.len() - 1
        });
        &mut self.templates[index].1
    }

    /// Visits each node at most once, however the path is chosen.
    fn find(&self, method: &str, segments: &[String]) -> Option<&Arc<str>> {
        let Some((segment, rest)) = segments.split_first() else {
            return self.methods.get(method);
        };
        let literal = self.literals.get(segment.as_str());
        if let Some(found) = literal.and_then(|node| node.find(method, rest)) {
            return Some(found);
        }
        let matching = self.templates.iter().filter(|(template, _)| template.matches(segment));
        matching.into_iter().find_map(|(_, node)| node.find(method, rest))
    }
}

impl Template {
    fn new(segment: &str) -> Self {
        let mut texts = Vec::new();
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            texts.push(percent_decode_str(before).decode_utf8_lossy().into_owned());
            rest = after.split_once('}').map_or("", |(_, after)| after);
        }
        texts.push(percent_decode_str(rest).decode_utf8_lossy().into_owned());
        Self(texts)
    }

    /// Whether each parameter has at least one character between its texts.
    fn matches(&self, segment: &str) -> bool {
        let Some((first, others)) = self.0.split_first() else { return false };
        let Some((last, middle)) = others.split_last() else { return segment == first };
        let Some(mut rest) = segment.strip_prefix(first.as_str()) else { return false };
        for text in middle {
            let Some(start) = rest.chars().next().map(char::len_utf8) else { return false };
            let Some(found) = rest.get(start..).and_then(|tail| tail.find(text.as_str())) else {
                return false;
            };
            rest = rest.get(start + found + text.len()..).unwrap_or_default();
        }
        rest.strip_suffix(last.as_str()).is_some_and(|parameter| !parameter.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use domain::openapi::{Method, Operation};
    use proptest::prelude::*;

    use super::Operations;

    fn operations(paths: &[(&str, Method)]) -> Operations {
        let operations = paths.iter().map(|(path, method)| Operation {
            method: *method,
            path: (*path).to_owned(),
            operation_id: None,
            summary: None,
        });
        Operations::new(operations.collect())
    }

    #[test]
    fn an_operation_is_found_by_its_method_and_its_path() {
        let operations = operations(&[
            ("/pets", Method::Get),
            ("/pets", Method::Post),
            ("/pets/{id}", Method::Get),
            ("/pets/mine", Method::Get),
            ("/pets/{id}/toys/{toy}", Method::Delete),
            ("/files/{name}.{type}", Method::Get),
            ("/a%20b/{x}", Method::Get),
            ("/", Method::Get),
        ]);
        for (method, path, found) in [
            ("GET", "/pets", Some("GET /pets")),
            ("POST", "/pets", Some("POST /pets")),
            ("PUT", "/pets", None),
            ("GET", "/pets/", None),
            ("GET", "/pets/7", Some("GET /pets/{id}")),
            ("GET", "/pets/mine", Some("GET /pets/mine")),
            ("DELETE", "/pets/mine/toys/1", Some("DELETE /pets/{id}/toys/{toy}")),
            ("GET", "/pets/7/toys", None),
            ("GET", "/files/a.b.c", Some("GET /files/{name}.{type}")),
            ("GET", "/files/a", None),
            ("GET", "/files/.", None),
            ("GET", "/a%20b/%E5%BC%A0", Some("GET /a%20b/{x}")),
            ("GET", "/a b/1", Some("GET /a%20b/{x}")),
            ("GET", "/", Some("GET /")),
            ("GET", "", None),
            ("GET", "/pets/%FF", None),
        ] {
            assert_eq!(operations.find(method, path).map(|it| &**it), found, "{method} {path}");
        }
    }

    proptest! {
        #[test]
        fn any_path_is_found_or_not_and_nothing_else_happens(path in "/?[-a-z/%{}.]{0,60}") {
            let operations = operations(&[
                ("/{a}/{b}.{c}-{d}/x", Method::Get), ("/{a}", Method::Get), ("/x/{y}", Method::Get),
            ]);
            operations.find("GET", &path);
        }

        #[test]
        fn what_a_template_stands_for_is_found(one in "[a-z]{1,5}", other in "[a-z]{1,5}") {
            let operations = operations(&[("/v1/{one}/of/{other}.json", Method::Get)]);
            let path = format!("/v1/{one}/of/{other}.json");
            prop_assert!(operations.find("GET", &path).is_some());
        }
    }
}
