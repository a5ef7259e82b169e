//! Knows the code of softphones: which libraries it loads, what it calls, where it connects, what it logs.

mod api;
mod call;
mod gather;
mod host;
mod library;
mod marks;
mod markup;
pub mod place;
mod pop;
mod query;
mod reach;
mod record;
mod source;
mod target;

use std::collections::BTreeSet;

use super::Org;
use super::adapter_url::AdapterUrl;
use super::call_center::CallCenter;
use crate::parse::script::{Mention, Reading};
use crate::source::{FileId, Span, Value};

pub use api::{Api, ApiCall, ApiMention, Library, Shape};
pub(super) use gather::gather;
pub(super) use marks::is_marked;
pub use place::Place;
pub(super) use source::{Marked, marked};
pub(super) use target::targets;
pub use target::{ClassMethod, FlowVariable, NamedClass, NamedFlow, Targets};

/// What one file says about a softphone. Files without a mark of Open CTI are here only if the page of a call
/// center loads them.
#[derive(Debug, Clone)]
pub struct AdapterCode {
    pub file: FileId,
    pub place: Place,
    /// How its scripts were read, the least of them.
    pub reading: Reading,
    pub libraries: Vec<Library>,
    /// In the order of the text. A function that wraps a call gives one for each of its callers.
    pub calls: Vec<ApiCall>,
    /// Members of the libraries that are named and not called there: `if (sforce.opencti)`.
    pub mentions: Vec<ApiMention>,
    /// Members of the libraries that the code itself sets: `sforce.opencti.onReady = …`.
    pub definitions: Vec<ApiMention>,
    pub hosts: Vec<HostUse>,
    pub includes: Vec<Include>,
    /// Frames and scripts whose address only run time knows.
    pub unseen: Vec<Span>,
    pub records: Vec<LoggedRecord>,
    pub pops: Vec<ScreenPop>,
    pub apex: Vec<ApexCall>,
    /// Timers around requests.
    pub timers: Vec<Timer>,
    /// `parent.document` and the like.
    pub outside: Vec<Mention>,
    /// `javascript:` addresses of links and frames.
    pub script_urls: Vec<Value>,
    /// Classes behind pages and components, and those whose methods scripts call by `$RemoteAction`.
    pub classes: Vec<Named>,
    /// `<support:clickToDial>`.
    pub click_to_dial: Vec<Span>,
    /// Texts that look like secrets.
    pub secrets: Vec<CodeSecret>,
}

/// How code reaches a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    Script,
    Frame,
    Socket,
    Request,
    Other,
}

impl Via {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Frame => "frame",
            Self::Socket => "socket",
            Self::Request => "request",
            Self::Other => "other",
        }
    }
}

/// An absolute address in code.
#[derive(Debug, Clone)]
pub struct HostUse {
    /// As far as it is written.
    pub url: Value,
    /// In lower case, without port.
    pub host: String,
    pub via: Via,
}

/// What a file loads, or a component it contains.
#[derive(Debug, Clone)]
pub struct Include {
    pub target: Target,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// `$Resource.Name`, perhaps with a path inside.
    Resource(String, Option<String>),
    /// A Visualforce component, with its namespace: `c:Name`.
    Component(String),
    /// A Visualforce page.
    Page(String),
    /// An Aura bundle or a Lightning web component: `c:name`.
    Bundle(String),
    /// A file beside this one.
    Relative(String),
}

/// A record that a call of `saveLog` makes or changes.
#[derive(Debug, Clone)]
pub struct LoggedRecord {
    /// Index of the call in [`AdapterCode::calls`].
    pub call: usize,
    /// None where only run time knows.
    pub object: Option<String>,
    pub operation: crate::options::Operation,
    /// Each name once, as written.
    pub fields: Vec<LoggedField>,
    /// It may have more fields than are listed.
    pub is_open: bool,
    pub span: Span,
    /// `WhoId` and `WhatId` are always set together, from one and the same expression.
    pub is_who_also_what: bool,
}

#[derive(Debug, Clone)]
pub struct LoggedField {
    pub name: String,
    pub name_span: Span,
    pub value: FieldValue,
    pub value_span: Span,
    /// Sent only in some branch.
    pub is_conditional: bool,
    /// Part of the value is written, so that it cannot be blank: `'Call ' + number`.
    pub is_never_blank: bool,
}

/// What is sent in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    Constant(String),
    /// One of these, depending on the branch.
    OneOf(Vec<String>),
    /// Known at run time only.
    Dynamic,
}

impl LoggedRecord {
    /// What is sent in a field; names ignore case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&LoggedField> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// A screen pop.
#[derive(Debug, Clone)]
pub struct ScreenPop {
    pub call: usize,
    /// `SOBJECT`, `URL`, `OBJECTHOME`, `LIST`, `SEARCH`, `NEW_RECORD_MODAL`, `FLOW`; none where run time decides.
    pub kind: Option<String>,
    /// Developer name of the flow that is opened, where it is a constant.
    pub flow: Option<Named>,
    /// Arguments for the flow, by their constant names.
    pub flow_arguments: Vec<Named>,
    /// Object of the new record, where it is a constant.
    pub entity: Option<Named>,
    /// Object whose home or list is opened, where it is a constant.
    pub scope: Option<Named>,
}

/// A constant name in code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub span: Span,
}

/// A call of Apex through a library.
#[derive(Debug, Clone)]
pub struct ApexCall {
    pub call: usize,
    /// Where they are constants.
    pub class: Option<Named>,
    pub method: Option<Named>,
}

/// A timer whose function makes requests to Salesforce.
#[derive(Debug, Clone)]
pub struct Timer {
    pub span: Span,
    /// In milliseconds, where it is a constant.
    pub interval: Option<u64>,
    /// The calls inside.
    pub requests: Vec<Span>,
}

/// A text in code that looks like a secret.
#[derive(Debug, Clone)]
pub struct CodeSecret {
    pub span: Span,
    pub text: String,
    /// Its name says what it is, or its shape.
    pub is_credential: bool,
}

impl AdapterCode {
    /// The file is a copy of one of Salesforce's own libraries.
    #[must_use]
    pub fn is_library(&self) -> bool {
        self.libraries.iter().any(|library| library.is_copy)
    }

    /// Members of the libraries that it asks for, or sets, besides calling them; empty for a library itself.
    pub fn members(&self) -> impl Iterator<Item = (Api, &str)> {
        let all = self.mentions.iter().chain(&self.definitions);
        all.map(|mention| (mention.api, mention.member.as_str()))
    }

    /// Whether the marks turned out to mean something.
    pub(crate) fn says_anything(&self) -> bool {
        self.uses_open_cti() || !self.calls.is_empty() || !self.libraries.is_empty()
    }

    /// Keys of the places that it loads, with the paths inside them.
    pub(crate) fn wants(&self) -> Vec<(String, Option<String>)> {
        gather::wants(&self.place, &self.includes)
    }

    /// Whether it has to do with Open CTI at all, and not only with consoles.
    #[must_use]
    pub fn uses_open_cti(&self) -> bool {
        let is_cti = |api: Api| api != Api::Console;
        self.libraries.iter().any(|library| is_cti(library.api))
            || self
                .calls
                .iter()
                .any(|call| is_cti(call.api) || call.method.starts_with("cti."))
            || self.mentions.iter().any(|mention| is_cti(mention.api))
            || !self.click_to_dial.is_empty()
    }

    /// Part of a softphone: pages of Case Feed load the library of Classic as well, and use nothing else of it.
    #[must_use]
    pub fn is_softphone(&self) -> bool {
        let is_feed = |api: Api, member: &str| api == Api::Classic && member.starts_with("entityFeed");
        let loads = self.libraries.iter().any(|library| library.api != Api::Console);
        let used: Vec<bool> = self
            .calls
            .iter()
            .map(|call| (call.api, call.method.as_str()))
            .chain(
                self.mentions
                    .iter()
                    .map(|mention| (mention.api, mention.member.as_str())),
            )
            .filter(|(api, member)| *api != Api::Console || member.starts_with("cti."))
            .map(|(api, member)| is_feed(api, member))
            .collect();
        if used.is_empty() {
            return loads;
        }
        used.contains(&false)
    }

    /// Which libraries it uses: loads, calls or asks for.
    #[must_use]
    pub fn apis(&self) -> BTreeSet<Api> {
        let libraries = self.libraries.iter().map(|library| library.api);
        let calls = self.calls.iter().map(|call| call.api);
        libraries
            .chain(calls)
            .chain(self.mentions.iter().map(|mention| mention.api))
            .collect()
    }
}

impl AdapterUrl<'_> {
    /// The name of the Visualforce page behind the address as files have it: `Page`, `ns__Page`.
    #[must_use]
    pub fn page_file_name(&self) -> Option<String> {
        let (namespace, name) = self.visualforce_page()?;
        Some(namespace.map_or_else(|| name.clone(), |namespace| format!("{namespace}__{name}")))
    }
}

impl Org {
    /// Whether code came with a package, so that only its vendor can change it.
    #[must_use]
    pub fn is_packaged(&self, code: &AdapterCode) -> bool {
        code.namespace()
            .is_some_and(|namespace| !self.layout.owns_namespace(namespace))
    }

    /// Visualforce pages of the export that softphones begin with.
    pub(super) fn local_softphone_pages(&self) -> impl Iterator<Item = String> {
        let urls = self.open_cti_centers().flat_map(CallCenter::adapter_urls);
        let names = urls.filter_map(|url| url.page_file_name());
        names.filter(|name| self.has_page(name))
    }
}
