use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;

fn table() -> Table {
    match toml::from_str(TEXT) {
        Ok(table) => table,
        Err(error) => panic!("rules/facts/open-cti-methods.toml: {error}"),
    }
}

#[test]
fn every_row_has_a_source_and_a_place_of_its_own() {
    let table = table();
    assert!(table.as_of.parse::<Date>().is_ok(), "{}", table.as_of);
    assert!(table.releases.source.len() > 20);
    for method in &table.method {
        assert!(method.source.contains("Guide"), "{method:?}");
    }
    for pair in table.method.windows(2) {
        let key = |method: &Method| (method.library, method.name);
        assert!(
            key(&pair[0]) < key(&pair[1]),
            "{} before {}",
            pair[0].name,
            pair[1].name
        );
    }
}

#[test]
fn the_guide_is_listed_in_full() {
    let table = table();
    let count = |library| {
        table
            .method
            .iter()
            .filter(|method| method.library == library)
            .count()
    };
    assert_eq!(
        (
            count(Library::Classic),
            count(Library::Console),
            count(Library::Lightning)
        ),
        (24, 12, 26)
    );
}

#[test]
fn what_takes_the_place_of_a_function_exists_in_lightning() {
    let table = table();
    let lightning: BTreeSet<&str> = table
        .method
        .iter()
        .filter(|method| method.library == Library::Lightning)
        .map(|method| method.name)
        .collect();
    for method in &table.method {
        match (method.library, method.lightning) {
            (Library::Lightning, named) => assert_eq!((named, method.instead), (None, None), "{method:?}"),
            (Library::Console, named) => assert_eq!(named, None, "{method:?}"),
            (Library::Classic, Some(named)) => {
                assert!(lightning.contains(named), "{method:?}");
                assert_eq!(method.instead, None, "one or the other: {method:?}");
            }
            (Library::Classic, None) => {}
        }
        // What keeps its name keeps its meaning.
        let same = lightning.contains(method.last_name()) && method.library == Library::Classic;
        assert!(
            !same || method.lightning == Some(method.last_name()),
            "{method:?}"
        );
    }
    let lost: Vec<&str> = table
        .method
        .iter()
        .filter(|method| method.library == Library::Classic && method.lightning.is_none())
        .map(|method| method.name)
        .collect();
    assert_eq!(
        lost,
        [
            "cti.getDirectoryNumbers",
            "entityFeed.onObjectUpdate",
            "entityFeed.refreshObject",
            "isInConsole"
        ]
    );
}

#[test]
fn versions_and_arguments_are_plausible() {
    for method in table().method {
        let since = match method.library {
            Library::Classic => 25..=34,
            Library::Console => 24..=31,
            Library::Lightning => 38..=47,
        };
        assert!(
            method.since.is_none_or(|version| since.contains(&version)),
            "{method:?}"
        );
        let listed: BTreeSet<&str> = method.arguments.iter().copied().collect();
        assert_eq!(listed.len(), method.arguments.len(), "{method:?}");
        assert!(
            method.optional.iter().all(|name| listed.contains(name)),
            "{method:?}"
        );
        let is_called_back = listed.contains("callback") || listed.contains("listener");
        assert!(
            method.library != Library::Lightning || is_called_back,
            "{method:?}"
        );
    }
}

#[test]
fn names_that_do_not_exist_lead_to_those_that_do() {
    let meant = |name| meant(Library::Lightning, name).map(|method| method.name);
    for (wrong, right) in [
        ("savelog", Some("saveLog")),
        ("saveLogs", Some("saveLog")),
        ("enableClickToDail", Some("enableClickToDial")),
        ("cti.enableClickToDial", Some("enableClickToDial")),
        ("getPageInfo", Some("getAppViewInfo")),
        ("setVisible", Some("setSoftphonePanelVisibility")),
        ("completeWork", Some("hvs.completeWork")),
        ("onReady", None),
        ("close", None),
    ] {
        assert_eq!(meant(wrong), right, "{wrong}");
    }
    let classic = |name| super::meant(Library::Classic, name).map(|method| method.name);
    assert_eq!(classic("enableClickToDial"), Some("cti.enableClickToDial"));
    assert_eq!(classic("getAppViewInfo"), Some("getPageInfo"));
}

#[test]
fn examples_show_the_one_object() {
    let example = |name| find(Library::Lightning, name).map(Method::example);
    assert_eq!(
        example("saveLog").as_deref(),
        Some("saveLog({value: …, callback: …})")
    );
    assert_eq!(
        example("onClickToDial").as_deref(),
        Some("onClickToDial({listener: …})")
    );
    assert_eq!(
        example("searchAndScreenPop").as_deref(),
        Some("searchAndScreenPop({searchParams: …, callType: …, callback: …})")
    );
}

#[test]
fn versions_age_by_the_calendar() {
    let releases = table().releases;
    for (version, released) in [
        (67, (2026, 6)),
        (68, (2026, 10)),
        (66, (2026, 2)),
        (65, (2025, 10)),
        (58, (2023, 6)),
    ] {
        assert_eq!(releases.released(version), Some(released), "{version}");
    }
    assert_eq!(oldest_supported(date(2026, 7, 1)), Some(59));
    assert_eq!(oldest_supported(date(2026, 6, 30)), Some(58));
    assert_eq!(oldest_supported(date(2026, 11, 20)), Some(60));
    assert!(!is_outdated(u16::MAX, date(2026, 11, 20)));
}
