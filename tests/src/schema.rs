//! Bodies made of what the OpenAPI document says of them, so that no field escapes a test.

use serde_json::{Map, Value, json};

/// A field of a body, however deep.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// How a refusal names it.
    pub name: String,
    /// What the document says of it, with references resolved.
    pub schema: Value,
    /// The object it is in must have it.
    pub required: bool,
    /// It may be null.
    pub nullable: bool,
}

impl Field {
    /// Whether it is of this type of JSON Schema.
    pub fn is(&self, kind: &str) -> bool {
        types(&self.schema).contains(&kind)
    }
}

/// Schemas of the document, to look references up in.
#[derive(Clone, Debug)]
pub struct Schemas(pub Value);

impl Schemas {
    /// A value that has everything the schema knows of.
    pub fn instance(&self, schema: &Value) -> Value {
        let (schema, _) = self.resolve(schema);
        if let Some(example) = schema.get("example").filter(|example| !example.is_null()) {
            return example.clone();
        }
        if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
            return first.clone();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                whole.extend(self.instance(part).as_object().expect("an object").clone());
            }
            return Value::Object(whole);
        }
        match types(&schema).first().copied() {
            Some("object") => {
                let properties = schema["properties"].as_object().into_iter().flatten();
                properties.map(|(key, it)| (key.clone(), self.instance(it))).collect()
            }
            Some("array") => json!([self.instance(&schema["items"])]),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("string") if schema["format"] == "date-time" => json!("2030-01-01T00:00:00Z"),
            Some("string") => {
                json!("x".repeat(
                    schema["minLength"].as_u64().map_or(1, |it| it.try_into().unwrap_or(1))
                ))
            }
            _ => panic!("no value for {schema}"),
        }
    }

    /// Every field of a body that is an object.
    pub fn fields(&self, schema: &Value) -> Vec<Field> {
        let mut fields = Vec::new();
        self.collect(schema, "", "", &mut fields);
        fields
    }

    fn collect(&self, schema: &Value, pointer: &str, name: &str, fields: &mut Vec<Field>) {
        let (schema, _) = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, pointer, name, fields);
        }
        if types(&schema).contains(&"array") {
            let (pointer, name) = (format!("{pointer}/0"), format!("{name}[0]"));
            return self.collect(&schema["items"], &pointer, &name, fields);
        }
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{key}");
            let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
            let (resolved, nullable) = self.resolve(property);
            fields.push(Field {
                pointer: pointer.clone(),
                name: name.clone(),
                schema: resolved,
                required: required.contains(&json!(key)),
                nullable,
            });
            self.collect(property, &pointer, &name, fields);
        }
    }

    /// The schema that a reference leads to, or the one that is not null of several; and whether
    /// null is one of them.
    fn resolve(&self, schema: &Value) -> (Value, bool) {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').expect("a reference into the document");
            return self.resolve(self.0.pointer(pointer).expect("what is referred to"));
        }
        if let Some(several) = schema["oneOf"].as_array() {
            let nullable = several.iter().any(|it| it["type"] == "null");
            let first = several.iter().find(|it| it["type"] != "null").expect("something");
            let (resolved, deeper) = self.resolve(first);
            return (resolved, nullable || deeper);
        }
        (schema.clone(), types(schema).contains(&"null"))
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
