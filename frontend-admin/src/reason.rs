//! The dialog that asks why, where a decision is told to a developer.

use std::{future::Future, pin::Pin, rc::Rc};

use api::Reject;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{Button, Dialog, FieldError, Form, FormTrouble, Kind, TextArea};

mod text {
    ui::texts! {
        reason = "Reason", "理由";
    }
}

type Sent = Pin<Box<dyn Future<Output = client::Result<()>>>>;

/// What sends a decision with its reason to the server.
#[derive(Clone)]
pub struct Send(Rc<dyn Fn(Option<String>) -> Sent>);

impl<F, Fut> From<F> for Send
where
    F: Fn(Option<String>) -> Fut + 'static,
    Fut: Future<Output = client::Result<()>> + 'static,
{
    fn from(send: F) -> Self {
        Self(Rc::new(move |reason| Box::pin(send(reason))))
    }
}

/// Asks for a reason, sends it, and shows where that fails.
#[component]
pub fn ReasonDialog(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] open: Signal<bool>,
    /// Asked to close; whoever owns `open` does it.
    #[prop(into)]
    on_close: Callback<()>,
    #[prop(into)] title: TextProp,
    /// What happens, in a sentence.
    #[prop(into)]
    note: TextProp,
    /// A decision that needs no reason.
    #[prop(optional, into)]
    optional: Signal<bool>,
    /// The words on the button, a verb.
    #[prop(into)]
    action: TextProp,
    #[prop(into)] send: Send,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let parts = StoredValue::new_local((note, action, send));
    view! {
        <Dialog id=id open=open on_close=on_close title=title busy=busy>
            {
                let (note, action, send) = parts.get_value();
                view! {
                    <ReasonForm
                        busy=busy
                        on_close=on_close
                        note=note
                        action=action
                        optional=optional.get_untracked()
                        send=send
                    />
                }
            }
        </Dialog>
    }
}

#[component]
fn ReasonForm(
    busy: RwSignal<bool>,
    on_close: Callback<()>,
    note: TextProp,
    action: TextProp,
    optional: bool,
    send: Send,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let given = move || Some(reason.get()).filter(|text| !optional || !text.trim().is_empty());
    let form = Form::new(move || match given() {
        Some(reason) => {
            api::problems(&Reject { reason }).into_iter().map(FieldError::from).collect()
        }
        None => Vec::new(),
    });
    let decide = Action::new_local(move |reason: &Option<String>| {
        let answer = (send.0)(reason.clone());
        async move {
            busy.set(true);
            let answer = answer.await;
            busy.set(false);
            if form.settle(answer).is_some() {
                on_close.run(());
            }
        }
    });
    let submit = form.submit(move || {
        decide.dispatch(untrack(given));
    });
    view! {
        <form class="form" novalidate method="post" on:submit=submit>
            <p class="muted">{move || note.get()}</p>
            <TextArea
                form=form
                name="reason"
                label=text::reason
                value=reason
                optional=optional
                limit=512
            />
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{ui::text::cancel}</Button>
                <Button kind=Kind::Danger submit=true busy=busy>
                    {move || action.get()}
                </Button>
            </div>
        </form>
    }
}
