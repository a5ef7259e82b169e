//! Knows whether the fields that code logs exist on the object, and whether anybody can write them.
//!
//! Source: Object Reference for Task and Event, version 67. Custom fields are looked up in the export.

use crate::options::Operation;
use crate::org::Org;
use crate::org::field::Field;

/// What is known of a field that is sent.
#[derive(Debug, Clone)]
pub enum Standing<'a> {
    /// It can be written, or nothing says otherwise.
    Fine,
    /// A custom field, of an object whose custom fields are not in the export.
    NotVisible,
    Unknown {
        /// A field of nearly the same name.
        like: Option<String>,
        /// Salesforce's own fields are all known; those of the org only as far as the export goes.
        is_standard: bool,
    },
    ReadOnly(ReadOnly<'a>),
}

/// Why a field cannot be written.
#[derive(Debug, Clone)]
pub enum ReadOnly<'a> {
    /// By Salesforce, with what sets it instead.
    Standard(&'static str),
    /// `TaskSubtype` is given once, with a new record.
    OnUpdate,
    /// A formula, a summary or a number that counts up.
    Computed(&'a Field),
}

/// Fields of tasks that anybody may write, as far as the organisation has them.
const TASK: &[&str] = &[
    "ActivityDate",
    "ActivityOriginType",
    "CallDisposition",
    "CallDurationInSeconds",
    "CallObject",
    "CallType",
    "CurrencyIsoCode",
    "Description",
    "Division",
    "Email",
    "Id",
    "IsRecurrence",
    "IsReminderSet",
    "IsVisibleInSelfService",
    "OwnerId",
    "Phone",
    "Priority",
    "RecordTypeId",
    "RecurrenceDayOfMonth",
    "RecurrenceDayOfWeekMask",
    "RecurrenceEndDateOnly",
    "RecurrenceInstance",
    "RecurrenceInterval",
    "RecurrenceMonthOfYear",
    "RecurrenceRegeneratedType",
    "RecurrenceStartDateOnly",
    "RecurrenceTimeZoneSidKey",
    "RecurrenceType",
    "ReminderDateTime",
    "Status",
    "Subject",
    "TaskSubtype",
    "TaskWhoIds",
    "Type",
    "WhatId",
    "WhoId",
];

/// Fields of tasks and events that only Salesforce writes, with what to do instead. When and by whom a record was made
/// may be set by those who have the permission to.
const READ_ONLY: &[(&str, &str)] = &[
    (
        "AccountId",
        "Salesforce takes it from the record in `WhatId` or `WhoId`",
    ),
    (
        "CompletedDateTime",
        "Salesforce sets it when a closed status is saved",
    ),
    ("ConnectionReceivedId", "Salesforce sets it"),
    ("ConnectionSentId", "Salesforce sets it"),
    ("IsArchived", "Salesforce sets it"),
    ("IsClosed", "a task is closed by sending a closed `Status`"),
    ("IsDeleted", "Salesforce sets it"),
    ("IsHighPriority", "it follows from `Priority`"),
    ("RecurrenceActivityId", "Salesforce sets it"),
    ("SystemModstamp", "Salesforce sets it"),
    ("WhatCount", "Salesforce counts"),
    ("WhoCount", "Salesforce counts"),
];

const AUDIT: &[&str] = &[
    "CreatedById",
    "CreatedDate",
    "LastModifiedById",
    "LastModifiedDate",
];

/// Keys of the library and of samples that are no fields.
const NO_FIELDS: &[&str] = &["attributes", "entityApiName", "recordType", "sobjectType"];

/// More wrong letters than this make another word.
const MOST_WRONG_LETTERS: usize = 2;

/// What is known of a field that a log sends; names ignore case.
#[must_use]
pub fn standing<'a>(org: &'a Org, object: &str, name: &str, operation: Operation) -> Standing<'a> {
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    if let Some(field) = org.records.field(object, name) {
        return match field.is_custom() && is_computed(field) {
            true => Standing::ReadOnly(ReadOnly::Computed(field)),
            false => Standing::Fine,
        };
    }
    if name.ends_with("__c") {
        return custom(org, object, name);
    }
    let is_task = object.eq_ignore_ascii_case("Task");
    if !is_task && !object.eq_ignore_ascii_case("Event") {
        return Standing::Fine;
    }
    if let Some((_, instead)) = READ_ONLY.iter().find(|(known, _)| is(known)) {
        return Standing::ReadOnly(ReadOnly::Standard(instead));
    }
    if is_task && is(&"TaskSubtype") && operation == Operation::Update {
        return Standing::ReadOnly(ReadOnly::OnUpdate);
    }
    // Fields of packages and relations are named with two underscores or a dot.
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_plain = is_word && !name.contains("__");
    let is_known = TASK.iter().chain(AUDIT).chain(NO_FIELDS).any(is);
    if is_known || !is_task || !is_plain {
        return Standing::Fine;
    }
    Standing::Unknown {
        like: like(name, TASK.iter().copied()).or_else(|| custom_twin(org, object, name)),
        is_standard: true,
    }
}

fn is_computed(field: &Field) -> bool {
    let is_of = |kind: &str| {
        let own = field.field_type.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(kind))
    };
    field.formula.is_some() || is_of("AutoNumber") || is_of("Summary")
}

fn custom<'a>(org: &Org, object: &str, name: &str) -> Standing<'a> {
    // `ns__Name__c` belongs to a package, whose fields an export need not have.
    let stem = &name[..name.len() - "__c".len()];
    if stem.contains("__") {
        return Standing::Fine;
    }
    let mut known = org
        .records
        .fields_of(object)
        .filter(|field| field.is_custom())
        .peekable();
    if known.peek().is_none() {
        return Standing::NotVisible;
    }
    Standing::Unknown {
        like: like(name, known.map(|field| field.name.text())),
        is_standard: false,
    }
}

/// `Acme__c` for `Acme`.
fn custom_twin(org: &Org, object: &str, name: &str) -> Option<String> {
    let field = org.records.field(object, &format!("{name}__c"))?;
    Some(field.name.text().to_owned())
}

fn like<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let scored = known.map(|known| (strsim::osa_distance(&known.to_ascii_lowercase(), &lower), known));
    let (_, best) = scored
        .filter(|(wrong, known)| *wrong <= MOST_WRONG_LETTERS && *wrong * 3 < known.len())
        .min()?;
    Some(best.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(object: &str, name: &str, operation: Operation) -> String {
        let org = Org::default();
        match standing(&org, object, name, operation) {
            Standing::Fine => "fine".to_owned(),
            Standing::NotVisible => "not visible".to_owned(),
            Standing::Unknown { like, .. } => format!("unknown, {}", like.unwrap_or_default()),
            Standing::ReadOnly(_) => "read only".to_owned(),
        }
    }

    #[test]
    fn fields_of_tasks_are_all_known() {
        let insert = |name: &str| told("Task", name, Operation::Insert);
        assert_eq!(insert("subject"), "fine");
        assert_eq!(insert("CallDurationInSecond"), "unknown, CallDurationInSeconds");
        assert_eq!(insert("Outcome"), "unknown, ");
        assert_eq!(insert("isclosed"), "read only");
        assert_eq!(insert("Outcome__c"), "not visible");
        assert_eq!(insert("acme__Outcome__c"), "fine");
        assert_eq!(insert("entityApiName"), "fine");
        assert_eq!(insert("CreatedDate"), "fine");
        assert_eq!(insert("TaskSubtype"), "fine");
        assert_eq!(told("task", "TaskSubtype", Operation::Update), "read only");
        assert_eq!(told("Event", "Location", Operation::Insert), "fine");
        assert_eq!(told("Case", "Anything", Operation::Insert), "fine");
    }
}
