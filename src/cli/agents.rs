//! Knows `ctilint agents`: how every agent stands, and the first thing that is missing.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::args::{AgentsFormat, Inputs};
use super::session::{Failure, Session};
use crate::analysis::Answers;
use crate::analysis::agent::{Kind, Standing, Standings, Word};
use crate::analysis::secrets;
use crate::answer::Table;
use crate::engine::Mask;
use crate::finding::count;
use crate::load::rows::Table as Rows;
use crate::report::table::{aligned, csv};

const COLUMNS: &[&str] = &[
    "user name",
    "call center",
    "app with softphone",
    "page",
    "can log",
    "licence",
    "first missing",
];

pub(super) fn run(inputs: &Inputs, format: AgentsFormat) -> Result<u8, Failure> {
    let session = Session::open(inputs, None)?;
    let org = &session.org;
    if org.people.users.is_none() {
        return Err(Failure::new(
            "rows of users are needed to know the agents, and none were given",
            format!("{}, and give the file with --data", Rows::User.command_hint()),
        ));
    }
    let answers = Answers::new(org, &session.options);
    let agents = Standings::new(org, &answers).agents();
    if org.people.is_partial(Rows::User) {
        super::complain("warning: rows of users are known to be missing, and agents with them");
    }
    let mask = Mask::new(&secrets::find(org));
    let text = match format {
        AgentsFormat::Table => format!("{}{}", aligned(&table(&agents, &mask)), summary(&agents)),
        AgentsFormat::Csv => csv(&table(&agents, &mask)),
        AgentsFormat::Json => super::debug::json(&answer(&agents, &mask)),
    };
    super::print(&text)?;
    Ok(0)
}

fn table(agents: &[Standing<'_>], mask: &Mask) -> Table {
    let mut table = Table::new(COLUMNS);
    table.rows = agents.iter().map(|agent| row(agent, mask)).collect();
    table
}

fn row(agent: &Standing<'_>, mask: &Mask) -> Vec<String> {
    let word = |kind| agent.word(kind).word().to_owned();
    vec![
        mask.masked(agent.user.username()),
        if agent.call_center.is_empty() {
            word(Kind::CallCenter)
        } else {
            mask.masked(&agent.call_center)
        },
        app(agent, mask),
        word(Kind::Page),
        word(Kind::Log),
        agent
            .licence
            .as_deref()
            .map_or("not visible".to_owned(), |licence| mask.masked(licence)),
        missing(agent).unwrap_or_else(|| "-".to_owned()),
    ]
}

/// The app's name is worth more than a `yes`.
fn app(agent: &Standing<'_>, mask: &Mask) -> String {
    let word = agent.word(Kind::App).word();
    agent
        .app
        .as_deref()
        .map_or(word.to_owned(), |app| mask.masked(app))
}

fn missing(agent: &Standing<'_>) -> Option<String> {
    let first = agent.first_missing()?;
    Some(match first.word {
        Word::NotVisible => format!("not visible: {}", first.short),
        _ => first.short.clone(),
    })
}

/// Agents by what is missing first, the most frequent first.
fn counts(agents: &[Standing<'_>]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for missing in agents.iter().filter_map(missing) {
        *counts.entry(missing).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, agents)| std::cmp::Reverse(*agents));
    counts
}

fn summary(agents: &[Standing<'_>]) -> String {
    let counts = counts(agents);
    let missing: usize = counts.iter().map(|(_, agents)| agents).sum();
    let mut text = format!(
        "\n{}; nothing is missing for {}\n",
        count(agents.len(), "agent"),
        agents.len() - missing
    );
    let width = counts.first().map_or(0, |(_, most)| most.to_string().len());
    for (missing, agents) in &counts {
        let _ = writeln!(text, "  {agents:width$}  {missing}");
    }
    text
}

#[derive(serde::Serialize)]
struct Answer {
    schema: &'static str,
    agents: Vec<AgentView>,
    counts: Vec<CountView>,
}

#[derive(serde::Serialize)]
struct AgentView {
    user: String,
    call_center: Option<String>,
    /// The app's name where `sees_app` is `yes`.
    app: Option<String>,
    in_call_center: &'static str,
    sees_app: &'static str,
    opens_page: &'static str,
    can_log: &'static str,
    licence: Option<String>,
    first_missing: Option<String>,
}

#[derive(serde::Serialize)]
struct CountView {
    first_missing: String,
    agents: usize,
}

fn answer(agents: &[Standing<'_>], mask: &Mask) -> Answer {
    let view = |agent: &Standing<'_>| AgentView {
        user: mask.masked(agent.user.username()),
        call_center: (!agent.call_center.is_empty()).then(|| mask.masked(&agent.call_center)),
        app: agent.app.as_deref().map(|app| mask.masked(app)),
        in_call_center: agent.word(Kind::CallCenter).word(),
        sees_app: agent.word(Kind::App).word(),
        opens_page: agent.word(Kind::Page).word(),
        can_log: agent.word(Kind::Log).word(),
        licence: agent.licence.as_deref().map(|licence| mask.masked(licence)),
        first_missing: missing(agent),
    };
    Answer {
        schema: "ctilint/v1",
        agents: agents.iter().map(view).collect(),
        counts: counts(agents)
            .into_iter()
            .map(|(first_missing, agents)| CountView {
                first_missing,
                agents,
            })
            .collect(),
    }
}
