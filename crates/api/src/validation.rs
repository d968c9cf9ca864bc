//! Rules of fields, checked by the same code in the server and in a form.

use std::{borrow::Cow, fmt::Display};

use chrono::{DateTime, Datelike, Utc};
use garde::{
    Report, Validate,
    i18n::{
        I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind, with_i18n,
    },
};

use crate::{FieldProblem, FieldRule, Secret, icon, web_url};

/// The longest identifier, as every column of one has it.
const MAX_ID: usize = 64;

const MAX_SECRET: usize = 4096;
/// As long as a label of a host name.
const MAX_SLUG: usize = 63;

/// Checks `value` against the rules of its type; an empty answer means that it keeps them all.
pub fn problems<T: Validate<Context = ()>>(value: &T) -> Vec<FieldProblem> {
    match with_i18n(RuleNames, || value.validate()) {
        Ok(()) => Vec::new(),
        Err(report) => field_problems(&report),
    }
}

/// As [`problems`], as a `Result`.
pub fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), Vec<FieldProblem>> {
    let problems = problems(value);
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// A rule for names: not blank, no white space at either end, no control characters.
pub(crate) fn name(value: &str, _: &()) -> garde::Result {
    if value.trim().is_empty() {
        return Err(broken(FieldRule::Required, None));
    }
    if value.trim() != value || value.chars().any(char::is_control) {
        return Err(broken(FieldRule::Malformed, None));
    }
    Ok(())
}

/// A rule for free text: no control characters but line breaks and tabs.
pub(crate) fn text(value: &str, _: &()) -> garde::Result {
    let allowed = |char: char| !char.is_control() || matches!(char, '\n' | '\r' | '\t');
    malformed_unless(value.chars().all(allowed))
}

/// A rule for free text that must be there.
pub(crate) fn required_text(value: &str, context: &()) -> garde::Result {
    if value.trim().is_empty() {
        return Err(broken(FieldRule::Required, None));
    }
    text(value, context)
}

/// A rule for identifiers. What has this form may exist or not.
pub(crate) fn id<T: AsRef<str>>(value: &T, context: &()) -> garde::Result {
    let value = value.as_ref();
    malformed_unless((1..=MAX_ID).contains(&value.len()))?;
    token(value, context)
}

/// A rule for what stands in a path or a header: letters and digits of ASCII, and `-._~`.
pub(crate) fn token(value: &str, _: &()) -> garde::Result {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "-._~".contains(char);
    malformed_unless(value.chars().all(allowed))
}

/// A rule for keys of settings: letters and digits of ASCII, and `-._`.
pub(crate) fn setting_key(value: &str, _: &()) -> garde::Result {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "-._".contains(char);
    malformed_unless(!value.is_empty() && value.chars().all(allowed))
}

/// A rule for API keys, AppCodes and secret keys that people choose: 16 to 128 characters.
pub(crate) fn api_key(value: &Secret, _: &()) -> garde::Result {
    credential_of(value.expose(), 16, 128)
}

/// A rule for access keys that people choose: 8 to 64 characters.
pub(crate) fn access_key(value: &Secret, _: &()) -> garde::Result {
    credential_of(value.expose(), 8, 64)
}

/// A rule for what is either of the two.
pub(crate) fn credential(value: &Secret, _: &()) -> garde::Result {
    credential_of(value.expose(), 8, 128)
}

/// A blank one stands for one that the server thinks of. The alphabet is what needs no escaping
/// in a header: letters and digits of ASCII, and `-._~+/=!@#$%`.
fn credential_of(value: &str, min: usize, max: usize) -> garde::Result {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "-._~+/=!@#$%".contains(char);
    malformed_unless(value.chars().all(allowed))?;
    match value.len() {
        0 => Ok(()),
        length if length < min => Err(broken(FieldRule::TooShort, Some(&min))),
        length if length > max => Err(broken(FieldRule::TooLong, Some(&max))),
        _ => Ok(()),
    }
}

/// A rule for the name of a header or a query parameter, as RFC 9110 spells tokens.
pub(crate) fn header_name(value: &str, _: &()) -> garde::Result {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
    malformed_unless(!value.is_empty() && value.chars().all(allowed))
}

/// A rule for the value of a header: what can be seen, in ASCII, and spaces between.
pub(crate) fn header_value(value: &str, _: &()) -> garde::Result {
    let allowed = |char: char| char.is_ascii_graphic() || char == ' ';
    malformed_unless(value.trim() == value && value.chars().all(allowed))
}

/// A rule for secrets of an upstream: what a header can carry, up to 4096 characters.
pub(crate) fn upstream_secret(value: &Secret, context: &()) -> garde::Result {
    let value = value.expose();
    match value.len() {
        0 => Err(broken(FieldRule::Required, None)),
        length if length > MAX_SECRET => Err(broken(FieldRule::TooLong, Some(&MAX_SECRET))),
        _ => header_value(value, context),
    }
}

/// A rule for names in addresses: lower-case letters, digits, and single hyphens between them.
pub(crate) fn slug(value: &str, _: &()) -> garde::Result {
    if value.len() > MAX_SLUG {
        return Err(broken(FieldRule::TooLong, Some(&MAX_SLUG)));
    }
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    malformed_unless(value.split('-').all(word))
}

/// A rule for addresses of mail: one `@` with something on both sides and no spaces.
pub(crate) fn email(value: &str, _: &()) -> garde::Result {
    let fits = value
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    let clean = |char: char| !char.is_whitespace() && !char.is_control();
    malformed_unless(fits && value.chars().all(clean))
}

/// A rule for host names, in any case and with or without a dot at the end: labels of letters,
/// digits and hyphens.
pub(crate) fn domain(value: &str, _: &()) -> garde::Result {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
    };
    let name = value.strip_suffix('.').unwrap_or(value);
    if name.is_empty() {
        return Err(broken(FieldRule::Required, None));
    }
    malformed_unless(name.split('.').all(label))
}

/// A rule for links: what [`web_url`] takes.
pub(crate) fn link(value: &str, _: &()) -> garde::Result {
    match web_url(value) {
        Ok(_) => Ok(()),
        Err((rule, None)) => Err(broken(rule, None)),
        Err((rule, Some(limit))) => Err(broken(rule, Some(&limit))),
    }
}

/// A rule for moments in a query: a year of four digits, the only ones that every database orders.
pub(crate) fn moment(value: &Option<DateTime<Utc>>, _: &()) -> garde::Result {
    match value {
        Some(value) if !(1000..=9999).contains(&value.year()) => {
            Err(broken(FieldRule::Malformed, None))
        }
        _ => Ok(()),
    }
}

fn malformed_unless(fits: bool) -> garde::Result {
    if fits { Ok(()) } else { Err(broken(FieldRule::Malformed, None)) }
}

/// A rule for pictures: an `http` or `https` URL, or a `data:` URL of a small raster image.
pub(crate) fn picture(value: &Option<String>, _: &()) -> garde::Result {
    value.as_deref().map_or(Ok(()), icon::picture)
}

/// What a rule answers when `rule` is broken.
pub(crate) fn broken(rule: FieldRule, limit: Option<&dyn Display>) -> garde::Error {
    garde::Error::new(encode(rule, limit))
}

/// A garde error carries one text; ours is the rule and its limit, `TOO_SHORT:8`.
fn encode(rule: FieldRule, limit: Option<&dyn Display>) -> String {
    match limit {
        Some(limit) => format!("{rule}:{limit}"),
        None => rule.to_string(),
    }
}

fn field_problems(report: &Report) -> Vec<FieldProblem> {
    let mut problems: Vec<FieldProblem> = Vec::new();
    for (path, error) in report.iter() {
        let field = camel_case(&path.to_string());
        let text = error.message();
        let (rule, limit) = text.split_once(':').unwrap_or((text, ""));
        let rule = rule.parse().unwrap_or(FieldRule::Malformed);
        let problem = match (rule, limit.parse().ok()) {
            // One character too few is a field left empty.
            (FieldRule::TooShort, Some(1)) => FieldProblem::new(field, FieldRule::Required, None),
            (rule, limit) => FieldProblem::new(field, rule, limit),
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// garde reports `old_password` and `r#type` where the wire has `oldPassword` and `type`.
fn camel_case(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut upper = false;
    for char in path.replace("r#", "").chars() {
        match char {
            '_' => upper = true,
            char if upper => {
                out.push(char.to_ascii_uppercase());
                upper = false;
            }
            char => out.push(char),
        }
    }
    out
}

/// Makes garde report rules instead of sentences.
struct RuleNames;

impl I18n for RuleNames {
    fn length_lower_than(&self, min: usize) -> Cow<'static, str> {
        encode(FieldRule::TooShort, Some(&min)).into()
    }

    fn length_greater_than(&self, max: usize) -> Cow<'static, str> {
        encode(FieldRule::TooLong, Some(&max)).into()
    }

    fn range_lower_than(&self, min: &dyn Display) -> Cow<'static, str> {
        encode(FieldRule::TooSmall, Some(min)).into()
    }

    fn range_greater_than(&self, max: &dyn Display) -> Cow<'static, str> {
        encode(FieldRule::TooLarge, Some(max)).into()
    }

    fn credit_card_invalid(&self, _: InvalidCreditCard) -> Cow<'static, str> {
        malformed()
    }

    fn pattern_no_match(&self, _: &dyn Display) -> Cow<'static, str> {
        malformed()
    }

    fn contains_missing(&self, _: &dyn Display) -> Cow<'static, str> {
        malformed()
    }

    fn url_invalid(&self, _: InvalidUrl) -> Cow<'static, str> {
        malformed()
    }

    fn prefix_missing(&self, _: &dyn Display) -> Cow<'static, str> {
        malformed()
    }

    fn suffix_missing(&self, _: &dyn Display) -> Cow<'static, str> {
        malformed()
    }

    fn phone_number_invalid(&self, _: InvalidPhoneNumber) -> Cow<'static, str> {
        malformed()
    }

    fn ip_invalid(&self, _: IpKind) -> Cow<'static, str> {
        malformed()
    }

    fn matches_field_mismatch(&self, _: &dyn Display) -> Cow<'static, str> {
        malformed()
    }

    fn email_invalid(&self, _: InvalidEmail) -> Cow<'static, str> {
        malformed()
    }

    fn ascii_invalid(&self) -> Cow<'static, str> {
        malformed()
    }

    fn alphanumeric_invalid(&self) -> Cow<'static, str> {
        malformed()
    }

    fn required_not_set(&self) -> Cow<'static, str> {
        encode(FieldRule::Required, None).into()
    }
}

fn malformed() -> Cow<'static, str> {
    encode(FieldRule::Malformed, None).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{camel_case, problems};
    use crate::{ChangePassword, CreatePortal, FieldProblem, FieldRule, PageQuery};

    fn portal(name: &str) -> CreatePortal {
        CreatePortal { name: name.to_owned(), description: None }
    }

    #[test]
    fn a_problem_names_the_field_as_the_wire_spells_it() {
        let body = ChangePassword { old_password: "old".into(), new_password: "short".into() };
        assert_eq!(
            problems(&body),
            [FieldProblem::new("newPassword", FieldRule::TooShort, Some(8))]
        );
    }

    #[test]
    fn a_missing_name_is_reported_once() {
        assert_eq!(problems(&portal("")), [FieldProblem::new("name", FieldRule::Required, None)]);
    }

    #[test]
    fn a_page_out_of_range_says_the_limit() {
        let page = PageQuery { page: 0, size: 101 };
        let expected = [
            FieldProblem::new("page", FieldRule::TooSmall, Some(1)),
            FieldProblem::new("size", FieldRule::TooLarge, Some(100)),
        ];
        assert_eq!(problems(&page), expected);
    }

    #[test]
    fn paths_become_camel_case() {
        assert_eq!(camel_case("portal_ui.r#type"), "portalUi.type");
    }

    proptest! {
        #[test]
        fn any_name_is_either_accepted_or_explained(name in ".{0,80}") {
            let found = problems(&portal(&name));
            let fits = (1..=50).contains(&name.chars().count());
            prop_assert!(fits || !found.is_empty());
            prop_assert!(found.iter().all(|problem| problem.field == "name"));
        }
    }
}
