//! Knows what the rules are to find in the org, and nothing else.

use std::collections::BTreeMap;

use super::cases::{self, Grant, Twist, Work};
use super::people::{Company, Flaw};
use super::softphone::{LEFT_OVER, PAGE, SOFTPHONE_APPS};
use super::{Dependency, Format, Planted};

/// Whole profiles that are a mistake, by what is wrong with them.
const PROFILES: &[(&str, Twist)] = &[
    ("agent-cannot-create-caller-record", Twist::NoNewCallers),
    ("agent-cannot-edit-logged-field", Twist::ReadOnlyField),
    ("agent-cannot-log-calls", Twist::NoTasks),
    ("agent-cannot-log-calls", Twist::TasksMuted),
    ("agent-cannot-open-adapter-page", Twist::NoPage),
    ("agent-cannot-read-phone-field", Twist::HiddenPhone),
    ("agent-cannot-read-popped-object", Twist::NoCallers),
    ("app-not-visible-to-agents", Twist::NoApp),
    ("default-app-without-softphone", Twist::OtherDefaultApp),
];

/// What concerns nobody in particular.
const OTHERS: &[(&str, &str, &str)] = &[
    ("crowded-utility-bar", "FlexiPage", "Acme_Busy_Desk_Bar"),
    ("open-cti-retirement", "Org", "-"),
    ("several-call-centers", "CallCenter", cases::SALES),
    (
        "softphone-not-started-automatically",
        "FlexiPage",
        "Acme_Sales_Console_Bar",
    ),
    ("two-phones-in-one-app", "FlexiPage", "Acme_Two_Phones_Bar"),
    ("unused-softphone-utility-bar", "FlexiPage", LEFT_OVER),
    ("visualforce-adapter-host", "CallCenter", cases::SERVICE),
];

/// Single users, by what is wrong with them: rule, type and name of the component.
const USERS: &[(&str, &str, &str, Flaw)] = &[
    (
        "call-center-admin-overgranted",
        "PermissionSet",
        cases::CALL_CENTERS,
        Flaw::Holds(Grant::CallCenters),
    ),
    (
        "excessive-agent-permission",
        "PermissionSet",
        cases::ALL_DATA,
        Flaw::Holds(Grant::AllData),
    ),
    (
        "excessive-agent-permission",
        "User",
        "administrators",
        Flaw::Tester,
    ),
    (
        "inactive-user-in-call-center",
        "CallCenter",
        cases::SERVICE,
        Flaw::Inactive,
    ),
    ("non-standard-user-as-agent", "UserType", "CsnOnly", Flaw::Portal),
    (
        "two-phones-for-one-agent",
        "PermissionSet",
        cases::VOICE,
        Flaw::Holds(Grant::Voice),
    ),
    (
        "user-without-call-center",
        "Profile",
        cases::SUPPORT,
        Flaw::NoCenter,
    ),
];

impl Company<'_> {
    pub(crate) fn planted(&self) -> Vec<Planted> {
        let one = |rule: &str, kind: &str, name: &str, users: Vec<String>| Planted {
            rule: rule.to_owned(),
            component: format!("{kind}/{name}"),
            users,
        };
        let profile = |twist: Twist| {
            let profile = self.profiles.iter().find(|profile| profile.twist == twist);
            profile.map_or("", |profile| profile.file.as_str())
        };
        let profiles = PROFILES.iter().map(|(rule, twist)| {
            let users = self.names(|_, profile| profile.twist == *twist);
            one(rule, "Profile", profile(*twist), users)
        });
        let users = USERS
            .iter()
            .map(|(rule, kind, name, flaw)| one(rule, kind, name, self.names(|user, _| user.flaw == *flaw)));
        let others = OTHERS
            .iter()
            .map(|(rule, kind, name)| one(rule, kind, name, Vec::new()));
        let without_set = self.names(|user, _| user.flaw == Flaw::NoSet);
        let by_set = one(
            "agent-cannot-log-calls",
            "Profile",
            profile(Twist::TasksBySet),
            without_set,
        );
        profiles.chain(users).chain(others).chain([by_set]).collect()
    }
    /// What the softphones themselves consist of, and what lets agents in.
    pub(crate) fn dependencies(&self) -> Vec<Dependency> {
        let mut all: Vec<Dependency> = TELEPHONY
            .iter()
            .map(|(group, kind, name)| Dependency::new(group, kind, name))
            .collect();
        for app in SOFTPHONE_APPS {
            all.push(Dependency::new("apps", "CustomApplication", app));
            all.push(Dependency::new("apps", "FlexiPage", format!("{app}_Bar")));
        }
        let agents = |index: usize| self.has_agents(index);
        let profiles = self.profiles.iter().enumerate().filter(|(index, profile)| {
            matches!(profile.work, Work::Administrator)
                || matches!(profile.work, Work::Agent(_)) && agents(*index)
        });
        all.extend(profiles.map(|(_, profile)| Dependency::new("access", "Profile", &profile.file)));
        all
    }
}

/// What every invented org has.
const TELEPHONY: &[(&str, &str, &str)] = &[
    ("access", "PermissionSet", cases::CALL_CENTERS),
    ("apps", "FlexiPage", LEFT_OVER),
    ("call-centers", "CallCenter", cases::SALES),
    ("call-centers", "CallCenter", cases::SERVICE),
    ("fields", "CustomField", "Task.Call_Result__c"),
    ("fields", "StandardField", "Task.CallDurationInSeconds"),
    ("fields", "StandardField", "Task.CallType"),
    ("fields", "StandardField", "Task.Status"),
    ("fields", "StandardField", "Task.Subject"),
    ("methods", "Method", "sforce.opencti.enableClickToDial"),
    ("methods", "Method", "sforce.opencti.onClickToDial"),
    ("methods", "Method", "sforce.opencti.saveLog"),
    ("methods", "Method", "sforce.opencti.screenPop"),
    ("pages", "ApexPage", PAGE),
    ("trust", "CspTrustedSite", "Acme_Sales_Phone"),
    ("users", "User", "agents of AcmeSalesPhone"),
    ("users", "User", "agents of AcmeServicePhone"),
];

/// Items of the audit's checklist, with their states in an org of telephony and access alone, and in one with everything.
const CHECKLIST: &[(&str, &str, &str)] = &[
    ("open-cti-centers", "open", "open"),
    ("users-on-open-cti", "open", "open"),
    ("voice-contact-center", "open", "blocked"),
    ("desktop-cti-left-overs", "done", "done"),
    ("classic-users", "done", "done"),
    ("vendor-connector", "open", "open"),
    ("home-made-adapter", "open", "open"),
    ("method-usage", "open", "open"),
    ("click-to-dial-components", "done", "open"),
    ("canvas-softphone", "done", "open"),
    ("secrets-in-settings", "done", "done"),
    ("call-logs-on-task", "open", "open"),
    ("automation-on-task", "not-visible", "blocked"),
    ("apex-behind-the-softphone", "not-visible", "not-visible"),
    ("sales-engagement", "not-visible", "not-visible"),
    ("screen-pops", "open", "open"),
    ("omni-channel-enabled", "not-visible", "done"),
    ("voice-service-channel", "not-visible", "open"),
    ("presence-and-routing", "not-visible", "blocked"),
    ("voice-flows", "not-visible", "not-visible"),
    ("phone-directory", "not-visible", "not-visible"),
    ("voice-enabled", "not-visible", "open"),
    ("voice-licences", "not-visible", "not-visible"),
    ("voice-permission-sets", "open", "blocked"),
    ("console-app-with-omni-channel", "done", "done"),
    ("first-party-cookies", "not-visible", "not-visible"),
    ("trusted-connector-hosts", "not-visible", "not-visible"),
    ("mobile-use", "not-visible", "not-visible"),
    ("cut-over-plan", "not-visible", "not-visible"),
];

/// States by id.
pub(super) fn checklist(has_everything: bool, format: Format) -> BTreeMap<String, String> {
    // Projects are what goes to new orgs.
    let projects = match format {
        Format::Source => "open",
        Format::Metadata => "not-visible",
    };
    let states = CHECKLIST.iter().map(|(id, alone, whole)| {
        let state = if has_everything { whole } else { alone };
        (*id, *state)
    });
    let states = states.chain([("new-orgs", projects)]);
    states
        .map(|(id, state)| (id.to_owned(), state.to_owned()))
        .collect()
}
