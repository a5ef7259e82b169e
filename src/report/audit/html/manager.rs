//! Knows the first screen: are we exposed, how much, by when, how far are we, and what has changed.

use super::super::{days_of, progress, unseen};
use super::timeline::capital;
use super::words::day;
use crate::answer::audit::{Agents, Audit, Group, Milestone, Said};
use crate::finding::count;

/// Width of the bar of states, in its own units.
const BAR: usize = 1_000;
/// Groups that the first screen names.
const GROUPS: usize = 3;

pub(super) struct Manager {
    pub(super) exposed: Fact,
    pub(super) much: Fact,
    pub(super) when: Fact,
    pub(super) far: Fact,
    pub(super) bar: Vec<Part>,
    /// The milestone that comes next, or is late.
    pub(super) next: Option<String>,
    /// What has changed since an earlier audit.
    pub(super) grown: Option<String>,
}

/// A question, answered in a word and in a line.
pub(super) struct Fact {
    pub(super) word: String,
    pub(super) line: String,
}

/// Items in one state.
pub(super) struct Part {
    pub(super) state: &'static str,
    pub(super) from: usize,
    pub(super) width: usize,
}

impl Manager {
    pub(super) fn new(audit: &Audit) -> Self {
        Self {
            exposed: exposed(audit),
            much: much(audit),
            when: when(audit),
            far: far(audit),
            bar: bar(audit),
            next: next(&audit.milestones),
            grown: grown(audit),
        }
    }
}

/// Things besides the call centers themselves and their people.
fn things(audit: &Audit) -> usize {
    let groups = audit.groups.iter();
    groups
        .filter(|group| !matches!(group.group, "call-centers" | "users"))
        .map(|group| group.count)
        .sum()
}

/// The groups with most in them.
fn amounts(audit: &Audit) -> String {
    let groups = audit.groups.iter();
    let mut groups: Vec<&Group> = groups
        .filter(|group| !matches!(group.group, "call-centers" | "users"))
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    let rest: usize = groups.iter().skip(GROUPS).map(|group| group.count).sum();
    groups.truncate(GROUPS);
    let mut told: Vec<String> = groups.into_iter().map(amount).collect();
    if rest > 0 {
        told.push(format!("{rest} more"));
    }
    told.join(", ")
}

/// A group in a word or two.
fn amount(group: &Group) -> String {
    let (one, many) = match group.group {
        "apps" => ("app", "apps"),
        "pages" => ("Visualforce page", "Visualforce pages"),
        "scripts" => ("script", "scripts"),
        "methods" => ("method of its library", "methods of its library"),
        "apex" => ("Apex class or trigger", "Apex classes and triggers"),
        "flows" => ("flow", "flows"),
        "fields" => ("field", "fields"),
        "rules" => ("rule or formula", "rules and formulas"),
        "reports" => ("report or list view", "reports and list views"),
        "layouts" => ("layout", "layouts"),
        "components" => ("component", "components"),
        "trust" => ("trusted host", "trusted hosts"),
        "access" => ("profile or permission set", "profiles and permission sets"),
        other => (other, other),
    };
    format!("{} {}", group.count, if group.count == 1 { one } else { many })
}

fn exposed(audit: &Audit) -> Fact {
    let number = |kind: &str| audit.of_kind(kind).count();
    let open = number("open-cti");
    let others = super::super::others(audit);
    let (word, line) = match (audit.exposed, answered(audit)) {
        (Some(is_exposed), Some(said)) => (
            if is_exposed { "Yes" } else { "No" },
            format!("As {} has answered; the export does not show it", said.by),
        ),
        (Some(true), None) => ("Yes", format!("{} of Open CTI", count(open, "call center"))),
        (Some(false), None) => ("No", "No call center of Open CTI is in the export".to_owned()),
        (None, _) => ("Nobody can tell", capital(unseen(audit))),
    };
    Fact {
        word: word.to_owned(),
        line: line + &others,
    }
}

/// What somebody has said about call centers of Open CTI, where nothing in the export says it.
fn answered(audit: &Audit) -> Option<&Said> {
    let said = audit.item("open-cti-centers")?.answer.as_ref()?;
    Some(said).filter(|said| said.standing == "counts")
}

/// Agents of call centers that nobody sees are nobody's number.
fn agents(audit: &Audit) -> Agents {
    let has_center = audit.of_kind("open-cti").next().is_some();
    Agents {
        count: audit
            .agents
            .count
            .filter(|_| has_center || answered(audit).is_none()),
        ..audit.agents
    }
}

fn much(audit: &Audit) -> Fact {
    let things = count(things(audit), "thing");
    let hang = if things.starts_with("1 ") {
        "depends"
    } else {
        "depend"
    };
    let amounts = amounts(audit);
    let depends = match amounts.as_str() {
        "" => "nothing else in this export depends on it".to_owned(),
        amounts => format!("{things} {hang} on it: {amounts}"),
    };
    match agents(audit) {
        _ if audit.exposed != Some(true) && amounts.is_empty() => Fact {
            word: if audit.exposed.is_none() {
                "Not known"
            } else {
                "Nothing"
            }
            .to_owned(),
            line: "The export shows no agents on Open CTI, and nothing else that depends on it".to_owned(),
        },
        _ if audit.exposed != Some(true) => Fact {
            word: things,
            line: format!("may depend on it: {amounts}"),
        },
        Agents { count: None, seen: 0 } if !amounts.is_empty() => Fact {
            word: things,
            line: format!("depend on it: {amounts}. Agents unknown: no rows of users were given"),
        },
        Agents { count: None, seen: 0 } => Fact {
            word: "Not known".to_owned(),
            line: "No rows of users were given, and nothing else in this export depends on it".to_owned(),
        },
        Agents {
            count: Some(known), ..
        } => Fact {
            word: count(known, "agent"),
            line: capital(&depends),
        },
        Agents { seen, .. } => Fact {
            word: format!("{} or more", count(seen, "agent")),
            line: capital(&depends),
        },
    }
}

fn when(audit: &Audit) -> Fact {
    let end = day(&audit.retirement);
    let (word, line) = match audit.days_left {
        0 => ("Today".to_owned(), format!("{end}: Salesforce retires Open CTI")),
        left if left < 0 => (
            format!("Over for {}", days_of(-left)),
            format!("Softphones of Open CTI no longer work: Salesforce retired it on {end}"),
        ),
        left => (
            days_of(left),
            format!("until {end}, when Salesforce retires Open CTI"),
        ),
    };
    Fact { word, line }
}

fn far(audit: &Audit) -> Fact {
    let list = &audit.checklist;
    let all = list.items.len();
    let answered = match list.answered {
        0 => String::new(),
        some => format!("; {some} as answered"),
    };
    Fact {
        word: format!("{} of {all} done", list.done),
        line: format!(
            "{} open, {} blocked, {} not visible{answered}",
            list.open, list.blocked, list.not_visible
        ),
    }
}

fn bar(audit: &Audit) -> Vec<Part> {
    let list = &audit.checklist;
    let counts = [
        ("done", list.done),
        ("open", list.open),
        ("blocked", list.blocked),
        ("not-visible", list.not_visible),
    ];
    let all = counts.iter().map(|(_, count)| count).sum::<usize>().max(1);
    let mut before = 0;
    let mut parts = Vec::new();
    for (state, count) in counts {
        let from = before * BAR / all;
        before += count;
        parts.push(Part {
            state,
            from,
            width: before * BAR / all - from,
        });
    }
    parts
}

/// The first plan that is late, else the next one ahead of the retirement.
fn next(milestones: &[Milestone]) -> Option<String> {
    let plans = || milestones.iter().filter(|one| one.kind == "plan");
    let late: Vec<&Milestone> = plans().filter(|one| one.state == "late").collect();
    if let Some(first) = late.first() {
        let more = match late.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        return Some(format!(
            "Late: {}, due {} ago{more}",
            first.name,
            days_of(-first.days_left)
        ));
    }
    let next = plans().find(|one| one.state == "ahead")?;
    let left = match next.days_left {
        0 => "today".to_owned(),
        days => format!("in {}", days_of(days)),
    };
    Some(format!("Next: {}, {left}", next.name))
}

fn grown(audit: &Audit) -> Option<String> {
    let progress = audit.progress.as_ref()?;
    let summary = progress::summary(audit, progress);
    Some(format!(
        "Since {}",
        summary.replacen(&progress.since, &day(&progress.since), 1)
    ))
}
