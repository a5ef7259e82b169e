//! Knows `ctilint hosts`: every host that the export names, where it is used and where it is allowed.

use std::collections::{BTreeMap, BTreeSet};

use super::args::{HostsFormat, Inputs};
use super::session::{Failure, Session};
use crate::analysis::content_policy::{ContentPolicy, Context, Directive};
use crate::analysis::hosts::{HostRow, Part, Trust, rows};
use crate::analysis::secrets;
use crate::answer::Table;
use crate::engine::Mask;
use crate::org::kind::Kind;
use crate::org::{Org, Status};
use crate::report::table::{aligned, markdown};

/// Characters of one part of a cell.
const WIDTH: usize = 60;

const COLUMNS: &[&str] = &[
    "host",
    "vendor",
    "used by",
    "Trusted URL",
    "CORS",
    "remote site",
    "other lists",
];

pub(super) fn run(inputs: &Inputs, format: HostsFormat) -> Result<u8, Failure> {
    let session = Session::open(inputs, None)?;
    let policy = ContentPolicy::new(&session.org, &session.options);
    let mask = Mask::new(&secrets::find(&session.org));
    let rows = rows(&session.org, &policy);
    for line in left_out(&session.org, &mask) {
        super::complain(&line);
    }
    let text = match format {
        HostsFormat::Table => aligned(&table(&rows, &mask)),
        HostsFormat::Markdown => markdown(&table(&rows, &mask)),
        HostsFormat::Json => super::debug::json(&answer(&rows, &mask)),
    };
    super::print(&text)?;
    Ok(0)
}

/// Files that may name hosts, and could not be read.
fn left_out<'a>(org: &'a Org, mask: &'a Mask) -> impl Iterator<Item = String> + 'a {
    let names_hosts = |kind| {
        matches!(
            kind,
            Kind::CallCenter
                | Kind::TrustedUrl
                | Kind::RemoteSite
                | Kind::CorsOrigin
                | Kind::Framing
                | Kind::Application
        )
    };
    let failed = org.files.iter().filter(move |file| {
        file.status == Status::Failed && (file.is_data || file.kind.is_some_and(names_hosts))
    });
    failed.map(|file| {
        let name = mask.masked(&file.shown);
        format!("warning: `{name}` could not be read: hosts that it names are missing here")
    })
}

fn table(rows: &[HostRow], mask: &Mask) -> Table {
    let mut table = Table::new(COLUMNS);
    let part = |part: &str| clipped(&mask.masked(part));
    let cell = |parts: &BTreeSet<String>| {
        let parts: Vec<String> = parts.iter().map(|one| part(one)).collect();
        if parts.is_empty() {
            "-".to_owned()
        } else {
            parts.join(", ")
        }
    };
    for row in rows {
        table.rows.push(vec![
            part(&row.host),
            row.vendor.clone().unwrap_or_else(|| "-".to_owned()),
            cell(&row.used),
            trusted(row),
            cell(&row.cors),
            cell(&row.remote_sites),
            cell(&row.others),
        ]);
    }
    table
}

/// Part of a cell: what is longer would push the other columns off the screen.
fn clipped(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How far the word "allowed" goes.
fn only(part: Part) -> String {
    match part {
        Part::Scheme(scheme) => format!("{scheme} only"),
        Part::Path => "another path only".to_owned(),
    }
}

fn told(trust: &Trust) -> String {
    match trust {
        Trust::Allows(context, directive) => format!("{} ({})", directive.name(), context.word()),
        Trust::Partly(context, directive, part) => {
            format!("{} ({}, {})", directive.name(), context.word(), only(*part))
        }
        Trust::Inactive => "inactive".to_owned(),
        Trust::Malformed => "malformed".to_owned(),
    }
}

/// In few words: directives with the same contexts together, `frame connect (all)`.
fn trusted(row: &HostRow) -> String {
    let mut groups: BTreeMap<(Option<Part>, Vec<Context>), Vec<&str>> = BTreeMap::new();
    let parts: BTreeSet<Option<Part>> = row.trusted.iter().filter_map(extent).collect();
    for part in parts {
        for directive in Directive::ALL {
            let allows = |context: &Context| {
                row.trusted.contains(&match part {
                    None => Trust::Allows(*context, directive),
                    Some(part) => Trust::Partly(*context, directive, part),
                })
            };
            let contexts: Vec<Context> = Context::ALL.into_iter().filter(allows).collect();
            if !contexts.is_empty() {
                let word = directive.name().trim_end_matches("-src");
                groups.entry((part, contexts)).or_default().push(word);
            }
        }
    }
    let mut parts: Vec<String> = groups.into_iter().map(group).collect();
    let others = [Trust::Inactive, Trust::Malformed];
    parts.extend(
        others
            .iter()
            .filter(|other| row.trusted.contains(other))
            .map(told),
    );
    if parts.is_empty() {
        "-".to_owned()
    } else {
        parts.join(", ")
    }
}

/// How far an allowance goes; the outer `None` for what is none.
fn extent(trust: &Trust) -> Option<Option<Part>> {
    match trust {
        Trust::Allows(..) => Some(None),
        Trust::Partly(_, _, part) => Some(Some(*part)),
        Trust::Inactive | Trust::Malformed => None,
    }
}

fn group(((part, contexts), directives): ((Option<Part>, Vec<Context>), Vec<&str>)) -> String {
    let mut words: Vec<String> = if contexts.len() == Context::ALL.len() {
        vec!["all".to_owned()]
    } else {
        contexts.iter().map(|context| context.word().to_owned()).collect()
    };
    words.extend(part.map(only));
    format!("{} ({})", directives.join(" "), words.join(", "))
}

#[derive(serde::Serialize)]
struct Answer {
    schema: &'static str,
    hosts: Vec<RowView>,
}

#[derive(serde::Serialize)]
struct RowView {
    host: String,
    vendor: Option<String>,
    used_by: Vec<String>,
    trusted_urls: Vec<String>,
    cors: Vec<String>,
    remote_sites: Vec<String>,
    other_lists: Vec<String>,
}

fn answer(rows: &[HostRow], mask: &Mask) -> Answer {
    let list = |parts: &BTreeSet<String>| parts.iter().map(|part| mask.masked(part)).collect();
    let view = |row: &HostRow| RowView {
        host: mask.masked(&row.host),
        vendor: row.vendor.clone(),
        used_by: list(&row.used),
        trusted_urls: row.trusted.iter().map(told).collect(),
        cors: list(&row.cors),
        remote_sites: list(&row.remote_sites),
        other_lists: list(&row.others),
    };
    Answer {
        schema: "ctilint/v1",
        hosts: rows.iter().map(view).collect(),
    }
}
