//! What becomes of texts, kind and unkind.

use super::to_html;

/// The tags of some HTML, with their attributes.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).filter_map(|part| Some(part.split_once('>')?.0)).collect()
}

#[test]
fn a_guide_becomes_a_page() {
    let html = to_html(
        "# Title\n\nSome *words* and ~~others~~.\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\
         ```json\n{\"a\": \"<b>\"}\n```\n\n- [x] done\n- [ ] not yet\n\n$$E = mc^2$$\n",
    );
    for expected in [
        "<h2>Title</h2>",
        "<em>words</em>",
        "<del>others</del>",
        "<div class=\"scroll\" tabindex=\"0\"><table>",
        "<th scope=\"col\">a</th><th scope=\"col\" class=\"right\">b</th>",
        "<td>1</td><td class=\"right\">2</td>",
        "<pre tabindex=\"0\"><code data-language=\"json\">{\"a\": \"&lt;b&gt;\"}",
        "☑ done",
        "<math display=\"block\"",
    ] {
        assert!(html.contains(expected), "`{expected}` is not in\n{html}");
    }
}

#[test]
fn a_price_is_no_formula() {
    assert_eq!(to_html("It costs $5 or $6."), "<p>It costs $5 or $6.</p>\n");
}

#[test]
fn html_is_shown_as_it_is_written() {
    for markdown in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick='alert(1)'>b</b>",
        "<iframe src=\"https://evil.example\"></iframe>",
        "<div>\n\n**x**\n\n</div>",
        "<style>*{display:none}</style>",
        "| <script>alert(1)</script> |\n|---|\n| <svg onload=alert(1)> |",
        "`</code><script>alert(1)</script>`",
        "```</code><script>\n</code></pre><script>alert(1)</script>\n```",
        "[<script>alert(1)</script>](https://acme.example)",
        "> [!NOTE]\n> <script>alert(1)</script>",
        "# <script>alert(1)</script> {#x onclick=alert(1)}",
        "![<script>](https://acme.example/a.png \"<script>\")",
    ] {
        for tag in tags(&to_html(markdown)) {
            let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
            let known = [
                "p",
                "br",
                "h2",
                "pre",
                "code",
                "div",
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "strong",
                "a",
                "blockquote",
            ];
            assert!(known.contains(&name), "<{tag}> of {markdown}");
            assert!(!tag.contains(" on"), "<{tag}> of {markdown}");
        }
    }
}

#[test]
fn links_lead_to_web_pages_only() {
    let html = to_html("[a](https://acme.example/?a=1&b=\"2\") <mail@acme.example>");
    assert!(html.contains("<a href=\"https://acme.example/?a=1&amp;b="), "{html}");
    assert!(html.contains("rel=\"noopener noreferrer\""));
    for url in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example",
        "/products",
        "https:&#10;javascript:alert(1)",
    ] {
        let html = to_html(&format!("[text]({url}) ![text]({url}) <{url}>"));
        let links: Vec<_> = tags(&html).into_iter().filter(|tag| tag.contains("href")).collect();
        assert!(links.is_empty(), "{url}: {links:?}");
        assert!(!html.contains("<img"), "{url}: {html}");
    }
}

#[test]
fn a_picture_inside_the_text_is_shown_and_another_becomes_a_link() {
    let html = to_html("![dot](data:image/png;base64,iVBORw0KGgo=)");
    assert!(html.contains("<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"dot\""), "{html}");
    let html = to_html("![chart](https://acme.example/chart.png)");
    assert!(html.contains(">chart</a>") && !html.contains("<img"), "{html}");
    let html = to_html("![x](data:image/svg+xml;base64,PHN2Zz4=)");
    assert!(!html.contains("<img"), "{html}");
}

#[test]
fn line_breaks_are_kept_and_comments_are_not() {
    assert_eq!(to_html("a<br>b <!-- c --> d"), "<p>a<br />\nb  d</p>\n");
}

#[test]
fn a_long_and_deep_text_ends() {
    for part in ["> ", "* ", "[", "![", "$", "<", "| ", "`", "**a "] {
        assert!(to_html(&part.repeat(5_000)).len() < 5_000_000, "{part}");
    }
}
