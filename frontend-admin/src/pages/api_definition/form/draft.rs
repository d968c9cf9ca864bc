//! What is typed, until it is sent.

use api::{
    AgentApiSpec, ApiDefinition, ApiSpec, CreateApiDefinition, Header, InspectApi, McpConnection,
    McpProtocol, McpServerSpec, ModelApiSpec, Patch, ProductType, RestApiSpec, Secret,
    UpdateApiDefinition,
};
use leptos::prelude::*;
use serde_json::Value;

/// A header on its row.
#[derive(Clone, Copy, Debug)]
pub struct HeaderRow {
    pub key: RwSignal<String>,
    pub value: RwSignal<String>,
    /// A value is stored, and stays where none is typed.
    pub stored: bool,
}

impl HeaderRow {
    fn new(key: &str, value: &str) -> Self {
        let (key, value) = (RwSignal::new(key.to_owned()), RwSignal::new(value.to_owned()));
        Self { key, value, stored: false }
    }

    fn header(self) -> Header {
        let value = self.value.get();
        let value = if value.is_empty() && self.stored {
            Patch::Keep
        } else {
            Patch::Set(Secret::from(value))
        };
        Header { key: self.key.get().trim().to_owned(), value, value_set: false }
    }
}

/// The fields of a definition of one type.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    pub r#type: ProductType,
    pub name: RwSignal<String>,
    pub description: RwSignal<String>,
    pub version: RwSignal<String>,
    /// The base address, or that of the MCP server.
    pub url: RwSignal<String>,
    pub key: RwSignal<String>,
    /// A key is stored, and stays where none is typed.
    pub key_stored: RwSignal<bool>,
    /// One name on each line.
    pub models: RwSignal<String>,
    pub protocol: RwSignal<String>,
    pub document: RwSignal<String>,
    pub timeout: RwSignal<String>,
    pub headers: RwSignal<Vec<HeaderRow>>,
    /// What no field shows and a change must not lose.
    scenario: StoredValue<Option<String>>,
    protocols: StoredValue<Option<Vec<String>>>,
    had_key: bool,
    /// Signals of headers live as long as the draft, whoever adds them.
    owner: StoredValue<Option<Owner>>,
}

impl Draft {
    /// Nothing typed yet.
    pub fn new(r#type: ProductType) -> Self {
        Self {
            r#type,
            name: RwSignal::default(),
            description: RwSignal::default(),
            version: RwSignal::default(),
            url: RwSignal::default(),
            key: RwSignal::default(),
            key_stored: RwSignal::new(false),
            models: RwSignal::default(),
            protocol: RwSignal::new(McpProtocol::StreamableHttp.to_string()),
            document: RwSignal::default(),
            timeout: RwSignal::default(),
            headers: RwSignal::default(),
            scenario: StoredValue::new(None),
            protocols: StoredValue::new(None),
            had_key: false,
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// What is stored, to be changed.
    pub fn of(definition: &ApiDefinition) -> Self {
        let ApiDefinition { summary, spec } = definition;
        let mut draft = Self::new(summary.r#type);
        draft.name.set(summary.name.clone());
        draft.description.set(summary.description.clone().unwrap_or_default());
        draft.version.set(summary.version.clone().unwrap_or_default());
        match spec {
            ApiSpec::ModelApi(spec) => {
                draft.url.set(spec.base_url.clone());
                draft.models.set(spec.models.join("\n"));
                draft.stored(spec.api_key_set, &spec.headers);
                draft.scenario.set_value(spec.scenario.clone());
                draft.protocols.set_value(Some(spec.protocols.clone()));
            }
            ApiSpec::AgentApi(spec) => {
                draft.url.set(spec.base_url.clone());
                draft.stored(spec.api_key_set, &spec.headers);
                draft.protocols.set_value(Some(spec.protocols.clone()));
            }
            ApiSpec::McpServer(spec) => {
                draft.url.set(spec.connection.url.clone());
                draft.protocol.set(spec.protocol.to_string());
                draft.stored(false, &spec.connection.headers);
            }
            ApiSpec::RestApi(spec) => {
                let text = serde_json::to_string_pretty(&spec.document).unwrap_or_default();
                draft.url.set(spec.base_url.clone());
                draft.document.set(text);
                draft.timeout.set(spec.timeout_ms.map(|ms| ms.to_string()).unwrap_or_default());
                draft.stored(false, &spec.headers);
            }
        }
        draft
    }

    fn stored(&mut self, key: bool, headers: &[Header]) {
        self.had_key = key;
        self.key_stored.set(key);
        let row = |header: &Header| HeaderRow {
            stored: header.value_set,
            ..HeaderRow::new(&header.key, "")
        };
        self.headers.set(headers.iter().map(row).collect());
    }

    /// Puts these headers in the place of those that are there.
    pub fn set_headers(self, headers: &[(String, String)]) {
        self.headers.set(headers.iter().map(|(key, value)| self.row(key, value)).collect());
    }

    /// Adds a header that is not filled in yet.
    pub fn add_header(self) {
        let row = self.row("", "");
        self.headers.update(|rows| rows.push(row));
    }

    fn row(self, key: &str, value: &str) -> HeaderRow {
        match self.owner.get_value() {
            Some(owner) => owner.with(|| HeaderRow::new(key, value)),
            None => HeaderRow::new(key, value),
        }
    }

    fn api_key(self) -> Patch<Secret> {
        let key = self.key.get();
        match (key.is_empty(), self.key_stored.get()) {
            (false, _) => Patch::Set(Secret::from(key)),
            (true, false) if self.had_key => Patch::Clear,
            (true, _) => Patch::Keep,
        }
    }

    /// The names of models, one for each line that has one.
    pub fn model_names(self) -> Vec<String> {
        let names = |text: &String| {
            text.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        self.models.with(names)
    }

    /// What is described.
    pub fn spec(self) -> ApiSpec {
        let base_url = self.url.get().trim().to_owned();
        let headers: Vec<_> = self.headers.get().into_iter().map(HeaderRow::header).collect();
        let protocols =
            |usual: &str| self.protocols.get_value().unwrap_or_else(|| vec![usual.to_owned()]);
        match self.r#type {
            ProductType::ModelApi => ApiSpec::ModelApi(ModelApiSpec {
                protocols: protocols("OpenAI/V1"),
                base_url,
                api_key: self.api_key(),
                api_key_set: false,
                headers,
                models: self.model_names(),
                scenario: self.scenario.get_value(),
            }),
            ProductType::AgentApi => ApiSpec::AgentApi(AgentApiSpec {
                protocols: protocols("a2a"),
                base_url,
                api_key: self.api_key(),
                api_key_set: false,
                headers,
            }),
            ProductType::McpServer => {
                let protocol = self.protocol.get().parse().unwrap_or(McpProtocol::StreamableHttp);
                ApiSpec::McpServer(McpServerSpec {
                    from_type: Default::default(),
                    protocol,
                    connection: McpConnection { protocol, url: base_url, headers },
                })
            }
            ProductType::RestApi => ApiSpec::RestApi(RestApiSpec {
                base_url,
                document: Value::String(self.document.get()),
                headers,
                timeout_ms: self.timeout.get().trim().parse().ok(),
            }),
        }
    }

    /// What makes the definition.
    pub fn create(self) -> CreateApiDefinition {
        CreateApiDefinition {
            name: self.name.get().trim().to_owned(),
            description: filled(self.description),
            r#type: self.r#type,
            version: filled(self.version),
            spec: self.spec(),
            related_product_id: None,
        }
    }

    /// What changes the definition.
    pub fn update(self) -> UpdateApiDefinition {
        let patch = |text: Option<String>| text.map_or(Patch::Clear, Patch::Set);
        UpdateApiDefinition {
            r#type: None,
            name: Some(self.name.get().trim().to_owned()),
            description: patch(filled(self.description)),
            version: patch(filled(self.version)),
            spec: Some(self.spec()),
        }
    }

    /// What asks the upstream, or reads the document: for that, no address has to be known.
    pub fn inspect(self) -> InspectApi {
        let mut spec = self.spec();
        match &mut spec {
            ApiSpec::RestApi(spec) => {
                "https://not-asked.example".clone_into(&mut spec.base_url);
                spec.headers.clear();
                spec.timeout_ms = None;
            }
            // The names may be what somebody wants to find out.
            ApiSpec::ModelApi(spec) if spec.models.is_empty() => {
                spec.models.push("unknown".to_owned());
            }
            _ => {}
        }
        InspectApi { spec }
    }
}

fn filled(text: RwSignal<String>) -> Option<String> {
    Some(text.get().trim().to_owned()).filter(|text| !text.is_empty())
}
