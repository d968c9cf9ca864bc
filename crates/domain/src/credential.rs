//! Credentials: what a call presents.
//!
//! A value is stored twice: as a digest, by which a call finds it and which keeps it unique, and
//! encrypted, for its owner to read. A copy of the database has no value in it.

mod key;
mod set;

use anyhow::{Context, anyhow};
use api::{
    ConsumerId, Credential, CredentialAbout, CredentialId, CredentialKind, CredentialMode, Secret,
};
use chrono::{DateTime, Utc};
pub use key::{create, delete, list, rotate, update};
use sea_orm::{IntoActiveModel, prelude::*};
use serde::Serialize;
pub use set::{delete_all, get_all, make_all, replace_all};

use crate::{
    App, Result, clock,
    entity::credential::{Entity, Model},
    gateway,
    work::{Audit, Work},
};

const RANDOM_BYTES: usize = 16;
/// Keyed digests of credentials are made for this purpose.
pub(crate) const DIGEST_PURPOSE: &str = "credential";
/// How much of a value an audit record shows.
const SHOWN: usize = 4;

/// How many a consumer may have.
fn limit(kind: CredentialKind) -> u64 {
    match kind {
        CredentialKind::ApiKey | CredentialKind::Hmac => 10,
        CredentialKind::AppCode => 5,
    }
}

/// What a call presents, in clear.
#[derive(Clone, Debug, PartialEq)]
struct Pair {
    /// The API key, the AppCode or the access key.
    value: Secret,
    /// The secret key of a pair.
    secret: Option<Secret>,
}

impl Pair {
    fn generate(kind: CredentialKind) -> Result<Self> {
        Ok(match kind {
            CredentialKind::ApiKey => Self { value: random("apikey-")?, secret: None },
            CredentialKind::AppCode => Self { value: random("appcode-")?, secret: None },
            CredentialKind::Hmac => Self { value: random("ak-")?, secret: Some(random("sk-")?) },
        })
    }
}

fn random(prefix: &str) -> Result<Secret> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(|err| anyhow!("no randomness: {err}"))?;
    Ok(format!("{prefix}{}", hex::encode(bytes)).into())
}

/// Gives a new consumer an API key.
pub(crate) async fn add_api_key(
    app: &App,
    work: &mut Work<'_>,
    consumer_id: &ConsumerId,
) -> Result<()> {
    let pair = Pair::generate(CredentialKind::ApiKey)?;
    let row = seal(app, consumer_id, CredentialKind::ApiKey, CredentialMode::System, &pair)?;
    let audit = Audit::new("CREDENTIAL_CREATED", "CREDENTIAL").target(&row.credential_id);
    work.record(audit.after(&Trace::of(app, &row)?)?);
    Entity::insert(row.into_active_model()).exec(work.tx()).await?;
    Ok(())
}

/// The row of a new credential, without a name and an expiry.
fn seal(
    app: &App,
    consumer_id: &ConsumerId,
    kind: CredentialKind,
    mode: CredentialMode,
    pair: &Pair,
) -> Result<Model> {
    let id = CredentialId::generate();
    let Pair { value, secret } = pair;
    Ok(Model {
        sealed_value: app.encryption_key.seal(&purpose(&id), value.expose())?,
        sealed_secret: secret.as_ref().map(|secret| seal_secret(app, &id, secret)).transpose()?,
        credential_id: id,
        consumer_id: consumer_id.clone(),
        kind,
        name: None,
        mode,
        lookup_hash: lookup_hash(app, kind, value)?,
        expires_at: None,
        last_used_at: None,
        created_at: clock::now(),
    })
}

fn seal_secret(app: &App, id: &CredentialId, secret: &Secret) -> Result<String> {
    app.encryption_key.seal(&secret_purpose(id), secret.expose())
}

/// By what a call finds its credential.
fn lookup_hash(app: &App, kind: CredentialKind, value: &Secret) -> Result<String> {
    app.encryption_key.digest(DIGEST_PURPOSE, &format!("{kind}:{}", value.expose()))
}

fn purpose(id: &CredentialId) -> String {
    format!("credential:{id}")
}

fn secret_purpose(id: &CredentialId) -> String {
    format!("credential-secret:{id}")
}

fn open(app: &App, row: &Model) -> Result<Pair> {
    let id = &row.credential_id;
    let open = |purpose: &str, sealed: &str| {
        app.encryption_key.open(purpose, sealed).map(|text| Secret::from(text.as_str()))
    };
    let secret = row.sealed_secret.as_ref();
    Ok(Pair {
        value: open(&purpose(id), &row.sealed_value)?,
        secret: secret.map(|sealed| open(&secret_purpose(id), sealed)).transpose()?,
    })
}

/// A credential as the gateway checks it: of a pair it has to know the secret key, of all others
/// only the digest.
pub(crate) fn for_gateway(app: &App, row: &Model) -> Result<gateway::Key> {
    let secret = match row.kind {
        CredentialKind::Hmac => open(app, row)?.secret,
        CredentialKind::ApiKey | CredentialKind::AppCode => None,
    };
    let mut hash = [0; 32];
    hex::decode_to_slice(&row.lookup_hash, &mut hash).context("a digest is not hexadecimal")?;
    Ok(gateway::Key {
        credential_id: row.credential_id.clone(),
        kind: row.kind,
        hash,
        secret,
        expires_at: row.expires_at,
    })
}

/// A credential as its owner sees it.
fn view(app: &App, row: Model) -> Result<Credential> {
    let Pair { value, secret } = open(app, &row)?;
    let about = about(&row);
    let Model { credential_id, consumer_id, kind, .. } = row;
    Ok(Credential { credential_id, consumer_id, kind, value, secret, about })
}

fn about(row: &Model) -> CredentialAbout {
    CredentialAbout {
        name: row.name.clone(),
        mode: row.mode,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        create_at: row.created_at,
    }
}

/// A credential as an audit record has it: enough to recognise it, too little to use it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    kind: CredentialKind,
    name: Option<String>,
    mode: CredentialMode,
    expires_at: Option<DateTime<Utc>>,
    last_characters: String,
}

impl Trace {
    fn of(app: &App, row: &Model) -> Result<Self> {
        let value = open(app, row)?.value;
        let value = value.expose();
        let start = value.char_indices().rev().nth(SHOWN - 1).map_or(0, |(index, _)| index);
        Ok(Self {
            kind: row.kind,
            name: row.name.clone(),
            mode: row.mode,
            expires_at: row.expires_at,
            last_characters: value.get(start..).unwrap_or_default().to_owned(),
        })
    }
}
