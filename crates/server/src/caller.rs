//! Who is calling. Every handler names one of these first.

use std::{
    future::{Ready, ready},
    ops::Deref,
    sync::Arc,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data,
};
use api::PortalProfile;
use domain::{App, caller, portal, session};

use crate::{Error, Result, Site, request::RequestInfo};

/// Anybody. The operation needs no session, and one that has ended does not matter.
pub(crate) struct Guest(caller::Guest);

/// An administrator who is logged in.
pub(crate) struct Admin(caller::Admin);

/// A developer who is logged in, at the portal that the request reached.
pub(crate) struct Developer(caller::Developer);

/// The portal that the request reached.
pub(crate) struct Portal(Arc<PortalProfile>);

/// Finds who presents the token of this request, once; the extractors ask what was found.
pub(crate) async fn identify(request: &HttpRequest, site: Site, info: &RequestInfo) -> Result<()> {
    let Some(token) = token(request, site) else { return Ok(()) };
    let app = app(request)?;
    let found = session::find(app, &token, &info.origin()).await?;
    if let Some(caller) = found.filter(|caller| may_enter(app, caller, site, &info.host)) {
        request.extensions_mut().insert(caller);
    }
    Ok(())
}

/// A token works at its own port, and a developer's at its own portal.
fn may_enter(app: &App, caller: &caller::Caller, site: Site, host: &str) -> bool {
    match (caller, site) {
        (caller::Caller::Admin(_), site) => site != Site::Portal,
        (caller::Caller::Developer(_), Site::Admin) => false,
        (caller::Caller::Developer(developer), _) => {
            portal::resolve(app, host).is_ok_and(|portal| portal.portal_id == developer.portal_id)
        }
    }
}

fn token(request: &HttpRequest, site: Site) -> Option<String> {
    match site.cookie_name() {
        Some(name) => request.cookie(name).map(|cookie| cookie.value().to_owned()),
        None => {
            let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
            let (scheme, token) = header.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        }
    }
}

fn app(request: &HttpRequest) -> Result<&App> {
    let app = request.app_data::<Data<App>>().map(|app| app.as_ref());
    Ok(app.ok_or_else(|| anyhow::anyhow!("the server has no context"))?)
}

fn logged_in(request: &HttpRequest) -> Result<caller::Caller> {
    let caller = request.extensions().get::<caller::Caller>().cloned();
    caller.ok_or_else(|| domain::Error::Unauthenticated.into())
}

fn forbidden<T>() -> Result<T> {
    Err(domain::Error::Forbidden.into())
}

/// Makes an extractor of a function that needs nothing but the head of a request. It is ready at
/// once, so that a stranger is refused before a body is read.
macro_rules! extractor {
    ($name:ident: $target:ty = $find:expr) => {
        impl FromRequest for $name {
            type Error = Error;
            type Future = Ready<Result<Self>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let find: fn(&HttpRequest) -> Result<$target> = $find;
                ready(find(request).map(Self))
            }
        }

        impl Deref for $name {
            type Target = $target;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    };
}

extractor!(Guest: caller::Guest = |request| {
    Ok(caller::Guest { origin: RequestInfo::of(request)?.origin() })
});

extractor!(Admin: caller::Admin = |request| match logged_in(request)? {
    caller::Caller::Admin(admin) => Ok(admin),
    caller::Caller::Developer(_) => forbidden(),
});

extractor!(Developer: caller::Developer = |request| match logged_in(request)? {
    caller::Caller::Developer(developer) => Ok(developer),
    caller::Caller::Admin(_) => forbidden(),
});

extractor!(Portal: Arc<PortalProfile> = |request| {
    Ok(portal::resolve(app(request)?, &RequestInfo::of(request)?.host)?)
});

/// A developer, if one is logged in.
pub(crate) struct MaybeDeveloper(Option<caller::Developer>);

extractor!(MaybeDeveloper: Option<caller::Developer> = |request| {
    Ok(match logged_in(request) {
        Ok(caller::Caller::Developer(developer)) => Some(developer),
        _ => None,
    })
});

/// Somebody who is logged in, whoever it is.
pub(crate) struct Caller(caller::Caller);

extractor!(Caller: caller::Caller = |request| logged_in(request));

/// Anybody who looks at what a portal offers.
pub(crate) struct Viewer(caller::Viewer);

extractor!(Viewer: caller::Viewer = |request| {
    let developer = match logged_in(request) {
        Ok(caller::Caller::Admin(admin)) => return Ok(caller::Viewer::Admin(admin)),
        Ok(caller::Caller::Developer(developer)) => Some(developer),
        Err(_) => None,
    };
    let portal = portal::resolve(app(request)?, &RequestInfo::of(request)?.host)?;
    Ok(caller::Viewer::Visitor { portal_id: portal.portal_id.clone(), developer })
});
