//! The dialog that rejects what is picked.

use api::Decision;
use leptos::prelude::*;

use super::desk::Desk;
use crate::reason::ReasonDialog;

mod text {
    ui::texts! {
        title = "Reject requests", "拒绝申请";
        one(name: &str) = "{name} is told this reason.", "{name} 会看到此理由。";
        many(count: &str) = "The developers of all {count} requests are told this reason.", "这 {count} 项申请的开发者都会看到此理由。";
        reject = "Reject", "拒绝";
    }
}

/// Opens while the desk has something to reject.
#[component]
pub fn RejectDialog(desk: Desk) -> impl IntoView {
    let items = desk.rejecting();
    let note = move || {
        items.with(|items| match items.as_slice() {
            [one] => text::one(&one.developer_name),
            many => text::many(&ui::number(u64::try_from(many.len()).unwrap_or_default())),
        })
    };
    let send = move |reason: Option<String>| async move {
        let items = items.get_untracked();
        let decided = desk.send(Decision::Reject, reason, &items).await?;
        desk.settled(&items, &decided, Decision::Reject);
        Ok(())
    };
    view! {
        <ReasonDialog
            id="reject"
            open=Signal::derive(move || !items.with(Vec::is_empty))
            on_close=move || items.set(Vec::new())
            title=text::title
            note=note
            action=text::reject
            send=send
        />
    }
}
