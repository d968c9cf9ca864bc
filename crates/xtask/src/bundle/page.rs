//! The page that a browser loads first, and the script that starts the application.

use anyhow::{Result, bail};

/// Replaces each `{{name}}` of the template; one that is left over is an error.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut page = template.to_owned();
    for (name, value) in values {
        page = page.replace(&format!("{{{{{name}}}}}"), value);
    }
    if let Some((_, rest)) = page.split_once("{{") {
        let name = rest.split("}}").next().unwrap_or(rest);
        bail!("index.html has an unknown placeholder {name}");
    }
    Ok(page)
}

/// A module of its own, because the content security policy admits no script inside the page.
pub fn start_module(app: &str, wasm: &str) -> String {
    let beside = |path: &str| path.replacen("/assets/", "./", 1);
    format!(
        "import init from '{}';\ninit({{ module_or_path: new URL('{}', import.meta.url) }});\n",
        beside(app),
        beside(wasm)
    )
}

#[cfg(test)]
mod tests {
    use super::{fill, start_module};

    #[test]
    fn placeholders_are_replaced() {
        let page = fill(
            "<link href=\"{{css}}\"><script src=\"{{start_js}}\">",
            &[("css", "/a.css"), ("start_js", "/s.js")],
        );
        assert_eq!(page.unwrap(), "<link href=\"/a.css\"><script src=\"/s.js\">");
    }

    #[test]
    fn an_unknown_placeholder_is_an_error() {
        let error = fill("{{csss}}", &[("css", "/a.css")]).unwrap_err().to_string();
        assert_eq!(error, "index.html has an unknown placeholder csss");
    }

    #[test]
    fn the_start_module_imports_its_neighbours() {
        let module = start_module("/assets/app-1.js", "/assets/app-2.wasm");
        assert!(module.starts_with("import init from './app-1.js';"), "{module}");
        assert!(module.contains("new URL('./app-2.wasm', import.meta.url)"), "{module}");
    }
}
