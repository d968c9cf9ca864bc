//! Searching products: a part of a word finds them, in every script and whatever its case.
//!
//! Each product has its distinct runs of two to four characters in a table of their own, so that
//! a search reads the few products that have the rarest of those of the term. Whether they have the term
//! itself is then compared with a text in which case does not matter any more: lower case as a
//! database makes it would be another one on each of them.

use std::collections::BTreeSet;

use api::ProductId;
use sea_orm::{
    ActiveValue::Set,
    Condition, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{Asterisk, Func, Query},
};

use crate::{
    Result,
    entity::{
        product,
        product_gram::{ActiveModel, COLUMN, Column, Entity},
    },
    list,
};

/// Stands between name and description, and in neither of them.
const SEPARATOR: char = '\u{1}';
/// Stands for a space: MySQL takes no notice of spaces at the end of a value.
const SPACE: char = '_';
/// The longest run: longer ones are rarer, and more to store.
const LONGEST: usize = 4;
/// Of more, hardly another one is rarer, and each costs.
const MAX_GRAMS: usize = 8;
/// A gram that so many products have narrows no search.
const FREQUENT: i64 = 200;

/// What a search looks into: name and description, without case.
pub(super) fn text(name: &str, description: Option<&str>) -> String {
    format!("{}{SEPARATOR}{}", fold(name), fold(description.unwrap_or_default()))
}

/// Takes the difference away between letters that are the same in another case.
///
/// It looks at one character at a time, so that a part of a text becomes a part of the result:
/// `str::to_lowercase` makes of a Greek sigma one of two letters, depending on what follows.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Makes a product findable by its new text, and no longer by its old one.
pub(super) async fn write(
    tx: &impl ConnectionTrait,
    product_id: &ProductId,
    old: &str,
    new: &str,
) -> Result<()> {
    let (old, new) = (grams_of_text(old), grams_of_text(new));
    let gone: Vec<_> = old.difference(&new).cloned().collect();
    if !gone.is_empty() {
        Entity::delete_many()
            .filter(COLUMN.product_id.eq(product_id.clone()))
            .filter(COLUMN.gram.is_in(gone))
            .exec(tx)
            .await?;
    }
    let added: Vec<_> = new
        .difference(&old)
        .map(|gram| ActiveModel { gram: Set(gram.clone()), product_id: Set(product_id.clone()) })
        .collect();
    if !added.is_empty() {
        Entity::insert_many(added).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What is searched for.
pub(crate) struct Term {
    text: String,
    /// A part that few products have; `None` where every part is frequent, or there is none.
    rare: Option<String>,
}

impl Term {
    /// Looks up which part of `term` the fewest products have.
    pub(crate) async fn look_up(db: &impl ConnectionTrait, term: &str) -> Result<Self> {
        let text = fold(term);
        let chars: Vec<char> = text.chars().collect();
        // All products have many single characters.
        let grams = match chars.len() {
            0 | 1 => Vec::new(),
            length => some(&grams(&chars, length.min(LONGEST))),
        };
        Ok(Self { rare: rarest(db, grams).await?, text })
    }

    /// Whether an index leads to the products that have it.
    pub(super) fn is_rare(&self) -> bool {
        self.rare.is_some()
    }

    /// Products with it in their name or description.
    pub(super) fn contained(&self) -> Condition {
        self.narrowed().add(list::contains_exactly(product::Column::SearchText, &self.text, ""))
    }

    /// As [`contained`](Self::contained), read off the products themselves: quick where most have
    /// the term.
    pub(super) fn often_contained(&self) -> Condition {
        Condition::all().add(list::contains_exactly(product::Column::SearchText, &self.text, ""))
    }

    /// Products with it in their name.
    pub(crate) fn contained_in_name(&self) -> Condition {
        // The name is what stands before the one separator.
        let rest = format!("{SEPARATOR}%");
        self.narrowed().add(list::contains_exactly(product::Column::SearchText, &self.text, &rest))
    }

    fn narrowed(&self) -> Condition {
        let with = |gram: &String| {
            let products = Entity::find().select_only().column(Column::ProductId);
            let products = products.filter(COLUMN.gram.eq(gram.clone()));
            product::COLUMN.product_id.in_subquery(products.into_query())
        };
        Condition::all().add_option(self.rare.as_ref().map(with))
    }
}

/// The gram that the fewest products have, if they are not too many to be looked at one by one.
async fn rarest(db: &impl ConnectionTrait, grams: Vec<String>) -> Result<Option<String>> {
    if grams.is_empty() {
        return Ok(None);
    }
    let mut counts = Query::select();
    for gram in &grams {
        // More are not counted, so that a frequent one costs no more than a rare one.
        let some = Entity::find()
            .select_only()
            .column(Column::ProductId)
            .filter(COLUMN.gram.eq(gram.clone()))
            .limit(FREQUENT.unsigned_abs())
            .into_query();
        let rows = Func::count(Expr::col(Asterisk));
        counts.expr(Query::select().expr(rows).from_subquery(some, "some").take());
    }
    let Some(row) = db.query_one(&counts).await? else { return Ok(None) };
    let mut rarest: Option<(i64, String)> = None;
    for (index, gram) in grams.into_iter().enumerate() {
        let count = row.try_get_by_index(index)?;
        if rarest.as_ref().is_none_or(|(fewest, _)| count < *fewest) {
            rarest = Some((count, gram));
        }
    }
    Ok(rarest.filter(|(count, _)| *count < FREQUENT).map(|(_, gram)| gram))
}

/// At most [`MAX_GRAMS`] of them, evenly spread.
fn some(grams: &BTreeSet<String>) -> Vec<String> {
    let all: Vec<_> = grams.iter().collect();
    let number = all.len().min(MAX_GRAMS);
    (0..number).map(|index| all[index * all.len() / number].clone()).collect()
}

fn grams_of_text(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for part in text.split(SEPARATOR) {
        let chars: Vec<char> = part.chars().collect();
        for length in 2..=LONGEST {
            all.append(&mut grams(&chars, length));
        }
    }
    all
}

/// The distinct runs of `length` characters.
fn grams(chars: &[char], length: usize) -> BTreeSet<String> {
    if length == 0 {
        return BTreeSet::new();
    }
    let spaced = |char: &char| if *char == ' ' { SPACE } else { *char };
    chars.windows(length).map(|run| run.iter().map(spaced).collect()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LONGEST, MAX_GRAMS, fold, grams, grams_of_text, some, text};

    #[test]
    fn case_does_not_matter_in_any_script() {
        for (one, other) in [
            ("Straße", "STRASSE"),
            ("ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς"),
            ("ЯРМАРКА", "ярмарка"),
            ("İstanbul", "i̇stanbul"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
    }

    /// Without control characters, which no name has.
    const TEXT: &str = "\\PC{0,20}";

    proptest! {
        #[test]
        fn a_part_of_a_text_stays_a_part(
            before in TEXT, part in TEXT, after in TEXT,
        ) {
            let whole = fold(&format!("{before}{part}{after}"));
            prop_assert!(whole.contains(&fold(&part)));
            prop_assert_eq!(fold(&part.to_uppercase()), fold(&part));
            prop_assert_eq!(fold(&part.to_lowercase()), fold(&part));
        }

        #[test]
        fn a_text_has_every_gram_of_its_parts(
            before in TEXT, part in "\\PC{2,20}", after in TEXT, description in TEXT,
        ) {
            let stored = grams_of_text(&text(&format!("{before}{part}{after}"), Some(&description)));
            let chars: Vec<char> = fold(&part).chars().collect();
            let wanted = some(&grams(&chars, chars.len().min(LONGEST)));
            prop_assert!((1..=MAX_GRAMS).contains(&wanted.len()));
            prop_assert!(wanted.iter().all(|gram| stored.contains(gram)));
        }

        #[test]
        fn a_gram_fits_its_column_and_ends_with_no_space(name in "\\PC{0,50}") {
            for gram in grams_of_text(&text(&name, None)) {
                prop_assert!((2..=LONGEST).contains(&gram.chars().count()));
                prop_assert!(!gram.ends_with(' '));
            }
        }
    }
}
