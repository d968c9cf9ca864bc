//! Small pieces of WASM in one file, for a page needs dozens of them and would ask for each.

use super::split::SHARED;
use anyhow::{Result, ensure};

/// What several pieces share stays a file of its own from this size on.
const SMALL: usize = 24_000;

/// The file, while it grows.
#[derive(Default)]
pub struct Pack {
    content: Vec<u8>,
}

impl Pack {
    /// Whether a piece belongs here: a page's own piece does not, however small it is.
    pub fn takes(name: &str, wasm: &[u8]) -> bool {
        name.starts_with(SHARED) && wasm.len() < SMALL
    }

    /// Adds a piece, and returns the script that loads it from here.
    pub fn add(&mut self, link: &str, name: &str, wasm: &[u8]) -> Result<String> {
        let begin = self.content.len();
        self.content.extend(wasm);
        load_instead(link, name, &format!("packed({begin}, {})", self.content.len()))
    }

    /// Stores the file, if anything is in it, and returns the script that loads it by its name.
    pub fn store(
        self,
        link: String,
        store: impl FnOnce(&[u8]) -> Result<String>,
    ) -> Result<String> {
        if self.content.is_empty() {
            return Ok(link);
        }
        Ok(format!("{link}\n{}", UNPACK.replace("PACK", &store(&self.content)?)))
    }
}

/// The script that loads a piece by the name of the file it has become.
pub fn load_file(link: &str, name: &str, file: &str) -> Result<String> {
    load_instead(link, name, &load(file))
}

fn load_instead(link: &str, name: &str, how: &str) -> Result<String> {
    let old = load(&format!("./{name}"));
    ensure!(link.matches(&old).count() == 1, "the script does not load {name} as expected");
    Ok(link.replace(&old, how))
}

/// How the script of `wasm_split_cli_support` loads a file.
fn load(file: &str) -> String {
    format!("fetch(new URL(\"{file}\", import.meta.url))")
}

/// A file that did not come is asked for again the next time.
const UNPACK: &str = "\
let pack;
async function unpack() {
  const answer = await fetch(new URL(\"PACK\", import.meta.url));
  if (!answer.ok) throw new Error(`${answer.url} answers ${answer.status}`);
  return answer.arrayBuffer();
}
function packed(begin, end) {
  pack ??= unpack().catch((error) => {
    pack = undefined;
    throw error;
  });
  const headers = { 'content-type': 'application/wasm' };
  return pack.then((bytes) => new Response(bytes.slice(begin, end), { headers }));
}
";

#[cfg(test)]
mod tests {
    use super::{Pack, SMALL, load_file};

    const LINK: &str = "\
const a = () => fetch(new URL(\"./chunk_1.wasm\", import.meta.url));
const b = () => fetch(new URL(\"./chunk_12.wasm\", import.meta.url));
const c = () => fetch(new URL(\"./split_page.wasm\", import.meta.url));
";

    #[test]
    fn small_pieces_that_are_shared_come_in_one_file() {
        let small = vec![1; SMALL - 1];
        assert!(Pack::takes("chunk_1.wasm", &small) && !Pack::takes("split_page.wasm", &small));
        assert!(!Pack::takes("chunk_1.wasm", &[1; SMALL]));
        let mut pack = Pack::default();
        let link = pack.add(LINK, "chunk_12.wasm", &[12; 5]).unwrap();
        let link = pack.add(&link, "chunk_1.wasm", &[1; 3]).unwrap();
        let link = load_file(&link, "split_page.wasm", "./split_page-0.wasm").unwrap();
        let store = |content: &[u8]| {
            assert_eq!(content, [12, 12, 12, 12, 12, 1, 1, 1]);
            Ok("./shared-0.pack".to_owned())
        };
        let link = pack.store(link, store).unwrap();
        for expected in [
            "const a = () => packed(5, 8);",
            "const b = () => packed(0, 5);",
            "const c = () => fetch(new URL(\"./split_page-0.wasm\", import.meta.url));",
            "fetch(new URL(\"./shared-0.pack\", import.meta.url))",
        ] {
            assert!(link.contains(expected), "{expected} is not in\n{link}");
        }
    }

    #[test]
    fn a_piece_that_the_script_does_not_load_is_an_error() {
        assert!(Pack::default().add(LINK, "chunk_2.wasm", &[2]).is_err());
        let unchanged = Pack::default().store(LINK.to_owned(), |_| unreachable!());
        assert_eq!(unchanged.unwrap(), LINK);
    }
}
