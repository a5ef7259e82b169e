//! Knows `ctilint hosts`: every host that the export names, where it is used and where it is allowed.

use std::collections::{BTreeMap, BTreeSet};

use super::args::{HostsFormat, Inputs};
use super::session::{Failure, Session};
use crate::analysis::content_policy::{ContentPolicy, Context, Directive};
use crate::analysis::hosts::{HostRow, Trust, rows};
use crate::analysis::secrets;
use crate::answer::Table;
use crate::engine::Mask;
use crate::report::table::{aligned, markdown};

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
    let text = match format {
        HostsFormat::Table => aligned(&table(&rows, &mask)),
        HostsFormat::Markdown => markdown(&table(&rows, &mask)),
        HostsFormat::Json => super::debug::json(&answer(&rows, &mask)),
    };
    super::print(&text)?;
    Ok(0)
}

fn table(rows: &[HostRow], mask: &Mask) -> Table {
    let mut table = Table::new(COLUMNS);
    let cell = |parts: &BTreeSet<String>| {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if parts.is_empty() {
            "-".to_owned()
        } else {
            mask.masked(&parts.join(", "))
        }
    };
    for row in rows {
        table.rows.push(vec![
            mask.masked(&row.host),
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

fn told(trust: &Trust) -> String {
    match trust {
        Trust::Allows(context, directive) => format!("{} ({})", directive.name(), context.word()),
        Trust::Inactive => "inactive".to_owned(),
        Trust::Malformed => "malformed".to_owned(),
    }
}

/// In few words: directives with the same contexts together, `frame connect (all)`.
fn trusted(row: &HostRow) -> String {
    let mut groups: BTreeMap<Vec<Context>, Vec<&str>> = BTreeMap::new();
    for directive in Directive::ALL {
        let allows = |context: &Context| row.trusted.contains(&Trust::Allows(*context, directive));
        let contexts: Vec<Context> = Context::ALL.into_iter().filter(allows).collect();
        if !contexts.is_empty() {
            let word = directive.name().trim_end_matches("-src");
            groups.entry(contexts).or_default().push(word);
        }
    }
    let mut parts: Vec<String> = groups
        .into_iter()
        .map(|(contexts, directives)| {
            let contexts = if contexts.len() == Context::ALL.len() {
                "all".to_owned()
            } else {
                let words: Vec<&str> = contexts.iter().map(|context| context.word()).collect();
                words.join(", ")
            };
            format!("{} ({contexts})", directives.join(" "))
        })
        .collect();
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
