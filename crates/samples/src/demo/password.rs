//! The passwords of the demo, between two loads.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use api::Secret;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

/// The passwords that were made.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Passwords {
    #[serde(default)]
    pub(super) admin: Option<Secret>,
    #[serde(default)]
    pub(super) developer: Option<Secret>,
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Passwords {
    /// Reads the file, if there is one.
    pub(super) fn read(file: Option<&Path>) -> Result<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        let passwords = match fs::read(file) {
            Ok(text) => serde_json::from_slice(&text)
                .with_context(|| format!("{} is no file of passwords", file.display()))?,
            Err(err) if err.kind() == ErrorKind::NotFound => Self::default(),
            Err(err) => {
                return Err(err).with_context(|| format!("{} cannot be read", file.display()));
            }
        };
        Ok(Self { file: Some(file.to_owned()), ..passwords })
    }

    /// Makes a password for the administrator, and keeps it before it is used.
    pub(super) fn make_admin(&mut self) -> Result<Secret> {
        let password = make()?;
        self.admin = Some(password.clone());
        self.write()?;
        Ok(password)
    }

    /// Makes a password for the developer, and keeps it before it is used.
    pub(super) fn make_developer(&mut self) -> Result<Secret> {
        let password = make()?;
        self.developer = Some(password.clone());
        self.write()?;
        Ok(password)
    }

    fn write(&self) -> Result<()> {
        let Some(path) = &self.file else { return Ok(()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        // A temporary file is its owner's alone.
        let mut file = NamedTempFile::new_in(folder)
            .with_context(|| format!("{} cannot be written to", folder.display()))?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.persist(path).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(())
    }
}

fn make() -> Result<Secret> {
    let mut bytes = [0; 15];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::Passwords;

    #[test]
    fn what_was_made_is_known_again_and_only_to_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("passwords.json");
        let mut passwords = Passwords::read(Some(&file)).unwrap();
        let admin = passwords.make_admin().unwrap();
        let developer = passwords.make_developer().unwrap();
        assert_ne!(admin, developer);
        let again = Passwords::read(Some(&file)).unwrap();
        assert_eq!((again.admin, again.developer), (Some(admin), Some(developer)));
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
