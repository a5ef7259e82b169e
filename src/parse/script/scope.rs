//! Knows what one walk over a parsed script notes down: functions, blocks, assignments, calls, and where they stand.

use std::cell::Cell;
use std::ops::Deref;

use oxc_ast::ast::{
    ArrowFunctionExpression, CallExpression, Expression, FormalParameters, NewExpression, Program,
};
use oxc_span::GetSpan;

use super::facts::Mention;
use super::index::Index;

/// Most steps that following values may take in one script; then each call gets only a few.
const STEPS: u32 = 200_000;
const LAST_STEPS: u32 = 64;

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
    Within(&'a Expression<'a>, Box<[&'a str]>),
    /// A parameter of a function, or a property of it.
    Parameter(u32, u32, Box<[&'a str]>),
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

/// Names behind one another; most are one, which takes no space of its own.
#[derive(Debug, Clone)]
pub(super) enum Keys<'a> {
    One(&'a str),
    Many(Box<[&'a str]>),
}

impl<'a> Keys<'a> {
    pub(super) fn new(keys: &[&'a str]) -> Self {
        match keys {
            [key] => Self::One(key),
            _ => Self::Many(keys.into()),
        }
    }
}

impl<'a> Deref for Keys<'a> {
    type Target = [&'a str];

    fn deref(&self) -> &[&'a str] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::Many(keys) => keys,
        }
    }
}

/// A property that gets a value: in an object, a class, or by assignment.
#[derive(Debug, Clone)]
pub(super) struct Property<'a> {
    /// The variable, or `this`, whose property it is; `None` inside objects and classes.
    pub(super) root: Option<&'a str>,
    /// Names from the variable on: `["value", "Subject"]`. Empty if one of them is computed at run time.
    pub(super) keys: Keys<'a>,
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
    pub(super) declared: Vec<(&'a str, u32)>,
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

impl<'a> Tables<'a> {
    /// Counts a step; `false` when there were too many, and what is asked for stays unknown.
    pub(super) fn step(&self) -> bool {
        let steps = self.steps.get();
        self.steps.set(steps.saturating_sub(1));
        steps > 0
    }

    pub(super) fn has_steps(&self) -> bool {
        self.steps.get() > 0
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
