//! Password hashes: argon2id, a bounded number at a time.

use std::{num::NonZeroUsize, sync::Arc, thread::available_parallelism};

use anyhow::{Context, anyhow};
use api::Secret;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        CustomizedPasswordHasher, Error as HashError, PasswordHasher, PasswordVerifier,
        Result as Hash,
        phc::{Decimal, Output, ParamsString, PasswordHash, Salt},
    },
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{Error, Result};

/// How many callers may wait for their turn; more are sent away, so that memory stays bounded.
const QUEUE: usize = 64;

/// Hashes and checks passwords without starving everything else of memory and processors.
pub struct Passwords {
    queue: Arc<Semaphore>,
    slots: Arc<Semaphore>,
}

/// Checked in place of the hash of an account that does not exist, so that both take as long.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$U5njEk85wxnnEw8MAgZ2AQ\
     $3SHyeZCIyvXxhd8ZqYuYD9KhnzchcUeBtYCXa4IVGz0";

impl Passwords {
    /// Makes one for this machine.
    pub(crate) fn new() -> Self {
        let slots = available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            queue: Arc::new(Semaphore::new(slots + QUEUE)),
            slots: Arc::new(Semaphore::new(slots)),
        }
    }

    /// Hashes a password, with a salt of its own, to a text in PHC format.
    pub(crate) async fn hash(&self, password: &Secret) -> Result<String> {
        let password = password.clone();
        self.in_turn(move || hash(&password)).await
    }

    /// Says whether `password` is the one that `hash` was made of; without a hash it never is,
    /// and takes as long to say so.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<bool> {
        let known = hash.is_some();
        let (password, hash) = (password.clone(), hash.unwrap_or(DECOY).to_owned());
        let matches = self.in_turn(move || verify(&password, &hash)).await?;
        Ok(known && matches)
    }

    /// Computes when a slot is free. The slot stays taken until the work is done, even if nobody
    /// waits for the result any more: a computation cannot be called off.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let place = self.queue.clone().try_acquire_owned().ok().ok_or(Error::Busy)?;
        let slot = self.slots.clone().acquire_owned().await.context("hashing has ended")?;
        let result = spawn_blocking(move || {
            let result = work();
            drop((slot, place));
            result
        });
        Ok(result.await.context("hashing stopped")??)
    }
}

fn hash(password: &Secret) -> anyhow::Result<String> {
    let mut salt = [0; Salt::RECOMMENDED_LENGTH];
    getrandom::fill(&mut salt).map_err(|err| anyhow!("no randomness: {err}"))?;
    FrugalArgon2
        .hash_password_with_salt(password.expose().as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|err| anyhow!("a password cannot be hashed: {err}"))
}

fn verify(password: &Secret, hash: &str) -> anyhow::Result<bool> {
    let hash = PasswordHash::new(hash).map_err(|err| anyhow!("a stored hash is broken: {err}"))?;
    Ok(FrugalArgon2.verify_password(password.expose().as_bytes(), &hash).is_ok())
}

/// Argon2 in memory that goes back to the system after every hash.
///
/// The allocator of the C library keeps freed blocks of up to 32 MiB, and 19 MiB for every thread
/// that has hashed once would stay. Larger blocks it gives back, and what is reserved but never
/// touched costs nothing.
struct FrugalArgon2;

const GIVEN_BACK_BYTES: usize = 33 << 20;

impl FrugalArgon2 {
    fn compute(argon2: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Hash<Output> {
        let params = argon2.params();
        let blocks = params.block_count();
        let mut memory = Vec::with_capacity(blocks.max(GIVEN_BACK_BYTES / Block::SIZE));
        memory.resize(blocks, Block::new());
        let mut output = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = output.get_mut(..length).ok_or(HashError::OutputSize)?;
        argon2.hash_password_into_with_memory(password, salt, output, &mut memory)?;
        Ok(Output::new(output)?)
    }
}

impl PasswordHasher<PasswordHash> for FrugalArgon2 {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Hash<PasswordHash> {
        self.hash_password_customized(password, salt, None, None, Params::default())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for FrugalArgon2 {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<Decimal>,
        params: Params,
    ) -> Hash<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let argon2 = Argon2::new(algorithm, version, params);
        let hash = Self::compute(&argon2, password, salt)?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(argon2.params())?,
            salt: Some(Salt::new(salt)?),
            hash: Some(hash),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api::Secret;
    use argon2::{
        Argon2,
        password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
    };

    use super::{DECOY, Error, Passwords, hash, verify};

    #[test]
    fn the_decoy_costs_as_much_as_a_real_hash() {
        let real = hash(&Secret::from("Passw0rd!")).unwrap();
        let costs = |hash: &str| hash.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(costs(&real), costs(DECOY));
        assert!(verify(&Secret::from("decoy"), DECOY).unwrap());
    }

    #[test]
    fn the_library_itself_agrees_with_our_hashes_and_we_with_its() {
        let password = Secret::from("Passw0rd!");
        let ours = hash(&password).unwrap();
        let parsed = PasswordHash::new(&ours).unwrap();
        assert!(Argon2::default().verify_password(b"Passw0rd!", &parsed).is_ok());
        let theirs = Argon2::default().hash_password(b"Passw0rd!").unwrap().to_string();
        assert!(verify(&password, &theirs).unwrap());
        assert!(!verify(&Secret::from("Passw0rd?"), &theirs).unwrap());
    }

    #[tokio::test]
    async fn only_the_right_password_is_accepted() {
        let passwords = Passwords::new();
        let hash = passwords.hash(&Secret::from("Passw0rd!")).await.unwrap();

        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify(&Secret::from("Passw0rd!"), Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&Secret::from("Passw0rd?"), Some(&hash)).await.unwrap());
        assert!(!passwords.verify(&Secret::from("decoy"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_slot_stays_taken_while_abandoned_work_goes_on() {
        let passwords = Passwords::new();
        let slots = passwords.slots.available_permits();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let work = passwords.in_turn(move || Ok(finished.recv()?));
        assert!(tokio::time::timeout(Duration::from_millis(50), work).await.is_err());
        assert_eq!(passwords.slots.available_permits(), slots - 1);

        finish.send(()).unwrap();
        while passwords.slots.available_permits() < slots {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn a_full_queue_sends_callers_away() {
        let passwords = Passwords::new();
        let places = u32::try_from(passwords.queue.available_permits()).unwrap();
        let _all = passwords.queue.try_acquire_many(places).unwrap();
        let refused = passwords.hash(&Secret::from("Passw0rd!")).await;
        assert!(matches!(refused, Err(Error::Busy)));
    }
}
