//! Knows how people leave Open CTI wave by wave: whom each wave moves, and the files that move them and take them back.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::AuditArgs;
use crate::analysis::assign;
use crate::analysis::waves::{self, Waves};
use crate::answer::Table;
use crate::answer::audit::Wave;
use crate::cli::assign::{export, refused_center};
use crate::cli::complain;
use crate::cli::loader;
use crate::cli::session::Failure;
use crate::engine::Mask;
use crate::finding::{count, quoted};
use crate::load::rows::{Id, Table as Rows};
use crate::org::Org;
use crate::org::call_center::CenterKind;
use crate::org::people::{CenterRow, User};
use crate::report::table::csv;

/// Former users, who are in no wave.
const INACTIVE: &str = "inactive";

/// Where people go: a contact center, by the row that has its Id.
pub(super) fn target<'a>(args: &AuditArgs, org: &'a Org) -> Result<Option<&'a CenterRow>, Failure> {
    let Some(name) = &args.wave_target else {
        return Ok(None);
    };
    let row = assign::row(org, name).map_err(|refusal| refused_center(name, refusal))?;
    let mut exported = org.call_centers.iter();
    let known = exported.find(|center| {
        let mut names = [&row.internal_name, &row.name].into_iter().flatten();
        names.any(|name| name.eq_ignore_ascii_case(&center.name))
    });
    let refused = |what: &str| {
        let title = row.internal_name.as_deref().or(row.name.as_deref());
        let title = quoted(title.unwrap_or(name));
        Failure::new(
            format!("{title} is {what}"),
            "name a contact center of Salesforce Voice",
        )
    };
    match known.map(|center| center.kind) {
        Some(CenterKind::ServiceCloudVoice) => {}
        Some(CenterKind::OpenCti) => {
            return Err(refused("a call center of Open CTI, which people are to leave"));
        }
        Some(CenterKind::DesktopCti) => {
            return Err(refused(
                "a call center of the CTI Toolkit, which is retired already",
            ));
        }
        Some(CenterKind::Incomplete) | None => complain(&format!(
            "warning: the export does not tell whether {} is a contact center of Salesforce Voice",
            quoted(name)
        )),
    }
    Ok(Some(row))
}

/// Waves as they are shown; names of files only where they are written.
pub(super) fn shown(
    args: &AuditArgs,
    org: &Org,
    plan: &Waves<'_>,
    (target, mask): (Option<&CenterRow>, &Mask),
) -> Vec<Wave> {
    let to = target.and_then(|row| row.internal_name.as_ref().or(row.name.as_ref()));
    let waves = plan.waves.iter().enumerate();
    let view = |(at, wave): (usize, &waves::Wave<'_>)| {
        let [forward, rollback] = files(&name(at, plan)).map(|file| args.waves.as_ref().map(|_| file));
        let distinct = |part: fn(&waves::Team) -> Option<&String>| {
            let all = wave.parts.iter().filter_map(|one| part(&one.team));
            let all: BTreeSet<String> = all.map(|name| mask.masked(name)).collect();
            all.into_iter().collect()
        };
        let center = &org.call_centers[wave.center];
        Wave {
            number: at + 1,
            is_pilot: wave.is_pilot,
            title: mask.masked(center.title()),
            call_center: mask.masked(&center.name),
            to: to.map(|name| mask.masked(name)),
            profiles: distinct(|team| team.profile.as_ref()),
            apps: distinct(|team| team.app.as_ref()),
            users: wave.count(),
            waits_for: wave.waits_for.iter().map(|id| (*id).to_owned()).collect(),
            forward,
            rollback,
        }
    };
    waves.map(view).collect()
}

/// `wave-03`, with as many digits as the last one needs.
fn name(at: usize, plan: &Waves<'_>) -> String {
    let width = plan.waves.len().to_string().len().max(2);
    format!("wave-{:0width$}", at + 1)
}

fn files(name: &str) -> [String; 2] {
    [format!("{name}.csv"), format!("{name}.rollback.csv")]
}

/// Files of waves that nothing stands in the way of.
pub(super) struct Ready {
    files: Vec<(PathBuf, String)>,
}

/// What is to be written, before anything else is: no file over another one, and none that moves nobody.
pub(super) fn ready(
    args: &AuditArgs,
    org: &Org,
    plan: &Waves<'_>,
    (target, mask): (Option<&CenterRow>, &Mask),
) -> Result<Option<Ready>, Failure> {
    let Some(folder) = &args.waves else {
        return Ok(None);
    };
    if org.people.users.is_none() {
        return Err(Failure::new(
            "rows of users are needed for waves, and none were given",
            export(Rows::User),
        ));
    }
    let is_empty = plan.waves.is_empty() && plan.inactive.is_empty();
    if is_empty && plan.without_id > 0 {
        let users = count(plan.without_id, "user");
        return Err(Failure::new(
            format!(
                "no wave can be written: {users} without an Id in the rows, their own or the call center's"
            ),
            "ask for `Id` and `CallCenterId` in the query of users, as `ctilint manifest` does",
        ));
    }
    if is_empty && !plan.is_told {
        return Err(Failure::new(
            "no wave can be written: the rows do not tell who is in a call center of Open CTI",
            format!("{}; {}", export(Rows::User), export(Rows::CallCenter)),
        ));
    }
    let texts = if is_empty {
        Vec::new()
    } else {
        texts(args, org, plan, (target, mask))
    };
    let files: Vec<(PathBuf, String)> = texts
        .into_iter()
        .map(|(name, text)| (folder.join(name), text))
        .collect();
    match files.iter().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        Some((taken, _)) => Err(loader::exists(taken)),
        None => Ok(Some(Ready { files })),
    }
}

/// Writes the files, all or none of them, and says what to do with them.
pub(super) fn write(
    args: &AuditArgs,
    ready: Option<Ready>,
    plan: &Waves<'_>,
    target: Option<&CenterRow>,
) -> Result<String, Failure> {
    let (Some(folder), Some(ready)) = (&args.waves, ready) else {
        return Ok(String::new());
    };
    if ready.files.is_empty() {
        return Ok("\nnobody is in a call center of Open CTI: no wave was written\n".to_owned());
    }
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new(
            format!("the folder `{}` cannot be made: {error}", folder.display()),
            "name a folder that you may write to",
        )
    })?;
    for (at, (path, text)) in ready.files.iter().enumerate() {
        loader::create(path, text).inspect_err(|_| {
            for (written, _) in &ready.files[..at] {
                let _ = fs::remove_file(written);
            }
        })?;
    }
    Ok(said(args, folder, plan, target))
}

/// Every file with what is in it, ways back first: nobody is left with a change that cannot be undone.
fn texts(
    args: &AuditArgs,
    org: &Org,
    plan: &Waves<'_>,
    (target, mask): (Option<&CenterRow>, &Mask),
) -> Vec<(String, String)> {
    let back = |user: &User| user.center.value().map_or("", Id::as_str).to_owned();
    let cleared = loader::cell(args.cleared).to_owned();
    let forward = |_: &User| target.map_or(cleared.clone(), |row| row.id.as_str().to_owned());
    let mut texts = Vec::new();
    for (at, wave) in plan.waves.iter().enumerate() {
        let users = || wave.parts.iter().flat_map(|part| part.users.iter().copied());
        let [change, rollback] = files(&name(at, plan));
        texts.push((rollback, loader::rows(users(), back)));
        texts.push((change, loader::rows(users(), forward)));
    }
    if !plan.inactive.is_empty() {
        let users = || plan.inactive.iter().map(|(user, _)| *user);
        let [change, rollback] = files(INACTIVE);
        texts.push((rollback, loader::rows(users(), back)));
        texts.push((change, loader::rows(users(), |_| cleared.clone())));
    }
    texts.push(("people.csv".to_owned(), csv(&people(org, plan, mask))));
    texts
}

/// Who is in which wave, for those who add people in Setup and tell them.
fn people(org: &Org, plan: &Waves<'_>, mask: &Mask) -> Table {
    let mut table = Table::new(&["wave", "user name", "call center", "app", "profile"]);
    let told = |text: Option<&String>| text.map_or("-".to_owned(), |text| mask.masked(text));
    for (at, wave) in plan.waves.iter().enumerate() {
        let users = wave
            .parts
            .iter()
            .flat_map(|part| part.users.iter().map(|user| (&part.team, *user)));
        for (team, user) in users {
            table.rows.push(vec![
                (at + 1).to_string(),
                mask.masked(user.username()),
                mask.masked(&org.call_centers[wave.center].name),
                told(team.app.as_ref()),
                told(team.profile.as_ref()),
            ]);
        }
    }
    for (user, center) in &plan.inactive {
        let name = mask.masked(user.username());
        let center = mask.masked(&org.call_centers[*center].name);
        let row = [INACTIVE, &name, &center, "-"].map(str::to_owned);
        table
            .rows
            .push(row.into_iter().chain([told(user.profile.value())]).collect());
    }
    table
}

fn said(args: &AuditArgs, folder: &Path, plan: &Waves<'_>, target: Option<&CenterRow>) -> String {
    let mut text = format!(
        "\nwritten to {}: {}, each with its way back; people.csv lists everybody\n",
        folder.display(),
        count(plan.waves.len(), "wave")
    );
    left_out(&mut text, plan);
    let name = if plan.waves.is_empty() {
        INACTIVE.to_owned()
    } else {
        name(0, plan)
    };
    let first = folder.join(&files(&name)[0]);
    let _ = writeln!(
        text,
        "run `sf data update bulk --sobject User --file \"{}\" --wait 10`, or Update in Data Loader",
        first.display()
    );
    if !plan.waves.is_empty() {
        text.push_str(match target {
            Some(_) => {
                "no guide says whether a contact center takes people who get it as their call center: try it with the pilot\n"
            }
            None => {
                "a wave takes people off Open CTI, since nobody in another call center can be added to a contact center: \
                 then add them in Setup, on the page of the contact center\n"
            }
        });
    }
    if target.is_none() || !plan.inactive.is_empty() {
        let _ = writeln!(text, "{}", loader::how_to_clear(args.cleared, "in these files"));
    }
    text
}

/// Who is in no wave, and why.
fn left_out(text: &mut String, plan: &Waves<'_>) {
    if !plan.inactive.is_empty() {
        let _ = writeln!(
            text,
            "inactive.csv takes {} out of the call center, which can be done today",
            count(plan.inactive.len(), "former user")
        );
    }
    if plan.without_id > 0 {
        let _ = writeln!(
            text,
            "in no file: {} without an Id in the rows, their own or the call center's",
            count(plan.without_id, "user")
        );
    }
    if plan.not_standard > 0 {
        let _ = writeln!(
            text,
            "in no file: {} of portals or partners",
            count(plan.not_standard, "user")
        );
    }
}
