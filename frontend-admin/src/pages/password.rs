//! A new password, typed twice, with what it has to be.

use leptos::{prelude::*, text_prop::TextProp};
use ui::{Checklist, FieldError, Form, PasswordField};

mod text {
    ui::texts! {
        confirm = "Confirm password", "确认密码";
        mismatch = "The two passwords are not equal.", "两次输入的密码不一致。";
        length = "8 to 128 characters", "8 到 128 个字符";
        equal = "Both passwords are equal", "两次输入一致";
    }
}

/// The field with the repetition.
const CONFIRM: &str = "confirmPassword";

/// A password that is typed twice.
#[derive(Clone, Copy, Default)]
pub struct NewPassword {
    /// What was typed first.
    pub new: RwSignal<String>,
    confirm: RwSignal<String>,
}

impl NewPassword {
    fn length_fits(self) -> bool {
        (8..=128).contains(&self.new.with(|new| new.chars().count()))
    }

    fn equal(self) -> bool {
        self.new.with(|new| self.confirm.with(|confirm| new == confirm))
    }

    /// The rule that only a form knows: both are equal.
    pub fn mismatch(self) -> Option<FieldError> {
        (!self.equal()).then(|| FieldError::new(CONFIRM, text::mismatch))
    }
}

/// The two fields, and a list that follows the typing.
#[component]
pub fn NewPasswordFields(
    form: Form,
    /// What the request calls the password.
    name: &'static str,
    #[prop(into)] label: TextProp,
    password: NewPassword,
) -> impl IntoView {
    let items = vec![
        (Signal::derive(move || password.length_fits()), TextProp::from(text::length)),
        (
            Signal::derive(move || password.equal() && password.new.with(|new| !new.is_empty())),
            TextProp::from(text::equal),
        ),
    ];
    view! {
        <PasswordField
            form=form
            name=name
            label=label
            value=password.new
            autocomplete="new-password"
        />
        <PasswordField
            form=form
            name=CONFIRM
            label=text::confirm
            value=password.confirm
            autocomplete="new-password"
        />
        <Checklist items=items />
    }
}
