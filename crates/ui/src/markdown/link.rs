//! Where links and pictures of a text may lead.

/// An address that a link may lead to: a web page or a mailbox.
pub(super) fn page(url: &str) -> Option<&str> {
    let url = url.trim();
    let harmless = !url.chars().any(|char| char.is_control() || char.is_whitespace());
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| starts_with(url, scheme));
    (harmless && known).then_some(url)
}

/// A picture inside the text. Others would tell their servers who reads it, and are not loaded.
pub(super) fn picture(url: &str) -> Option<&str> {
    let payload = ["png", "jpeg", "gif", "webp"].iter().find_map(|kind| {
        url.strip_prefix("data:image/")?.strip_prefix(kind)?.strip_prefix(";base64,")
    })?;
    let base64 = payload.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    base64.then_some(url)
}

fn starts_with(url: &str, scheme: &str) -> bool {
    url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}
