//! Knows what each call center's softphone sends, and how well that is known.

mod documented;
mod read;

use std::collections::{BTreeMap, HashSet};

use super::super::adapter::Adapters;
use super::super::assignment::Membership;
use super::super::vendor::Vendors;
use super::scenario::Caller;
use crate::options::{Logs, Operation, Options, PayloadSetting};
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::source::FileId;

/// How well a payload is known, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// What every serious adapter writes.
    Assumed,
    /// By the vendor, to the last field.
    Documented,
    /// In the adapter's own code.
    Read,
    /// In `ctilint.toml`.
    Configured,
}

impl Grade {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Documented => "documented",
            Self::Read => "read",
            Self::Configured => "configured",
        }
    }
}

/// How often a field is among what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Often {
    Sometimes,
    Usually,
    Always,
}

/// What is sent in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The constants it can be; empty for a value known at run time only.
    pub constants: Vec<String>,
    pub often: Often,
}

impl Sent {
    /// A field that every log carries.
    #[must_use]
    pub fn always(constant: Option<&str>) -> Self {
        Self {
            constants: constant.map(str::to_owned).into_iter().collect(),
            often: Often::Always,
        }
    }

    /// The one value that every log has in this field.
    #[must_use]
    pub fn constant(&self) -> Option<&str> {
        match self.constants.as_slice() {
            [only] if self.often == Often::Always => Some(only),
            _ => None,
        }
    }
}

/// A record that a finished call becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// API name, as `entityApiName` has it.
    pub object: String,
    pub operation: Operation,
    /// By API name. What is not listed is not sent; under an assumed payload it practically never is.
    pub fields: BTreeMap<String, Sent>,
    pub grade: Grade,
    /// Calls with a number that nobody in the org has become records as well.
    pub logs_strangers: bool,
}

impl Record {
    #[must_use]
    pub fn is_of(&self, object: &str) -> bool {
        self.object.eq_ignore_ascii_case(object)
    }

    /// A second step that only some softphones take, as far as anybody knows.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        self.grade == Grade::Assumed && self.operation == Operation::Update
    }

    /// What is sent in a field; names ignore case.
    #[must_use]
    pub fn sent(&self, field: &str) -> Option<&Sent> {
        let exact = self.fields.get(field);
        exact.or_else(|| {
            let mut fields = self.fields.iter();
            fields
                .find(|(name, _)| name.eq_ignore_ascii_case(field))
                .map(|(_, sent)| sent)
        })
    }

    /// Whether a call with somebody like this becomes the record.
    #[must_use]
    pub fn is_written_for(&self, caller: Caller) -> bool {
        self.logs_strangers || caller != Caller::Unknown
    }

    /// Whether every log carries the field.
    #[must_use]
    pub fn always_sends(&self, field: &str) -> bool {
        self.sent(field).is_some_and(|sent| sent.often == Often::Always)
    }
}

/// What happens to the calls of some call centers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Indexes of call centers of the org; empty where the configuration names one that was not exported.
    pub centers: Vec<usize>,
    /// Their titles, or the name that the configuration gives.
    pub names: Vec<String>,
    /// Who writes the records: with an integration user, the agent's access does not count.
    pub logs: Logs,
    /// None where nothing is logged.
    pub records: Vec<Record>,
}

/// Payloads by call center: configured, else read, else documented, else assumed; equal ones once.
pub(super) fn payloads(
    org: &Org,
    membership: &Membership,
    vendors: &Vendors,
    options: &Options,
) -> Vec<Payload> {
    let mut found: Vec<Payload> = Vec::new();
    let mut used = vec![false; options.payloads.len()];
    let adapters = Adapters::new(org);
    for index in centers(org) {
        let center = &org.call_centers[index];
        let settings = settings_for(center, &options.payloads, &mut used);
        let mut payload = if settings.is_empty() {
            read::read(org, &adapters, center)
                .or_else(|| documented::payload(vendors, center))
                .unwrap_or_else(assumed)
        } else {
            configured(&settings)
        };
        add_mapped(&mut payload, center);
        payload.centers = vec![index];
        payload.names = vec![center.title().to_owned()];
        add(&mut found, payload);
    }
    let mut beyond: BTreeMap<&str, Vec<&PayloadSetting>> = BTreeMap::new();
    for (setting, used) in options.payloads.iter().zip(used) {
        if let (Some(name), false) = (&setting.call_center, used) {
            beyond.entry(name).or_default().push(setting);
        }
    }
    for (name, settings) in beyond {
        let mut payload = configured(&settings);
        payload.names = vec![name.to_owned()];
        add(&mut found, payload);
    }
    if found.is_empty() {
        found.extend(without_centers(membership, options));
    }
    found
}

/// Items of the call center name fields that the softphone fills where the call has something for them.
fn add_mapped(payload: &mut Payload, center: &CallCenter) {
    let tasks = payload.records.iter_mut().filter(|record| record.is_of("Task"));
    let fields = center.mapped_fields();
    for record in tasks.filter(|record| record.grade != Grade::Configured) {
        let sent = record.fields.keys();
        let mut known: HashSet<String> = sent.map(|name| name.to_ascii_lowercase()).collect();
        for field in &fields {
            let name = field.name.text();
            if known.insert(name.to_ascii_lowercase()) {
                let sent = Sent {
                    constants: Vec::new(),
                    often: Often::Sometimes,
                };
                record.fields.insert(name.to_owned(), sent);
            }
        }
    }
}

/// Call centers of the org; definitions lying about count where there is nothing else.
fn centers(org: &Org) -> Vec<usize> {
    let mut counting = org.distinct_open_cti_centers();
    if counting.is_empty() {
        counting.extend(org.open_cti_centers());
    }
    let files: HashSet<FileId> = counting.into_iter().map(|center| center.file).collect();
    let all = org.call_centers.iter().enumerate();
    all.filter(|(_, center)| files.contains(&center.file))
        .map(|(index, _)| index)
        .collect()
}

/// Agents may be in a call center that was not exported, and the configuration may speak of all.
fn without_centers(membership: &Membership, options: &Options) -> Option<Payload> {
    let general: Vec<&PayloadSetting> = options.payloads.iter().collect();
    if !general.is_empty() {
        return Some(configured(&general));
    }
    membership.is_anybody_in_one().then(assumed)
}

/// Entries that name the call center, else those that name none.
fn settings_for<'a>(
    center: &CallCenter,
    settings: &'a [PayloadSetting],
    used: &mut [bool],
) -> Vec<&'a PayloadSetting> {
    let is_it = |name: &str| name.eq_ignore_ascii_case(&center.name) || name == center.title();
    let mut own = Vec::new();
    for (setting, used) in settings.iter().zip(used) {
        if setting.call_center.as_deref().is_some_and(is_it) {
            *used = true;
            own.push(setting);
        }
    }
    if own.is_empty() {
        own.extend(settings.iter().filter(|setting| setting.call_center.is_none()));
    }
    own
}

/// Equal payloads are one: a rule that rejects them has one finding.
fn add(found: &mut Vec<Payload>, payload: Payload) {
    let same = found
        .iter_mut()
        .find(|other| other.logs == payload.logs && other.records == payload.records);
    match same {
        Some(other) => {
            other.centers.extend(payload.centers);
            other.names.extend(payload.names);
        }
        None => found.push(payload),
    }
}

fn configured(settings: &[&PayloadSetting]) -> Payload {
    let records = settings.iter().filter(|setting| setting.logs != Logs::None);
    Payload {
        centers: Vec::new(),
        names: Vec::new(),
        logs: settings
            .iter()
            .map(|setting| setting.logs)
            .find(|logs| *logs != Logs::None)
            .unwrap_or(Logs::None),
        records: records.flat_map(|setting| configured_records(setting)).collect(),
    }
}

/// Where fields are not listed, only the object is known.
fn configured_records(setting: &PayloadSetting) -> Vec<Record> {
    let record = |fields, grade| Record {
        object: setting.object.clone(),
        operation: setting.operation,
        fields,
        grade,
        logs_strangers: true,
    };
    let Some(fields) = &setting.fields else {
        return vec![record(assumed_fields(&setting.object), Grade::Assumed)];
    };
    let fields = fields
        .iter()
        .map(|(name, value)| (name.clone(), Sent::always(value.as_deref())));
    vec![record(fields.collect(), Grade::Configured)]
}

/// The set that every serious adapter writes as a finished call, now and then in two steps.
fn assumed() -> Payload {
    let fields = assumed_fields("Task");
    let later = fields
        .iter()
        .map(|(name, sent)| {
            let sent = Sent {
                often: Often::Sometimes,
                ..sent.clone()
            };
            (name.clone(), sent)
        })
        // The kind of a task cannot be changed.
        .filter(|(name, _)| name != "TaskSubtype")
        .collect();
    let record = |operation, fields| Record {
        object: "Task".to_owned(),
        operation,
        fields,
        grade: Grade::Assumed,
        logs_strangers: true,
    };
    Payload {
        centers: Vec::new(),
        names: Vec::new(),
        logs: Logs::Softphone,
        records: vec![
            record(Operation::Insert, fields),
            record(Operation::Update, later),
        ],
    }
}

/// Of tasks aggregated from the adapters whose code is public; of events what the two have in common, but for the
/// times, of which any may be sent. Of other objects nobody knows.
fn assumed_fields(object: &str) -> BTreeMap<String, Sent> {
    const EVENT: &[(&str, &[&str], Often)] = &[
        ("Description", &[], Often::Usually),
        ("Subject", &[], Often::Always),
        ("WhatId", &[], Often::Usually),
        ("WhoId", &[], Often::Usually),
    ];
    const TASK: &[(&str, &[&str], Often)] = &[
        ("ActivityDate", &[], Often::Usually),
        ("CallDisposition", &[], Often::Usually),
        ("CallDurationInSeconds", &[], Often::Always),
        ("CallObject", &[], Often::Sometimes),
        ("CallType", &["Inbound", "Outbound", "Internal"], Often::Usually),
        ("Description", &[], Often::Usually),
        ("Phone", &[], Often::Sometimes),
        ("Priority", &["Normal"], Often::Sometimes),
        ("Status", &["Completed"], Often::Always),
        ("Subject", &[], Often::Always),
        ("TaskSubtype", &["Call"], Often::Sometimes),
        ("Type", &["Call"], Often::Sometimes),
        ("WhatId", &[], Often::Usually),
        ("WhoId", &[], Often::Usually),
    ];
    let field = |(name, constants, often): &(&str, &[&str], Often)| {
        let sent = Sent {
            constants: constants.iter().map(|constant| (*constant).to_owned()).collect(),
            often: *often,
        };
        ((*name).to_owned(), sent)
    };
    let fields = match object {
        _ if object.eq_ignore_ascii_case("Task") => TASK,
        _ if object.eq_ignore_ascii_case("Event") => EVENT,
        _ => &[],
    };
    fields.iter().map(field).collect()
}
