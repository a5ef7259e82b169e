//! Knows what to export so that every rule can see what it needs: package.xml and queries.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::kind::Kind;
use super::voice::PartKind;
use crate::load::rows::Table;

/// Metadata to retrieve, by type: its members and what a wildcard leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    pub names: Vec<&'static str>,
    pub misses: Option<&'static str>,
}

/// API version that the written package.xml asks for.
const API_VERSION: &str = "62.0";

/// For what an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Whatever rules read.
    Check,
    /// Also what only the audit of a migration looks at.
    Audit,
}

/// Every metadata type that is read.
#[must_use]
pub fn metadata_types(purpose: Purpose) -> BTreeMap<&'static str, Members> {
    let mut types: BTreeMap<&'static str, Members> = BTreeMap::new();
    if purpose == Purpose::Audit {
        for name in PartKind::ALL
            .iter()
            .filter_map(|kind| kind.metadata_type())
            .chain(["QuickAction"])
        {
            types.entry(name).or_default().names.push("*");
        }
        types
            .entry("Settings")
            .or_default()
            .names
            .extend(["OmniChannel", "ServiceCloudVoice"]);
    }
    for retrieval in Kind::ALL.iter().filter_map(|kind| kind.retrieval()) {
        let members = types.entry(retrieval.metadata_type).or_default();
        members.names.extend(retrieval.members);
        members.names.sort_unstable();
        members.names.dedup();
        members.misses = members.misses.or(retrieval.misses);
    }
    types
}

/// A package.xml for `sf project retrieve start --manifest`.
#[must_use]
pub fn package_xml(purpose: Purpose) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Package xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n",
    );
    for (name, members) in metadata_types(purpose) {
        if let Some(misses) = members.misses {
            let _ = writeln!(xml, "    <!-- {misses} -->");
        }
        xml.push_str("    <types>\n");
        for member in &members.names {
            let _ = writeln!(xml, "        <members>{member}</members>");
        }
        let _ = writeln!(xml, "        <name>{name}</name>\n    </types>");
    }
    let _ = writeln!(xml, "    <version>{API_VERSION}</version>\n</Package>");
    xml
}

/// Tables of data that a rule reads.
pub const TABLES: &[Table] = &[
    Table::User,
    Table::CallCenter,
    Table::PermissionSetAssignment,
    Table::PermissionSetLicenseAssign,
    Table::BrowserPolicyViolation,
];

/// Commands that export everything, one a line, for the `sf` command line.
#[must_use]
pub fn commands(purpose: Purpose) -> Vec<String> {
    let (option, command) = match purpose {
        Purpose::Check => ("", "check"),
        Purpose::Audit => ("--audit ", "audit"),
    };
    // A folder of its own: neither the project's package.xml nor its source is touched.
    let retrieve = [
        "mkdir ctilint-export".to_owned(),
        format!("ctilint manifest {option}--format package-xml > ctilint-export/package.xml"),
        "sf project retrieve start --manifest ctilint-export/package.xml --target-metadata-dir ctilint-export --unzip"
            .to_owned(),
    ];
    let queries = TABLES.iter().map(|table| {
        format!(
            "sf data query --query \"{}\" --result-format csv --output-file ctilint-export/{}",
            table.query(),
            table.file_name()
        )
    });
    let files: Vec<String> = TABLES
        .iter()
        .map(|table| format!("--data ctilint-export/{}", table.file_name()))
        .collect();
    let check = format!("ctilint {command} ctilint-export {}", files.join(" "));
    retrieve.into_iter().chain(queries).chain([check]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::org::column;

    /// Whatever is opened or listed for a rule must be asked for; files that describe the export are not metadata.
    #[test]
    fn nothing_that_is_read_is_left_out() {
        let types = metadata_types(Purpose::Check);
        for kind in Kind::ALL {
            let describes_export = matches!(kind, Kind::Manifest | Kind::Project | Kind::PlainXml);
            let is_used = (kind.is_opened() && !describes_export)
                || (kind.is_code() && *kind != Kind::Script)
                || *kind == Kind::ApexClass;
            let retrieval = kind.retrieval();
            assert_eq!(is_used, retrieval.is_some(), "{kind:?}");
            if let Some(retrieval) = retrieval {
                let asked = &types[retrieval.metadata_type].names;
                assert!(
                    retrieval.members.iter().all(|member| asked.contains(member)),
                    "{kind:?}"
                );
            }
        }
    }

    /// What is read is asked for, and nothing else: a file of users is copied around more than it should be.
    #[test]
    fn the_queries_ask_for_the_columns_that_are_read() {
        let read = [
            (Table::User, column::user::ALL),
            (Table::CallCenter, column::center::ALL),
            (Table::PermissionSetAssignment, column::assignment::ALL),
            (Table::PermissionSetLicenseAssign, column::licence::ALL),
            (Table::BrowserPolicyViolation, column::violation::ALL),
        ];
        assert_eq!(read.map(|(table, _)| table), TABLES);
        for (table, columns) in read {
            let query = table.query();
            let (asked, _) = query
                .strip_prefix("SELECT ")
                .and_then(|rest| rest.split_once(" FROM "))
                .expect("a query");
            let asked: BTreeSet<&str> = asked.split(", ").collect();
            assert_eq!(asked, columns.iter().copied().collect(), "{table:?}");
        }
    }

    #[test]
    fn users_who_left_are_asked_for_where_a_call_center_still_names_them() {
        let query = Table::User.query();
        assert!(query.ends_with("FROM User WHERE IsActive = true OR CallCenterId != null"));
        // Fails to compile when people gain a table: then add it to TABLES, with its columns above.
        let crate::org::people::People {
            users: _,
            centers: _,
            assignments: _,
            unnamed_sets: _,
            lacks_groups: _,
            partial: _,
            has_profile_names: _,
            licences: _,
            unnamed_licences: _,
            rows: _,
            violations: _,
            softphone_layouts: _,
            files: _,
        } = crate::org::people::People::default();
    }

    #[test]
    fn the_package_is_well_formed() {
        for purpose in [Purpose::Check, Purpose::Audit] {
            let xml = package_xml(purpose);
            let tree = crate::parse::parse(crate::source::FileId(0), &xml).expect("well-formed");
            assert_eq!(tree.root().name(), "Package");
            let types = tree.root().children_named("types").count();
            assert_eq!(types, metadata_types(purpose).len());
        }
    }

    #[test]
    fn an_audit_asks_for_all_of_a_check_and_for_voice() {
        let (check, audit) = (metadata_types(Purpose::Check), metadata_types(Purpose::Audit));
        for (name, members) in &check {
            let asked = &audit[name].names;
            assert!(
                members.names.iter().all(|member| asked.contains(member)),
                "{name}"
            );
        }
        for kind in PartKind::ALL {
            assert!(audit.contains_key(kind.word()), "{kind:?}");
        }
        assert_eq!(
            audit["Settings"].names,
            ["MyDomain", "OmniChannel", "Security", "ServiceCloudVoice"]
        );
        assert!(!check.contains_key("Queue"));
    }
}
