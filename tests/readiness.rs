//! Keeps the promise that the checklist of a migration holds on real and on huge exports: no panic, no doubtful place,
//! the same answer twice.

mod common;

use std::fmt::Write;
use std::time::{Duration, Instant};

use ctilint::analysis::Answers;
use ctilint::analysis::readiness::{Readiness, State};
use ctilint::load::{self, Export, Input, Limits};
use ctilint::options::Options;
use ctilint::org::scope::Scope;
use ctilint::org::{self, Org};

fn judge(export: &Export) -> (Org, Readiness) {
    let org = org::read_for(export, &Scope::default().for_audit());
    let options = Options::new(jiff::civil::date(2026, 11, 20));
    let readiness = Readiness::new(&org, &Answers::new(&org, &options));
    (org, readiness)
}

/// Every place lies in a file that can be read again, and every item says what it has to.
fn check(export: &Export, org: &Org, readiness: &Readiness) {
    assert_eq!(readiness.items.len(), 30);
    for item in &readiness.items {
        assert!(!item.found.is_empty() && !item.action.is_empty(), "{}", item.id);
        for evidence in &item.evidence {
            let file = org.file(evidence.span.file);
            let range = evidence.span.range();
            if range.is_empty() {
                continue;
            }
            let text = file
                .text(export)
                .unwrap_or_else(|error| panic!("{}: {}", file.shown, error.message()));
            assert!(
                text.text.get(range.clone()).is_some(),
                "{}: {range:?} is no text of {}",
                item.id,
                file.shown
            );
            assert!(file.stored.is_some(), "{}: {} was not kept", item.id, file.shown);
        }
        match &item.state {
            State::NotVisible(hidden) => assert!(hidden.question.ends_with('?'), "{}", item.id),
            State::Blocked(by) => {
                assert!(by.iter().all(|id| readiness.item(id).is_some()), "{}", item.id);
            }
            State::Done | State::Open => {}
        }
    }
}

#[test]
fn every_folder_of_the_corpus_has_a_checklist() {
    let Some(shared) = common::shared("every_folder_of_the_corpus_has_a_checklist") else {
        return;
    };
    let corpus = shared.join("corpus");
    for folder in common::corpus(&shared) {
        let export = load::open(&[Input::from(&folder)], &corpus, Limits::default()).expect("a folder");
        let (org, readiness) = judge(&export);
        check(&export, &org, &readiness);
        let (_, again) = judge(&export);
        assert_eq!(readiness, again, "{}", folder.display());
    }
}

#[test]
fn thousands_of_everything_take_no_longer_than_they_must() {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut users = String::from("Id,Username,IsActive,CallCenterId\n");
    let mut rows = String::from("Id,Name,InternalName\n");
    for n in 0..3000 {
        let center = format!(
            r#"<CallCenter><adapterUrl>/apex/Page{n}</adapterUrl><customSettings>{{"reqUseApi":"true"}}</customSettings><displayName>Acme {n}</displayName></CallCenter>"#
        );
        let status = format!(
            "<ServicePresenceStatus><channels><channel>C{n}</channel></channels></ServicePresenceStatus>"
        );
        let page = "<apex:page><script>sforce.opencti.runApex({apexClass: x, methodName: 'm', callback: f});</script></apex:page>";
        let channel = "<ServiceChannel><relatedEntityType>VoiceCall</relatedEntityType></ServiceChannel>";
        let queue = "<Queue><queueSobject><sobjectType>Case</sobjectType></queueSobject></Queue>";
        for (path, text) in [
            (format!("callCenters/Acme{n}.callCenter"), center.as_str()),
            (format!("pages/Page{n}.page"), page),
            (format!("serviceChannels/C{n}x.serviceChannel"), channel),
            (
                format!("servicePresenceStatuses/S{n}.servicePresenceStatus"),
                status.as_str(),
            ),
            (format!("queues/Q{n}.queue"), queue),
        ] {
            files.push((path, text.as_bytes().to_vec()));
        }
        let _ = writeln!(rows, "04v{n:012},Acme {n},Acme{n}");
        let _ = writeln!(users, "005{n:012},u{n}@acme.example,true,04v{n:012}");
    }
    files.push(("data/users.csv".to_owned(), users.into_bytes()));
    files.push(("data/callcenters.csv".to_owned(), rows.into_bytes()));
    let mut export = Export::from_memory(files);
    for file in &mut export.files {
        file.data = file
            .path
            .starts_with("data/")
            .then_some(ctilint::load::DataFile::Named);
    }
    let org = org::read_for(&export, &Scope::default().for_audit());
    let answers = Answers::new(&org, &Options::new(jiff::civil::date(2026, 11, 20)));
    let start = Instant::now();
    let readiness = Readiness::new(&org, &answers);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(readiness.items.len(), 30);
    let users = readiness.item("users-on-open-cti").expect("an item");
    assert_eq!(users.evidence.len(), 3000);
}
