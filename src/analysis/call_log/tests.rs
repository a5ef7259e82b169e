use std::collections::BTreeMap;

use super::matching::{Truth, combine};
use super::scenario::{Caller, Direction, Given, Scenario};
use super::*;
use crate::load::Export;
use crate::options::{Logs, PayloadSetting};
use crate::org::criteria::Logic;
use crate::org::{self, Org};
use crate::source::{FileId, Value};

pub(super) const CENTER: &str = "<CallCenter><displayName>Acme Phone</displayName><sections><items><name>reqUseApi</name>\
                      <value>true</value></items><name>reqGeneralInfo</name></sections></CallCenter>";

pub(super) fn org(files: &[(&str, &str)]) -> Org {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    org::read(&Export::from_memory(stored.collect()))
}

fn call_log(org: &Org, payloads: Vec<PayloadSetting>) -> CallLog {
    CallLog::new(org, &Membership::new(org), &Vendors::new(org), &options(payloads))
}

pub(super) fn options(payloads: Vec<PayloadSetting>) -> Options {
    Options {
        payloads,
        ..Options::new(jiff::civil::date(2026, 11, 20))
    }
}

pub(super) fn setting(center: Option<&str>, logs: Logs, fields: &[(&str, Option<&str>)]) -> PayloadSetting {
    let fields: BTreeMap<_, _> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)))
        .collect();
    PayloadSetting {
        call_center: center.map(str::to_owned),
        object: "Task".to_owned(),
        operation: Operation::Insert,
        fields: (logs != Logs::None).then_some(fields),
        logs,
    }
}

#[test]
fn call_centers_without_a_word_share_the_assumed_payload() {
    let org = org(&[
        ("callCenters/A.callCenter", CENTER),
        ("callCenters/B.callCenter", CENTER),
        ("callCenters/C.callCenter", CENTER),
    ]);
    let log = call_log(&org, vec![setting(Some("B"), Logs::None, &[])]);
    assert_eq!(log.payloads.len(), 2);
    assert_eq!(log.payloads[0].centers, [0, 2]);
    assert_eq!(log.grade("task"), Some(Grade::Assumed));
    assert!(log.payloads[1].records.is_empty());
    assert!(log.concerns("Activity") && !log.concerns("Case"));
}

#[test]
fn without_call_centers_nothing_is_logged_unless_somebody_says_so() {
    let org = org(&[]);
    assert!(call_log(&org, Vec::new()).payloads.is_empty());
    let named = setting(Some("Packaged"), Logs::Softphone, &[("Subject", None)]);
    let log = call_log(&org, vec![named]);
    assert_eq!(log.payloads[0].names, ["Packaged"]);
    assert_eq!(log.grade("Task"), Some(Grade::Configured));
}

#[test]
fn what_is_not_sent_takes_its_default() {
    let field = "<CustomField><fullName>Code__c</fullName><defaultValue>&quot;Phone&quot;</defaultValue>\
                 <type>Text</type></CustomField>";
    let org = org(&[
        ("callCenters/A.callCenter", CENTER),
        ("objects/Activity/fields/Code__c.field-meta.xml", field),
    ]);
    let payload = setting(
        None,
        Logs::Softphone,
        &[("Subject", None), ("Type", Some("Call"))],
    );
    let log = call_log(&org, vec![payload]);
    let (_, record) = log.records().next().expect("a record");
    let value = |text: &str| Known::OneOf(vec![Some(text.to_owned())]);
    assert_eq!(record.known(&org, "Code__c"), value("Phone"));
    assert_eq!(record.known(&org, "TaskSubtype"), value("Task"));
    assert_eq!(record.known(&org, "Status"), value("Not Started"));
    assert_eq!(record.known(&org, "Type"), value("Call"));
    assert_eq!(record.known(&org, "Subject"), Known::Something);
    assert_eq!(record.known(&org, "WhoId"), Known::OneOf(vec![None]));
    assert_eq!(record.known(&org, "OwnerId"), Known::Anything);
}

#[test]
fn scenarios_fix_what_the_call_fixes() {
    let org = org(&[("callCenters/A.callCenter", CENTER)]);
    let log = call_log(&org, Vec::new());
    let (_, record) = log.records().next().expect("a record");
    let scenario = |caller| Scenario {
        direction: Direction::Outbound,
        caller,
        operation: Operation::Insert,
    };
    let given = |caller, field: &str| scenario(caller).input(&org, record, field).given;
    assert!(matches!(given(Caller::Lead, "WhoId"), Given::RecordOf("Lead")));
    assert!(matches!(given(Caller::Lead, "WhatId"), Given::Blank));
    assert!(matches!(given(Caller::Unknown, "WhoId"), Given::Blank));
    assert!(matches!(given(Caller::Contact, "Subject"), Given::Filled));
    assert!(matches!(given(Caller::Contact, "Status"), Given::Fixed(status) if status == "Completed"));
    let Given::OneOf(types) = given(Caller::Contact, "CallType") else {
        panic!("usually sent")
    };
    assert_eq!(types, [Some("Outbound".to_owned()), None]);
    assert_eq!(Scenario::all(Operation::Insert).len(), 9);
    assert!(Scenario::all(Operation::Insert)[3].is_core());
    assert!(!Scenario::all(Operation::Insert)[4].is_core());
}

#[test]
fn logic_of_filters_is_read() {
    let logic = |text: &str| Logic::Text(Value::verbatim(FileId(0), text, 0));
    let answers = [Truth::Yes, Truth::No, Truth::Maybe];
    let said = |text: &str| combine(&answers, &logic(text));
    assert_eq!(said("1 AND (2 OR 3)"), Truth::Maybe);
    assert_eq!(said("1 and not 2"), Truth::Yes);
    assert_eq!(said("2 OR 2"), Truth::No);
    assert_eq!(said("1 AND"), Truth::Maybe);
    assert_eq!(said("9"), Truth::Maybe);
    assert_eq!(said(&"(".repeat(10_000)), Truth::Maybe);
    assert_eq!(combine(&[], &Logic::Any), Truth::Yes);
}

/// A call center with this adapter URL and display name.
fn center_of(url: &str, display: &str) -> String {
    let url = format!("<adapterUrl>{url}</adapterUrl><displayName>{display}</displayName>");
    CENTER.replace("<displayName>Acme Phone</displayName>", &url)
}

/// The payload of a call center without a word in the configuration.
fn payload_of(url: &str, display: &str) -> Payload {
    let org = org(&[("callCenters/A.callCenter", &center_of(url, display))]);
    let log = call_log(&org, Vec::new());
    log.payloads.into_iter().next().expect("a payload")
}

#[test]
fn a_vendors_published_code_says_everything_that_is_sent() {
    let payload = payload_of(
        "https://pbx.example.com:8443/pbx/etc/widget/salesforce/index.html",
        "Acme",
    );
    assert_eq!(payload.logs, Logs::Softphone);
    let [record] = payload.records.as_slice() else {
        panic!("{:?}", payload.records);
    };
    assert_eq!(
        (record.grade, record.operation),
        (Grade::Documented, Operation::Insert)
    );
    assert!(record.always_sends("CallDurationInSeconds"));
    assert!(record.sent("WhoId").is_some() && !record.always_sends("WhoId"));
    assert_eq!(record.sent("ActivityDate"), None);
    let directions = record.sent("CallType").map(|sent| sent.constants.clone());
    assert_eq!(directions.unwrap_or_default(), ["Inbound", "Outbound"]);
}

#[test]
fn a_vendors_partial_word_leaves_the_rest_assumed() {
    let payload = payload_of("https://cti.aircall.io/salesforce", "Acme");
    assert_eq!(payload.logs, Logs::Server);
    assert_eq!(sender(&payload), "the vendor's server of `Acme`");
    assert!(
        payload
            .records
            .iter()
            .all(|record| record.grade == Grade::Assumed)
    );
    let insert = &payload.records[0];
    assert_eq!(insert.sent("Type").and_then(Sent::constant), Some("Call"));
    assert!(insert.always_sends("TaskSubtype"));
    let statuses = insert.sent("Status").map(|sent| sent.constants.clone());
    assert_eq!(statuses.unwrap_or_default(), ["Completed", "In Progress"]);
    assert!(insert.sent("ActivityDate").is_some());
    assert_eq!(payload.records.len(), 2);
}

#[test]
fn a_display_name_alone_documents_nothing() {
    let plain = payload_of("/apex/Acme_Phone", "Acme");
    let named = payload_of("https://pbx.example.com/phone", "BrekekeCTI");
    let server = payload_of("https://pbx.example.com/phone", "Aircall CTI for Salesforce");
    let sample = payload_of("/apex/demoAdapterPage", "Acme");
    for other in [named, server, sample] {
        assert_eq!((other.logs, &other.records), (plain.logs, &plain.records));
    }
}

#[test]
fn the_configuration_beats_the_vendor() {
    let center = center_of("https://cti.aircall.io/salesforce", "Acme");
    let org = org(&[("callCenters/A.callCenter", &center)]);
    let setting = setting(Some("A"), Logs::Softphone, &[("Subject", Some("Call"))]);
    let log = call_log(&org, vec![setting]);
    assert_eq!(log.payloads[0].logs, Logs::Softphone);
    assert_eq!(log.grade("Task"), Some(Grade::Configured));
    assert_eq!(log.payloads[0].records[0].fields.len(), 1);
}
