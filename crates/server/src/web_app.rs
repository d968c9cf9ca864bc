//! The built web apps, from the executable or from a folder.
//!
//! A file in `assets/` has a hash of its content in its name and may be kept for ever. Every
//! other path that is no file is a page of the app, which finds its way by itself.

use std::{
    borrow::Cow,
    io,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{self, AcceptEncoding, CacheControl, CacheDirective, ETag, EntityTag, Header},
    },
    web::{Data, block},
};
use sha2::{Digest, Sha256};

use crate::{Error, Result, Site};

const INDEX: &str = "index.html";
const ONE_YEAR: u32 = 31_536_000;

/// Where the files of one web app are.
#[derive(Clone)]
pub enum WebApp {
    /// In the executable.
    #[cfg(feature = "embed")]
    Embedded(fn(&str) -> Option<rust_embed::EmbeddedFile>),
    /// In a folder that may change while the server runs.
    Folder(Arc<Path>),
    /// Nowhere: this build has none.
    Missing,
}

#[cfg(feature = "embed")]
mod embedded {
    #[derive(rust_embed::RustEmbed)]
    #[folder = "../../target/spa/admin"]
    pub(super) struct Admin;

    #[derive(rust_embed::RustEmbed)]
    #[folder = "../../target/spa/portal"]
    pub(super) struct Portal;
}

impl WebApp {
    /// Finds the web app of `site`: in `folder/admin` or `folder/portal` where a folder is
    /// given, else in the executable.
    pub fn of(site: Site, folder: Option<&Path>) -> Self {
        let name = match site {
            Site::Api => return Self::Missing,
            Site::Admin => "admin",
            Site::Portal => "portal",
        };
        match folder {
            Some(folder) => Self::Folder(folder.join(name).into()),
            None => Self::built_in(site),
        }
    }

    #[cfg(feature = "embed")]
    fn built_in(site: Site) -> Self {
        match site {
            Site::Portal => Self::Embedded(embedded::Portal::get),
            _ => Self::Embedded(embedded::Admin::get),
        }
    }

    #[cfg(not(feature = "embed"))]
    fn built_in(_: Site) -> Self {
        Self::Missing
    }

    async fn read(&self, path: &str) -> Result<Option<Cow<'static, [u8]>>> {
        match self {
            #[cfg(feature = "embed")]
            Self::Embedded(get) => Ok(get(path).map(|file| file.data)),
            Self::Folder(folder) => {
                let Some(path) = inside(folder, path) else { return Ok(None) };
                let bytes =
                    block(move || std::fs::read(path)).await.map_err(anyhow::Error::from)?;
                match bytes {
                    Ok(bytes) => Ok(Some(bytes.into())),
                    Err(err) if is_absent(&err) => Ok(None),
                    Err(err) => Err(anyhow::Error::from(err).into()),
                }
            }
            Self::Missing => Err(Error::NoWebApp),
        }
    }
}

/// Answers with a file, or with the page that shows every other path of the app.
pub(crate) async fn serve(request: HttpRequest, app: Data<WebApp>) -> Result<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::MethodNotAllowed("GET, HEAD".to_owned()));
    }
    let path = request.path().trim_start_matches('/');
    if !path.is_empty() {
        if let Some(response) = file(&request, &app, path).await? {
            return Ok(response);
        }
        let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        if is_file || path.starts_with("assets/") {
            return Err(Error::UnknownPath);
        }
    }
    file(&request, &app, INDEX).await?.ok_or(Error::NoWebApp)
}

async fn file(request: &HttpRequest, app: &WebApp, path: &str) -> Result<Option<HttpResponse>> {
    // The compressed copies are not pages of their own.
    let Some(plain) = app.read(path).await? else { return Ok(None) };
    let (encoding, bytes) = match compressed(request, app, path).await? {
        Some((encoding, bytes)) => (Some(encoding), bytes),
        None => (None, plain),
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, content_type(path)));
    response.insert_header((header::VARY, "accept-encoding"));
    if path.starts_with("assets/") {
        response.insert_header(CacheControl(vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(ONE_YEAR),
            CacheDirective::Extension("immutable".to_owned(), None),
        ]));
    } else {
        let etag = EntityTag::new_weak(hex::encode(&Sha256::digest(&bytes)[..8]));
        response.insert_header(CacheControl(vec![CacheDirective::NoCache]));
        let known = is_known(request, &etag);
        response.insert_header(ETag(etag));
        if known {
            return Ok(Some(response.status(StatusCode::NOT_MODIFIED).finish()));
        }
    }
    if let Some(encoding) = encoding {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    Ok(Some(match bytes {
        Cow::Borrowed(bytes) => response.body(bytes),
        Cow::Owned(bytes) => response.body(bytes),
    }))
}

/// The smallest copy of a file that the caller can read.
async fn compressed(
    request: &HttpRequest,
    app: &WebApp,
    path: &str,
) -> Result<Option<(&'static str, Cow<'static, [u8]>)>> {
    let Ok(accepted) = AcceptEncoding::parse(request) else { return Ok(None) };
    for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
        let wanted = accepted
            .iter()
            .any(|it| it.item.to_string() == encoding && it.quality > header::Quality::ZERO);
        if wanted && let Some(bytes) = app.read(&format!("{path}.{extension}")).await? {
            return Ok(Some((encoding, bytes)));
        }
    }
    Ok(None)
}

fn is_known(request: &HttpRequest, etag: &EntityTag) -> bool {
    match header::IfNoneMatch::parse(request) {
        Ok(header::IfNoneMatch::Any) => true,
        Ok(header::IfNoneMatch::Items(items)) => items.iter().any(|item| item.weak_eq(etag)),
        Err(_malformed) => false,
    }
}

fn content_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match (guess.type_(), guess.subtype().as_str()) {
        (mime_guess::mime::TEXT, _) => format!("{guess}; charset=utf-8"),
        _ => guess.to_string(),
    }
}

/// A path below `folder`, or none where it would lead out of it.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| folder.join(path))
}

fn is_absent(err: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, IsADirectory, NotADirectory, NotFound};
    // A NUL in the path is invalid input: there is no such file.
    matches!(err.kind(), NotFound | NotADirectory | IsADirectory | InvalidInput)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{content_type, inside};

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let folder = Path::new("/srv/app");
        assert_eq!(inside(folder, "assets/a.js"), Some("/srv/app/assets/a.js".into()));
        for path in ["../secret", "assets/../../secret", "/etc/passwd", "./../x"] {
            assert_eq!(inside(folder, path), None, "{path}");
        }
    }

    #[test]
    fn wasm_has_the_type_that_browsers_stream() {
        assert_eq!(content_type("assets/app-1.wasm"), "application/wasm");
        assert_eq!(content_type("index.html"), "text/html; charset=utf-8");
    }
}
