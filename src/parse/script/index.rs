//! Knows how to find what a script's tables hold: by name, by variable, by function.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use oxc_ast::ast::{Argument, Expression};
use rustc_hash::FxHashMap;

use super::callers::Callers;
use super::scope::{CallSite, Place, Property, Tables, Write};

/// Assignments to one variable that are looked at; one that has more can be anything.
pub(super) const MOST_WRITES: usize = 128;

/// Properties of one name that are looked at: a name that more have tells nothing.
const MOST_NAMESAKES: usize = 256;

/// Orders of the tables, made when first needed.
#[derive(Default)]
pub(super) struct Index<'a> {
    writes: OnceCell<Pairs>,
    roots: OnceCell<Pairs>,
    keys: OnceCell<Pairs>,
    nested: OnceCell<Pairs>,
    returns: OnceCell<Pairs>,
    declared: OnceCell<Declared>,
    functions: OnceCell<Vec<(u32, u32, u32)>>,
    passed: OnceCell<Vec<(u32, u32, u32)>>,
    pub(super) callers: OnceCell<Callers<'a>>,
    /// Calls of functions, by number, with the count of arguments before their parameters.
    pub(super) sites: RefCell<FxHashMap<u32, Vec<(u32, usize)>>>,
    /// The writes, or the properties, of all variables of the names that were asked for.
    of_variables: RefCell<FxHashMap<(u32, bool), Rc<Variables>>>,
}

/// Numbers, each behind what it is sorted by.
type Pairs = Vec<(u32, u32)>;

/// The function that declares a variable, or [`GLOBAL`], then the place and the number of what is known about it.
type Variables = Vec<(u32, u32, u32)>;

/// Stands where no function declares a name.
const GLOBAL: u32 = u32::MAX;

pub(super) fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn sorted(all: impl Iterator<Item = (u32, u32)>) -> Pairs {
    let mut all: Pairs = all.collect();
    all.sort_unstable();
    all
}

fn range<'i>(all: &'i [(u32, u32)], key: u32) -> impl Iterator<Item = usize> + use<'i> {
    let from = all.partition_point(|(known, _)| *known < key);
    all[from..]
        .iter()
        .take_while(move |(known, _)| *known == key)
        .map(|(_, at)| *at as usize)
}

fn number(at: usize) -> u32 {
    crate::source::offset(at)
}

/// What functions declare: names by their hash, the functions one behind the other.
struct Declared {
    /// Where the names of each function begin; one more than there are functions.
    starts: Vec<u32>,
    /// Hash and number of each name.
    names: Pairs,
}

impl Declared {
    fn new(declared: &[(&str, u32)], functions: usize) -> Self {
        let mut starts = vec![0; functions + 1];
        for (_, function) in declared {
            starts[*function as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut names = vec![(0, 0); declared.len()];
        for (at, (name, function)) in declared.iter().enumerate() {
            let place = &mut next[*function as usize];
            names[*place as usize] = (hash(name), number(at));
            *place += 1;
        }
        for ends in starts.windows(2) {
            names[ends[0] as usize..ends[1] as usize].sort_unstable();
        }
        Self { starts, names }
    }

    fn of(&self, function: u32) -> &[(u32, u32)] {
        let at = function as usize;
        &self.names[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

impl<'a> Tables<'a> {
    /// The function that declares what `name` means in `function`; `None` for a global.
    pub(super) fn declaring(&self, name: &str, function: u32) -> Option<u32> {
        let new = || Declared::new(&self.declared, self.functions.len());
        let declared = self.index.declared.get_or_init(new);
        let key = hash(name);
        let mut function = function;
        loop {
            if range(declared.of(function), key).any(|at| self.declared[at].0 == name) {
                return Some(function);
            }
            if function == 0 {
                return None;
            }
            function = self.functions[function as usize].parent;
        }
    }

    /// Assignments to the variable that `name` means in `function`, in the order of the text.
    pub(super) fn writes(&self, name: &str, function: u32) -> Vec<&Write<'a>> {
        let index = self.index.writes.get_or_init(|| {
            let all = self.writes.iter().enumerate();
            sorted(all.map(|(at, write)| (hash(write.name), number(at))))
        });
        let place = |at: usize| (self.writes[at].name, self.writes[at].place);
        let found = self.of_variable(name, function, false, index, place);
        found.into_iter().map(|at| &self.writes[at]).collect()
    }

    /// Assignments to properties of the variable that `name` means in `function`.
    pub(super) fn properties_of(&self, name: &str, function: u32) -> Vec<&Property<'a>> {
        let index = self.index.roots.get_or_init(|| {
            let all = self.properties.iter().enumerate();
            sorted(all.filter_map(|(at, property)| Some((hash(property.root?), number(at)))))
        });
        let place = |at: usize| {
            let property = &self.properties[at];
            (property.root.unwrap_or_default(), property.place)
        };
        let found = self.of_variable(name, function, true, index, place);
        found.into_iter().map(|at| &self.properties[at]).collect()
    }

    /// Numbers of what is known about a variable; all variables of a name are told apart at once. One more than
    /// [`MOST_WRITES`] says that there are too many.
    fn of_variable(
        &self,
        name: &str,
        function: u32,
        is_property: bool,
        index: &[(u32, u32)],
        place: impl Fn(usize) -> (&'a str, Place),
    ) -> Vec<usize> {
        let key = (hash(name), is_property);
        let known = self.index.of_variables.borrow().get(&key).map(Rc::clone);
        let variables = known.unwrap_or_else(|| {
            let variable = |at: usize| {
                let (known, place) = place(at);
                let declaring = self.declaring(known, place.function);
                (declaring.unwrap_or(GLOBAL), place.at, number(at))
            };
            let mut variables: Variables = range(index, key.0).map(variable).collect();
            variables.sort_unstable();
            let variables = Rc::new(variables);
            let mut known = self.index.of_variables.borrow_mut();
            known.insert(key, Rc::clone(&variables));
            variables
        });
        let declaring = self.declaring(name, function).unwrap_or(GLOBAL);
        let from = variables.partition_point(|(known, _, _)| *known < declaring);
        variables[from..]
            .iter()
            .take_while(|(known, _, _)| *known == declaring)
            .map(|(_, _, at)| *at as usize)
            .filter(|at| place(*at).0 == name)
            .take(MOST_WRITES + 1)
            .collect()
    }

    /// Properties of that name, whatever they belong to.
    pub(super) fn properties_named(&self, key: &str) -> impl Iterator<Item = &Property<'a>> {
        let index = self.index.keys.get_or_init(|| {
            let all = self.properties.iter().enumerate();
            sorted(all.filter_map(|(at, property)| Some((hash(property.last()?), number(at)))))
        });
        range(index, hash(key))
            .map(|at| &self.properties[at])
            .filter(move |property| property.last() == Some(key))
            .take(MOST_NAMESAKES)
    }

    /// Properties set below a property of that name: `a.task.Subject` is below `task`.
    pub(super) fn properties_below(&self, key: &str) -> Vec<&Property<'a>> {
        let index = self.index.nested.get_or_init(|| {
            let all = self.properties.iter().enumerate();
            sorted(all.flat_map(|(at, property)| {
                let outer = property.keys.len().saturating_sub(1);
                property.keys[..outer]
                    .iter()
                    .map(move |key| (hash(key), number(at)))
            }))
        });
        let found = range(index, hash(key)).take(MOST_NAMESAKES);
        found.map(|at| &self.properties[at]).collect()
    }

    /// The number of a function by its node.
    pub(super) fn function_at(&self, span: oxc_span::Span) -> Option<u32> {
        let index = self.index.functions.get_or_init(|| {
            let mut all: Vec<(u32, u32, u32)> = self
                .functions
                .iter()
                .enumerate()
                .map(|(at, function)| (function.node.span().start, function.node.span().end, number(at)))
                .collect();
            all.sort_unstable();
            all
        });
        let from = index.partition_point(|(start, end, _)| (*start, *end) < (span.start, span.end));
        let (start, end, at) = *index.get(from)?;
        (at != 0 && (start, end) == (span.start, span.end)).then_some(at)
    }

    /// The number of the function that an expression is.
    pub(super) fn function_of(&self, value: &Expression<'a>) -> Option<u32> {
        match value {
            Expression::FunctionExpression(function) => self.function_at(function.span),
            Expression::ArrowFunctionExpression(function) => self.function_at(function.span),
            _ => None,
        }
    }

    /// What a function returns.
    pub(super) fn returned(&self, function: u32) -> impl Iterator<Item = (&'a Expression<'a>, Place)> {
        let index = self.index.returns.get_or_init(|| {
            let all = self.returns.iter().enumerate();
            sorted(all.map(|(at, (function, _, _))| (*function, number(at))))
        });
        range(index, function).map(|at| (self.returns[at].1, self.returns[at].2))
    }

    /// Calls that a variable is passed to, with the position among the arguments.
    pub(super) fn passed(&self, name: &str, function: u32) -> Vec<(&CallSite<'a>, usize)> {
        let index = self.index.passed.get_or_init(|| {
            let mut all = Vec::new();
            for (at, call) in self.calls.iter().enumerate() {
                for (position, argument) in call.arguments().iter().enumerate() {
                    if let Argument::Identifier(passed) = argument {
                        all.push((hash(&passed.name), number(at), number(position)));
                    }
                }
            }
            all.sort_unstable();
            all
        });
        let declaring = self.declaring(name, function);
        let key = hash(name);
        let from = index.partition_point(|(known, _, _)| *known < key);
        index[from..]
            .iter()
            .take_while(|(known, _, _)| *known == key)
            .take(MOST_NAMESAKES)
            .map(|(_, at, position)| (&self.calls[*at as usize], *position as usize))
            .filter(|(call, position)| {
                let argument = &call.arguments()[*position];
                matches!(argument, Argument::Identifier(passed) if passed.name == name)
                    && self.declaring(name, call.place.function) == declaring
            })
            .collect()
    }
}
