//! What a model has read and written, as its answers say.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Numbers of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) input: i64,
    pub(crate) output: i64,
}

/// The most that is believed of one answer.
const MAX_TOKENS: i64 = 1_000_000_000;

#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default)]
    usage: Option<Value>,
}

impl Tokens {
    /// Reads the usage of a JSON answer, of which this is the end. One that has none, or is none,
    /// has used nothing.
    pub(crate) fn of_answer(end: &[u8]) -> Self {
        let mut tokens = Self::default();
        if let Ok(Answer { usage: Some(usage) }) = serde_json::from_slice(end) {
            tokens.add_usage(&usage);
            return tokens;
        }
        // Inside a text the quotation marks would be escaped.
        const NAME: &[u8] = b"\"usage\":";
        let last = end.windows(NAME.len()).rposition(|window| window == NAME);
        let usage = last.and_then(|at| end.get(at + NAME.len()..));
        let usage = usage.and_then(|rest| {
            let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
            values.next()?.ok()
        });
        if let Some(usage) = usage {
            tokens.add_usage(&usage);
        }
        tokens
    }

    /// Reads the usage of an event, which may be in the message or the response that it tells of.
    /// Later ones replace earlier ones: they count up.
    pub(crate) fn see(&mut self, event: &Map<String, Value>) {
        let within = ["message", "response"].map(|name| event.get(name)?.get("usage"));
        for usage in within.into_iter().chain([event.get("usage")]).flatten() {
            self.add_usage(usage);
        }
    }

    /// Names differ: OpenAI has `prompt_tokens`, Responses and Anthropic have `input_tokens`.
    /// Anthropic counts what it took from its cache apart.
    fn add_usage(&mut self, usage: &Value) {
        let number = |name: &str| {
            let number = usage.get(name)?.as_i64()?;
            Some(number.clamp(0, MAX_TOKENS))
        };
        let cached = ["cache_read_input_tokens", "cache_creation_input_tokens"];
        let cached: i64 = cached.into_iter().filter_map(number).sum();
        if let Some(input) = number("prompt_tokens") {
            self.input = input;
        } else if let Some(input) = number("input_tokens") {
            self.input = input + cached;
        }
        if let Some(output) = number("completion_tokens").or_else(|| number("output_tokens")) {
            self.output = output;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Tokens;

    fn of_answer(usage: &serde_json::Value) -> (i64, i64) {
        let answer = json!({ "id": 1, "usage": usage }).to_string();
        let Tokens { input, output } = Tokens::of_answer(answer.as_bytes());
        (input, output)
    }

    #[test]
    fn usage_is_read_in_every_dialect() {
        let openai = json!({ "prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21 });
        assert_eq!(of_answer(&openai), (9, 12));
        assert_eq!(of_answer(&json!({ "input_tokens": 3, "output_tokens": 4 })), (3, 4));
        let anthropic =
            json!({ "input_tokens": 1, "cache_read_input_tokens": 20, "output_tokens": 2 });
        assert_eq!(of_answer(&anthropic), (21, 2));
        assert_eq!(of_answer(&json!({ "prompt_tokens": 5, "total_tokens": 5 })), (5, 0));
    }

    #[test]
    fn what_is_no_usage_counts_nothing() {
        for usage in [json!(null), json!(7), json!({ "prompt_tokens": "9" }), json!([])] {
            assert_eq!(of_answer(&usage), (0, 0), "{usage}");
        }
        assert_eq!(of_answer(&json!({ "prompt_tokens": -5, "completion_tokens": 1 })), (0, 1));
        assert_eq!(Tokens::of_answer(b"<html>"), Tokens::default());
    }

    #[test]
    fn the_end_of_a_long_answer_is_enough() {
        let answer = format!(
            r#"{{"data":["{}"],"usage":{{"prompt_tokens":5,"total_tokens":5}},"model":"a"}}"#,
            "x".repeat(1_000),
        );
        let end = &answer.as_bytes()[500..];
        assert_eq!(Tokens::of_answer(end), Tokens { input: 5, output: 0 });
        let quoted = r#"x\"usage\":{\"prompt_tokens\":5}"}"#;
        assert_eq!(Tokens::of_answer(quoted.as_bytes()), Tokens::default());
    }

    #[test]
    fn events_count_up_wherever_they_have_it() {
        let mut tokens = Tokens::default();
        for event in [
            json!({ "type": "message_start", "message": { "usage": { "input_tokens": 25, "output_tokens": 1 } } }),
            json!({ "type": "message_delta", "usage": { "output_tokens": 15 } }),
        ] {
            tokens.see(event.as_object().unwrap());
        }
        assert_eq!((tokens.input, tokens.output), (25, 15));
        let done = json!({ "type": "response.completed",
            "response": { "usage": { "input_tokens": 7, "output_tokens": 8 } } });
        tokens.see(done.as_object().unwrap());
        assert_eq!((tokens.input, tokens.output), (7, 8));
    }
}
