//! Knows `ctilint debug adapter`: what the code of softphones loads, calls, reaches and logs.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::session::Session;
use crate::analysis::adapter::{Adapter, Adapters, distinct_hosts, written_for};
use crate::analysis::secrets;
use crate::engine::Mask;
use crate::options::Operation;
use crate::org::call_center::{CallCenter, MappedField};
use crate::org::code::{AdapterCode, FieldValue, HostUse, Library, LoggedRecord};
use crate::source::{LineIndex, Span};

#[derive(Serialize)]
struct Profiles {
    files: Vec<FileView>,
    adapters: Vec<AdapterView>,
}

#[derive(Serialize)]
struct FileView {
    file: String,
    read: &'static str,
    /// What of the org it belongs to.
    part_of: String,
    written_for: &'static str,
    libraries: Vec<LibraryView>,
    calls: Vec<CallView>,
    hosts: Vec<HostView>,
    records: Vec<RecordView>,
}

#[derive(Serialize)]
struct LibraryView {
    kind: &'static str,
    version: Option<String>,
    url: Option<String>,
    /// The file holds the library itself.
    copy: bool,
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct CallView {
    #[serde(skip)]
    at: Span,
    api: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct HostView {
    url: String,
    via: &'static str,
    line: u32,
}

#[derive(Serialize)]
struct RecordView {
    object: Option<String>,
    operation: &'static str,
    line: u32,
    fields: Map<String, Value>,
    /// There may be more fields than are listed.
    open: bool,
}

#[derive(Serialize)]
struct AdapterView {
    call_center: Option<String>,
    written_for: &'static str,
    logs: &'static str,
    /// The files that the adapter URL leads to first.
    pages: Vec<String>,
    files: Vec<String>,
    libraries: Vec<LibraryView>,
    methods: Vec<String>,
    hosts: Vec<String>,
    /// Fields of the logged task that items of the call center name.
    mapped_fields: Vec<MappedView>,
}

#[derive(Serialize)]
struct MappedView {
    field: String,
    item: String,
}

pub(super) fn profiles(session: &Session) -> String {
    let org = &session.org;
    let mask = Mask::new(&secrets::find(org));
    let adapters = Adapters::new(org);
    let view = View { session, mask: &mask };
    super::debug::json(&Profiles {
        files: org.code.iter().map(|code| view.file(code)).collect(),
        adapters: adapters.all.iter().map(|adapter| view.adapter(adapter)).collect(),
    })
}

struct View<'a> {
    session: &'a Session,
    mask: &'a Mask,
}

impl View<'_> {
    fn name(&self, file: crate::source::FileId) -> String {
        self.mask.masked(&self.session.org.file(file).shown)
    }

    fn file(&self, code: &AdapterCode) -> FileView {
        let text = self.session.org.file(code.file).text(&self.session.export);
        let text = text.map(|text| text.text).unwrap_or_default();
        let lines = LineIndex::new(&text);
        let place = |span: Span| lines.line_column(&text, span.start as usize);
        let calls: BTreeSet<CallView> = code
            .calls
            .iter()
            .map(|call| {
                let (line, column) = place(call.span);
                CallView {
                    at: call.span,
                    api: self.mask.masked(&call.path()),
                    line,
                    column,
                }
            })
            .collect();
        let host = |host: &&HostUse| HostView {
            url: self.mask.masked(host.url.text()),
            via: host.via.word(),
            line: place(host.url.span()).0,
        };
        let (kind, name) = code.place.title();
        FileView {
            file: self.name(code.file),
            read: code.reading.word(),
            part_of: self.mask.masked(&format!("{kind} {name}")),
            written_for: written_for(code).word(),
            libraries: code
                .libraries
                .iter()
                .map(|library| self.library(library))
                .collect(),
            calls: calls.into_iter().collect(),
            hosts: distinct_hosts(code.hosts.iter()).iter().map(host).collect(),
            records: code
                .records
                .iter()
                .map(|record| self.record(record, place(record.span).0))
                .collect(),
        }
    }

    fn library(&self, library: &Library) -> LibraryView {
        LibraryView {
            kind: library.api.word(),
            version: library.version.map(|version| format!("{version}.0")),
            url: Some(self.mask.masked(&library.url)).filter(|url| !url.is_empty()),
            copy: library.is_copy,
        }
    }

    fn record(&self, record: &LoggedRecord, line: u32) -> RecordView {
        let fields = record.fields.iter().map(|field| {
            let mut value = match &field.value {
                FieldValue::Constant(text) => json!({ "constant": self.mask.masked(text) }),
                FieldValue::OneOf(texts) => {
                    let texts: Vec<String> = texts.iter().map(|text| self.mask.masked(text)).collect();
                    json!({ "dynamic": true, "one_of": texts })
                }
                FieldValue::Dynamic => json!({ "dynamic": true }),
            };
            if let (true, Value::Object(value)) = (field.is_conditional, &mut value) {
                value.insert("sometimes".to_owned(), Value::Bool(true));
            }
            (self.mask.masked(&field.name), value)
        });
        RecordView {
            object: record.object.as_deref().map(|object| self.mask.masked(object)),
            operation: match record.operation {
                Operation::Insert => "create",
                Operation::Update => "update",
            },
            line,
            fields: fields.collect(),
            open: record.is_open,
        }
    }

    fn adapter(&self, adapter: &Adapter) -> AdapterView {
        let org = &self.session.org;
        let methods: BTreeSet<String> = adapter.calls(org).map(|(_, call)| call.path()).collect();
        let hosts: BTreeSet<String> = adapter.hosts(org).map(|(_, host)| host.host.clone()).collect();
        let title = adapter.center.map(|index| org.call_centers[index].title());
        AdapterView {
            call_center: title.map(|title| self.mask.masked(title)),
            written_for: adapter.written_for(org).word(),
            logs: adapter.logging(org).word(),
            pages: adapter.pages.iter().map(|file| self.name(*file)).collect(),
            files: adapter.files(org).map(|code| self.name(code.file)).collect(),
            libraries: adapter
                .libraries(org)
                .map(|(_, library)| self.library(library))
                .collect(),
            methods: methods.iter().map(|method| self.mask.masked(method)).collect(),
            hosts: hosts.iter().map(|host| self.mask.masked(host)).collect(),
            mapped_fields: self.mapped_fields(adapter),
        }
    }
    fn mapped_fields(&self, adapter: &Adapter) -> Vec<MappedView> {
        let center = adapter.center(&self.session.org);
        let fields = center.map(CallCenter::mapped_fields).unwrap_or_default();
        let view = |field: MappedField| MappedView {
            field: self.mask.masked(field.name.text()),
            item: self.mask.masked(&field.item),
        };
        fields.into_iter().map(view).collect()
    }
}
