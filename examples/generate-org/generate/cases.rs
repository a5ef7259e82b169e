//! Knows which profiles and permission sets there are, and which of them are a mistake.

use super::words::{DEPARTMENTS, ROLES, name};

/// What people with a profile do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Takes calls with the softphone of a call center.
    Agent(&'static str),
    Office,
    Administrator,
    /// Follows feeds, and nothing else.
    Feeds,
}

/// What is wrong with a profile, or special.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    None,
    /// Tasks cannot be edited.
    NoTasks,
    /// Tasks can be edited by a permission set, which some lack.
    TasksBySet,
    /// Tasks can be edited by a permission set group.
    TasksByGroup,
    /// Tasks can be edited by a set whose group mutes that.
    TasksMuted,
    NoPage,
    ReadOnlyField,
    HiddenPhone,
    NoCallers,
    NoNewCallers,
    NoApp,
    OtherDefaultApp,
}

pub(crate) struct Profile {
    /// The name that people see; `Admin` is the file of `System Administrator`.
    pub(crate) file: String,
    pub(crate) work: Work,
    pub(crate) twist: Twist,
}

pub(crate) const SERVICE: &str = "AcmeServicePhone";
pub(crate) const SALES: &str = "AcmeSalesPhone";

/// Agents whose profile is fine and among whom single users are not.
pub(crate) const SUPPORT: &str = "Acme Support Agent";

const FIXED: &[(&str, Work, Twist)] = &[
    ("Admin", Work::Administrator, Twist::None),
    ("Chatter Free User", Work::Feeds, Twist::None),
    (SUPPORT, Work::Agent(SERVICE), Twist::None),
    ("Acme Sales Agent", Work::Agent(SALES), Twist::None),
    ("Acme Billing Agent", Work::Agent(SERVICE), Twist::NoTasks),
    ("Acme Claims Agent", Work::Agent(SERVICE), Twist::TasksBySet),
    ("Acme Dispatch Agent", Work::Agent(SERVICE), Twist::TasksByGroup),
    ("Acme Escalation Agent", Work::Agent(SERVICE), Twist::TasksMuted),
    ("Acme Field Agent", Work::Agent(SERVICE), Twist::NoPage),
    ("Acme Hotline Agent", Work::Agent(SERVICE), Twist::ReadOnlyField),
    ("Acme Loyalty Agent", Work::Agent(SERVICE), Twist::HiddenPhone),
    ("Acme Night Agent", Work::Agent(SERVICE), Twist::NoCallers),
    ("Acme Order Agent", Work::Agent(SERVICE), Twist::NoNewCallers),
    ("Acme Pilot Agent", Work::Agent(SERVICE), Twist::NoApp),
    ("Acme Returns Agent", Work::Agent(SERVICE), Twist::OtherDefaultApp),
    ("Acme Warehouse Clerk", Work::Office, Twist::None),
];

impl Profile {
    pub(crate) fn fewest() -> usize {
        FIXED.len()
    }

    pub(crate) fn queried_name(&self) -> &str {
        match self.file.as_str() {
            "Admin" => "System Administrator",
            other => other,
        }
    }
}

/// The special ones first, then ordinary ones: every tenth for agents.
pub(crate) fn profiles(count: usize) -> Vec<Profile> {
    let fixed = FIXED.iter().map(|(file, work, twist)| Profile {
        file: (*file).to_owned(),
        work: *work,
        twist: *twist,
    });
    let more = (0..count.saturating_sub(FIXED.len())).map(|n| {
        let department = DEPARTMENTS[n % DEPARTMENTS.len()];
        let round = n / DEPARTMENTS.len();
        let role = ROLES[round % ROLES.len()];
        let again = match round / ROLES.len() {
            0 => String::new(),
            again => format!(" {}", again + 1),
        };
        let (role, work) = match n % 10 {
            9 => (format!("{role} Line"), Work::Agent(SERVICE)),
            _ => (role.to_owned(), Work::Office),
        };
        Profile {
            file: format!("Acme {department} {role}{again}"),
            work,
            twist: Twist::None,
        }
    });
    fixed.chain(more).collect()
}

/// What a permission set grants beside fields and objects of no importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grant {
    Nothing,
    Tasks,
    CallCenters,
    AllData,
    Voice,
}

pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) grant: Grant,
    /// For agents; else for everybody else, so that no set looks as if it made agents.
    pub(crate) for_agents: bool,
}

pub(crate) const TASKS: &str = "Acme_Call_Logging";
pub(crate) const CALL_CENTERS: &str = "Acme_Telephony_Setup";
pub(crate) const ALL_DATA: &str = "Acme_Data_Steward";
pub(crate) const VOICE: &str = "Acme_Voice_Trial";
/// In a group that grants tasks, and in one that mutes them.
pub(crate) const GROUPED: &str = "Acme_Group_Member";
pub(crate) const GROUP: &str = "Acme_Dispatch";
pub(crate) const MUTED_GROUP: &str = "Acme_Escalation";
pub(crate) const MUTING: &str = "Acme_Escalation_Mute";

const SETS: &[(&str, Grant)] = &[
    (TASKS, Grant::Tasks),
    (GROUPED, Grant::Tasks),
    (CALL_CENTERS, Grant::CallCenters),
    (ALL_DATA, Grant::AllData),
    (VOICE, Grant::Voice),
];

pub(crate) fn sets(count: usize) -> Vec<Set> {
    let fixed = SETS.iter().map(|(name, grant)| Set {
        name: (*name).to_owned(),
        grant: *grant,
        for_agents: true,
    });
    let more = (0..count.saturating_sub(SETS.len())).map(|n| Set {
        name: format!("Acme_{}", name(n)),
        grant: Grant::Nothing,
        for_agents: n % 3 == 0,
    });
    fixed.chain(more).collect()
}
