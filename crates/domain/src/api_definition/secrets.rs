//! The secrets of an upstream: taken out of a description before it is stored, and kept sealed.

use std::{collections::BTreeMap, mem};

use api::{ApiDefinitionId, ApiSpec, Header, Patch, Secret};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{EncryptionKey, Result};

/// What the gateway presents to an upstream.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Secrets {
    pub(crate) api_key: Option<Secret>,
    /// By the name of the header, in lower case.
    pub(crate) headers: BTreeMap<String, Secret>,
}

impl Secrets {
    /// Takes the secrets out of `spec`, which then only says whether there are any. What it leaves
    /// out stays as it is here; what it does not mention, as a header that is gone, is dropped.
    pub(super) fn replaced_by(self, spec: &mut ApiSpec) -> Self {
        let Self { api_key: stored_key, headers: mut stored_headers } = self;
        let (api_key, headers) = match spec {
            ApiSpec::ModelApi(spec) => {
                (Some((&mut spec.api_key, &mut spec.api_key_set)), &mut spec.headers)
            }
            ApiSpec::AgentApi(spec) => {
                (Some((&mut spec.api_key, &mut spec.api_key_set)), &mut spec.headers)
            }
            ApiSpec::McpServer(spec) => (None, &mut spec.connection.headers),
            ApiSpec::RestApi(spec) => (None, &mut spec.headers),
        };
        let api_key = api_key.and_then(|(given, is_set)| take(given, is_set, stored_key));
        let headers = headers.iter_mut().filter_map(|Header { key, value, value_set }| {
            let name = key.to_ascii_lowercase();
            let stored = stored_headers.remove(&name);
            Some((name, take(value, value_set, stored)?))
        });
        Self { api_key, headers: headers.collect() }
    }

    /// Seals them for the definition `id`; nothing, where there are none.
    pub(super) fn seal(&self, key: &EncryptionKey, id: &ApiDefinitionId) -> Result<Option<String>> {
        if *self == Self::default() {
            return Ok(None);
        }
        let text = Zeroizing::new(serde_json::to_string(self).map_err(anyhow::Error::from)?);
        key.seal(&purpose(id), &text).map(Some)
    }

    /// Opens what is sealed for the definition `id`.
    pub(crate) fn open(
        key: &EncryptionKey,
        id: &ApiDefinitionId,
        sealed: Option<&str>,
    ) -> Result<Self> {
        let Some(sealed) = sealed else { return Ok(Self::default()) };
        let text = key.open(&purpose(id), sealed)?;
        // The error of a parser may quote what it read.
        let secrets = serde_json::from_str(&text).ok();
        Ok(secrets.ok_or_else(|| anyhow::anyhow!("the secrets of {id} cannot be read"))?)
    }
}

fn take(given: &mut Patch<Secret>, is_set: &mut bool, stored: Option<Secret>) -> Option<Secret> {
    let secret = mem::take(given).into_change().unwrap_or(stored);
    *is_set = secret.is_some();
    secret
}

fn purpose(id: &ApiDefinitionId) -> String {
    format!("api-definition:{id}")
}

#[cfg(test)]
mod tests {
    use api::{ApiDefinitionId, ApiSpec};
    use serde_json::{Value, json};

    use super::Secrets;
    use crate::EncryptionKey;

    fn spec(api_key: &Value, headers: &Value) -> ApiSpec {
        let mut spec = json!({
            "type": "MODEL_API", "baseUrl": "https://models.acme.example/v1", "models": ["max"],
            "headers": headers, "apiKeySet": true,
        });
        if *api_key != json!("absent") {
            spec["apiKey"] = api_key.clone();
        }
        serde_json::from_value(spec).unwrap()
    }

    /// What is stored after `spec` replaces `secrets`, and what is shown.
    fn replaced(secrets: Secrets, api_key: &Value, headers: &Value) -> (Secrets, Value) {
        let mut spec = spec(api_key, headers);
        let secrets = secrets.replaced_by(&mut spec);
        (secrets, serde_json::to_value(spec).unwrap())
    }

    fn stored() -> Secrets {
        let headers =
            json!([{ "key": "X-Team", "value": "one" }, { "key": "x-zone", "value": "two" }]);
        replaced(Secrets::default(), &json!("key"), &headers).0
    }

    #[test]
    fn what_is_given_is_taken_out() {
        let headers = json!([{ "key": "X-Team", "value": "one" }, { "key": "X-Empty" }]);
        let (secrets, shown) = replaced(Secrets::default(), &json!("key"), &headers);
        assert_eq!(secrets.api_key, Some("key".into()));
        assert_eq!(secrets.headers, [("x-team".to_owned(), "one".into())].into());
        assert_eq!(shown["apiKeySet"], true);
        assert_eq!(shown.get("apiKey"), None);
        let expected = json!([
            { "key": "X-Team", "valueSet": true }, { "key": "X-Empty", "valueSet": false },
        ]);
        assert_eq!(shown["headers"], expected);
    }

    #[test]
    fn what_is_absent_stays_and_what_is_null_goes() {
        let headers = json!([{ "key": "x-TEAM" }, { "key": "x-zone", "value": null }]);
        let (secrets, shown) = replaced(stored(), &json!("absent"), &headers);
        assert_eq!(secrets.api_key, Some("key".into()));
        assert_eq!(secrets.headers, [("x-team".to_owned(), "one".into())].into());
        assert_eq!(shown["apiKeySet"], true);

        let (secrets, shown) = replaced(stored(), &json!(null), &json!([]));
        assert_eq!(secrets, Secrets::default());
        assert_eq!(shown["apiKeySet"], false, "whatever the request says");
    }

    #[test]
    fn they_open_for_their_own_definition_only() {
        let key = EncryptionKey::generate().unwrap();
        let id = ApiDefinitionId::generate();
        let sealed = stored().seal(&key, &id).unwrap();
        assert_eq!(Secrets::open(&key, &id, sealed.as_deref()).unwrap(), stored());
        assert!(Secrets::open(&key, &ApiDefinitionId::generate(), sealed.as_deref()).is_err());
        assert_eq!(Secrets::default().seal(&key, &id).unwrap(), None);
        assert_eq!(Secrets::open(&key, &id, None).unwrap(), Secrets::default());
    }
}
