//! How much waits for a decision, for the badge in the side bar.

use std::time::Duration;

use api::{ApprovalQuery, PageQuery, PendingApprovals};
use client::Client;
use leptos::{prelude::*, task::spawn_local};

/// How often the server is asked while a page is looked at.
const PERIOD: Duration = Duration::from_secs(30);

/// What waits, as far as is known.
#[derive(Clone, Copy)]
pub struct Inbox {
    pending: RwSignal<PendingApprovals>,
    client: StoredValue<Client>,
}

impl Inbox {
    /// Asks the server now, and again from time to time.
    pub fn provide() {
        let client = StoredValue::new(expect_context::<Client>());
        let inbox = Self { pending: RwSignal::default(), client };
        provide_context(inbox);
        inbox.refresh();
        let seen = move || {
            if !document().hidden() {
                inbox.refresh();
            }
        };
        if let Ok(timer) = set_interval_with_handle(seen, PERIOD) {
            on_cleanup(move || timer.clear());
        }
    }

    /// How many wait.
    pub fn total(self) -> u64 {
        let PendingApprovals { developers, subscriptions } = self.pending.get();
        developers.saturating_add(subscriptions)
    }

    /// Something has been decided: asks the server again.
    pub fn refresh(self) {
        let client = self.client.get_value();
        spawn_local(async move {
            let page = PageQuery { page: 1, size: 1 };
            // A failure is told by the page that is shown; the badge stays as it was.
            if let Ok(found) = client.list_approvals(&ApprovalQuery::default(), page).await {
                self.learn(found.pending);
            }
        });
    }

    /// A page has been told how much waits.
    pub fn learn(self, pending: PendingApprovals) {
        self.pending.try_set(pending);
    }
}
