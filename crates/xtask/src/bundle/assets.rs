//! Files with the hash of their content in their name, and their compressed forms beside them.

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

/// The folder `assets/` of an application.
pub struct Assets {
    folder: PathBuf,
}

impl Assets {
    /// Creates the folder below that of the application.
    pub fn create(site: &Path) -> Result<Self> {
        let folder = site.join("assets");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Stores a file and returns its URL path.
    pub fn add(&self, name: &str, content: &[u8]) -> Result<String> {
        let name = hashed_name(name, content);
        fs::write(self.folder.join(&name), content)?;
        Ok(format!("/assets/{name}"))
    }

    /// Stores two scripts that import each other, each given with its name, what the other calls it and its text.
    ///
    /// Neither can carry the hash of its own text, for that has the name of the other: both carry that of both.
    pub fn add_pair(&self, pair: [(&str, &str, &str); 2]) -> Result<[String; 2]> {
        let texts: String = pair.iter().map(|(_, _, text)| *text).collect();
        let names = pair.each_ref().map(|(name, _, _)| hashed_name(name, texts.as_bytes()));
        for (name, (_, _, text)) in names.iter().zip(&pair) {
            let mut text = (*text).to_owned();
            for (new, (_, old, _)) in names.iter().zip(&pair) {
                // Nowhere but in imports: WASM asks for what the other script exports by its old name.
                text = text.replace(&format!("from \"{old}\""), &format!("from \"./{new}\""));
            }
            fs::write(self.folder.join(name), text)?;
        }
        Ok(names.map(|name| format!("/assets/{name}")))
    }

    /// Stores the scripts that crates bring along, and returns the script that imports them with the new paths.
    ///
    /// They import each other by relative paths, so the folder carries the hash rather than each file.
    pub fn add_snippets(&self, snippets: &Path, script: String) -> Result<String> {
        if !snippets.is_dir() {
            return Ok(script);
        }
        let mut files = Vec::new();
        collect(snippets, &mut files)?;
        files.sort();
        let mut content = Vec::new();
        for file in &files {
            content.extend(fs::read(file)?);
        }
        let folder = hashed_name("snippets", &content);
        for file in &files {
            let copy = self.folder.join(&folder).join(file.strip_prefix(snippets)?);
            fs::create_dir_all(copy.parent().context("a snippet has no folder")?)?;
            fs::copy(file, copy)?;
        }
        Ok(script
            .replace("'./snippets/", &format!("'./{folder}/"))
            .replace("\"./snippets/", &format!("\"./{folder}/")))
    }
}

/// `app.css` → `app-0123456789abcdef.css`.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = hex::encode(&Sha256::digest(content)[..8]);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

/// Puts `.br` and `.gz` beside each file that they make smaller.
pub fn compress_folder(folder: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    for file in files {
        let content = fs::read(&file)?;
        for (extension, compressed) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
            if compressed.len() < content.len() {
                let mut name = file.clone().into_os_string();
                name.push(format!(".{extension}"));
                fs::write(name, compressed)?;
            }
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(content), &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Assets, compress_folder, hashed_name};
    use std::fs;

    #[test]
    fn a_name_carries_sixteen_digits_of_the_hash() {
        assert_eq!(hashed_name("app.css", b""), "app-e3b0c44298fc1c14.css");
        assert_eq!(hashed_name("snippets", b""), "snippets-e3b0c44298fc1c14");
    }

    #[test]
    fn snippets_move_and_are_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let snippets = folder.path().join("snippets");
        fs::create_dir_all(snippets.join("crate-1")).unwrap();
        fs::write(snippets.join("crate-1/inline0.js"), "").unwrap();
        let site = folder.path().join("site");
        let script = "import { a } from './snippets/crate-1/inline0.js';".to_owned();
        let script = Assets::create(&site).unwrap().add_snippets(&snippets, script).unwrap();
        assert_eq!(script, "import { a } from './snippets-e3b0c44298fc1c14/crate-1/inline0.js';");
        assert!(site.join("assets/snippets-e3b0c44298fc1c14/crate-1/inline0.js").exists());
    }

    #[test]
    fn two_scripts_import_each_other() {
        let site = tempfile::tempdir().unwrap();
        let one = "import * as it from \"./two.js\"; const imports = { \"./two.js\": it };";
        let two = "import { f } from \"./one.js\";";
        let pair = [("one.js", "./one.js", one), ("two.js", "./two.js", two)];
        let paths = Assets::create(site.path()).unwrap().add_pair(pair).unwrap();
        let [one, two] = paths.each_ref().map(|path| path.strip_prefix("/assets/").unwrap());
        let text = |name: &str| fs::read_to_string(site.path().join("assets").join(name)).unwrap();
        assert_eq!(
            text(one),
            format!("import * as it from \"./{two}\"; const imports = {{ \"./two.js\": it }};")
        );
        assert_eq!(text(two), format!("import {{ f }} from \"./{one}\";"));
    }

    #[test]
    fn only_what_becomes_smaller_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("long.txt"), "a".repeat(1000)).unwrap();
        fs::write(folder.path().join("short.txt"), "a").unwrap();
        compress_folder(folder.path()).unwrap();
        let exists = |name: &str| folder.path().join(name).exists();
        assert!(exists("long.txt.br") && exists("long.txt.gz"));
        assert!(!exists("short.txt.br") && !exists("short.txt.gz"));
    }
}
