//! Products as the gateway serves them: what is called, and how it is reached.

use std::{
    borrow::Cow,
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use api::{ApiSpec, CallLimits, McpProtocol, ModelFeature, ProductId, ProductType, Secret};
use arc_swap::ArcSwapOption;
use domain::{gateway::Service, upstream::Upstreams};
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header, uri::PathAndQuery};
use url::{Host, Url};

use crate::{compact::Compact, forward, pool::Origin, rest::Operations};

/// How long a REST API may take to begin its answer, unless its definition says otherwise.
const REST_TIMEOUT: Duration = Duration::from_secs(30);
/// Models think, agents work, tools run.
const LONG_TIMEOUT: Duration = Duration::from_secs(600);

/// A product, ready to be called.
pub(crate) struct Route {
    pub(crate) product_id: Compact<ProductId>,
    pub(crate) slug: Arc<str>,
    pub(crate) r#type: ProductType,
    /// Whether it may be called.
    pub(crate) enabled: bool,
    pub(crate) limits: Option<Box<CallLimits>>,
    pub(crate) service: Kind,
    /// `None` where the definition has an address that may not be called.
    pub(crate) upstream: Option<Upstream>,
}

/// What there is to know of a product of some type.
pub(crate) enum Kind {
    Model {
        models: Box<[Arc<str>]>,
        feature: Box<ModelFeature>,
    },
    Mcp {
        protocol: McpProtocol,
    },
    /// The paths that its card names, and since when.
    Agent {
        paths: ArcSwapOption<(Instant, HashSet<String>)>,
    },
    Rest {
        operations: Operations,
    },
}

/// Where calls go.
pub(crate) struct Upstream {
    origin: Arc<Origin>,
    /// Without a slash at the end.
    path: Box<str>,
    query: Option<Box<str>>,
    /// The upstream's own credentials, and what else the definition adds.
    headers: Box<[(HeaderName, HeaderValue)]>,
    /// The upstream's own key, as a header has it.
    api_key: Option<Box<HeaderValue>>,
    /// Until the answer begins.
    pub(crate) timeout: Duration,
}

impl Route {
    /// `None` where its identifier cannot be read.
    pub(crate) fn new(service: Service, upstreams: &Upstreams) -> Option<Self> {
        let Service {
            product_id,
            slug,
            name: _,
            r#type,
            enabled,
            limits,
            feature,
            spec,
            api_key,
            headers,
            operations,
        } = service;
        let product_id = Compact::or_log(&product_id)?;
        let (url, timeout, kind) = match spec {
            ApiSpec::ModelApi(spec) => {
                let models = spec.models.into_iter().map(Arc::from).collect();
                let feature = feature.and_then(|feature| feature.model_feature);
                let feature = Box::new(feature.unwrap_or_default());
                (spec.base_url, LONG_TIMEOUT, Kind::Model { models, feature })
            }
            ApiSpec::McpServer(spec) => {
                (spec.connection.url, LONG_TIMEOUT, Kind::Mcp { protocol: spec.protocol })
            }
            ApiSpec::AgentApi(spec) => {
                (spec.base_url, LONG_TIMEOUT, Kind::Agent { paths: ArcSwapOption::empty() })
            }
            ApiSpec::RestApi(spec) => {
                let timeout = spec.timeout_ms.map(|ms| Duration::from_millis(ms.into()));
                let operations = Operations::new(operations);
                (spec.base_url, timeout.unwrap_or(REST_TIMEOUT), Kind::Rest { operations })
            }
        };
        let upstream = Upstream::new(&url, api_key.as_ref(), &headers, timeout, upstreams);
        if upstream.is_none() {
            tracing::warn!(%product_id, "the upstream of a product may not be called");
        }
        let slug = slug.into();
        let limits = limits.map(Box::new);
        Some(Self { product_id, slug, r#type, enabled, limits, service: kind, upstream })
    }
}

impl Route {
    /// Leads redirections within the upstream through the gateway.
    pub(crate) fn relocate(&self, headers: &mut HeaderMap) {
        let kind = match self.service {
            Kind::Rest { .. } => "apis",
            Kind::Agent { .. } => "agents",
            Kind::Model { .. } | Kind::Mcp { .. } => return,
        };
        let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        let rest = location.zip(self.upstream.as_ref());
        let rest = rest.and_then(|(location, upstream)| upstream.below(location));
        let here = rest
            .and_then(|rest| HeaderValue::from_str(&format!("/{kind}/{}{rest}", self.slug)).ok());
        if let Some(here) = here {
            headers.insert(header::LOCATION, here);
        }
    }
}

impl Upstream {
    fn new(
        url: &str,
        api_key: Option<&Secret>,
        headers: &[(String, Secret)],
        timeout: Duration,
        upstreams: &Upstreams,
    ) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        // Names are looked at when they are resolved; an address is never resolved.
        let allowed = match url.host()? {
            Host::Ipv4(address) => upstreams.is_allowed(address.into()),
            Host::Ipv6(address) => upstreams.is_allowed(address.into()),
            Host::Domain(_) => true,
        };
        if !allowed {
            return None;
        }
        let scheme = match url.scheme() {
            "http" => "http",
            "https" => "https",
            _ => return None,
        };
        let host = url.host_str()?;
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let value = |text: &str| {
            let mut value = HeaderValue::from_str(text).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        let mut added = Vec::with_capacity(headers.len() + 1);
        for (name, secret) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            added.retain(|(other, _)| *other != name);
            added.push((name, value(secret.expose())?));
        }
        let api_key = api_key.map(|key| value(key.expose()).ok_or(())).transpose().ok()?;
        if let Some(key) = &api_key
            && !added.iter().any(|(name, _)| *name == header::AUTHORIZATION)
        {
            let bearer = format!("Bearer {}", key.to_str().ok()?);
            added.push((header::AUTHORIZATION, value(&bearer)?));
        }
        Some(Self {
            origin: Arc::new(Origin::new(scheme, &authority)?),
            path: url.path().trim_end_matches('/').into(),
            query: url.query().map(Into::into),
            headers: added.into(),
            api_key: api_key.map(Box::new),
            timeout,
        })
    }

    /// Where connections to it lead.
    pub(crate) fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    /// The target of `rest` below the upstream's own path. Both queries are kept.
    pub(crate) fn target(&self, rest: &str, query: Option<&str>) -> Option<Uri> {
        let length = self.path.len() + rest.len() + query.map_or(0, str::len) + 1;
        let mut target = String::with_capacity(length);
        target.push_str(&self.path);
        target.push_str(rest);
        if target.is_empty() {
            target.push('/');
        }
        // What is left of a query whose only parameter was the credential is nothing.
        match (&self.query, query.filter(|query| !query.is_empty())) {
            (None, None) => {}
            (None, Some(given)) => {
                target.push('?');
                target.push_str(given);
            }
            (Some(own), given) => join(&mut target, own, given.unwrap_or_default()),
        }
        Self::target_exactly(target)
    }

    /// A target on the upstream's host, path and query as they are given.
    pub(crate) fn target_exactly(target: String) -> Option<Uri> {
        PathAndQuery::try_from(target).ok().map(Uri::from)
    }

    /// The whole address of a target.
    pub(crate) fn address(&self, target: &Uri) -> String {
        format!("{}://{}{target}", self.origin.scheme(), self.origin.authority())
    }

    /// The path that everything is below, without a slash at the end.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The rest of an address below the upstream's own.
    fn below<'a>(&self, address: &'a str) -> Option<&'a str> {
        let rest = address.strip_prefix(self.origin.scheme())?.strip_prefix("://")?;
        let rest = rest.strip_prefix(self.origin.authority())?.strip_prefix(&*self.path)?;
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
    }

    /// Adds what the definition says to the headers of a call.
    pub(crate) fn authorize(&self, headers: &mut HeaderMap) {
        forward::remove_likenesses(headers, &self.headers);
        for (name, value) in &*self.headers {
            headers.insert(name, value.clone());
        }
    }

    /// The upstream's own key.
    pub(crate) fn api_key(&self) -> Option<&HeaderValue> {
        self.api_key.as_deref()
    }
}

/// Adds the queries of the definition and of the caller: what the definition says is not for
/// callers to say otherwise.
fn join(target: &mut String, own: &str, given: &str) {
    let names: Vec<Cow<'_, str>> =
        form_urlencoded::parse(own.as_bytes()).map(|(name, _)| name).collect();
    let is_free = |pair: &&str| {
        let name = form_urlencoded::parse(pair.as_bytes()).next();
        name.is_none_or(|(name, _)| !names.contains(&name))
    };
    let mut separator = '?';
    for part in own.split('&').chain(given.split('&').filter(is_free)) {
        if !part.is_empty() {
            target.push(separator);
            target.push_str(part);
            separator = '&';
        }
    }
}
