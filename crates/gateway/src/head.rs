//! Heads of requests that others might read differently.
//!
//! The parser takes some that it can make sense of. A proxy in front of the gateway may make
//! another sense of the same bytes, and then one of the two sees a request that the other does not.

use api::RefusalRule;
use http::{Method, Request, Version, header};

use crate::refused::Refused;

/// Refuses a request whose body, whose host or whose end could be another one.
pub(crate) fn check<B>(request: &Request<B>) -> Result<(), Refused> {
    let malformed = |detail| Err(Refused::new(RefusalRule::MalformedRequest, detail));
    let headers = request.headers();
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    if let Some(coding) = codings.next()
        && (codings.next().is_some() || !coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
    {
        return malformed("The body has a transfer encoding other than `chunked`.");
    }
    // What comes behind it could be meant for the other end of a tunnel.
    if request.method() == Method::CONNECT {
        return malformed("The gateway opens no tunnels.");
    }
    let hosts = headers.get_all(header::HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == Version::HTTP_11 {
        return malformed("The request does not have one header Host.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::{Request, Version};

    use super::check;

    fn passes(version: Version, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().version(version);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(()).unwrap()).is_ok()
    }

    #[test]
    fn a_body_is_chunked_once_or_not_at_all() {
        let with = |codings: &[&str]| {
            let mut headers = vec![("host", "a")];
            headers.extend(codings.iter().map(|coding| ("transfer-encoding", *coding)));
            passes(Version::HTTP_11, &headers)
        };
        assert!(with(&[]) && with(&["chunked"]) && with(&["Chunked"]));
        for codings in [
            &["gzip, chunked"][..],
            &["chunked", "chunked"],
            &["identity", "chunked"],
            &["chunked, chunked"],
            &[""],
        ] {
            assert!(!with(codings), "{codings:?}");
        }
    }

    #[test]
    fn there_are_no_tunnels() {
        let request = Request::connect("other:443").header("host", "a").body(()).unwrap();
        assert!(check(&request).is_err());
    }

    #[test]
    fn there_is_one_host() {
        assert!(passes(Version::HTTP_11, &[("host", "a")]));
        assert!(!passes(Version::HTTP_11, &[]));
        assert!(passes(Version::HTTP_10, &[]) && passes(Version::HTTP_2, &[]));
        for version in [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2] {
            assert!(!passes(version, &[("host", "a"), ("host", "b")]));
        }
    }
}
