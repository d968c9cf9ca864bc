//! Paths with parameters in braces: `/pets/{id}`.

use std::collections::HashSet;

/// A path, taken apart.
pub(super) struct Template<'a> {
    pub(super) parameters: HashSet<&'a str>,
    /// The path without the names of its parameters. Two paths with the same one are the same.
    pub(super) shape: String,
}

impl<'a> Template<'a> {
    /// Takes `path` apart, or says what is wrong with it.
    pub(super) fn parse(path: &'a str) -> Result<Self, &'static str> {
        if !path.starts_with('/') {
            return Err("a path must start with `/`");
        }
        if path.contains(['?', '#']) {
            return Err("a path must not have a query or a fragment");
        }
        if path.contains(|char: char| char.is_control() || char.is_whitespace()) {
            return Err("a path must not have white space or control characters");
        }
        let mut template = Self { parameters: HashSet::new(), shape: String::new() };
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or("a `{` has no `}`")?;
            if before.contains('}') {
                return Err("a `}` has no `{`");
            }
            if name.is_empty() || name.contains(['{', '/']) {
                return Err("between `{` and `}` there must be the name of a parameter");
            }
            if !template.parameters.insert(name) {
                return Err("a path must not have a parameter twice");
            }
            template.shape.push_str(before);
            template.shape.push_str("{}");
            rest = after;
        }
        if rest.contains('}') {
            return Err("a `}` has no `{`");
        }
        template.shape.push_str(rest);
        Ok(template)
    }
}
