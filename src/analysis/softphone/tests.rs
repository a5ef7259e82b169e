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

/// Bars of packages come with their items, as far as real exports tell; many have none.
#[test]
fn a_bar_of_a_package_counts_once_it_is_there() {
    let (apps, _) = carried(&[
        ("applications/acmephone__App.app", lightning("acmephone__Bar")),
        ("applications/copyist__App.app", lightning("copyist__Bar")),
        ("flexipages/acmephone__Bar.flexipage", bar("Region", PHONE)),
        (
            "flexipages/copyist__Bar.flexipage",
            "<FlexiPage><flexiPageRegions><name>utilityItems</name><type>Region</type></flexiPageRegions>\
             <type>UtilityBar</type></FlexiPage>"
                .to_owned(),
        ),
    ]);
    assert_eq!(apps, [Carries::Yes(0), Carries::No(Lack::NoItem(1))]);
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

/// Agents 1 to 6, each with a profile or set of their own, in a call center that opens in Lightning.
fn agents(extra: &[(&str, String)], profiles: &[(&str, &[(&str, bool)])]) -> (Org, crate::analysis::Answers) {
    let center = "<CallCenter><adapterUrl>https://phone.example.com</adapterUrl><sections><items><label>x</label>\
                  <name>reqUseApi</name><value>true</value></items><items><label>x</label>\
                  <name>reqSalesforceCompatibilityMode</name><value>Lightning</value></items></sections></CallCenter>";
    let mut users = "Id,Username,IsActive,UserType,CallCenterId,Profile.Name\n".to_owned();
    let mut files: Vec<(String, String)> = extra
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.clone()))
        .collect();
    files.push(("callCenters/Acme.callCenter".to_owned(), center.to_owned()));
    for (n, (profile, apps)) in profiles.iter().enumerate() {
        users += &format!("00500000000000{n},a{n}@acme.example,true,Standard,04v000000000001,{profile}\n");
        let apps: String = apps
            .iter()
            .map(|(app, is_visible)| {
                format!(
                    "<applicationVisibilities><application>{app}</application><default>false</default>\
                     <visible>{is_visible}</visible></applicationVisibilities>"
                )
            })
            .collect();
        files.push((
            format!("profiles/{profile}.profile"),
            format!("<Profile>{apps}</Profile>"),
        ));
    }
    files.push(("users.csv".to_owned(), users));
    let assignments =
        "AssigneeId,PermissionSet.Name,PermissionSet.IsOwnedByProfile\n005000000000099,Other,false\n";
    files.push(("sets.csv".to_owned(), assignments.to_owned()));
    let stored = files
        .iter()
        .map(|(path, text)| (path.clone(), text.as_bytes().to_vec()));
    let mut export = Export::from_memory(stored.collect());
    for file in &mut export.files {
        if std::path::Path::new(&file.path)
            .extension()
            .is_some_and(|ending| ending == "csv")
        {
            file.data = Some(crate::load::DataFile::Named);
        }
    }
    let org = read(&export);
    let options = crate::options::Options::new(jiff::civil::date(2026, 11, 20));
    let answers = crate::analysis::Answers::new(&org, &options);
    (org, answers)
}

#[test]
fn agents_see_what_their_profile_shows() {
    let apps = [
        ("applications/Old.app", app("<uiType>Aloha</uiType>")),
        ("applications/Phone.app", lightning("Acme_Bar")),
        (
            "applications/standard__LightningSales.app",
            app("<uiType>Lightning</uiType>"),
        ),
        ("flexipages/Acme_Bar.flexipage", bar("Region", PHONE)),
    ];
    let profiles: [(&str, &[(&str, bool)]); 5] = [
        ("Sees", &[("Phone", true)]),
        ("Sales", &[("Phone", false), ("standard__LightningSales", true)]),
        (
            "Classic",
            &[
                ("Old", true),
                ("Phone", false),
                ("standard__LightningSales", false),
            ],
        ),
        ("Silent", &[]),
        (
            "None",
            &[
                ("Old", false),
                ("Phone", false),
                ("standard__LightningSales", false),
            ],
        ),
    ];
    let (_, answers) = agents(&apps, &profiles);
    let seen: Vec<&Sight> = (0..profiles.len())
        .filter_map(|user| answers.sights.of(&answers.access, user))
        .collect();
    assert_eq!(*seen[0], Sight::Sees(1));
    assert_eq!(*seen[1], Sight::Nothing(Instead::Other));
    assert_eq!(*seen[2], Sight::Nothing(Instead::Classic(0)));
    assert!(
        matches!(seen[3], Sight::NotVisible(Hidden::Access(_))),
        "{:?}",
        seen[3]
    );
    assert_eq!(*seen[4], Sight::Nothing(Instead::Other));
    assert_eq!(answers.sights.agents().len(), profiles.len());
}

#[test]
fn an_app_that_may_have_the_softphone_leaves_it_open() {
    let apps = [
        ("applications/Phone.app", lightning("Acme_Bar")),
        ("applications/acmephone__App.app", lightning("acmephone__Bar")),
        (
            "applications/standard__LightningSales.app",
            app("<uiType>Lightning</uiType>"),
        ),
        ("flexipages/Acme_Bar.flexipage", bar("Region", PHONE)),
    ];
    let profiles: [(&str, &[(&str, bool)]); 2] = [
        ("Package", &[("Phone", false), ("acmephone__App", true)]),
        ("Neither", &[("Phone", false), ("acmephone__App", false)]),
    ];
    let (_, answers) = agents(&apps, &profiles);
    let of = |user| answers.sights.of(&answers.access, user);
    assert_eq!(
        of(0),
        Some(&Sight::NotVisible(super::Hidden::App(Unseen::ManagedBar)))
    );
    assert_eq!(of(1), Some(&Sight::Nothing(Instead::Other)));
    let (_, answers) = agents(&apps[..1], &profiles);
    assert_eq!(
        answers.sights.of(&answers.access, 1),
        None,
        "no bar, so no app is known to have it"
    );
}

/// Thousands of apps, bars and agents take no thousands of thousands of steps.
#[test]
fn time_is_linear_in_apps_and_agents() {
    const MANY: usize = 3_000;
    let mut files = vec![
        (
            "applications/standard__LightningSales.app".to_owned(),
            app("<uiType>Lightning</uiType>"),
        ),
        ("flexipages/Acme_Bar.flexipage".to_owned(), bar("Region", PHONE)),
    ];
    files.extend((0..MANY).map(|n| (format!("applications/A{n}.app"), lightning("Acme_Bar"))));
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.clone()))
        .collect();
    let names: Vec<String> = (0..MANY).map(|n| format!("A{n}")).collect();
    let visible: Vec<(&str, bool)> = names.iter().map(|name| (name.as_str(), false)).collect();
    let profiles: Vec<(&str, &[(&str, bool)])> = vec![("Agent", &visible), ("Lead", &visible[1..])];
    let started = std::time::Instant::now();
    let (_, answers) = agents(&files, &profiles);
    assert_eq!(answers.softphones.carriers().count(), MANY);
    assert_eq!(
        answers.sights.of(&answers.access, 0),
        Some(&Sight::Nothing(Instead::Other))
    );
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}
