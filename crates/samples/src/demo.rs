//! A demo marketplace: everything between an empty HiMarket and the first call, made through the
//! REST API.
//!
//! What is there already stays as it is, so that loading it again does no harm.

mod access;
mod catalogue;
mod offer;
mod password;
mod summary;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, anyhow};
use api::{ErrorCode, InitAdmin, LogIn, PageQuery, Secret};
use client::{Client, Error};
use reqwest::header::{HOST, HeaderMap, HeaderValue};
use tokio::time::Instant;

use self::{access::Access, offer::Upstreams, password::Passwords};

/// The administrator's name to log in with.
pub const ADMINISTRATOR: &str = "admin";
/// The developer's name to log in with.
pub const DEVELOPER: &str = "demo";
/// The name of the portal.
pub const PORTAL: &str = "himarket-demo";

/// The largest page of a list; what the demo looks for is on the first one.
const PAGE: PageQuery = PageQuery { page: 1, size: PageQuery::MAX_SIZE };
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two tries to reach HiMarket.
const PAUSE: Duration = Duration::from_millis(200);

/// Where everything is, and what is known of its passwords.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Where the REST API of HiMarket is.
    #[arg(long, env = "HIMARKET_DEMO_URL", default_value = "http://localhost:8080")]
    url: String,
    /// Where calls will go: the address in the guides and the printed lines.
    #[arg(long, env = "HIMARKET_DEMO_GATEWAY_URL", default_value = "http://localhost:8081")]
    gateway_url: String,
    /// Where developers go, to be printed.
    #[arg(long, env = "HIMARKET_DEMO_PORTAL_URL", default_value = "http://localhost:5173")]
    portal_url: String,
    /// Where administrators go, to be printed.
    #[arg(long, env = "HIMARKET_DEMO_ADMIN_URL", default_value = "http://localhost:5174")]
    admin_url: String,
    /// Where the sample model is.
    #[arg(long, env = "SAMPLES_MODEL_URL", default_value = "http://127.0.0.1:19001")]
    model_url: String,
    /// Where the sample MCP server is.
    #[arg(long, env = "SAMPLES_MCP_URL", default_value = "http://127.0.0.1:19002")]
    mcp_url: String,
    /// Where the sample data API is.
    #[arg(long, env = "SAMPLES_DATA_URL", default_value = "http://127.0.0.1:19003")]
    data_url: String,
    /// Where the sample agent is.
    #[arg(long, env = "SAMPLES_AGENT_URL", default_value = "http://127.0.0.1:19004")]
    agent_url: String,
    /// The key of the sample model, where it wants one.
    #[arg(long, env = "SAMPLES_MODEL_KEY", value_name = "KEY", hide_env_values = true)]
    model_key: Option<Secret>,
    /// Password of the administrator [default: made, kept and printed].
    #[arg(
        long,
        env = "HIMARKET_DEMO_ADMIN_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    admin_password: Option<Secret>,
    /// Password of the developer [default: made, kept and printed].
    #[arg(
        long,
        env = "HIMARKET_DEMO_DEVELOPER_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    developer_password: Option<Secret>,
    /// What whoever makes the first administrator must know, where HiMarket wants it.
    #[arg(long, env = "HIMARKET_BOOTSTRAP_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    bootstrap_token: Option<Secret>,
    /// File for the passwords that are made, so that the next load knows them. Only its owner may
    /// read it.
    #[arg(long, env = "HIMARKET_DEMO_PASSWORD_FILE", value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// How long to wait for HiMarket, in seconds.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=600))]
    wait_seconds: u64,
}

/// What was loaded; as text, what to do next.
#[derive(Debug)]
pub struct Loaded {
    admin_url: String,
    portal_url: String,
    gateway_url: String,
    admin_password: Secret,
    developer_password: Secret,
    access: Access,
    /// Whether `localhost` leads to the portal.
    is_at_localhost: bool,
}

/// Makes what is missing.
pub async fn load(options: Options) -> Result<Loaded> {
    let base = format!("{}/api/v1", options.url.trim_end_matches('/'));
    let admin = Client::with_http(&base, http(HeaderMap::new())?);
    let is_new = reach(&admin, Duration::from_secs(options.wait_seconds)).await?;

    let mut passwords = Passwords::read(options.password_file.as_deref())?;
    let admin_password = log_in_admin(&admin, is_new, &options, &mut passwords).await?;

    let (portal, is_at_localhost) = catalogue::portal(&admin).await?;
    let upstreams = Upstreams {
        model: options.model_url,
        model_key: options.model_key,
        mcp: options.mcp_url,
        data: options.data_url,
        agent: options.agent_url,
    };
    let offers = offer::all(&upstreams, &options.gateway_url)?;
    let products = catalogue::products(&admin, &portal.portal_id, &offers).await?;

    // The name of the portal reaches it whatever portals there are besides.
    let name = portal.portal_domain_config.first().context("the portal has no name")?;
    let host = HeaderValue::from_str(&name.domain)?;
    let visitor = Client::with_http(&base, http(HeaderMap::from_iter([(HOST, host)]))?);
    let developer_password = access::join(
        &admin,
        &visitor,
        &portal.portal_id,
        options.developer_password,
        &mut passwords,
    )
    .await?;
    let access = access::subscribe(&admin, &visitor, &products).await?;

    visitor.log_out_developer().await?;
    admin.log_out_admin().await?;
    Ok(Loaded {
        admin_url: options.admin_url,
        portal_url: options.portal_url,
        gateway_url: options.gateway_url,
        admin_password,
        developer_password,
        access,
        is_at_localhost,
    })
}

fn http(headers: HeaderMap) -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder().timeout(PATIENCE).default_headers(headers).build()?)
}

/// Waits until HiMarket answers, and says whether it has no administrator yet.
async fn reach(client: &Client, patience: Duration) -> Result<bool> {
    let deadline = Instant::now() + patience;
    loop {
        match client.need_init().await {
            Ok(is_new) => return Ok(is_new),
            Err(Error::Unreachable(_)) if Instant::now() < deadline => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(err) => return Err(err).context("HiMarket does not answer; see --url"),
        }
    }
}

/// Logs the administrator in, who is made first where there is none.
async fn log_in_admin(
    client: &Client,
    is_new: bool,
    options: &Options,
    passwords: &mut Passwords,
) -> Result<Secret> {
    let given = options.admin_password.clone();
    let password = match given.or_else(|| passwords.admin.clone()) {
        Some(password) => password,
        None if is_new => passwords.make_admin()?,
        None => {
            return Err(anyhow!(
                "there is an administrator already: give the password of `{ADMINISTRATOR}` with \
                 --admin-password or HIMARKET_DEMO_ADMIN_PASSWORD"
            ));
        }
    };
    if is_new {
        let body = InitAdmin {
            username: ADMINISTRATOR.to_owned(),
            password: password.clone(),
            bootstrap_token: options.bootstrap_token.clone(),
        };
        client.init_admin(&body).await.context("the administrator cannot be made")?;
    }
    let body = LogIn { username: ADMINISTRATOR.to_owned(), password: password.clone() };
    client.log_in_admin(&body).await.map_err(|err| {
        wrong_password(err, ADMINISTRATOR, "--admin-password or HIMARKET_DEMO_ADMIN_PASSWORD")
    })?;
    Ok(password)
}

/// Says how to give the right password, where a wrong one was the trouble.
fn wrong_password(err: Error, name: &str, setting: &str) -> anyhow::Error {
    let is_wrong = err.code() == Some(ErrorCode::Unauthorized);
    let message = if is_wrong {
        format!("the password of `{name}` is another one: give it with {setting}")
    } else {
        format!("`{name}` cannot log in")
    };
    anyhow::Error::new(err).context(message)
}
