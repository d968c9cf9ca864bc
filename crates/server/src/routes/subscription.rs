//! Subscriptions.

use actix_web::{
    delete, get, patch, post,
    web::{Data, Path},
};
use api::{
    ConsumerId, CreateSubscription, DeveloperId, Page, PageQuery, PortalId, ProductId, Reject,
    Subscription, SubscriptionId, SubscriptionQuery, UpdateSubscription,
};
use domain::{App, subscription};

use crate::{
    Result,
    caller::{Admin, Caller, Developer},
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(create_subscription)
        .service(list_consumer_subscriptions)
        .service(approve_consumer_subscription)
        .service(cancel_subscription)
        .service(list_subscriptions)
        .service(list_product_subscriptions)
        .service(list_portal_subscriptions)
        .service(list_developer_subscriptions)
        .service(update_subscription)
        .service(approve_subscription)
        .service(reject_subscription);
}

/// Subscribes a product for a consumer of the caller.
///
/// The product must be published in the portal, and the consumer needs a credential. Whether the
/// subscription waits for approval is what the product says, else what the portal says. A
/// rejected one can be asked for again, and then waits, with the limits, the quota and the expiry
/// that it had. Once an administrator has rejected a developer's subscription of a product or
/// changed it, every new one of the two waits, whichever the consumer.
#[utoipa::path(
    tag = "Subscriptions",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = Subscription)),
)]
#[post("/consumers/{consumerId}/subscriptions")]
async fn create_subscription(
    developer: Developer,
    app: Data<App>,
    consumer_id: Path<ConsumerId>,
    Json(body): Json<CreateSubscription>,
) -> Result<Json<Subscription>> {
    Ok(Json(subscription::create(&app, &developer, &consumer_id, body).await?))
}

/// Lists the subscriptions of a consumer, newest first.
///
/// A developer sees those of their own consumers.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = []), ("developer" = [])),
    params(("consumerId" = ConsumerId, Path), SubscriptionQuery, PageQuery),
    responses((status = 200, body = Page<Subscription>)),
)]
#[get("/consumers/{consumerId}/subscriptions")]
async fn list_consumer_subscriptions(
    caller: Caller,
    app: Data<App>,
    consumer_id: Path<ConsumerId>,
    Query(query): Query<SubscriptionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Subscription>>> {
    Ok(Json(subscription::list_of_consumer(&app, &caller, &consumer_id, query, page).await?))
}

/// Approves a subscription of a consumer, given by its own identifier or by that of the product.
///
/// A conflict where it does not wait for approval. A body is not read.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = [])),
    params(
        ("consumerId" = ConsumerId, Path),
        ("id" = String, Path, description = "Of the subscription, or of the product"),
    ),
    responses((status = 200, body = Subscription)),
)]
#[patch("/consumers/{consumerId}/subscriptions/{id}")]
async fn approve_consumer_subscription(
    admin: Admin,
    app: Data<App>,
    path: Path<(ConsumerId, String)>,
) -> Result<Json<Subscription>> {
    let (consumer_id, id) = path.into_inner();
    Ok(Json(subscription::approve_of_consumer(&app, &admin, &consumer_id, &id).await?))
}

/// Ends a subscription of a consumer, given by its own identifier or by that of the product.
///
/// Where there is none, nothing happens.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = []), ("developer" = [])),
    params(
        ("consumerId" = ConsumerId, Path),
        ("id" = String, Path, description = "Of the subscription, or of the product"),
    ),
    responses((status = 200, body = ())),
)]
#[delete("/consumers/{consumerId}/subscriptions/{id}")]
async fn cancel_subscription(
    caller: Caller,
    app: Data<App>,
    path: Path<(ConsumerId, String)>,
) -> Result<Json<()>> {
    let (consumer_id, id) = path.into_inner();
    Ok(Json(subscription::cancel(&app, &caller, &consumer_id, &id).await?))
}

/// Lists the subscriptions of all consumers of the caller, newest first.
#[utoipa::path(
    tag = "Subscriptions",
    security(("developer" = [])),
    params(SubscriptionQuery, PageQuery),
    responses((status = 200, body = Page<Subscription>)),
)]
#[get("/subscriptions")]
async fn list_subscriptions(
    developer: Developer,
    app: Data<App>,
    Query(query): Query<SubscriptionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Subscription>>> {
    Ok(Json(subscription::list_own(&app, &developer, query, page).await?))
}

/// Lists the subscriptions of a product, newest first.
///
/// A developer sees those of their own consumers, and needs to see the product or to have
/// subscribed it.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = []), ("developer" = [])),
    params(("productId" = ProductId, Path), SubscriptionQuery, PageQuery),
    responses((status = 200, body = Page<Subscription>)),
)]
#[get("/products/{productId}/subscriptions")]
async fn list_product_subscriptions(
    caller: Caller,
    app: Data<App>,
    product_id: Path<ProductId>,
    Query(query): Query<SubscriptionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Subscription>>> {
    Ok(Json(subscription::list_of_product(&app, &caller, &product_id, query, page).await?))
}

/// Lists the subscriptions of everybody in a portal, newest first.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path), SubscriptionQuery, PageQuery),
    responses((status = 200, body = Page<Subscription>)),
)]
#[get("/portals/{portalId}/subscriptions")]
async fn list_portal_subscriptions(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
    Query(query): Query<SubscriptionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Subscription>>> {
    Ok(Json(subscription::list_of_portal(&app, &admin, &portal_id, query, page).await?))
}

/// Lists the subscriptions of all consumers of a developer, newest first.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = [])),
    params(("developerId" = DeveloperId, Path), SubscriptionQuery, PageQuery),
    responses((status = 200, body = Page<Subscription>)),
)]
#[get("/developers/{developerId}/subscriptions")]
async fn list_developer_subscriptions(
    admin: Admin,
    app: Data<App>,
    developer_id: Path<DeveloperId>,
    Query(query): Query<SubscriptionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Subscription>>> {
    Ok(Json(subscription::list_of_developer(&app, &admin, &developer_id, query, page).await?))
}

/// Changes how much a subscriber may call, and until when.
///
/// A quota is a number of calls in all: those already made count, so that a total below them
/// leaves nothing. `null` takes the quota away, and with it the count. Calls follow at once.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = [])),
    params(("subscriptionId" = SubscriptionId, Path)),
    responses((status = 200, body = Subscription)),
)]
#[patch("/subscriptions/{subscriptionId}")]
async fn update_subscription(
    admin: Admin,
    app: Data<App>,
    id: Path<SubscriptionId>,
    Json(body): Json<UpdateSubscription>,
) -> Result<Json<Subscription>> {
    Ok(Json(subscription::update(&app, &admin, &id, body).await?))
}

/// Approves a subscription.
///
/// A conflict where it does not wait for approval.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = [])),
    params(("subscriptionId" = SubscriptionId, Path)),
    responses((status = 200, body = Subscription)),
)]
#[patch("/subscriptions/{subscriptionId}/approve")]
async fn approve_subscription(
    admin: Admin,
    app: Data<App>,
    id: Path<SubscriptionId>,
) -> Result<Json<Subscription>> {
    Ok(Json(subscription::approve(&app, &admin, &id).await?))
}

/// Rejects a subscription, and says why.
///
/// One that waits is refused; one that was approved is taken back. The developer sees the reason
/// and may ask again. A conflict where it is rejected already.
#[utoipa::path(
    tag = "Subscriptions",
    security(("admin" = [])),
    params(("subscriptionId" = SubscriptionId, Path)),
    responses((status = 200, body = Subscription)),
)]
#[patch("/subscriptions/{subscriptionId}/reject")]
async fn reject_subscription(
    admin: Admin,
    app: Data<App>,
    id: Path<SubscriptionId>,
    Json(body): Json<Reject>,
) -> Result<Json<Subscription>> {
    Ok(Json(subscription::reject(&app, &admin, &id, body).await?))
}
