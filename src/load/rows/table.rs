//! Knows the objects whose rows are read, the columns that give them away, and the queries that export them.

use super::columns::Columns;
use super::{RowsError, quoted};
use crate::source::Span;

/// The object whose rows a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    User,
    CallCenter,
    PermissionSetAssignment,
    PermissionSetLicenseAssign,
    BrowserPolicyViolation,
    /// No object: the answer of the SOAP call `describeSoftphoneLayout()`, one record per layout.
    SoftphoneLayout,
    /// A result without rows and without column names, which says nothing of any object.
    Unknown,
}

struct Shape {
    table: Table,
    name: &'static str,
    /// In the order of the query.
    columns: &'static [&'static str],
    condition: &'static str,
    file_name: &'static str,
    /// Columns named as missing when a file is not recognised.
    marks: &'static [&'static str],
}

const SHAPES: [Shape; 5] = [
    Shape {
        table: Table::User,
        name: "User",
        columns: &[
            "Id",
            "Username",
            "Name",
            "IsActive",
            "UserType",
            "CallCenterId",
            "Profile.Name",
            "Profile.UserLicense.Name",
        ],
        condition: " WHERE IsActive = true OR CallCenterId != null",
        file_name: "users.csv",
        marks: &["Id", "Username", "IsActive", "CallCenterId"],
    },
    Shape {
        table: Table::CallCenter,
        name: "CallCenter",
        // Not the settings: the metadata has them, and rows in a file are one more copy of what is secret in them.
        columns: &["Id", "Name", "InternalName"],
        condition: "",
        file_name: "callcenters.csv",
        marks: &["Id", "InternalName"],
    },
    Shape {
        table: Table::PermissionSetAssignment,
        name: "PermissionSetAssignment",
        columns: &[
            "AssigneeId",
            "PermissionSet.Name",
            "PermissionSet.IsOwnedByProfile",
            "PermissionSetGroup.DeveloperName",
            "IsActive",
        ],
        condition: " WHERE Assignee.IsActive = true",
        file_name: "permsets.csv",
        marks: &["AssigneeId", "PermissionSet.Name"],
    },
    Shape {
        table: Table::PermissionSetLicenseAssign,
        name: "PermissionSetLicenseAssign",
        columns: &["AssigneeId", "PermissionSetLicense.DeveloperName"],
        condition: "",
        file_name: "psl.csv",
        marks: &["AssigneeId", "PermissionSetLicense.DeveloperName"],
    },
    Shape {
        table: Table::BrowserPolicyViolation,
        name: "BrowserPolicyViolation",
        columns: &[
            "UntrustedUrl",
            "ViolationType",
            "ViolationContext",
            "ViolationImpact",
        ],
        condition: "",
        file_name: "violations.csv",
        marks: &["UntrustedUrl", "ViolationType"],
    },
];

/// Columns that so many objects have that they tell little.
const COMMON: [&str; 5] = ["Id", "Name", "IsActive", "Version", "Phone"];

impl Table {
    fn shape(self) -> Option<&'static Shape> {
        SHAPES.iter().find(|shape| shape.table == self)
    }

    /// Salesforce's own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let other = match self {
            Self::Unknown => "unknown",
            _ => "SoftphoneLayout",
        };
        self.shape().map_or(other, |shape| shape.name)
    }

    /// The SOQL that exports the table, on one line; empty for softphone layouts, which cannot be queried.
    #[must_use]
    pub fn query(self) -> String {
        self.shape().map_or_else(String::new, |shape| {
            format!(
                "SELECT {} FROM {}{}",
                shape.columns.join(", "),
                shape.name,
                shape.condition
            )
        })
    }

    /// The name that the documentation gives the file.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        self.shape()
            .map_or("softphone-layout.json", |shape| shape.file_name)
    }

    /// What to run to get a file that can be read, as words for a `help`.
    #[must_use]
    pub fn command_hint(self) -> String {
        if self == Self::SoftphoneLayout {
            return String::from("save the answer of the SOAP call `describeSoftphoneLayout()` as JSON");
        }
        format!(
            "run `sf data query --query \"{}\" --result-format csv --output-file {}`",
            self.query(),
            self.file_name()
        )
    }

    /// The columns that the query asks for.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        self.shape().map_or(&[], |shape| shape.columns)
    }

    fn fits(self, columns: &Columns) -> bool {
        let has = |name: &str| columns.has(name);
        let has_any = |names: &[&str]| names.iter().any(|name| has(name));
        let grants = |parent: &str, id: &str| has(id) || has(parent) || columns.has_below(parent);
        match self {
            Self::User => {
                let user_fields = [
                    "IsActive",
                    "ProfileId",
                    "UserType",
                    "UserPermissionsCallCenterAutoLogin",
                ];
                has("Username")
                    || (has("CallCenterId") && (has_any(&user_fields) || columns.has_below("Profile")))
            }
            Self::CallCenter => has_any(&["InternalName", "AdapterUrl"]),
            Self::PermissionSetAssignment => {
                has("AssigneeId")
                    && (grants("PermissionSet", "PermissionSetId")
                        || grants("PermissionSetGroup", "PermissionSetGroupId"))
            }
            Self::PermissionSetLicenseAssign => {
                has("AssigneeId") && grants("PermissionSetLicense", "PermissionSetLicenseId")
            }
            Self::BrowserPolicyViolation => has_any(&["UntrustedUrl", "ViolationType"]),
            Self::SoftphoneLayout | Self::Unknown => false,
        }
    }
}

/// Tells the table from the object's name, if the file has it, else from the columns.
pub(super) fn recognise(span: Span, columns: &Columns, object: Option<&str>) -> Result<Table, RowsError> {
    if let Some(object) = object {
        let found = SHAPES
            .iter()
            .find(|shape| shape.name.eq_ignore_ascii_case(object));
        return found.map(|shape| shape.table).ok_or_else(|| RowsError {
            span,
            message: format!("these are rows of {}, which no rule reads", quoted(object, 60)),
            help: format!("give rows of {}", all_names()),
        });
    }
    let found = SHAPES.iter().find(|shape| shape.table.fits(columns));
    found
        .map(|shape| shape.table)
        .ok_or_else(|| unrecognised(span, columns))
}

fn all_names() -> String {
    let names: Vec<String> = SHAPES.iter().map(|shape| format!("`{}`", shape.name)).collect();
    let (last, rest) = names
        .split_last()
        .map_or(("", names.as_slice()), |(last, rest)| (last, rest));
    format!("{} or {last}", rest.join(", "))
}

fn unrecognised(span: Span, columns: &Columns) -> RowsError {
    const SHOWN: usize = 12;
    let listed = columns.listed();
    let mut found: Vec<String> = listed.iter().take(SHOWN).map(|name| quoted(name, 60)).collect();
    if listed.len() > SHOWN {
        found.push(format!("and {} more", listed.len() - SHOWN));
    }
    let message = format!(
        "the columns do not tell which object the rows belong to: {}",
        found.join(", ")
    );
    let help = nearest(&listed).map_or_else(
        || {
            format!(
                "give rows of {}: for users, {}",
                all_names(),
                Table::User.command_hint()
            )
        },
        |shape| missing(shape, columns, &listed),
    );
    RowsError { span, message, help }
}

fn missing(shape: &Shape, columns: &Columns, listed: &[String]) -> String {
    let missing: Vec<String> = shape
        .marks
        .iter()
        .filter(|mark| !columns.has(mark))
        .map(|mark| match alike(mark, listed) {
            Some((name, _)) => format!("`{mark}` (did you mean it by {}?)", quoted(name, 60)),
            None => format!("`{mark}`"),
        })
        .collect();
    format!(
        "nearest is `{}`, which misses {}; {}",
        shape.name,
        missing.join(", "),
        shape.table.command_hint()
    )
}

/// The table that most columns resemble, if any of them says more than `Id` or `Name` does.
fn nearest(listed: &[String]) -> Option<&'static Shape> {
    let mut best = None;
    let mut best_score = 0.8;
    for shape in &SHAPES {
        let score: f64 = shape
            .columns
            .iter()
            .filter_map(|column| {
                let weight = if COMMON.contains(column) { 0.2 } else { 1.0 };
                alike(column, listed).map(|(_, score)| score * weight)
            })
            .sum();
        if score > best_score {
            best_score = score;
            best = Some(shape);
        }
    }
    best
}

/// The column most like a wanted one: 1.0 is the same but for case, blanks and underscores.
fn alike<'a>(wanted: &str, listed: &'a [String]) -> Option<(&'a str, f64)> {
    // Bounds what a file with thousands of columns costs.
    const MOST: usize = 200;
    let wanted = bare(wanted);
    let mut best: Option<(&str, f64)> = None;
    for name in listed.iter().filter(|name| name.len() <= 80).take(MOST) {
        let score = strsim::jaro_winkler(&wanted, &bare(name));
        if score > best.map_or(0.88, |(_, score)| score) {
            best = Some((name, score));
        }
    }
    best
}

/// Reports write `Call Center` where queries write `CallCenterId`.
fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
