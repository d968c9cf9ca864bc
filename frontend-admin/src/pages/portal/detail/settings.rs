//! Name and description of a portal, and its end.

use api::{Patch, UpdatePortal};
use leptos::prelude::*;
use ui::{Button, Card, FieldError, Form, FormTrouble, Kind, TextArea, TextField};

use super::Open;

mod text {
    ui::texts! {
        title = "Name and description", "名称与描述";
        name = "Name", "名称";
        name_help = "Developers see it at the top of the site.", "显示在门户页面顶部。";
        description = "Description", "描述";
        description_help = "Shown on the portal's home page.", "显示在门户首页。";
        save = "Save", "保存";
        saved = "The portal has been saved", "门户信息已保存";
        danger = "Delete this portal", "删除门户";
        danger_hint = "Its developers, their consumers and subscriptions go with it. You are shown what goes before anything happens.", "门户的开发者、消费者和订阅会一并删除。删除前会列出受影响的内容。";
        delete = "Delete portal", "删除门户";
    }
}

#[component]
pub fn Settings(#[prop(into)] on_delete: Callback<()>) -> impl IntoView {
    view! {
        <div class="sections">
            <Basics />
            <Card title=text::danger>
                <div class="card-body row wrap apart">
                    <p class="muted readable">{text::danger_hint}</p>
                    <Button kind=Kind::Danger on_press=on_delete>
                        {text::delete}
                    </Button>
                </div>
            </Card>
        </div>
    }
}

#[component]
fn Basics() -> impl IntoView {
    let open = expect_context::<Open>();
    let portal = untrack(|| open.get());
    let name = RwSignal::new(portal.name);
    let description = RwSignal::new(portal.description.unwrap_or_default());
    let body = move || UpdatePortal {
        name: Some(name.get()),
        description: match description.get() {
            text if text.trim().is_empty() => Patch::Clear,
            text => Patch::Set(text),
        },
        ..UpdatePortal::default()
    };
    let form =
        Form::new(move || api::problems(&body()).into_iter().map(FieldError::from).collect());
    let save = Action::new_local(move |body: &UpdatePortal| {
        let body = body.clone();
        async move {
            if form.settle(open.update(&body).await).is_some() {
                open.toasts.done(text::saved);
            }
        }
    });
    let send = form.submit(move || {
        save.dispatch(untrack(body));
    });
    view! {
        <Card title=text::title>
            <form class="form card-body" novalidate method="post" on:submit=send>
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
                    help=text::description_help
                    optional=true
                    limit=1024
                />
                <FormTrouble form=form />
                <div class="row">
                    <Button kind=Kind::Primary submit=true busy=save.pending()>
                        {text::save}
                    </Button>
                </div>
            </form>
        </Card>
    }
}
