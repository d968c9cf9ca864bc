//! Searching products.

use std::collections::BTreeSet;

use api::{PageQuery, Patch, ProductQuery, ProductType, UpdateProduct};
use client::Client;
use tests::{World, product};

const NAMES: [&str; 14] = [
    "Weather",
    "weather forecast",
    "100% pure",
    "snake_case a_b",
    "a b c",
    "back\\slash",
    "it's \"quoted\"",
    "Übersicht Straße",
    "ЯРМАРКА",
    "ΟΔΥΣΣΕΥΣ ΕΛΛΑΔΑ",
    "模型广场 通义千问",
    "İstanbul",
    "🌤 🌧🌧 sky",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
];

/// Without case, at least for the letters above.
fn fold(text: &str) -> String {
    text.to_lowercase().to_uppercase().to_lowercase().replace('ς', "σ")
}

async fn found(admin: &Client, term: &str) -> BTreeSet<String> {
    let query = ProductQuery { name: Some(term.to_owned()), ..ProductQuery::default() };
    let page = admin.list_products(&query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|product| product.name).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[tokio::test]
async fn every_part_of_a_name_finds_all_that_have_it_and_nothing_else() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in NAMES {
        admin.create_product(&product(name, ProductType::RestApi)).await.unwrap();
    }
    let mut parts = BTreeSet::new();
    for name in NAMES {
        let chars: Vec<char> = name.chars().collect();
        for start in 0..chars.len() {
            for end in start + 1..=chars.len() {
                // Of a long name, not each of more than a thousand.
                if chars.len() < 20 || end - start < 4 && start % 8 == 0 || end == chars.len() {
                    parts.insert(chars[start..end].iter().collect::<String>());
                }
            }
        }
    }
    assert!(parts.len() > 500);
    for part in parts {
        let expected: BTreeSet<String> = NAMES
            .iter()
            .filter(|name| fold(name).contains(&fold(&part)))
            .map(|&name| name.to_owned())
            .collect();
        assert_eq!(found(&admin, &part).await, expected, "{part:?}");
    }
}

#[tokio::test]
async fn case_does_not_matter_on_any_database() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in NAMES {
        admin.create_product(&product(name, ProductType::RestApi)).await.unwrap();
    }
    for name in NAMES {
        for term in [name.to_lowercase(), name.to_uppercase()] {
            if term.chars().count() <= 50 {
                assert!(found(&admin, &term).await.contains(name), "{term:?} for {name:?}");
            }
        }
    }
    for (term, name) in [
        ("STRASSE", "Übersicht Straße"),
        ("Ü", "Übersicht Straße"),
        ("ярм", "ЯРМАРКА"),
        ("οδυσσευς", "ΟΔΥΣΣΕΥΣ ΕΛΛΑΔΑ"),
        ("ς", "ΟΔΥΣΣΕΥΣ ΕΛΛΑΔΑ"),
    ] {
        assert_eq!(found(&admin, term).await, set(&[name]), "{term}");
    }
}

#[tokio::test]
async fn what_no_product_has_finds_none() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in NAMES {
        admin.create_product(&product(name, ProductType::RestApi)).await.unwrap();
    }
    for term in [
        "%",
        "_",
        "\\",
        "'",
        "\"",
        "%_",
        "w%r",
        "w_ather",
        "' OR '1'='1",
        "weather ",
        "aab a",
        "castforecast",
        "ba",
        "\u{1F327}\u{1F324}",
    ] {
        let expected: BTreeSet<String> = NAMES
            .iter()
            .filter(|name| fold(name).contains(term))
            .map(|&name| name.to_owned())
            .collect();
        assert_eq!(found(&admin, term).await, expected, "{term:?}");
    }
    assert_eq!(found(&admin, "").await.len(), NAMES.len());
}

#[tokio::test]
async fn a_description_is_searched_too_but_never_across_its_edge() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Weather", ProductType::RestApi);
    body.description = Some("now, and\nfor a week".to_owned());
    admin.create_product(&body).await.unwrap();
    for term in ["wEEk", "and\nfor", "k", "Weather"] {
        assert_eq!(found(&admin, term).await, set(&["Weather"]), "{term:?}");
    }
    for term in ["Weathernow", "weather\nnow", "rn", "r now"] {
        assert_eq!(found(&admin, term).await, set(&[]), "{term:?}");
    }
}

#[tokio::test]
async fn a_changed_product_is_found_by_its_new_words_only() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Weather", ProductType::RestApi);
    body.description = Some("sun and rain".to_owned());
    let id = admin.create_product(&body).await.unwrap().summary.product_id;

    let change = UpdateProduct { name: Some("Climate".to_owned()), ..UpdateProduct::default() };
    admin.update_product(&id, &change).await.unwrap();
    assert_eq!(found(&admin, "weather").await, set(&[]));
    assert_eq!(found(&admin, "climate").await, set(&["Climate"]));
    assert_eq!(found(&admin, "rain").await, set(&["Climate"]));

    let change = UpdateProduct { description: Patch::Clear, ..UpdateProduct::default() };
    admin.update_product(&id, &change).await.unwrap();
    assert_eq!(found(&admin, "rain").await, set(&[]));
    assert_eq!(found(&admin, "mat").await, set(&["Climate"]));
    assert_eq!(world.count("product_gram").await, 6 + 5 + 4);
}

#[tokio::test]
async fn the_longest_texts_of_the_widest_letters_are_found() {
    let world = World::start().await;
    let admin = world.admin().await;
    // Each becomes three characters without case.
    let widest: String = "ΐΰ".repeat(25);
    let mut body = product(&widest, ProductType::RestApi);
    body.description = Some("ΐΰ".repeat(256));
    admin.create_product(&body).await.unwrap();
    assert_eq!(found(&admin, &widest).await.len(), 1);
    assert_eq!(found(&admin, "ΰΐ").await.len(), 1);
}
