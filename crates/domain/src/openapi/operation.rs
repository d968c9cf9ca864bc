//! Paths and their operations.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    MAX_OPERATIONS, MAX_PARAMETERS, Method, Operation,
    fault::{Fault, Place},
    name, object, optional, reference, required,
    template::Template,
    text_of,
};

const METHODS: [(&str, Method); 8] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
];

/// What a path has besides operations.
const OTHER_KEYS: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];

/// The operations of all paths.
pub(super) fn list(
    document: &Value,
    paths: &Map<String, Value>,
    place: &Place<'_>,
) -> Result<Vec<Operation>, Fault> {
    if paths.len() > MAX_OPERATIONS {
        return Err(Fault::too_large(MAX_OPERATIONS, "paths"));
    }
    let mut reader = Reader { document, ids: HashSet::new(), operations: Vec::new() };
    let mut shapes = HashMap::new();
    for (path, item) in paths.iter().filter(|(path, _)| !is_extension(path)) {
        let place = place.key(path);
        let template = Template::parse(path).map_err(|what| Fault::at(&place, what))?;
        if let Some(other) = shapes.insert(template.shape, path) {
            let what = format_args!("is the same path as `{other}`");
            return Err(Fault::at(&place, what));
        }
        reader.path(path, &template.parameters, item, &place)?;
    }
    Ok(reader.operations)
}

fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}

struct Reader<'a> {
    document: &'a Value,
    ids: HashSet<&'a str>,
    operations: Vec<Operation>,
}

impl<'a> Reader<'a> {
    fn path(
        &mut self,
        path: &str,
        names: &HashSet<&str>,
        item: &'a Value,
        place: &Place<'_>,
    ) -> Result<(), Fault> {
        let members = object(item, place)?;
        let beside = |key: &String| key != "$ref" && !is_extension(key);
        if members.contains_key("$ref")
            && let Some(key) = members.keys().find(|key| beside(key))
        {
            // What wins is undefined (3.0, 3.1), so each reader takes another one.
            return Err(Fault::at(place, format_args!("`{key}` must not stand beside `$ref`")));
        }
        let item = object(reference::resolve(self.document, item, place)?, place)?;
        for key in item.keys().filter(|key| !is_extension(key)) {
            let known = OTHER_KEYS.contains(&key.as_str())
                || METHODS.iter().any(|(method, _)| method == key);
            if !known {
                let what = "is not a method; they are written in lower case";
                return Err(Fault::at(&place.key(key), what));
            }
        }
        self.parameters(item, names, place)?;
        for (key, method) in METHODS {
            if let Some(value) = item.get(key) {
                self.operation(path, method, names, value, &place.key(key))?;
            }
        }
        Ok(())
    }

    fn operation(
        &mut self,
        path: &str,
        method: Method,
        names: &HashSet<&str>,
        value: &'a Value,
        place: &Place<'_>,
    ) -> Result<(), Fault> {
        let members = object(value, place)?;
        let responses = members
            .get("responses")
            .ok_or_else(|| Fault::at(place, "an operation needs `responses`"))?;
        object(responses, &place.key("responses"))?;
        self.parameters(members, names, place)?;
        let operation_id = optional(members, "operationId", place)?;
        if let Some(id) = operation_id
            && !self.ids.insert(id)
        {
            let what = format_args!("`{id}` is the id of another operation, too");
            return Err(Fault::at(&place.key("operationId"), what));
        }
        if self.operations.len() == MAX_OPERATIONS {
            return Err(Fault::too_large(MAX_OPERATIONS, "operations"));
        }
        self.operations.push(Operation {
            method,
            path: path.to_owned(),
            operation_id: operation_id.map(str::to_owned),
            summary: optional(members, "summary", place)?.map(str::to_owned),
        });
        Ok(())
    }

    /// Checks the parameters of an operation or a path whose template has `names`.
    fn parameters(
        &self,
        owner: &Map<String, Value>,
        names: &HashSet<&str>,
        place: &Place<'_>,
    ) -> Result<(), Fault> {
        let Some(list) = owner.get("parameters") else { return Ok(()) };
        let place = place.key("parameters");
        let list = list.as_array().ok_or_else(|| Fault::at(&place, "must be an array"))?;
        if list.len() > MAX_PARAMETERS {
            let what = format_args!("must have at most {MAX_PARAMETERS} parameters");
            return Err(Fault::at(&place, what));
        }
        let mut seen = HashSet::new();
        for (index, parameter) in list.iter().enumerate() {
            let place = place.index(index);
            let parameter = object(reference::resolve(self.document, parameter, &place)?, &place)?;
            let name = name(parameter, "name", &place)?;
            let location = text_of(required(parameter, "in", &place)?, &place.key("in"))?;
            if !["query", "header", "path", "cookie"].contains(&location) {
                return Err(Fault::at(&place.key("in"), "must be query, header, path or cookie"));
            }
            if location == "path" && !names.contains(name.as_str()) {
                let what = format_args!("the path has no `{{{name}}}`");
                return Err(Fault::at(&place, what));
            }
            if !seen.insert((name, location)) {
                return Err(Fault::at(&place, "is the same parameter as one before"));
            }
        }
        Ok(())
    }
}
