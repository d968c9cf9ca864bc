//! Rules about the sources that no compiler checks.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

const LONGEST_FILE: usize = 400;

/// Who may call, as the first argument of a handler says it.
const CALLERS: [&str; 5] = ["Guest", "Admin", "Developer", "Caller", "Viewer"];

/// One file of Rust.
struct Source {
    /// From the root of the repository.
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file of Rust in these folders of the repository.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in folders {
        collect(&root().join(folder), &mut sources);
    }
    assert!(!sources.is_empty());
    sources
}

fn all() -> Vec<Source> {
    sources(&["crates", "frontend-admin", "frontend-portal", "migrations", "tests"])
}

fn collect(folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // What cargo and npm make is not ours.
            if !path.ends_with("target") && !path.ends_with("node_modules") {
                collect(&path, sources);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().display().to_string();
            sources.push(Source { path, text });
        }
    }
}

/// Fails the test with a list of everything that breaks its rule.
fn none(breaches: &[String], rule: &str) {
    assert!(breaches.is_empty(), "{rule}:\n  {}", breaches.join("\n  "));
}

#[test]
fn no_file_is_called_mod() {
    let found = all().into_iter().map(|source| source.path);
    let found: Vec<_> = found.filter(|path| path.ends_with("/mod.rs")).collect();
    none(&found, "a module `a` lives in `a.rs`, its parts in `a/`");
}

#[test]
fn no_file_is_too_long_to_be_read_at_once() {
    let lengths = all().into_iter().map(|source| (source.path, source.text.lines().count()));
    let long: Vec<_> = lengths
        .filter(|(_, length)| *length > LONGEST_FILE)
        .map(|(path, length)| format!("{path} has {length} lines"))
        .collect();
    none(&long, "make a folder of a file that outgrows 400 lines");
}

#[test]
fn every_module_says_what_lives_in_it() {
    // An entity is a table, and the functions of a client are those of a noun: the names of the
    // files say it, and the parent says the rest.
    let is_named = |path: &str| {
        path.starts_with("crates/domain/src/entity/")
            || (path.starts_with("crates/client/src/") && path != "crates/client/src/lib.rs")
    };
    let found: Vec<_> = all()
        .into_iter()
        .filter(|source| !is_named(&source.path) && !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    none(&found, "the first line of a module starts with `//!`");
}

#[test]
fn nothing_is_left_for_later() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("to", "do!(")];
    let mut found = Vec::new();
    for source in all() {
        for (number, line) in source.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    none(&found, "what is to be done later belongs into an issue");
}

#[test]
fn routes_are_attributes_of_their_handlers() {
    let found: Vec<_> = sources(&["crates/server/src/routes"])
        .into_iter()
        .filter(|source| source.text.contains(".route("))
        .map(|source| source.path)
        .collect();
    none(&found, "a route that is added by hand is missing in the OpenAPI document");
}

/// Names of the handlers in a file, each with the type of its first argument.
fn handlers(source: &Source) -> Vec<(String, String)> {
    let methods = ["get", "post", "put", "patch", "delete", "head", "options", "route"];
    let attributes = methods.map(|method| format!("#[{method}("));
    let mut handlers = Vec::new();
    let mut rest = source.text.as_str();
    while let Some(start) = attributes.iter().filter_map(|it| rest.find(it.as_str())).min() {
        let (_, function) = rest[start..].split_once("fn ").unwrap();
        let (name, arguments) = function.split_once('(').unwrap();
        let first = arguments.split([',', ')']).next().unwrap_or_default();
        let (_, kind) = first.split_once(':').unwrap_or_default();
        let kind = kind.rsplit("::").next().unwrap_or(kind);
        handlers.push((name.to_owned(), kind.trim().to_owned()));
        rest = arguments;
    }
    handlers
}

#[test]
fn every_handler_says_first_who_may_call_it() {
    let mut number = 0;
    let mut found = Vec::new();
    for source in sources(&["crates/server/src/routes"]) {
        for (name, first) in handlers(&source) {
            number += 1;
            if !CALLERS.contains(&first.as_str()) {
                found.push(format!("{}: {name} starts with `{first}`", source.path));
            }
        }
    }
    none(&found, "the first argument of a handler is its caller");
    assert_eq!(number, operations().len(), "handlers here, operations in the document");
}

/// Every operation of the document in the repository, with its tag.
fn operations() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("openapi/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|item| item.as_object().unwrap().values());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    operations.map(|it| (text(&it["operationId"]), text(&it["tags"][0]))).collect()
}

#[test]
fn the_client_has_every_operation_by_its_name() {
    let mut functions = BTreeSet::new();
    for source in sources(&["crates/client/src"]) {
        for rest in source.text.split("pub async fn ").skip(1) {
            let (name, _) = rest.split_once('(').unwrap();
            functions.insert(name.to_owned());
        }
    }
    let operations: BTreeSet<_> = operations()
        .into_iter()
        // Supervisors ask for health, and they have clients of their own.
        .filter(|(_, tag)| tag != "Health")
        .map(|(id, _)| id)
        // The same as `get_current_admin`, at the path that older clients use.
        .filter(|id| id != "get_admin")
        .collect();
    assert_eq!(functions, operations);
}

#[test]
fn every_dependency_has_a_reason() {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, table) = text.split_once("[workspace.dependencies]\n").unwrap();
    let table = table.split("\n[").next().unwrap();
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let foreign: Vec<_> = lines.filter(|line| !line.contains("path = ")).collect();
    assert!(foreign.len() > 20, "{foreign:?}");
    let reason = |line: &str| line.rsplit_once(" # ").is_some_and(|(_, why)| why.len() > 3);
    let found = foreign.into_iter().filter(|line| !reason(line)).map(str::to_owned);
    none(&found.collect::<Vec<_>>(), "the reason for a dependency stands behind it");
}

#[test]
fn every_version_is_in_the_one_table() {
    let mut found = Vec::new();
    let folders = ["crates", "migrations", "tests", "frontend-admin", "frontend-portal"];
    for folder in folders.map(|folder| root().join(folder)) {
        let nested = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        for manifest in [folder.clone()].into_iter().chain(nested).map(|it| it.join("Cargo.toml")) {
            let Ok(text) = fs::read_to_string(&manifest) else { continue };
            let lines = text.lines().filter(|line| {
                line.contains("= \"0.")
                    || line.contains("version = \"")
                    || line.contains("path = \"..")
            });
            found.extend(lines.map(|line| format!("{}: {line}", manifest.display())));
        }
    }
    none(&found, "members take every version from the workspace");
}
