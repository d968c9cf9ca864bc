//! What gateways leave in the database, written there by the tests.

use api::{ConsumerId, DeveloperId, GatewayNodeId, PortalId, ProductId, RequestId};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::DbBackend;

use crate::World;

/// Calls of one kind in one hour.
#[derive(Clone, Debug)]
pub struct Calls {
    /// Its beginning.
    pub hour: DateTime<Utc>,
    pub product: ProductId,
    pub consumer: ConsumerId,
    pub developer: DeveloperId,
    pub portal: PortalId,
    pub operation: String,
    pub status: u16,
    pub calls: u64,
    /// Of one call; a call also takes twice as many bytes in, three times as many out, four times
    /// as many tokens in and five times as many out, and begins to answer after half that time.
    pub milliseconds: u64,
}

impl World {
    /// Writes these calls as gateways do.
    pub async fn called(&self, calls: &[Calls]) {
        let backend = self.backend().await;
        let mut rows = Vec::new();
        for it in calls {
            let Calls { product, consumer, developer, portal, operation, status, calls, .. } = it;
            let (hour, each) = (moment(backend, it.hour), it.milliseconds);
            let all = each * calls;
            rows.push(format!(
                "({hour}, '{product}', '{consumer}', '{operation}', {status}, '{developer}', \
                 '{portal}', {calls}, {}, {}, {all}, {}, {each}, {}, {})",
                all * 2,
                all * 3,
                all / 2,
                all * 4,
                all * 5,
            ));
        }
        self.sql(&format!(
            "INSERT INTO usage_hour (hour, product_id, consumer_id, operation, status, \
             developer_id, portal_id, calls, bytes_in, bytes_out, duration_ms, first_byte_ms, \
             slowest_ms, input_tokens, output_tokens) VALUES {}",
            rows.join(", ")
        ))
        .await;
    }

    /// Writes a refusal of a call as gateways do. It has the key of `developer`, where there is one.
    pub async fn refused(
        &self,
        request_id: &RequestId,
        at: DateTime<Utc>,
        developer: Option<&DeveloperId>,
    ) {
        let at = moment(self.backend().await, at);
        let of = |prefix: &str| match developer {
            Some(developer) => {
                format!("'{}'", developer.as_ref().replace("developer-", prefix))
            }
            None => "NULL".to_owned(),
        };
        let (credential, consumer, developer) = (of("cred-"), of("consumer-"), of("developer-"));
        self.sql(&format!(
            "INSERT INTO refusal (request_id, created_at, status, rule, detail, path, product_id, \
             credential_id, consumer_id, developer_id) VALUES ('{request_id}', {at}, 403, \
             'NOT_SUBSCRIBED', 'The consumer has no subscription of this product.', \
             '/apis/weather/now', 'product-of-somebody', {credential}, {consumer}, {developer})",
        ))
        .await;
    }

    /// Writes a process of the built-in gateway, last seen at `seen`.
    pub async fn gateway_node(&self, id: &GatewayNodeId, seen: DateTime<Utc>) {
        let seen = moment(self.backend().await, seen);
        self.sql(&format!(
            "INSERT INTO gateway_node (node_id, address, version, batch, started_at, seen_at) \
             VALUES ('{id}', '0.0.0.0:8081', '0.1.0', 7, {seen}, {seen})",
        ))
        .await;
    }
}

/// A moment as a literal, as the server would write it.
fn moment(backend: DbBackend, at: DateTime<Utc>) -> String {
    match backend {
        DbBackend::MySql => format!("'{}'", at.format("%Y-%m-%d %H:%M:%S%.6f")),
        _ => format!("'{}'", at.to_rfc3339_opts(SecondsFormat::AutoSi, false)),
    }
}
