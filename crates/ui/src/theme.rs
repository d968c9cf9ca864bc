//! Light, dark, or as the system says.

use leptos::prelude::*;

use crate::{
    browser,
    icon::{Glyph, Icon},
    menu::{Menu, MenuChoice},
    text,
};

const STORED: &str = "himarket.theme";

/// Which colours are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    fn name(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::System => text::theme_system(),
            Self::Light => text::theme_light(),
            Self::Dark => text::theme_dark(),
        }
    }

    fn glyph(self) -> Glyph {
        match self {
            Self::System => Glyph::Monitor,
            Self::Light => Glyph::Sun,
            Self::Dark => Glyph::Moon,
        }
    }
}

/// Makes the theme available and keeps `<html data-theme>` equal to it.
pub fn provide_theme() {
    let name = browser::stored(STORED).unwrap_or_default();
    let first = Theme::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default();
    let theme = RwSignal::new(first);
    Effect::new(move |_| browser::set_root_attribute("data-theme", theme.get().name()));
    provide_context(theme);
}

/// A menu of the three themes.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = expect_context::<RwSignal<Theme>>();
    let choose = move |choice: Theme| {
        browser::store(STORED, choice.name());
        theme.set(choice);
    };
    view! {
        <Menu
            id="theme-menu"
            label=text::theme
            trigger=move || view! { <Icon glyph=Signal::derive(move || theme.get().glyph()) /> }
        >
            {Theme::ALL
                .map(|choice| {
                    view! {
                        <MenuChoice
                            glyph=choice.glyph()
                            label=move || choice.text()
                            chosen=Signal::derive(move || theme.get() == choice)
                            on_choose=move || choose(choice)
                        />
                    }
                })
                .collect_view()}
        </Menu>
    }
}
