//! Knows flows and processes that run when a record is saved: when they start, and the graph of what they do.

use std::collections::HashMap;

use super::criteria::Criteria;
use super::field::is_true;
use crate::finding::Component;
use crate::options::Operation;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// When a flow runs in the order in which a record is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timing {
    /// Before triggers and validation: it may still fill fields.
    BeforeSave,
    /// In the same transaction: its failure takes the record back.
    AfterSave,
    /// A process of Process Builder, which runs after the save in the same transaction.
    Process,
}

impl Timing {
    /// As Setup calls such a thing.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::BeforeSave | Self::AfterSave => "flow",
            Self::Process => "process",
        }
    }
}

/// A flow that a saved record starts, or a process.
#[derive(Debug, Clone)]
pub struct Flow {
    pub file: FileId,
    /// API name.
    pub name: String,
    pub label: Option<Value>,
    pub active: bool,
    pub timing: Timing,
    pub object: Value,
    pub on_insert: bool,
    pub on_update: bool,
    /// Which records start it; those of a process stand in its decisions.
    pub entry: Criteria,
    /// A formula instead of conditions.
    pub entry_formula: Option<Value>,
    /// An update starts it only when the record did not meet the conditions before.
    pub needs_change: bool,
    pub steps: Vec<Step>,
    /// Index of the first step.
    pub first: Option<usize>,
}

/// One element of a flow.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: Value,
    pub kind: StepKind,
    pub next: Vec<Edge>,
    /// A failure of the element goes on to another one instead of ending the flow.
    pub has_fault_path: bool,
}

#[derive(Debug, Clone)]
pub enum StepKind {
    Decision,
    /// Fields of the record itself that are written.
    Assignment(Vec<Value>),
    /// Takes the record back, and says why.
    CustomError {
        messages: Vec<ErrorMessage>,
    },
    /// Reads or writes other records, or calls an action or another flow, and may fail.
    Risky(&'static str),
    Other,
}

#[derive(Debug, Clone)]
pub struct ErrorMessage {
    pub text: Option<Value>,
    pub field: Option<Value>,
}

/// A way from one element to another.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Index of the step.
    pub to: usize,
    pub when: When,
}

#[derive(Debug, Clone)]
pub enum When {
    Always,
    /// Outcomes of a decision, asked in this order; the first one that holds is taken.
    Outcome(Criteria),
    /// No outcome holds.
    Otherwise,
    /// Some items of a list, or a failure.
    Sometimes,
}

/// Elements that touch other things than the record, with a word for people.
const RISKY: &[(&str, &str)] = &[
    ("actionCalls", "action"),
    ("apexPluginCalls", "Apex call"),
    ("recordCreates", "Create Records"),
    ("recordDeletes", "Delete Records"),
    ("recordLookups", "Get Records"),
    ("recordUpdates", "Update Records"),
    ("subflows", "subflow"),
];

impl Flow {
    /// Reads a flow that saving a record starts; `None` for every other one.
    #[must_use]
    pub(super) fn read(file: FileId, name: String, root: Element<'_>) -> Option<Self> {
        let start = root.child("start");
        let timing = timing(root)?;
        let is_process = timing == Timing::Process;
        let (object, on) = if is_process {
            (
                metadata_value(root, "ObjectType")?,
                metadata_value(root, "TriggerType"),
            )
        } else {
            (start?.text_of("object")?, start?.text_of("recordTriggerType"))
        };
        let on = on.as_deref().unwrap_or_default();
        let record = if is_process {
            "myVariable_current"
        } else {
            "$Record"
        };
        let graph = Graph::read(root, record, timing);
        let entry = start.filter(|_| !is_process);
        Some(Self {
            file,
            name,
            label: root.text_of("label"),
            active: root
                .text_of("status")
                .is_some_and(|status| status.text() == "Active"),
            timing,
            on_insert: on != "Update" && on != "Delete",
            on_update: !matches!(on, "Create" | "Delete" | "onCreateOnly"),
            entry: entry.map_or_else(nothing_asked, Criteria::of_start),
            entry_formula: entry.and_then(|start| start.text_of("filterFormula")),
            needs_change: entry
                .is_some_and(|start| is_true(start, "doesRequireRecordChangedToMeetCriteria").is_some()),
            first: graph.first(root),
            steps: graph.steps,
            object,
        })
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("Flow", &self.name)
    }

    /// Whether making, or changing, a record can start it.
    #[must_use]
    pub fn runs_on(&self, operation: Operation) -> bool {
        match operation {
            Operation::Insert => self.on_insert,
            Operation::Update => self.on_update,
        }
    }

    /// What people read in Setup.
    #[must_use]
    pub fn title(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.name)
    }

    /// Every place where the flow writes a field of the record itself, with the field's API name.
    pub fn writes(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.steps.iter().enumerate().flat_map(|(index, step)| {
            let written: &[Value] = match &step.kind {
                StepKind::Assignment(fields) => fields,
                _ => &[],
            };
            written.iter().map(move |field| (index, field))
        })
    }

    /// Every set of conditions in the flow: of its start and of its decisions.
    pub fn all_criteria(&self) -> impl Iterator<Item = &Criteria> {
        let outcomes = self.steps.iter().flat_map(|step| &step.next);
        let outcomes = outcomes.filter_map(|edge| match &edge.when {
            When::Outcome(criteria) => Some(criteria),
            _ => None,
        });
        std::iter::once(&self.entry).chain(outcomes)
    }
}

/// `None` for flows that saving a record does not start.
fn timing(root: Element<'_>) -> Option<Timing> {
    let trigger = root.child("start").and_then(|start| start.text_of("triggerType"));
    match trigger.as_deref() {
        Some("RecordBeforeSave") => Some(Timing::BeforeSave),
        Some("RecordAfterSave") => Some(Timing::AfterSave),
        _ => (root.text_of("processType")?.text() == "Workflow").then_some(Timing::Process),
    }
}

fn nothing_asked() -> Criteria {
    Criteria {
        items: Vec::new(),
        logic: super::criteria::Logic::All,
    }
}

/// `<processMetadataValues>` of the process itself.
fn metadata_value(root: Element<'_>, name: &str) -> Option<Value> {
    root.children_named("processMetadataValues")
        .find(|entry| entry.text_of("name").is_some_and(|found| found.text() == name))?
        .child("value")?
        .text_of("stringValue")
}

/// Elements by name while they are joined.
struct Graph {
    steps: Vec<Step>,
    by_name: HashMap<String, usize>,
}

impl Graph {
    fn read(root: Element<'_>, record: &str, timing: Timing) -> Self {
        let elements: Vec<Element<'_>> = root.children().filter(|child| is_step(*child)).collect();
        let mut by_name = HashMap::new();
        let mut steps = Vec::new();
        for element in &elements {
            if let Some(name) = element.text_of("name") {
                by_name.entry(name.text().to_owned()).or_insert(steps.len());
                steps.push(Step {
                    kind: kind(*element, record, timing),
                    has_fault_path: element.child("faultConnector").is_some(),
                    next: Vec::new(),
                    name,
                });
            }
        }
        let named = elements
            .iter()
            .filter(|element| element.text_of("name").is_some());
        for (index, element) in named.enumerate() {
            steps[index].next = edges(*element, record, &by_name);
        }
        Self { steps, by_name }
    }

    fn first(&self, root: Element<'_>) -> Option<usize> {
        let start = root.child("start").and_then(|start| start.child("connector"));
        let target = start
            .and_then(|connector| connector.text_of("targetReference"))
            .or_else(|| root.text_of("startElementReference"))?;
        self.by_name.get(target.text()).copied()
    }
}

/// Everything that other elements can lead to.
fn is_step(element: Element<'_>) -> bool {
    const OTHERS: &[&str] = &[
        "assignments",
        "collectionProcessors",
        "customErrors",
        "decisions",
        "loops",
        "recordRollbacks",
        "screens",
        "steps",
        "transforms",
        "waits",
    ];
    let name = element.name();
    OTHERS.contains(&name) || RISKY.iter().any(|(known, _)| *known == name)
}

fn kind(element: Element<'_>, record: &str, timing: Timing) -> StepKind {
    match element.name() {
        "recordUpdates" if timing == Timing::BeforeSave && updates(element, record) => StepKind::Assignment(
            element
                .children_named("inputAssignments")
                .filter_map(|item| item.text_of("field"))
                .collect(),
        ),
        "decisions" => StepKind::Decision,
        "assignments" => StepKind::Assignment(
            element
                .children_named("assignmentItems")
                .filter_map(|item| own_field(&item.text_of("assignToReference")?, record))
                .collect(),
        ),
        "customErrors" => StepKind::CustomError {
            messages: element
                .children_named("customErrorMessages")
                .map(|message| ErrorMessage {
                    text: message.text_of("errorMessage"),
                    field: message.text_of("fieldSelection"),
                })
                .collect(),
        },
        name => RISKY
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(StepKind::Other, |(_, word)| StepKind::Risky(word)),
    }
}

/// Whether *Update Records* means the record that started the flow: before the save, that writes no other record.
fn updates(element: Element<'_>, record: &str) -> bool {
    let target = element.text_of("inputReference");
    target.is_some_and(|target| target.text() == record)
}

/// The field in `$Record.Field`; assigning the whole record writes no field that anybody knows.
fn own_field(reference: &Value, record: &str) -> Option<Value> {
    let start = record.len() + 1;
    let rest = reference.strip_prefix(record)?.strip_prefix('.')?;
    (!rest.contains('.')).then(|| reference.slice(start..reference.len()))
}

fn edges(element: Element<'_>, record: &str, by_name: &HashMap<String, usize>) -> Vec<Edge> {
    let target = |connector: Element<'_>| {
        let name = connector.text_of("targetReference")?;
        by_name.get(name.text()).copied()
    };
    let mut found = Vec::new();
    for child in element.children() {
        let (connector, when) = match child.name() {
            "rules" => {
                let criteria = Criteria::of_outcome(child, record);
                (child.child("connector"), When::Outcome(criteria))
            }
            "defaultConnector" if element.name() == "decisions" => (Some(child), When::Otherwise),
            "connector" | "noMoreValuesConnector" => (Some(child), When::Always),
            "faultConnector" | "nextValueConnector" | "defaultConnector" | "waitEvents" => {
                (Some(child), When::Sometimes)
            }
            _ => continue,
        };
        // An outcome that leads nowhere still keeps the later ones from being taken.
        let to = connector.and_then(target);
        match (to, &when) {
            (Some(to), _) => found.push(Edge { to, when }),
            (None, When::Outcome(_)) => found.push(Edge { to: NOWHERE, when }),
            (None, _) => {}
        }
    }
    // The default stands before the outcomes in a file, and is taken after them.
    found.sort_by_key(|edge| matches!(edge.when, When::Otherwise));
    found
}

/// Target of a way that ends the flow.
pub const NOWHERE: usize = usize::MAX;

impl Step {
    /// What a custom error says first.
    #[must_use]
    pub fn error_text(&self) -> Option<&Value> {
        match &self.kind {
            StepKind::CustomError { messages } => messages.iter().find_map(|message| message.text.as_ref()),
            _ => None,
        }
    }

    /// Where findings about the element stand.
    #[must_use]
    pub fn place(&self) -> Span {
        self.name.span()
    }
}
