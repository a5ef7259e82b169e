//! Knows `ctilint assign`: the file that puts people into a call center, and the one that takes it back.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::{AssignArgs, ChosenArgs, Cleared};
use super::loader;
use super::session::{Failure, Session};
use crate::analysis::assign::{Chosen, Plan, Refusal, Step};
use crate::analysis::secrets;
use crate::answer::Table;
use crate::engine::Mask;
use crate::finding::{count, quoted};
use crate::load::rows::{Id, Table as Rows};
use crate::org::Org;
use crate::org::call_center::CenterKind;
use crate::org::people::{CenterRow, User};
use crate::org::told::Told;
use crate::report::table::aligned;

/// Bytes of a list of users; one of 100,000 names has a tenth of it.
const LONGEST_LIST: u64 = 64 << 20;
/// Names that a message lists.
const NAMED: usize = 10;

pub(super) fn run(args: &AssignArgs) -> Result<u8, Failure> {
    let session = Session::open(&args.inputs, None)?;
    let org = &session.org;
    let names = args.chosen.users.as_deref().map(listed).transpose()?;
    let chosen = chosen(&args.chosen, names.as_deref().unwrap_or_default());
    let plan = Plan::new(org, &args.call_center, chosen, args.may_move)
        .map_err(|refusal| refused(args, chosen, refusal))?;
    refuse_voice(org, plan.center)?;
    for warning in warnings(org, &plan) {
        super::complain(&warning);
    }
    let mask = Mask::new(&secrets::find(org));
    let mut text = report(org, &plan);
    match &args.output {
        _ if plan.changes().next().is_none() => text.push_str("nothing to write\n"),
        Some(path) => text.push_str(&write(path, &plan, args.cleared)?),
        None => text.push_str("nothing was written: give --output with a folder or a file\n"),
    }
    super::print(&mask.masked(&text))?;
    Ok(0)
}

fn chosen<'a>(args: &'a ChosenArgs, names: &'a [String]) -> Chosen<'a> {
    match (&args.profile, &args.permission_set) {
        (Some(name), _) => Chosen::Profile(name),
        (None, Some(name)) => Chosen::PermissionSet(name),
        (None, None) => Chosen::Users(names),
    }
}

/// User names or Ids of a file: one a line, or a column of a CSV file.
fn listed(path: &Path) -> Result<Vec<String>, Failure> {
    let failed = |message: String| {
        let help = "give a text file in UTF-8 with a user name or an Id on each line, or a CSV file with a column Username or Id";
        Failure::new(format!("`{}` {message}", path.display()), help)
    };
    let length = fs::metadata(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    if !length.is_file() || length.len() > LONGEST_LIST {
        return Err(failed("is no file of up to 64 MiB".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut names = Vec::new();
    let mut column = 0;
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| failed(format!("is no list: {error}")))?;
        let header = |name: &str| record.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        match (at, header("Username").or_else(|| header("Id"))) {
            (0, Some(found)) => column = found,
            _ => names.extend(
                record
                    .get(column)
                    .filter(|cell| !cell.is_empty())
                    .map(str::to_owned),
            ),
        }
    }
    if names.is_empty() {
        return Err(failed("names nobody".to_owned()));
    }
    Ok(names)
}

/// Salesforce Voice has no use for the field: its people are added in the contact center.
fn refuse_voice(org: &Org, row: &CenterRow) -> Result<(), Failure> {
    let named = |name: &Option<String>, known: &str| {
        name.as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case(known))
    };
    let mut centers = org.call_centers.iter();
    let is_voice = centers.any(|center| {
        center.kind == CenterKind::ServiceCloudVoice && named(&row.internal_name, &center.name)
    });
    if !is_voice {
        return Ok(());
    }
    Err(Failure::new(
        format!("{} is a contact center of Salesforce Voice", quoted(title(row))),
        "add its users in Setup, on the page of the contact center; the call center of a user is for Open CTI",
    ))
}

fn title(row: &CenterRow) -> &str {
    let names = row.name.as_deref().or(row.internal_name.as_deref());
    names.unwrap_or_else(|| row.id.as_str())
}

fn warnings(org: &Org, plan: &Plan<'_>) -> Vec<String> {
    let people = &org.people;
    let mut warnings = Vec::new();
    let tables = [Rows::User, Rows::PermissionSetAssignment];
    if tables.iter().any(|table| people.is_partial(*table)) {
        warnings
            .push("warning: rows are known to be missing, and whoever stands in them is left out".to_owned());
    }
    if plan.unseen > 0 {
        let users = count(plan.unseen, "user");
        warnings.push(format!(
            "warning: the rows do not tell of {users} whether they belong here; they are left out"
        ));
    }
    if plan.changes().any(|user| !matches!(user.active, Told::Is(_))) {
        warnings.push("warning: the rows do not tell who is active, so former users may be among them: ask for `IsActive`".to_owned());
    }
    warnings
}

/// Who is changed and who is left alone; those who are in it already are only counted.
fn report(org: &Org, plan: &Plan<'_>) -> String {
    let mut table = Table::new(&["user name", "what happens"]);
    let rows = org.people.centers.iter().flatten();
    let others: HashMap<&Id, &CenterRow> = rows.map(|row| (&row.id, row)).collect();
    for (user, step) in plan.users.iter().filter(|(_, step)| *step != Step::AlreadyIn) {
        let other = user.center.value().and_then(|id| others.get(id));
        let other = other.map_or("another call center".to_owned(), |row| quoted(title(row)));
        let told = match step {
            Step::Assign => "is put into it".to_owned(),
            Step::Move => format!("is moved here from {other}"),
            Step::InAnother => format!("left alone: is in {other}, and --move was not given"),
            Step::Inactive => "left alone: is inactive".to_owned(),
            _ => format!(
                "left alone: has the user type {}",
                quoted(user.user_type.value().map_or("?", String::as_str))
            ),
        };
        table.rows.push(vec![user.username().to_owned(), told]);
    }
    let center = plan.center;
    let mut text = format!("call center {} ({})\n\n", quoted(title(center)), center.id);
    if !table.rows.is_empty() {
        let _ = writeln!(text, "{}", aligned(&table));
    }
    let changed = count(plan.changes().count(), "user");
    let already = plan.count(Step::AlreadyIn);
    let left = plan.users.len() - plan.changes().count() - already;
    let _ = writeln!(
        text,
        "{changed} to change, {already} in it already, {left} left alone"
    );
    text
}

/// Writes both files, neither over another one, and says what to do with them.
fn write(path: &Path, plan: &Plan<'_>, cleared: Cleared) -> Result<String, Failure> {
    let [change, back] = targets(path, plan)?;
    // First the way back: nobody is left with a change that cannot be undone.
    let cleared_cell = loader::cell(cleared);
    let old = |user: &User| user.center.value().map_or(cleared_cell, Id::as_str).to_owned();
    loader::create(&back, &loader::rows(plan.changes(), old))?;
    let new = |_: &User| plan.center.id.as_str().to_owned();
    loader::create(&change, &loader::rows(plan.changes(), new)).inspect_err(|_| {
        let _ = fs::remove_file(&back);
    })?;
    let (change, back) = (change.display(), back.display());
    Ok(format!(
        "\nwritten: {change}\n         {back}\n\n\
         run `sf data update bulk --sobject User --file \"{change}\" --wait 10`, or Update in Data Loader\n\n\
         to take it back, do the same with {back}:\n{}\n",
        loader::how_to_clear(cleared, "in it")
    ))
}

fn targets(path: &Path, plan: &Plan<'_>) -> Result<[PathBuf; 2], Failure> {
    let is_file = !path.is_dir()
        && path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    if !is_file && !path.is_dir() {
        return Err(Failure::new(
            format!("`{}` is no folder", path.display()),
            "name a folder that exists, or a file that ends in .csv",
        ));
    }
    let internal = plan.center.internal_name.as_deref();
    let name: String = internal
        .unwrap_or_else(|| plan.center.id.key())
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let change = if is_file {
        path.to_owned()
    } else {
        path.join(format!("assign-{name}.csv"))
    };
    let back = change.with_extension("rollback.csv");
    for one in [&change, &back] {
        if fs::symlink_metadata(one).is_ok() {
            return Err(loader::exists(one));
        }
    }
    Ok([change, back])
}

fn refused(args: &AssignArgs, chosen: Chosen<'_>, refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NoCenterRows
        | Refusal::UnknownCenter { .. }
        | Refusal::MalformedId(_)
        | Refusal::SeveralCenters(_) => refused_center(&args.call_center, refusal),
        Refusal::NoUsers => Failure::new(
            "rows of users are needed, and none were given",
            export(Rows::User),
        ),
        Refusal::NoProfileNames => Failure::new(
            "the rows of users do not tell their profiles",
            "ask for `Profile.Name` in the query, as `ctilint manifest` does",
        ),
        Refusal::NoAssignments => Failure::new(
            "rows of permission set assignments are needed, and none were given",
            export(Rows::PermissionSetAssignment),
        ),
        Refusal::NobodyHolds(nearest) => nobody(chosen, hint(nearest)),
        Refusal::UnknownUsers(names) => unknown_users(&names),
        Refusal::WithoutId(users) => Failure::new(
            format!(
                "{} without an Id in the rows: {}",
                count(users.len(), "user"),
                first(&users)
            ),
            "ask for `Id` in the query of users, as `ctilint manifest` does",
        ),
        Refusal::Untold(users) => Failure::new(
            format!(
                "the rows do not tell the call center of {}, or contradict each other: {}",
                count(users.len(), "user"),
                first(&users)
            ),
            "export the users again with `CallCenterId`, and give that one file: what they have now has to be known to take the change back",
        ),
    }
}

/// The call center cannot be told; other refusals are none of its business.
pub(super) fn refused_center(name: &str, refusal: Refusal) -> Failure {
    let center = quoted(name);
    match refusal {
        Refusal::UnknownCenter {
            is_in_export: true, ..
        } => Failure::new(
            format!("the call center {center} is in the export, and no row has its Id"),
            "deploy it first if the org does not have it; else export the rows of call centers again",
        ),
        Refusal::UnknownCenter { nearest, .. } => Failure::new(
            format!("no row of a call center has the name {center}"),
            hint(nearest).unwrap_or_else(|| {
                "the rows of CallCenter list the names: `Name` and `InternalName`".to_owned()
            }),
        ),
        Refusal::MalformedId(id) => Failure::new(
            format!("the row of {center} has {} for an Id, which is none", quoted(&id)),
            "export the rows of call centers again: Ids of theirs have 15 or 18 letters and digits",
        ),
        Refusal::SeveralCenters(rows) => Failure::new(
            format!(
                "several rows of call centers have the name {center}: {}",
                rows.join(", ")
            ),
            "give an internal name that only one has, and export the rows again if they contradict each other",
        ),
        _ => Failure::new(
            "the Id of the call center is needed, and no rows of call centers were given",
            export(Rows::CallCenter),
        ),
    }
}

pub(super) fn export(table: Rows) -> String {
    format!("{}, and give the file with --data", table.command_hint())
}

fn hint(nearest: Option<String>) -> Option<String> {
    nearest.map(|name| format!("did you mean {}?", quoted(&name)))
}

fn nobody(chosen: Chosen<'_>, hint: Option<String>) -> Failure {
    let (what, name) = match chosen {
        Chosen::Profile(name) => ("profile", name),
        Chosen::PermissionSet(name) => ("permission set or group", name),
        Chosen::Users(_) => ("name", ""),
    };
    let message = format!("no user in the rows has the {what} {}", quoted(name));
    let help =
        format!("name it as in Setup > Users, or as its file: a {what} that nobody has changes nobody");
    Failure::new(message, hint.unwrap_or(help))
}

fn unknown_users(names: &[(String, Option<String>)]) -> Failure {
    let told = |(name, nearest): &(String, Option<String>)| match nearest {
        Some(nearest) => format!("{} (did you mean {}?)", quoted(name), quoted(nearest)),
        None => quoted(name),
    };
    let mut told: Vec<String> = names.iter().take(NAMED).map(told).collect();
    if names.len() > NAMED {
        told.push(format!("and {} more", names.len() - NAMED));
    }
    Failure::new(
        format!("no row of a user has {}", told.join(", ")),
        "correct the list, or export all active users",
    )
}

fn first(names: &[String]) -> String {
    let mut told: Vec<String> = names.iter().take(NAMED).map(|name| quoted(name)).collect();
    if names.len() > NAMED {
        told.push(format!("and {} more", names.len() - NAMED));
    }
    told.join(", ")
}
