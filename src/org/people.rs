//! Knows the rows of data files in the words of the org: users, call center records, assignments.

use std::collections::HashSet;

use crate::load::rows::{Id, Record, Rows, Table};
use crate::source::Span;

/// A user as a query returned it.
#[derive(Debug, Clone)]
pub struct User {
    /// The row, which findings label.
    pub row: Span,
    pub id: Option<Id>,
    pub username: String,
    /// `None` when the query did not ask for it.
    pub active: Option<bool>,
    pub center: Option<Id>,
    /// The cell with the call center's Id, or the row where the place is not known.
    pub center_span: Span,
    pub profile: Option<String>,
    pub user_type: Option<String>,
}

impl User {
    /// An ordinary user of the org; a type that was not queried counts as ordinary.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        self.user_type
            .as_deref()
            .is_none_or(|kind| kind.eq_ignore_ascii_case("Standard"))
    }

    /// Someone who can log in; activity that was not queried counts as active.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active.unwrap_or(true)
    }
}

/// A call center as a query returned it.
#[derive(Debug, Clone)]
pub struct CenterRow {
    pub row: Span,
    pub id: Id,
    pub internal_name: Option<String>,
    pub name: Option<String>,
}

/// One assignment of a permission set, or of a group, which counts as one holder.
#[derive(Debug, Clone)]
pub struct Assignment {
    pub assignee: Id,
    /// API name, of the group where one was assigned.
    pub permission_set: String,
}

/// Everything that data files said; `None` where no such file was given.
#[derive(Debug, Clone, Default)]
pub struct People {
    pub users: Option<Vec<User>>,
    pub centers: Option<Vec<CenterRow>>,
    pub assignments: Option<Vec<Assignment>>,
    /// The user query asked for the call center: without it membership cannot be seen.
    pub has_center_column: bool,
    pub has_profile_names: bool,
    /// The user query asked who is active: without it former employees look like agents.
    pub has_active_column: bool,
    /// Rows that no rule reads yet, counted for the summary.
    pub licences: usize,
    pub violations: usize,
    pub softphone_layouts: usize,
    /// Ids of the users so far.
    pub(super) seen: HashSet<Id>,
}

impl People {
    /// Whether the org has a call center of this internal name, as far as rows tell.
    #[must_use]
    pub fn has_center_row(&self, internal_name: &str) -> bool {
        let names = self
            .centers
            .iter()
            .flatten()
            .filter_map(|row| row.internal_name.as_deref());
        names
            .into_iter()
            .any(|name| name.eq_ignore_ascii_case(internal_name))
    }

    /// Adds the rows of one file; several files of one kind add up.
    pub fn add(&mut self, rows: &Rows) {
        match rows.table {
            Table::User => {
                self.has_center_column |= rows.has_column("CallCenterId");
                self.has_profile_names |= rows.has_column("Profile.Name");
                self.has_active_column |= rows.has_column("IsActive");
                let seen = &mut self.seen;
                // One user may stand in several files, with Ids of either length.
                let new = rows.records.iter().map(user).filter(|user| {
                    let id = user.id.clone();
                    id.is_none_or(|id| seen.insert(id))
                });
                self.users.get_or_insert_default().extend(new);
            }
            Table::CallCenter => self
                .centers
                .get_or_insert_default()
                .extend(rows.records.iter().filter_map(center)),
            Table::PermissionSetAssignment => self
                .assignments
                .get_or_insert_default()
                .extend(rows.records.iter().filter_map(assignment)),
            Table::PermissionSetLicenseAssign => self.licences += rows.records.len(),
            Table::BrowserPolicyViolation => self.violations += rows.records.len(),
            Table::SoftphoneLayout => self.softphone_layouts += rows.records.len(),
        }
    }
}

fn text(record: &Record, column: &str) -> Option<String> {
    record.get(column).map(|field| field.text().to_owned())
}

fn user(record: &Record) -> User {
    let center = record.get("CallCenterId");
    User {
        row: record.span,
        id: record.id("Id"),
        username: text(record, "Username")
            .or_else(|| text(record, "Name"))
            .or_else(|| text(record, "Id"))
            .unwrap_or_default(),
        active: record.bool("IsActive"),
        center_span: center.map_or(record.span, |field| field.span()),
        center: record.id("CallCenterId"),
        profile: text(record, "Profile.Name"),
        user_type: text(record, "UserType"),
    }
}

fn center(record: &Record) -> Option<CenterRow> {
    Some(CenterRow {
        row: record.span,
        id: record.id("Id")?,
        internal_name: text(record, "InternalName"),
        name: text(record, "Name"),
    })
}

/// Sets that belong to a profile say no more than the profile does, and inactive ones grant nothing.
fn assignment(record: &Record) -> Option<Assignment> {
    if record.bool("PermissionSet.IsOwnedByProfile") == Some(true) || record.bool("IsActive") == Some(false) {
        return None;
    }
    Some(Assignment {
        assignee: record.id("AssigneeId")?,
        permission_set: text(record, "PermissionSetGroup.DeveloperName")
            .or_else(|| text(record, "PermissionSet.Name"))?,
    })
}
