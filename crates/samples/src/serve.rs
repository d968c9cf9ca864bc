//! Starts the upstreams, each on a port of its own.

use std::{
    io::{Write, stdout},
    net::{IpAddr, SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};
use anyhow::Context;
use api::Secret;
use serde::Serialize;

use crate::{agent::Agent, data, mcp::Mcp, model::Model, request_log, request_log::Upstream};

/// The most connections that one of the two workers of an upstream holds.
const MOST_CONNECTIONS: usize = 1_000;

/// Where and how the upstreams listen.
#[derive(Debug)]
pub struct Settings {
    pub bind: IpAddr,
    pub model_port: u16,
    pub mcp_port: u16,
    pub data_port: u16,
    pub agent_port: u16,
    /// What the model wants to be called with; anything, where there is none.
    pub model_key: Option<Secret>,
    /// Between the pieces of a stream.
    pub pause: Duration,
}

/// Where the upstreams are.
#[derive(Clone, Debug, Serialize)]
pub struct Addresses {
    pub model: String,
    pub mcp: String,
    pub data: String,
    pub agent: String,
}

/// Serves until a signal comes. Prints the addresses as one line of JSON when all are ready.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let bind = |port| bind(SocketAddr::new(settings.bind, port));
    let listeners = [
        bind(settings.model_port)?,
        bind(settings.mcp_port)?,
        bind(settings.data_port)?,
        bind(settings.agent_port)?,
    ];
    let [model, mcp, data, agent] = listeners.each_ref().map(url);
    let addresses = Addresses { model: model?, mcp: mcp?, data: data?, agent: agent? };
    let [model_port, mcp_port, data_port, agent_port] = listeners;

    let model = web::Data::new(Model::new(settings.model_key, settings.pause));
    let mcp = web::Data::new(Mcp::new(settings.pause));
    let agent = web::Data::new(Agent::new(settings.pause));
    let servers = [
        start("model", model_port, move |app| {
            app.app_data(model.clone()).configure(Model::routes);
        })?,
        start("mcp", mcp_port, move |app| {
            app.app_data(mcp.clone()).configure(Mcp::routes);
        })?,
        start("data", data_port, |app| {
            app.configure(data::routes);
        })?,
        start("agent", agent_port, move |app| {
            app.app_data(agent.clone()).configure(Agent::routes);
        })?,
    ];
    let [model, mcp, data, agent] = servers;
    writeln!(stdout(), "{}", serde_json::to_string(&addresses)?)
        .context("standard output is closed")?;
    tokio::try_join!(model, mcp, data, agent).context("a port has failed")?;
    Ok(())
}

fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("{address} cannot be listened on"))
}

fn url(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

fn start(
    name: &'static str,
    listener: TcpListener,
    routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> anyhow::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Upstream(name))
            .wrap(from_fn(request_log::write))
            .configure(routes.clone())
    });
    // Streams without an end would hold the process back.
    let server = server.workers(2).max_connections(MOST_CONNECTIONS).shutdown_timeout(1);
    Ok(server.listen(listener)?.run())
}
