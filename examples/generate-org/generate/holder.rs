//! Knows how profiles, permission sets and groups read: as a retrieve writes them, in the order of the alphabet.

use std::fmt::Write;
use std::io;
use std::thread;

use super::cases::{self, Grant, Profile, Set, Twist, Work};
use super::random::Random;
use super::softphone::{APPS, DEFAULT_APP, FIELD, PAGE, SOFTPHONE_APPS};
use super::words::name;
use super::{Folder, Size};

/// Bytes of the blocks that come with each field in a profile, in the proportions of large orgs.
const BYTES_A_FIELD: usize = 232;
/// Fields of one invented object.
const FIELDS: usize = 40;
/// Permission sets are as long as this: most are small.
const SET_BYTES: usize = 20_000;

/// Fields whose rights rules look at.
const KNOWN_FIELDS: &[&str] = &[
    "Account.Phone",
    "Contact.MobilePhone",
    "Contact.Phone",
    "Lead.Phone",
    "Event.Call_Result__c",
    FIELD,
];
const CALLERS: &[&str] = &["Account", "Case", "Contact", "Lead", "Opportunity"];

/// Names of everything that rights are about.
struct Catalogue {
    fields: Vec<String>,
    classes: Vec<String>,
    layouts: Vec<String>,
    objects: Vec<String>,
    record_types: Vec<String>,
    tabs: Vec<String>,
}

impl Catalogue {
    fn new(bytes: usize) -> Self {
        let count = bytes.saturating_sub(6_000) / BYTES_A_FIELD;
        let sorted = |names: Vec<String>| {
            let mut names = names;
            names.sort();
            names
        };
        let many = |count: usize, named: &dyn Fn(usize) -> String| sorted((0..count).map(named).collect());
        let field = |n: usize| format!("{}__c.{}__c", name(n / FIELDS), name(n % FIELDS + 7));
        let mut fields = many(count, &field);
        fields.extend(KNOWN_FIELDS.iter().map(|field| (*field).to_owned()));
        let objects = (0..=count / FIELDS).map(|n| format!("{}__c", name(n)));
        let known = CALLERS.iter().map(|object| (*object).to_owned());
        Self {
            fields: sorted(fields),
            classes: many(count / 4, &|n| format!("{}Service", name(n).replace('_', ""))),
            layouts: many(count / 10, &|n| {
                format!("{}__c-{} Layout", name(n), name(n + 3).replace('_', " "))
            }),
            objects: sorted(objects.chain(known).collect()),
            record_types: many(count / 20, &|n| format!("{}__c.{}", name(n / 3), name(n + 11))),
            tabs: many(count / 30, &|n| format!("{}__c", name(n))),
        }
    }
}

pub(crate) fn write(
    export: &Folder,
    seed: u64,
    size: &Size,
    profiles: &[Profile],
    sets: &[Set],
) -> io::Result<()> {
    let catalogue = Catalogue::new(size.profile_bytes);
    let one = |(n, profile): (usize, &Profile)| {
        let mut random = Random::new(seed ^ (n as u64 + 1).wrapping_mul(0x5851_f42d_4c95_7f2d));
        let text = profile_xml(profile, &catalogue, &mut random);
        export.metadata(&format!("profiles/{}.profile", profile.file), "Profile", &text)
    };
    let numbered: Vec<(usize, &Profile)> = profiles.iter().enumerate().collect();
    let (left, right) = numbered.split_at(numbered.len() / 2);
    let each = |half: &[(usize, &Profile)]| half.iter().copied().try_for_each(one);
    thread::scope(|scope| {
        let other = scope.spawn(|| each(right));
        each(left)?;
        other
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("a thread stopped")))
    })?;
    let catalogue = Catalogue::new(size.profile_bytes.min(SET_BYTES));
    let mut random = Random::new(seed ^ 0x0a11_5e75);
    for set in sets {
        let text = set_xml(set, &catalogue, &mut random);
        export.metadata(
            &format!("permissionsets/{}.permissionset", set.name),
            "PermissionSet",
            &text,
        )?;
    }
    groups(export)
}

fn groups(export: &Folder) -> io::Result<()> {
    let group = |label: &str, muting: &str| {
        format!(
            "    <hasActivationRequired>false</hasActivationRequired>\n    <label>{label}</label>\n{muting}    \
             <permissionSets>{}</permissionSets>\n    <status>Updated</status>\n",
            cases::GROUPED
        )
    };
    let path = |name: &str| format!("permissionsetgroups/{name}.permissionsetgroup");
    let muting = format!(
        "    <mutingPermissionSets>{}</mutingPermissionSets>\n",
        cases::MUTING
    );
    export.metadata(
        &path(cases::GROUP),
        "PermissionSetGroup",
        &group("Acme Dispatch", ""),
    )?;
    export.metadata(
        &path(cases::MUTED_GROUP),
        "PermissionSetGroup",
        &group("Acme Escalation", &muting),
    )?;
    let mut mute = "    <label>Acme Escalation Mute</label>\n".to_owned();
    permission(&mut mute, "EditTask");
    export.metadata(
        &format!("mutingpermissionsets/{}.mutingpermissionset", cases::MUTING),
        "MutingPermissionSet",
        &mute,
    )
}

/// Writes a block: `<name>` with its elements, each a name and a value.
fn block(text: &mut String, name: &str, elements: &[(&str, &str)]) {
    let _ = writeln!(text, "    <{name}>");
    for (element, value) in elements {
        let _ = writeln!(text, "        <{element}>{value}</{element}>");
    }
    let _ = writeln!(text, "    </{name}>");
}

fn word(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

fn permission(text: &mut String, name: &str) {
    block(text, "userPermissions", &[("enabled", "true"), ("name", name)]);
}

fn profile_xml(profile: &Profile, catalogue: &Catalogue, random: &mut Random) -> String {
    let mut text = String::new();
    apps(&mut text, profile);
    for class in &catalogue.classes {
        let enabled = word(random.percent(40));
        block(
            &mut text,
            "classAccesses",
            &[("apexClass", class), ("enabled", enabled)],
        );
    }
    let is_custom = profile.work == Work::Office || matches!(profile.work, Work::Agent(_));
    let _ = writeln!(text, "    <custom>{}</custom>", word(is_custom));
    records(&mut text, profile, catalogue, random);
    let sees_page = profile.twist != Twist::NoPage && profile.work != Work::Office;
    block(
        &mut text,
        "pageAccesses",
        &[("apexPage", PAGE), ("enabled", word(sees_page))],
    );
    screens(&mut text, catalogue, random);
    let licence = if profile.work == Work::Feeds {
        "Chatter Free"
    } else {
        "Salesforce"
    };
    let _ = writeln!(text, "    <userLicense>{licence}</userLicense>");
    for name in user_permissions(profile) {
        permission(&mut text, name);
    }
    text
}

/// Rights on fields, layouts, and rights on objects.
fn records(text: &mut String, profile: &Profile, catalogue: &Catalogue, random: &mut Random) {
    for field in &catalogue.fields {
        let (read, edit) = field_rights(profile, field, random);
        let rights = [
            ("editable", word(edit)),
            ("field", field),
            ("readable", word(read)),
        ];
        block(text, "fieldPermissions", &rights);
    }
    for layout in &catalogue.layouts {
        block(text, "layoutAssignments", &[("layout", layout)]);
    }
    for object in &catalogue.objects {
        object_rights(text, object, object_level(profile, object, random));
    }
}

/// Record types and tabs.
fn screens(text: &mut String, catalogue: &Catalogue, random: &mut Random) {
    for record_type in &catalogue.record_types {
        let visible = word(random.percent(60));
        let rights = [
            ("default", "false"),
            ("recordType", record_type.as_str()),
            ("visible", visible),
        ];
        block(text, "recordTypeVisibilities", &rights);
    }
    for tab in &catalogue.tabs {
        let visibility = random.of(&["DefaultOn", "DefaultOff", "Hidden"]);
        block(
            text,
            "tabVisibilities",
            &[("tab", tab), ("visibility", visibility)],
        );
    }
}

fn apps(text: &mut String, profile: &Profile) {
    let is_agent = matches!(profile.work, Work::Agent(_));
    let default = match (profile.twist, profile.work) {
        (Twist::OtherDefaultApp | Twist::NoApp, _) | (_, Work::Office | Work::Feeds) => DEFAULT_APP,
        (_, Work::Agent(cases::SALES)) => "Acme_Sales_Console",
        _ => "Acme_Service_Console",
    };
    for app in APPS {
        let is_softphone = SOFTPHONE_APPS.contains(app);
        let sees = match profile.work {
            Work::Administrator => true,
            Work::Agent(cases::SALES) => *app == "Acme_Sales_Console",
            _ => is_agent && *app == "Acme_Service_Console" && profile.twist != Twist::NoApp,
        };
        let is_visible = sees || (!is_softphone && *app == DEFAULT_APP);
        let rights = [
            ("application", *app),
            ("default", word(*app == default)),
            ("visible", word(is_visible)),
        ];
        block(text, "applicationVisibilities", &rights);
    }
}

/// Whether a field can be read and edited.
fn field_rights(profile: &Profile, field: &str, random: &mut Random) -> (bool, bool) {
    match (profile.twist, field) {
        (Twist::ReadOnlyField, FIELD) => (true, false),
        (Twist::HiddenPhone, "Contact.Phone") => (false, false),
        _ if KNOWN_FIELDS.contains(&field) => (true, true),
        _ => {
            let read = random.percent(70);
            (read, read && random.percent(60))
        }
    }
}

/// From 0, nothing, to 4, everything.
fn object_level(profile: &Profile, object: &str, random: &mut Random) -> usize {
    match (profile.work, profile.twist, object) {
        (Work::Administrator, ..) => 5,
        (_, Twist::NoCallers, "Case") => 0,
        (_, Twist::NoNewCallers, "Contact") => 1,
        _ if CALLERS.contains(&object) => 3,
        _ => random.below(5),
    }
}

fn object_rights(text: &mut String, object: &str, level: usize) {
    let rights = [
        ("allowCreate", word(level > 1)),
        ("allowDelete", word(level > 3)),
        ("allowEdit", word(level > 2)),
        ("allowRead", word(level > 0)),
        ("modifyAllRecords", word(level > 4)),
        ("object", object),
        ("viewAllFields", "false"),
        ("viewAllRecords", word(level > 4)),
    ];
    block(text, "objectPermissions", &rights);
}

/// Names in the order of the alphabet.
fn user_permissions(profile: &Profile) -> Vec<&'static str> {
    const ADMINISTRATOR: &[&str] = &[
        "ActivitiesAccess",
        "ApiEnabled",
        "AssignPermissionSets",
        "AuthorApex",
        "CustomizeApplication",
        "EditEvent",
        "EditTask",
        "LightningConsoleAllowedForUser",
        "LightningExperienceUser",
        "ManageCallCenters",
        "ManageUsers",
        "ModifyAllData",
        "ModifyMetadata",
        "RunReports",
        "ViewAllData",
        "ViewSetup",
    ];
    let edits_tasks = !matches!(
        profile.twist,
        Twist::NoTasks | Twist::TasksBySet | Twist::TasksByGroup | Twist::TasksMuted
    );
    match profile.work {
        Work::Administrator => ADMINISTRATOR.to_vec(),
        Work::Feeds => vec!["ChatterInternalUser"],
        Work::Agent(_) | Work::Office => [
            ("ActivitiesAccess", true),
            ("ChatterInternalUser", true),
            ("EditEvent", true),
            ("EditTask", edits_tasks),
            ("EmailSingle", true),
            ("LightningConsoleAllowedForUser", true),
            ("LightningExperienceUser", true),
            ("RunReports", true),
            ("ViewHelpLink", true),
        ]
        .into_iter()
        .filter_map(|(name, is_held)| is_held.then_some(name))
        .collect(),
    }
}

fn set_xml(set: &Set, catalogue: &Catalogue, random: &mut Random) -> String {
    let mut text = String::new();
    // Most sets are about a few objects.
    let first = random.below(catalogue.fields.len());
    let few = 5 + random.below(catalogue.fields.len() / 2 + 1);
    let fields = catalogue.fields.iter().skip(first).take(few);
    for field in fields.filter(|field| !KNOWN_FIELDS.contains(&field.as_str())) {
        let rights = [
            ("editable", word(random.percent(50))),
            ("field", field),
            ("readable", "true"),
        ];
        block(&mut text, "fieldPermissions", &rights);
    }
    let _ = writeln!(text, "    <hasActivationRequired>false</hasActivationRequired>");
    let _ = writeln!(text, "    <label>{}</label>", set.name.replace('_', " "));
    let names: &[&str] = match set.grant {
        Grant::Nothing => &[],
        Grant::Tasks => &["EditTask"],
        Grant::CallCenters => &["ManageCallCenters"],
        Grant::AllData => &["ModifyAllData", "ViewAllData"],
        Grant::Voice => &["IsContactCenterAgent"],
    };
    for name in names {
        permission(&mut text, name);
    }
    text
}
