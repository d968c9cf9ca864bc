//! One category: its head, its products, its end.

use api::{CategoryId, ErrorCode, ProductCategory};
use client::Client;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    Button, ButtonLink, ConfirmDialog, EmptyState, Glyph, IconTile, Kind, Load, Title, Toasts,
};

use super::{LIST_URL, edit::CategoryDialog, products::Products};
use crate::crumbs::Crumbs;

mod text {
    ui::texts! {
        categories = "Categories", "类别";
        edit = "Edit", "编辑";
        delete = "Delete", "删除";
        ask(name: &str) = "Delete category {name}?", "删除类别 {name}？";
        note = "A category can be deleted when no product is in it. Remove its products from it first; the products themselves stay.", "类别中没有产品时才能删除。请先移出产品，产品本身不受影响。";
        deleted(name: &str) = "Category {name} has been deleted", "类别 {name} 已删除";
        gone = "There is no such category", "类别不存在";
        gone_hint = "It has been deleted, or the address is mistyped.", "它可能已被删除，或地址有误。";
        to_list = "All categories", "全部类别";
    }
}

/// The page of one category.
#[component]
pub fn CategoryDetail() -> impl IntoView {
    let client = expect_context::<Client>();
    let params = use_params_map();
    let id = Memo::new(move |_| CategoryId(params.with(|it| it.get("id").unwrap_or_default())));
    let category = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move {
            match client.get_product_category(&id).await {
                Err(err) if err.code() == Some(ErrorCode::NotFound) => Ok(None),
                answer => answer.map(Some),
            }
        }
    });
    view! {
        <Load resource=category let:category>
            {match category {
                Some(category) => view! { <Whole category=category /> }.into_any(),
                None => view! { <Gone /> }.into_any(),
            }}
        </Load>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <Title text=text::gone />
        <EmptyState glyph=Glyph::Package title=text::gone hint=text::gone_hint page=true>
            <ButtonLink href=LIST_URL kind=Kind::Primary>
                {text::to_list}
            </ButtonLink>
        </EmptyState>
    }
}

#[component]
fn Whole(category: ProductCategory) -> impl IntoView {
    let id = category.category_id.clone();
    let category = RwSignal::new(category);
    let editing = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let name = Signal::derive(move || category.with(|it| it.name.clone()));
    let icon = Signal::derive(move || category.with(|it| it.icon.clone()));
    let description = move || category.with(|it| it.description.clone());
    view! {
        <Title text=move || name.get() />
        <div class="sections">
        <div class="stack">
        <Crumbs href=LIST_URL label=text::categories />
        <div class="head">
            <div class="row grow">
                <IconTile name=name picture=icon large=true />
                <div class="stack tight">
                    <h1>{name}</h1>
                    <p class="muted prose">{description}</p>
                </div>
            </div>
            <div class="row wrap">
                <Button on_press=move || editing.set(true)>{text::edit}</Button>
                <Button kind=Kind::Ghost on_press=move || deleting.set(true)>
                    {text::delete}
                </Button>
            </div>
        </div>
        </div>
        <Products id=id />
        </div>
        <CategoryDialog
            open=editing
            on_close=move || editing.set(false)
            category=Signal::derive(move || Some(category.get()))
            on_saved=move |saved| {
                editing.set(false);
                category.set(saved);
            }
        />
        <Delete category=category deleting=deleting />
    }
}

#[component]
fn Delete(category: RwSignal<ProductCategory>, deleting: RwSignal<bool>) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = StoredValue::new_local(use_navigate());
    let name = move || category.with(|it| it.name.clone());
    let confirm = move || {
        let (client, id) = (client.clone(), category.with_untracked(|it| it.category_id.clone()));
        async move { client.delete_product_category(&id).await }
    };
    let done = move || {
        let name = untrack(name);
        toasts.done(move || text::deleted(&name));
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(LIST_URL, options));
    };
    view! {
        <ConfirmDialog
            id="delete-category"
            open=deleting
            on_close=move || deleting.set(false)
            title=move || text::ask(&name())
            note=text::note
            action=text::delete
            confirm=confirm
            on_done=done
        />
    }
}
