//! `himarket serve`: opens the database, then the ports, and closes both in order.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
};

use actix_web::{dev::Server, web::Data};
use anyhow::{Context, anyhow};
use domain::{
    App, Settings,
    database::{self, Workload},
    housekeeping, outbox,
};
use futures_util::future::{join_all, try_join_all};
use gateway::Gateway;
use server::{Site, WebApp};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

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
    let listeners = bind_gateway(&config)?;
    let addresses = [api.local_addr()?, admin.local_addr()?, portal.local_addr()?];

    let app = Data::new(open(&config, Workload::Api).await?);
    let gateway = open_gateway(&config, &app, listeners).await?;
    let gateway_address = gateway.address()?;
    let settings = config.server_settings()?;
    let contract = Data::new(server::Contract::collect()?);
    let start = |listener, site| {
        let web_app = WebApp::of(site, config.spa_dir.as_deref());
        server::serve(listener, site, app.clone(), contract.clone(), &settings, web_app)
    };
    let servers =
        [start(api, Site::Api)?, start(admin, Site::Admin)?, start(portal, Site::Portal)?];

    let signals = Signals::listen()?;
    announce(&config, addresses, gateway_address)?;
    serve_until_told(servers, gateway, &app, signals).await?;
    app.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Serves the gateway alone until it is told to stop.
pub(crate) async fn run_gateway(config: Config) -> anyhow::Result<()> {
    config.validate()?;
    logging::start(&config)?;
    tracing::info!(?config, "starting");
    let listeners = bind_gateway(&config)?;
    let app = Data::new(open(&config, Workload::Gateway).await?);
    let gateway = open_gateway(&config, &app, listeners).await?;
    let signals = Signals::listen()?;
    let address = gateway.address()?;
    tracing::info!(gateway = %address, "ready");
    if config.log_format == LogFormat::Text {
        logging::print(&format!("\n  The gateway is ready: {}\n\n", url(address)))?;
    }
    serve_until_told([], gateway, &app, signals).await?;
    app.close().await?;
    tracing::info!("stopped");
    Ok(())
}

fn bind_gateway(config: &Config) -> anyhow::Result<Vec<TcpListener>> {
    let setting = "--gateway-addr or HIMARKET_GATEWAY_ADDR";
    Gateway::bind(config.gateway_addr, config.gateway_threads())
        .map_err(|err| explain(&err, config.gateway_addr, setting))
}

async fn open_gateway(
    config: &Config,
    app: &Data<App>,
    listeners: Vec<TcpListener>,
) -> anyhow::Result<Gateway> {
    Gateway::open(app.clone().into_inner(), config.gateway_settings()?, listeners).await
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
pub(crate) async fn open(config: &Config, workload: Workload) -> anyhow::Result<App> {
    data_dir::prepare(&config.data_dir)?;
    let encryption_key =
        data_dir::encryption_key(&config.data_dir, config.encryption_key.as_ref())?;
    bring_up_to_date(config).await?;
    let db = database::connect(database_options(config, workload)?).await?;
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
    Ok(migrations::up(database_options(config, Workload::Api)?, &lock_file).await?)
}

fn database_options(
    config: &Config,
    workload: Workload,
) -> anyhow::Result<database::ConnectOptions> {
    database::options(config.database_url().expose(), workload)
        .context("DATABASE_URL cannot be used")
}

fn bind(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|err| explain(&err, address, setting))
}

/// Why nothing can listen at an address, and what helps.
fn explain(err: &std::io::Error, address: SocketAddr, setting: &str) -> anyhow::Error {
    match err.kind() {
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
    }
}

/// Tells where everything is.
fn announce(
    config: &Config,
    addresses: [SocketAddr; 3],
    gateway: SocketAddr,
) -> anyhow::Result<()> {
    let [api, admin, portal] = addresses;
    tracing::info!(%api, %admin, %portal, %gateway, "ready");
    if config.log_format == LogFormat::Json {
        return Ok(());
    }
    let data = config.data_dir.canonicalize()?;
    logging::print(&format!(
        "\n  HiMarket is ready.\n\n\
         \x20 Administrators   {}\n\
         \x20 Developers       {}\n\
         \x20 Gateway          {}\n\
         \x20 REST API         {}/api/v1\n\
         \x20 API reference    {}/docs/\n\
         \x20 Data             {}\n\n\
         \x20 Ctrl-C stops it.\n\n",
        url(admin),
        url(portal),
        url(gateway),
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

/// Runs until a signal comes, then lets requests and calls finish. A second signal ends at once.
async fn serve_until_told<const N: usize>(
    servers: [Server; N],
    gateway: Gateway,
    app: &App,
    mut signals: Signals,
) -> anyhow::Result<()> {
    let handles = servers.each_ref().map(Server::handle);
    let (stop, stopping) = watch::channel(false);
    let mut serving = std::pin::pin!(async {
        let servers = async {
            try_join_all(servers).await.context("a port has failed")?;
            // There may be none, and the gateway goes on.
            Ok(())
        };
        let gateway = async { gateway.serve(stopping).await.context("the gateway has failed") };
        tokio::try_join!(servers, gateway)
    });
    let following = async { tokio::join!(outbox::follow(app), housekeeping::clean(app)) };
    tokio::select! {
        result = &mut serving => return result.map(drop),
        () = signals.next() => {}
        _ = following => {}
    }
    tracing::info!("stopping; a second signal does not wait for requests");
    stop.send_replace(true);
    let finished = async {
        let (_, result) = tokio::join!(join_all(handles.iter().map(|it| it.stop(true))), serving);
        result.map(drop)
    };
    tokio::select! {
        result = finished => result,
        () = signals.next() => {
            join_all(handles.iter().map(|it| it.stop(false))).await;
            Ok(())
        }
    }
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
