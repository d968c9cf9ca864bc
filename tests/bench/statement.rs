//! The statements of a request, with the values that the server bound, as far as can be told from
//! outside.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use serde_json::Value as Json;

/// Rows that a search looks for before it decides how to go on (`FEW` of `domain::list`, and one).
const FOUND: u64 = 101;

/// Which page of a list was read, and how long the list is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) page: u64,
    pub(crate) size: u64,
    pub(crate) total: u64,
}

impl Place {
    /// The last page of the same list.
    pub(crate) fn last(self) -> Self {
        Self { page: self.total.div_ceil(self.size).max(1), ..self }
    }

    /// Rows that are read, and rows that are skipped from the nearer end of the list.
    fn slice(self) -> (u64, u64) {
        let before = (self.page - 1) * self.size;
        let limit = self.size.min(self.total - before);
        (limit, before.min(self.total - before - limit))
    }
}

/// Values by column, or by the word of SQL that takes one.
#[derive(Default)]
pub(crate) struct Values(HashMap<String, Vec<Value>>);

impl Values {
    /// What is known of a request: its own values, and what it was answered. The first source of
    /// a column is the one that counts.
    pub(crate) fn of(given: &[(&'static str, Value)], answer: &Json, place: Place) -> Self {
        let mut own: HashMap<String, Vec<Value>> = HashMap::new();
        for (column, value) in given {
            own.entry((*column).to_owned()).or_default().push(value.clone());
        }
        let (limit, offset) = place.slice();
        own.insert("LIMIT".to_owned(), vec![limit.into()]);
        own.insert("OFFSET".to_owned(), vec![offset.into()]);
        let mut answered = HashMap::new();
        collect(answer, &mut answered);
        for (column, values) in answered {
            own.entry(column).or_insert(values);
        }
        Self(own)
    }

    /// Puts values for the question marks.
    pub(crate) fn bind(&self, statement: &str) -> Statement {
        let mut used: HashMap<String, usize> = HashMap::new();
        let values: Vec<Value> = questions(statement)
            .into_iter()
            .map(|question| {
                let known = match question.as_str() {
                    // What a search finds, or one row: neither is a page.
                    "LIMIT" if !statement.contains("OFFSET") => {
                        return if statement.contains(" LIKE ") { FOUND } else { 1 }.into();
                    }
                    // A constant of every row, whichever.
                    "SELECT" => return "constant".into(),
                    name => self.0.get(name),
                };
                let known = known.unwrap_or_else(|| panic!("no value of {question}: {statement}"));
                let index = used.entry(question).or_default();
                *index += 1;
                known[(*index - 1) % known.len()].clone()
            })
            .collect();
        Statement::from_sql_and_values(DbBackend::Sqlite, statement, values)
    }
}

/// Every identifier of an answer, by the column that it stands in.
fn collect(answer: &Json, found: &mut HashMap<String, Vec<Value>>) {
    match answer {
        Json::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Json::Object(fields) => {
            for (name, value) in fields {
                collect(value, found);
                let (Some(text), Some(noun)) = (value.as_str(), name.strip_suffix("Id")) else {
                    continue;
                };
                let values = found.entry(format!("{}_id", snake(noun))).or_default();
                if !values.contains(&text.into()) {
                    values.push(text.into());
                }
            }
        }
        _ => {}
    }
}

fn snake(camel: &str) -> String {
    let letters = camel.chars().flat_map(|char| {
        let underscore = char.is_ascii_uppercase().then_some('_');
        underscore.into_iter().chain([char.to_ascii_lowercase()])
    });
    letters.collect()
}

/// For each `?`, the column before it, or `SELECT`, `LIMIT`, `OFFSET` or `COUNT`.
fn questions(statement: &str) -> Vec<String> {
    let mut questions = Vec::new();
    let (mut name, mut counted) = (String::new(), false);
    let mut rest = statement;
    while let Some(char) = rest.chars().next() {
        let length = match char {
            '"' | '\'' => rest[1..].find(char).map_or(rest.len(), |end| end + 2),
            _ if char.is_ascii_alphabetic() => {
                rest.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(rest.len())
            }
            _ => char.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        match token {
            "?" => questions.push(name.clone()),
            "SELECT" | "LIMIT" | "OFFSET" => token.clone_into(&mut name),
            "COUNT" => counted = true,
            _ if char == '"' => {
                let column = if counted { "COUNT" } else { token.trim_matches('"') };
                column.clone_into(&mut name);
                // A column may stand behind its table.
                counted = counted && behind.starts_with('.');
            }
            _ => {}
        }
        rest = behind;
    }
    questions
}

/// Runs the statements, one after the other, and reads all of their rows.
pub(crate) async fn run(db: &DatabaseConnection, statements: &[Statement]) {
    for statement in statements {
        let rows = db.query_all_raw(statement.clone()).await;
        drop(rows.unwrap_or_else(|err| panic!("{err} in {statement}")));
    }
}

/// How the database goes about a statement, a line for each step.
pub(crate) async fn plan(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let mut explained = statement.clone();
    explained.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = db.query_all_raw(explained).await.expect("a plan");
    rows.iter().map(|row| row.try_get("", "detail").expect("a step")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Place, questions, snake};

    #[test]
    fn each_question_mark_has_a_name() {
        let statement = r#"SELECT ? AS "k", "a"."b" FROM "a" WHERE "a"."c" IN (?, ?) AND "a"."d" LIKE ?
            ESCAPE '?' GROUP BY "b" HAVING COUNT("a"."b") = ? LIMIT ? OFFSET ?"#;
        assert_eq!(questions(statement), ["SELECT", "c", "c", "d", "COUNT", "LIMIT", "OFFSET"]);
    }

    #[test]
    fn fields_become_columns() {
        assert_eq!(snake("apiDefinition"), "api_definition");
    }

    #[test]
    fn the_last_page_is_read_from_the_end() {
        let place = Place { page: 1, size: 20, total: 45 };
        assert_eq!(place.slice(), (20, 0));
        assert_eq!(place.last().slice(), (5, 0));
    }
}
