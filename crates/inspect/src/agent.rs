//! An agent, asked for its card.

use api::{AgentInterface, AgentOffer};
use http::StatusCode;
use serde_json::Value;

use crate::{
    Gate, Result,
    exchange::{self, Exchange},
    unexpected,
};

/// Where cards are: since 0.3, and before.
const CARDS: [&str; 2] = ["/.well-known/agent-card.json", "/.well-known/agent.json"];
/// Entries of a list that are shown.
const MAX: usize = 200;

pub(crate) async fn ask<G: Gate>(mut exchange: Exchange<G>) -> Result<AgentOffer> {
    let mut status = StatusCode::NOT_FOUND;
    for path in CARDS {
        let url = exchange.below(path)?;
        let answer = exchange.get(&url, "application/json").await?;
        status = answer.status();
        match status {
            StatusCode::OK => {
                let body = exchange.whole(answer).await?;
                return read(exchange::json(&body)?);
            }
            StatusCode::NOT_FOUND => {}
            _ => break,
        }
    }
    Err(exchange::refused(status, None))
}

fn read(card: Value) -> Result<AgentOffer> {
    let name = text(&card["name"]).ok_or_else(|| unexpected("a card without `name`"))?;
    let capabilities = card["capabilities"].as_object().into_iter().flatten();
    let capabilities = capabilities.filter(|(_, has)| has.as_bool() == Some(true));
    let capabilities = capabilities.map(|(name, _)| name.clone()).take(MAX).collect();
    Ok(AgentOffer {
        name,
        description: text(&card["description"]),
        version: text(&card["version"]),
        provider: text(&card["provider"]["organization"]),
        documentation_url: text(&card["documentationUrl"]),
        interfaces: interfaces(&card),
        capabilities,
        input_modes: list(&card["defaultInputModes"]),
        output_modes: list(&card["defaultOutputModes"]),
        skills: list(&card["skills"]),
        card,
    })
}

/// Those of version 1.0, or else those of 0.3.
fn interfaces(card: &Value) -> Vec<AgentInterface> {
    let of = |item: &Value, binding: &str, version: Option<String>| {
        let url = text(&item["url"])?;
        let version = text(&item["protocolVersion"]).or(version);
        Some(AgentInterface { url, binding: text(&item[binding]), protocol_version: version })
    };
    if let Some(interfaces) = card["supportedInterfaces"].as_array() {
        let read = interfaces.iter().filter_map(|item| of(item, "protocolBinding", None));
        return read.take(MAX).collect();
    }
    let version = text(&card["protocolVersion"]);
    let mut interfaces: Vec<_> =
        of(card, "preferredTransport", version.clone()).into_iter().collect();
    for item in card["additionalInterfaces"].as_array().into_iter().flatten().take(MAX) {
        let found = of(item, "transport", version.clone());
        interfaces.extend(found.filter(|found| !interfaces.contains(found)));
    }
    interfaces
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// The entries that can be read; one that cannot is no reason to show none.
fn list<T: serde::de::DeserializeOwned>(value: &Value) -> Vec<T> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| serde_json::from_value(item.clone()).ok()).take(MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use api::AgentSkill;

    use super::read;

    #[test]
    fn a_card_of_version_one_is_read() {
        let card = json!({
            "name": "Travel", "version": "2.1.0", "provider": { "organization": "Acme" },
            "supportedInterfaces": [
                { "url": "https://a.example/rpc", "protocolBinding": "JSONRPC", "protocolVersion": "1.0" },
                { "protocolBinding": "GRPC" },
            ],
            "capabilities": { "streaming": true, "pushNotifications": false, "extensions": [] },
            "skills": [{ "id": "plan", "name": "Plan", "tags": ["travel"] }, "nonsense"],
        });
        let offer = read(card.clone()).unwrap();
        assert_eq!(offer.interfaces.len(), 1, "an interface without an address is none");
        assert_eq!(offer.interfaces[0].binding.as_deref(), Some("JSONRPC"));
        assert_eq!(offer.capabilities, ["streaming"]);
        let skill = AgentSkill {
            id: "plan".to_owned(),
            name: "Plan".to_owned(),
            tags: vec!["travel".to_owned()],
            ..AgentSkill::default()
        };
        assert_eq!(offer.skills, [skill]);
        assert_eq!(offer.provider.as_deref(), Some("Acme"));
        assert_eq!(offer.card, card);
    }

    #[test]
    fn a_card_of_version_zero_three_is_read() {
        let card = json!({
            "name": "Travel", "protocolVersion": "0.3.0", "url": "https://a.example/",
            "preferredTransport": "JSONRPC",
            "additionalInterfaces": [
                { "url": "https://a.example/", "transport": "JSONRPC" },
                { "url": "https://a.example/rest", "transport": "HTTP+JSON" },
            ],
        });
        let offer = read(card).unwrap();
        let urls: Vec<_> = offer.interfaces.iter().map(|it| it.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/", "https://a.example/rest"]);
        assert_eq!(offer.interfaces[1].protocol_version.as_deref(), Some("0.3.0"));
    }

    #[test]
    fn what_has_no_name_is_no_card() {
        assert!(read(json!({ "hello": "world" })).is_err());
        assert!(read(json!([])).is_err());
    }
}
