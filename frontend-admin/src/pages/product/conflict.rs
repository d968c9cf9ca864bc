//! Saving a product that somebody else may have changed meanwhile.

use api::{FieldRule, Product, UpdateProduct};
use client::Client;
use leptos::prelude::*;
use ui::{Button, Dialog, Form, Kind, Toasts};

use super::detail::Shown;

mod text {
    ui::texts! {
        title = "Somebody has changed this product meanwhile", "产品已被他人修改";
        note = "It was saved in another tab or by another administrator after you opened it. Nothing of yours has been saved yet.", "打开此页后，其他标签页或其他管理员已保存过该产品。你的修改尚未保存。";
        overwrite_note = "Overwriting replaces the fields that you are saving with yours.", "选择覆盖后，本次提交的字段将以你的内容为准。";
        back = "Keep editing", "继续编辑";
        reload = "Load the newest version", "载入最新内容";
        overwrite = "Overwrite with mine", "用我的内容覆盖";
        saved = "Saved", "已保存";
        loaded = "The newest version has been loaded", "已载入最新内容";
    }
}

/// Saves changes, and asks where they would overwrite somebody else's.
#[derive(Clone, Copy)]
pub struct Saving {
    shown: Shown,
    busy: RwSignal<bool>,
    /// What could not be saved.
    refused: RwSignal<Option<UpdateProduct>>,
    save: Action<UpdateProduct, ()>,
    on_reloaded: Callback<()>,
}

impl Saving {
    /// Problems of fields go to `form`. What was saved or loaded is shown before the callbacks run.
    pub fn new(
        form: Form,
        on_saved: impl Fn() + Send + Sync + 'static,
        on_reloaded: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let client = expect_context::<Client>();
        let toasts = expect_context::<Toasts>();
        let shown = expect_context::<Shown>();
        let busy = RwSignal::new(false);
        let refused = RwSignal::new(None);
        let on_saved = Callback::new(move |()| on_saved());
        let save = Action::new_local(move |body: &UpdateProduct| {
            let (client, body) = (client.clone(), body.clone());
            async move {
                busy.set(true);
                let answer = client.update_product(&shown.id(), &body).await;
                busy.set(false);
                match answer {
                    Err(err) if is_stale(&err) => refused.set(Some(body)),
                    answer => {
                        // What the form says of it must be in sight.
                        refused.set(None);
                        if let Some(product) = form.settle(answer) {
                            shown.set(product);
                            toasts.done(text::saved);
                            on_saved.run(());
                        }
                    }
                }
            }
        });
        let on_reloaded = Callback::new(move |()| on_reloaded());
        Self { shown, busy, refused, save, on_reloaded }
    }

    /// Sends a change that says which revision it is based on.
    pub fn save(self, body: UpdateProduct) {
        self.save.dispatch(body);
    }

    /// Whether something is on its way.
    pub fn busy(self) -> RwSignal<bool> {
        self.busy
    }
}

fn is_stale(err: &client::Error) -> bool {
    match err {
        client::Error::Refused(problem) => {
            problem.fields.iter().any(|field| field.rule == FieldRule::Stale)
        }
        client::Error::Unreachable(_) => false,
    }
}

/// The choice between what somebody else has saved and what is here.
#[component]
pub fn ConflictDialog(saving: Saving) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let Saving { shown, refused, save, busy, on_reloaded, .. } = saving;
    let close = move || refused.set(None);
    let overwrite = move || {
        if let Some(body) = refused.get_untracked() {
            save.dispatch(UpdateProduct { revision: None, ..body });
        }
    };
    let reload = Action::new_local(move |(): &()| {
        let client = client.clone();
        async move {
            match client.get_product(&shown.id()).await {
                Ok(product) => {
                    let product: Product = product;
                    shown.set(product);
                    refused.set(None);
                    toasts.done(text::loaded);
                    on_reloaded.run(());
                }
                Err(err) => toasts.error(err),
            }
        }
    });
    let open = Signal::derive(move || refused.with(Option::is_some));
    view! {
        <Dialog id="conflict" open=open on_close=close title=text::title busy=busy>
            <div class="form">
                <p>{text::note}</p>
                <p class="muted">{text::overwrite_note}</p>
                <div class="dialog-foot">
                    <Button on_press=close>{text::back}</Button>
                    <Button kind=Kind::Danger on_press=overwrite busy=busy>
                        {text::overwrite}
                    </Button>
                    <Button
                        kind=Kind::Primary
                        on_press=move || {
                            reload.dispatch(());
                        }
                        busy=reload.pending()
                    >
                        {text::reload}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}
