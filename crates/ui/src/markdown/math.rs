//! Formulas: `LaTeX` becomes `MathML`, which the browser draws by itself.

use math_core::{LatexToMathML, MathDisplay};

/// Longer ones are not formulas.
const LONGEST: usize = 4_000;

/// What `MathML` is made of here. Nothing in it leads anywhere or holds other than mathematics.
const ELEMENTS: [&str; 23] = [
    "math",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
];
const MORE_ELEMENTS: [&str; 3] = ["mtr", "munder", "munderover"];

const ATTRIBUTES: [&str; 24] = [
    "accent",
    "accentunder",
    "columnspan",
    "depth",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// A formula as `MathML`, if it can be read and has nothing else in it.
pub(super) fn formula(latex: &str, display: bool) -> Option<String> {
    if latex.len() > LONGEST {
        return None;
    }
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let answer = LatexToMathML::default().convert_with_local_state(latex, display).ok()?;
    clean(&answer.mathml)
}

/// Writes `MathML` anew from elements and attributes that are known to be harmless; `None` where
/// there is another element. Styles inside it are left out: the policy of the page forbids them.
fn clean(mathml: &str) -> Option<String> {
    let mut parts = mathml.split('<');
    let mut cleaned = parts.next()?.to_owned();
    for part in parts {
        let (tag, text) = part.split_once('>')?;
        cleaned.push('<');
        match tag.strip_prefix('/') {
            Some(name) => {
                cleaned.push('/');
                cleaned.push_str(element(name)?);
            }
            None => open(tag, &mut cleaned)?,
        }
        cleaned.push('>');
        // What could end or begin a tag is not there any more.
        cleaned.push_str(&text.replace('>', "&gt;"));
    }
    Some(cleaned)
}

fn element(name: &str) -> Option<&str> {
    (ELEMENTS.contains(&name) || MORE_ELEMENTS.contains(&name)).then_some(name)
}

fn open(tag: &str, cleaned: &mut String) -> Option<()> {
    let (tag, close) = match tag.strip_suffix('/') {
        Some(tag) => (tag, "/"),
        None => (tag, ""),
    };
    let name_ends = tag.find(' ').unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at_checked(name_ends)?;
    cleaned.push_str(element(name)?);
    while let Some((attribute, after)) = rest.trim_start().split_once("=\"") {
        let (value, after) = after.split_once('"')?;
        if ATTRIBUTES.contains(&attribute) {
            cleaned.push_str(&format!(r#" {attribute}="{value}""#));
        } else if attribute == "style" && value.contains("text-align: left") {
            cleaned.push_str(r#" class="left""#);
        } else if attribute == "style" && value.contains("text-align: right") {
            cleaned.push_str(r#" class="right""#);
        }
        rest = after;
    }
    cleaned.push_str(close);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{clean, formula};

    #[test]
    fn formulas_are_drawn() {
        let drawn = formula(r"\frac{1}{\sqrt{x^2 + 1}}", true).unwrap();
        assert!(drawn.starts_with("<math display=\"block\""), "{drawn}");
        assert!(drawn.contains("<mfrac>") && drawn.contains("<msqrt>"), "{drawn}");
        let matrix = formula(r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", true).unwrap();
        assert!(matrix.contains("<mtable") && !matrix.contains(" style="), "{matrix}");
        assert!(formula(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", true).is_some());
        assert!(formula(r"\sum_{i=1}^n x_i \le \int_0^\infty f(x)\,dx", false).is_some());
    }

    #[test]
    fn what_is_no_formula_is_none() {
        assert_eq!(formula(r"\frac{", true), None);
        assert_eq!(formula(r"\nonsense{x}", true), None);
        assert_eq!(formula(&"x".repeat(5_000), false), None);
    }

    #[test]
    fn a_formula_leads_nowhere_and_runs_nothing() {
        for latex in [
            r"\href{javascript:alert(1)}{x}",
            r"\url{javascript:alert(1)}",
            r"\text{<img src=x onerror=alert(1)>}",
            r"\text{</mtext><script>alert(1)</script>}",
            r"x\label{a} \ref{a}",
            r#"\text{" onclick="alert(1)}"#,
        ] {
            let drawn = formula(latex, false).unwrap_or_default();
            for tag in drawn.split('<').skip(1) {
                assert!(tag.starts_with('m') || tag.starts_with("/m"), "{latex}: {drawn}");
            }
            assert!(!drawn.contains("href="), "{latex}: {drawn}");
        }
    }

    #[test]
    fn an_unknown_element_or_an_open_one_is_none() {
        for mathml in ["<math><a href=\"x\">y</a></math>", "<script>", "<math", "<mi x=\"y></mi>"] {
            assert_eq!(clean(mathml), None, "{mathml}");
        }
        let cleaned = clean("<mi onclick=\"x\" mathvariant=\"normal\">x</mi>");
        assert_eq!(cleaned.as_deref(), Some("<mi mathvariant=\"normal\">x</mi>"));
    }
}
