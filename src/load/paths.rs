//! Knows how paths are shown, what lies above a path, and how Salesforce writes names of files.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::folder::slashed;

/// The nearest thing called `name` in the folder `from` (or of the file `from`) or above it, with its path.
#[must_use]
pub fn find_upwards(from: &Path, name: &str) -> Option<PathBuf> {
    let from = real(from);
    let start = if from.is_dir() {
        Some(from.as_path())
    } else {
        from.parent()
    };
    start?
        .ancestors()
        .map(|folder| folder.join(name))
        .find(|path| path.exists())
}

/// The folder that shown paths are relative to: that of `ctilint.toml` at or above an input, else the git
/// root, else the folder of `sfdx-project.json`, else the current directory if the input lies in it.
///
/// An input that lies elsewhere is shown relative to the folder it lies in, so that the same paths come out
/// wherever the command is run. Of several inputs the first by name decides, not the first on the command line.
#[must_use]
pub fn anchor_for<'a>(inputs: impl Iterator<Item = &'a Path>) -> PathBuf {
    let input = inputs.map(real).min().unwrap_or_else(|| real(Path::new(".")));
    ["ctilint.toml", ".git", "sfdx-project.json"]
        .iter()
        .find_map(|name| find_upwards(&input, name)?.parent().map(Path::to_path_buf))
        .unwrap_or_else(|| {
            let current = real(Path::new("."));
            let is_inside = current.parent().is_some() && input.starts_with(&current);
            let own = input.parent().unwrap_or(&input);
            if is_inside { current } else { own.to_path_buf() }
        })
}

/// Without links where the path exists, else at least absolute.
pub(super) fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path)
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_path_buf())
}

/// Absolute and without `.` and `..`, as far as words can tell.
pub(super) fn plain(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// Without links as far as the path exists; what does not exist stays as it is spelled.
pub(super) fn real_so_far(path: &Path) -> PathBuf {
    let above = path
        .ancestors()
        .find_map(|part| Some((part, fs::canonicalize(part).ok()?)));
    let found = above.and_then(|(part, real)| Some((real, path.strip_prefix(part).ok()?)));
    match found {
        Some((real, rest)) if rest.as_os_str().is_empty() => real,
        Some((real, rest)) => real.join(rest),
        None => path.to_path_buf(),
    }
}

/// `path` as people and machines read it: `/`-separated and relative to `anchor`, empty for the anchor
/// itself; absolute if the two have no folder in common. Both must be absolute.
pub(super) fn shown(anchor: &Path, path: &Path) -> String {
    let from: Vec<_> = anchor.components().collect();
    let to: Vec<_> = path.components().collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let folders = from[..common]
        .iter()
        .filter(|part| matches!(part, Component::Normal(_)));
    if folders.count() == 0 && common < from.len() {
        return absolute(path);
    }
    let up = from[common..].iter().map(|_| "..".to_owned());
    let down = to[common..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn absolute(path: &Path) -> String {
    match path.strip_prefix("/") {
        Ok(below) => format!("/{}", slashed(below).0),
        Err(_) => path.to_string_lossy().replace('\\', "/"),
    }
}

/// Undoes the escapes in names of Salesforce files (`Force%2Ecom`); what is not an escape of UTF-8 stays.
#[must_use]
pub fn percent_decode(name: &str) -> String {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('%') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let bytes = escapes(rest);
        let mut used = 0;
        for chunk in bytes.utf8_chunks() {
            decoded.push_str(chunk.valid());
            used += 3 * chunk.valid().len();
            let bad = 3 * chunk.invalid().len();
            decoded.push_str(&rest[used..used + bad]);
            used += bad;
        }
        if used == 0 {
            decoded.push('%');
            used = 1;
        }
        rest = &rest[used..];
    }
    decoded.push_str(rest);
    decoded
}

/// The bytes of all `%XX` that `text` begins with.
fn escapes(text: &str) -> Vec<u8> {
    let (triples, _) = text.as_bytes().as_chunks::<3>();
    triples
        .iter()
        .map_while(|[percent, high, low]| {
            let digit = |byte: u8| {
                char::from(byte)
                    .to_digit(16)
                    .and_then(|value| u8::try_from(value).ok())
            };
            (*percent == b'%').then_some(())?;
            Some(digit(*high)? << 4 | digit(*low)?)
        })
        .collect()
}

/// Whether upwards searches for project files end at this folder.
pub(super) fn is_project_root(folder: &Path) -> bool {
    folder.join("sfdx-project.json").exists() || folder.join(".git").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_decoded_as_salesforce_wrote_them() {
        let table = [
            ("Force%2Ecom - Free User", "Force.com - Free User"),
            ("Custom%3A Sales Profile", "Custom: Sales Profile"),
            ("%C3%9Cber%F0%9D%84%9E", "Über𝄞"),
            ("100%", "100%"),
            ("%zz%2", "%zz%2"),
            ("%%2F", "%/"),
            ("%FF%2F%C3", "%FF/%C3"),
            ("%é%e9x", "%é%e9x"),
            ("a+b", "a+b"),
            ("%252E", "%2E"),
        ];
        for (name, expected) in table {
            assert_eq!(percent_decode(name), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn shown_paths_are_relative_to_the_anchor() {
        let table = [
            ("/a/b", "/a/b", ""),
            ("/a/b", "/a/b/c/d", "c/d"),
            ("/a/b", "/a/x", "../x"),
            ("/a/b", "/a", ".."),
            ("/a/b", "/z/y", "/z/y"),
            ("/", "/z/y", "z/y"),
        ];
        for (anchor, path, expected) in table {
            assert_eq!(
                shown(Path::new(anchor), Path::new(path)),
                expected,
                "{anchor} {path}"
            );
        }
    }

    #[test]
    fn the_anchor_is_found_in_the_order_of_its_marks() {
        let temp = tempfile::tempdir().expect("a folder");
        let root = real(temp.path());
        let deep = root.join("git/project/force-app");
        fs::create_dir_all(deep.join("x")).expect("folders");
        let file = deep.join("x/a.xml");
        fs::write(&file, "").expect("a file");
        let mark = |path: &str| fs::write(root.join(path), "").expect("a mark");
        mark("git/project/sfdx-project.json");
        assert_eq!(anchor_for([file.as_path()].into_iter()), root.join("git/project"));
        mark("git/.git");
        assert_eq!(anchor_for([file.as_path(), &deep].into_iter()), root.join("git"));
        mark("ctilint.toml");
        assert_eq!(anchor_for([deep.as_path()].into_iter()), root);
        assert_eq!(
            find_upwards(&deep, "ctilint.toml"),
            Some(root.join("ctilint.toml"))
        );
        assert_eq!(find_upwards(&deep, "no such name at all"), None);
    }
}
