//! Knows the files of a revision below one folder as a tree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::batch::Batch;
use crate::load::{Entry, ListProblem, Listing, OpenError, Special, Tree, is_skipped_path};

/// Longest target of a link, and how many links may lead to each other.
const LONGEST_TARGET: u64 = 4096;
const MOST_HOPS: usize = 40;

/// Files of a revision; nothing is checked out.
///
/// Links are treated as a folder on disk treats them: one to a file of the same tree is read under its own name.
#[derive(Debug)]
pub(super) struct RevisionTree {
    batch: Arc<Batch>,
    /// By path, hidden ones included.
    files: BTreeMap<String, Content>,
    problems: Vec<ListProblem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Blob { object: String, size: Option<u64> },
    Special(Special),
}

/// One line of `git ls-tree -l`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// In the repository, as stored.
    pub(super) path: Vec<u8>,
    pub(super) object: String,
    /// In bytes; `None` when the object is not in this clone.
    pub(super) size: Option<u64>,
    pub(super) is_link: bool,
}

impl RevisionTree {
    /// `listed` are files whose paths begin with `folder`, which is empty or ends in `/`.
    pub(super) fn new(batch: Arc<Batch>, folder: &[u8], listed: Vec<Listed>) -> Self {
        let mut tree = Self {
            batch,
            files: BTreeMap::new(),
            problems: Vec::new(),
        };
        let mut links = Vec::new();
        for file in listed {
            let Some(path) = file.path.strip_prefix(folder) else {
                continue;
            };
            let path = String::from_utf8_lossy(path).into_owned();
            if tree.files.contains_key(&path) {
                let what = OpenError::Io("another file name that is not UTF-8 looks the same".into());
                tree.problems.push(ListProblem { path, what });
                continue;
            }
            if file.is_link {
                links.push((path.clone(), file.object.clone()));
            }
            let content = Content::Blob {
                object: file.object,
                size: file.size,
            };
            tree.files.insert(path, content);
        }
        tree.problems.retain(|problem| !is_skipped_path(&problem.path));
        tree.resolve(links);
        tree
    }

    /// One file under a name of its own.
    pub(super) fn single(batch: Arc<Batch>, name: String, file: Listed) -> Self {
        // Where there is a file today a link was, and what it led to is not looked for.
        let content = if file.is_link {
            Content::Special(Special::OutsideLink)
        } else {
            Content::Blob {
                object: file.object,
                size: file.size,
            }
        };
        Self {
            batch,
            files: BTreeMap::from([(name, content)]),
            problems: Vec::new(),
        }
    }

    /// Puts what links lead to in the place of links.
    fn resolve(&mut self, links: Vec<(String, String)>) {
        let targets: BTreeMap<String, Option<String>> = links
            .into_iter()
            .map(|(path, object)| {
                let target = self.batch.read(object.as_bytes(), LONGEST_TARGET).ok();
                (path, target.and_then(|target| String::from_utf8(target).ok()))
            })
            .collect();
        if targets.is_empty() {
            return;
        }
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for path in self.files.keys() {
            folders.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
        }
        let found: Vec<(String, Content)> = targets
            .keys()
            .map(|path| (path.clone(), self.follow(path, &targets, &folders)))
            .collect();
        self.files.extend(found);
    }

    fn follow(
        &self,
        path: &str,
        targets: &BTreeMap<String, Option<String>>,
        folders: &BTreeSet<&str>,
    ) -> Content {
        let mut at = path.to_owned();
        for _ in 0..MOST_HOPS {
            let Some(target) = targets.get(&at) else {
                let file = self.files.get(&at).cloned();
                let is_folder = at.is_empty() || folders.contains(at.as_str());
                return file.unwrap_or(Content::Special(if is_folder {
                    Special::FolderLink
                } else {
                    Special::BrokenLink
                }));
            };
            let Some(target) = target else {
                return Content::Special(Special::BrokenLink);
            };
            match joined(&at, target) {
                Some(next) => at = next,
                None => return Content::Special(Special::OutsideLink),
            }
        }
        Content::Special(Special::LinkLoop)
    }
}

/// Where a link at `path` leads inside its tree.
fn joined(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut names: Vec<&str> = path.split('/').collect();
    names.pop();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

impl Tree for RevisionTree {
    fn list(&self) -> Listing {
        let listed = self.files.iter().filter(|(path, _)| !is_skipped_path(path));
        let mut listing = Listing {
            entries: listed
                .map(|(path, content)| {
                    let (size, special) = match content {
                        Content::Blob { size, .. } => (size.unwrap_or(0), None),
                        Content::Special(special) => (0, Some(*special)),
                    };
                    Entry {
                        path: path.clone(),
                        size,
                        special,
                    }
                })
                .collect(),
            problems: self.problems.clone(),
        };
        listing.sort();
        listing
    }

    fn open(&self, path: &str, limit: u64) -> Result<Vec<u8>, OpenError> {
        match self.files.get(path).ok_or(OpenError::Missing)? {
            Content::Special(special) => Err(OpenError::NotRegular(*special)),
            Content::Blob { size: None, .. } => Err(OpenError::NotCloned),
            Content::Blob { size: Some(size), .. } if *size > limit => {
                Err(OpenError::TooLarge { size: *size, limit })
            }
            Content::Blob { object, size: known } => {
                let read = self.batch.read_sized(object.as_bytes(), limit, *known);
                // It was listed: that it is missing says something about the clone.
                read.map_err(|error| match error {
                    OpenError::Missing => OpenError::NotCloned,
                    other => other,
                })
            }
        }
    }
}

/// The files in an answer of `git ls-tree -r -z -l`; submodules are none.
pub(super) fn listed(answer: &[u8]) -> Option<Vec<Listed>> {
    let lines = answer.split(|byte| *byte == 0).filter(|line| !line.is_empty());
    let files: Option<Vec<Option<Listed>>> = lines.map(one).collect();
    Some(files?.into_iter().flatten().collect())
}

/// `100644 blob OBJECT    SIZE<tab>PATH`; the outer `None` is for what is no such line.
fn one(line: &[u8]) -> Option<Option<Listed>> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let head = std::str::from_utf8(&line[..tab]).ok()?;
    let mut words = head.split_ascii_whitespace();
    let (mode, kind, object, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    Some((kind == "blob").then(|| Listed {
        path: line[tab + 1..].to_vec(),
        object: object.to_owned(),
        size: size.parse().ok(),
        is_link: mode == "120000",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read() {
        let answer = b"100644 blob aa      12\ta b.xml\x00120000 blob bb       3\tl\x00160000 commit cc       -\tsub\x00100755 blob dd     BAD\t\xFF\x00";
        let files = listed(answer).expect("a list");
        let told: Vec<_> = files
            .iter()
            .map(|file| (file.object.as_str(), file.size, file.is_link))
            .collect();
        assert_eq!(
            told,
            [
                ("aa", Some(12), false),
                ("bb", Some(3), true),
                ("dd", None, false)
            ]
        );
        assert_eq!(files[0].path, b"a b.xml");
        assert_eq!(listed(b"nonsense\0"), None);
        assert_eq!(listed(b"100644 blob\ta\0"), None);
        assert_eq!(listed(b""), Some(Vec::new()));
    }

    #[test]
    fn links_lead_nowhere_but_inside() {
        assert_eq!(joined("a/b", "c"), Some("a/c".to_owned()));
        assert_eq!(joined("a/b", "../c/./d/"), Some("c/d".to_owned()));
        assert_eq!(joined("a/b", ".."), Some(String::new()));
        assert_eq!(joined("a/b", "../../c"), None);
        assert_eq!(joined("a", "/etc/passwd"), None);
    }
}
