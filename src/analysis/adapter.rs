//! Knows each softphone by its code: the page of a call center, whatever that loads, and what all of it does.

pub mod fields;
mod group;
pub mod sender;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use crate::org::Org;
use crate::org::Page;
use crate::org::call_center::{CallCenter, Mode};
use crate::org::code::{AdapterCode, Api, ApiCall, HostUse, Library, LoggedRecord, Place};
use crate::parse::script::Reading;
use crate::source::{FileId, Span};

/// Which library a softphone's code is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// Only Salesforce Classic.
    Classic,
    /// Only Lightning.
    Lightning,
    Both,
    /// None of its code is in the export, or what is there uses neither.
    NotVisible,
}

impl Written {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Lightning => "lightning",
            Self::Both => "both",
            Self::NotVisible => "not visible",
        }
    }

    fn of(apis: &BTreeSet<Api>) -> Self {
        match (apis.contains(&Api::Classic), apis.contains(&Api::Lightning)) {
            (true, true) => Self::Both,
            (true, false) => Self::Classic,
            (false, true) => Self::Lightning,
            (false, false) => Self::NotVisible,
        }
    }
}

/// The code of one softphone: of a call center, or of none that the export has.
#[derive(Debug, Clone, Default)]
pub struct Adapter {
    /// Index in [`Org::call_centers`]; none for code that no call center of the export leads to.
    pub center: Option<usize>,
    /// Indexes in [`Org::code`], in the order of that list.
    pub code: Vec<usize>,
    /// Those of them that the adapter URL leads to: all but what only the standby softphone uses.
    pub main: Vec<usize>,
    /// Files with which the adapter URL, or the standby URL, begins.
    pub pages: Vec<FileId>,
    pub standby_pages: Vec<FileId>,
}

/// All softphones of an org.
#[derive(Debug, Clone, Default)]
pub struct Adapters {
    /// One for each Open CTI call center, in the order of the org; then the others.
    pub all: Vec<Adapter>,
    /// Files that are part of a softphone whose code is there to be seen.
    softphone: BTreeSet<FileId>,
    /// Indexes in `all` of the adapters that each file is part of.
    of_file: BTreeMap<FileId, Vec<usize>>,
    /// Indexes of pages that are sent with a policy, by the files that this policy is for.
    with_policy: BTreeMap<FileId, BTreeSet<usize>>,
}

impl Adapters {
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let all = group::adapters(org);
        let visible = all.iter().filter(|adapter| adapter.is_visible(org));
        let softphone = visible.flat_map(|adapter| adapter.files(org).map(|code| code.file));
        let mut of_file: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
        for (index, adapter) in all.iter().enumerate() {
            for code in adapter.files(org) {
                of_file.entry(code.file).or_default().push(index);
            }
        }
        Self {
            softphone: softphone.collect(),
            with_policy: with_policy(org, &all),
            of_file,
            all,
        }
    }

    /// Whether a file is part of a softphone, and not of a Case Feed or a console only.
    #[must_use]
    pub fn is_of_softphone(&self, file: FileId) -> bool {
        self.softphone.contains(&file)
    }

    /// The adapter of a call center.
    #[must_use]
    pub fn of(&self, org: &Org, center: &CallCenter) -> Option<&Adapter> {
        self.all.iter().find(|adapter| {
            let index = adapter.center;
            index.is_some_and(|index| org.call_centers[index].file == center.file)
        })
    }

    /// Pages of softphones that are sent with a policy, and that a file is, or is loaded into.
    pub fn pages_with_policy<'a>(&'a self, org: &'a Org, file: FileId) -> impl Iterator<Item = &'a Page> {
        let pages = self.with_policy.get(&file).into_iter().flatten();
        pages.filter_map(|index| org.pages.get(*index))
    }

    /// Adapters that a file is part of.
    pub fn with_file(&self, file: FileId) -> impl Iterator<Item = &Adapter> {
        let indexes = self.of_file.get(&file).into_iter().flatten();
        indexes.filter_map(|index| self.all.get(*index))
    }

    /// Whether agents in Lightning get what a file does; `None` if no call center that can be read says so.
    #[must_use]
    pub fn is_in_lightning(&self, org: &Org, file: FileId) -> Option<bool> {
        let centers = self.with_file(file).filter_map(|adapter| adapter.center(org));
        centers
            .filter_map(CallCenter::known_mode)
            .map(Mode::has_lightning)
            .reduce(|one, other| one || other)
    }

    /// Whether an earlier call center has the very same code: its defects are reported there.
    #[must_use]
    pub fn has_earlier_twin(&self, adapter: &Adapter) -> bool {
        let mut earlier = self
            .all
            .iter()
            .take_while(|other| other.center.is_some() && other.center != adapter.center);
        adapter.center.is_some() && earlier.any(|other| other.main == adapter.main)
    }
}

impl Adapter {
    #[must_use]
    pub fn center<'a>(&self, org: &'a Org) -> Option<&'a CallCenter> {
        self.center.and_then(|index| org.call_centers.get(index))
    }

    /// The softphone of the adapter URL alone, without the one on standby.
    #[must_use]
    pub fn without_standby(&self) -> Self {
        Self {
            code: self.main.clone(),
            standby_pages: Vec::new(),
            ..self.clone()
        }
    }

    /// Where it shows first that it is written for a library: where it loads it, else where it uses it.
    #[must_use]
    pub fn evidence(&self, org: &Org, api: Api) -> Option<Span> {
        let loaded = || {
            let mut own = self
                .libraries(org)
                .filter(|(_, library)| library.api == api && !library.is_copy);
            own.next().map(|(_, library)| library.span)
        };
        let called = || {
            let mut calls = self.calls(org).filter(|(_, call)| call.api == api);
            calls.next().map(|(_, call)| call.span)
        };
        let named = || {
            let mut mentions = self.files(org).flat_map(|code| &code.mentions);
            mentions
                .find(|mention| mention.api == api)
                .map(|mention| mention.span)
        };
        let copied = || {
            let mut all = self.libraries(org).filter(|(_, library)| library.api == api);
            all.next().map(|(_, library)| library.span)
        };
        loaded().or_else(called).or_else(named).or_else(copied)
    }

    /// The least of the ways in which its files were read.
    #[must_use]
    pub fn reading(&self, org: &Org) -> Reading {
        let readings = self.files(org).map(|code| code.reading);
        readings.max().unwrap_or_default()
    }

    /// Its files; those that only a Case Feed or a console uses are none of a softphone.
    pub fn files<'a>(&'a self, org: &'a Org) -> impl Iterator<Item = &'a AdapterCode> {
        self.code.iter().filter_map(|index| org.code.get(*index))
    }

    /// Whether any code of a softphone was found for it.
    #[must_use]
    pub fn is_visible(&self, org: &Org) -> bool {
        self.files(org).any(AdapterCode::is_softphone)
    }

    /// Which library it is written for, all files together.
    #[must_use]
    pub fn written_for(&self, org: &Org) -> Written {
        let apis = self
            .files(org)
            .filter(|code| code.is_softphone())
            .flat_map(AdapterCode::apis);
        Written::of(&apis.collect())
    }

    pub fn calls<'a>(&'a self, org: &'a Org) -> impl Iterator<Item = (&'a AdapterCode, &'a ApiCall)> {
        self.files(org)
            .flat_map(|code| code.calls.iter().map(move |call| (code, call)))
    }

    /// Whether a function is called anywhere in it, or handed on to be called.
    #[must_use]
    pub fn uses(&self, org: &Org, api: Api, method: &str) -> bool {
        self.calls(org).any(|(_, call)| call.is(api, method))
            || self
                .files(org)
                .flat_map(|code| &code.mentions)
                .any(|mention| mention.api == api && mention.member == method)
    }

    pub fn libraries<'a>(&'a self, org: &'a Org) -> impl Iterator<Item = (&'a AdapterCode, &'a Library)> {
        self.files(org)
            .flat_map(|code| code.libraries.iter().map(move |library| (code, library)))
    }

    pub fn hosts<'a>(&'a self, org: &'a Org) -> impl Iterator<Item = (&'a AdapterCode, &'a HostUse)> {
        self.files(org)
            .flat_map(|code| code.hosts.iter().map(move |host| (code, host)))
    }

    pub fn records<'a>(&'a self, org: &'a Org) -> impl Iterator<Item = (&'a AdapterCode, &'a LoggedRecord)> {
        self.files(org)
            .flat_map(|code| code.records.iter().map(move |record| (code, record)))
    }

    /// How calls are logged, as far as the code shows.
    #[must_use]
    pub fn logging(&self, org: &Org) -> Logging {
        if !self.is_visible(org) {
            Logging::NotVisible
        } else if self.calls(org).any(|(_, call)| call.method == "saveLog") {
            Logging::Softphone
        } else if self.calls(org).any(|(_, call)| call.method == "runApex") {
            Logging::PerhapsApex
        } else {
            Logging::Nowhere
        }
    }
}

/// Files that stand in a frame of their own have a policy of their own, or none.
fn with_policy(org: &Org, all: &[Adapter]) -> BTreeMap<FileId, BTreeSet<usize>> {
    let pages = org.pages.iter().enumerate();
    let policed: BTreeMap<FileId, usize> = pages
        .filter(|(_, page)| page.has_csp_header())
        .map(|(index, page)| (page.file, index))
        .collect();
    let mut found: BTreeMap<FileId, BTreeSet<usize>> = BTreeMap::new();
    for adapter in all {
        let begins = adapter.pages.iter().chain(&adapter.standby_pages);
        let meant: Vec<(FileId, usize)> = begins
            .filter_map(|file| Some((*file, *policed.get(file)?)))
            .collect();
        if meant.is_empty() {
            continue;
        }
        for code in adapter.files(org) {
            let is_inside = matches!(code.place, Place::Component(_) | Place::Resource(..));
            let own = meant.iter().filter(|(file, _)| is_inside || *file == code.file);
            found
                .entry(code.file)
                .or_default()
                .extend(own.map(|(_, index)| *index));
        }
    }
    found
}

/// How a softphone logs calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Logging {
    /// By `saveLog`.
    Softphone,
    /// It calls Apex, which may write the log.
    PerhapsApex,
    /// Nothing in its code writes a log; its server may.
    Nowhere,
    NotVisible,
}

impl Logging {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Softphone => "softphone",
            Self::PerhapsApex => "perhaps apex",
            Self::Nowhere => "nowhere",
            Self::NotVisible => "not visible",
        }
    }
}

/// What one file is written for.
#[must_use]
pub fn written_for(code: &AdapterCode) -> Written {
    if code.is_softphone() {
        Written::of(&code.apis())
    } else {
        Written::NotVisible
    }
}

/// Hosts of several files, each address once, with the first place.
#[must_use]
pub fn distinct_hosts<'a>(hosts: impl Iterator<Item = &'a HostUse>) -> Vec<&'a HostUse> {
    let mut seen: BTreeMap<(&str, crate::org::code::Via), &HostUse> = BTreeMap::new();
    for host in hosts {
        seen.entry((host.url.text(), host.via)).or_insert(host);
    }
    let mut found: Vec<&HostUse> = seen.into_values().collect();
    found.sort_by_key(|host| host.url.span());
    found
}
