//! The dialog that makes a product.

use api::{CreateProduct, ProductType};
use client::Client;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Dialog, Form, FormTrouble, Kind, Toasts};

use super::{draft::Draft, fields::Fields, rows};

mod text {
    ui::texts! {
        title = "Create product", "创建产品";
        create = "Create", "创建";
        created(name: &str) = "Product {name} has been created", "产品 {name} 已创建";
    }
}

/// Asks what the product is, makes it and goes there.
#[component]
pub fn CreateDialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    /// What the list shows.
    #[prop(into)]
    r#type: Signal<Option<ProductType>>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    view! {
        <Dialog id="create-product" open=open on_close=on_close title=text::title busy=busy>
            <CreateForm
                busy=busy
                on_close=on_close
                r#type=r#type.get_untracked().unwrap_or(ProductType::ModelApi)
            />
        </Dialog>
    }
}

#[component]
fn CreateForm(busy: RwSignal<bool>, on_close: Callback<()>, r#type: ProductType) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let draft = Draft::new(r#type);
    let form = Form::new(move || draft.problems());
    let create = Action::new_local(move |body: &CreateProduct| {
        let (client, body, navigate) = (client.clone(), body.clone(), navigate.clone());
        async move {
            busy.set(true);
            let answer = client.create_product(&body).await;
            busy.set(false);
            if let Some(product) = form.settle(answer) {
                let url = rows::url(&product.summary);
                toasts.done(move || text::created(&product.summary.name));
                navigate(&url, NavigateOptions::default());
            }
        }
    });
    let send = form.submit(move || {
        create.dispatch(untrack(|| draft.create()));
    });
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <Fields form=form draft=draft />
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
