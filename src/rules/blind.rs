//! Knows what to export where nobody can tell what a user may do.

use super::people::{MISSING_ROWS, no_users};
use crate::analysis::access::Blind;
use crate::finding::Coverage;
use crate::load::rows::Table;

/// One line per cause, however many users, files and rules it keeps from being seen.
pub(super) fn from_blind(blind: &Blind) -> Coverage {
    match blind {
        Blind::NoUsers => no_users(),
        Blind::MissingRows => MISSING_ROWS,
        Blind::ProfileNames => PROFILE_NAMES,
        Blind::ProfileUntold => PROFILE_UNTOLD,
        Blind::UserIds => USER_IDS,
        Blind::Assignments => assignments(),
        Blind::Unnamed => UNNAMED,
        Blind::MaybeGroup(_) => MAYBE_GROUPS,
        Blind::Session(_) => SESSIONS,
        Blind::Incomplete(..) => INCOMPLETE,
        Blind::Profile(_) => PROFILES,
        Blind::PermissionSet(_) | Blind::Group(_) | Blind::MutingSet(_) => SETS,
        Blind::OldFile(..) => OLD_FILES,
        Blind::NotRetrieved(..) => ALONE,
    }
}

fn assignments() -> Coverage {
    let command = Table::PermissionSetAssignment.command_hint();
    Coverage {
        help: format!("{command} and give the file with `--data`").into(),
        ..Coverage::new("assignments", "what permission sets grant to agents", "")
    }
}

const PROFILE_NAMES: Coverage = Coverage::new(
    "profile-names",
    "which profile each user has",
    "ask for `Profile.Name` in the User query: `ctilint manifest` prints it",
);

const PROFILE_UNTOLD: Coverage = Coverage::new(
    "untold-profiles",
    "which profile users have whose rows leave it blank, or contradict each other",
    "run the User query again, as somebody who sees every profile: `ctilint manifest` prints it",
);

const USER_IDS: Coverage = Coverage::new(
    "user-ids",
    "which permission sets each user has: assignments name users by their Id",
    "ask for `Id` in the User query: `ctilint manifest` prints it",
);

const UNNAMED: Coverage = Coverage::new(
    "assignment-names",
    "what permission sets grant whose assignments do not name them",
    "ask for `PermissionSet.Name` and `PermissionSet.IsOwnedByProfile` in the query of assignments: `ctilint manifest` prints it",
);

/// Where rows assign licences without naming them.
pub(super) const LICENCE_NAMES: Coverage = Coverage::new(
    "licence-names",
    "which permission set licences agents have whose rows do not name them",
    "ask for `PermissionSetLicense.DeveloperName` in the query of licences: `ctilint manifest` prints it",
);

const MAYBE_GROUPS: Coverage = Coverage::new(
    "assigned-groups",
    "what is assigned under names that no permission set of the export has, and that may be those of groups",
    "ask for `PermissionSetGroup.DeveloperName` in the query of assignments, and retrieve `PermissionSet`, `PermissionSetGroup` and `MutingPermissionSet` with `*`",
);

const SESSIONS: Coverage = Coverage::new(
    "session-permission-sets",
    "who has what only permission sets or groups grant that are activated session by session",
    "look in Setup, under Permission Sets, for \"Session Activation Required\", and ask how agents activate them",
);

const INCOMPLETE: Coverage = Coverage::new(
    "incomplete-grants",
    "what profiles and permission sets grant in files that cannot be read, that `.forceignore` names, or that are second copies",
    "mend or retrieve again what other findings name, and keep one copy: `shadowed-component` lists them",
);

const PROFILES: Coverage = Coverage::new(
    "profiles",
    "what profiles grant that users have and the export has not, or under another name",
    "retrieve `Profile` with `*`, or the missing ones by name; run the User query as somebody whose language is English: standard profiles have translated names",
);

const SETS: Coverage = Coverage::new(
    "permission-sets",
    "what assigned permission sets and groups grant that are not in the export",
    "retrieve `PermissionSet`, `PermissionSetGroup` and `MutingPermissionSet` with `*`; sets of managed packages have to be named",
);

const OLD_FILES: Coverage = Coverage::new(
    "old-profiles",
    "what profiles and permission sets of an old API version grant without saying so",
    "retrieve them again with the API version of the org",
);

const ALONE: Coverage = Coverage::new(
    "profiles-alone",
    "what profiles say about things that were not retrieved together with them",
    "retrieve profiles, objects, apps and pages in one request: `ctilint manifest` prints the package.xml",
);
