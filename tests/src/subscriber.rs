//! Developers who have subscribed something.

use api::{ConsumerId, CredentialId, PortalId, ProductId, SubscriptionId, SubscriptionStatus};

use crate::World;

impl World {
    /// Gives a developer a consumer with a credential and a subscription, in the tables.
    pub async fn subscribed(
        &self,
        portal: &PortalId,
        username: &str,
        product: &ProductId,
        status: SubscriptionStatus,
    ) {
        let (consumer, credential) = (ConsumerId::generate(), CredentialId::generate());
        let developer =
            format!("developer WHERE portal_id = '{portal}' AND username = '{username}'");
        // Times are copied, because each database writes them in its own way.
        self.sql(&format!(
            "INSERT INTO consumer (consumer_id, developer_id, portal_id, name, api_key_source, \
             api_key_name, created_at, updated_at) SELECT '{consumer}', developer_id, portal_id, \
             '{username}-app', 'DEFAULT', 'Authorization', created_at, created_at FROM {developer}",
        ))
        .await;
        self.sql(&format!(
            "INSERT INTO credential (credential_id, consumer_id, kind, mode, lookup_hash, \
             sealed_value, created_at) SELECT '{credential}', '{consumer}', 'API_KEY', 'CUSTOM', \
             '{credential}', 'sealed', created_at FROM {developer}",
        ))
        .await;
        self.sql(&format!(
            "INSERT INTO product_subscription (subscription_id, product_id, consumer_id, \
             developer_id, portal_id, status, created_at, updated_at) SELECT '{}', '{product}', \
             '{consumer}', developer_id, portal_id, '{status}', created_at, created_at \
             FROM {developer}",
            SubscriptionId::generate(),
        ))
        .await;
    }
}
