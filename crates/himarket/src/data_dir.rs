//! The folder that belongs to an installation, and the key in it. Only its owner can read them.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::Context;
use api::Secret;
use domain::EncryptionKey;
use tempfile::NamedTempFile;

const KEY_FILE: &str = "encryption.key";

/// Makes the folder, or makes sure that it can be written.
pub(crate) fn prepare(folder: &Path) -> anyhow::Result<()> {
    let advice = || {
        format!(
            "the data folder {} cannot be written; give its owner the right to, or choose \
             another with --data-dir or HIMARKET_DATA_DIR",
            folder.display()
        )
    };
    if !folder.exists() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).with_context(advice)?;
    }
    tempfile::tempfile_in(folder).map(drop).with_context(advice)
}

/// The key that was configured, or the one in the folder, which is made at the first start.
pub(crate) fn encryption_key(
    folder: &Path,
    configured: Option<&Secret>,
) -> anyhow::Result<EncryptionKey> {
    if let Some(text) = configured {
        return EncryptionKey::decode(text.expose()).context(
            "HIMARKET_ENCRYPTION_KEY is not a key: make one with `openssl rand -base64 32`",
        );
    }
    let path = folder.join(KEY_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => EncryptionKey::decode(&text)
            .with_context(|| format!("{} is not a key; restore it from a backup", path.display())),
        Err(err) if err.kind() == ErrorKind::NotFound => make_key(folder, &path),
        Err(err) => Err(err).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes a new key whole or not at all: half a key would lock up a database.
fn make_key(folder: &Path, path: &Path) -> anyhow::Result<EncryptionKey> {
    let key = EncryptionKey::generate()?;
    let failed = || format!("{} cannot be written", path.display());
    // Only its owner can read the draft, and what it becomes.
    let mut draft = NamedTempFile::new_in(folder).with_context(failed)?;
    draft.write_all(key.encode().as_bytes()).with_context(failed)?;
    draft.as_file().sync_all().with_context(failed)?;
    match draft.persist_noclobber(path) {
        Ok(_) => Ok(key),
        // Another process was faster; its key counts.
        Err(err) if err.error.kind() == ErrorKind::AlreadyExists => encryption_key(folder, None),
        Err(err) => Err(err.error).with_context(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::{encryption_key, prepare};

    #[test]
    fn the_key_is_made_once_and_is_private() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("data");
        prepare(&folder).unwrap();

        let first = encryption_key(&folder, None).unwrap().encode();
        let second = encryption_key(&folder, None).unwrap().encode();
        assert_eq!(first, second);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(folder.join("encryption.key")), 0o600);
            assert_eq!(mode(folder.clone()), 0o700);
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_key_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("encryption.key"), "broken").unwrap();
        assert!(encryption_key(folder.path(), None).is_err());
        assert!(encryption_key(folder.path(), Some(&"c2hvcnQ=".into())).is_err());
    }
}
