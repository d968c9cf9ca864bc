//! The credentials that a request names, in one form for all kinds.

use api::{
    ApiKeySource, CredentialKind, CredentialMode, FieldProblem, FieldRule, Patch, Secret,
    SetApiKey, SetApiKeys, SetAppCode, SetConsumerCredential, SetHmacKey,
};
use chrono::{DateTime, Utc};

use crate::{consumer::DEFAULT_KEY, credential::Pair};

/// A credential to keep or to make.
pub(super) struct Item {
    pub(super) kind: CredentialKind,
    /// Where in the request it stands.
    path: String,
    value: Option<Secret>,
    secret: Option<Secret>,
    mode: CredentialMode,
    pub(super) name: Patch<String>,
    pub(super) expires_at: Patch<DateTime<Utc>>,
}

impl Item {
    pub(super) fn value(&self) -> Option<&Secret> {
        self.value.as_ref()
    }

    pub(super) fn secret(&self) -> Option<&Secret> {
        self.secret.as_ref()
    }

    /// The field that has the value.
    pub(super) fn field(&self) -> String {
        let name = match self.kind {
            CredentialKind::ApiKey => "apiKey",
            CredentialKind::Hmac => "ak",
            CredentialKind::AppCode => "appCode",
        };
        format!("{}.{name}", self.path)
    }

    pub(super) fn expiry_field(&self) -> String {
        format!("{}.expiresAt", self.path)
    }

    /// What the developer chose for a new one; `None` where the server is to think of it.
    pub(super) fn chosen(&self) -> Result<Option<Pair>, FieldProblem> {
        let required = |field: String| Err(FieldProblem::new(field, FieldRule::Required, None));
        let is_pair = self.kind == CredentialKind::Hmac;
        match (&self.value, &self.secret) {
            (None, None) if self.mode == CredentialMode::System => Ok(None),
            (None, _) => required(self.field()),
            (Some(_), None) if is_pair => required(format!("{}.sk", self.path)),
            (Some(value), secret) => {
                Ok(Some(Pair { value: value.clone(), secret: secret.clone() }))
            }
        }
    }
}

/// The kinds that a request sets, and what it names of them.
pub(super) fn items(request: &SetConsumerCredential) -> (Vec<CredentialKind>, Vec<Item>) {
    let SetConsumerCredential { api_key_config, hmac_config, app_code_config } = request;
    let mut kinds = Vec::new();
    let mut items = Vec::new();
    if let Some(config) = api_key_config {
        kinds.push(CredentialKind::ApiKey);
        items.extend(config.credentials.iter().enumerate().map(api_key));
    }
    if let Some(config) = hmac_config {
        kinds.push(CredentialKind::Hmac);
        items.extend(config.credentials.iter().enumerate().map(pair));
    }
    if let Some(config) = app_code_config {
        kinds.push(CredentialKind::AppCode);
        items.extend(config.credentials.iter().enumerate().map(app_code));
    }
    (kinds, items)
}

/// The header or the query parameter in which a call puts an API key.
pub(super) fn key_name(config: &SetApiKeys) -> String {
    match (config.source, &config.key) {
        (ApiKeySource::Header | ApiKeySource::QueryString, Some(key)) => key.clone(),
        _ => DEFAULT_KEY.to_owned(),
    }
}

fn api_key((index, item): (usize, &SetApiKey)) -> Item {
    let SetApiKey { api_key, mode, name, expires_at } = item.clone();
    Item {
        kind: CredentialKind::ApiKey,
        path: format!("apiKeyConfig.credentials[{index}]"),
        value: given(api_key),
        secret: None,
        mode,
        name,
        expires_at,
    }
}

fn pair((index, item): (usize, &SetHmacKey)) -> Item {
    let SetHmacKey { ak, sk, mode, name, expires_at } = item.clone();
    Item {
        kind: CredentialKind::Hmac,
        path: format!("hmacConfig.credentials[{index}]"),
        value: given(ak),
        secret: given(sk),
        mode,
        name,
        expires_at,
    }
}

fn app_code((index, item): (usize, &SetAppCode)) -> Item {
    let SetAppCode { app_code, mode, name, expires_at } = item.clone();
    Item {
        kind: CredentialKind::AppCode,
        path: format!("appCodeConfig.credentials[{index}]"),
        value: given(app_code),
        secret: None,
        mode,
        name,
        expires_at,
    }
}

/// A blank value is none.
fn given(value: Option<Secret>) -> Option<Secret> {
    value.filter(|value| !value.expose().is_empty())
}
