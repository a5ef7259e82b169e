//! Knows the types of standard fields of tasks and events, of what every object has, and of global variables.
//!
//! Sources: Object Reference for Task, Event, User and Organization; Salesforce Help on global variables. A field that
//! the table lacks is not known, which makes findings fewer, never wrong.

use crate::formula::{Field, Type};

/// What a table says of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Plain(Type),
    /// A picklist that takes only these values.
    OneOf(&'static [&'static str]),
    /// A picklist with the values of a standard value set.
    Shared(&'static str),
}

use Kind::{OneOf, Plain, Shared};
use Type::{Boolean, Date, DateTime, Id, Number, Picklist, Text};

impl Kind {
    pub(super) fn field(self) -> Field {
        match self {
            Plain(ty) => Field::new(ty),
            OneOf(values) => Field::picklist(values.iter().copied()),
            Shared(_) => Field::new(Picklist),
        }
    }
}

type Row = (&'static str, Kind);

/// Every object has these, or nobody names them.
const EVERYWHERE: &[Row] = &[
    ("CreatedById", Plain(Id)),
    ("CreatedDate", Plain(DateTime)),
    ("Id", Plain(Id)),
    ("IsDeleted", Plain(Boolean)),
    ("LastModifiedById", Plain(Id)),
    ("LastModifiedDate", Plain(DateTime)),
    ("OwnerId", Plain(Id)),
    ("RecordType.DeveloperName", Plain(Text)),
    ("RecordType.Id", Plain(Id)),
    ("RecordType.Name", Plain(Text)),
    ("RecordTypeId", Plain(Id)),
    ("SystemModstamp", Plain(DateTime)),
];

/// Tasks and events share these.
const ACTIVITY: &[Row] = &[
    ("AccountId", Plain(Id)),
    ("ActivityDate", Plain(Date)),
    ("Description", Plain(Text)),
    ("IsArchived", Plain(Boolean)),
    ("IsRecurrence", Plain(Boolean)),
    ("IsReminderSet", Plain(Boolean)),
    ("IsVisibleInSelfService", Plain(Boolean)),
    ("RecurrenceActivityId", Plain(Id)),
    ("ReminderDateTime", Plain(DateTime)),
    // A combobox: text with suggestions.
    ("Subject", Plain(Text)),
    ("WhatCount", Plain(Number)),
    ("WhatId", Plain(Id)),
    ("WhoCount", Plain(Number)),
    ("WhoId", Plain(Id)),
];

const TASK: &[Row] = &[
    ("CallDisposition", Plain(Text)),
    ("CallDurationInSeconds", Plain(Number)),
    ("CallObject", Plain(Text)),
    ("CallType", OneOf(&["Inbound", "Internal", "Outbound"])),
    ("CompletedDateTime", Plain(DateTime)),
    ("Email", Plain(Text)),
    ("IsClosed", Plain(Boolean)),
    ("IsHighPriority", Plain(Boolean)),
    ("Phone", Plain(Text)),
    ("Priority", Shared("TaskPriority")),
    ("Status", Shared("TaskStatus")),
    (
        "TaskSubtype",
        OneOf(&["Task", "Call", "Email", "ListEmail", "LinkedIn", "Cadence"]),
    ),
    ("Type", Shared("TaskType")),
];

const EVENT: &[Row] = &[
    ("ActivityDateTime", Plain(DateTime)),
    ("DurationInMinutes", Plain(Number)),
    ("EndDate", Plain(Date)),
    ("EndDateTime", Plain(DateTime)),
    ("EventSubtype", OneOf(&["Event"])),
    ("IsAllDayEvent", Plain(Boolean)),
    ("IsChild", Plain(Boolean)),
    ("IsGroupEvent", Plain(Boolean)),
    ("IsPrivate", Plain(Boolean)),
    ("Location", Plain(Text)),
    ("ShowAs", OneOf(&["Busy", "OutOfOffice", "Free"])),
    ("StartDateTime", Plain(DateTime)),
    ("Type", Shared("EventType")),
];

/// `$User.`, and what follows `CreatedBy.` and the like. In lower case.
const USER: &[(&str, Type)] = &[
    ("accountid", Id),
    ("alias", Text),
    ("callcenterid", Id),
    ("city", Text),
    ("communitynickname", Text),
    ("companyname", Text),
    ("contactid", Id),
    ("country", Text),
    ("createddate", DateTime),
    ("delegatedapproverid", Id),
    ("department", Text),
    ("division", Text),
    ("email", Text),
    ("employeenumber", Text),
    ("extension", Text),
    ("federationidentifier", Text),
    ("firstname", Text),
    ("id", Id),
    ("isactive", Boolean),
    ("languagelocalekey", Picklist),
    ("lastlogindate", DateTime),
    ("lastname", Text),
    ("localesidkey", Picklist),
    ("managerid", Id),
    ("mobilephone", Text),
    ("phone", Text),
    ("postalcode", Text),
    ("profileid", Id),
    ("profile.id", Id),
    ("profile.name", Text),
    ("state", Text),
    ("street", Text),
    ("timezonesidkey", Picklist),
    ("title", Text),
    ("username", Text),
    ("userroleid", Id),
    ("userrole.id", Id),
    ("userrole.name", Text),
    ("userrole.developername", Text),
    ("usertype", Picklist),
];

const NAMED: &[(&str, Type)] = &[("developername", Text), ("id", Id), ("name", Text)];

const ORGANIZATION: &[(&str, Type)] = &[
    ("city", Text),
    ("country", Text),
    ("division", Text),
    ("fax", Text),
    ("id", Id),
    ("name", Text),
    ("phone", Text),
    ("postalcode", Text),
    ("state", Text),
    ("street", Text),
];

/// Standard fields of an object as its formulas spell them.
pub(super) fn fields_of(object: &str) -> impl Iterator<Item = Row> {
    let is = |name: &str| object.eq_ignore_ascii_case(name);
    let (task, event) = (is("Task"), is("Event"));
    let activity = task || event || is("Activity");
    let when = |condition: bool, rows: &'static [Row]| if condition { rows } else { &[] };
    [
        EVERYWHERE,
        when(activity, ACTIVITY),
        when(task, TASK),
        when(event, EVENT),
        when(object.ends_with("__c"), &[("Name", Plain(Text))]),
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// A name in lower case that leads away from the record: a global variable, or a user behind a lookup.
pub(super) fn elsewhere(name: &str) -> Option<Kind> {
    let (first, rest) = name.split_once('.')?;
    let find = |rows: &[(&str, Type)]| {
        let row = rows.iter().find(|(known, _)| *known == rest);
        row.map(|(_, ty)| Plain(*ty))
    };
    match first {
        // A field on the way to another record is no field of the user's own.
        "$user" if !rest.contains('.') => find(USER),
        "createdby" | "lastmodifiedby" | "owner:user" => find(USER),
        "$profile" | "$userrole" | "$recordtype" => find(NAMED),
        "$organization" => find(ORGANIZATION),
        "$permission" => Some(Plain(Boolean)),
        "$label" | "$api" => Some(Plain(Text)),
        "$system" if rest == "origindatetime" => Some(Plain(DateTime)),
        _ => None,
    }
}
