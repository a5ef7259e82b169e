//! Knows what the names of a parsed script stand for: which function declares them, and what is ever assigned to them.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use oxc_ast::ast::{
    ArrowFunctionExpression, CallExpression, Expression, FormalParameters, NewExpression, Program,
};
use oxc_span::GetSpan;

use super::callers::Callers;
use super::facts::Mention;

/// Most steps that following values may take in one script; then each call gets only a few.
const STEPS: u32 = 200_000;
const LAST_STEPS: u32 = 64;

/// Properties of one name that are looked at: a name that more have tells nothing.
const MOST_NAMESAKES: usize = 256;

/// Where something stands: the function and the block that hold it, and its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) function: u32,
    pub(super) block: u32,
    pub(super) at: u32,
}

/// Statements that run together, or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) parent: u32,
    /// Runs only sometimes when the code around it does.
    pub(super) is_conditional: bool,
    /// All of a function: whether it runs at all is another matter.
    pub(super) is_function: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Node<'a> {
    Program,
    Function(&'a oxc_ast::ast::Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

impl<'a> Node<'a> {
    pub(super) fn parameters(self) -> Option<&'a FormalParameters<'a>> {
        match self {
            Self::Program => None,
            Self::Function(function) => Some(&function.params),
            Self::Arrow(arrow) => Some(&arrow.params),
        }
    }

    pub(super) fn span(self) -> oxc_span::Span {
        match self {
            Self::Program => oxc_span::Span::default(),
            Self::Function(function) => function.span(),
            Self::Arrow(arrow) => arrow.span(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct FunctionInfo<'a> {
    pub(super) node: Node<'a>,
    pub(super) parent: u32,
}

/// Where an assigned value comes from.
#[derive(Debug, Clone)]
pub(super) enum Origin<'a> {
    Expression(&'a Expression<'a>),
    /// A property of it, as destructuring takes one.
    Within(&'a Expression<'a>, Vec<&'a str>),
    /// A parameter of a function, or a property of it.
    Parameter(u32, usize, Vec<&'a str>),
    Function(u32),
    /// The function written there, as classes hold them.
    Method(oxc_span::Span),
    Unknown,
}

/// One assignment to a variable.
#[derive(Debug, Clone)]
pub(super) struct Write<'a> {
    pub(super) name: &'a str,
    pub(super) place: Place,
    /// `+=`.
    pub(super) is_append: bool,
    /// `||=` and the like.
    pub(super) is_conditional: bool,
    pub(super) origin: Origin<'a>,
}

/// A property that gets a value: in an object, a class, or by assignment.
#[derive(Debug, Clone)]
pub(super) struct Property<'a> {
    /// The variable, or `this`, whose property it is; `None` inside objects and classes.
    pub(super) root: Option<&'a str>,
    /// Names from the variable on: `["value", "Subject"]`. Empty if one of them is computed at run time.
    pub(super) keys: Vec<&'a str>,
    pub(super) key_span: (u32, u32),
    pub(super) place: Place,
    pub(super) is_append: bool,
    pub(super) origin: Origin<'a>,
}

impl<'a> Property<'a> {
    pub(super) fn last(&self) -> Option<&'a str> {
        self.keys.last().copied()
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Callee<'a> {
    Call(&'a CallExpression<'a>),
    New(&'a NewExpression<'a>),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct CallSite<'a> {
    pub(super) callee: Callee<'a>,
    pub(super) place: Place,
}

impl<'a> CallSite<'a> {
    pub(super) fn callee(&self) -> &'a Expression<'a> {
        match self.callee {
            Callee::Call(call) => &call.callee,
            Callee::New(new) => &new.callee,
        }
    }

    pub(super) fn arguments(&self) -> &'a [oxc_ast::ast::Argument<'a>] {
        match self.callee {
            Callee::Call(call) => &call.arguments,
            Callee::New(new) => &new.arguments,
        }
    }

    pub(super) fn span(&self) -> oxc_span::Span {
        match self.callee {
            Callee::Call(call) => call.span,
            Callee::New(new) => new.span,
        }
    }
}

/// A text that may be an address or the name of another file.
#[derive(Debug, Clone)]
pub(super) struct Telling {
    pub(super) text: String,
    pub(super) span: oxc_span::Span,
    /// Something that only run time knows may follow.
    pub(super) is_cut: bool,
}

/// All that one walk over a script notes down.
pub(super) struct Tables<'a> {
    pub(super) program: &'a Program<'a>,
    /// Global objects that are wanted.
    pub(super) roots: &'static [&'static str],
    pub(super) functions: Vec<FunctionInfo<'a>>,
    pub(super) blocks: Vec<Block>,
    pub(super) writes: Vec<Write<'a>>,
    pub(super) properties: Vec<Property<'a>>,
    pub(super) calls: Vec<CallSite<'a>>,
    /// What functions return.
    pub(super) returns: Vec<(u32, &'a Expression<'a>, Place)>,
    /// Names with the functions that declare them.
    pub(super) declared: Vec<(u32, &'a str, u32)>,
    /// Texts that may be addresses or names of other files.
    pub(super) texts: Vec<Telling>,
    /// Members of globals that are read, with the function that reads them.
    pub(super) reads: Vec<(Mention, u32)>,
    pub(super) index: Index<'a>,
    /// Steps that are left of those granted last, and those taken before.
    pub(super) steps: Cell<u32>,
    pub(super) granted: Cell<u32>,
    pub(super) taken: Cell<u32>,
}

/// Orders of the tables by name, made when first needed.
#[derive(Default)]
pub(super) struct Index<'a> {
    writes: OnceCell<Vec<(u32, u32)>>,
    roots: OnceCell<Vec<(u32, u32)>>,
    keys: OnceCell<Vec<(u32, u32)>>,
    declared: OnceCell<Vec<(u32, u32, u32)>>,
    functions: OnceCell<Vec<(u32, u32, u32)>>,
    passed: OnceCell<Vec<(u32, u32, u32)>>,
    returns: OnceCell<Vec<(u32, u32)>>,
    pub(super) callers: OnceCell<Callers<'a>>,
    /// Calls of functions, by number, with the count of arguments before their parameters.
    pub(super) sites: RefCell<HashMap<u32, Vec<(u32, usize)>>>,
    /// Numbers of the writes, and of the properties, of all variables of the names that were asked for.
    of_variables: RefCell<HashMap<(u32, bool), Rc<Variables<'a>>>>,
    nested: OnceCell<Vec<(u32, u32)>>,
}

/// Numbers by the function that declares a variable, with the variable's name.
type Variables<'a> = HashMap<Option<u32>, Vec<(&'a str, Rc<Vec<u32>>)>>;

/// Assignments to one variable that are looked at; one that has more can be anything.
pub(super) const MOST_WRITES: usize = 128;

/// Functions whose calls are looked for in one script; each costs a look at all calls.
pub(super) const MOST_CALLED: usize = 100;

pub(super) fn hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Numbers, each behind what it is sorted by.
type Pairs = Vec<(u32, u32)>;

fn sorted(mut all: Pairs) -> Pairs {
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

impl<'a> Tables<'a> {
    /// Counts a step; `false` when there were too many, and what is asked for stays unknown.
    pub(super) fn step(&self) -> bool {
        let steps = self.steps.get();
        self.steps.set(steps.saturating_sub(1));
        steps > 0
    }

    /// Grants steps for one question, whatever became of those before it.
    pub(super) fn grant(&self, steps: u32) {
        let taken = self.taken.get();
        let steps = if taken < STEPS {
            steps
        } else {
            steps.min(LAST_STEPS)
        };
        self.taken
            .set(taken.saturating_add(self.granted.get().saturating_sub(self.steps.get())));
        self.granted.set(steps);
        self.steps.set(steps);
    }

    /// The function that declares what `name` means in `function`; `None` for a global.
    pub(super) fn declaring(&self, name: &str, function: u32) -> Option<u32> {
        let index = self.index.declared.get_or_init(|| {
            let all = self.declared.iter().enumerate();
            let mut all: Vec<(u32, u32, u32)> = all
                .map(|(at, (hash, _, function))| (*hash, *function, number(at)))
                .collect();
            all.sort_unstable();
            all
        });
        let key = hash(name);
        let mut function = function;
        loop {
            let from = index.partition_point(|(known, at, _)| (*known, *at) < (key, function));
            let mut same = index[from..]
                .iter()
                .take_while(|(known, at, _)| (*known, *at) == (key, function));
            if same.any(|(_, _, at)| self.declared[*at as usize].1 == name) {
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
            sorted(all.map(|(at, write)| (hash(write.name), number(at))).collect())
        });
        let place = |at: usize| (self.writes[at].name, self.writes[at].place);
        let found = self.of_variable(name, function, false, index, place);
        found.iter().map(|at| &self.writes[*at as usize]).collect()
    }

    /// Assignments to properties of the variable that `name` means in `function`.
    pub(super) fn properties_of(&self, name: &str, function: u32) -> Vec<&Property<'a>> {
        let index = self.index.roots.get_or_init(|| {
            let all = self.properties.iter().enumerate();
            sorted(
                all.filter_map(|(at, property)| Some((hash(property.root?), number(at))))
                    .collect(),
            )
        });
        let place = |at: usize| {
            (
                self.properties[at].root.unwrap_or_default(),
                self.properties[at].place,
            )
        };
        let found = self.of_variable(name, function, true, index, place);
        found.iter().map(|at| &self.properties[*at as usize]).collect()
    }

    /// Numbers of what is known about a variable; all variables of a name are told apart at once.
    fn of_variable(
        &self,
        name: &str,
        function: u32,
        is_property: bool,
        index: &[(u32, u32)],
        place: impl Fn(usize) -> (&'a str, Place),
    ) -> Rc<Vec<u32>> {
        let declaring = self.declaring(name, function);
        let key = (hash(name), is_property);
        let known = self.index.of_variables.borrow().get(&key).map(Rc::clone);
        let variables = known.unwrap_or_else(|| {
            let mut met: HashMap<(&'a str, Option<u32>), Pairs> = HashMap::new();
            for at in range(index, key.0) {
                let (known, place) = place(at);
                let variable = (known, self.declaring(known, place.function));
                met.entry(variable).or_default().push((place.at, number(at)));
            }
            let mut variables: Variables<'a> = HashMap::new();
            for ((known, declaring), mut found) in met {
                found.sort_unstable();
                // What is assigned more often can be anything: one too many says so.
                found.truncate(MOST_WRITES + 1);
                let found = Rc::new(found.into_iter().map(|(_, at)| at).collect());
                variables.entry(declaring).or_default().push((known, found));
            }
            let variables = Rc::new(variables);
            self.index
                .of_variables
                .borrow_mut()
                .insert(key, Rc::clone(&variables));
            variables
        });
        variables.get(&declaring).map_or_else(Rc::default, |all| {
            let own = all.iter().find(|(known, _)| *known == name);
            own.map_or_else(Rc::default, |(_, found)| Rc::clone(found))
        })
    }

    /// Properties of that name, whatever they belong to.
    pub(super) fn properties_named(&self, key: &str) -> Vec<&Property<'a>> {
        let index = self.index.keys.get_or_init(|| {
            let all = self.properties.iter().enumerate();
            sorted(
                all.filter_map(|(at, property)| Some((hash(property.last()?), number(at))))
                    .collect(),
            )
        });
        range(index, hash(key))
            .map(|at| &self.properties[at])
            .filter(|property| property.last() == Some(key))
            .take(MOST_NAMESAKES)
            .collect()
    }

    /// Properties set below a property of that name: `a.task.Subject` is below `task`.
    pub(super) fn properties_below(&self, key: &str) -> Vec<&Property<'a>> {
        let index = self.index.nested.get_or_init(|| {
            let mut all = Vec::new();
            for (at, property) in self.properties.iter().enumerate() {
                let outer = property.keys.len().saturating_sub(1);
                all.extend(property.keys[..outer].iter().map(|key| (hash(key), number(at))));
            }
            sorted(all)
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

    /// What a function returns.
    pub(super) fn returned(&self, function: u32) -> impl Iterator<Item = (&'a Expression<'a>, Place)> {
        let index = self.index.returns.get_or_init(|| {
            let all = self.returns.iter().enumerate();
            sorted(
                all.map(|(at, (function, _, _))| (*function, number(at)))
                    .collect(),
            )
        });
        range(index, function).map(|at| (self.returns[at].1, self.returns[at].2))
    }

    /// Calls that a variable is passed to, with the position among the arguments.
    pub(super) fn passed(&self, name: &str, function: u32) -> Vec<(&CallSite<'a>, usize)> {
        let index = self.index.passed.get_or_init(|| {
            let mut all = Vec::new();
            for (at, call) in self.calls.iter().enumerate() {
                for (position, argument) in call.arguments().iter().enumerate() {
                    if let oxc_ast::ast::Argument::Identifier(passed) = argument {
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
                matches!(argument, oxc_ast::ast::Argument::Identifier(passed) if passed.name == name)
                    && self.declaring(name, call.place.function) == declaring
            })
            .collect()
    }

    /// Whether whatever reaches `later` has passed `earlier`.
    pub(super) fn is_sure(&self, earlier: Place, later: Place) -> bool {
        if earlier.at >= later.at {
            return false;
        }
        let mut needed = earlier.block;
        loop {
            let block = self.blocks[needed as usize];
            if block.is_conditional || block.is_function || needed == 0 {
                break;
            }
            needed = block.parent;
        }
        let mut at = later.block;
        loop {
            if at == needed {
                return true;
            }
            if at == 0 {
                return false;
            }
            at = self.blocks[at as usize].parent;
        }
    }

    /// Whether code runs only in some branch, of its function or of those around it.
    pub(super) fn is_conditional(&self, place: Place) -> bool {
        let mut at = place.block;
        while at != 0 {
            let block = self.blocks[at as usize];
            if block.is_conditional {
                return true;
            }
            at = block.parent;
        }
        false
    }
}
