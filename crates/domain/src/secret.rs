//! Encryption at rest, and digests that only the installation can make.
//!
//! One key, 32 random bytes, belongs to an installation. What it seals is AES-256-GCM with a
//! random nonce before the ciphertext; the purpose is authenticated, so that a value cannot be
//! moved from one column to another. Digests are HMAC-SHA256 under a key derived from it.

use aes_gcm::{
    Aes256Gcm,
    aead::{Aead, Generate, KeyInit, Nonce, Payload},
};
use anyhow::{Context, anyhow, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait, SqlErr};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    Result,
    entity::{administrator, installation},
};

const NONCE_BYTES: usize = 12;
/// The name of the row that tells whether a key belongs to the database.
pub(crate) const CHECK_NAME: &str = "encryption-key-check";
const CHECK_TEXT: &str = "himarket";
/// What the row says once the audit record is chained: nobody without the key can take it back.
pub(crate) const CHECK_TEXT_WITH_CHAIN: &str = "himarket with an audit chain";
/// Another label is another key: every digest in every database would be lost with it.
const MAC_KEY_LABEL: &[u8] = b"himarket digest key v1";

/// The key that seals and opens secrets in the database.
#[derive(Clone)]
pub struct EncryptionKey(Zeroizing<[u8; 32]>);

impl EncryptionKey {
    /// Makes a new key from the operating system's randomness.
    pub fn generate() -> anyhow::Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|err| anyhow!("no randomness: {err}"))?;
        Ok(Self(bytes))
    }

    /// Reads a key as [`encode`](Self::encode) writes it: 32 bytes in Base64.
    pub fn decode(text: &str) -> anyhow::Result<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).context("it is not Base64")?);
        let bytes = <[u8; 32]>::try_from(bytes.as_slice()).context("it is not 32 bytes long")?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Writes the key as text. Whoever calls this must not print it.
    pub fn encode(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_slice()))
    }

    /// Seals `text`; only [`open`](Self::open) with the same `purpose` gives it back.
    pub(crate) fn seal(&self, purpose: &str, text: &str) -> Result<String> {
        let nonce = Nonce::<Aes256Gcm>::generate();
        let payload = Payload { msg: text.as_bytes(), aad: purpose.as_bytes() };
        let ciphertext =
            self.cipher()?.encrypt(&nonce, payload).ok().context("encryption failed")?;
        Ok(STANDARD.encode([nonce.as_slice(), &ciphertext].concat()))
    }

    /// Opens what [`seal`](Self::seal) made. Fails for another key, another purpose, or a value
    /// that somebody changed.
    pub(crate) fn open(&self, purpose: &str, sealed: &str) -> Result<Zeroizing<String>> {
        let bytes = STANDARD.decode(sealed).context("a sealed value is not Base64")?;
        let Some((nonce, ciphertext)) = bytes.split_at_checked(NONCE_BYTES) else {
            return Err(anyhow!("a sealed value is too short").into());
        };
        let nonce = Nonce::<Aes256Gcm>::try_from(nonce).context("a nonce has a fixed length")?;
        let payload = Payload { msg: ciphertext, aad: purpose.as_bytes() };
        let text = self
            .cipher()?
            .decrypt(&nonce, payload)
            .ok()
            .context("a sealed value does not open with this key")?;
        Ok(Zeroizing::new(String::from_utf8(text).context("a sealed value is not text")?))
    }

    /// A keyed digest of `text`, in hex: 64 characters. The same for the same `purpose`, which
    /// has no zero byte in it; without the key nobody can make it or try texts against it.
    pub(crate) fn digest(&self, purpose: &str, text: &str) -> Result<String> {
        let mut mac = hmac(self.mac_key()?.as_slice())?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        Ok(hex::encode(mac.finalize().into_bytes()))
    }

    /// Makes many digests for the same `purpose`, each as [`digest`](Self::digest) makes it.
    pub(crate) fn digester(&self, purpose: &str) -> Result<Digester> {
        let mut mac = hmac(self.mac_key()?.as_slice())?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        Ok(Digester(mac))
    }

    /// Makes sure that this key is the one that the database was first used with.
    ///
    /// A second replica that made a key of its own would otherwise store secrets that the first
    /// cannot read.
    pub(crate) async fn check(&self, db: &DatabaseConnection) -> anyhow::Result<()> {
        let row = installation::Entity::find_by_id(CHECK_NAME.to_owned()).one(db).await?;
        let sealed = match row {
            Some(row) => row.value,
            None => self.first_use(db).await?,
        };
        if self.open(CHECK_NAME, &sealed).is_err() {
            bail!(
                "the encryption key does not belong to this database; give this process the key \
                 that the database was first used with, in HIMARKET_ENCRYPTION_KEY"
            );
        }
        Ok(())
    }

    async fn first_use(&self, db: &DatabaseConnection) -> anyhow::Result<String> {
        // A database that is in use has lost the row. It has a chain, or has lost that too.
        let is_new = administrator::Entity::find().one(db).await?.is_none();
        let text = if is_new { CHECK_TEXT } else { CHECK_TEXT_WITH_CHAIN };
        let value = self.seal(CHECK_NAME, text)?;
        let row = installation::ActiveModel {
            name: Set(CHECK_NAME.to_owned()),
            value: Set(value.clone()),
        };
        match installation::Entity::insert(row).exec(db).await {
            Ok(_) => Ok(value),
            Err(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                // Another process was first.
                let row = installation::Entity::find_by_id(CHECK_NAME.to_owned()).one(db).await?;
                Ok(row.context("the key check is gone")?.value)
            }
            Err(err) => Err(err.into()),
        }
    }

    /// HKDF-Expand of RFC 5869, one block: no key serves two algorithms.
    fn mac_key(&self) -> Result<Zeroizing<[u8; 32]>> {
        let mut mac = hmac(self.0.as_slice())?;
        mac.update(MAC_KEY_LABEL);
        mac.update(&[1]);
        Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
    }

    fn cipher(&self) -> Result<Aes256Gcm> {
        Ok(Aes256Gcm::new_from_slice(self.0.as_slice()).context("a key has a fixed length")?)
    }
}

/// Makes keyed digests for one purpose.
#[derive(Clone)]
pub struct Digester(Hmac<Sha256>);

impl Digester {
    /// The digest of these texts, one after the other.
    pub fn digest(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

fn hmac(key: &[u8]) -> Result<Hmac<Sha256>> {
    Ok(Hmac::new_from_slice(key).context("a key of any length will do")?)
}

#[cfg(test)]
mod tests {
    use super::EncryptionKey;

    #[test]
    fn a_sealed_value_opens_with_its_key_and_purpose_only() {
        let key = EncryptionKey::generate().unwrap();
        let sealed = key.seal("upstream", "sk-123").unwrap();

        assert!(!sealed.contains("sk-123"));
        assert_eq!(key.open("upstream", &sealed).unwrap().as_str(), "sk-123");
        assert!(key.open("consumer", &sealed).is_err());
        assert!(EncryptionKey::generate().unwrap().open("upstream", &sealed).is_err());
    }

    #[test]
    fn two_seals_of_one_text_differ() {
        let key = EncryptionKey::generate().unwrap();
        assert_ne!(key.seal("a", "same").unwrap(), key.seal("a", "same").unwrap());
    }

    #[test]
    fn a_changed_or_short_value_is_refused() {
        let key = EncryptionKey::generate().unwrap();
        let mut sealed = key.seal("a", "text").unwrap();
        let first = if sealed.starts_with('A') { "B" } else { "A" };
        sealed.replace_range(..1, first);
        assert!(key.open("a", &sealed).is_err());
        assert!(key.open("a", "AAAA").is_err());
        assert!(key.open("a", "not base64!").is_err());
    }

    #[test]
    fn a_digest_belongs_to_its_key_purpose_and_text() {
        let key = EncryptionKey::generate().unwrap();
        let digest = key.digest("api-key", "sk-123").unwrap();
        assert_eq!(digest.len(), 64);
        assert_eq!(key.digest("api-key", "sk-123").unwrap(), digest);

        let other = EncryptionKey::generate().unwrap();
        for different in [
            key.digest("app-code", "sk-123"),
            key.digest("api-key", "sk-124"),
            // What moves from the text to the purpose is another digest.
            key.digest("api-keys", "k-123"),
            other.digest("api-key", "sk-123"),
        ] {
            assert_ne!(different.unwrap(), digest);
        }
    }

    /// Computed with another program: digests stay in databases for years.
    #[test]
    fn a_digest_never_changes() {
        let key = EncryptionKey::decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        assert_eq!(
            key.digest("api-key", "sk-123").unwrap(),
            "36a0b2402eeb72766249ea8af6dd3382afd2501721d37b5876eb623e29cbed6c"
        );
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = EncryptionKey::generate().unwrap();
        let sealed = key.seal("a", "text").unwrap();
        let copy = EncryptionKey::decode(&key.encode()).unwrap();
        assert_eq!(copy.open("a", &sealed).unwrap().as_str(), "text");
        assert!(EncryptionKey::decode("c2hvcnQ=").is_err());
    }
}
