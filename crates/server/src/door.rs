//! Where sessions are handed out and taken back: as a token to programs, as a cookie to browsers.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    web::Data,
};
use api::{Envelope, Token, TokenType};
use domain::session::NewSession;

use crate::{Error, Result, Site, request::RequestInfo};

/// Administrators enter here: by the API port or by their own, never by the portal's.
pub(crate) struct AdminDoor(Door);

/// Developers enter here: by the API port or by the portal's, never by the administrators'.
pub(crate) struct PortalDoor(Door);

struct Door {
    site: Site,
    https: bool,
}

/// A session that goes out by the door it came in by.
pub(crate) struct Entered {
    door: Door,
    session: NewSession,
}

/// A session, where there is one already, that goes out by the door it came in by.
pub(crate) struct Admitted {
    door: Door,
    session: Option<NewSession>,
}

/// The session has ended; a browser forgets its cookie.
pub(crate) struct Left(Door);

impl AdminDoor {
    pub(crate) fn enter(self, session: NewSession) -> Entered {
        Entered { door: self.0, session }
    }

    pub(crate) fn leave(self) -> Left {
        Left(self.0)
    }
}

impl PortalDoor {
    pub(crate) fn admit(self, session: Option<NewSession>) -> Admitted {
        Admitted { door: self.0, session }
    }

    pub(crate) fn enter(self, session: NewSession) -> Entered {
        Entered { door: self.0, session }
    }

    pub(crate) fn leave(self) -> Left {
        Left(self.0)
    }
}

impl FromRequest for AdminDoor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Door::of(request, Site::Portal).map(Self))
    }
}

impl FromRequest for PortalDoor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Door::of(request, Site::Admin).map(Self))
    }
}

impl Door {
    fn of(request: &HttpRequest, closed: Site) -> Result<Self> {
        let site = request.app_data::<Data<Site>>().map(|site| *site.get_ref());
        let site = site.ok_or_else(|| anyhow::anyhow!("the server does not know its port"))?;
        if site == closed {
            return Err(domain::Error::Forbidden.into());
        }
        Ok(Self { site, https: RequestInfo::of(request)?.https })
    }

    fn cookie(&self, value: &str, max_age: Duration) -> Option<Cookie<'static>> {
        let name = self.site.cookie_name()?;
        let cookie = Cookie::build(name, value.to_owned())
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.https)
            .max_age(max_age)
            .finish();
        Some(cookie)
    }
}

impl Responder for Entered {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let Self { door, session: NewSession { token, lifetime } } = self;
        let expires_in = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let mut response = HttpResponse::Ok();
        let token = match door.cookie(token.expose(), Duration::seconds(expires_in)) {
            Some(cookie) => {
                response.cookie(cookie);
                Token { access_token: None, token_type: TokenType::Cookie, expires_in }
            }
            None => Token { access_token: Some(token), token_type: TokenType::Bearer, expires_in },
        };
        response.json(Envelope::new(token))
    }
}

impl Responder for Admitted {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self { door, session } = self;
        match session {
            Some(session) => Entered { door, session }.respond_to(request),
            None => HttpResponse::Ok().json(Envelope::new(())),
        }
    }
}

impl Responder for Left {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(cookie) = self.0.cookie("", Duration::ZERO) {
            response.cookie(cookie);
        }
        response.json(Envelope::new(()))
    }
}
