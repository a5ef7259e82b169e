//! Knows an earlier audit, read back from its JSON: only what is compared, so that later versions may add to it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::error::Category;

use crate::cli::session::{Failure, shown};
use crate::finding::quoted;
use crate::load;

/// Bytes of an audit; that of 100,000 files has a tenth of it.
const LARGEST: u64 = 256 << 20;

const SCHEMA: &str = "ctilint/v1";

const HELP: &str = "give the file that `ctilint audit --json FILE` wrote at the earlier audit";

/// An audit of before.
#[derive(Debug)]
pub(super) struct Earlier {
    pub(super) as_of: Date,
    /// From then to now.
    pub(super) days: i64,
    pub(super) agents: Agents,
    pub(super) items: Vec<Item>,
    pub(super) inventory: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// `None` where that audit did not tell.
    pub(super) files: Option<Vec<Files>>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Agents {
    pub(super) count: Option<usize>,
    #[serde(default)]
    pub(super) seen: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) state: String,
    answer: Option<Said>,
}

#[derive(Debug, Deserialize)]
struct Said {
    #[serde(default)]
    standing: String,
}

impl Item {
    /// Whether its state was what somebody had answered.
    pub(super) fn is_answered(&self) -> bool {
        self.answer.as_ref().is_some_and(|said| said.standing == "counts")
    }
}

/// `to` hangs on `from`, by the ids of nodes.
#[derive(Debug, Deserialize)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Node {
    pub(super) id: Option<usize>,
    pub(super) group: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Evidence {
    pub(super) place: Place,
}

#[derive(Debug, Deserialize)]
pub(super) struct Place {
    pub(super) file: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Files {
    pub(super) kind: String,
    pub(super) count: usize,
}

/// Everything may be missing: that it is no audit is said in better words then.
#[derive(Debug, Deserialize)]
struct Raw {
    schema: Option<String>,
    as_of: Option<String>,
    retirement: Option<String>,
    agents: Option<Agents>,
    checklist: Option<Checklist>,
    inventory: Option<Vec<Node>>,
    edges: Option<Vec<Edge>>,
    files: Option<Vec<Files>>,
}

#[derive(Debug, Deserialize)]
struct Checklist {
    items: Vec<Item>,
}

/// Reads an earlier audit, if there is one; it has to be no later than `as_of`.
pub(super) fn read(path: Option<&Path>, as_of: Date) -> Result<Option<Earlier>, Failure> {
    let Some(path) = path else {
        return Ok(None);
    };
    let name = quoted(&shown(path));
    let text = text(path, &name)?;
    let raw: Raw = serde_json::from_str(&text).map_err(|error| {
        let what = match error.classify() {
            Category::Eof if text.trim().is_empty() => "is empty".to_owned(),
            Category::Eof => "ends in the middle: it was not written or copied whole".to_owned(),
            Category::Syntax => format!("is no JSON: line {}, column {}", error.line(), error.column()),
            Category::Data | Category::Io => "is JSON, but not that of an audit".to_owned(),
        };
        Failure::new(format!("{name} {what}"), HELP)
    })?;
    let mut earlier = audit(raw).map_err(|what| Failure::new(format!("{name} {what}"), HELP))?;
    if earlier.as_of > as_of {
        return Err(Failure::new(
            format!(
                "{name} is an audit as of {}, which is after {as_of}",
                earlier.as_of
            ),
            "compare the later audit with the earlier one, or set the day of this one with --as-of",
        ));
    }
    let span = earlier.as_of.until(as_of).unwrap_or_default();
    earlier.days = i64::from(span.get_days());
    Ok(Some(earlier))
}

fn text(path: &Path, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::new(format!("{name} cannot be read: {error}"), HELP))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::new(format!("{name} is larger than 256 MiB"), HELP));
    }
    let text = load::decode(bytes);
    let text = text.map_err(|error| Failure::new(format!("{name} is no text: {}", error.message), HELP))?;
    Ok(text.text)
}

fn audit(raw: Raw) -> Result<Earlier, String> {
    match raw.schema.as_deref() {
        Some(SCHEMA) => {}
        Some(other) => return Err(format!("has the schema {}, not `{SCHEMA}`", quoted(other))),
        None => return Err("was not written by ctilint: it names no schema".to_owned()),
    }
    let (Some(checklist), Some(inventory), Some(_)) = (raw.checklist, raw.inventory, raw.retirement) else {
        return Err("is the answer of another command, not of `ctilint audit`".to_owned());
    };
    let day = raw.as_of.unwrap_or_default();
    let as_of = day
        .parse()
        .map_err(|_| format!("has no day: `as_of` is {}", quoted(&day)))?;
    Ok(Earlier {
        as_of,
        days: 0,
        agents: raw.agents.unwrap_or_default(),
        items: checklist.items,
        inventory,
        edges: raw.edges.unwrap_or_default(),
        files: raw.files,
    })
}
