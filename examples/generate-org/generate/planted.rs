//! Knows what the rules are to find in the org, and nothing else.

use super::Planted;
use super::cases::{self, Grant, Twist};
use super::people::{Company, Flaw};
use super::softphone::LEFT_OVER;

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
}
