//! Where the strings, keys and numbers of a text are: a piece of the app of its own.

use oxidoc_highlight::token::{Token, TokenKind};
use wasm_split_helpers::wasm_split;

use crate::lazy::NotLoaded;

/// A text that is longer is shown without colours: thousands of elements make a page slow.
const MAX_BYTES: usize = 60_000;

/// What a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Plain,
    Json,
    Yaml,
    Shell,
    Python,
    JavaScript,
}

impl Language {
    /// What it is called, everywhere.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Shell => "Shell",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
        }
    }

    fn key(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Json => Some("json"),
            Self::Yaml => Some("yaml"),
            Self::Shell => Some("bash"),
            Self::Python => Some("python"),
            Self::JavaScript => Some("javascript"),
        }
    }
}

/// A part of the text, and the class of what it is.
pub(crate) type Part<'a> = (&'a str, Option<&'static str>);

/// What takes a text apart: put together, the parts are the text again.
pub(crate) type Colours = fn(&str, Language) -> Vec<Part<'_>>;

#[wasm_split(highlight, fallible)]
pub(crate) fn colours() -> Result<Colours, NotLoaded> {
    Ok(parts)
}

fn parts(text: &str, language: Language) -> Vec<Part<'_>> {
    let Some(key) = language.key().filter(|_| text.len() <= MAX_BYTES) else {
        return vec![(text, None)];
    };
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut done = 0;
    for Token { kind, start, end } in oxidoc_highlight::scan(text, key) {
        let Some(class) = class(kind) else { continue };
        // What overlaps, or cuts a character in two, is left without a colour.
        let (Some(before), Some(part)) = (text.get(done..start), text.get(start..end)) else {
            continue;
        };
        parts.push((before, None));
        parts.push((part, Some(class)));
        done = end;
    }
    parts.push((text.get(done..).unwrap_or_default(), None));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

fn class(kind: TokenKind) -> Option<&'static str> {
    match kind {
        TokenKind::Keyword | TokenKind::Builtin | TokenKind::Type => Some("word"),
        TokenKind::String => Some("string"),
        TokenKind::Comment => Some("comment"),
        TokenKind::Number => Some("number"),
        TokenKind::Property | TokenKind::Attr | TokenKind::Variable => Some("key"),
        TokenKind::Function => Some("function"),
        TokenKind::Operator | TokenKind::Punctuation | TokenKind::Plain => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, MAX_BYTES, parts};

    const ALL: [Language; 5] =
        [Language::Json, Language::Yaml, Language::Shell, Language::Python, Language::JavaScript];

    #[test]
    fn keys_strings_and_numbers_of_json_differ() {
        let found = parts(r#"{"城市": "北京", "n": -4.5e3, "ok": null}"#, Language::Json);
        let class = |text: &str| found.iter().find(|(it, _)| *it == text).and_then(|it| it.1);
        assert_eq!(class("\"城市\""), Some("key"));
        assert_eq!(class("\"北京\""), Some("string"));
        assert_eq!(class("-4.5e3"), Some("number"));
        assert_eq!(class("null"), Some("word"));
    }

    #[test]
    fn the_pieces_are_the_text_again_whatever_it_is() {
        let nasty = [
            "",
            "\"",
            "'",
            "\\",
            "\"\\",
            "{\"a",
            "a: 'b",
            "# ü",
            "--- é\n...",
            "- 世界: \"界",
            "/*",
            "<<EOF\n世",
            "f\"{世",
            "`${",
            "$(",
            "0x",
            "-",
            "1e",
            "\u{0}\u{7f}",
            "\u{1f389}: \u{1f389}",
            "a:\r\n  b: |\n   x",
        ];
        let open = "[{\"k\":".repeat(3_000);
        for language in ALL {
            for text in nasty.into_iter().chain([open.as_str()]) {
                let joined: String = parts(text, language).iter().map(|(it, _)| *it).collect();
                assert_eq!(joined, text, "{language:?}");
            }
        }
    }

    #[test]
    fn every_beginning_of_a_text_can_be_shown() {
        let text = "openapi: 3.1.0 # 版本\ninfo: {title: \"天气 \\\" x\", 'n': -1.5e-3}\n- &a *b\n";
        for language in ALL {
            for (end, _) in text.char_indices() {
                let joined: String =
                    parts(&text[..end], language).iter().map(|(it, _)| *it).collect();
                assert_eq!(joined, text[..end], "{language:?}");
            }
        }
    }

    #[test]
    fn what_is_long_is_plain() {
        let text = "1 ".repeat(MAX_BYTES);
        assert_eq!(parts(&text, Language::Json), [(text.as_str(), None)]);
    }
}
