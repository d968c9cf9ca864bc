//! What the model says, and how many words that takes.

use serde_json::Value;

/// The most words of a question that an answer repeats.
const REPEATED: usize = 200;

/// An answer of the model.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    words: Vec<String>,
    /// The caller wanted fewer words than there are.
    pub(super) is_cut: bool,
}

impl Reply {
    /// The answer to `question`, of at most `limit` words.
    pub(super) fn to(question: &str, limit: Option<u64>) -> Self {
        let mut asked = crate::words(question);
        if asked.is_empty() {
            asked.push("nothing.");
        }
        let begin = "This is a sample model. You said:".split(' ');
        let all = begin.chain(asked.into_iter().take(REPEATED));
        let mut words: Vec<_> = all.map(str::to_owned).collect();
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let is_cut = words.len() > limit;
        words.truncate(limit);
        Self { words, is_cut }
    }

    pub(super) fn text(&self) -> String {
        self.words.join(" ")
    }

    /// The text in pieces of a word each; joined, they are the text.
    pub(super) fn pieces(&self) -> Vec<String> {
        let mut pieces = self.words.clone();
        for piece in pieces.iter_mut().skip(1) {
            piece.insert(0, ' ');
        }
        pieces
    }

    /// Tokens of the answer.
    pub(super) fn count(&self) -> usize {
        self.words.len()
    }
}

/// The text of a message: a string, or the parts of a list that are text.
pub(super) fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts: Vec<_> = parts.iter().filter_map(|part| part["text"].as_str()).collect();
            texts.join(" ")
        }
        _ => String::new(),
    }
}

/// Tokens of a text.
pub(super) fn count(text: &str) -> usize {
    crate::words(text).len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Reply, text};

    #[test]
    fn an_answer_repeats_the_question_and_ends_where_the_caller_says() {
        let whole = Reply::to(" one  two\n", None);
        assert_eq!(whole.text(), "This is a sample model. You said: one two");
        assert_eq!((whole.count(), whole.is_cut), (9, false));
        assert_eq!(whole.pieces().concat(), whole.text());
        let cut = Reply::to("one two", Some(3));
        assert_eq!((cut.text().as_str(), cut.is_cut), ("This is a", true));
        assert_eq!(Reply::to("", None).text(), "This is a sample model. You said: nothing.");
        assert_eq!(Reply::to(&"x ".repeat(10_000), None).count(), 207);
    }

    #[test]
    fn the_text_of_a_message_is_a_string_or_in_parts() {
        assert_eq!(text(&json!("a b")), "a b");
        let parts =
            json!([{ "type": "text", "text": "a" }, { "type": "image_url" }, { "text": "b" }]);
        assert_eq!(text(&parts), "a b");
        assert_eq!(text(&json!(null)), "");
    }
}
