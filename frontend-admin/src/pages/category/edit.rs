//! The dialog that makes a category or changes one.

use api::{CreateProductCategory, Patch, ProductCategory, UpdateProductCategory};
use client::Client;
use leptos::prelude::*;
use ui::{
    Button, Dialog, FieldError, Form, FormTrouble, Kind, PictureField, TextArea, TextField, Toasts,
};

mod text {
    ui::texts! {
        create_title = "Create category", "创建类别";
        edit_title = "Edit category", "编辑类别";
        name = "Name", "名称";
        description = "Description", "描述";
        picture = "Picture", "图标";
        create = "Create", "创建";
        save = "Save", "保存";
        created(name: &str) = "Category {name} has been created", "类别 {name} 已创建";
        saved = "Saved", "已保存";
    }
}

/// Makes a category, or changes the one that is given.
#[component]
pub fn CategoryDialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_saved: Callback<ProductCategory>,
    #[prop(optional, into)] category: Signal<Option<ProductCategory>>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    let title = move || match category.with(Option::is_some) {
        true => text::edit_title(),
        false => text::create_title(),
    };
    view! {
        <Dialog id="category" open=open on_close=on_close title=title busy=busy>
            <CategoryForm
                category=category.get_untracked()
                busy=busy
                on_close=on_close
                on_saved=on_saved
            />
        </Dialog>
    }
}

#[component]
fn CategoryForm(
    category: Option<ProductCategory>,
    busy: RwSignal<bool>,
    on_close: Callback<()>,
    on_saved: Callback<ProductCategory>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let editing = category.is_some();
    let id = category.as_ref().map(|it| it.category_id.clone());
    let name = RwSignal::new(category.as_ref().map(|it| it.name.clone()).unwrap_or_default());
    let description = category.as_ref().and_then(|it| it.description.clone()).unwrap_or_default();
    let description = RwSignal::new(description);
    let icon = category.as_ref().and_then(|it| it.icon.as_ref());
    let icon = RwSignal::new(ui::picture_text(icon));
    let body = move || CreateProductCategory {
        name: name.get().trim().to_owned(),
        description: Some(description.get()).filter(|text| !text.trim().is_empty()),
        icon: icon.with(|text| ui::picture_of(text)),
    };
    let form =
        Form::new(move || api::problems(&body()).into_iter().map(FieldError::from).collect());
    let save =
        Action::new_local(move |body: &CreateProductCategory| {
            let (client, body, id) = (client.clone(), body.clone(), id.clone());
            async move {
                busy.set(true);
                let answer = match &id {
                    None => client.create_product_category(&body).await,
                    Some(id) => {
                        let body = UpdateProductCategory {
                            name: Some(body.name),
                            description: body.description.map_or(Patch::Clear, Patch::Set),
                            icon: body.icon.map_or(Patch::Clear, Patch::Set),
                        };
                        client.update_product_category(id, &body).await
                    }
                };
                busy.set(false);
                if let Some(category) = form.settle(answer) {
                    let name = category.name.clone();
                    toasts.done(move || {
                        if editing { text::saved().to_owned() } else { text::created(&name) }
                    });
                    on_saved.run(category);
                }
            }
        });
    let send = form.submit(move || {
        save.dispatch(untrack(body));
    });
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <TextField form=form name="name" label=text::name value=name limit=64 />
            <TextArea
                form=form
                name="description"
                label=text::description
                value=description
                optional=true
                limit=256
            />
            <PictureField
                form=form
                name="icon.value"
                label=text::picture
                value=icon
                of=name
            />
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{ui::text::cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=busy>
                    {move || if editing { text::save() } else { text::create() }}
                </Button>
            </div>
        </form>
    }
}
