//! What is picked, what is being decided, and what could not be.

use api::{
    Approval, ApprovalItem, ApprovalPage, ApprovalType, DecideApprovals, DecidedApproval, Decision,
    DecisionOutcome,
};
use client::Client;
use leptos::prelude::*;
use ui::Toasts;

use crate::inbox::Inbox;

mod text {
    ui::texts! {
        approved(count: &str) = "Approved: {count}", "已通过 {count} 项";
        rejected(count: &str) = "Rejected: {count}", "已拒绝 {count} 项";
    }
}

/// A request that was not decided, and why.
#[derive(Clone)]
pub struct Miss {
    pub what: Approval,
    pub outcome: DecisionOutcome,
}

/// The state of deciding, for everything on the page.
#[derive(Clone, Copy)]
pub struct Desk {
    shown: RwSignal<Vec<Approval>>,
    picked: RwSignal<Vec<String>>,
    rejecting: RwSignal<Vec<Approval>>,
    missed: RwSignal<Vec<Miss>>,
    found: LocalResource<client::Result<ApprovalPage>>,
    client: StoredValue<Client>,
    inbox: Inbox,
    toasts: Toasts,
    /// While the server decides.
    pub busy: RwSignal<bool>,
}

/// The identifier that a decision names.
pub fn id_of(approval: &Approval) -> String {
    let subscription = approval.subscription_id.as_ref().map(ToString::to_string);
    subscription.unwrap_or_else(|| approval.developer_id.to_string())
}

impl Desk {
    /// A desk for the requests that `found` lists.
    pub fn provide(found: LocalResource<client::Result<ApprovalPage>>) -> Self {
        Self {
            shown: RwSignal::default(),
            picked: RwSignal::default(),
            rejecting: RwSignal::default(),
            missed: RwSignal::default(),
            found,
            client: StoredValue::new(expect_context()),
            inbox: expect_context(),
            toasts: expect_context(),
            busy: RwSignal::new(false),
        }
    }

    /// Other rows are on the page: what is not there any more is not picked any more.
    pub fn shows(self, rows: &[Approval]) {
        self.shown.set(rows.to_vec());
        let ids: Vec<_> = rows.iter().map(id_of).collect();
        self.picked.update(|picked| picked.retain(|id| ids.contains(id)));
    }

    pub fn is_picked(self, id: &str) -> bool {
        self.picked.with(|picked| picked.iter().any(|picked| picked == id))
    }

    pub fn pick(self, id: &str, wanted: bool) {
        self.picked.update(|picked| {
            picked.retain(|picked| picked != id);
            if wanted {
                picked.push(id.to_owned());
            }
        });
    }

    pub fn pick_all(self, wanted: bool) {
        let all = self.shown.with_untracked(|shown| shown.iter().map(id_of).collect());
        self.picked.set(if wanted { all } else { Vec::new() });
    }

    pub fn picked_count(self) -> usize {
        self.picked.with(Vec::len)
    }

    pub fn all_picked(self) -> bool {
        let shown = self.shown.with(Vec::len);
        shown > 0 && self.picked_count() == shown
    }

    /// The requests that are picked.
    pub fn picked(self) -> Vec<Approval> {
        let picked = self.picked.get_untracked();
        let mut rows = self.shown.get_untracked();
        rows.retain(|row| picked.contains(&id_of(row)));
        rows
    }

    /// What the dialog asks a reason for; empty while it is closed.
    pub fn rejecting(self) -> RwSignal<Vec<Approval>> {
        self.rejecting
    }

    pub fn missed(self) -> RwSignal<Vec<Miss>> {
        self.missed
    }

    /// Approves, and tells what became of it.
    pub async fn approve(self, items: Vec<Approval>) {
        match self.send(Decision::Approve, None, &items).await {
            Ok(decided) => self.settled(&items, &decided, Decision::Approve),
            Err(err) => self.toasts.error(err),
        }
    }

    /// Asks the server. Each request is decided for itself.
    pub async fn send(
        self,
        decision: Decision,
        reason: Option<String>,
        items: &[Approval],
    ) -> client::Result<Vec<DecidedApproval>> {
        let named = items.iter().map(|item| ApprovalItem { r#type: item.r#type, id: id_of(item) });
        let body = DecideApprovals { decision, reason, items: named.collect() };
        self.busy.set(true);
        let answer = self.client.get_value().decide_approvals(&body).await;
        self.busy.set(false);
        answer
    }

    /// Says how many were decided, shows which were not, and lists anew.
    pub fn settled(self, items: &[Approval], decided: &[DecidedApproval], decision: Decision) {
        let outcome = |item: &Approval| {
            let id = id_of(item);
            let found = decided.iter().find(|it| it.id == id && it.r#type == item.r#type);
            found.map_or(DecisionOutcome::NotFound, |it| it.outcome)
        };
        let missed: Vec<_> = items
            .iter()
            .map(|item| Miss { outcome: outcome(item), what: item.clone() })
            .filter(|miss| miss.outcome != DecisionOutcome::Done)
            .collect();
        let done = u64::try_from(items.len() - missed.len()).unwrap_or_default();
        if done > 0 {
            self.toasts.done(move || match decision {
                Decision::Approve => text::approved(&ui::number(done)),
                Decision::Reject => text::rejected(&ui::number(done)),
            });
        }
        self.missed.set(missed);
        self.picked.set(Vec::new());
        self.found.refetch();
        self.inbox.refresh();
    }
}

/// Whether a request is one for an account.
pub fn is_developer(approval: &Approval) -> bool {
    approval.r#type == ApprovalType::Developer
}
