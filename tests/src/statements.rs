//! Which statements the server issues for a request, as its own log tells.

use std::collections::HashMap;

use serde_json::Value;

use crate::{Setup, World};

/// What opens, ends or tunes a transaction or a connection asks for no rows.
const NO_QUERIES: [&str; 8] =
    ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START", "SET", "PRAGMA"];

impl Setup {
    /// Has the server log the text of every statement.
    pub fn log_statements(self) -> Self {
        self.env("HIMARKET_LOG", "info,sqlx::query=debug")
    }
}

impl World {
    /// The statements of every request, by the request's id, in the order in which they ended.
    /// Complete once the server has ended.
    pub fn statements(&self) -> HashMap<String, Vec<String>> {
        let mut statements: HashMap<String, Vec<String>> = HashMap::new();
        for line in self.log() {
            let Ok(line) = serde_json::from_str::<Value>(&line) else { continue };
            let Some(id) = line["span"]["id"].as_str() else { continue };
            let of_request = statements.entry(id.to_owned()).or_default();
            if line["target"] == "sqlx::query" {
                of_request.extend(query(&line));
            }
        }
        statements
    }
}

/// The statement of a line, unless it is one of [`NO_QUERIES`].
fn query(line: &Value) -> Option<String> {
    // A short one stands in its summary alone.
    let text = |name: &str| line[name].as_str().unwrap_or_default().trim();
    let statement = Some(text("db.statement")).filter(|it| !it.is_empty());
    let statement = statement.unwrap_or(text("summary"));
    let first = statement.split_whitespace().next().unwrap_or_default().to_uppercase();
    (!NO_QUERIES.contains(&first.trim_end_matches(';'))).then(|| statement.to_owned())
}
