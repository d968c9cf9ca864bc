//! What changed, field by field.

use leptos::prelude::*;
use serde_json::Value;

use super::fields;

mod text {
    ui::texts! {
        changes = "Changes", "变更内容";
        field = "Field", "字段";
        before = "Before", "变更前";
        after = "After", "变更后";
        value = "Value", "值";
        same = "No recorded field has changed.", "已记录的字段没有变化。";
        yes = "Yes", "是";
        no = "No", "否";
        empty = "Empty", "空";
        long(bytes: &str) = "Long text ({bytes} bytes)", "长文本（{bytes} 字节）";
        picture = "A picture", "图片";
    }
}

/// A field and how it was and is; `None` where it was or is not there.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    field: String,
    before: Option<Value>,
    after: Option<Value>,
}

/// The fields that differ; for what was made or deleted, all that are not empty.
#[component]
pub fn Changes(before: Option<Value>, after: Option<Value>) -> impl IntoView {
    let (both, made) = (before.is_some() && after.is_some(), after.is_some());
    let changes = changes(before, after);
    if changes.is_empty() {
        return view! { <p class="muted">{text::same}</p> }.into_any();
    }
    let rows = changes
        .into_iter()
        .map(|Change { field, before, after }| {
            let cells = if both {
                view! {
                    <td data-label=text::before>
                        <Shown value=before old=true />
                    </td>
                    <td data-label=text::after>
                        <Shown value=after old=false />
                    </td>
                }
                .into_any()
            } else {
                view! {
                    <td data-label=text::value>
                        <Shown value=after.or(before) old=!made />
                    </td>
                }
                .into_any()
            };
            view! {
                <tr>
                    <th scope="row">{fields::label(&field)}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let heads = if both {
        view! {
            <th scope="col">{text::before}</th>
            <th scope="col">{text::after}</th>
        }
        .into_any()
    } else {
        view! { <th scope="col">{text::value}</th> }.into_any()
    };
    view! {
        <table class="changes" aria-label=text::changes>
            <thead>
                <tr>
                    <th scope="col">{text::field}</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Shown(value: Option<Value>, old: bool) -> impl IntoView {
    let class = if old { "was" } else { "is" };
    let words = move || match &value {
        None | Some(Value::Null) => text::empty().to_owned(),
        Some(Value::Bool(true)) => text::yes().to_owned(),
        Some(Value::Bool(false)) => text::no().to_owned(),
        Some(Value::String(text)) if text.is_empty() => text::empty().to_owned(),
        Some(Value::String(text)) if text.starts_with("data:image/") => text::picture().to_owned(),
        Some(Value::String(text)) => fields::value(text),
        Some(Value::Object(map)) if map.contains_key("sha256") => {
            let bytes = map.get("bytes").and_then(Value::as_u64).unwrap_or_default();
            text::long(&ui::number(bytes))
        }
        Some(other) => other.to_string(),
    };
    view! { <span class=class>{words}</span> }
}

fn changes(before: Option<Value>, after: Option<Value>) -> Vec<Change> {
    let both = before.is_some() && after.is_some();
    let (was, is) = (flat(before), flat(after));
    let find = |list: &[(String, Value)], field: &str| {
        list.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    };
    let mut changes: Vec<Change> = Vec::new();
    for (field, _) in was.iter().chain(&is) {
        if changes.iter().any(|change| change.field == *field) || fields::is_noise(field) {
            continue;
        }
        let change =
            Change { before: find(&was, field), after: find(&is, field), field: field.clone() };
        let differs = change.before != change.after;
        let says_something =
            both || change.before.as_ref().or(change.after.as_ref()).is_some_and(is_something);
        if differs && says_something {
            changes.push(change);
        }
    }
    changes
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The fields of a state, nested ones by their path. Lists are one value.
fn flat(state: Option<Value>) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    if let Some(state) = state {
        collect("", state, &mut found);
    }
    found
}

fn collect(path: &str, value: Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) if !fields.is_empty() && !fields.contains_key("sha256") => {
            for (name, value) in fields {
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                collect(&path, value, found);
            }
        }
        value => found.push((path.to_owned(), value)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::changes;

    #[test]
    fn only_what_differs_is_a_change() {
        let before = json!({"name": "a", "portalSettingConfig": {"autoApproveDevelopers": false, "builtinAuthEnabled": true}});
        let after = json!({"name": "a", "portalSettingConfig": {"autoApproveDevelopers": true, "builtinAuthEnabled": true}});
        let found = changes(Some(before), Some(after));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].field, "portalSettingConfig.autoApproveDevelopers");
        assert_eq!(
            (found[0].before.clone(), found[0].after.clone()),
            (Some(json!(false)), Some(json!(true)))
        );
    }

    #[test]
    fn what_is_made_shows_all_that_is_not_empty() {
        let found = changes(None, Some(json!({"name": "a", "description": null, "list": []})));
        let fields: Vec<_> = found.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["name"]);
    }

    #[test]
    fn a_field_that_goes_or_comes_is_a_change() {
        let found = changes(Some(json!({"a": 1})), Some(json!({"b": 2})));
        assert_eq!(found.len(), 2);
        assert!(found[0].after.is_none() && found[1].before.is_none());
    }
}
