//! Knows how people leave Open CTI wave by wave: whom each wave moves, and the files that move them and take them back.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::AuditArgs;
use crate::analysis::assign;
use crate::analysis::waves::{self, Waves};
use crate::answer::Table;
use crate::answer::audit::Wave;
use crate::cli::assign::{export, refused_center};
use crate::cli::loader;
use crate::cli::session::Failure;
use crate::engine::Mask;
use crate::finding::count;
use crate::load::rows::{Id, Table as Rows};
use crate::org::Org;
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
    let is_left = org.open_cti_centers().find(|center| {
        let names = [&row.internal_name, &row.name];
        let mut names = names.into_iter().flatten();
        names.any(|name| name.eq_ignore_ascii_case(&center.name))
    });
    match is_left {
        Some(center) => Err(Failure::new(
            format!(
                "`{}` is a call center of Open CTI, which people are to leave",
                center.name
            ),
            "name a contact center of Salesforce Voice",
        )),
        None => Ok(Some(row)),
    }
}

/// Waves as they are shown; names of files only where they are written.
pub(super) fn shown(args: &AuditArgs, org: &Org, plan: &Waves<'_>, mask: &Mask) -> Vec<Wave> {
    let waves = plan.waves.iter().enumerate();
    let view = |(at, wave): (usize, &waves::Wave<'_>)| {
        let [forward, rollback] = files(&name(at, plan)).map(|file| args.waves.as_ref().map(|_| file));
        let distinct = |part: fn(&waves::Team) -> Option<&String>| {
            let all = wave.parts.iter().filter_map(|one| part(&one.team));
            let mut all: Vec<String> = all.map(|name| mask.masked(name)).collect();
            all.sort();
            all.dedup();
            all
        };
        let center = &org.call_centers[wave.center];
        Wave {
            number: at + 1,
            title: if wave.is_pilot {
                "pilot".to_owned()
            } else {
                mask.masked(center.title())
            },
            call_center: mask.masked(&center.name),
            to: args.wave_target.clone(),
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

/// Writes the files of every wave, none over another, and says what to do with them.
pub(super) fn write(
    args: &AuditArgs,
    org: &Org,
    plan: &Waves<'_>,
    target: Option<&CenterRow>,
) -> Result<String, Failure> {
    let Some(folder) = &args.waves else {
        return Ok(String::new());
    };
    if org.people.users.is_none() {
        return Err(Failure::new(
            "rows of users are needed for waves, and none were given",
            export(Rows::User),
        ));
    }
    let texts = texts(args, org, plan, target);
    if plan.waves.is_empty() && plan.inactive.is_empty() {
        return Ok("\nnobody is in a call center of Open CTI: no wave was written\n".to_owned());
    }
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new(
            format!("the folder `{}` cannot be made: {error}", folder.display()),
            "name a folder that you may write to",
        )
    })?;
    let texts: Vec<(PathBuf, String)> = texts
        .into_iter()
        .map(|(name, text)| (folder.join(name), text))
        .collect();
    if let Some((taken, _)) = texts.iter().find(|(path, _)| fs::symlink_metadata(path).is_ok()) {
        return Err(loader::exists(taken));
    }
    for (path, text) in &texts {
        loader::create(path, text)?;
    }
    Ok(said(args, folder, plan, target))
}

/// Every file with what is in it, ways back first: nobody is left with a change that cannot be undone.
fn texts(args: &AuditArgs, org: &Org, plan: &Waves<'_>, target: Option<&CenterRow>) -> Vec<(String, String)> {
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
        let users = || plan.inactive.iter().copied();
        let [change, rollback] = files(INACTIVE);
        texts.push((rollback, loader::rows(users(), back)));
        texts.push((change, loader::rows(users(), |_| cleared.clone())));
    }
    texts.push(("people.csv".to_owned(), csv(&people(org, plan))));
    texts
}

/// Who is in which wave, for those who add people in Setup and tell them.
fn people(org: &Org, plan: &Waves<'_>) -> Table {
    let mut table = Table::new(&["wave", "user name", "call center", "app", "profile"]);
    let told = |text: Option<&String>| text.map_or("-".to_owned(), String::clone);
    for (at, wave) in plan.waves.iter().enumerate() {
        let users = wave
            .parts
            .iter()
            .flat_map(|part| part.users.iter().map(|user| (&part.team, *user)));
        for (team, user) in users {
            table.rows.push(vec![
                (at + 1).to_string(),
                user.username().to_owned(),
                org.call_centers[wave.center].name.clone(),
                told(team.app.as_ref()),
                told(team.profile.as_ref()),
            ]);
        }
    }
    for user in &plan.inactive {
        let row = [INACTIVE, user.username(), "-", "-"].map(str::to_owned);
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
            "{} without an Id in the rows: in no file",
            count(plan.without_id, "user")
        );
    }
    let first = folder.join(files(&name(0, plan))[0].clone());
    let _ = writeln!(
        text,
        "for a wave, run `sf data update bulk --sobject User --file \"{}\" --wait 10`, or Update in Data Loader",
        first.display()
    );
    text.push_str(match target {
        Some(_) => {
            "no guide says whether a contact center takes people who get it as their call center: try it with the pilot\n"
        }
        None => {
            "it takes people off Open CTI, since nobody in another call center can be added to a contact center: \
             then add them in Setup, on the page of the contact center\n"
        }
    });
    if target.is_none() || !plan.inactive.is_empty() {
        let how = loader::how_to_clear(args.cleared)
            .replace(" in it ", " ")
            .replace("its blank", "blank");
        let _ = writeln!(text, "{how}");
    }
    text
}
