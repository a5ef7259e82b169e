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
        Blind::Assignments => assignments(),
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
