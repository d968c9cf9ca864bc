//! The inbox: what waits for a decision, and what was decided.

use api::{ApprovalPage, ApprovalQuery, ApprovalSort, ApprovalStatus, Page, SortOrder};
use client::Client;
use leptos::prelude::*;
use ui::{Address, ButtonLink, Card, Glyph, ListSegments, Load, PageHead, Rows, Title};

use crate::inbox::Inbox;

mod bulk;
mod desk;
mod filters;
mod reject;
mod rows;

use self::{
    bulk::{Missed, PickedBar},
    desk::Desk,
    filters::Filters,
    reject::RejectDialog,
    rows::ApprovalTable,
};

mod text {
    ui::texts! {
        title = "Approvals", "审批";
        hint = "Developers who want to join a portal, and consumers who want to call a product", "待审批的开发者注册与产品订阅申请";
        list = "Requests", "申请列表";
        status = "Status", "状态";
        pending = "Waiting", "待审批";
        approved = "Approved", "已通过";
        rejected = "Rejected", "已拒绝";
        none = "Nothing waits for you", "暂无待审批的申请";
        none_hint = "New developers and subscriptions appear here when their portal or product asks for approval.", "门户或产品开启人工审批后，新的开发者注册和订阅申请会显示在这里。";
        none_decided = "Nothing here yet", "暂无记录";
        open_portals = "Open portals", "查看门户";
    }
}

const STATUS: &str = "status";
const TYPE: &str = "type";
const PORTAL: &str = "portalId";
const PRODUCT: &str = "productId";
const ORDER: &str = "sort";
/// What leaves rows out.
const FILTERS: &[&str] = &[TYPE, PORTAL, PRODUCT, ui::SEARCH];

/// The inbox. What is shown is in the URL.
#[component]
pub fn Approvals() -> impl IntoView {
    let client = expect_context::<Client>();
    let inbox = expect_context::<Inbox>();
    let address = Address::current();
    let status = Memo::new(move |_| address.filter(STATUS).unwrap_or(ApprovalStatus::Pending));
    let found = LocalResource::new(move || {
        let client = client.clone();
        let (query, page) = (query(address, status.get()), address.page());
        async move {
            let found = client.list_approvals(&query, page).await;
            found.inspect(|found| inbox.learn(found.pending))
        }
    });
    let desk = Desk::provide(found);

    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint />
        <Missed desk=desk />
        <Card title=text::list aside=states>
            <Filters />
            <Load resource=found let:found>
                <Found found=found status=status.get_untracked() desk=desk />
            </Load>
        </Card>
        <RejectDialog desk=desk />
    }
}

fn states() -> impl IntoView {
    let options = vec![
        ("PENDING", text::pending.into()),
        ("APPROVED", text::approved.into()),
        ("REJECTED", text::rejected.into()),
    ];
    view! { <ListSegments name=STATUS label=text::status options=options /> }
}

fn query(address: Address, status: ApprovalStatus) -> ApprovalQuery {
    let newest_first = status != ApprovalStatus::Pending;
    let usual = SortOrder { key: ApprovalSort::CreateAt, descending: newest_first };
    ApprovalQuery {
        r#type: address.filter(TYPE),
        status: Some(status),
        portal_id: address.get(PORTAL).map(api::PortalId),
        product_id: address.get(PRODUCT).map(api::ProductId),
        developer_name: address.get(ui::SEARCH),
        sort: Some(address.filter(ORDER).unwrap_or(usual)),
    }
}

#[component]
fn Found(found: ApprovalPage, status: ApprovalStatus, desk: Desk) -> impl IntoView {
    let ApprovalPage { content, number, size, total_elements, pending: _ } = found;
    let page = Page { content, number, size, total_elements };
    let waiting = status == ApprovalStatus::Pending;
    let portals = || view! { <ButtonLink href="/portals">{text::open_portals}</ButtonLink> };
    desk.shows(&page.content);
    view! {
        <Rows
            page=page
            filters=FILTERS
            glyph=Glyph::Inbox
            none=move || if waiting { text::none() } else { text::none_decided() }
            hint=text::none_hint
            action=portals
            let:page
        >
            <ApprovalTable page=page waiting=waiting desk=desk />
            {waiting.then(|| view! { <PickedBar desk=desk /> })}
        </Rows>
    }
}
