//! The folder that belongs to an installation, and the key in it. Only its owner can read them.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, bail};
use api::Secret;
use domain::EncryptionKey;

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
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    private_file(&probe).with_context(advice)?;
    fs::remove_file(&probe).with_context(advice)
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
    let draft = folder.join(format!(".{KEY_FILE}-{}", std::process::id()));
    let mut file =
        private_file(&draft).with_context(|| format!("{} cannot be written", draft.display()))?;
    file.write_all(key.encode().as_bytes())?;
    file.sync_all()?;
    // A link fails where a rename would overwrite the key of a process that was faster.
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(key),
        Err(err) if err.kind() == ErrorKind::AlreadyExists => encryption_key(folder, None),
        Err(err) => bail!("{} cannot be written: {err}", path.display()),
    }
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
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
