//! Keeps the promise that the code of softphones is read truthfully: what it loads, calls and logs, in invented
//! exports, and in the public adapters of the corpus.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use ctilint::analysis::adapter::{Adapters, Logging, Written, written_for};
use ctilint::load::{self, Export, Input, Limits};
use ctilint::org::code::{AdapterCode, Api, FieldValue, Place, Target, Via};
use ctilint::org::{self, Org, ProblemKind, Status};

const CENTER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CallCenter xmlns="http://soap.sforce.com/2006/04/metadata">
    <adapterUrl>/apex/AcmePhone</adapterUrl>
    <customSettings>{&quot;reqUseApi&quot;:&quot;true&quot;,&quot;reqSalesforceCompatibilityMode&quot;:&quot;Lightning&quot;}</customSettings>
    <displayName>Acme Phone</displayName>
</CallCenter>
"#;

fn org(files: &[(&str, &[u8])]) -> Org {
    let files = files
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
    org::read(&Export::from_memory(files.collect()))
}

fn code<'a>(org: &'a Org, shown: &str) -> &'a AdapterCode {
    let file = org.files.iter().find(|file| file.shown == shown).expect("a file");
    org.code_in(file.id).expect("code")
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

/// Nobody misses a damaged archive that nothing loads; one that a softphone loads is named, once.
#[test]
fn a_damaged_archive_is_named_if_a_softphone_loads_it() {
    let archive = zip(&[("js/phone.js", b"sforce.opencti.enableClickToDial()")]);
    let damaged = &archive[..40];
    let page = "<apex:page><script src=\"/support/api/58.0/lightning/opencti_min.js\"/>\n\
                <apex:includeScript value=\"{!URLFOR($Resource.Acme, 'js/phone.js')}\"/>\n\
                <apex:includeScript value=\"{!URLFOR($Resource.Acme, 'js/other.js')}\"/></apex:page>";
    let org = org(&[
        ("callCenters/AcmePhone.callCenter-meta.xml", CENTER.as_bytes()),
        ("pages/AcmePhone.page", page.as_bytes()),
        ("staticresources/Acme.resource", damaged),
        ("staticresources/Unused.resource", damaged),
    ]);
    let named: Vec<(&str, ProblemKind)> = org
        .problems
        .iter()
        .map(|problem| (org.file(problem.span.file).shown.as_str(), problem.kind))
        .collect();
    assert_eq!(
        named,
        [("staticresources/Acme.resource", ProblemKind::Unreadable)]
    );
    assert!(
        org.problems[0].message.contains("archive"),
        "{}",
        org.problems[0].message
    );
}

/// The page of a call center leads to a resource, to a component, and from there to bundles without a mark.
#[test]
fn a_softphone_is_all_that_its_page_loads() {
    let archive = zip(&[
        ("js/phone.js", b"var socket = new WebSocket('wss://cti.acme.example/agent'); window.sforce.opencti.saveLog({value: {entityApiName: 'Task', Subject: 'Call', Status: 'Completed', WhoId: who()}, callback: done});"),
        ("js/helper.js", b"fetch('https://api.acme.example/v1/calls');"),
        ("js/other.js", b"sforce.opencti.runApex({apexClass: 'AcmeOther', methodName: 'go'});"),
        ("logo.png", b"\x89PNG"),
    ]);
    let page = "<apex:page><script src=\"/support/api/58.0/lightning/opencti_min.js\"/>\n\
                <apex:includeScript value=\"{!URLFOR($Resource.Acme, 'js/phone.js')}\"/>\n\
                <script src=\"{!URLFOR($Resource.Acme, 'js/helper.js')}\"></script>\n<c:AcmePart/>\n\
                <script>$Lightning.use('c:acmeOut', function () { $Lightning.createComponent('c:acmePanel', {}, 'x'); });</script></apex:page>";
    let org = org(&[
        ("callCenters/AcmePhone.callCenter-meta.xml", CENTER.as_bytes()),
        ("pages/AcmePhone.page", page.as_bytes()),
        (
            "components/AcmePart.component",
            b"<apex:component><iframe src=\"https://frame.acme.example/x\"/></apex:component>",
        ),
        ("staticresources/Acme.resource", &archive),
        (
            "aura/acmePanel/acmePanel.cmp",
            b"<aura:component><c:acmeChild/></aura:component>",
        ),
        (
            "aura/acmeChild/acmeChildHelper.js",
            b"({ ring: function () { sforce.opencti.onClickToDial({listener: f}); } })",
        ),
        (
            "aura/elsewhere/elsewhereHelper.js",
            b"({ ring: function () { sforce.opencti.enableClickToDial(); } })",
        ),
        ("pages/Other.page", b"<apex:page>salesforce</apex:page>"),
    ]);
    let adapters = Adapters::new(&org);
    assert_eq!(
        adapters.all.len(),
        3,
        "the call center's, and two that nobody leads to"
    );
    let adapter = &adapters.all[0];
    assert_eq!(adapter.center, Some(0));
    let files: BTreeSet<&str> = adapter
        .files(&org)
        .map(|code| org.file(code.file).shown.as_str())
        .collect();
    assert_eq!(
        files,
        BTreeSet::from([
            "aura/acmeChild/acmeChildHelper.js",
            "aura/acmePanel/acmePanel.cmp",
            "components/AcmePart.component",
            "pages/AcmePhone.page",
            "staticresources/Acme.resource!/js/helper.js",
            "staticresources/Acme.resource!/js/phone.js",
        ])
    );
    assert_eq!(adapter.written_for(&org), Written::Lightning);
    assert_eq!(adapter.logging(&org), Logging::Softphone);
    assert!(adapter.uses(&org, Api::Lightning, "onClickToDial"));
    assert!(!adapter.uses(&org, Api::Lightning, "enableClickToDial"));
    let hosts: BTreeSet<(&str, Via)> = adapter
        .hosts(&org)
        .map(|(_, host)| (host.host.as_str(), host.via))
        .collect();
    assert_eq!(
        hosts,
        BTreeSet::from([
            ("api.acme.example", Via::Request),
            ("cti.acme.example", Via::Socket),
            ("frame.acme.example", Via::Frame),
        ])
    );
    let phone = code(&org, "staticresources/Acme.resource!/js/phone.js");
    assert_eq!(
        phone.place,
        Place::Resource("Acme".to_owned(), "js/phone.js".to_owned())
    );
    assert_eq!(org.file(phone.file).status, Status::Read);
    let record = &phone.records[0];
    assert_eq!(record.object.as_deref(), Some("Task"));
    assert_eq!(
        record.field("status").map(|field| &field.value),
        Some(&FieldValue::Constant("Completed".to_owned()))
    );
    assert!(
        code(&org, "pages/AcmePhone.page")
            .includes
            .iter()
            .any(|include| include.target == Target::Bundle("c:acmePanel".to_owned()))
    );
}

/// Spans lead to the text as it is read again, in archives as well.
#[test]
fn spans_lead_to_the_text_of_entries() {
    let script = "/* é */ sforce.interaction.saveLog('Task', 'Subject=' + s + '&Status=Done');";
    let files = vec![
        (
            "staticresources/Acme.resource".to_owned(),
            zip(&[("a.js", script.as_bytes())]),
        ),
        (
            "web/latin.js".to_owned(),
            b"/* \xe9 */ sforce.opencti.enableClickToDial()".to_vec(),
        ),
    ];
    let export = Export::from_memory(files);
    let org = org::read(&export);
    for code in &org.code {
        let text = org.file(code.file).text(&export).expect("text").text;
        let call = &code.calls[0];
        assert_eq!(&text[call.span.range()], call.path());
        for record in &code.records {
            let field = record.field("Status").expect("a field");
            assert_eq!(&text[field.name_span.range()], "Status");
            assert_eq!(&text[field.value_span.range()], "Done");
        }
    }
    assert_eq!(org.code.len(), 2);
    assert!(org.problems.is_empty());
}

#[test]
fn look_alikes_are_no_softphones() {
    let org = org(&[
        ("pages/Feed.page", b"<apex:page><script src='/support/api/30.0/interaction.js'/><script>sforce.interaction.entityFeed.refreshObject(id, true, true, true, f)</script></apex:page>"),
        ("pages/Console.page", b"<apex:page><script src='/support/console/29.0/integration.js'/><script>sforce.console.openPrimaryTab()</script></apex:page>"),
        ("lwc/voice/voice.js", b"import x from 'lightning/serviceCloudVoiceToolkitApi'; // opencti:defaultVoiceExtensionTemplate\n"),
        ("web/query.js", b"jsforce.interaction(); sforce.one.navigateToURL('/interaction')"),
    ]);
    let found: Vec<(&str, bool)> = org
        .code
        .iter()
        .map(|code| (org.file(code.file).shown.as_str(), code.is_softphone()))
        .collect();
    assert_eq!(found, [("pages/Feed.page", false)]);
}

/// The standards of the public adapters: fields by file name, as their authors published them.
const LOGS: &[(&str, &str, Api, &[&str])] = &[
    (
        "connectedPanelHelper.js",
        "Task",
        Api::Lightning,
        &[
            "CallDisposition",
            "CallDurationInSeconds",
            "CallObject",
            "CallType",
            "Description",
            "Priority",
            "Status",
            "Subject",
            "Type",
            "WhatId",
            "WhoId",
        ],
    ),
    (
        "demoCallControl.page",
        "Task",
        Api::Classic,
        &[
            "Activitydate",
            "CallDisposition",
            "CallDurationInSeconds",
            "CallObject",
            "CallType",
            "Description",
            "Phone",
            "Status",
            "Subject",
            "whatId",
            "whoId",
        ],
    ),
    (
        "SlickCTI_js.resource",
        "Task",
        Api::Classic,
        &[
            "Activitydate",
            "CallDisposition",
            "CallDurationInSeconds",
            "CallObject",
            "CallType",
            "Description",
            "Status",
            "Subject",
            "whatId",
            "whoId",
        ],
    ),
    (
        "amazonconnect__acsf_calltask.resource",
        "Task",
        Api::Lightning,
        &[
            "ActivityDate",
            "CallObject",
            "CallType",
            "IsClosed",
            "Phone",
            "Status",
            "Subject",
            "TaskSubtype",
            "Type",
            "WhatId",
            "WhoId",
        ],
    ),
];

fn examine(shared: &Path) -> Vec<(PathBuf, Export, Org)> {
    let corpus = shared.join("corpus");
    let read = |folder: PathBuf| {
        let export =
            load::open(&[Input::from(&folder)], &corpus, Limits::default()).expect("folder of the corpus");
        let org = org::read(&export);
        (folder, export, org)
    };
    common::corpus(shared).into_iter().map(read).collect()
}

#[test]
fn public_adapters_are_read_as_their_authors_wrote_them() {
    let Some(shared) = common::shared("public_adapters_are_read_as_their_authors_wrote_them") else {
        return;
    };
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, org) in examine(&shared) {
        for code in &org.code {
            let shown = org.file(code.file).shown.clone();
            for (name, object, api, fields) in LOGS.iter().filter(|(name, ..)| shown.ends_with(name)) {
                let of_api = |call: usize| code.calls[call].api == *api;
                let logs: Vec<_> = code.records.iter().filter(|record| of_api(record.call)).collect();
                if logs.is_empty() {
                    continue;
                }
                let log = logs[0];
                assert_eq!(log.object.as_deref(), Some(*object), "{shown}");
                let found: BTreeSet<&str> = log.fields.iter().map(|field| field.name.as_str()).collect();
                let missing: Vec<&&str> = fields.iter().filter(|field| !found.contains(**field)).collect();
                assert!(missing.is_empty(), "{shown}: {missing:?} of {found:?}");
                *met.entry(name).or_default() += 1;
            }
            let expected = match shown.rsplit('/').next().unwrap_or_default() {
                "demoAdapterHelper.js" | "connectedPanelHelper.js" => Written::Lightning,
                "demoCallControl.page" | "SlickCTI_js.resource" => Written::Classic,
                "amazonconnect__acsf_calltask.resource" | "cnx__CtiAdapter.page" => Written::Both,
                _ => continue,
            };
            assert_eq!(written_for(code), expected, "{shown}");
        }
    }
    let times: Vec<usize> = LOGS
        .iter()
        .map(|(name, ..)| met.get(name).copied().unwrap_or(0))
        .collect();
    assert!(times.iter().all(|times| *times > 0), "{met:?}");
}

/// Every call that a plain search for the names of the libraries finds outside comments and texts is found.
#[test]
fn no_call_that_a_text_search_finds_is_missed() {
    let Some(shared) = common::shared("no_call_that_a_text_search_finds_is_missed") else {
        return;
    };
    let pattern =
        regex::Regex::new(r"\bsforce\.(?:interaction|opencti)\.([A-Za-z.]+)\s*\(").expect("a pattern");
    let (mut searched, mut found, mut missed) = (0, 0, Vec::new());
    for (_, export, org) in examine(&shared) {
        for code in &org.code {
            let info = org.file(code.file);
            let text = info.text(&export).expect("text").text;
            let starts: BTreeSet<u32> = code.calls.iter().map(|call| call.span.start).collect();
            for hit in pattern.captures_iter(&text) {
                let whole = hit.get(0).expect("a match");
                let start = text[..whole.start()]
                    .strip_suffix("window.")
                    .map_or(whole.start(), str::len);
                let begins = [start, whole.start(), start.saturating_sub(1)];
                searched += 1;
                if begins
                    .iter()
                    .any(|start| starts.contains(&u32::try_from(*start).expect("small")))
                {
                    found += 1;
                } else if &hit[1] != "initialize" {
                    let line = text[..whole.start()].matches('\n').count() + 1;
                    missed.push(format!("{}:{line} {}", info.shown, whole.as_str()));
                }
            }
        }
    }
    // What is left stands in comments, or in texts that become code later.
    assert!(found * 100 >= searched * 94, "{found} of {searched}: {missed:#?}");
    let explained = |miss: &&String| {
        let in_text = miss.contains("AC_ScriptUtils.resource");
        let commented = [
            "callInitiatedPanelHelper.js",
            "statusDropdownHelper.js",
            "SlickCTI_js.resource",
            "ClickToCallLightning.page",
        ];
        in_text || commented.iter().any(|name| miss.contains(name))
    };
    let unexplained: Vec<&String> = missed.iter().filter(|miss| !explained(miss)).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}
