//! Pictures that stand for something: of a product, a category, a portal.
//!
//! A picture is small and comes either by URL or inside the JSON. What comes inside is a raster
//! image that shows itself as one: an SVG or an HTML page could carry a script.

use base64::{Engine, engine::general_purpose::STANDARD};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FieldRule, id::text_enum, validation, validation::broken};

/// The largest picture inside the JSON, in bytes.
const MAX_PICTURE: usize = 16 * 1_024;

/// As many characters of Base64 as the largest picture takes.
const MAX_BASE64: usize = MAX_PICTURE.div_ceil(3) * 4;

text_enum! {
    /// How the picture of an icon is given.
    IconType {
        /// By its address.
        Url,
        /// By its bytes.
        Base64,
    }
}

/// A picture that stands for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"type": "URL", "value": "https://acme.example/weather.png"}))]
pub struct Icon {
    #[garde(skip)]
    pub r#type: IconType,
    /// With `URL`: an absolute `http` or `https` URL of at most 2048 characters.
    ///
    /// With `BASE64`: a PNG, JPEG, GIF or WebP of at most 16384 bytes, either as Base64 or as a
    /// `data:` URL with `;base64`.
    #[garde(custom(of_type(self.r#type)))]
    #[schema(min_length = 1, max_length = 21_900, example = "https://acme.example/weather.png")]
    pub value: String,
}

fn of_type(r#type: IconType) -> impl FnOnce(&str, &()) -> garde::Result {
    move |value, _| match r#type {
        IconType::Url => validation::link(value, &()),
        IconType::Base64 => base64_or_data_url(value),
    }
}

/// Checks a picture that says by itself how it is given: a URL of the web, or a `data:` URL.
pub(crate) fn picture(value: &str) -> garde::Result {
    if is_data_url(value) { data_url(value) } else { validation::link(value, &()) }
}

fn base64_or_data_url(value: &str) -> garde::Result {
    if is_data_url(value) { data_url(value) } else { raster(value).map(|_| ()) }
}

fn is_data_url(value: &str) -> bool {
    value.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

fn data_url(value: &str) -> garde::Result {
    let (head, payload) = value.split_once(',').ok_or_else(malformed)?;
    let claimed = match head.to_ascii_lowercase().as_str() {
        "data:image/png;base64" => Raster::Png,
        "data:image/jpeg;base64" | "data:image/jpg;base64" => Raster::Jpeg,
        "data:image/gif;base64" => Raster::Gif,
        "data:image/webp;base64" => Raster::Webp,
        _ => return Err(malformed()),
    };
    if raster(payload)? == claimed { Ok(()) } else { Err(malformed()) }
}

/// The kinds of images that cannot carry a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raster {
    Png,
    Jpeg,
    Gif,
    Webp,
}

/// Which kind of image `base64` holds.
fn raster(base64: &str) -> Result<Raster, garde::Error> {
    present(base64)?;
    if base64.len() > MAX_BASE64 {
        return Err(broken(FieldRule::TooLong, Some(&MAX_PICTURE)));
    }
    let bytes = STANDARD.decode(base64).map_err(|_not_base64| malformed())?;
    if bytes.len() > MAX_PICTURE {
        return Err(broken(FieldRule::TooLong, Some(&MAX_PICTURE)));
    }
    match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Raster::Png),
        [0xFF, 0xD8, 0xFF, ..] => Ok(Raster::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Raster::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Raster::Webp),
        _ => Err(malformed()),
    }
}

fn present(value: &str) -> garde::Result {
    if value.trim().is_empty() { Err(broken(FieldRule::Required, None)) } else { Ok(()) }
}

fn malformed() -> garde::Error {
    broken(FieldRule::Malformed, None)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use garde::Validate;
    use proptest::prelude::*;

    use super::{Icon, IconType, MAX_BASE64, MAX_PICTURE};
    use crate::{FieldProblem, FieldRule, PortalUi, validation::problems};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";
    const GIF: &[u8] = b"GIF89a\x01\0\x01\0";
    const WEBP: &[u8] = b"RIFF\x24\0\0\0WEBPVP8 ";
    const IMAGES: [(&str, &[u8]); 4] =
        [("image/png", PNG), ("image/jpeg", JPEG), ("image/gif", GIF), ("image/webp", WEBP)];

    /// What holds an optional icon, as products do.
    #[derive(Validate)]
    struct NewCategory {
        #[garde(dive)]
        icon: Option<Icon>,
    }

    fn found(r#type: IconType, value: &str) -> Vec<FieldProblem> {
        let icon = Icon { r#type, value: value.to_owned() };
        problems(&NewCategory { icon: Some(icon) })
    }

    fn broken(rule: FieldRule, limit: Option<u64>) -> Vec<FieldProblem> {
        vec![FieldProblem::new("icon.value", rule, limit)]
    }

    fn malformed() -> Vec<FieldProblem> {
        broken(FieldRule::Malformed, None)
    }

    fn data_url(kind: &str, bytes: &[u8]) -> String {
        format!("data:{kind};base64,{}", STANDARD.encode(bytes))
    }

    fn png_of(length: usize) -> String {
        let mut bytes = PNG.to_vec();
        bytes.resize(length, 0);
        STANDARD.encode(bytes)
    }

    #[test]
    fn the_wire_has_the_words_of_the_reference() {
        let text = r#"{"type":"BASE64","value":"x"}"#;
        let icon: Icon = serde_json::from_str(text).unwrap();
        assert_eq!(icon, Icon { r#type: IconType::Base64, value: "x".to_owned() });
        assert_eq!(serde_json::to_string(&icon).unwrap(), text);
        assert_eq!(IconType::Base64.to_string(), "BASE64");
        assert_eq!(IconType::Url.to_string(), "URL");
    }

    #[test]
    fn an_address_of_the_web_is_accepted() {
        for url in ["https://acme.example/weather.png", "http://[2001:db8::1]/icon.webp"] {
            assert_eq!(found(IconType::Url, url), [], "{url}");
        }
    }

    #[test]
    fn another_address_is_refused() {
        for url in [
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            &data_url("image/png", PNG),
            "https://user@acme.example/a.png",
            "https://acme.example/a b.png",
        ] {
            assert_eq!(found(IconType::Url, url), malformed(), "{url}");
        }
    }

    #[test]
    fn an_address_has_a_longest_length() {
        let url = |length: usize| format!("{:a<length$}", "https://acme.example/");
        assert_eq!(found(IconType::Url, &url(2_048)), []);
        let too_long = broken(FieldRule::TooLong, Some(2_048));
        assert_eq!(found(IconType::Url, &url(2_049)), too_long);
    }

    #[test]
    fn an_image_is_accepted_with_and_without_its_type() {
        for (kind, bytes) in IMAGES {
            assert_eq!(found(IconType::Base64, &STANDARD.encode(bytes)), [], "{kind}");
            assert_eq!(found(IconType::Base64, &data_url(kind, bytes)), [], "{kind}");
            let shouted = data_url(&kind.to_uppercase(), bytes).replace("data:", "DATA:");
            assert_eq!(found(IconType::Base64, &shouted), [], "{shouted}");
        }
        assert_eq!(found(IconType::Base64, &data_url("image/jpg", JPEG)), []);
        assert_eq!(found(IconType::Base64, &STANDARD.encode(b"GIF87a")), []);
    }

    #[test]
    fn an_image_must_be_what_it_claims() {
        for (claimed, _) in IMAGES {
            for (kind, bytes) in IMAGES.into_iter().filter(|(kind, _)| *kind != claimed) {
                let spoofed = data_url(claimed, bytes);
                assert_eq!(found(IconType::Base64, &spoofed), malformed(), "{kind} as {claimed}");
            }
        }
    }

    #[test]
    fn what_can_carry_a_script_is_refused_under_every_name() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
        let html = b"<!doctype html><script>alert(1)</script>";
        for bytes in
            [svg.as_slice(), html, b"%PDF-1.7", b"BM\0\0", b"\0\0\x01\0", b"RIFF\0\0\0\0WAVE"]
        {
            assert_eq!(found(IconType::Base64, &STANDARD.encode(bytes)), malformed());
            for kind in ["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"] {
                assert_eq!(found(IconType::Base64, &data_url(kind, bytes)), malformed());
            }
        }
        // Nor does the right content make a wrong type right.
        for kind in ["image/svg+xml", "text/html", "image/bmp", "image/*", "", "image/png;a=b"] {
            assert_eq!(found(IconType::Base64, &data_url(kind, PNG)), malformed(), "{kind}");
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        let whole = STANDARD.encode(PNG);
        for value in [
            "https://acme.example/a.png",
            "javascript:alert(1)",
            "data:text/html;base64,PGI+",
            "data:image/png;base64",
            "data:",
            "图",
            &whole[..whole.len() - 1],
            &format!("{whole}\n"),
            &format!(" {whole}"),
            &format!("{whole}===="),
        ] {
            assert_eq!(found(IconType::Base64, value), malformed(), "{value}");
        }
    }

    #[test]
    fn an_image_cut_short_before_it_shows_its_kind_is_refused() {
        for (bytes, signature) in [(PNG, 8), (JPEG, 3), (GIF, 6), (WEBP, 12)] {
            for length in 1..signature {
                let cut = STANDARD.encode(&bytes[..length]);
                assert_eq!(found(IconType::Base64, &cut), malformed(), "{cut}");
            }
            assert_eq!(found(IconType::Base64, &STANDARD.encode(&bytes[..signature])), []);
        }
    }

    #[test]
    fn nothing_is_no_picture() {
        let required = broken(FieldRule::Required, None);
        for value in ["", " ", "\n"] {
            assert_eq!(found(IconType::Url, value), required);
            assert_eq!(found(IconType::Base64, value), required);
        }
        assert_eq!(found(IconType::Base64, "data:image/png;base64,"), required);
        assert_eq!(problems(&NewCategory { icon: None }), []);
    }

    #[test]
    fn an_image_has_a_largest_size() {
        let too_long = broken(FieldRule::TooLong, Some(16_384));
        for (length, expected) in [
            (MAX_PICTURE - 1, Vec::new()),
            (MAX_PICTURE, Vec::new()),
            (MAX_PICTURE + 1, too_long.clone()),
            (MAX_PICTURE * 2, too_long),
        ] {
            let image = png_of(length);
            assert_eq!(found(IconType::Base64, &image), expected, "{length}");
            let with_type = format!("data:image/png;base64,{image}");
            assert_eq!(found(IconType::Base64, &with_type), expected, "{length}");
        }
        assert_eq!(png_of(MAX_PICTURE).len(), MAX_BASE64);
    }

    #[test]
    fn a_picture_may_be_given_either_way() {
        let found =
            |logo: &str| problems(&PortalUi { logo: Some(logo.to_owned()), ..PortalUi::default() });
        let broken = |rule| vec![FieldProblem::new("logo", rule, None)];
        assert_eq!(problems(&PortalUi::default()), []);
        assert_eq!(found("https://acme.example/logo.png"), []);
        assert_eq!(found(&data_url("image/webp", WEBP)), []);
        assert_eq!(found(""), broken(FieldRule::Required));
        let svg = data_url("image/svg+xml", b"<svg/>");
        for logo in ["javascript:alert(1)", "data:text/html,<b>", &svg, &STANDARD.encode(PNG)] {
            assert_eq!(found(logo), broken(FieldRule::Malformed), "{logo}");
        }
    }

    proptest! {
        #[test]
        fn any_value_is_either_accepted_or_explained(value in any::<String>()) {
            for r#type in [IconType::Url, IconType::Base64] {
                let found = found(r#type, &value);
                prop_assert!(found.len() <= 1);
                prop_assert!(found.iter().all(|problem| problem.field == "icon.value"));
            }
        }

        #[test]
        fn what_is_accepted_begins_like_an_image(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let like_an_image = bytes.starts_with(&PNG[..8])
                || bytes.starts_with(&JPEG[..3])
                || bytes.starts_with(b"GIF87a")
                || bytes.starts_with(b"GIF89a")
                || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
            let accepted = found(IconType::Base64, &STANDARD.encode(&bytes)).is_empty();
            prop_assert_eq!(accepted, like_an_image);
        }

        #[test]
        fn what_follows_the_signature_does_not_matter(
            which in 0..IMAGES.len(),
            rest in prop::collection::vec(any::<u8>(), 0..256),
        ) {
            let (kind, signature) = IMAGES[which];
            let bytes = [signature, &rest].concat();
            prop_assert_eq!(found(IconType::Base64, &data_url(kind, &bytes)), []);
        }
    }
}
