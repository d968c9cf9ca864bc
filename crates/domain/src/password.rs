//! Password hashes: argon2id, a bounded number at a time.

use std::{num::NonZeroUsize, thread::available_parallelism};

use anyhow::{Context, anyhow};
use api::Secret;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::spawn_blocking,
};

use crate::{Error, Result};

/// How many callers may wait for their turn; more are sent away, so that memory stays bounded.
const QUEUE: usize = 64;

/// Hashes and checks passwords without starving everything else of memory and processors.
pub struct Passwords {
    queue: Semaphore,
    slots: Semaphore,
    /// Checked in place of the hash of an account that does not exist, so that both take as long.
    decoy: String,
}

impl Passwords {
    /// Makes one for this machine. Slow: it hashes once.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let slots = available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(Self {
            queue: Semaphore::new(QUEUE),
            slots: Semaphore::new(slots),
            decoy: hash(&Secret::from("decoy"))?,
        })
    }

    /// Hashes a password, with a salt of its own, to a text in PHC format.
    pub(crate) async fn hash(&self, password: &Secret) -> Result<String> {
        let _turn = self.turn().await?;
        let password = password.clone();
        Ok(spawn_blocking(move || hash(&password)).await.context("hashing stopped")??)
    }

    /// Says whether `password` is the one that `hash` was made of; without a hash it never is,
    /// and takes as long to say so.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<bool> {
        let _turn = self.turn().await?;
        let known = hash.is_some();
        let (password, hash) = (password.clone(), hash.unwrap_or(&self.decoy).to_owned());
        let matches = spawn_blocking(move || verify(&password, &hash))
            .await
            .context("checking a password stopped")??;
        Ok(known && matches)
    }

    async fn turn(&self) -> Result<(SemaphorePermit<'_>, SemaphorePermit<'_>)> {
        let place = self.queue.try_acquire().ok().ok_or(Error::Busy)?;
        let slot = self.slots.acquire().await.context("hashing has ended")?;
        Ok((place, slot))
    }
}

fn hash(password: &Secret) -> anyhow::Result<String> {
    Argon2::default()
        .hash_password(password.expose().as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|err| anyhow!("a password cannot be hashed: {err}"))
}

fn verify(password: &Secret, hash: &str) -> anyhow::Result<bool> {
    let hash = PasswordHash::new(hash).map_err(|err| anyhow!("a stored hash is broken: {err}"))?;
    Ok(Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use api::Secret;

    use super::{Error, Passwords, QUEUE};

    #[tokio::test]
    async fn only_the_right_password_is_accepted() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(&Secret::from("Passw0rd!")).await.unwrap();

        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify(&Secret::from("Passw0rd!"), Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&Secret::from("Passw0rd?"), Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&Secret::from("decoy"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_sends_callers_away() {
        let passwords = Passwords::new().unwrap();
        let _all = passwords.queue.try_acquire_many(u32::try_from(QUEUE).unwrap()).unwrap();
        let refused = passwords.hash(&Secret::from("Passw0rd!")).await;
        assert!(matches!(refused, Err(Error::Busy)));
    }
}
