//! What people answer, beside what the export shows.

use super::super::*;
use super::fixtures::{OMNI_OFF, OPEN};
use super::readiness;
use crate::answer::ladder::Place;
use crate::options::{ItemAnswer, ItemVerdict, Options};
use crate::org::read_for;
use crate::org::scope::Scope;

fn answer(item: &'static str, verdict: Option<ItemVerdict>, on: &str) -> ItemAnswer {
    ItemAnswer {
        item,
        verdict,
        words: "asked around".to_owned(),
        by: "Ada".to_owned(),
        on: on.parse().ok(),
        place: Place {
            file: "answers.toml".to_owned(),
            line: 1,
            column: 1,
        },
    }
}

fn answered(files: &[(&str, &str)], answers: Vec<ItemAnswer>) -> Readiness {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let export = crate::load::Export::from_memory(stored.collect());
    let org = read_for(&export, &Scope::default().for_audit());
    let mut options = Options::new("2026-11-20".parse().expect("a day"));
    options.item_answers = answers;
    Readiness::with_answers(&org, &Answers::new(&org, &options), &options)
}

const DONE: Option<ItemVerdict> = Some(ItemVerdict::Done);
const STILL: Option<ItemVerdict> = Some(ItemVerdict::Open);

#[test]
fn an_answer_counts_where_the_export_shows_nothing() {
    let files = [OPEN, OMNI_OFF];
    let readiness = answered(
        &files,
        vec![
            answer("mobile-use", DONE, "2026-11-01"),
            answer("cut-over-plan", STILL, "2026-11-20"),
            answer("phone-directory", DONE, "2026-11-21"),
            answer("voice-enabled", None, ""),
            answer("omni-channel-enabled", DONE, "2026-11-01"),
            answer("open-cti-centers", STILL, "2026-11-01"),
        ],
    );
    let item = |id| readiness.item(id).expect("an item");
    let of = |id| {
        let item = item(id);
        (
            item.state.word(),
            item.answer.as_ref().expect("an answer").standing,
        )
    };
    assert_eq!(of("mobile-use"), ("done", Standing::Counts));
    assert_eq!(of("cut-over-plan"), ("open", Standing::Counts));
    assert_eq!(of("phone-directory"), ("not-visible", Standing::TooEarly));
    assert_eq!(of("voice-enabled"), ("not-visible", Standing::Unfinished));
    assert_eq!(of("omni-channel-enabled"), ("open", Standing::Contradicts));
    assert_eq!(of("open-cti-centers"), ("open", Standing::NotNeeded));
    assert_eq!(
        item("mobile-use").found,
        "answered by Ada on 2026-11-01: done; asked around"
    );
    assert!(item("mobile-use").rests_on_an_answer() && item("mobile-use").hidden().is_some());
    assert!(!item("omni-channel-enabled").rests_on_an_answer());
}

#[test]
fn an_answer_holds_others_up_like_what_the_export_shows() {
    let licences = vec![
        answer("voice-licences", STILL, "2026-11-01"),
        answer("voice-enabled", STILL, "2026-11-01"),
    ];
    let readiness = answered(&[OPEN], licences);
    let state = |id| readiness.item(id).expect("an item").state.clone();
    assert_eq!(state("voice-licences"), State::Open);
    assert_eq!(state("voice-enabled"), State::Blocked(vec!["voice-licences"]));
}

#[test]
fn no_answers_and_blank_ones_change_nothing() {
    let plain = readiness(&[OPEN, OMNI_OFF]);
    assert_eq!(answered(&[OPEN, OMNI_OFF], Vec::new()), plain);
    let blank = Readiness::ids().map(|id| answer(id, None, "")).to_vec();
    let mut of_blank = answered(&[OPEN, OMNI_OFF], blank);
    for item in &mut of_blank.items {
        assert!(item.answer.take().is_some(), "{}", item.id);
    }
    assert_eq!(of_blank, plain);
}

#[test]
fn ids_are_those_of_the_items() {
    let items = readiness(&[]).items;
    let ids: Vec<&str> = items.iter().map(|item| item.id).collect();
    assert_eq!(ids, Readiness::ids());
}

#[test]
fn old_answers_say_so() {
    let as_of = "2026-11-20".parse().expect("a day");
    let said = |on: &str, standing| {
        super::super::replies::evidence(&answer("mobile-use", DONE, on), standing, as_of)
    };
    let text = said("2026-05-23", Standing::Counts).expect("a text");
    assert!(text.ends_with("(181 days ago: ask again)"), "{text}");
    let text = said("2026-05-24", Standing::Counts).expect("a text");
    assert!(text.ends_with("asked around"), "{text}");
    assert_eq!(said("", Standing::Unfinished), None);
}
