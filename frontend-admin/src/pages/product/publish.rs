//! The dialog that publishes the product that is shown.

use api::{ProductId, PublishProduct};
use client::Client;
use leptos::prelude::*;
use ui::{
    Address, Button, Dialog, FieldError, Form, FormTrouble, Icon, Kind, MultiPicker, Pick, Toasts,
};

use super::{DIALOG, detail, detail::Shown, picks};

mod text {
    ui::texts! {
        title = "Publish to portals", "发布到门户";
        portals = "Portals", "门户";
        help = "Portals that have the product already are left out.", "已发布的门户不会列出。";
        choose = "Choose at least one portal.", "请至少选择一个门户。";
        publish = "Publish", "发布";
        done(count: &str) = "Published in {count} more", "已发布到 {count} 个门户";
    }
}

/// Opens where the URL says so.
#[component]
pub fn PublishDialog() -> impl IntoView {
    let address = Address::current();
    let shown = expect_context::<Shown>();
    let busy = RwSignal::new(false);
    let close = move || {
        if untrack(|| address.get(DIALOG)).is_some() {
            address.replace(&[(DIALOG, "")]);
        }
    };
    let open = Signal::derive(move || address.get(DIALOG).as_deref() == Some(detail::PUBLISH));
    let done = {
        let client = expect_context::<Client>();
        let toasts = expect_context::<Toasts>();
        move || shown.refresh(client.clone(), toasts)
    };
    view! {
        <Dialog id="publish" open=open on_close=close title=text::title busy=busy>
            <PublishForm id=shown.id() busy=busy on_close=close on_done=done.clone() />
        </Dialog>
    }
}

#[component]
fn PublishForm(
    id: ProductId,
    busy: RwSignal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let chosen = RwSignal::new(Vec::new());
    let form = portal_form(chosen);
    let from = picks::portals(client.clone(), Some(id.clone()));
    let publish = Action::new_local(move |(): &()| {
        let (client, id) = (client.clone(), id.clone());
        async move {
            let portal_ids = chosen.with_untracked(|it| picks::portal_ids(it));
            let count = u64::try_from(portal_ids.len()).unwrap_or_default();
            busy.set(true);
            let body = PublishProduct { portal_id: None, portal_ids };
            let answer = client.publish_product(&id, &body).await;
            busy.set(false);
            if form.settle(answer).is_some() {
                toasts.done(move || text::done(&ui::number(count)));
                on_close.run(());
                on_done.run(());
            }
        }
    });
    let send = form.submit(move || {
        publish.dispatch(());
    });
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <MultiPicker
                name="portalIds"
                label=text::portals
                help=text::help
                from=from
                chosen=chosen
            />
            <NoPortal form=form />
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{ui::text::cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=busy>
                    {text::publish}
                </Button>
            </div>
        </form>
    }
}

/// A form that wants at least one portal.
pub fn portal_form(chosen: RwSignal<Vec<Pick>>) -> Form {
    Form::new(move || match chosen.with(Vec::is_empty) {
        true => vec![FieldError::new("portalIds", text::choose)],
        false => Vec::new(),
    })
}

/// Says that a portal must be chosen, once somebody has tried without.
#[component]
pub fn NoPortal(form: Form) -> impl IntoView {
    move || {
        form.error("portalIds").map(|error| {
            view! {
                <p class="field-error" role="alert">
                    <Icon glyph=ui::Glyph::CircleAlert />
                    {move || error.get()}
                </p>
            }
        })
    }
}
