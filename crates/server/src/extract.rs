//! What handlers take from a request, refused in the form of all refusals.

use axum::extract::{FromRequest, FromRequestParts};
use serde::{Deserialize, Deserializer, de};

use crate::refusal::Refusal;

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Refusal))]
pub struct Body<T>(pub T);

/// Parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Refusal))]
pub struct Path<T>(pub T);

/// A whole number, also where it is written `7.0`: in JSON, and for the schema, the two are the same.
pub fn whole<'de, D: Deserializer<'de>, T: TryFrom<u64>>(deserializer: D) -> Result<T, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let exact = |value: f64| (value.fract() == 0.0 && (0.0..=MOST_EXACT).contains(&value)).then_some(value as u64);
    number
        .as_u64()
        .or_else(|| number.as_f64().and_then(exact))
        .and_then(|value| T::try_from(value).ok())
        .ok_or_else(|| de::Error::custom(format!("{number} is no whole number that fits here")))
}

/// Up to here every whole number is a floating-point number.
const MOST_EXACT: f64 = ((1_u64 << 53) - 1) as f64;

/// Digits of an id.
pub const ID_DIGITS: usize = 32;

/// The id of a battle or an experiment: so many hexadecimal digits and nothing else. Only such a text is ever part of a
/// path on the disk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(String);

impl Id {
    /// The id, if the text is one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == ID_DIGITS && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        digits.then(|| Self(text.to_string()))
    }

    /// The id of what these parts make up.
    pub fn of<T: AsRef<[u8]>>(parts: &[T]) -> Self {
        use sha2::{Digest, Sha256};
        let mut digest = Sha256::new();
        for part in parts.iter().map(AsRef::as_ref) {
            // A length before each part keeps "ab" + "c" apart from "a" + "bc".
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        let bytes = digest.finalize();
        Self(bytes.iter().take(ID_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_digits_is_an_id() {
        assert!(Id::parse(Id::of(&["a"]).as_str()).is_some());
        for text in ["", "..", "../../../etc/passwd", &"A".repeat(ID_DIGITS), &"0".repeat(31), &"0".repeat(33)] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_may_have_a_point() {
        let read = |text: &str| whole::<_, u32>(&mut serde_json::Deserializer::from_str(text)).ok();
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("7.0"), Some(7));
        for text in ["7.5", "-1", "-1.0", "1e300", "5000000000", "5000000000.0", "\"7\"", "null"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(Id::of(&["ab", "c"]), Id::of(&["a", "bc"]));
    }
}
