//! Names of products in addresses.

use api::ProductId;

/// Leaves room for what makes it different from another one.
const MAX_LENGTH: usize = 50;
/// Characters of the identifier, from its random end.
const SUFFIX: usize = 8;
/// For names without a letter or digit of ASCII.
const FALLBACK: &str = "api";

/// Letters and digits of `name` in lower case, with single hyphens for everything else.
pub(super) fn of_name(name: &str) -> String {
    let words = name.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let mut slug = words.join("-").to_ascii_lowercase();
    slug.truncate(MAX_LENGTH);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { FALLBACK.to_owned() } else { slug.to_owned() }
}

/// The same, with a part of the product's identifier behind it: nobody else has that.
pub(super) fn unique(slug: &str, product_id: &ProductId) -> String {
    let id = product_id.as_ref();
    let suffix = id.get(id.len().saturating_sub(SUFFIX)..).unwrap_or(id);
    format!("{slug}-{suffix}")
}

#[cfg(test)]
mod tests {
    use api::{CreateProduct, ProductId, ProductType};
    use proptest::prelude::*;

    use super::{of_name, unique};

    #[test]
    fn a_slug_has_what_of_a_name_can_stand_in_an_address() {
        let long = format!("{} b", "a".repeat(49));
        for (name, slug) in [
            ("Weather", "weather"),
            ("Qwen 2.5 -- Max!", "qwen-2-5-max"),
            ("Übersicht", "bersicht"),
            ("模型广场", "api"),
            ("天气 weather", "weather"),
            ("--", "api"),
            (&*long, &*"a".repeat(49)),
        ] {
            assert_eq!(of_name(name), slug);
        }
    }

    proptest! {
        #[test]
        fn a_slug_keeps_the_rules_for_given_ones(name in ".{1,50}") {
            let slug = of_name(&name);
            for slug in [unique(&slug, &ProductId::generate()), slug] {
                let body = CreateProduct {
                    name: "a".to_owned(),
                    slug: Some(slug),
                    r#type: ProductType::RestApi,
                    description: None,
                    document: None,
                    icon: None,
                    auto_approve: None,
                    enable_consumer_auth: None,
                    categories: None,
                    feature: None,
                    limits: None,
                };
                prop_assert_eq!(api::check(&body), Ok(()));
            }
        }
    }
}
