//! A form: when it may be sent, and which field has which problem.

use std::sync::Arc;

use api::{ErrorCode, FieldProblem};
use leptos::{ev::SubmitEvent, prelude::*, text_prop::TextProp};

use crate::{
    badge::Tone, banner::Banner, browser, connection::Connection, copy::CopyText, problem,
    session::Session, text,
};

/// A problem of one field, in words.
#[derive(Clone)]
pub struct FieldError {
    field: String,
    text: TextProp,
}

impl FieldError {
    /// Says that `field` has the problem that `text` describes.
    pub fn new(field: &str, text: impl Into<TextProp>) -> Self {
        Self { field: field.to_owned(), text: text.into() }
    }
}

impl From<FieldProblem> for FieldError {
    fn from(problem: FieldProblem) -> Self {
        let field = problem.field.clone();
        Self { field, text: TextProp::from(move || problem::field(&problem)) }
    }
}

/// What went wrong with the whole form.
#[derive(Clone)]
enum Trouble {
    Said(TextProp),
    Error(client::Error),
}

type Rules = Arc<dyn Fn() -> Vec<FieldError> + Send + Sync>;

/// The state of one form. Fields ask it for their problem, the page asks it to send.
///
/// Rules are shown from the first attempt to send on, so nobody is blamed while typing. What the
/// server answers is shown in the same places until the field changes.
#[derive(Clone, Copy)]
pub struct Form {
    rules: StoredValue<Rules>,
    tried: RwSignal<bool>,
    answered: RwSignal<Vec<FieldError>>,
    trouble: RwSignal<Option<Trouble>>,
    fields: RwSignal<Vec<&'static str>>,
    session: Option<Session>,
    connection: Option<Connection>,
}

impl Form {
    /// A form that may be sent when `rules` finds nothing.
    pub fn new(rules: impl Fn() -> Vec<FieldError> + Send + Sync + 'static) -> Self {
        Self {
            rules: StoredValue::new(Arc::new(rules)),
            tried: RwSignal::new(false),
            answered: RwSignal::default(),
            trouble: RwSignal::new(None),
            fields: RwSignal::default(),
            session: use_context(),
            connection: use_context(),
        }
    }

    /// What a `<form>` does with `on:submit`: checks, then sends or shows the first problem.
    pub fn submit(self, send: impl Fn() + 'static) -> impl Fn(SubmitEvent) {
        move |event| {
            event.prevent_default();
            self.tried.set(true);
            self.answered.set(Vec::new());
            self.trouble.set(None);
            if self.broken().is_empty() {
                send();
            } else {
                show_first_problem();
            }
        }
    }

    /// Whether these fields have no problem, for what needs only them; shows it where one has.
    pub fn attempt(self, fields: &[&str]) -> bool {
        self.trouble.set(None);
        self.answered.set(Vec::new());
        let broken = untrack(|| self.broken());
        let found: Vec<_> =
            broken.into_iter().filter(|error| fields.contains(&error.field.as_str())).collect();
        let fine = found.is_empty();
        if !fine {
            self.answered.set(found);
            show_first_problem();
        }
        fine
    }

    /// Takes the value of a successful answer; puts the problems of another in their places.
    ///
    /// An answer 401 means here that the session has ended.
    pub fn settle<T>(self, answer: client::Result<T>) -> Option<T> {
        let err = match answer {
            Ok(value) => return Some(value),
            Err(err) => err,
        };
        match (err.code(), self.session) {
            (Some(ErrorCode::Unauthorized), Some(session)) => session.end(),
            _ => self.refuse(err),
        }
        None
    }

    fn refuse(self, err: client::Error) {
        if let (client::Error::Unreachable(_), Some(connection)) = (&err, self.connection) {
            connection.lost();
        }
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            problems(&err).into_iter().partition(|found| self.has(&found.field));
        if here.is_empty() || !elsewhere.is_empty() {
            self.trouble.set(Some(Trouble::Error(err)));
        }
        self.answered.set(here);
        show_first_problem();
    }

    /// Says in the page's own words what failed.
    pub fn say(self, text: impl Into<TextProp>) {
        self.trouble.set(Some(Trouble::Said(text.into())));
    }

    /// Begins anew: what was sent is done, and nobody is blamed for empty fields.
    pub fn clear(self) {
        self.tried.set(false);
        self.answered.set(Vec::new());
        self.trouble.set(None);
    }

    /// A field joins the form.
    pub(crate) fn join(self, field: &'static str) {
        self.fields.update(|fields| fields.push(field));
        on_cleanup(move || {
            self.fields.try_update(|fields| fields.retain(|other| *other != field));
        });
    }

    fn has(self, field: &str) -> bool {
        self.fields.with_untracked(|fields| fields.contains(&field))
    }

    /// The field has another value now, so what the server said of it is past.
    pub(crate) fn changed(self, field: &str) {
        if self.answered.with_untracked(|found| found.iter().any(|error| error.field == field)) {
            self.answered.update(|found| found.retain(|error| error.field != field));
        }
    }

    /// The problem of a field, if there is one to show.
    pub fn error(self, field: &str) -> Option<TextProp> {
        let text = |found: &[FieldError]| {
            found.iter().find(|error| error.field == field).map(|error| error.text.clone())
        };
        self.answered
            .with(|found| text(found))
            .or_else(|| if self.tried.get() { text(&self.broken()) } else { None })
    }

    fn broken(self) -> Vec<FieldError> {
        self.rules.with_value(|rules| rules())
    }
}

fn problems(err: &client::Error) -> Vec<FieldError> {
    match err {
        client::Error::Refused(problem) => {
            problem.fields.iter().cloned().map(FieldError::from).collect()
        }
        client::Error::Unreachable(_) => Vec::new(),
    }
}

/// Waits until the problems are on the page, then moves the focus.
fn show_first_problem() {
    request_animation_frame(|| browser::focus_first(&browser::root(), "form [aria-invalid=true]"));
}

/// The problem that belongs to no field, above the buttons of a form.
#[component]
pub fn FormTrouble(form: Form) -> impl IntoView {
    let words = |trouble: Trouble| match trouble {
        Trouble::Said(text) => view! { <p>{move || text.get()}</p> }.into_any(),
        Trouble::Error(err) => {
            let id = problem::request_id(&err).filter(|_| is_fault(&err)).map(str::to_owned);
            view! {
                <p>{move || problem::sentence(&err)}</p>
                {id.map(|id| view! {
                    <p class="faint">
                        {text::request_id} " " <CopyText value=id what=text::request_id />
                    </p>
                })}
            }
            .into_any()
        }
    };
    move || {
        form.trouble.get().map(|trouble| view! { <Banner tone=Tone::Bad>{words(trouble)}</Banner> })
    }
}

/// Whether the log of the server says more than the words do.
fn is_fault(err: &client::Error) -> bool {
    matches!(
        err.code(),
        Some(ErrorCode::InternalError | ErrorCode::GatewayError | ErrorCode::ServiceUnavailable)
    )
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, FieldProblem, FieldRule, Problem};

    use super::problems;

    #[test]
    fn problems_of_fields_come_from_the_answer() {
        let fields = vec![FieldProblem::new("name", FieldRule::Taken, None)];
        let err = client::Error::Refused(Problem {
            code: ErrorCode::Conflict,
            message: String::new(),
            data: (),
            request_id: String::new(),
            fields,
            account: None,
        });
        let found = problems(&err);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].field, "name");
        assert_eq!(found[0].text.get(), "This is already in use. Choose another.");
        assert!(problems(&client::Error::Unreachable(String::new())).is_empty());
    }
}
