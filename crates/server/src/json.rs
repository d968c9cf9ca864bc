//! Bodies, queries and paths: read, checked against the rules of their type, and answered in the
//! envelope.

use std::borrow::Cow;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::header,
    mime,
    web::{self, Bytes},
};
use api::{Envelope, FieldProblem, FieldRule};
use futures_util::future::LocalBoxFuture;
use garde::Validate;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Error, Result};

/// A JSON body: valid when it comes in, in the envelope with status 200 when it goes out.
pub(crate) struct Json<T>(pub(crate) T);

impl<T> FromRequest for Json<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(request, payload);
        Box::pin(async move { parse(&bytes.await?).map(Self) })
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().json(Envelope::new(self.0))
    }
}

/// A JSON body that is a list: valid when it comes in.
pub(crate) struct JsonList<T>(pub(crate) T);

impl<T> FromRequest for JsonList<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(request, payload);
        Box::pin(async move { deserialize(&bytes.await?).map(Self) })
    }
}

/// A query string: valid when it comes in.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + Validate<Context = ()>> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(parse_query(request.query_string()).map(Self))
    }
}

/// Parameters of a path that are more than identifiers: valid when they come in.
pub(crate) struct Path<T>(pub(crate) T);

impl<T> FromRequest for Path<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = web::Path::<T>::from_request(request, payload);
        Box::pin(async move {
            let path = path.await.map_err(|err| Error::of_actix(&err))?;
            checked(path.into_inner()).map(Self)
        })
    }
}

fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes>> + use<> {
    let is_json = is_json(request);
    let bytes = Bytes::from_request(request, payload);
    async move {
        if !is_json {
            return Err(Error::UnsupportedMediaType);
        }
        bytes.await.map_err(|err| Error::of_actix(&err))
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(Ok(kind)) = value.map(str::parse::<mime::Mime>) else { return false };
    kind.subtype() == mime::JSON || kind.suffix() == Some(mime::JSON)
}

fn parse<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T> {
    // serde would also read the fields of an object from an array, by their order.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Error::Malformed("the body must be a JSON object".to_owned()));
    }
    deserialize(bytes)
}

fn deserialize<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|err| {
        // An enum that is given as an array counts as a syntax error.
        let is_json = || serde_json::from_slice::<Value>(bytes).is_ok();
        if err.inner().is_data() || is_json() {
            wrong_field(&err.path().to_string(), &err.inner().to_string())
        } else {
            Error::Malformed("the body is not valid JSON".to_owned())
        }
    })?;
    deserializer
        .end()
        .map_err(|err| Error::Malformed(format!("the body is not valid JSON: {err}")))?;
    checked(value)
}

fn parse_query<T: DeserializeOwned + Validate<Context = ()>>(query: &str) -> Result<T> {
    // A field that somebody left empty in a form does not filter. A page must be a number.
    let filled = |(key, value): &(Cow<'_, str>, Cow<'_, str>)| {
        !value.is_empty() || matches!(&**key, "page" | "size" | "sort")
    };
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(filled);
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let pairs = serde_html_form::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    let value = serde_path_to_error::deserialize(pairs)
        .map_err(|err| wrong_field(&err.path().to_string(), &err.inner().to_string()))?;
    checked(value)
}

fn checked<T: Validate<Context = ()>>(value: T) -> Result<T> {
    api::check(&value).map_err(domain::Error::Invalid)?;
    Ok(value)
}

/// Names the field that serde could not read. A missing one is not in the path, only in the text.
fn wrong_field(path: &str, text: &str) -> Error {
    let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    // A question mark stands for the key of a map.
    let parent = path.trim_matches(['.', '?']);
    let problem = match missing {
        Some(field) if parent.is_empty() => FieldProblem::new(field, FieldRule::Required, None),
        Some(field) => FieldProblem::new(format!("{parent}.{field}"), FieldRule::Required, None),
        None if parent.is_empty() => {
            return Error::Malformed("the request does not have the expected form".to_owned());
        }
        None => FieldProblem::new(parent, FieldRule::Malformed, None),
    };
    domain::Error::Invalid(vec![problem]).into()
}

#[cfg(test)]
mod tests {
    use api::{FieldProblem, FieldRule, LogIn, PageQuery, PortalQuery};
    use garde::Validate;
    use serde::de::DeserializeOwned;

    use super::{Error, parse, parse_query};

    fn problems<T>(result: Result<T, Error>) -> Vec<FieldProblem> {
        match result {
            Err(Error::Domain(domain::Error::Invalid(fields))) => fields,
            Err(err) => panic!("{err}"),
            Ok(_) => panic!("it was accepted"),
        }
    }

    fn body<T: DeserializeOwned + Validate<Context = ()>>(text: &str) -> Result<T, Error> {
        parse(text.as_bytes())
    }

    #[test]
    fn a_missing_field_is_named() {
        let problems = problems(body::<LogIn>(r#"{"username":"admin"}"#));
        assert_eq!(problems, [FieldProblem::new("password", FieldRule::Required, None)]);
    }

    #[test]
    fn a_field_of_the_wrong_type_is_named() {
        let problems = problems(body::<LogIn>(r#"{"username":1,"password":"x"}"#));
        assert_eq!(problems, [FieldProblem::new("username", FieldRule::Malformed, None)]);
    }

    #[test]
    fn unknown_fields_are_ignored_as_existing_clients_expect() {
        assert!(body::<LogIn>(r#"{"username":"a","password":"x","remember":true}"#).is_ok());
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for text in ["", "{", "nonsense", r#"{"username":"a","password":"b"} trailing"#] {
            assert!(matches!(body::<LogIn>(text), Err(Error::Malformed(_))), "{text}");
        }
        assert!(matches!(parse::<LogIn>(b"{\"username\":\"\xff\"}"), Err(Error::Malformed(_))));
    }

    #[test]
    fn a_query_names_its_wrong_fields() {
        let wrong = problems(parse_query::<PageQuery>("page=first"));
        assert_eq!(wrong, [FieldProblem::new("page", FieldRule::Malformed, None)]);
        let unknown = problems(parse_query::<PortalQuery>("sort=password"));
        assert_eq!(unknown, [FieldProblem::new("sort", FieldRule::Malformed, None)]);
    }
}
