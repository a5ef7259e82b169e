//! Knows which files of an export become part of a copy, what they are called there and what they hold.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::archive::zipped;
use super::found::Found;
use super::names::Names;
use super::rows;
use super::scan::{Dialect, Marked, What};
use super::vocabulary::Vocabulary;
use crate::analysis::secrets::Secret;
use crate::load::rows::Table;
use crate::load::{DATA_FOLDER, Encoding, Export, OpenError, ReadError};
use crate::org::kind::Kind;
use crate::org::{FileInfo, Org, Status};
use crate::source::FileId;

/// One file of the org that goes into the copy.
struct Chosen<'a> {
    info: &'a FileInfo,
    /// As the export shows it, below what all files have in common.
    path: String,
    content: Content,
    dialect: Dialect,
    marked: Vec<Marked>,
    table: Table,
}

/// What a file of the copy holds.
enum Content {
    /// Rewritten text, stored as the original was.
    Text(String, Encoding),
    /// Nothing: the file counts by its name.
    Nothing,
    /// Bytes that cannot be read either.
    Unreadable,
    /// Blanks beyond this many bytes, as the original is larger than what is read.
    Beyond(u64),
}

/// What becomes of each file.
pub(super) struct Plan<'a> {
    org: &'a Org,
    chosen: Vec<Chosen<'a>>,
    left_out: BTreeMap<String, usize>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(export: &Export, org: &'a Org, secrets: &[Secret]) -> Self {
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        let mut wanted = Vec::new();
        for info in &org.files {
            match reason_to_leave(info) {
                None => wanted.push(info),
                Some(reason) => *left_out.entry(reason).or_default() += 1,
            }
        }
        let common = common_root(export, &wanted);
        let mut spans: BTreeMap<FileId, Vec<Marked>> = BTreeMap::new();
        for secret in secrets {
            let marked = (What::Secret, secret.span.range());
            spans.entry(secret.span.file).or_default().push(marked);
        }
        let chosen = wanted.par_iter().map(|info| {
            let marked = spans.get(&info.id).cloned().unwrap_or_default();
            Chosen::new(export, info, below(&info.shown, &common), marked)
        });
        Self {
            org,
            chosen: chosen.collect(),
            left_out,
        }
    }

    /// Everything that the chosen files tell, their names included.
    pub(super) fn found(&self, vocabulary: &Vocabulary) -> Found {
        let look = |file: &Chosen<'_>| {
            let mut found = Found::default();
            if !file.info.is_data {
                found.add_text(&file.path, Dialect::Name, &[], vocabulary);
            }
            if let Content::Text(text, _) = &file.content {
                found.add_text(text, file.dialect, &file.marked, vocabulary);
            }
            found
        };
        self.chosen
            .par_iter()
            .map(look)
            .reduce(Found::default, Found::join)
    }

    pub(super) fn left_out(&self) -> BTreeMap<String, usize> {
        self.left_out.clone()
    }

    /// The entries of the copy, and for each file of the org the path of its own.
    pub(super) fn written(&self, names: &Names) -> (BTreeMap<String, Vec<u8>>, Vec<Option<String>>) {
        let mut paths: Vec<Option<String>> = vec![None; self.org.files.len()];
        let mut taken = BTreeSet::new();
        for file in &self.chosen {
            let path = match file.info.inside {
                // Such files come behind those that hold them.
                Some((holder, ref entry)) => {
                    let holder = paths[holder.0 as usize].clone().unwrap_or_default();
                    format!("{holder}!/{}", names.name(entry))
                }
                None if file.info.is_data => data_name(file, &taken),
                None => free(names.name(&file.path), &taken),
            };
            taken.insert(path.clone());
            paths[file.info.id.0 as usize] = Some(path);
        }
        let bytes: Vec<Vec<u8>> = self.chosen.par_iter().map(|file| file.bytes(names)).collect();
        let mut entries = BTreeMap::new();
        let mut nested: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
        for (file, bytes) in self.chosen.iter().zip(bytes) {
            let Some(path) = paths[file.info.id.0 as usize].clone() else {
                continue;
            };
            match path.split_once("!/").filter(|_| file.info.inside.is_some()) {
                Some((holder, entry)) => {
                    nested
                        .entry(holder.to_owned())
                        .or_default()
                        .insert(entry.to_owned(), bytes);
                }
                None => {
                    entries.insert(path, bytes);
                }
            }
        }
        for (holder, inside) in nested {
            entries.insert(holder, zipped(&inside).unwrap_or_default());
        }
        let ignored = self
            .chosen
            .iter()
            .filter(|file| file.info.status == Status::Ignored);
        let ignored: Vec<&str> = ignored
            .filter_map(|file| paths[file.info.id.0 as usize].as_deref())
            .collect();
        entries.extend(ignore_files(&ignored));
        (entries, paths)
    }
}

/// A `.forceignore` in each folder of which files are ignored, naming them one by one.
fn ignore_files(ignored: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for path in ignored {
        let name = path.rfind('/').map_or(0, |at| at + 1);
        let lines = files.entry(format!("{}.forceignore", &path[..name])).or_default();
        lines.push(b'/');
        for byte in path[name..].bytes() {
            if b"*?[]!#\\ ".contains(&byte) {
                lines.push(b'\\');
            }
            lines.push(byte);
        }
        lines.push(b'\n');
    }
    files
}

impl<'a> Chosen<'a> {
    fn new(export: &Export, info: &'a FileInfo, path: String, mut marked: Vec<Marked>) -> Self {
        let mut content = content(export, info);
        let mut table = Table::Unknown;
        if let Content::Text(text, _) = &mut content
            && info.is_data
        {
            let seen = rows::look(info.id, text);
            table = seen.table;
            marked.extend(seen.marked);
            text.truncate(seen.len);
        }
        Self {
            info,
            path,
            content,
            dialect: dialect(info),
            marked,
            table,
        }
    }

    fn bytes(&self, names: &Names) -> Vec<u8> {
        match &self.content {
            Content::Text(text, encoding) => {
                encoding.encode(&names.rewrite(text, self.dialect, &self.marked))
            }
            Content::Nothing => Vec::new(),
            // The tag of a definition tells even there what the file would be.
            Content::Unreadable => b"<callCenter \xFF".to_vec(),
            Content::Beyond(limit) => vec![b' '; usize::try_from(*limit).unwrap_or(0) + 1],
        }
    }
}

/// In words; `None` for what goes into the copy.
fn reason_to_leave(info: &FileInfo) -> Option<String> {
    if info.is_data {
        return match info.status {
            Status::Read | Status::Failed => None,
            _ => Some("no rows".to_owned()),
        };
    }
    let Some(kind) = info.kind else {
        return Some("no metadata".to_owned());
    };
    match info.status {
        Status::Read | Status::Listed | Status::Failed => None,
        // What has a name exists, whatever names it.
        Status::Ignored if kind.retrieval().is_some() => None,
        Status::NotNeeded if matches!(kind, Kind::ApexClass | Kind::Flow) => None,
        Status::Ignored | Status::NotNeeded => Some(kind.word().to_owned()),
    }
}

fn content(export: &Export, info: &FileInfo) -> Content {
    if matches!(info.status, Status::Ignored | Status::NotNeeded) {
        return Content::Nothing;
    }
    match info.text(export) {
        Ok(text) => Content::Text(text.text, text.encoding),
        Err(ReadError::Open(OpenError::TooLarge { limit, .. })) => Content::Beyond(limit),
        Err(_) if info.status == Status::Failed => Content::Unreadable,
        Err(_) => Content::Nothing,
    }
}

fn dialect(info: &FileInfo) -> Dialect {
    if info.is_data {
        return Dialect::Rows;
    }
    match info.kind {
        Some(kind) if kind.is_code() => Dialect::Code,
        Some(Kind::ApexClass | Kind::Trigger) => Dialect::Code,
        _ => Dialect::Xml,
    }
}

/// The folder or archive in which all trees with chosen files begin, as shown.
fn common_root(export: &Export, chosen: &[&FileInfo]) -> String {
    let metadata = chosen
        .iter()
        .filter(|info| !info.is_data && info.inside.is_none());
    let roots = metadata.filter_map(|info| Some(export.root_of(export.file(info.id)?)));
    let mut common: Option<Vec<&str>> = None;
    for root in roots {
        let parts: Vec<&str> = root.split('/').filter(|part| !part.is_empty()).collect();
        common = Some(match common {
            None => parts,
            Some(known) => {
                let same = known.iter().zip(&parts).take_while(|(a, b)| a == b).count();
                known[..same].to_vec()
            }
        });
    }
    common.unwrap_or_default().join("/")
}

fn below(shown: &str, root: &str) -> String {
    let rest = shown.strip_prefix(root).unwrap_or(shown).trim_start_matches('/');
    let parts = rest.split('/').map(|part| match part {
        ".." | "." => "above",
        part => part.strip_suffix('!').unwrap_or(part),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A path that no other file has yet.
fn free(path: String, taken: &BTreeSet<String>) -> String {
    if !taken.contains(&path) {
        return path;
    }
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let dot = path[name..].find('.').map_or(path.len(), |at| name + at);
    let others = (2..).map(|number| format!("{}-{number}{}", &path[..dot], &path[dot..]));
    others
        .into_iter()
        .find(|path| !taken.contains(path))
        .unwrap_or_default()
}

/// Rows are called after their object, whatever the file was called.
fn data_name(file: &Chosen<'_>, taken: &BTreeSet<String>) -> String {
    let text = match &file.content {
        Content::Text(text, _) => text.as_str(),
        _ => "",
    };
    let stem = match file.table {
        Table::Unknown => "rows",
        table => table.file_name().split('.').next().unwrap_or("rows"),
    };
    let is_json = text.trim_start().starts_with(['{', '[']);
    let end = if is_json { "json" } else { "csv" };
    free(format!("{DATA_FOLDER}{stem}.{end}"), taken)
}
