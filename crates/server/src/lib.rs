//! HiMarket over HTTP: the REST API on three ports, and a web app on two of them.
//!
//! A handler is an attribute, extractors and one call; the rules are in the crate `domain`.

mod caller;
mod door;
mod edge;
mod error;
mod json;
mod openapi;
mod request;
mod routes;
mod site;
mod web_app;

use std::{io, net::TcpListener, time::Duration};

use actix_web::{
    App as ActixApp, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data, PayloadConfig},
};
use domain::App;
use tokio::runtime::Handle;
use tracing_actix_web::TracingLogger;

pub use edge::Settings;
pub use error::{Error, Result};
pub use openapi::{Contract, document};
pub use site::Site;
pub use web_app::WebApp;

/// How long a connection may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long requests may still take after a stop is asked for.
const SHUTDOWN_SECONDS: u64 = 10;
/// Threads for each port; what is slow does not run on them.
const WORKERS: usize = 4;

/// Serves `app` on `listener`, as `site` wants it.
pub fn serve(
    listener: TcpListener,
    site: Site,
    app: Data<App>,
    contract: Data<Contract>,
    settings: &Settings,
    web_app: WebApp,
) -> io::Result<Server> {
    let body = PayloadConfig::new(settings.body_limit);
    let settings = Data::new(settings.clone());
    let web_app = Data::new(web_app);
    let site = Data::new(site);
    // A connection to the database lives in the runtime that was current when it was opened. Each
    // worker has a runtime of its own, which ends with the worker, while others still use what it
    // opened. So all of them open connections in the runtime that called this function.
    let runtime = Data::new(Handle::current());
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(app.clone())
            .app_data(site.clone())
            .app_data(settings.clone())
            .app_data(web_app.clone())
            .app_data(contract.clone())
            .app_data(body.clone())
            .app_data(runtime.clone())
            .wrap(from_fn(edge::handle))
            .wrap(Compress::default())
            .wrap(TracingLogger::<edge::RequestSpan>::new())
            .configure(routes::configure)
            .configure(|config| {
                // At the port for programs only.
                if **site == Site::Api {
                    openapi::configure(config);
                }
            })
            .default_service(web::to(everything_else))
    });
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(server
        .workers(threads.min(WORKERS))
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?
        .run())
}

/// A wrong path or method of the API, or a page of the web app.
async fn everything_else(
    request: HttpRequest,
    site: Data<Site>,
    contract: Data<Contract>,
    web_app: Data<WebApp>,
) -> Result<HttpResponse> {
    if let Some(allowed) = contract.methods.of(request.path()) {
        return Err(Error::MethodNotAllowed(allowed.to_owned()));
    }
    if **site == Site::Api || routes::is_api(request.path()) {
        return Err(Error::UnknownPath);
    }
    web_app::serve(request, web_app).await
}
