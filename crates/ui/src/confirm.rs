//! The question before something is lost.

use std::{future::Future, pin::Pin, rc::Rc};

use api::{Consequence, ConsequenceKind, DeletionImpact};
use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    button::{Button, Kind},
    dialog::Dialog,
    field::TextField,
    form::{FieldError, Form, FormTrouble},
    format,
    icon::{Glyph, Icon},
    load::Load,
    skeleton::Skeleton,
};

mod text {
    crate::texts! {
        nothing = "Nothing else is affected.", "不会影响其他内容。";
        consequences = "What else happens", "同时会发生";
        type_name(name: &str) = "Type {name} to confirm", "输入 {name} 以确认";
        wrong_name(name: &str) = "This is not {name}.", "与 {name} 不一致。";
        and_more(names: &str, more: &str) = "{names} and {more} more", "{names} 等，另有 {more} 个";
        between = ", ", "、";
        domain(count: &str) = "Domains that lead nowhere afterwards: {count}", "{count} 个域名将失效";
        publication(count: &str) = "Publications that end: {count}", "{count} 个发布将下线";
        developer(count: &str) = "Developer accounts that are deleted: {count}", "{count} 个开发者账号将被删除";
        consumer(count: &str) = "Consumers that are deleted with their credentials: {count}", "{count} 个消费者及其凭证将被删除";
        credential(count: &str) = "Credentials that stop working: {count}", "{count} 个凭证将失效";
        subscription(count: &str) = "Subscriptions that end: {count}", "{count} 个订阅将终止";
        reference(count: &str) = "Products that lose what they are linked to: {count}", "{count} 个产品将失去关联的 API";
    }
}

type Answer<T> = Pin<Box<dyn Future<Output = client::Result<T>>>>;

/// A question to the server that a component asks when it is time.
pub struct Ask<T>(Rc<dyn Fn() -> Answer<T>>);

impl<T> Clone for Ask<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T, F, Fut> From<F> for Ask<T>
where
    F: Fn() -> Fut + 'static,
    Fut: Future<Output = client::Result<T>> + 'static,
{
    fn from(ask: F) -> Self {
        Self(Rc::new(move || Box::pin(ask())))
    }
}

impl<T> Ask<T> {
    pub(crate) fn ask(&self) -> Answer<T> {
        (self.0)()
    }
}

/// Asks before something is done that cannot be undone: says what would be lost, wants the name
/// typed, does it, and shows where it fails.
#[component]
pub fn ConfirmDialog(
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
    /// What must be typed; where it is absent or empty, nothing.
    #[prop(optional, into)]
    name: Signal<String>,
    /// What else would be lost.
    #[prop(optional, into)]
    impact: Option<Ask<DeletionImpact>>,
    /// The words on the button, a verb.
    #[prop(into)]
    action: TextProp,
    /// Does it.
    #[prop(into)]
    confirm: Ask<()>,
    /// Runs once it is done. The dialog has asked to be closed before.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let parts = StoredValue::new_local((note, impact, action, confirm));
    view! {
        <Dialog id=id open=open on_close=on_close title=title busy=busy>
            {
                let (note, impact, action, confirm) = parts.get_value();
                view! {
                    <div class="form confirm">
                        <p>{move || note.get()}</p>
                        {impact.map(|impact| view! { <Impact impact=impact /> })}
                        <Question
                            name=name
                            action=action
                            confirm=confirm
                            busy=busy
                            on_close=on_close
                            on_done=on_done
                        />
                    </div>
                }
            }
        </Dialog>
    }
}

/// What else would be lost, as the server says.
#[component]
fn Impact(impact: Ask<DeletionImpact>) -> impl IntoView {
    let impact = LocalResource::new(move || impact.ask());
    view! {
        <Load resource=impact waiting=|| view! { <Skeleton lines=2 /> } let:impact>
            <Consequences consequences=impact.consequences />
        </Load>
    }
}

/// What would happen besides, one line for each kind.
#[component]
pub fn Consequences(consequences: Vec<Consequence>) -> impl IntoView {
    if consequences.is_empty() {
        return view! { <p class="muted">{text::nothing}</p> }.into_any();
    }
    let items = consequences
        .into_iter()
        .map(|Consequence { kind, count, examples }| {
            view! {
                <li>
                    <Icon glyph=Glyph::Warning />
                    <div class="grow">
                        <p>{move || sentence(kind, count)}</p>
                        <p class="faint">{move || names(&examples, count)}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="consequences" aria-label=text::consequences>
            {items}
        </ul>
    }
    .into_any()
}

fn sentence(kind: ConsequenceKind, count: u64) -> String {
    let count = format::number(count);
    match kind {
        ConsequenceKind::Domain => text::domain(&count),
        ConsequenceKind::Publication => text::publication(&count),
        ConsequenceKind::Developer => text::developer(&count),
        ConsequenceKind::Consumer => text::consumer(&count),
        ConsequenceKind::Credential => text::credential(&count),
        ConsequenceKind::Subscription => text::subscription(&count),
        ConsequenceKind::Reference => text::reference(&count),
    }
}

/// The names that are known, and how many there are besides.
fn names(examples: &[String], count: u64) -> String {
    let names = examples.join(text::between());
    let known = u64::try_from(examples.len()).unwrap_or(u64::MAX);
    match count.saturating_sub(known) {
        0 => names,
        _ if examples.is_empty() => names,
        more => text::and_more(&names, &format::number(more)),
    }
}

#[component]
fn Question(
    name: Signal<String>,
    action: TextProp,
    confirm: Ask<()>,
    busy: RwSignal<bool>,
    on_close: Callback<()>,
    on_done: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let matches = move || typed.with(|typed| name.with(|name| typed.trim() == name.trim()));
    let form = Form::new(move || {
        let problem = || FieldError::new("confirmName", move || text::wrong_name(&name.get()));
        if matches() { Vec::new() } else { vec![problem()] }
    });
    let act = Action::new_local(move |(): &()| {
        let answer = confirm.ask();
        async move {
            busy.set(true);
            let answer = answer.await;
            busy.set(false);
            if form.settle(answer).is_some() {
                on_close.run(());
                on_done.run(());
            }
        }
    });
    let send = form.submit(move || {
        act.dispatch(());
    });
    let field = move || {
        name.with(|name| !name.trim().is_empty()).then(|| {
            view! {
                <TextField
                    form=form
                    name="confirmName"
                    label=move || text::type_name(&name.get())
                    value=typed
                />
            }
        })
    };
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            {field}
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{crate::text::cancel}</Button>
                <Button
                    kind=Kind::Danger
                    submit=true
                    busy=busy
                    disabled=Signal::derive(move || !matches())
                >
                    {move || action.get()}
                </Button>
            </div>
        </form>
    }
}
