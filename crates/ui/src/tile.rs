//! A square or a circle with initials, where there is no picture.

use leptos::prelude::*;

/// A square with the first letter of `name`; equal names have equal colours.
#[component]
pub fn Tile(
    #[prop(into)] name: Signal<String>,
    #[prop(optional)] large: bool,
    /// In the colour of the site, whatever the name.
    #[prop(optional)]
    brand: bool,
) -> impl IntoView {
    view! {
        <span
            class=move || format!("tile {}", if brand { "" } else { shade(&name.get()) })
            class:large=large
            aria-hidden="true"
        >
            {move || initials(&name.get(), 1)}
        </span>
    }
}

/// A circle with up to two letters of a person's name.
#[component]
pub fn Avatar(#[prop(into)] name: Signal<String>) -> impl IntoView {
    view! {
        // Letters of the style sheet: as text they would count as a name of the button around them.
        <span
            class="avatar"
            aria-hidden="true"
            data-initials=move || initials(&name.get(), 2)
        ></span>
    }
}

/// One of the four shades, by the letters of the name.
fn shade(name: &str) -> &'static str {
    let sum = name.chars().fold(0_u32, |sum, char| sum.wrapping_mul(31).wrapping_add(char.into()));
    match sum % 4 {
        0 => "",
        1 => "b",
        2 => "c",
        _ => "d",
    }
}

/// The style sheet makes capitals of them: Unicode's tables would be a burden here.
fn initials(name: &str, count: usize) -> String {
    name.chars()
        .filter(|char| !char.is_ascii_punctuation() && !char.is_ascii_whitespace())
        .take(count)
        .map(|char| char.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{initials, shade};

    #[test]
    fn initials_skip_what_is_no_letter() {
        assert_eq!(initials("admin", 2), "AD");
        assert_eq!(initials("_d-ev", 2), "DE");
        assert_eq!(initials("门户", 1), "门");
        assert_eq!(initials("", 2), "");
    }

    #[test]
    fn a_name_keeps_its_shade() {
        assert_eq!(shade("himarket-demo"), shade("himarket-demo"));
    }
}
