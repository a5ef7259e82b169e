//! Knows how answers about access read: who grants, and why nobody can tell, with what to export.

use crate::analysis::access::Blind;
use crate::finding::quoted;
use crate::load::rows::Table;
use crate::org::access::{Holder, HolderKind};

/// "the profile `Acme Agent`".
pub(super) fn holder(holder: &Holder) -> String {
    let noun = match holder.kind {
        HolderKind::Profile => "profile",
        HolderKind::PermissionSet => "permission set",
        HolderKind::MutingPermissionSet => "muting permission set",
    };
    format!("the {noun} {}", quoted(holder.queried_name()))
}

/// Why nobody can tell, in a few words, in a sentence, and what to do.
pub(super) fn blind(blind: &Blind) -> (&'static str, String, String) {
    const RETRIEVE: &str = "retrieve all profiles, permission sets, groups and apps in one request: `ctilint manifest` prints package.xml";
    let export = |table: Table| format!("{}, and give the file with --data", table.command_hint());
    let retrieve = || RETRIEVE.to_owned();
    match blind {
        Blind::NoUsers => (
            "no users",
            "no rows of users were given".to_owned(),
            export(Table::User),
        ),
        Blind::ProfileNames => (
            "profile not told",
            "the rows of users do not tell the profile".to_owned(),
            export(Table::User),
        ),
        Blind::ProfileUntold => (
            "profile not told",
            "the rows of the user leave the profile blank, or contradict each other".to_owned(),
            export(Table::User),
        ),
        Blind::UserIds => (
            "user without an Id",
            "the rows of users do not tell the Id, by which assignments name users".to_owned(),
            export(Table::User),
        ),
        Blind::Unnamed => (
            "permission set not named",
            "a row assigns a permission set without naming it, and it may grant it".to_owned(),
            export(Table::PermissionSetAssignment),
        ),
        Blind::MaybeGroup(name) => (
            "permission set or group not known",
            format!(
                "{} is assigned, is no permission set of the export, and may be a group, for which the query did not ask",
                quoted(name)
            ),
            export(Table::PermissionSetAssignment),
        ),
        Blind::Session(name) => (
            "granted in activated sessions",
            format!("only {} grants it, in sessions that activate it", quoted(name)),
            "ask how agents activate it: \"Session Activation Required\" is ticked".to_owned(),
        ),
        Blind::Incomplete(kind, name) => (
            "not wholly read",
            format!(
                "files of the {kind} {} cannot be read, are ignored, or are second copies",
                quoted(name)
            ),
            "run `ctilint check` on the export: its findings name the files".to_owned(),
        ),
        Blind::Profile(name) => (
            "profile not in the export",
            format!("the profile {} is not in the export", quoted(name)),
            retrieve(),
        ),
        Blind::Assignments => (
            "no assignments given",
            "no assignments of permission sets were given, and one of them may grant it".to_owned(),
            export(Table::PermissionSetAssignment),
        ),
        Blind::MissingRows => (
            "rows are missing",
            "rows are known to be missing, and what they assign may grant it".to_owned(),
            "export the rows again: `incomplete-data-file` names the file".to_owned(),
        ),
        Blind::PermissionSet(name) => missing("permission set", name, retrieve()),
        Blind::Group(name) => missing("permission set group", name, retrieve()),
        Blind::MutingSet(name) => missing("muting permission set", name, retrieve()),
        Blind::OldFile(kind, name) => (
            "retrieved with an old API version",
            format!(
                "the {kind} {} was retrieved with an API version that leaves things out",
                quoted(name)
            ),
            "retrieve it again with a current version of the API: `ctilint manifest` prints package.xml"
                .to_owned(),
        ),
        Blind::NotRetrieved(profile, thing) => (
            "profile says nothing",
            format!(
                "the profile {} says nothing about {}, which may not have been retrieved with it",
                quoted(profile),
                quoted(thing)
            ),
            retrieve(),
        ),
    }
}

fn missing(noun: &str, name: &str, help: String) -> (&'static str, String, String) {
    let reason = format!(
        "the {noun} {} is assigned and not in the export, and may grant it",
        quoted(name)
    );
    ("permission set not in the export", reason, help)
}
