//! What a model is asked: the body of a call, as far as the product has a say in it.

use std::{borrow::Cow, sync::Arc};

use api::{ModelFeature, ModelParameter, RefusalRule};
use bytes::Bytes;
use serde_json::json;

use super::unknown_model;
use crate::{members::Members, refused::Refused};

/// What the gateway reads of a question, or writes into it.
const READ: [&str; 9] = [
    "model",
    "stream",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "temperature",
    "previous_response_id",
    "conversation",
];

/// The body of a question: an object whose members stay as they are written, in their order.
pub(super) struct Question<'a> {
    members: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) is_changed: bool,
}

impl<'a> Question<'a> {
    pub(super) fn read(body: &'a Bytes) -> Result<Self, Refused> {
        let Members(members) = Members::read(body, &READ)?;
        let members = members.into_iter().map(|(name, value)| (name, Cow::Borrowed(value.get())));
        Ok(Self { members: members.collect(), is_changed: false })
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.members.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| &**value).filter(|value| *value != "null")
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?).ok()
    }

    fn set(&mut self, name: &'static str, value: String) {
        if self.get(name) == Some(&value) {
            return;
        }
        self.is_changed = true;
        match self.members.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value.into(),
            None => self.members.push((name.into(), value.into())),
        }
    }

    fn remove(&mut self, name: &str) {
        let before = self.members.len();
        self.members.retain(|(other, _)| other != name);
        self.is_changed |= self.members.len() != before;
    }

    /// Fills in what the product says and the caller did not, puts what is locked in the place of
    /// what the caller says, and answers the model that is asked.
    pub(super) fn apply(
        &mut self,
        operation: &str,
        models: &[Arc<str>],
        feature: &ModelFeature,
    ) -> Result<Arc<str>, Refused> {
        let is_locked = |parameter| feature.locked.contains(&parameter);
        let only = match models {
            [only] => Some(&**only),
            _ => None,
        };
        let default = feature.model.as_deref().or(only);
        let name = self.text("model");
        let model = match (default, name) {
            (Some(default), name) if is_locked(ModelParameter::Model) || name.is_none() => {
                self.set("model", json!(default).to_string());
                Arc::from(default)
            }
            (_, Some(name)) => {
                let known = models.iter().find(|model| ***model == *name);
                known.cloned().ok_or_else(unknown_model)?
            }
            (_, None) => return Err(unknown_model()),
        };
        let has_text =
            matches!(operation, "chat/completions" | "completions" | "responses" | "messages");
        if !has_text {
            return Ok(model);
        }
        if let Some(most) = feature.max_tokens {
            self.bound_tokens(operation, most, is_locked(ModelParameter::MaxTokens));
        }
        if let Some(temperature) = feature.temperature
            && (is_locked(ModelParameter::Temperature) || self.get("temperature").is_none())
        {
            self.set("temperature", json!(temperature).to_string());
        }
        Ok(model)
    }

    /// Says how long an answer may be, under the name that the operation has for it.
    fn bound_tokens(&mut self, operation: &str, most: u32, is_locked: bool) {
        let (name, other) = match operation {
            "responses" => ("max_output_tokens", None),
            "chat/completions" => ("max_tokens", Some("max_completion_tokens")),
            _ => ("max_tokens", None),
        };
        let said = self.get(name).is_some() || other.is_some_and(|it| self.get(it).is_some());
        if !said {
            self.set(name, most.to_string());
        } else if is_locked {
            // The name that the caller uses is one that the model knows.
            let name = other.filter(|it| self.get(it).is_some()).unwrap_or(name);
            for other in [Some("max_tokens"), other].into_iter().flatten() {
                if other != name {
                    self.remove(other);
                }
            }
            self.set(name, most.to_string());
        }
    }

    /// Asks a stream for its usage; says whether the caller did not.
    pub(super) fn ask_for_usage(&mut self, operation: &str) -> bool {
        let has_option = matches!(operation, "chat/completions" | "completions");
        if !has_option || self.get("stream") != Some("true") {
            return false;
        }
        let options = self.get("stream_options");
        let options = options.and_then(|it| serde_json::from_str(it).ok());
        let mut options: serde_json::Map<String, serde_json::Value> = options.unwrap_or_default();
        if options.get("include_usage") == Some(&json!(true)) {
            return false;
        }
        options.insert("include_usage".to_owned(), json!(true));
        self.set("stream_options", json!(options).to_string());
        true
    }

    /// Refuses what is about things that the upstream keeps for everybody.
    pub(super) fn check_state(&self, operation: &str) -> Result<(), Refused> {
        let state = ["previous_response_id", "conversation"];
        match state.into_iter().find(|name| self.get(name).is_some()) {
            Some(name) if operation == "responses" => {
                let detail = format!("`{name}` would reach what belongs to others.");
                Err(Refused::new(RefusalRule::OperationNotAllowed, detail))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn write(&self) -> Result<Bytes, Refused> {
        let mut text = String::from("{");
        for (index, (name, value)) in self.members.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(&json!(name).to_string());
            text.push(':');
            text.push_str(value);
        }
        text.push('}');
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use api::{ModelFeature, ModelParameter, RefusalRule};
    use bytes::Bytes;
    use serde_json::{Value, json};

    use super::Question;

    fn models(names: &[&str]) -> Vec<Arc<str>> {
        names.iter().map(|name| Arc::from(*name)).collect()
    }

    /// What goes on of a body, and the model that is asked.
    fn asked(
        body: &Value,
        operation: &str,
        feature: &ModelFeature,
    ) -> Result<(Value, String), RefusalRule> {
        let bytes = Bytes::from(body.to_string());
        let mut question = Question::read(&bytes).map_err(|refused| refused.rule)?;
        let model = question.apply(operation, &models(&["max", "mini"]), feature);
        let model = model.map_err(|refused| refused.rule)?.to_string();
        question.ask_for_usage(operation);
        let written = question.write().unwrap();
        Ok((serde_json::from_slice(&written).unwrap(), model))
    }

    #[test]
    fn what_is_not_touched_stays_as_it_is_written() {
        let body = Bytes::from_static(
            br#"{ "model":"max", "seed": 12345678901234567890, "x": 1.10, "messages":[ ] }"#,
        );
        let mut question = Question::read(&body).unwrap();
        let feature = ModelFeature::default();
        question.apply("chat/completions", &models(&["max"]), &feature).unwrap();
        assert!(!question.is_changed);
        let feature = ModelFeature { temperature: Some(0.5), ..feature };
        question.apply("chat/completions", &models(&["max"]), &feature).unwrap();
        let text = String::from_utf8(question.write().unwrap().to_vec()).unwrap();
        let expected = r#"{"model":"max","seed":12345678901234567890,"x":1.10,"messages":[ ],"temperature":0.5}"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn the_product_fills_in_what_the_caller_leaves_open() {
        let feature = ModelFeature {
            model: Some("mini".to_owned()),
            max_tokens: Some(100),
            temperature: Some(0.2),
            ..ModelFeature::default()
        };
        let (body, model) =
            asked(&json!({ "messages": [] }), "chat/completions", &feature).unwrap();
        assert_eq!(model, "mini");
        let expected =
            json!({ "messages": [], "model": "mini", "max_tokens": 100, "temperature": 0.2 });
        assert_eq!(body, expected);
        let said = json!({ "model": "max", "max_completion_tokens": 7, "temperature": 1.0 });
        assert_eq!(asked(&said, "chat/completions", &feature).unwrap().0, said);
        let (body, _) = asked(&json!({ "input": "a" }), "responses", &feature).unwrap();
        assert_eq!(body["max_output_tokens"], 100);
        let (body, _) = asked(&json!({ "input": "a" }), "embeddings", &feature).unwrap();
        assert_eq!(body, json!({ "input": "a", "model": "mini" }));
    }

    #[test]
    fn a_caller_cannot_change_what_is_locked() {
        use ModelParameter::{MaxTokens, Model, Temperature};
        let feature = ModelFeature {
            model: Some("mini".to_owned()),
            max_tokens: Some(100),
            temperature: Some(0.2),
            locked: vec![Model, MaxTokens, Temperature],
            ..ModelFeature::default()
        };
        let said = json!({
            "model": "anything", "max_tokens": 9, "max_completion_tokens": 9, "temperature": 2,
        });
        let (body, model) = asked(&said, "chat/completions", &feature).unwrap();
        assert_eq!(model, "mini");
        let expected = json!({ "model": "mini", "max_completion_tokens": 100, "temperature": 0.2 });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_model_that_the_product_does_not_have_is_refused() {
        let none = ModelFeature::default();
        for body in [json!({ "model": "other" }), json!({}), json!({ "model": 7 })] {
            let refused = asked(&body, "chat/completions", &none).unwrap_err();
            assert_eq!(refused, RefusalRule::UnknownModel, "{body}");
        }
    }

    #[test]
    fn a_body_that_two_readers_could_understand_differently_is_refused() {
        for body in [
            r#"{"model":"max","model":"mini"}"#,
            r#"{"model":"max","Model":"mini"}"#,
            r#"{"model":"max","ſtream":true}"#,
            "[]",
            "",
            "{",
            "7",
        ] {
            let bytes = Bytes::from(body);
            let refused = Question::read(&bytes).map(drop).map_err(|it| it.rule);
            assert_eq!(refused, Err(RefusalRule::MalformedRequest), "{body}");
        }
    }

    #[test]
    fn a_stream_is_asked_for_its_usage() {
        let none = ModelFeature::default();
        let stream = json!({ "model": "max", "stream": true });
        let (body, _) = asked(&stream, "chat/completions", &none).unwrap();
        assert_eq!(body["stream_options"], json!({ "include_usage": true }));
        let bytes = Bytes::from(stream.to_string());
        assert!(Question::read(&bytes).unwrap().ask_for_usage("completions"));
        assert!(!Question::read(&bytes).unwrap().ask_for_usage("responses"));
        let asked_for =
            json!({ "stream": true, "stream_options": { "include_usage": true } }).to_string();
        let bytes = Bytes::from(asked_for);
        assert!(!Question::read(&bytes).unwrap().ask_for_usage("chat/completions"));
    }
}
