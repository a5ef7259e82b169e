//! Knows what one item of the checklist says: its state, what it rests on, what to do about it, and who does it.

use crate::source::Span;

/// One thing that has to be settled before Salesforce Voice can take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable, in kebab-case: answers and comparisons refer to it.
    pub id: &'static str,
    pub title: &'static str,
    pub group: Group,
    pub state: State,
    /// What the export shows, as one sentence. For [`State::NotVisible`] what it shows in part, or that it shows nothing.
    pub found: String,
    /// In the order of the files, each place once; empty where nothing of the kind exists.
    pub evidence: Vec<Evidence>,
    /// What to do, as an order.
    pub action: String,
    /// How much work it is, where there is any.
    pub effort: Option<Effort>,
    pub who: Who,
    /// What somebody has answered about it; its state rests on that only where the answer [`Standing::Counts`].
    pub answer: Option<Answered>,
}

impl Item {
    /// Whether its state is what somebody has answered.
    #[must_use]
    pub fn rests_on_an_answer(&self) -> bool {
        self.answer
            .as_ref()
            .is_some_and(|one| one.standing == Standing::Counts)
    }

    /// What the export does not show of it, answered or not.
    #[must_use]
    pub fn hidden(&self) -> Option<&Hidden> {
        match &self.state {
            State::NotVisible(hidden) => Some(hidden),
            _ => self.answer.as_ref()?.instead_of.as_ref(),
        }
    }
}

/// An answer beside what the export shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Index in [`crate::options::Options::item_answers`].
    pub index: usize,
    pub standing: Standing,
    /// What the export does not show, where the answer took its place.
    pub instead_of: Option<Hidden>,
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The export does not tell, and the answer does.
    Counts,
    /// The export shows the same by now.
    NotNeeded,
    /// The export shows something else, and counts.
    Contradicts,
    /// It was given after the day of the audit.
    TooEarly,
    /// Nobody has answered yet, or has only begun to.
    Unfinished,
}

/// Something in a file that an item rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What is there, with values in backticks; never a value that may be a secret.
    pub text: String,
    pub span: Span,
}

/// Where an item stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing is left to do, or there never was anything.
    Done,
    Open,
    /// Other items, by their ids, come first.
    Blocked(Vec<&'static str>),
    NotVisible(Hidden),
}

/// Why the state of an item cannot be seen, and what makes it visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// What is missing.
    pub what: String,
    /// The command or the click that brings it; none for what only people know.
    pub how: Option<String>,
    /// What to ask somebody who knows.
    pub question: &'static str,
    /// What has to be so for the answer that nothing is left to do.
    pub settled: &'static str,
}

/// Which part of the move an item belongs to, in the order in which people meet them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Who is on Open CTI, and who is off it already.
    Exposure,
    /// The softphone itself: its vendor, its code.
    Softphone,
    /// What becomes of calls: records, automation, reports.
    CallLogs,
    /// How calls reach people: Omni-Channel, queues, screen pops.
    Routing,
    /// What people need to be given: licences, permissions, apps, trust.
    Access,
    /// How the change itself is done.
    CutOver,
}

/// How much work an item is. An estimate by kind of work, not a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// A day.
    S,
    /// A week.
    M,
    /// A month.
    L,
    /// A project of its own.
    XL,
}

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Administrator,
    Developer,
    Vendor,
    TelephonyTeam,
    Manager,
}

impl Item {
    /// Nothing of it has to be done, since nothing has to move.
    pub(super) fn settle(&mut self) {
        self.state = State::Done;
        "no call center of the export uses Open CTI: nothing has to move".clone_into(&mut self.found);
        self.effort = None;
    }
}

impl State {
    /// As tables and JSON have it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
            Self::Blocked(_) => "blocked",
            Self::NotVisible(_) => "not-visible",
        }
    }
}

impl Group {
    pub const ALL: [Self; 6] = [
        Self::Exposure,
        Self::Softphone,
        Self::CallLogs,
        Self::Routing,
        Self::Access,
        Self::CutOver,
    ];

    /// As tables and JSON have it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Softphone => "softphone",
            Self::CallLogs => "call-logs",
            Self::Routing => "routing",
            Self::Access => "access",
            Self::CutOver => "cut-over",
        }
    }

    /// As a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Exposure => "Who is on Open CTI",
            Self::Softphone => "The softphone",
            Self::CallLogs => "Call logs and automation",
            Self::Routing => "How calls reach people",
            Self::Access => "Licences, permissions and apps",
            Self::CutOver => "The cut-over",
        }
    }
}

impl Standing {
    /// As tables and JSON have it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::NotNeeded => "not-needed",
            Self::Contradicts => "contradicts",
            Self::TooEarly => "too-early",
            Self::Unfinished => "unfinished",
        }
    }
}

impl Effort {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::M => "M",
            Self::L => "L",
            Self::XL => "XL",
        }
    }
}

impl Who {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Developer => "developer",
            Self::Vendor => "vendor",
            Self::TelephonyTeam => "telephony team",
            Self::Manager => "manager",
        }
    }
}
