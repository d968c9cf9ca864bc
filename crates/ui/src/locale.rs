//! The two languages, and which one is shown.

use leptos::{html, prelude::*};

use crate::{browser, text};

const STORED: &str = "himarket.locale";

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    #[default]
    En,
    Zh,
}

impl Locale {
    /// The tag for `<html lang>` and `Intl`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// Any kind of Chinese is Chinese, everything else English.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }
}

/// Makes the language available to every text below.
///
/// The first value is the one that `theme.js` left on `<html lang>` before the first paint: what
/// was chosen earlier, otherwise what the browser prefers.
pub fn provide_locale() -> RwSignal<Locale> {
    let first = browser::root().get_attribute("lang").unwrap_or_default();
    let locale = RwSignal::new(Locale::from_tag(&first));
    Effect::new(move |_| browser::set_root_attribute("lang", locale.get().tag()));
    provide_context(locale);
    locale
}

/// Changes to this language, and remembers it in this browser.
pub fn choose_locale(locale: RwSignal<Locale>, next: Locale) {
    browser::store(STORED, next.tag());
    if locale.get_untracked() != next {
        locale.set(next);
    }
}

/// Changes to the other language, and remembers it.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let locale = expect_context::<RwSignal<Locale>>();
    let change = move |_| {
        choose_locale(locale, locale.get_untracked().other());
    };
    html::button()
        .r#type("button")
        .class("button ghost small")
        .lang(move || locale.get().other().tag())
        .on(leptos::ev::click, change)
        .child(text::other_language)
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn every_chinese_is_chinese() {
        for tag in ["zh", "zh-CN", "zh-Hans-CN", "ZH-tw"] {
            assert_eq!(Locale::from_tag(tag), Locale::Zh, "{tag}");
        }
        for tag in ["en", "en-GB", "fr", ""] {
            assert_eq!(Locale::from_tag(tag), Locale::En, "{tag}");
        }
    }
}
