//! Knows how cases are split: an input gets values when, and only when, the evaluation asks for it.

mod order;

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use super::domain::{Domain, domains, is_unchanged, neighbours};
use super::shape::{Shape, Slot};
use super::solve::Solver;
use crate::formula::ast::NodeId;
use crate::formula::eval::{ErrorKind, Inputs, Need, Stop};
use crate::formula::functions::Function;
use crate::formula::value::Value;

/// Values of one input, those included that are found on the way.
const MAX_OPTIONS: usize = 120;
/// Nodes that all evaluations of one formula may visit together.
const MAX_VISITS: usize = 8_000_000;
/// A match with lookaround or repetition in repetition may take this many times as long as a node.
const PATTERN_COST: usize = 2_000;
/// Evaluations that a formula gets, however large it is.
const MIN_EVALUATIONS: usize = 400;

/// What is tried for inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Concrete values only: what is found is real.
    Try,
    /// Concrete values, blanks last.
    TryFilled,
    /// Concrete values, more of them.
    TryMore,
    /// With a value that stands for all others: what is not found does not exist.
    Prove,
}

/// How one case ends.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum End {
    True,
    /// False or blank.
    Pass,
    Error(ErrorKind),
    /// Not known: the platform's own answer, or beyond what is computed.
    Open,
}

/// Why splitting came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    /// There are no more cases.
    Complete,
    Stopped,
    /// The budget is used up.
    Budget,
}

/// One case: values by slot, and free choices by expression.
#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    pub(super) values: Vec<Option<Value>>,
    choices: HashMap<String, usize>,
}

impl Case {
    pub(super) fn new(shape: &Shape<'_>) -> Self {
        Self {
            values: vec![None; shape.vars.len() * 2],
            choices: HashMap::new(),
        }
    }

    pub(super) fn set(&mut self, slot: Slot, value: Value) {
        self.values[slot.0] = Some(value);
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Value> {
        self.values[slot.0].as_ref()
    }

    /// Slots that have a value.
    pub(super) fn assigned(&self) -> impl Iterator<Item = (Slot, &Value)> {
        self.values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| value.as_ref().map(|value| (Slot(index), value)))
    }
}

/// A case as the evaluation sees it.
pub(super) struct Seen<'a, 'f> {
    pub(super) shape: &'a Shape<'f>,
    pub(super) case: &'a Case,
}

impl Inputs for Seen<'_, '_> {
    fn value(&self, name: &str) -> Option<Value> {
        let var = self.shape.var(name)?;
        self.case.get(Slot::now(var)).cloned()
    }

    fn prior(&self, name: &str) -> Option<Value> {
        let slot = Slot::before(self.shape.var(name)?);
        if is_unchanged(self.shape, slot) {
            return self.value(name);
        }
        self.case.get(slot).cloned()
    }

    fn choice(&self, key: &str) -> Option<usize> {
        self.case.choices.get(key).copied()
    }
}

/// A decision on the way to the current case.
struct Step {
    decides: Decides,
    /// Values still to come, the next one last.
    left: Vec<Value>,
}

enum Decides {
    Slot(Slot),
    Choice {
        key: String,
        count: usize,
        at: usize,
        span: Range<usize>,
    },
}

/// What a visitor learns about a case.
pub(super) struct Leaf<'a> {
    pub(super) case: &'a Case,
    pub(super) end: End,
    /// Slots that were split on the way, in order.
    pub(super) split: Vec<Slot>,
    /// The last expression that was chosen freely.
    pub(super) chosen: Option<Range<usize>>,
}

/// Splits the cases of one formula within one budget.
pub(super) struct Splitter<'f> {
    pub(super) shape: Shape<'f>,
    pub(super) domains: Vec<Domain>,
    /// Evaluations so far.
    pub(super) used: usize,
    /// Evaluations that the formula gets.
    pub(super) budget: usize,
}

impl<'f> Splitter<'f> {
    pub(super) fn new(shape: Shape<'f>, evaluations: usize) -> Self {
        let cost = shape.size() + PATTERN_COST * hard_patterns(&shape);
        let affordable = (MAX_VISITS / cost.max(1)).max(MIN_EVALUATIONS);
        Self {
            domains: domains(&shape),
            shape,
            used: 0,
            budget: affordable.min(evaluations),
        }
    }

    pub(super) fn left(&self) -> usize {
        self.budget.saturating_sub(self.used)
    }

    /// Visits all cases that agree with `base`, in a fixed order, with at most `limit` evaluations.
    pub(super) fn explore(
        &mut self,
        pass: Pass,
        base: &Case,
        limit: usize,
        visit: &mut dyn FnMut(&Leaf<'_>) -> ControlFlow<()>,
    ) -> Finish {
        let root = self.shape.rule().formula.ast().root();
        self.explore_node(root, pass, base, limit, visit)
    }

    /// Visits all cases of one expression of the rule.
    pub(super) fn explore_node(
        &mut self,
        root: NodeId,
        pass: Pass,
        base: &Case,
        limit: usize,
        visit: &mut dyn FnMut(&Leaf<'_>) -> ControlFlow<()>,
    ) -> Finish {
        let end = self.used + limit.min(self.left());
        let mut case = base.clone();
        let mut path: Vec<Step> = Vec::new();
        loop {
            if self.used >= end {
                return Finish::Budget;
            }
            self.used += 1;
            let result = self.evaluate(root, &case);
            match self.end_or_step(pass, &case, result) {
                Ok(step) => path.push(step),
                Err(end) => {
                    if visit(&leaf(&path, &case, end)).is_break() {
                        return Finish::Stopped;
                    }
                }
            }
            if !advance(&mut path, &mut case) {
                return Finish::Complete;
            }
        }
    }

    fn evaluate(&self, root: NodeId, case: &Case) -> Result<Value, Stop> {
        let seen = Seen {
            shape: &self.shape,
            case,
        };
        let rule = self.shape.rule();
        rule.formula.evaluate_node(root, &rule.context, &seen)
    }

    /// What an evaluation asks for, or how it ended.
    fn end_or_step(&mut self, pass: Pass, case: &Case, result: Result<Value, Stop>) -> Result<Step, End> {
        let need = match result {
            Ok(Value::Bool(true)) => return Err(End::True),
            Ok(Value::Bool(false) | Value::Null) => return Err(End::Pass),
            Ok(Value::Unknown(_)) => return Err(End::Open),
            Ok(_) => return Err(End::Error(ErrorKind::WrongType)),
            Err(Stop::Error(error)) if error.kind == ErrorKind::TooLarge => return Err(End::Open),
            Err(Stop::Error(error)) => return Err(End::Error(error.kind)),
            Err(Stop::Need(need)) => need,
        };
        let slot = match need {
            Need::Input(key) => self.shape.var(&key).map(Slot::now),
            Need::Prior(key) => self.shape.var(&key).map(Slot::before),
            Need::Choice { key, span, outcomes } if pass == Pass::Prove => {
                return Ok(Step {
                    left: Vec::new(),
                    decides: Decides::Choice {
                        key,
                        span,
                        count: outcomes.len(),
                        at: 0,
                    },
                });
            }
            Need::Choice { .. } => return Err(End::Open),
        };
        let Some(slot) = slot else {
            return Err(End::Open);
        };
        Ok(self.split(pass, case, slot))
    }

    fn split(&mut self, pass: Pass, case: &Case, slot: Slot) -> Step {
        let slot = if pass == Pass::Prove || self.domains[slot.0].exact {
            slot
        } else {
            self.first_of_chain(case, slot)
        };
        let domain = &self.domains[slot.0];
        let mut options = match pass {
            Pass::Prove => domain.proven.clone(),
            Pass::Try | Pass::TryFilled => domain.tried.clone(),
            Pass::TryMore => domain.rich.clone(),
        };
        if !domain.exact && pass != Pass::Prove {
            self.add_found(case, slot, &mut options);
        }
        if options.is_empty() {
            options.push(Value::Null);
        }
        if pass == Pass::TryFilled {
            options.sort_by_key(Value::is_null);
        }
        options.reverse();
        Step {
            decides: Decides::Slot(slot),
            left: options,
        }
    }

    /// Values that make comparisons with what is assigned already come out either way.
    fn add_found(&mut self, case: &Case, slot: Slot, options: &mut Vec<Value>) {
        self.used += 1;
        let seen = Seen {
            shape: &self.shape,
            case,
        };
        let has_blank = options.contains(&Value::Null);
        for proposal in Solver::new(&self.shape, &seen).all() {
            if proposal.slot != slot || options.len() >= MAX_OPTIONS {
                continue;
            }
            for value in neighbours(&proposal.value) {
                let allowed = self.allows(slot, &value, has_blank);
                if allowed && !options.contains(&value) {
                    options.push(value);
                }
            }
        }
    }

    /// Whether the scenario lets the input have a value.
    fn allows(&self, slot: Slot, value: &Value, blank: bool) -> bool {
        let var = &self.shape.vars[slot.var()];
        match value {
            Value::Null => blank,
            Value::Text(text) if var.input.restricted && !var.field.values.is_empty() => {
                var.field.values.iter().any(|known| known == text)
            }
            _ => true,
        }
    }
}

/// Goes on to the next case; false when there is none.
fn advance(path: &mut Vec<Step>, case: &mut Case) -> bool {
    while let Some(step) = path.last_mut() {
        match &mut step.decides {
            Decides::Slot(slot) => {
                if let Some(value) = step.left.pop() {
                    case.set(*slot, value);
                    return true;
                }
                case.values[slot.0] = None;
            }
            Decides::Choice { key, count, at, .. } => {
                if at < count {
                    case.choices.insert(key.clone(), *at);
                    *at += 1;
                    return true;
                }
                case.choices.remove(key);
            }
        }
        path.pop();
    }
    false
}

fn leaf<'a>(path: &[Step], case: &'a Case, end: End) -> Leaf<'a> {
    let slots = path.iter().filter_map(|step| match step.decides {
        Decides::Slot(slot) => Some(slot),
        Decides::Choice { .. } => None,
    });
    let chosen = path.iter().rev().find_map(|step| match &step.decides {
        Decides::Choice { span, .. } => Some(span.clone()),
        Decides::Slot(_) => None,
    });
    Leaf {
        case,
        end,
        split: slots.collect(),
        chosen,
    }
}

/// Calls of `REGEX` that may need backtracking.
fn hard_patterns(shape: &Shape<'_>) -> usize {
    let calls = shape.parts.iter().flat_map(|part| {
        let nodes = part.formula.ast().nodes();
        nodes
            .filter(|(id, _)| part.function(*id) == Some(Function::Regex))
            .map(move |(id, _)| (part, part.kids(id)[1]))
    });
    calls
        .filter(|(part, pattern)| match part.formula.ast().text_value(*pattern) {
            Some(text) => ["(?", "\\1", "\\2", "++", "*+"]
                .iter()
                .any(|hard| text.contains(hard)),
            None => true,
        })
        .count()
}
