//! `himarket serve`: opens the database, then the ports, and closes both in order.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
};

use actix_web::{
    dev::{Server, ServerHandle},
    web::Data,
};
use anyhow::{Context, anyhow};
use domain::{App, Settings, database, housekeeping, outbox};
use server::{Site, WebApp};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    config::{Config, LogFormat},
    data_dir, logging,
};

/// Serves until it is told to stop.
pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    config.validate()?;
    logging::start(&config)?;
    tracing::info!(?config, "starting");

    // The ports first: a second start by mistake ends before it touches anything.
    let api = bind(config.api_addr, "--api-addr or HIMARKET_API_ADDR")?;
    let admin = bind(config.admin_addr, "--admin-addr or HIMARKET_ADMIN_ADDR")?;
    let portal = bind(config.portal_addr, "--portal-addr or HIMARKET_PORTAL_ADDR")?;
    let addresses = [api.local_addr()?, admin.local_addr()?, portal.local_addr()?];

    let app = Data::new(open(&config).await?);
    let settings = config.server_settings()?;
    let start = |listener, site| {
        let web_app = WebApp::of(site, config.spa_dir.as_deref());
        server::serve(listener, site, app.clone(), &settings, web_app)
    };
    let servers =
        [start(api, Site::Api)?, start(admin, Site::Admin)?, start(portal, Site::Portal)?];

    let signals = Signals::listen()?;
    announce(&config, addresses)?;
    serve_until_told(servers, &app, signals).await?;
    app.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Brings the schema up to date.
pub(crate) async fn migrate(config: Config) -> anyhow::Result<()> {
    config.validate()?;
    logging::start(&config)?;
    data_dir::prepare(&config.data_dir)?;
    let due = bring_up_to_date(&config).await?;
    logging::print(&match due {
        0 => "The database is up to date.\n".to_owned(),
        due => format!("{due} migrations applied; the database is up to date.\n"),
    })
}

/// Opens the database, with its schema up to date.
pub(crate) async fn open(config: &Config) -> anyhow::Result<App> {
    data_dir::prepare(&config.data_dir)?;
    let encryption_key =
        data_dir::encryption_key(&config.data_dir, config.encryption_key.as_ref())?;
    bring_up_to_date(config).await?;
    let db = database::connect(database_options(config)?).await?;
    let settings = Settings {
        encryption_key,
        bootstrap_token: config.bootstrap_token.clone(),
        session_lifetime: config.session_lifetime(),
        upstreams: config.allowed_upstreams.clone(),
        gateway_url: config.gateway_url.clone(),
    };
    App::new(db, settings).await
}

async fn bring_up_to_date(config: &Config) -> anyhow::Result<usize> {
    let lock_file = config.data_dir.join("migrations.lock");
    Ok(migrations::up(database_options(config)?, &lock_file).await?)
}

fn database_options(config: &Config) -> anyhow::Result<database::ConnectOptions> {
    database::options(config.database_url().expose()).context("DATABASE_URL cannot be used")
}

fn bind(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|err| match err.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {} is in use by another program; stop that one, or choose another port with \
             {setting}",
            address.port()
        ),
        ErrorKind::PermissionDenied => anyhow!(
            "port {} needs more rights than this user has; choose one above 1023 with {setting}",
            address.port()
        ),
        _ => anyhow!("{address} cannot be listened on ({err}); choose another with {setting}"),
    })
}

/// Tells where everything is.
fn announce(config: &Config, addresses: [SocketAddr; 3]) -> anyhow::Result<()> {
    let [api, admin, portal] = addresses;
    tracing::info!(%api, %admin, %portal, "ready");
    if config.log_format == LogFormat::Json {
        return Ok(());
    }
    let data = config.data_dir.canonicalize()?;
    logging::print(&format!(
        "\n  HiMarket is ready.\n\n\
         \x20 Administrators   {}\n\
         \x20 Developers       {}\n\
         \x20 REST API         {}/api/v1\n\
         \x20 API reference    {}/docs/\n\
         \x20 Data             {}\n\n\
         \x20 Ctrl-C stops it.\n\n",
        url(admin),
        url(portal),
        url(api),
        url(api),
        data.display(),
    ))
}

/// An address that a browser on this machine can open.
fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// Runs until a signal comes, then lets requests finish. A second signal ends at once.
async fn serve_until_told(servers: [Server; 3], app: &App, signals: Signals) -> anyhow::Result<()> {
    let handles = servers.each_ref().map(Server::handle);
    let [api, admin, portal] = servers;
    let mut stopping = std::pin::pin!(stop_when_told(handles, signals));
    let mut serving = std::pin::pin!(async { tokio::try_join!(api, admin, portal) });
    tokio::select! {
        result = &mut serving => {
            result.context("a port has failed")?;
            return Ok(());
        }
        () = &mut stopping => {}
        () = outbox::follow(app) => {}
        () = housekeeping::clean(app) => {}
    }
    serving.await.context("a port has failed")?;
    Ok(())
}

/// The two signals that end the process well.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on they no longer end the process at once.
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

async fn stop_when_told(handles: [ServerHandle; 3], mut signals: Signals) {
    signals.next().await;
    tracing::info!("stopping; a second signal does not wait for requests");
    let [api, admin, portal] = handles;
    tokio::select! {
        _ = async { tokio::join!(api.stop(true), admin.stop(true), portal.stop(true)) } => {}
        () = signals.next() => {
            tokio::join!(api.stop(false), admin.stop(false), portal.stop(false));
        }
    }
}
