//! Knows how marked files become code, and which other files the pages of call centers load.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use super::source::{is_archive, is_code_name};
use super::{AdapterCode, Include, Place, reach};
use crate::load::{Archive, Export, OpenError, ReadError, SourceFile, Tree, decode_code};
use crate::org::Stored;
use crate::org::kind::Kind;
use crate::source::FileId;

/// Most files without a mark that are read because a softphone loads them, and the largest of them in bytes.
const MOST_UNMARKED: usize = 2_000;
const LARGEST_UNMARKED: u64 = 4 << 20;

/// One file of code, or one entry of a static resource.
pub(in crate::org) struct Unit {
    pub(in crate::org) id: FileId,
    /// The file that is listed, and the entry inside it.
    pub(in crate::org) file: FileId,
    pub(in crate::org) entry: Option<String>,
    pub(in crate::org) read: Result<(AdapterCode, Stored), ReadError>,
}

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Request {
    file: FileId,
    entry: Option<String>,
}

/// Reads what is marked, then whatever `pages` load, by the names of pages. `first` is the first free file id.
pub(in crate::org) fn gather(
    export: &Export,
    marked: Vec<(FileId, Option<String>)>,
    pages: &BTreeSet<String>,
    first: FileId,
) -> Vec<Unit> {
    let mut gatherer = Gatherer {
        export,
        places: BTreeMap::new(),
        known: BTreeSet::new(),
        units: Vec::new(),
        next: first,
        unmarked: 0,
    };
    let marked = marked.into_iter().map(|(file, entry)| Request { file, entry });
    gatherer.read(marked.collect());
    if !pages.is_empty() {
        gatherer.follow(pages);
    }
    gatherer.units
}

struct Gatherer<'e> {
    export: &'e Export,
    /// Files of code by the key of their place.
    places: BTreeMap<String, Vec<FileId>>,
    known: BTreeSet<Request>,
    units: Vec<Unit>,
    next: FileId,
    unmarked: usize,
}

impl Gatherer<'_> {
    fn read(&mut self, requests: Vec<Request>) {
        let mut todo = Vec::new();
        for request in requests {
            if !self.known.insert(request.clone()) {
                continue;
            }
            let id = match &request.entry {
                None => request.file,
                Some(_) => {
                    let id = self.next;
                    self.next = FileId(id.0.saturating_add(1));
                    id
                }
            };
            todo.push((id, request));
        }
        let export = self.export;
        let units: Vec<Unit> = todo
            .into_par_iter()
            .map(|(id, request)| unit(export, id, request))
            .collect();
        self.units.extend(units);
    }

    /// Reads the pages and what they load, round by round.
    fn follow(&mut self, pages: &BTreeSet<String>) {
        for file in &self.export.files {
            let kind = Kind::of(&file.path);
            let is_code = kind.is_some_and(Kind::is_code) && !file.ignored && file.data.is_none();
            if is_code && !file.path.ends_with("-meta.xml") {
                let key = Place::of(&file.path, None).key();
                self.places.entry(key).or_default().push(file.id);
            }
        }
        let wanted = pages.iter().map(|page| (Place::Page(page.clone()).key(), None));
        let mut wanted: BTreeSet<(String, Option<String>)> = wanted.collect();
        let mut asked = BTreeSet::new();
        while !wanted.is_empty() && asked.len() < 10_000 {
            let requests: Vec<Request> = wanted
                .iter()
                .flat_map(|(key, path)| self.requests(key, path.as_deref()))
                .collect();
            asked.extend(wanted.iter().cloned());
            self.read(requests.clone());
            let loaded: BTreeSet<&Request> = requests.iter().collect();
            let units = self.units.iter().filter(|unit| {
                let request = Request {
                    file: unit.file,
                    entry: unit.entry.clone(),
                };
                loaded.contains(&request)
            });
            let codes = units.filter_map(|unit| unit.read.as_ref().ok());
            let next = codes.flat_map(|(code, _)| code.wants());
            wanted = next.filter(|one| !asked.contains(one)).collect();
        }
    }

    /// Files and entries that a key and a path mean.
    fn requests(&mut self, key: &str, path: Option<&str>) -> Vec<Request> {
        let files = self.places.get(key).cloned().unwrap_or_default();
        let mut found = Vec::new();
        for id in files {
            let Some(file) = self.export.file(id) else {
                continue;
            };
            let place = Place::of(&file.path, None);
            if let Place::Resource(..) = place
                && is_archived(self.export, file)
            {
                match self.export.archive(id) {
                    Ok(archive) => found.extend(self.entries(file, &archive, path)),
                    Err(error) => self.damaged(id, error),
                }
            } else if place.has(path) {
                found.push(Request {
                    file: id,
                    entry: None,
                });
            }
        }
        found.retain(|request| self.may_read(request));
        found
    }

    /// An archive that a softphone loads and that nobody can open.
    fn damaged(&mut self, file: FileId, error: OpenError) {
        let request = Request { file, entry: None };
        if self.known.insert(request) {
            self.units.push(Unit {
                id: file,
                file,
                entry: None,
                read: Err(error.into()),
            });
        }
    }

    /// An entry by its path; without one, those that are marked.
    fn entries(&self, file: &SourceFile, archive: &Archive, path: Option<&str>) -> Vec<Request> {
        let known = self
            .known
            .iter()
            .filter(|known| known.file == file.id && known.entry.is_some());
        let Some(path) = path else {
            return known.cloned().collect();
        };
        let entries = archive.list().entries.into_iter();
        entries
            .filter(|entry| is_code_name(&entry.path))
            .filter(|entry| Place::of(&file.path, Some(&entry.path)).has(Some(path)))
            .map(|entry| Request {
                file: file.id,
                entry: Some(entry.path),
            })
            .collect()
    }

    fn may_read(&mut self, request: &Request) -> bool {
        if self.known.contains(request) {
            return true;
        }
        let size = self.export.file(request.file).map_or(0, |file| file.size);
        self.unmarked += 1;
        self.unmarked <= MOST_UNMARKED && size <= LARGEST_UNMARKED
    }
}

fn is_archived(export: &Export, file: &SourceFile) -> bool {
    file.path.ends_with(".resource") && export.read_bytes(file.id).is_ok_and(|bytes| is_archive(&bytes))
}

/// Keys and paths that a file loads; the other files of its own bundle belong to it.
pub(super) fn wants(place: &Place, includes: &[Include]) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    if let Place::Aura(_) | Place::Lightning(_) = place {
        found.push((place.key(), None));
    }
    for include in includes {
        let (keys, path) = include.target.keys(place);
        found.extend(keys.into_iter().map(|key| (key, path.clone())));
    }
    found
}

fn unit(export: &Export, id: FileId, request: Request) -> Unit {
    let read = read_unit(export, id, &request);
    Unit {
        id,
        file: request.file,
        entry: request.entry,
        read,
    }
}

fn read_unit(export: &Export, id: FileId, request: &Request) -> Result<(AdapterCode, Stored), ReadError> {
    let entry = request.entry.as_deref();
    let bytes = match entry {
        Some(entry) => export
            .archive(request.file)?
            .open(entry, export.limits().file())?,
        None => export.read_bytes(request.file)?,
    };
    let text = decode_code(bytes).map_err(ReadError::Decode)?;
    let path = export.file(request.file).map_or("", |file| file.path.as_str());
    let code = reach::code(id, Place::of(path, entry), entry.unwrap_or(path), &text.text);
    let stored = Stored {
        hash: text.hash,
        encoding: text.encoding,
    };
    Ok((code, stored))
}
