//! What the developer has: an account, credentials and subscriptions.

use anyhow::{Context, Result, anyhow};
use api::{
    ConsumerId, CreateCredential, CreateSubscription, CredentialKind, DeveloperQuery,
    DeveloperStatus, LogIn, PortalId, ProductId, RegisterDeveloper, Secret, SubscriptionQuery,
    SubscriptionStatus, UpdateDeveloperStatus,
};
use client::Client;

use super::{DEVELOPER, PAGE, password::Passwords, wrong_password};

/// How to give the password of the developer.
const SETTING: &str = "--developer-password or HIMARKET_DEMO_DEVELOPER_PASSWORD";

/// What a call of the developer presents.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) api_key: Secret,
    pub(super) app_code: Secret,
}

/// Lets the developer in, and logs in as the developer.
pub(super) async fn join(
    admin: &Client,
    visitor: &Client,
    portal: &PortalId,
    given: Option<Secret>,
    passwords: &mut Passwords,
) -> Result<Secret> {
    let query = DeveloperQuery {
        portal_id: Some(portal.clone()),
        username: Some(DEVELOPER.to_owned()),
        ..DeveloperQuery::default()
    };
    let find = async || -> Result<_> {
        let found = admin.list_developers(&query, PAGE).await?.content.into_iter();
        Ok(found.into_iter().find(|developer| developer.username == DEVELOPER))
    };
    let mut developer = find().await?;
    let password = match given.or_else(|| passwords.developer.clone()) {
        Some(password) => password,
        None if developer.is_none() => passwords.make_developer()?,
        None => {
            return Err(anyhow!(
                "the developer `{DEVELOPER}` is there already: give the password with {SETTING}"
            ));
        }
    };
    if developer.is_none() {
        let body = RegisterDeveloper {
            username: DEVELOPER.to_owned(),
            password: password.clone(),
            email: None,
            avatar_url: None,
        };
        visitor.register_developer(&body).await.context("the developer cannot register")?;
        developer = find().await?;
    }
    let developer = developer.context("the developer is not listed")?;
    if developer.status != DeveloperStatus::Approved {
        let body = UpdateDeveloperStatus { status: DeveloperStatus::Approved, reason: None };
        let set = admin.update_developer_status(&developer.developer_id, &body).await;
        set.context("the developer cannot be approved")?;
    }
    let body = LogIn { username: DEVELOPER.to_owned(), password: password.clone() };
    visitor.log_in_developer(&body).await.map_err(|err| wrong_password(err, DEVELOPER, SETTING))?;
    Ok(password)
}

/// Subscribes the products for the primary consumer, and returns what it presents.
pub(super) async fn subscribe(
    admin: &Client,
    developer: &Client,
    products: &[ProductId],
) -> Result<Access> {
    let consumer = developer.get_primary_consumer().await?.consumer_id;
    let query = SubscriptionQuery::default();
    let existing = developer.list_consumer_subscriptions(&consumer, &query, PAGE).await?.content;
    for product in products {
        let found = existing.iter().find(|subscription| subscription.product_id == *product);
        let subscription = match found {
            Some(found) if found.status != SubscriptionStatus::Rejected => found.clone(),
            _ => {
                let body = CreateSubscription { product_id: product.clone() };
                let made = developer.create_subscription(&consumer, &body).await;
                made.context("a product cannot be subscribed")?
            }
        };
        if subscription.status == SubscriptionStatus::Pending {
            let approved = admin.approve_subscription(&subscription.subscription_id).await;
            approved.context("a subscription cannot be approved")?;
        }
    }
    Ok(Access {
        api_key: credential(developer, &consumer, CredentialKind::ApiKey).await?,
        app_code: credential(developer, &consumer, CredentialKind::AppCode).await?,
    })
}

/// A credential of the consumer, which is made where there is none.
async fn credential(
    developer: &Client,
    consumer: &ConsumerId,
    kind: CredentialKind,
) -> Result<Secret> {
    let all = developer.list_credentials(consumer, PAGE).await?.content;
    let found = all.into_iter().find(|it| it.kind == kind && it.about.expires_at.is_none());
    if let Some(credential) = found {
        return Ok(credential.value);
    }
    let name = Some(DEVELOPER.to_owned());
    let body = CreateCredential { kind, name, value: None, secret: None, expires_at: None };
    let made = developer.create_credential(consumer, &body).await;
    Ok(made.context("a credential cannot be made")?.value)
}
