//! The chain: each record has a digest of itself and of the record before it, and the head of the
//! chain has the last one.
//!
//! The digests are made with the installation's key. Whoever can write to the database alone can
//! change, remove, insert or move records, but cannot make the digests fit again. What no digest
//! can tell is a whole database that was set back to an earlier state of its own.

use anyhow::Context;
use sea_orm::{
    ActiveValue::Set, DatabaseConnection, ExprTrait, IntoActiveModel, PaginatorTrait, QuerySelect,
    prelude::*,
};
use serde_json::json;

use super::Audit;
use crate::{
    EncryptionKey, Result,
    caller::{Actor, Origin},
    clock,
    entity::{audit_chain, audit_log, installation},
    secret, work,
};

/// The name of the head, which is one row.
pub(super) const HEAD: &str = "audit";
const RECORD: &str = "audit-chain";
const SEAL: &str = "audit-chain-head";
/// Databases bound the number of values in one statement.
const ROWS_AT_ONCE: usize = 500;

/// Starts the chain of a database that has none yet: a new one, or one that was last used by a
/// version without it.
///
/// That the chain has begun is said by the check of the encryption key. A head that is removed
/// later is therefore missed, and never quietly made anew.
pub(crate) async fn begin(db: &DatabaseConnection, key: &EncryptionKey) -> anyhow::Result<()> {
    let check = || installation::Entity::find_by_id(secret::CHECK_NAME.to_owned());
    let has_begun = |row: Option<installation::Model>| -> anyhow::Result<bool> {
        let row = row.context("the check of the encryption key is gone")?;
        Ok(key.open(secret::CHECK_NAME, &row.value)?.as_str() == secret::CHECK_TEXT_WITH_CHAIN)
    };
    if has_begun(check().one(db).await?)? {
        return Ok(());
    }
    let tx = work::transaction(db).await?;
    // Of several processes that start at once, one begins the chain.
    if has_begun(check().lock_exclusive().one(&tx).await?)? {
        return Ok(());
    }
    if audit_chain::Entity::find_by_id(HEAD.to_owned()).one(&tx).await?.is_none() {
        let older = audit_log::Entity::find().count(&tx).await?;
        let last_id = last_id(&tx).await?.unwrap_or_default();
        let head = audit_chain::Model {
            name: HEAD.to_owned(),
            first_id: last_id.checked_add(1).context("no identifier is left")?,
            last_id,
            older: older.try_into()?,
            hash: String::new(),
            seal: String::new(),
        };
        let head = audit_chain::Model { seal: seal(key, &head)?, ..head };
        audit_chain::Entity::insert(head.into_active_model()).exec(&tx).await?;
    }
    let value = key.seal(secret::CHECK_NAME, secret::CHECK_TEXT_WITH_CHAIN)?;
    let row =
        installation::ActiveModel { name: Set(secret::CHECK_NAME.to_owned()), value: Set(value) };
    installation::Entity::update(row).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes records and moves the head. It comes last in its transaction: whoever appends holds the
/// head until the commit and waits for nothing else, so that no two can wait for each other.
pub(crate) async fn append(
    tx: &impl ConnectionTrait,
    key: &EncryptionKey,
    actor: &Actor,
    audits: Vec<Audit>,
) -> Result<()> {
    let head = audit_chain::Entity::find_by_id(HEAD.to_owned()).lock_exclusive().one(tx).await?;
    let mut head =
        head.context("the audit chain has lost its head; see `himarket audit verify`")?;
    // On a false head the chain would go on as if it were whole.
    if head.seal != seal(key, &head)? {
        let reason = "the head of the audit chain was changed; see `himarket audit verify`";
        return Err(anyhow::Error::msg(reason).into());
    }
    // Behind the last record there may be one that somebody else has put there.
    head.last_id = Ord::max(head.last_id, last_id(tx).await?.unwrap_or_default());

    let at = clock::now();
    let mut rows = Vec::with_capacity(audits.len());
    for audit in audits {
        head.last_id = head.last_id.checked_add(1).context("no identifier is left")?;
        let mut row = row(head.last_id, at, actor, audit);
        head.hash = digest(key, &head.hash, &row)?;
        row.hash = Some(head.hash.clone());
        rows.push(row.into_active_model());
    }
    for rows in rows.chunks(ROWS_AT_ONCE) {
        audit_log::Entity::insert_many(rows.to_vec()).exec(tx).await?;
    }
    let seal = seal(key, &head)?;
    let audit_chain::Model { name, first_id: _, last_id, older: _, hash, seal: _ } = head;
    let head = audit_chain::ActiveModel {
        name: Set(name),
        last_id: Set(last_id),
        hash: Set(hash),
        seal: Set(seal),
        ..Default::default()
    };
    audit_chain::Entity::update(head).exec(tx).await?;
    Ok(())
}

fn row(id: i64, at: DateTimeUtc, actor: &Actor, audit: Audit) -> audit_log::Model {
    let Actor { kind, id: actor_id, name: actor_name, origin } = actor.clone();
    let Origin { address, user_agent, request_id } = origin;
    let Audit { action, target_type, target_id, before, after } = audit;
    // The target stays out of the log: people type passwords where a name belongs.
    tracing::info!(actor = %kind, actor.id = actor_id, action, "audit");
    audit_log::Model {
        id,
        at,
        actor_type: kind,
        actor_id,
        actor_name,
        action: action.to_owned(),
        target_type: target_type.to_owned(),
        target_id,
        before,
        after,
        address: address.map(|address| address.to_string()),
        user_agent,
        request_id,
        hash: None,
    }
}

/// The identifier of the last record: it goes up with every change.
pub(crate) async fn last_id(db: &impl ConnectionTrait) -> Result<Option<i64>> {
    let max = audit_log::Entity::find()
        .select_only()
        .expr(Expr::col(audit_log::Column::Id).max())
        .into_tuple::<Option<i64>>()
        .one(db)
        .await?;
    Ok(max.flatten())
}

/// The digest of a record that stands behind the record with the digest `previous`.
pub(super) fn digest(
    key: &EncryptionKey,
    previous: &str,
    row: &audit_log::Model,
) -> Result<String> {
    key.digest(RECORD, &canonical(previous, row))
}

/// What only the installation can write on a head.
pub(super) fn seal(key: &EncryptionKey, head: &audit_chain::Model) -> Result<String> {
    let audit_chain::Model { name, first_id, last_id, older, hash, seal: _ } = head;
    let mut text = json!({
        "name": name,
        "firstId": first_id,
        "lastId": last_id,
        "older": older,
        "hash": hash,
    });
    text.sort_all_objects();
    key.digest(SEAL, &text.to_string())
}

/// A record as one text, the same from every database and for ever: other words for the same
/// would break every chain that there is.
fn canonical(previous: &str, row: &audit_log::Model) -> String {
    let audit_log::Model {
        id,
        at,
        actor_type,
        actor_id,
        actor_name,
        action,
        target_type,
        target_id,
        before,
        after,
        address,
        user_agent,
        request_id,
        hash: _,
    } = row;
    let mut text = json!({
        "previous": previous,
        "id": id,
        "at": at.to_rfc3339_opts(chrono::SecondsFormat::Nanos, true),
        "actorType": actor_type,
        "actorId": actor_id,
        "actorName": actor_name,
        "action": action,
        "targetType": target_type,
        "targetId": target_id,
        "before": before,
        "after": after,
        "address": address,
        "userAgent": user_agent,
        "requestId": request_id,
    });
    text.sort_all_objects();
    text.to_string()
}

#[cfg(test)]
mod tests {
    use api::ActorType;
    use chrono::DateTime;
    use proptest::{collection::vec, prelude::*};
    use serde_json::{Value, json};

    use super::{audit_log::Model, canonical, digest};
    use crate::EncryptionKey;

    fn record(after: Value) -> Model {
        Model {
            id: 7,
            at: DateTime::from_timestamp_millis(1_735_689_600_120).unwrap(),
            actor_type: ActorType::Admin,
            actor_id: Some("admin-1".to_owned()),
            actor_name: Some("Zoë".to_owned()),
            action: "PORTAL_CREATED".to_owned(),
            target_type: "PORTAL".to_owned(),
            target_id: None,
            before: None,
            after: Some(after),
            address: Some("::1".to_owned()),
            user_agent: None,
            request_id: "r".to_owned(),
            hash: Some("not part of it".to_owned()),
        }
    }

    #[test]
    fn the_text_of_a_record_never_changes() {
        let text = canonical("abc", &record(json!({ "b": 1.5, "a": [null, "x\n"] })));
        let expected = concat!(
            r#"{"action":"PORTAL_CREATED","actorId":"admin-1","actorName":"Zoë","#,
            r#""actorType":"ADMIN","address":"::1","after":{"a":[null,"x\n"],"b":1.5},"#,
            r#""at":"2025-01-01T00:00:00.120000000Z","before":null,"id":7,"previous":"abc","#,
            r#""requestId":"r","targetId":null,"targetType":"PORTAL","userAgent":null}"#,
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn a_digest_depends_on_the_record_before() {
        let key = EncryptionKey::generate().unwrap();
        let record = record(Value::Null);
        let [one, other] = ["a", "b"].map(|previous| digest(&key, previous, &record).unwrap());
        assert_ne!(one, other);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 5, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..5).prop_map(Value::from),
                vec((".*", inner), 0..5).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    proptest! {
        /// A database keeps JSON as text; fractions must not lose a digit on the way.
        #[test]
        fn what_is_read_back_has_the_same_text(value in any_json()) {
            let read = serde_json::from_str(&value.to_string()).unwrap();
            prop_assert_eq!(canonical("", &record(read)), canonical("", &record(value)));
        }
    }
}
