//! Deciding about a subscription.

use api::{Reject, Subscription};
use client::Client;
use leptos::prelude::*;
use ui::{ConfirmDialog, Toasts};

use crate::{inbox::Inbox, reason::ReasonDialog};

mod text {
    ui::texts! {
        approved(name: &str) = "{name} may be called now", "{name} 的订阅已通过";
        rejected(name: &str) = "The subscription of {name} has been rejected", "{name} 的订阅已拒绝";
        ended(name: &str) = "The subscription of {name} has ended", "{name} 的订阅已删除";
        reject = "Reject", "拒绝";
        reject_title = "Reject subscription", "拒绝订阅";
        reject_note(consumer: &str, product: &str) = "{consumer} cannot call {product}; the developer is told this reason.", "{consumer} 将无法调用 {product}，开发者会看到此理由。";
        end = "Delete subscription", "删除订阅";
        end_note(consumer: &str, product: &str) = "Calls of {consumer} to {product} are refused at once. The developer may subscribe again.", "{consumer} 对 {product} 的调用会立即被拒绝，开发者可以重新订阅。";
    }
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Reject,
    End,
}

/// What a page can do to subscriptions.
#[derive(Clone, Copy)]
pub struct Acts {
    asked: RwSignal<Option<(Act, Subscription)>>,
    client: StoredValue<Client>,
    inbox: Inbox,
    toasts: Toasts,
    changed: Callback<()>,
}

impl Acts {
    /// `changed` runs when a subscription has changed.
    pub fn new(changed: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            asked: RwSignal::new(None),
            client: StoredValue::new(expect_context()),
            inbox: expect_context(),
            toasts: expect_context(),
            changed: Callback::new(move |()| changed()),
        }
    }

    /// Opens the question.
    pub fn ask(self, act: Act, subscription: &Subscription) {
        self.asked.set(Some((act, subscription.clone())));
    }

    /// Lets the consumer call at once.
    pub async fn approve(self, subscription: Subscription) {
        let client = self.client.get_value();
        match client.approve_subscription(&subscription.subscription_id).await {
            Ok(_) => self.done(subscription.product_name, text::approved),
            Err(err) => self.toasts.error(err),
        }
    }

    fn done(self, name: String, text: fn(&str) -> String) {
        self.toasts.done(move || text(&name));
        self.changed.run(());
        self.inbox.refresh();
    }

    fn asked_for(self, act: Act) -> bool {
        self.asked.with(|asked| asked.as_ref().is_some_and(|(wanted, _)| *wanted == act))
    }

    fn note(self, text: fn(&str, &str) -> String) -> String {
        self.asked.with(|asked| {
            asked
                .as_ref()
                .map(|(_, it)| text(&it.consumer_name, &it.product_name))
                .unwrap_or_default()
        })
    }

    fn close(self, act: Act) {
        if untrack(|| self.asked_for(act)) {
            self.asked.set(None);
        }
    }
}

/// The questions before something is taken away.
#[component]
pub fn ActDialogs(acts: Acts) -> impl IntoView {
    let gone = StoredValue::new(String::new());
    let reject = move |reason: Option<String>| async move {
        let Some((_, it)) = acts.asked.get_untracked() else { return Ok(()) };
        let body = Reject { reason: reason.unwrap_or_default() };
        acts.client.get_value().reject_subscription(&it.subscription_id, &body).await?;
        acts.done(it.product_name, text::rejected);
        Ok(())
    };
    let end = move || async move {
        let Some((_, it)) = acts.asked.get_untracked() else { return Ok(()) };
        let client = acts.client.get_value();
        client.cancel_subscription(&it.consumer_id, it.subscription_id.as_ref()).await?;
        gone.set_value(it.product_name);
        Ok(())
    };
    view! {
        <ReasonDialog
            id="reject-subscription"
            open=Signal::derive(move || acts.asked_for(Act::Reject))
            on_close=move || acts.close(Act::Reject)
            title=text::reject_title
            note=move || acts.note(text::reject_note)
            action=text::reject
            send=reject
        />
        <ConfirmDialog
            id="end-subscription"
            open=Signal::derive(move || acts.asked_for(Act::End))
            on_close=move || acts.close(Act::End)
            title=text::end
            note=move || acts.note(text::end_note)
            action=text::end
            confirm=end
            on_done=move || acts.done(gone.get_value(), text::ended)
        />
    }
}
