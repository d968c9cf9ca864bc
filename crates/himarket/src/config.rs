//! What an operator can decide: defaults, overridden by the environment, overridden by flags.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context, bail};
use api::Secret;
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{gateway_instance::GatewayUrl, upstream::Upstreams};
use ipnet::IpNet;

/// An AI open platform in one executable: REST API, two web apps, and their database.
#[derive(Debug, Parser)]
#[command(name = "himarket", version, about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) config: Config,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves everything. What happens when no command is given.
    Serve,
    /// Serves the built-in gateway alone, beside others over the same database.
    Gateway,
    /// Brings the schema of the database up to date and ends.
    Migrate,
    /// Prints the OpenAPI document.
    Openapi,
    /// Helps an administrator from this machine.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Looks after the audit record.
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Gives an administrator a new password and ends every session of the account.
    ResetPassword {
        /// The name to log in with.
        username: String,
        /// Read the password from standard input. Otherwise one is made and printed.
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Checks that no audit record was changed, removed or inserted, and names the first that was.
    Verify,
}

/// Every setting; what `--help` lists.
#[derive(Debug, Args)]
pub(crate) struct Config {
    /// Where the REST API and its documentation listen.
    #[arg(long, global = true, env = "HIMARKET_API_ADDR", value_name = "ADDRESS", default_value = "0.0.0.0:8080", value_parser = address)]
    pub(crate) api_addr: SocketAddr,
    /// Where the administrators' web app listens.
    #[arg(long, global = true, env = "HIMARKET_ADMIN_ADDR", value_name = "ADDRESS", default_value = ":5174", value_parser = address)]
    pub(crate) admin_addr: SocketAddr,
    /// Where the developers' web app listens.
    #[arg(long, global = true, env = "HIMARKET_PORTAL_ADDR", value_name = "ADDRESS", default_value = ":5173", value_parser = address)]
    pub(crate) portal_addr: SocketAddr,
    /// Where the built-in gateway listens.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_ADDR", value_name = "ADDRESS", default_value = ":8081", value_parser = address)]
    pub(crate) gateway_addr: SocketAddr,
    /// Where callers reach the built-in gateway, without a path: `https://api.acme.example`.
    /// Products name it where it is set.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_URL", value_name = "URL")]
    pub(crate) gateway_url: Option<GatewayUrl>,
    /// Threads of the gateway [default: one for each core].
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_THREADS", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) gateway_threads: Option<u16>,
    /// Connections that callers may have open at the gateway.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_CONNECTIONS", value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) gateway_connections: u32,
    /// Longest body of a call, in bytes.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_BODY_BYTES", value_name = "BYTES", default_value_t = 33_554_432, value_parser = clap::value_parser!(u64).range(1_024..=1_073_741_824))]
    pub(crate) gateway_body_bytes: u64,
    /// Memory for bodies that must be read whole, of all calls together, in bytes.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_BUFFER_BYTES", value_name = "BYTES", default_value_t = 268_435_456, value_parser = clap::value_parser!(u64).range(1_024..=1_099_511_627_776))]
    pub(crate) gateway_buffer_bytes: u64,
    /// How long the gateway serves by what it knows when the database cannot be reached, in
    /// seconds; after that it refuses.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_STALE_SECONDS", value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) gateway_stale_seconds: u64,
    /// How long calls in progress may go on when the gateway stops, in seconds.
    #[arg(long, global = true, env = "HIMARKET_GATEWAY_GRACE_SECONDS", value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=3_600))]
    pub(crate) gateway_grace_seconds: u64,
    /// Folder for the SQLite database and the generated encryption key.
    #[arg(
        long,
        global = true,
        env = "HIMARKET_DATA_DIR",
        value_name = "FOLDER",
        default_value = "./data"
    )]
    pub(crate) data_dir: PathBuf,
    /// Database: `sqlite://…`, `mysql://…` (MySQL, MariaDB) or `postgres://…` [default:
    /// himarket.db in the data folder].
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<Secret>,
    /// Encrypts secrets in the database: 32 bytes in Base64 [default: made at the first start and
    /// kept in the data folder]. Give all replicas the same one.
    #[arg(
        long,
        global = true,
        env = "HIMARKET_ENCRYPTION_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub(crate) encryption_key: Option<Secret>,
    /// Whoever makes the first administrator must know this, where it is set.
    #[arg(
        long,
        global = true,
        env = "HIMARKET_BOOTSTRAP_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub(crate) bootstrap_token: Option<Secret>,
    /// Networks of proxies whose X-Forwarded-For, -Host and -Proto are believed, with commas
    /// between them: `10.0.0.0/8,127.0.0.1/32`.
    #[arg(
        long,
        global = true,
        env = "HIMARKET_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ','
    )]
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Networks whose addresses upstreams may have although they are private, loopback or
    /// reserved, with commas between them. Empty allows none.
    #[arg(long, global = true, env = "HIMARKET_ALLOWED_UPSTREAMS", value_name = "NETWORKS", default_value = "127.0.0.0/8,::1/128", value_parser = upstreams)]
    pub(crate) allowed_upstreams: Upstreams,
    /// How long a login lasts, in seconds.
    #[arg(long, global = true, env = "HIMARKET_SESSION_SECONDS", value_name = "SECONDS", default_value_t = 604_800, value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    pub(crate) session_seconds: u64,
    /// How long one request may take, in seconds.
    #[arg(long, global = true, env = "HIMARKET_REQUEST_SECONDS", value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(crate) request_seconds: u64,
    /// Longest body of a request, in bytes.
    #[arg(long, global = true, env = "HIMARKET_BODY_BYTES", value_name = "BYTES", default_value_t = 1_572_864, value_parser = clap::value_parser!(u64).range(1_024..=104_857_600))]
    pub(crate) body_bytes: u64,
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or filters such as
    /// `info,server=debug`.
    #[arg(
        long,
        global = true,
        env = "HIMARKET_LOG",
        value_name = "FILTER",
        default_value = "info,actix_server=warn,sea_orm_migration=warn"
    )]
    pub(crate) log: String,
    /// How it is logged.
    #[arg(
        long,
        global = true,
        env = "HIMARKET_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub(crate) log_format: LogFormat,
    /// Folder with the built web apps, `admin` and `portal`, instead of those in the executable.
    #[arg(long, global = true, env = "HIMARKET_SPA_DIR", value_name = "FOLDER")]
    pub(crate) spa_dir: Option<PathBuf>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for machines.
    Json,
}

impl Config {
    /// Checks what one setting alone cannot know.
    pub(crate) fn validate(&self) -> anyhow::Result<()> {
        let addresses = [self.api_addr, self.admin_addr, self.portal_addr, self.gateway_addr];
        let fixed: Vec<_> = addresses.iter().filter(|address| address.port() != 0).collect();
        if fixed.iter().collect::<BTreeSet<_>>().len() != fixed.len() {
            bail!(
                "two of the addresses are the same; give --api-addr, --admin-addr, \
                 --portal-addr and --gateway-addr different ports"
            );
        }
        if let Some(folder) = &self.spa_dir
            && !folder.is_dir()
        {
            bail!("{} is not a folder; see --spa-dir", folder.display());
        }
        let path = self.data_dir.to_string_lossy();
        if self.database_url.is_none() && path.contains(['?', '%', '#']) {
            bail!(
                "the data folder {path} has a character in its path that a database URL cannot \
                 have; choose another folder, or name the database with DATABASE_URL"
            );
        }
        if self.bootstrap_token.as_ref().is_some_and(|token| token.expose().is_empty()) {
            bail!("HIMARKET_BOOTSTRAP_TOKEN is empty; unset it or give it a value");
        }
        Ok(())
    }

    pub(crate) fn session_lifetime(&self) -> Duration {
        Duration::from_secs(self.session_seconds)
    }

    /// The URL of the database; by default that of a file in the data folder.
    pub(crate) fn database_url(&self) -> Secret {
        match &self.database_url {
            Some(url) => url.clone(),
            None => {
                let file = self.data_dir.join("himarket.db");
                format!("sqlite://{}", file.display()).into()
            }
        }
    }

    pub(crate) fn gateway_settings(&self) -> anyhow::Result<gateway::Settings> {
        Ok(gateway::Settings {
            body_bytes: self.gateway_body_bytes,
            buffer_bytes: self.gateway_buffer_bytes,
            stale_after: Duration::from_secs(self.gateway_stale_seconds),
            url: self.gateway_url.as_ref().map(ToString::to_string),
            connections: self.gateway_connections.try_into()?,
            grace: Duration::from_secs(self.gateway_grace_seconds),
        })
    }

    pub(crate) fn gateway_threads(&self) -> usize {
        match self.gateway_threads {
            Some(threads) => threads.into(),
            None => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        }
    }

    pub(crate) fn server_settings(&self) -> anyhow::Result<server::Settings> {
        Ok(server::Settings {
            trusted_proxies: self.trusted_proxies.clone(),
            request_timeout: Duration::from_secs(self.request_seconds),
            body_limit: self.body_bytes.try_into().context("--body-bytes is too large")?,
        })
    }
}

/// Reads `host:port`; `:port` stands for every address of the machine.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Some(port) = text.strip_prefix(':') {
        let port = port.parse().map_err(|_not_a_port| format!("`{port}` is not a port"))?;
        return Ok(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)));
    }
    text.parse().map_err(|_not_an_address| {
        format!("`{text}` is not an address; write it like 127.0.0.1:8080 or :8080")
    })
}

/// Reads networks with commas between them; no text is no network.
fn upstreams(text: &str) -> Result<Upstreams, String> {
    let networks = text.split(',').map(str::trim).filter(|network| !network.is_empty());
    let networks = networks.map(|network| {
        network.parse::<IpNet>().map_err(|_not_a_network| {
            format!("`{network}` is not a network; write it like 10.0.0.0/8 or fd00::/8")
        })
    });
    Ok(Upstreams::new(networks.collect::<Result<Vec<_>, _>>()?))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Cli, address};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_port_alone_means_every_address() {
        assert_eq!(address(":5174").unwrap().to_string(), "0.0.0.0:5174");
        assert_eq!(address("[::1]:80").unwrap().to_string(), "[::1]:80");
        assert!(address("localhost").is_err());
        assert!(address(":99999").is_err());
    }

    #[test]
    fn the_same_address_twice_is_refused() {
        let cli = Cli::parse_from(["himarket", "--api-addr", ":9000", "--admin-addr", ":9000"]);
        assert!(cli.config.validate().is_err());
        let cli = Cli::parse_from(["himarket", "--api-addr", ":0", "--admin-addr", ":0"]);
        assert!(cli.config.validate().is_ok());
    }

    #[test]
    fn upstreams_may_be_loopback_unless_the_operator_says_otherwise() {
        let allows = |args: &[&str], address: &str| {
            let args = ["himarket"].iter().chain(args);
            let upstreams = Cli::parse_from(args).config.allowed_upstreams;
            upstreams.is_allowed(address.parse().unwrap())
        };
        for address in ["127.0.0.1", "::1"] {
            assert!(allows(&[], address));
            assert!(!allows(&["--allowed-upstreams="], address));
            assert!(!allows(&["--allowed-upstreams", "10.0.0.0/8"], address));
        }
        for address in ["10.0.0.1", "fd00::1"] {
            assert!(!allows(&[], address));
            assert!(allows(&["--allowed-upstreams", "10.0.0.0/8, fd00::/8"], address));
        }
        for wrong in ["10.0.0.1", "10.0.0.0/33", "upstream.example", "10.0.0.0/8;fd00::/8"] {
            let args = ["himarket", "--allowed-upstreams", wrong];
            assert!(Cli::try_parse_from(args).is_err(), "{wrong}");
        }
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let cli = Cli::parse_from([
            "himarket",
            "--bootstrap-token",
            "hunter2",
            "--database-url",
            "mysql://root:hunter2@db/x",
        ]);
        assert!(!format!("{cli:?}").contains("hunter2"));
    }
}
