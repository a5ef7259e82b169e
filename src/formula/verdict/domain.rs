//! Knows the representative values of every input: which are tried, and which stand for all values it can have.

mod ordered;
mod words;

use std::sync::Arc;

use super::exact::exact_vars;
use super::scenario::{Is, Prior};
use super::shape::{NoInputs, Shape, Slot, Var};
use super::solve::{Proposal, Solver};
use crate::formula::decimal::Decimal;
use crate::formula::types::Type;
use crate::formula::value::{Unknown, Value};

/// Constants that get a place of their own in the pass that proves.
const MAX_CONSTANTS: usize = 60;
/// Representatives of an input that is not exact.
const MAX_TRIED: usize = 20;

/// The values of one slot, the most ordinary one first.
#[derive(Debug, Clone, Default)]
pub(super) struct Domain {
    /// Concrete values.
    pub(super) tried: Vec<Value>,
    /// More concrete values, for a second look.
    pub(super) rich: Vec<Value>,
    /// Together all values the input can have; the same as `tried` when that is exact.
    pub(super) proven: Vec<Value>,
    /// Each value the input can have behaves like one of `tried`.
    pub(super) exact: bool,
    /// Words that the formula compares it with.
    pub(super) constants: Vec<Value>,
    /// Words that nobody has named: examples.
    pub(super) examples: Vec<Value>,
}

impl Domain {
    fn fixed(values: Vec<Value>) -> Self {
        Self {
            tried: values.clone(),
            rich: values.clone(),
            proven: values,
            exact: true,
            constants: Vec::new(),
            examples: Vec::new(),
        }
    }
}

/// Domains of all slots, in their order.
pub(super) fn domains(shape: &Shape<'_>) -> Vec<Domain> {
    let proposals = Solver::new(shape, &NoInputs).all();
    let exact = exact_vars(shape);
    let now = shape.rule().context.now;
    let mut domains = Vec::with_capacity(shape.vars.len() * 2);
    for (index, var) in shape.vars.iter().enumerate() {
        let mine: Vec<&Proposal> = proposals
            .iter()
            .filter(|proposal| proposal.slot.var() == index)
            .collect();
        let builder = Builder {
            var,
            proposals: &mine,
            is_exact: exact[index],
            now,
        };
        domains.push(builder.now());
        domains.push(if shape.rule().context.is_new {
            Domain::default()
        } else {
            builder.before()
        });
    }
    domains
}

/// Makes the domain of one input.
struct Builder<'a> {
    var: &'a Var,
    proposals: &'a [&'a Proposal],
    is_exact: bool,
    /// Milliseconds from 1970.
    now: i64,
}

/// Which of the values of a type are wanted.
#[derive(Clone, Copy)]
struct Wanted {
    blank: bool,
    /// Two values of each kind, so that a field can change from one to the other.
    twice: bool,
}

impl Builder<'_> {
    fn now(&self) -> Domain {
        let free = |blank| self.free(Wanted { blank, twice: false });
        match &self.var.input.is {
            Is::Any => free(true),
            Is::Nonblank => free(false),
            Is::Blank => Domain::fixed(vec![self.stored(&Value::Null)]),
            Is::Value(value) => Domain::fixed(vec![self.stored(value)]),
            Is::OneOf(values) if values.is_empty() => Domain::fixed(vec![self.stored(&Value::Null)]),
            Is::OneOf(values) => Domain::fixed(values.iter().map(|value| self.stored(value)).collect()),
        }
    }

    fn before(&self) -> Domain {
        match &self.var.input.prior {
            Prior::Free => self.free(Wanted {
                blank: true,
                twice: true,
            }),
            Prior::Unchanged => Domain::default(),
            Prior::Value(value) => Domain::fixed(vec![self.stored(value)]),
        }
    }

    /// A checkbox is never blank.
    fn stored(&self, value: &Value) -> Value {
        match value {
            Value::Null if self.var.field.ty == Type::Boolean => Value::Bool(false),
            value => value.clone(),
        }
    }

    fn free(&self, wanted: Wanted) -> Domain {
        match self.var.field.ty {
            Type::Boolean => Domain::fixed(vec![Value::Bool(false), Value::Bool(true)]),
            Type::Picklist => self.picklist(wanted),
            Type::MultiPicklist => self.multi_picklist(wanted),
            Type::Number | Type::Date | Type::DateTime | Type::Time => self.ordered(wanted),
            Type::Text | Type::Id => self.text(wanted),
            Type::Geolocation => self.place(wanted),
            Type::Any | Type::Null => self.anything(wanted),
        }
    }

    /// Values that the input itself is compared with.
    fn constants(&self) -> Vec<Value> {
        let direct = self.proposals.iter().filter(|proposal| proposal.is_direct);
        unique(
            direct
                .map(|proposal| proposal.value.clone())
                .filter(|value| !value.is_null()),
        )
    }

    fn proposed(&self) -> impl Iterator<Item = Value> {
        self.proposals.iter().map(|proposal| proposal.value.clone())
    }

    /// Puts a domain together from its values that are not blank.
    fn finish(&self, wanted: Wanted, filled: Vec<Value>, rich: Vec<Value>, exact: bool) -> Domain {
        let constants = self.constants();
        let mut tried = self.with_blank(wanted, unique(filled));
        if !exact {
            tried.truncate(MAX_TRIED);
        }
        let proven = if exact {
            tried.clone()
        } else {
            self.with_blank(wanted, self.all_values(&constants))
        };
        Domain {
            rich: self.with_blank(wanted, unique(tried.iter().cloned().chain(rich))),
            tried,
            proven,
            exact,
            constants,
            examples: Vec::new(),
        }
    }

    /// Constants, and one value that stands for everything else.
    fn all_values(&self, constants: &[Value]) -> Vec<Value> {
        let mut values: Vec<Value> = constants.iter().take(MAX_CONSTANTS).cloned().collect();
        let not = values.iter().map(|value| self.as_read(value)).collect();
        values.push(Value::Unknown(Arc::new(Unknown {
            ty: self.var.field.ty,
            nonblank: true,
            not,
        })));
        values
    }

    /// What the formula reads: the fraction for a percentage.
    fn as_read(&self, value: &Value) -> Value {
        match value {
            Value::Number(number) if self.var.field.percent => Value::Number(number.shift(-2)),
            value => value.clone(),
        }
    }

    /// A blank is the most ordinary value of a field, and the least ordinary one of what is mostly filled.
    fn with_blank(&self, wanted: Wanted, values: Vec<Value>) -> Vec<Value> {
        let values = values.into_iter().filter(|value| !value.is_null());
        match (wanted.blank, self.var.is_mostly_filled()) {
            (false, _) => values.collect(),
            (true, true) => values.chain([Value::Null]).collect(),
            (true, false) => [Value::Null].into_iter().chain(values).collect(),
        }
    }

    fn place(&self, wanted: Wanted) -> Domain {
        let at = |degrees: i64| {
            Value::Geolocation(Some(Arc::new((Decimal::from(degrees), Decimal::from(degrees)))))
        };
        self.finish(wanted, vec![at(10), at(50)], Vec::new(), false)
    }

    /// An input of unknown type.
    fn anything(&self, wanted: Wanted) -> Domain {
        let ordinary = [
            Value::text("Other"),
            Value::Bool(true),
            Value::Bool(false),
            Value::integer(1),
        ];
        let filled = self.proposed().chain(ordinary).collect();
        self.finish(wanted, filled, Vec::new(), false)
    }
}

/// Without repetitions, in order.
fn unique(values: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

/// More values of the kind of this one, for what is found out while cases are split.
pub(super) fn neighbours(value: &Value) -> Vec<Value> {
    ordered::neighbours(value)
}

/// Whether a slot is left to what the field is now.
pub(super) fn is_unchanged(shape: &Shape<'_>, slot: Slot) -> bool {
    slot.is_before() && shape.vars[slot.var()].input.prior == Prior::Unchanged
}
