//! The inbox of administrators: developers and subscriptions that wait for a decision.

mod decide;
mod page;

use api::{
    ApprovalPage, ApprovalQuery, ApprovalStatus, ApprovalType, DeveloperStatus, PageQuery,
    PendingApprovals, SortOrder, SubscriptionStatus,
};
use sea_orm::{QuerySelect, QueryTrait, Select, prelude::*};

pub use self::decide::decide;
use crate::{
    App, Result,
    caller::Admin,
    entity::{developer, product_subscription as subscription},
    list::{Slice, contains, total},
};

/// Lists what waits, or what `query` asks for, oldest first unless it says otherwise.
pub async fn list(
    app: &App,
    _: &Admin,
    query: ApprovalQuery,
    page: PageQuery,
) -> Result<ApprovalPage> {
    let sort = query.sort;
    let is_narrowed = is_narrowed(&query);
    let pending = pending(app).await?;
    let selection = Selection::new(app, query);
    let total = if is_narrowed { selection.count(app).await? } else { selection.total_of(pending) };
    let slice = Slice::new(page, total);
    let descending = sort.is_some_and(|SortOrder { descending, .. }| descending);
    let content = page::read(&app.db, selection, slice, descending).await?;
    let api::Page { content, number, size, total_elements } = slice.page(content);
    Ok(ApprovalPage { content, number, size, total_elements, pending })
}

/// Whether a query asks for less than all that waits, of one kind or of both.
fn is_narrowed(query: &ApprovalQuery) -> bool {
    let ApprovalQuery { r#type: _, status, portal_id, product_id, developer_name, sort: _ } = query;
    status.is_some_and(|it| it != ApprovalStatus::Pending)
        || portal_id.is_some()
        || product_id.is_some()
        || developer_name.is_some()
}

/// How much waits in all.
async fn pending(app: &App) -> Result<PendingApprovals> {
    let developers =
        developer::Entity::find().filter(developer::COLUMN.status.eq(DeveloperStatus::Pending));
    let subscriptions = subscription::Entity::find()
        .filter(subscription::COLUMN.status.eq(SubscriptionStatus::Pending));
    Ok(PendingApprovals {
        developers: total(app, &developers).await?,
        subscriptions: total(app, &subscriptions).await?,
    })
}

/// What a query asks for, of each kind; `None` where it leaves a kind out.
struct Selection {
    developers: Option<Select<developer::Entity>>,
    subscriptions: Option<Select<subscription::Entity>>,
}

impl Selection {
    fn new(app: &App, query: ApprovalQuery) -> Self {
        let ApprovalQuery { r#type, status, portal_id, product_id, developer_name, sort: _ } =
            query;
        let status = status.unwrap_or(ApprovalStatus::Pending);
        let named = developer_name.map(|name| contains(app, developer::Column::Username, &name));
        let wants = |kind| r#type.is_none_or(|wanted| wanted == kind);

        let developers = developer::Entity::find()
            .filter(developer::COLUMN.status.eq(match status {
                ApprovalStatus::Pending => DeveloperStatus::Pending,
                ApprovalStatus::Approved => DeveloperStatus::Approved,
                ApprovalStatus::Rejected => DeveloperStatus::Rejected,
            }))
            .apply_if(portal_id.clone(), |select, it| {
                select.filter(developer::COLUMN.portal_id.eq(it))
            })
            .apply_if(named.clone(), QueryFilter::filter);
        let subscriptions = subscription::Entity::find()
            .filter(subscription::COLUMN.status.eq(match status {
                ApprovalStatus::Pending => SubscriptionStatus::Pending,
                ApprovalStatus::Approved => SubscriptionStatus::Approved,
                ApprovalStatus::Rejected => SubscriptionStatus::Rejected,
            }))
            .apply_if(portal_id, |select, it| select.filter(subscription::COLUMN.portal_id.eq(it)))
            .apply_if(product_id.clone(), |select, it| {
                select.filter(subscription::COLUMN.product_id.eq(it))
            })
            .apply_if(named, |select, it| {
                let ids = developer::Entity::find().filter(it).select_only();
                let ids = ids.column(developer::Column::DeveloperId).into_query();
                select.filter(subscription::COLUMN.developer_id.in_subquery(ids))
            });
        let with_developers = wants(ApprovalType::Developer) && product_id.is_none();
        Self {
            developers: with_developers.then_some(developers),
            subscriptions: wants(ApprovalType::Subscription).then_some(subscriptions),
        }
    }

    /// How many rows there are of `pending`, which was counted already.
    fn total_of(&self, pending: PendingApprovals) -> u64 {
        let PendingApprovals { developers, subscriptions } = pending;
        self.developers.as_ref().map_or(0, |_| developers)
            + self.subscriptions.as_ref().map_or(0, |_| subscriptions)
    }

    async fn count(&self, app: &App) -> Result<u64> {
        let mut number = 0;
        if let Some(developers) = &self.developers {
            number += total(app, developers).await?;
        }
        if let Some(subscriptions) = &self.subscriptions {
            number += total(app, subscriptions).await?;
        }
        Ok(number)
    }
}
