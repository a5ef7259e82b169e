//! Knows small orgs of apps and utility bars, and which of the apps carry the softphone.

use super::*;
use crate::load::Export;
use crate::org::read;

fn org(files: &[(&str, String)]) -> Org {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    read(&Export::from_memory(stored.collect()))
}

fn app(inside: &str) -> String {
    format!("<CustomApplication>{inside}</CustomApplication>")
}

fn lightning(bar: &str) -> String {
    app(&format!(
        "<uiType>Lightning</uiType><utilityBar>{bar}</utilityBar>"
    ))
}

fn bar(region: &str, component: &str) -> String {
    format!(
        "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>{component}</componentName>\
         </componentInstance></itemInstances><name>items</name><type>{region}</type></flexiPageRegions>\
         <type>UtilityBar</type></FlexiPage>"
    )
}

const PHONE: &str = "opencti:softPhone";

fn carried(files: &[(&str, String)]) -> (Vec<Carries>, Option<bool>) {
    let org = org(files);
    let softphones = Softphones::new(&org);
    (softphones.all().to_vec(), softphones.is_in_an_app())
}

#[test]
fn an_app_carries_what_its_bar_has() {
    let files = [
        ("applications/A_Service.app", lightning("acme_bar")),
        ("applications/B_Sales.app", lightning("Notes_Bar")),
        ("applications/C_Plain.app", app("<uiType>Lightning</uiType>")),
        ("applications/D_Hidden.app", lightning("Hidden_Bar")),
        ("flexipages/Acme_Bar.flexipage", bar("Region", PHONE)),
        ("flexipages/Hidden_Bar.flexipage", bar("Background", PHONE)),
        (
            "flexipages/Notes_Bar.flexipage",
            bar("Region", "notes:utilityBarNoteList"),
        ),
    ];
    let (apps, is_in_an_app) = carried(&files);
    let lacks = [Lack::NoItem(2), Lack::NoBar, Lack::Hidden(1)].map(Carries::No);
    assert_eq!(apps, [&[Carries::Yes(0)], lacks.as_slice()].concat());
    assert_eq!(is_in_an_app, Some(true));
    let softphones = Softphones::new(&org(&files));
    assert_eq!(softphones.apps_with(0), [0]);
    assert!(softphones.apps_with(9).is_empty());
}

#[test]
fn what_is_not_in_the_export_is_unknown() {
    let (apps, is_in_an_app) = carried(&[
        ("applications/Own.app", lightning("Not_Exported")),
        ("applications/acmephone__App.app", lightning("acmephone__Bar")),
        (
            "applications/standard__LightningSales.app",
            app("<uiType>Lightning</uiType>"),
        ),
    ]);
    assert_eq!(apps[0], Carries::Unknown(Unseen::MissingBar));
    assert_eq!(apps[1], Carries::Unknown(Unseen::ManagedBar));
    assert_eq!(apps[2], Carries::No(Lack::NoBar));
    assert_eq!(is_in_an_app, None);
}

#[test]
fn without_apps_of_salesforce_there_may_be_more() {
    let own = ("applications/Own.app", app("<uiType>Lightning</uiType>"));
    let standard = ("applications/standard__LightningSales.app", own.1.clone());
    assert_eq!(carried(std::slice::from_ref(&own)).1, None);
    assert_eq!(carried(&[own.clone(), standard.clone()]).1, Some(false));
    let broken = ("applications/Broken.app", "<CustomApplication>".to_owned());
    assert_eq!(carried(&[own, standard, broken]).1, None);
}

#[test]
fn classic_has_no_utility_bars_and_old_retrieves_say_nothing() {
    let classic = app("<uiType>Aloha</uiType><utilityBar>Acme_Bar</utilityBar>");
    let (apps, _) = carried(&[
        ("applications/Classic.app", classic),
        ("flexipages/Acme_Bar.flexipage", bar("Region", PHONE)),
    ]);
    assert_eq!(apps, [Carries::No(Lack::Classic(Some(0)))]);
    let package = "<Package><version>37.0</version></Package>";
    let (apps, _) = carried(&[
        ("package.xml", package.to_owned()),
        ("applications/standard__LightningSales.app", app("")),
    ]);
    assert_eq!(apps, [Carries::Unknown(Unseen::OldVersion)]);
}

#[test]
fn namespaces_are_those_of_packages() {
    let org = org(&[]);
    for (name, expected) in [
        ("acmephone__Bar", true),
        ("Acme_Bar", false),
        ("c__Bar", false),
        ("standard__LightningSales", false),
        ("__x", false),
    ] {
        assert_eq!(is_managed(&org, name), expected, "{name}");
    }
}
