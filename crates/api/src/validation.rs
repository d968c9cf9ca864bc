//! Rules of fields, checked by the same code in the server and in a form.

use std::{borrow::Cow, fmt::Display};

use garde::{
    Report, Validate,
    i18n::{
        I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind, with_i18n,
    },
};

use crate::{FieldProblem, FieldRule};

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
pub(crate) fn text(value: &Option<String>, _: &()) -> garde::Result {
    let allowed = |char: char| !char.is_control() || matches!(char, '\n' | '\r' | '\t');
    match value {
        Some(value) if !value.chars().all(allowed) => Err(broken(FieldRule::Malformed, None)),
        _ => Ok(()),
    }
}

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
