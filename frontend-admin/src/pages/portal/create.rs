//! The dialog that makes a portal.

use api::CreatePortal;
use client::Client;
use leptos::prelude::*;
use ui::{Button, Dialog, FieldError, Form, FormTrouble, Kind, TextArea, TextField, Toasts};

mod text {
    ui::texts! {
        title = "Create portal", "创建门户";
        name = "Name", "名称";
        name_help = "Developers see it at the top of the site.", "显示在门户页面顶部。";
        description = "Description", "描述";
        create = "Create", "创建";
        created(name: &str) = "Portal {name} has been created", "门户 {name} 已创建";
    }
}

/// Asks for name and description.
#[component]
pub fn CreateDialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_created: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    view! {
        <Dialog id="create-portal" open=open on_close=on_close title=text::title busy=busy>
            <CreateForm busy=busy on_close=on_close on_created=on_created />
        </Dialog>
    }
}

#[component]
fn CreateForm(
    busy: RwSignal<bool>,
    on_close: Callback<()>,
    on_created: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let body = move || CreatePortal {
        name: name.get(),
        description: Some(description.get()).filter(|text| !text.trim().is_empty()),
    };
    let form =
        Form::new(move || api::problems(&body()).into_iter().map(FieldError::from).collect());

    let create = Action::new_local(move |body: &CreatePortal| {
        let (client, body) = (client.clone(), body.clone());
        async move {
            busy.set(true);
            let answer = client.create_portal(&body).await;
            busy.set(false);
            if let Some(portal) = form.settle(answer) {
                toasts.done(move || text::created(&portal.name));
                on_created.run(());
            }
        }
    });
    let send = form.submit(move || {
        create.dispatch(untrack(body));
    });

    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <TextField
                form=form
                name="name"
                label=text::name
                value=name
                help=text::name_help
                limit=50
            />
            <TextArea
                form=form
                name="description"
                label=text::description
                value=description
                optional=true
                limit=1024
            />
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{ui::text::cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=busy>
                    {text::create}
                </Button>
            </div>
        </form>
    }
}
