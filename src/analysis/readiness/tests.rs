use super::*;
use crate::load::{DataFile, Export};
use crate::options::Options;
use crate::org::read_for;
use crate::org::scope::Scope;

mod doubt;
mod fixtures;
mod ready;
mod replies;
mod today;

fn readiness(files: &[(&str, &str)]) -> Readiness {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let mut export = Export::from_memory(stored.collect());
    for file in &mut export.files {
        file.data = file.path.starts_with("data/").then_some(DataFile::Named);
    }
    let org = read_for(&export, &Scope::default().for_audit());
    let options = Options::new("2026-11-20".parse().expect("a day"));
    Readiness::new(&org, &Answers::new(&org, &options))
}

/// State and evidence of one item.
fn state(files: &[(&str, &str)], id: &str) -> (State, Vec<String>) {
    let readiness = readiness(files);
    let item = readiness.item(id).expect("an item").clone();
    let evidence = item.evidence.into_iter().map(|one| one.text).collect();
    (item.state, evidence)
}

fn word(files: &[(&str, &str)], id: &str) -> &'static str {
    state(files, id).0.word()
}

#[test]
fn an_empty_export_has_nothing_done() {
    let items = readiness(&[]).items;
    assert_eq!(items.len(), 30);
    for item in &items {
        let State::NotVisible(hidden) = &item.state else {
            panic!("{}: {:?}", item.id, item.state)
        };
        assert!(
            hidden.question.ends_with('?') && !hidden.what.is_empty(),
            "{}",
            item.id
        );
        assert!(item.evidence.is_empty(), "{}", item.id);
    }
}

#[test]
fn ids_are_stable_and_items_stand_in_the_order_of_their_groups() {
    let items = readiness(&[]).items;
    let ids: std::collections::BTreeSet<&str> = items.iter().map(|item| item.id).collect();
    assert_eq!(ids.len(), items.len());
    let is_kebab = |id: &str| id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    assert!(ids.iter().all(|id| is_kebab(id)));
    for item in &items {
        assert!(
            !item.action.ends_with('.') && !item.title.ends_with('.'),
            "{}",
            item.id
        );
    }
    assert!(items.is_sorted_by_key(|item| item.group));
}

fn expect(id: &str, cases: &[(&[(&str, &str)], &str)]) {
    for (files, wanted) in cases {
        let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        assert_eq!(word(files, id), *wanted, "{id} of {names:?}");
    }
}
