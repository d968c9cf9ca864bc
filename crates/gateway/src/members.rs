//! The members of JSON objects, read so that nobody can read them differently.

use std::borrow::Cow;

use api::RefusalRule;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::refused::Refused;

/// Nobody needs more members.
const MAX_MEMBERS: usize = 256;

/// The members of an object in their order, as they are written.
pub(crate) struct Members<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads an object of which the members `read` matter. One that has a name twice is refused,
    /// and one with a name that some readers take for one of those because they do not look at
    /// case.
    pub(crate) fn read(json: &'a [u8], read: &[&str]) -> Result<Self, Refused> {
        let malformed = |detail: String| Refused::new(RefusalRule::MalformedRequest, detail);
        let members: Self = serde_json::from_slice(json)
            .map_err(|err| malformed(format!("The body is no JSON object: {err}.")))?;
        if members.0.len() > MAX_MEMBERS {
            return Err(malformed(format!("An object has more than {MAX_MEMBERS} members.")));
        }
        for (index, (name, _)) in members.0.iter().enumerate() {
            if members.0[..index].iter().any(|(other, _)| other == name) {
                return Err(malformed(format!("An object has `{name}` twice.")));
            }
            let folded = fold(name);
            if read.iter().any(|read| *read != &**name && fold(read) == folded) {
                return Err(malformed(format!("An object has `{name}` in another case.")));
            }
        }
        Ok(members)
    }

    /// The value of a member, as it is written.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    /// The value of a member, if it is a text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }
}

/// Takes the difference away between letters that are the same in another case: also of those that
/// are letters of ASCII in another case, as the Kelvin sign is.
fn fold(name: &str) -> String {
    name.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::Members;

    #[test]
    fn a_name_is_read_as_it_is_written_or_not_at_all() {
        let names = ["model", "task"];
        assert!(Members::read(br#"{"model":1,"Other":2,"other":3}"#, &names).is_ok());
        for json in [
            r#"{"model":1,"model":2}"#,
            r#"{"model":1,"Model":2}"#,
            r#"{"MODEL":1}"#,
            "{\"tas\u{212a}\":1}",
            "{\"ta\u{17f}k\":1}",
            r#"{"\u006dodel":1,"model":2}"#,
            "[]",
        ] {
            assert!(Members::read(json.as_bytes(), &names).is_err(), "{json}");
        }
    }
}
