//! The page that a browser loads first, and the script that starts the application.

use super::beside;
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
/// Where the application cannot start, the placeholder of the page says so.
pub fn start_module(app: &str, wasm: &str) -> String {
    START.replace("APP", &beside(app)).replace("WASM", &beside(wasm))
}

const START: &str = "\
const boot = document.getElementById('boot');
try {
  const { default: init } = await import('APP');
  await init({ module_or_path: new URL('WASM', import.meta.url) });
} catch (error) {
  boot.removeAttribute('aria-hidden');
  boot.setAttribute('role', 'alert');
  boot.textContent = document.documentElement.lang.startsWith('zh')
    ? '应用无法启动。请检查网络后刷新页面，或换用较新的浏览器。'
    : 'The app could not start. Check the connection and reload the page, or use a newer browser.';
  throw error;
}
";

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
        assert!(module.contains("await import('./app-1.js')"), "{module}");
        assert!(module.contains("new URL('./app-2.wasm', import.meta.url)"), "{module}");
    }
}
