//! How much may be called, who approves, and the end of a product.

use api::{Patch, Product, UpdateProduct};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    Button, Card, ConfirmDialog, Form, FormTrouble, Kind, Select, Toasts, ask_before_leaving,
};

use super::{
    LIST_URL,
    conflict::{ConflictDialog, Saving},
    detail::Shown,
    words::approval_name,
};

mod limits;

use self::limits::{LimitDraft, LimitFields};

mod text {
    ui::texts! {
        approval = "Approval of subscriptions", "订阅审批";
        approval_label = "New subscriptions", "新的订阅";
        approval_help = "Each portal has its own setting; this one comes first.", "默认跟随各门户的设置，也可以为此产品单独指定。";
        limits = "Limits of each subscriber", "每个订阅者的调用限制";
        limits_hint = "What is left empty is not limited. A subscription can have limits of its own.", "留空表示不限制；单个订阅可以另行设置。";
        save = "Save", "保存";
        danger = "Delete product", "删除产品";
        danger_hint = "The product leaves all portals and its subscriptions end. This cannot be undone.", "产品将从所有门户下架，订阅随之终止，且无法恢复。";
        delete = "Delete", "删除";
        ask = "Delete this product?", "删除此产品？";
        note = "It cannot be undone. The API definition that it is linked to stays.", "此操作无法撤销；已关联的 API 定义会保留。";
        deleted(name: &str) = "Product {name} has been deleted", "产品 {name} 已删除";
    }
}

/// The last tab.
#[component]
pub fn Settings() -> impl IntoView {
    let shown = expect_context::<Shown>();
    // Made anew when another version has been loaded or saved.
    let revision = Memo::new(move |_| shown.with(|it| it.summary.revision));
    view! {
        {move || {
            revision.track();
            let product = untrack(|| shown.get());
            view! { <SettingsForm product=product /> }
        }}
        <Danger />
    }
}

#[component]
fn SettingsForm(product: Product) -> impl IntoView {
    let was = approval_key(product.summary.auto_approve);
    let approval = RwSignal::new(was.to_owned());
    let limits = LimitDraft::of(product.summary.limits.as_ref());
    let before = product.summary.limits.clone().unwrap_or_default();
    let revision = product.summary.revision;
    let body = move || UpdateProduct {
        revision: Some(revision),
        auto_approve: match approval.get().as_str() {
            "true" => Patch::Set(true),
            "false" => Patch::Set(false),
            _ => Patch::Clear,
        },
        limits: limits.limits().map_or(Patch::Clear, Patch::Set),
        ..UpdateProduct::default()
    };
    let form = Form::new(move || limits.problems(&body()));
    let saving = Saving::new(form, || (), || ());
    let unsaved = Memo::new(move |_| {
        approval.with(|it| it != was) || limits.limits().unwrap_or_default() != before
    });
    ask_before_leaving(unsaved);
    let send = form.submit(move || saving.save(untrack(body)));
    let choice =
        |auto: Option<bool>| (approval_key(auto).to_owned(), TextProp::from(approval_name(auto)));
    let options = vec![choice(None), choice(Some(true)), choice(Some(false))];
    view! {
        <form class="sections" novalidate method="post" on:submit=send>
            <Card title=text::approval>
                <div class="form card-body">
                    <Select
                        form=form
                        name="autoApprove"
                        label=text::approval_label
                        help=text::approval_help
                        value=approval
                        options=Signal::stored(options)
                    />
                </div>
            </Card>
            <Card title=text::limits>
                <div class="form card-body">
                    <p class="muted">{text::limits_hint}</p>
                    <LimitFields form=form draft=limits />
                </div>
            </Card>
            <FormTrouble form=form />
            <div class="row">
                <Button
                    kind=Kind::Primary
                    submit=true
                    busy=saving.busy()
                    disabled=Signal::derive(move || !unsaved.get())
                >
                    {text::save}
                </Button>
            </div>
        </form>
        <ConflictDialog saving=saving />
    }
}

fn approval_key(auto_approve: Option<bool>) -> &'static str {
    match auto_approve {
        None => "",
        Some(true) => "true",
        Some(false) => "false",
    }
}

#[component]
fn Danger() -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let shown = expect_context::<Shown>();
    let navigate = use_navigate();
    let open = RwSignal::new(false);
    let name = Signal::derive(move || shown.with(|it| it.summary.name.clone()));
    let asked = client.clone();
    let impact = move || {
        let client = asked.clone();
        async move { client.get_product_deletion_impact(&shown.id()).await }
    };
    let confirm = move || {
        let client = client.clone();
        async move { client.delete_product(&shown.id()).await }
    };
    let r#type = shown.with(|it| it.summary.r#type);
    let navigate = StoredValue::new_local(navigate);
    let done = move || {
        let name = name.get_untracked();
        toasts.done(move || text::deleted(&name));
        let list = format!("{LIST_URL}?type={type}");
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&list, options));
    };
    view! {
        <Card title=text::danger>
            <div class="card-body row wrap">
                <p class="muted grow">{text::danger_hint}</p>
                <Button kind=Kind::Danger on_press=move || open.set(true)>
                    {text::danger}
                </Button>
            </div>
        </Card>
        <ConfirmDialog
            id="delete-product"
            open=open
            on_close=move || open.set(false)
            title=text::ask
            note=text::note
            name=name
            impact=impact
            action=text::delete
            confirm=confirm
            on_done=done
        />
    }
}
