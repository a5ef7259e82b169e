//! Knows the shape of an audit: how exposed an org is, what depends on Open CTI, and what the move away takes.

use serde::Serialize;

use super::ladder::Place;

/// Everything that an audit says; texts are masked, and may steer a terminal still.
#[derive(Debug, Clone, Serialize)]
pub struct Audit {
    /// `ctilint/v1`.
    pub schema: &'static str,
    pub as_of: String,
    /// What was read, as people call it.
    pub subject: String,
    /// When Open CTI ends, and how many days that is; less than nothing afterwards.
    pub retirement: String,
    pub days_left: i64,
    /// Whether the org has a call center of Open CTI; `null` where the export does not tell.
    pub exposed: Option<bool>,
    /// Active users on Open CTI.
    pub agents: Agents,
    pub call_centers: Vec<CallCenter>,
    pub groups: Vec<Group>,
    pub inventory: Vec<Node>,
    pub edges: Vec<Edge>,
    pub checklist: Checklist,
    /// The actions that come first.
    pub first: Vec<Action>,
    /// In the order of days: what Salesforce has said, and what the configuration has set.
    pub milestones: Vec<Milestone>,
    /// Who moves when; empty where nobody has to, or no rows of users tell.
    pub waves: Vec<Wave>,
    /// What has changed since an earlier audit, where one was given.
    pub progress: Option<Progress>,
    /// Which files the export has, by kind: what an audit without them cannot tell.
    pub files: Vec<Files>,
    /// Files that could not be read, and why: what depends on them is not known.
    pub unread: Vec<Evidence>,
    /// What no export shows.
    pub never_visible: &'static str,
}

/// Files of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct Files {
    /// What their names end in, their folder, or `rows of User`.
    pub kind: String,
    pub count: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Agents {
    /// `null` where the data do not show all of them.
    pub count: Option<usize>,
    /// Those whom the data do show.
    pub seen: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct CallCenter {
    pub name: String,
    pub title: String,
    /// `open-cti`, `service-cloud-voice`, `desktop-cti`, `incomplete`.
    pub kind: &'static str,
    pub mode: Option<&'static str>,
    pub vendor: Option<&'static str>,
    pub agents: Agents,
    pub place: Place,
}

#[derive(Debug, Clone, Serialize)]
pub struct Group {
    pub group: &'static str,
    pub title: &'static str,
    pub on_migration: &'static str,
    pub count: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Node {
    /// What edges refer to; it holds for this answer only.
    pub id: usize,
    pub group: &'static str,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    pub remark: Option<String>,
    pub confidence: &'static str,
    pub active: Option<bool>,
    /// Where it goes in Salesforce Voice; of methods and of fields only.
    pub target: Option<Target>,
    pub evidence: Vec<Evidence>,
}

/// Where a method or a field goes in Salesforce Voice.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// Of methods `equivalent`, `different model`, `none` or `unknown`; of fields `counterpart`, `changed`, `platform` or
    /// `custom field needed`.
    pub fate: &'static str,
    /// What does it there, or the field of VoiceCall.
    pub to: Option<String>,
    /// What to know besides.
    pub remark: Option<String>,
    /// How well that is founded: `documented`, `seen` or `inferred`.
    pub grade: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// `export`, or `answer` for what somebody has said.
    pub kind: &'static str,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<&'static str>,
    pub place: Place,
}

/// `to` hangs on `from`.
#[derive(Debug, Clone, Serialize)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub phrase: String,
    pub confidence: &'static str,
    pub place: Place,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Checklist {
    pub done: usize,
    pub open: usize,
    pub blocked: usize,
    pub not_visible: usize,
    /// How many of those that are visible rest on what somebody has answered, not on the export.
    pub answered: usize,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Item {
    pub id: &'static str,
    pub title: &'static str,
    pub group: &'static str,
    pub state: &'static str,
    pub found: String,
    pub blocked_by: Vec<&'static str>,
    /// What is missing to see it, how to get it, and what to ask; of answered items too.
    pub missing: Option<String>,
    pub export: Option<String>,
    pub question: Option<&'static str>,
    /// What has to be so for the answer that nothing is left to do.
    pub settled: Option<&'static str>,
    /// What somebody has answered, whether it counts or not.
    pub answer: Option<Said>,
    pub action: String,
    pub effort: Option<&'static str>,
    pub who: &'static str,
    /// What the export shows comes first, what somebody has answered last.
    pub evidence: Vec<Evidence>,
}

/// What somebody has answered about an item.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// `done`, `open`, or `null` where nobody has decided yet.
    pub answer: Option<&'static str>,
    pub words: String,
    pub by: String,
    pub on: Option<String>,
    /// Days between the answer and the audit; less than nothing where the answer came later.
    pub days_ago: Option<i64>,
    /// `counts`, `not-needed` or `contradicts` where the export shows it by now, `too-early` where the answer was given
    /// after the day of the audit, `unfinished`.
    pub standing: &'static str,
    pub place: Place,
}

/// A day that counts.
#[derive(Debug, Clone, Serialize)]
pub struct Milestone {
    pub name: String,
    pub on: String,
    /// Less than nothing once it is over.
    pub days_left: i64,
    /// `retirement`, `fact` for another day that Salesforce or a vendor has named, or `plan` for one of the configuration.
    pub kind: &'static str,
    /// Of plans with items: `reached` when all of them are done, `late` when the day is over and they are not, else
    /// `ahead`; of everything else `over` or `ahead`.
    pub state: &'static str,
    /// Items of the checklist that have to be done by then, by their ids.
    pub items: Vec<String>,
    /// Those of them that are not.
    pub remaining: Vec<String>,
    pub remark: Option<String>,
    /// Of plans, in the configuration.
    pub place: Option<Place>,
}

/// People who move together.
#[derive(Debug, Clone, Serialize)]
pub struct Wave {
    /// From 1.
    pub number: usize,
    /// The first, of a few people.
    pub is_pilot: bool,
    /// The call center that they leave, as people call it.
    pub title: String,
    /// The call center that they leave, by its internal name, and the contact center that they go to, where it is known.
    pub call_center: String,
    pub to: Option<String>,
    /// Their profiles, and the apps in which they have the softphone, as far as the export tells.
    pub profiles: Vec<String>,
    pub apps: Vec<String>,
    pub users: usize,
    /// What has to be settled before: items of the checklist, by their ids.
    pub waits_for: Vec<String>,
    /// Names of the files that move them, and take them back, where they were written.
    pub forward: Option<String>,
    pub rollback: Option<String>,
}

/// What has changed since an earlier audit. What only one of the two exports could show is no change.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Progress {
    /// Day of the earlier audit, and the days since.
    pub since: String,
    pub days: i64,
    pub agents_before: Agents,
    /// Items that were open or blocked and are done; that were done and are not; that moved between other states.
    pub closed: Vec<Step>,
    pub reopened: Vec<Step>,
    pub moved: Vec<Step>,
    /// Items that were not visible, or only answered, and are, or that the earlier audit did not have; and those that were
    /// and are not.
    pub now_visible: Vec<Step>,
    pub no_longer_visible: Vec<Step>,
    /// Things of the inventory that are gone, and that are new.
    pub gone: Vec<Thing>,
    pub new: Vec<Thing>,
    /// Those that are not there because this export has no files of their kind, and those that were not because the
    /// earlier one had none.
    pub no_longer_exported: Vec<Thing>,
    pub newly_exported: Vec<Thing>,
    /// Kinds of files of things that are gone, of which this export has fewer than the earlier one.
    pub fewer_files: Vec<Fewer>,
}

/// An item of the checklist between two audits.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub id: String,
    pub title: String,
    /// `None` for an item that the earlier audit did not have.
    pub from: Option<String>,
    pub to: String,
    /// It stands where it does because somebody has answered so.
    pub answered: bool,
}

/// Files of one kind in two exports.
#[derive(Debug, Clone, Serialize)]
pub struct Fewer {
    pub kind: String,
    pub before: usize,
    pub now: usize,
}

/// Something of the inventory.
#[derive(Debug, Clone, Serialize)]
pub struct Thing {
    pub group: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Action {
    pub id: &'static str,
    /// Of the item, which says whom "these people" means.
    pub title: &'static str,
    pub action: String,
    pub effort: Option<&'static str>,
    pub who: &'static str,
}

impl Audit {
    /// Call centers of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a CallCenter> {
        self.call_centers.iter().filter(move |center| center.kind == kind)
    }

    /// An item of the checklist.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.checklist.items.iter().find(|item| item.id == id)
    }

    /// Who has said whether the org is exposed, where the export does not tell.
    #[must_use]
    pub fn exposure_by(&self) -> Option<&str> {
        let said = self.item("open-cti-centers")?.answer.as_ref()?;
        (said.standing == "counts").then_some(said.by.as_str())
    }

    /// Nodes of a group.
    pub fn of_group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Node> {
        self.inventory.iter().filter(move |node| node.group == group)
    }
}

/// What a letter of effort stands for: an estimate by kind of work, not a measurement.
#[must_use]
pub fn effort_phrase(letter: &str) -> &'static str {
    match letter {
        "S" => "up to a day",
        "M" => "up to a week",
        "L" => "up to a month",
        _ => "a project of its own",
    }
}

impl Wave {
    /// `pilot of Acme Phone: 5 people, Acme Agent in Acme Service Console`, and what they wait for.
    #[must_use]
    pub fn phrase(&self) -> String {
        let title = if self.is_pilot {
            format!("pilot of {}", self.title)
        } else {
            self.title.clone()
        };
        let people = if self.users == 1 { "person" } else { "people" };
        let mut text = format!("{title}: {} {people}", self.users);
        let listed = |all: &[String]| match all {
            [] => None,
            [one, two, _, ..] => Some(format!("{one}, {two} and {} more", all.len() - 2)),
            all => Some(all.join(", ")),
        };
        if let Some(profiles) = listed(&self.profiles) {
            text.push_str(&format!(", {profiles}"));
        }
        if let Some(apps) = listed(&self.apps) {
            text.push_str(&format!(" in {apps}"));
        }
        if !self.waits_for.is_empty() {
            text.push_str(&format!("; waits for {}", self.waits_for.join(", ")));
        }
        text
    }
}

impl Target {
    /// `changed: VoiceCall.CallType`, `none`; with a word of doubt where nobody has written it down.
    #[must_use]
    pub fn phrase(&self) -> String {
        let to = self.to.as_ref().map_or(String::new(), |to| format!(": {to}"));
        let doubt = if self.grade == "inferred" && self.fate != "unknown" {
            " (to be tried out)"
        } else {
            ""
        };
        format!("{}{to}{doubt}", self.fate)
    }
}

impl Node {
    /// Where to look first.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.evidence.first().map(|evidence| &evidence.place)
    }
}
