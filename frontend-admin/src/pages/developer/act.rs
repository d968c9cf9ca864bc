//! Letting developers in and keeping them out.

use api::{Developer, DeveloperStatus, UpdateDeveloperStatus};
use client::Client;
use leptos::prelude::*;
use ui::{ConfirmDialog, Text, Toasts};

use crate::{inbox::Inbox, reason::ReasonDialog};

mod text {
    ui::texts! {
        approved(name: &str) = "{name} may log in now", "{name} 现在可以登录";
        rejected(name: &str) = "{name} has been rejected", "已拒绝 {name} 的注册";
        suspended(name: &str) = "{name} has been suspended", "{name} 已停用";
        deleted(name: &str) = "{name} has been deleted", "{name} 已删除";
        reject = "Reject", "拒绝";
        reject_title = "Reject developer", "拒绝开发者注册";
        reject_note(name: &str) = "{name} cannot log in, and is told this reason when trying to.", "{name} 将无法登录，登录时会看到此理由。";
        suspend = "Suspend", "停用";
        suspend_title = "Suspend developer", "停用开发者";
        suspend_note(name: &str) = "{name} is logged out at once, and the keys of this account stop working until you approve it again.", "{name} 会立即退出登录，其凭证在再次通过审批前均不可用。";
        delete = "Delete developer", "删除开发者";
        delete_note(name: &str) = "The account of {name} is deleted for good.", "{name} 的账号将被永久删除。";
    }
}

/// What is to be done to a developer, after a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Reject,
    Suspend,
    Delete,
}

/// What a page can do to developers.
#[derive(Clone, Copy)]
pub struct Acts {
    asked: RwSignal<Option<(Act, Developer)>>,
    client: StoredValue<Client>,
    inbox: Inbox,
    toasts: Toasts,
    changed: Callback<Act>,
}

impl Acts {
    /// `changed` runs when a developer has changed.
    pub fn new(changed: impl Fn() + Send + Sync + 'static) -> Self {
        Self::with(move |_| changed())
    }

    /// As [`new`](Self::new), and says what was done; approving counts as nothing lost.
    pub fn with(changed: impl Fn(Act) + Send + Sync + 'static) -> Self {
        Self {
            asked: RwSignal::new(None),
            client: StoredValue::new(expect_context()),
            inbox: expect_context(),
            toasts: expect_context(),
            changed: Callback::new(changed),
        }
    }

    /// Opens the question.
    pub fn ask(self, act: Act, developer: &Developer) {
        self.asked.set(Some((act, developer.clone())));
    }

    /// Lets a developer in at once.
    pub async fn approve(self, developer: Developer) {
        match self.set(&developer, DeveloperStatus::Approved, None).await {
            Ok(()) => self.done(Act::Suspend, developer.username, text::approved),
            Err(err) => self.toasts.error(err),
        }
    }

    async fn set(
        self,
        developer: &Developer,
        status: DeveloperStatus,
        reason: Option<String>,
    ) -> client::Result<()> {
        let body = UpdateDeveloperStatus { status, reason };
        self.client.get_value().update_developer_status(&developer.developer_id, &body).await
    }

    fn done(self, act: Act, name: String, text: fn(&str) -> String) {
        self.toasts.done(move || text(&name));
        self.changed.run(act);
        self.inbox.refresh();
    }

    fn asked_for(self, act: Act) -> bool {
        self.asked.with(|asked| asked.as_ref().is_some_and(|(wanted, _)| *wanted == act))
    }

    fn name(self) -> String {
        self.asked
            .with(|asked| asked.as_ref().map(|(_, it)| it.username.clone()).unwrap_or_default())
    }

    fn close(self, act: Act) {
        if untrack(|| self.asked_for(act)) {
            self.asked.set(None);
        }
    }
}

/// The questions before something is done.
#[component]
pub fn ActDialogs(acts: Acts) -> impl IntoView {
    let gone = StoredValue::new(String::new());
    let delete = move || async move {
        let Some((_, developer)) = acts.asked.get_untracked() else { return Ok(()) };
        acts.client.get_value().delete_developer(&developer.developer_id).await?;
        gone.set_value(developer.username);
        Ok(())
    };
    let impact = move || async move {
        match acts.asked.get_untracked() {
            Some((_, it)) => {
                acts.client.get_value().get_developer_deletion_impact(&it.developer_id).await
            }
            None => Ok(api::DeletionImpact::default()),
        }
    };
    view! {
        <ReasonFor acts=acts act=Act::Reject />
        <ReasonFor acts=acts act=Act::Suspend />
        <ConfirmDialog
            id="delete-developer"
            open=Signal::derive(move || acts.asked_for(Act::Delete))
            on_close=move || acts.close(Act::Delete)
            title=text::delete
            note=move || text::delete_note(&acts.name())
            name=Signal::derive(move || acts.name())
            impact=impact
            action=text::delete
            confirm=delete
            on_done=move || acts.done(Act::Delete, gone.get_value(), text::deleted)
        />
    }
}

#[component]
fn ReasonFor(acts: Acts, act: Act) -> impl IntoView {
    let rejects = act == Act::Reject;
    let (id, title, action): (_, Text, Text) = if rejects {
        ("reject-developer", text::reject_title, text::reject)
    } else {
        ("suspend-developer", text::suspend_title, text::suspend)
    };
    let note = move || {
        let name = acts.name();
        if rejects { text::reject_note(&name) } else { text::suspend_note(&name) }
    };
    let send = move |reason: Option<String>| async move {
        let Some((_, developer)) = acts.asked.get_untracked() else { return Ok(()) };
        let status = if rejects { DeveloperStatus::Rejected } else { DeveloperStatus::Suspended };
        acts.set(&developer, status, reason).await?;
        acts.done(act, developer.username, if rejects { text::rejected } else { text::suspended });
        Ok(())
    };
    view! {
        <ReasonDialog
            id=id
            open=Signal::derive(move || acts.asked_for(act))
            on_close=move || acts.close(act)
            title=title
            note=note
            optional=!rejects
            action=action
            send=send
        />
    }
}
