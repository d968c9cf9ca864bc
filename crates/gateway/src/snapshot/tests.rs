//! What stays, what goes and what is small when snapshots follow each other.

use std::sync::Arc;

use api::{
    ApiKeySource, CallLimits, ConsumerId, CredentialId, CredentialKind, DeveloperId, PortalId,
    ProductId, RefusalRule, SubscriptionId, SubscriptionStatus,
};
use domain::gateway as data;

use super::{Consumer, Snapshot, consumer::Credential};
use crate::compact::Compact;

fn id(prefix: &str, number: u8) -> String {
    format!("{prefix}-{number:032x}")
}

fn consumer_id(number: u8) -> ConsumerId {
    ConsumerId(id("consumer", number))
}

fn key(number: u8) -> data::Key {
    data::Key {
        credential_id: CredentialId(id("credential", number)),
        kind: CredentialKind::ApiKey,
        hash: [number; 32],
        secret: None,
        expires_at: None,
    }
}

fn grant(number: u8, product: u8) -> data::Grant {
    data::Grant {
        subscription_id: SubscriptionId(id("subscription", number)),
        product_id: ProductId(id("product", product)),
        status: SubscriptionStatus::Approved,
        limits: None,
        quota: Some(7),
        expires_at: None,
    }
}

/// A consumer with keys and grants of these numbers.
fn consumer(number: u8, keys: &[u8], grants: &[u8]) -> data::Consumer {
    data::Consumer {
        consumer_id: consumer_id(number),
        developer_id: DeveloperId(id("dev", number)),
        portal_id: PortalId(id("portal", 1)),
        is_open: true,
        api_key_source: ApiKeySource::Default,
        api_key_name: "Authorization".to_owned(),
        keys: keys.iter().copied().map(key).collect(),
        grants: grants.iter().map(|number| grant(*number, *number)).collect(),
    }
}

fn product(number: u8) -> Compact<ProductId> {
    Compact::new(&ProductId(id("product", number))).unwrap()
}

fn compact(number: u8) -> Compact<ConsumerId> {
    Compact::new(&consumer_id(number)).unwrap()
}

fn put(before: &Snapshot, new: data::Consumer) -> Snapshot {
    let mut snapshot = before.clone();
    snapshot.put_consumer(new, before);
    snapshot
}

fn found(snapshot: &Snapshot, key: u8) -> Option<&Arc<Consumer>> {
    snapshot.key(&[key; 32]).map(|key| &key.consumer)
}

#[test]
fn what_there_are_many_of_is_small() {
    assert!(size_of::<Consumer>() <= 208, "{}", size_of::<Consumer>());
    assert!(size_of::<Credential>() <= 72, "{}", size_of::<Credential>());
    assert!(size_of::<crate::route::Route>() <= 200, "{}", size_of::<crate::route::Route>());
}

#[test]
fn each_key_is_found_and_says_what_it_is() {
    let snapshot = put(&Snapshot::default(), consumer(1, &[3, 1, 2], &[2, 1]));
    for number in [1, 2, 3] {
        let key = snapshot.key(&[number; 32]).unwrap();
        assert_eq!(key.credential_id.full().0, id("credential", number));
        assert_eq!(key.consumer.consumer_id.full(), consumer_id(1));
        let grant = key.consumer.grant(product(2)).unwrap();
        assert_eq!(grant.subscription_id.full().0, id("subscription", 2));
        assert!(key.consumer.grant(product(3)).is_none());
    }
    assert!(snapshot.key(&[4; 32]).is_none());
    assert_eq!(snapshot.size(), (3, 0));
}

#[test]
fn a_consumer_takes_its_keys_with_it_and_no_others() {
    let first = put(&Snapshot::default(), consumer(1, &[1, 2], &[1]));
    // The second key has moved before the first consumer is read anew.
    let mut second = put(&first, consumer(2, &[2], &[2]));
    second.put_consumer(consumer(1, &[3], &[1]), &first);
    assert!(found(&second, 1).is_none());
    assert_eq!(found(&second, 2).unwrap().consumer_id, compact(2));
    assert_eq!(found(&second, 3).unwrap().consumer_id, compact(1));
    second.remove_consumer(compact(1));
    assert!(found(&second, 3).is_none() && found(&second, 2).is_some());
    assert!(found(&first, 1).is_some(), "what is in use stays as it is");
}

#[test]
fn a_consumer_that_is_still_the_same_stays_where_it_is() {
    let first = put(&Snapshot::default(), consumer(1, &[1, 2], &[1, 2]));
    let mut second = Snapshot::default();
    // In whatever order it is read.
    second.put_consumer(consumer(1, &[2, 1], &[2, 1]), &first);
    assert!(Arc::ptr_eq(found(&first, 1).unwrap(), found(&second, 2).unwrap()));
    let changes: [fn(&mut data::Consumer); 6] = [
        |new| new.is_open = false,
        |new| new.api_key_source = ApiKeySource::Header,
        |new| new.keys[0].expires_at = Some(chrono::Utc::now()),
        |new| new.keys[0].secret = Some("secret".into()),
        |new| new.grants[0].quota = None,
        |new| new.grants[0].limits = Some(CallLimits::default()),
    ];
    for change in changes {
        let mut new = consumer(1, &[1, 2], &[1, 2]);
        change(&mut new);
        let second = put(&first, new);
        assert!(!Arc::ptr_eq(found(&first, 1).unwrap(), found(&second, 1).unwrap()));
    }
}

#[test]
fn what_was_used_up_stays_used_up() {
    let first = put(&Snapshot::default(), consumer(1, &[1], &[1, 2]));
    let mut new = consumer(1, &[1], &[1, 2]);
    new.is_open = false;
    let second = put(&first, new);
    let meter = |snapshot: &Snapshot, number| {
        found(snapshot, 1).unwrap().grant(product(number)).unwrap().meter().clone()
    };
    // Also for calls that begin in the old snapshot after the new one was made.
    assert!(Arc::ptr_eq(&meter(&first, 1), &meter(&second, 1)));
    assert!(Arc::ptr_eq(&meter(&first, 2), &meter(&second, 2)));
    assert!(!Arc::ptr_eq(&meter(&first, 1), &meter(&first, 2)));
    let third = put(&second, consumer(1, &[1], &[3]));
    let fourth = put(&third, consumer(1, &[1], &[1]));
    assert!(!Arc::ptr_eq(&meter(&first, 1), &meter(&fourth, 1)), "it was gone meanwhile");
}

#[test]
fn whatever_changes_lets_a_quota_be_asked_for_anew() {
    let moment = std::time::Duration::from_secs(60);
    let first = put(&Snapshot::default(), consumer(1, &[1], &[1]));
    let lease = |snapshot: &Snapshot| {
        found(snapshot, 1).unwrap().grant(product(1)).unwrap().meter().clone()
    };
    let is_known = |snapshot: &Snapshot| {
        lease(snapshot).lease().failure(7, moment) == Some(RefusalRule::QuotaUsedUp)
    };
    let fail = |asked| lease(&first).lease().fail(asked, 7, RefusalRule::QuotaUsedUp);
    let asked = lease(&first).lease().asks();
    fail(asked);
    assert!(is_known(&first));
    assert_eq!(lease(&first).lease().failure(8, moment), None, "another grant of calls");
    // The same grant may have more calls.
    let second = put(&first, consumer(1, &[1], &[1]));
    assert!(!is_known(&second));
    fail(asked);
    assert!(!is_known(&second), "what was asked before");
    fail(lease(&first).lease().asks());
    assert!(is_known(&second));
    let mut new = consumer(1, &[1], &[1]);
    new.grants[0].limits = Some(CallLimits::default());
    assert!(!is_known(&put(&second, new)));
}

#[test]
fn a_doubted_consumer_is_one_until_it_is_read_anew() {
    let first = put(&Snapshot::default(), consumer(1, &[1], &[1]));
    first.doubt_consumer(compact(1));
    assert!(found(&first, 1).unwrap().is_in_doubt());
    let second = put(&first, consumer(1, &[1], &[1]));
    let (old, new) = (found(&first, 1).unwrap(), found(&second, 1).unwrap());
    assert!(old.is_in_doubt() && !new.is_in_doubt());
    let meter = |consumer: &Consumer| consumer.grant(product(1)).unwrap().meter().clone();
    assert!(Arc::ptr_eq(&meter(old), &meter(new)));
}

#[test]
fn names_are_known_as_long_as_somebody_uses_them() {
    let named = |number: u8, source, name: &str| {
        let mut new = consumer(number, &[number], &[]);
        (new.api_key_source, new.api_key_name) = (source, name.to_owned());
        new
    };
    let mut snapshot = put(&Snapshot::default(), named(1, ApiKeySource::Header, "X-Key"));
    snapshot = put(&snapshot, named(2, ApiKeySource::Header, "x-key"));
    snapshot = put(&snapshot, named(3, ApiKeySource::QueryString, "Key"));
    // Nothing new.
    snapshot = put(&snapshot, named(1, ApiKeySource::Header, "X-Key"));
    assert!(snapshot.knows_header("x-key") && !snapshot.knows_header("key"));
    assert!(snapshot.knows_query("Key") && !snapshot.knows_query("key"));
    assert_eq!(found(&snapshot, 1).unwrap().place(), found(&snapshot, 2).unwrap().place());
    snapshot.remove_consumer(compact(1));
    assert!(snapshot.knows_header("x-key"));
    snapshot = put(&snapshot, consumer(2, &[2], &[]));
    assert!(!snapshot.knows_header("x-key"));
    snapshot.remove_consumer(compact(3));
    assert!(!snapshot.has_query_names());
}

#[test]
fn a_key_is_used_once_a_minute() {
    let snapshot = put(&Snapshot::default(), consumer(1, &[1], &[]));
    let key = snapshot.key(&[1; 32]).unwrap();
    assert!(key.note_use(1_700_000_040) && !key.note_use(1_700_000_099));
    assert!(key.note_use(1_700_000_100));
}

#[test]
fn what_has_no_identifier_of_ours_is_left_out() {
    let mut new = consumer(1, &[1, 2], &[1, 2]);
    new.keys[0].credential_id = CredentialId("1".to_owned());
    new.grants[0].product_id = ProductId("product-1".to_owned());
    let snapshot = put(&Snapshot::default(), new);
    assert!(found(&snapshot, 1).is_none());
    assert_eq!(found(&snapshot, 2).unwrap().grants().len(), 1);
    let mut new = consumer(2, &[3], &[1]);
    new.portal_id = PortalId("portal-1".to_owned());
    assert!(found(&put(&snapshot, new), 3).is_none());
}
