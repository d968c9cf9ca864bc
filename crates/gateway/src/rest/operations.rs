//! The operations of a document, found by method and path. There may be thousands of documents, so
//! that the tree of their paths is small.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use domain::openapi::{Method, Operation};
use percent_encoding::percent_decode_str;

use crate::few::Few;

/// The longest paths of documents have fewer segments.
const MAX_SEGMENTS: usize = 64;
/// Characters of a name.
const MAX_NAME: usize = 128;

pub(crate) struct Operations(Node);

struct Node {
    /// Literals, sorted; then templates, in the order in which they are tried.
    children: Box<[(Segment, Node)]>,
    /// As the document has it, by the methods for which it has it so. Parameters may have different
    /// names.
    paths: Few<(Methods, Box<str>)>,
}

/// A segment of a path: texts with parameters between them. `{id}.json` is `["", ".json"]`, and
/// a literal is one text.
struct Segment(Few<Box<str>>);

/// A bit for each method.
#[derive(Clone, Copy)]
struct Methods(u8);

/// A node that is being made.
#[derive(Default)]
struct Draft {
    literals: BTreeMap<Box<str>, Draft>,
    templates: Vec<(Segment, Draft)>,
    paths: Vec<(Methods, Box<str>)>,
}

impl Operations {
    pub(crate) fn new(operations: Vec<Operation>) -> Self {
        let mut root = Draft::default();
        for Operation { method, path, .. } in operations {
            let mut draft = &mut root;
            for segment in path.split('/').skip(1) {
                draft = draft.child(segment);
            }
            draft.put(Methods::one(method), path.into());
        }
        Self(root.into())
    }

    /// The operation that a request calls, as `GET /pets/{id}`. A literal path goes before one
    /// with parameters.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<Arc<str>> {
        let segments: Vec<Cow<'_, str>> = path
            .strip_prefix('/')?
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8().ok())
            .collect::<Option<_>>()?;
        if segments.len() > MAX_SEGMENTS {
            return None;
        }
        let methods = Methods::one(method.parse().ok()?);
        let path = self.0.find(methods, &segments)?;
        let mut name = format!("{method} {path}");
        if let Some((end, _)) = name.char_indices().nth(MAX_NAME) {
            name.truncate(end);
        }
        Some(name.into())
    }
}

impl Node {
    /// Visits each node at most once, however the path is chosen.
    fn find(&self, methods: Methods, segments: &[Cow<'_, str>]) -> Option<&str> {
        let Some((segment, rest)) = segments.split_first() else {
            let path = self.paths.iter().find(|(have, _)| have.has(methods));
            return path.map(|(_, path)| &**path);
        };
        let is_before = |(child, _): &(Segment, Self)| {
            child.literal().is_some_and(|literal| literal < segment.as_ref())
        };
        let is_literal = |(child, _): &(Segment, Self)| child.literal().is_some();
        let literals = self.children.partition_point(is_literal);
        let (literals, templates) = self.children.split_at(literals);
        let literal = literals.get(literals.partition_point(is_before));
        let mut matching =
            literal.into_iter().chain(templates).filter(|(child, _)| child.matches(segment));
        matching.find_map(|(_, node)| node.find(methods, rest))
    }
}

impl Draft {
    fn child(&mut self, segment: &str) -> &mut Self {
        let segment = Segment::new(segment);
        if let Some(literal) = segment.literal() {
            return self.literals.entry(literal.into()).or_default();
        }
        let index = self.templates.iter().position(|(other, _)| *other.0 == *segment.0);
        let index = index.unwrap_or_else(|| {
            self.templates.push((segment, Self::default()));
            self.templates.len() - 1
        });
        &mut self.templates[index].1
    }

    /// The last one counts, should there be several.
    fn put(&mut self, method: Methods, path: Box<str>) {
        for (methods, _) in &mut self.paths {
            methods.0 &= !method.0;
        }
        self.paths.retain(|(methods, _)| methods.0 != 0);
        match self.paths.iter_mut().find(|(_, other)| *other == path) {
            Some((methods, _)) => methods.0 |= method.0,
            None => self.paths.push((method, path)),
        }
    }
}

impl From<Draft> for Node {
    fn from(draft: Draft) -> Self {
        let Draft { literals, templates, paths } = draft;
        let literals = literals.into_iter().map(|(text, draft)| (Segment(Few::One(text)), draft));
        let children = literals.chain(templates);
        let children = children.map(|(segment, draft)| (segment, draft.into())).collect();
        Self { children, paths: paths.into() }
    }
}

impl Methods {
    fn one(method: Method) -> Self {
        Self(1 << method as u8)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Segment {
    fn new(segment: &str) -> Self {
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into();
        let mut texts = Vec::new();
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            texts.push(decoded(before));
            rest = after.split_once('}').map_or("", |(_, after)| after);
        }
        texts.push(decoded(rest));
        Self(texts.into())
    }

    fn literal(&self) -> Option<&str> {
        match &self.0 {
            Few::One(text) => Some(text),
            Few::Many(_) => None,
        }
    }

    /// Whether each parameter has at least one character between its texts.
    fn matches(&self, segment: &str) -> bool {
        let Some((first, others)) = self.0.split_first() else { return false };
        let Some((last, middle)) = others.split_last() else { return segment == &**first };
        let Some(mut rest) = segment.strip_prefix(&**first) else { return false };
        for text in middle {
            let Some(start) = rest.chars().next().map(char::len_utf8) else { return false };
            let Some(found) = rest.get(start..).and_then(|tail| tail.find(&**text)) else {
                return false;
            };
            rest = rest.get(start + found + text.len()..).unwrap_or_default();
        }
        rest.strip_suffix(&**last).is_some_and(|parameter| !parameter.is_empty())
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
            assert_eq!(operations.find(method, path).as_deref(), found, "{method} {path}");
        }
    }

    #[test]
    fn an_operation_has_the_name_that_its_document_gives_it() {
        let operations = operations(&[
            ("/pets/{id}", Method::Get),
            ("/pets/{pet}", Method::Put),
            ("/pets/{pet}", Method::Get),
            ("/pets/{pet}", Method::Trace),
        ]);
        let find = |method| operations.find(method, "/pets/7");
        assert_eq!(find("PUT").as_deref(), Some("PUT /pets/{pet}"));
        assert_eq!(find("GET").as_deref(), Some("GET /pets/{pet}"), "the last one");
        assert_eq!(find("TRACE").as_deref(), Some("TRACE /pets/{pet}"));
        assert_eq!(find("get"), None);
        let long = format!("/{}", "é".repeat(500));
        let operations = self::operations(&[(&long, Method::Get)]);
        assert_eq!(operations.find("GET", &long).unwrap().chars().count(), 128);
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
