//! Tables as files that spreadsheets open.

use crate::browser;

/// A table on its way to a file.
pub struct Csv {
    name: &'static str,
    text: String,
}

impl Csv {
    /// A file of this name, without its ending.
    pub fn new(name: &'static str) -> Self {
        // Spreadsheets know by the mark that the letters are UTF-8.
        Self { name, text: "\u{feff}".to_owned() }
    }

    /// Adds a line.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<_> = cells.into_iter().map(|cell| quoted(&cell)).collect();
        self.text.push_str(&cells.join(","));
        self.text.push_str("\r\n");
    }

    /// Gives the file to the browser.
    pub fn download(&self) {
        browser::download(&format!("{}.csv", self.name), "text/csv;charset=utf-8", &self.text);
    }
}

/// A cell as RFC 4180 wants it. What a spreadsheet would take for a formula becomes text.
fn quoted(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(quoted("-1.5"), "-1.5");
    }
}
