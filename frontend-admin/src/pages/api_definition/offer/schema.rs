//! A JSON schema of arguments, as a table that can be read.

use leptos::prelude::*;
use serde_json::Value;
use ui::Badge;

mod text {
    ui::texts! {
        required = "Required", "必填";
        none = "It takes no arguments.", "无需参数。";
        default(value: &str) = "Default: {value}", "默认值：{value}";
        one_of(values: &str) = "One of {values}", "可选值：{values}";
    }
}

/// An argument.
#[derive(Debug, PartialEq, Eq)]
struct Argument {
    name: String,
    r#type: String,
    required: bool,
    description: String,
    default: Option<String>,
    values: Option<String>,
}

/// The arguments of an object's schema, the required ones first.
fn arguments(schema: &Value) -> Vec<Argument> {
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut arguments: Vec<_> = properties
        .map(|(name, property)| Argument {
            name: name.clone(),
            r#type: type_of(property),
            required: required.contains(&name.as_str()),
            description: property["description"].as_str().unwrap_or_default().to_owned(),
            default: property.get("default").map(plain),
            values: property["enum"]
                .as_array()
                .map(|values| values.iter().map(plain).collect::<Vec<_>>().join(", ")),
        })
        .collect();
    arguments.sort_by_key(|argument| !argument.required);
    arguments
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `string`, `array of number`, `string or null`.
fn type_of(schema: &Value) -> String {
    match &schema["type"] {
        Value::String(name) if name == "array" => match type_of(&schema["items"]) {
            items if items.is_empty() => "array".to_owned(),
            items => format!("array<{items}>"),
        },
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().map(plain).collect::<Vec<_>>().join(" | "),
        _ => {
            let some = ["anyOf", "oneOf"].into_iter().find_map(|key| schema[key].as_array());
            let names = some.into_iter().flatten().map(type_of).filter(|name| !name.is_empty());
            names.collect::<Vec<_>>().join(" | ")
        }
    }
}

/// The arguments, one line each.
#[component]
pub fn Arguments(schema: StoredValue<Value>) -> impl IntoView {
    let arguments = schema.with_value(arguments);
    if arguments.is_empty() {
        return view! { <p class="muted">{text::none}</p> }.into_any();
    }
    let rows = arguments.into_iter().map(|argument| view! { <Line argument=argument /> });
    view! {
        <ul class="arguments">{rows.collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Line(argument: Argument) -> impl IntoView {
    let Argument { name, r#type, required, description, default, values } = argument;
    view! {
        <li>
            <div class="row wrap tight">
                <code class="strong" translate="no">{name}</code>
                <code class="faint" translate="no">{r#type}</code>
                {required.then(|| view! { <Badge plain=true>{text::required}</Badge> })}
            </div>
            {(!description.is_empty()).then(|| view! { <p class="muted">{description}</p> })}
            {values.map(|values| view! { <p class="faint">{move || text::one_of(&values)}</p> })}
            {default.map(|value| view! { <p class="faint">{move || text::default(&value)}</p> })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{arguments, type_of};

    #[test]
    fn required_arguments_come_first() {
        let schema = json!({
            "type": "object",
            "properties": {
                "a": { "type": "integer", "default": 3 },
                "city": { "type": "string", "enum": ["Berlin", "北京"], "description": "Where" },
            },
            "required": ["city"],
        });
        let found = arguments(&schema);
        assert_eq!(found[0].name, "city");
        assert!(found[0].required);
        assert_eq!(found[0].values.as_deref(), Some("Berlin, 北京"));
        assert_eq!(found[1].default.as_deref(), Some("3"));
    }

    #[test]
    fn types_are_written_short() {
        assert_eq!(
            type_of(&json!({ "type": "array", "items": { "type": "number" } })),
            "array<number>"
        );
        assert_eq!(type_of(&json!({ "type": ["string", "null"] })), "string | null");
        assert_eq!(type_of(&json!({ "anyOf": [{ "type": "string" }, {}] })), "string");
        assert_eq!(type_of(&json!(true)), "");
    }

    #[test]
    fn what_is_no_schema_has_no_arguments() {
        for schema in [json!(null), json!([]), json!("x"), json!({ "properties": [] })] {
            assert_eq!(arguments(&schema), []);
        }
    }
}
