//! Knows the rows of data files in the words of the org: users, call center records, assignments.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::column::{
    assignment as set_column, center as center_column, licence as licence_column, user as column,
};
use super::softphone_layout::SoftphoneLayout;
use super::told::Told;
use super::violation::Violation;
use crate::load::rows::{Id, Record, Rows, Table};
use crate::source::{FileId, Span};

/// A user as queries returned it, in one row or in several of one Id.
#[derive(Debug, Clone)]
pub struct User {
    /// The first row.
    pub row: Span,
    pub id: Option<Id>,
    login: Option<String>,
    name: Option<String>,
    pub active: Told<bool>,
    pub center: Told<Id>,
    /// The cell with the call center's Id, else the row that says something about it.
    pub center_span: Span,
    pub profile: Told<String>,
    pub user_type: Told<String>,
    /// Name of the user licence: `Salesforce`, `Salesforce Platform`.
    pub licence: Told<String>,
}

impl User {
    /// The user name, or whatever else names the user.
    #[must_use]
    pub fn username(&self) -> &str {
        let names = self.login.as_deref().or(self.name.as_deref());
        names.or(self.id.as_ref().map(Id::as_str)).unwrap_or_default()
    }

    /// An ordinary user of the org; a type that was not queried counts as ordinary.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        let kind = self.user_type.value();
        kind.is_none_or(|kind| kind.eq_ignore_ascii_case("Standard"))
    }

    /// Someone who can log in; activity that is not known counts as active.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active.value() != Some(&false)
    }

    fn read(record: &Record) -> Self {
        let center = record.get(column::CENTER);
        let told = |name: &str| Told::of(record.has(name), text(record, name));
        Self {
            row: record.span,
            id: record.id(column::ID),
            login: text(record, column::USERNAME),
            name: text(record, column::NAME),
            active: Told::of(record.has(column::IS_ACTIVE), record.bool(column::IS_ACTIVE)),
            center: Told::of(record.has(column::CENTER), record.id(column::CENTER)),
            center_span: center.map_or(record.span, |field| field.span()),
            profile: told(column::PROFILE),
            user_type: told(column::USER_TYPE),
            licence: told(column::LICENCE),
        }
    }

    /// Takes over what another row of the same user says; the columns in which the two differ.
    fn merge(&mut self, other: Self) -> Vec<&'static str> {
        if self.center == Told::Unasked {
            self.center_span = other.center_span;
        }
        self.login = self.login.take().or(other.login);
        self.name = self.name.take().or(other.name);
        let differ = [
            (column::CENTER, self.center.merge(other.center)),
            (column::IS_ACTIVE, self.active.merge(other.active)),
            (column::PROFILE, self.profile.merge(other.profile)),
            (column::USER_TYPE, self.user_type.merge(other.user_type)),
            (column::LICENCE, self.licence.merge(other.licence)),
        ];
        let differ = differ.into_iter().filter(|(_, differs)| *differs);
        differ.map(|(name, _)| name).collect()
    }
}

/// Rows of one user in two files that contradict each other.
#[derive(Debug, Clone)]
pub struct Contradiction {
    pub columns: Vec<&'static str>,
    pub row: Span,
    pub other: Span,
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
    pub row: Span,
    pub assignee: Id,
    /// API name, of the group where one was assigned.
    pub permission_set: String,
    pub is_group: bool,
}

/// One assignment of a permission set licence.
#[derive(Debug, Clone)]
pub struct LicenceAssignment {
    pub row: Span,
    pub assignee: Id,
    /// Developer name: `ServiceCloudVoicePsl`.
    pub licence: String,
}

/// Users of whom rows say that something is assigned to them, and not what.
#[derive(Debug, Clone, Default)]
pub struct Unnamed {
    assignees: HashSet<Id>,
    /// Not even to whom.
    is_anybody: bool,
}

impl Unnamed {
    /// Whether something without a name may be assigned to a user.
    #[must_use]
    pub fn concerns(&self, user: &Id) -> bool {
        self.is_anybody || self.assignees.contains(user)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_anybody && self.assignees.is_empty()
    }

    fn add(&mut self, assignee: Option<Id>) {
        self.is_anybody |= assignee.is_none();
        self.assignees.extend(assignee);
    }
}

/// Everything that data files said; `None` where no such row was given.
#[derive(Debug, Clone, Default)]
pub struct People {
    pub users: Option<Vec<User>>,
    pub centers: Option<Vec<CenterRow>>,
    pub assignments: Option<Vec<Assignment>>,
    /// Who holds sets that no row names: a query asked for Ids or labels only.
    pub unnamed_sets: Unnamed,
    /// Some query of assignments did not ask for groups: what it names may be one.
    pub lacks_groups: bool,
    /// What browsers reported in the last seven days.
    pub violations: Option<Vec<Violation>>,
    /// Tables of which rows are known to be missing: nothing follows from what is not in them.
    pub partial: BTreeSet<Table>,
    pub has_profile_names: bool,
    pub licences: Option<Vec<LicenceAssignment>>,
    /// Who has licences that no row names.
    pub unnamed_licences: Unnamed,
    /// Rows of all files by table, before any of them became one.
    pub rows: BTreeMap<Table, usize>,
    /// What each file with rows was recognised as, and how many it has.
    pub files: BTreeMap<FileId, (Table, usize)>,
    /// What somebody asked Salesforce for by hand; no query brings them.
    pub softphone_layouts: Vec<SoftphoneLayout>,
}

impl People {
    /// Whether the org has a call center of this internal name, as far as rows tell.
    #[must_use]
    pub fn has_center_row(&self, internal_name: &str) -> bool {
        let rows = self.centers.iter().flatten();
        let mut names = rows.filter_map(|row| row.internal_name.as_deref());
        names.any(|name| name.eq_ignore_ascii_case(internal_name))
    }

    #[must_use]
    pub fn is_partial(&self, table: Table) -> bool {
        self.partial.contains(&table)
    }

    /// Makes one of all rows with one Id, of either length, in whatever files they stand.
    pub(super) fn merge(&mut self) -> Vec<Contradiction> {
        let mut contradictions = Vec::new();
        if let Some(users) = &mut self.users {
            let unite = |first: &mut User, user: User| {
                let (row, other) = (first.row, user.row);
                let columns = first.merge(user);
                // Within one file the repeated Id has its own finding.
                if !columns.is_empty() && row.file != other.file {
                    contradictions.push(Contradiction { columns, row, other });
                }
            };
            *users = united(std::mem::take(users), |user| user.id.clone(), unite);
        }
        if let Some(centers) = &mut self.centers {
            let unite = |first: &mut CenterRow, row: CenterRow| {
                first.internal_name = first.internal_name.take().or(row.internal_name);
                first.name = first.name.take().or(row.name);
            };
            *centers = united(std::mem::take(centers), |row| Some(row.id.clone()), unite);
        }
        contradictions
    }

    /// Adds the rows of one file; several files of one kind add up.
    pub fn add(&mut self, rows: &Rows) {
        if rows.is_partial() {
            self.partial.insert(rows.table);
        }
        // No rows say no more than a file that was not given.
        if rows.records.is_empty() {
            return;
        }
        *self.rows.entry(rows.table).or_default() += rows.records.len();
        if let Some(first) = rows.records.first() {
            self.files
                .insert(first.span.file, (rows.table, rows.records.len()));
        }
        let records = rows.records.iter();
        match rows.table {
            Table::User => {
                self.has_profile_names |= rows.has_column(column::PROFILE);
                self.users.get_or_insert_default().extend(records.map(User::read));
            }
            Table::CallCenter => self
                .centers
                .get_or_insert_default()
                .extend(records.filter_map(center)),
            Table::PermissionSetAssignment => self.add_assignments(rows),
            Table::PermissionSetLicenseAssign => self.add_licences(rows),
            Table::BrowserPolicyViolation => self
                .violations
                .get_or_insert_default()
                .extend(records.filter_map(Violation::read)),
            Table::SoftphoneLayout => self.softphone_layouts.extend(records.map(SoftphoneLayout::read)),
            Table::Unknown => {}
        }
    }

    fn add_assignments(&mut self, rows: &Rows) {
        self.lacks_groups |= !rows.has_column(set_column::GROUP);
        let assignments = self.assignments.get_or_insert_default();
        for record in rows.records.iter().filter(|record| grants_more(record)) {
            match assignment(record) {
                Some(assignment) => assignments.push(assignment),
                None => self.unnamed_sets.add(record.id(set_column::ASSIGNEE)),
            }
        }
    }

    fn add_licences(&mut self, rows: &Rows) {
        let licences = self.licences.get_or_insert_default();
        for record in &rows.records {
            match licence(record) {
                Some(licence) => licences.push(licence),
                None => self.unnamed_licences.add(record.id(licence_column::ASSIGNEE)),
            }
        }
    }
}

/// Things in the order of their first appearance, later ones of the same Id united with the first.
fn united<T>(things: Vec<T>, id: impl Fn(&T) -> Option<Id>, mut unite: impl FnMut(&mut T, T)) -> Vec<T> {
    let mut places: HashMap<Id, usize> = HashMap::with_capacity(things.len());
    let mut out: Vec<T> = Vec::with_capacity(things.len());
    for thing in things {
        let first = id(&thing).map(|id| *places.entry(id).or_insert(out.len()));
        match first.and_then(|at| out.get_mut(at)) {
            Some(first) => unite(first, thing),
            None => out.push(thing),
        }
    }
    out
}

fn text(record: &Record, column: &str) -> Option<String> {
    record.get(column).map(|field| field.text().to_owned())
}

fn center(record: &Record) -> Option<CenterRow> {
    Some(CenterRow {
        row: record.span,
        id: record.id(center_column::ID)?,
        internal_name: text(record, center_column::INTERNAL_NAME),
        name: text(record, center_column::NAME),
    })
}

/// Sets that belong to a profile say no more than the profile does, and inactive ones grant nothing.
fn grants_more(record: &Record) -> bool {
    let is_owned = record.bool(set_column::IS_OWNED_BY_PROFILE).unwrap_or_else(|| {
        let name = record.get(set_column::SET);
        name.is_some_and(|name| is_name_of_profile(name.text()))
    });
    !is_owned && record.bool(set_column::IS_ACTIVE) != Some(false)
}

/// Salesforce names the set that belongs to a profile `X` and an Id with the prefix of profiles.
fn is_name_of_profile(name: &str) -> bool {
    let id = name.strip_prefix('X').filter(|id| id.starts_with("00e"));
    id.is_some_and(|id| matches!(id.len(), 15 | 18) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// `None` where the row does not say what is assigned, or to whom.
fn assignment(record: &Record) -> Option<Assignment> {
    let group = text(record, set_column::GROUP);
    Some(Assignment {
        row: record.span,
        assignee: record.id(set_column::ASSIGNEE)?,
        is_group: group.is_some(),
        permission_set: group.or_else(|| text(record, set_column::SET))?,
    })
}

fn licence(record: &Record) -> Option<LicenceAssignment> {
    Some(LicenceAssignment {
        row: record.span,
        assignee: record.id(licence_column::ASSIGNEE)?,
        licence: text(record, licence_column::LICENCE)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::rows;

    fn people(files: &[&str]) -> (Vec<User>, Vec<Contradiction>) {
        let mut people = People::default();
        for (n, text) in (0..).zip(files) {
            people.add(&rows::read(FileId(n), text).expect("rows"));
        }
        let contradictions = people.merge();
        (people.users.expect("users"), contradictions)
    }

    #[test]
    fn a_user_in_two_files_is_one_with_the_columns_of_both() {
        let (users, contradictions) = people(&[
            "Id,Username,Profile.Name\n005000000000001,a@acme.example,Agent\n",
            "Id,CallCenterId,IsActive\n005000000000001AAA,04v000000000001,true\n005000000000002AAA,,false\n",
        ]);
        let [first, second] = users.as_slice() else {
            panic!("{users:?}")
        };
        assert_eq!(first.username(), "a@acme.example");
        assert_eq!(first.profile.value().map(String::as_str), Some("Agent"));
        assert_eq!(first.center.value(), Some(&Id::new("04v000000000001")));
        assert_eq!(first.center_span.file, FileId(1));
        assert_eq!(second.username(), "005000000000002AAA");
        assert_eq!((&second.center, &second.profile), (&Told::Blank, &Told::Unasked));
        assert!(contradictions.is_empty());
    }

    #[test]
    fn of_two_files_that_differ_neither_is_believed() {
        let (users, contradictions) = people(&[
            "Id,Username,CallCenterId\n005000000000001,a@acme.example,04v000000000001\n",
            "Id,Username,CallCenterId\n005000000000001AAA,a@acme.example,\n",
            "Id,Username,CallCenterId\n005000000000001AAA,a@acme.example,04v000000000001\n",
        ]);
        assert_eq!(users.len(), 1);
        assert_eq!(users[0].center, Told::Disputed);
        assert_eq!(contradictions.len(), 1);
        assert_eq!(contradictions[0].columns, ["CallCenterId"]);
    }
}
