//! Knows how the calls, addresses and names of a parsed script are gathered.

use std::collections::HashSet;

use oxc_ast::ast::{Argument, Expression};
use oxc_span::GetSpan;

use super::super::facts::{Address, Call, Datum, Found, Mention, Reading, Script};
use super::super::leaning::leaning_calls;
use super::super::path::Path;
use super::super::scope::{CallSite, Origin, Tables, Telling};
use super::super::{Source, Wanted, is_wanted as is_wanted_name};
use super::{Ask, Evaluator, Frame};
use crate::source::Span;

/// Calls of a function that wraps a wanted one: each is read for itself.
const MOST_WRAPPED: usize = 50;

/// Steps that following what is called, and what is passed, may take for one call.
const CALLEE_STEPS: u32 = 500;
const ARGUMENT_STEPS: u32 = 3_000;
const WRITTEN_STEPS: u32 = 40;

pub(in super::super) fn script<'a>(tables: &Tables<'a>, source: &Source<'_>, wanted: &Wanted) -> Script {
    let evaluator = Evaluator {
        tables,
        source,
        depends: std::cell::Cell::new(None),
        filling: std::cell::RefCell::default(),
    };
    let leaning = leaning_calls(tables, wanted.roots);
    let mut script = Script {
        reading: Reading::Parsed,
        ..Script::default()
    };
    let sites = || tables.calls.iter().zip(&leaning);
    // Following values has a limit for the whole script: what matters most comes first.
    for (site, _) in sites().filter(|(_, leans)| **leans) {
        evaluator.gather(site, wanted, &mut script);
    }
    for (site, _) in sites().filter(|(site, leans)| !**leans && is_named(site.callee(), wanted)) {
        evaluator.as_written(site, &mut script);
    }
    script.calls.sort_by_key(|call| call.span);
    evaluator.sources(&mut script);
    let called: HashSet<Span> = script.calls.iter().map(|call| call.span).collect();
    evaluator.mentions(wanted, &called, &mut script);
    evaluator.definitions(wanted, &mut script);
    for telling in &tables.texts {
        evaluator.telling(telling, &mut script);
    }
    script
}

/// Whether a call is wanted by its name alone.
fn is_named(callee: &Expression<'_>, wanted: &Wanted) -> bool {
    match (last_name(callee), written_root(callee)) {
        (Some(name), Some(root)) => is_wanted_name(&[root, name], wanted),
        (Some(name), None) => is_wanted_name(&[name], wanted),
        (None, _) => false,
    }
}

/// The last name of `a.b.c`.
fn last_name<'a>(callee: &'a Expression<'a>) -> Option<&'a str> {
    match callee.get_inner_expression() {
        Expression::Identifier(name) => Some(name.name.as_str()),
        Expression::StaticMemberExpression(member) => Some(member.property.name.as_str()),
        Expression::ChainExpression(chain) => match &chain.expression {
            oxc_ast::ast::ChainElement::StaticMemberExpression(member) => Some(member.property.name.as_str()),
            _ => None,
        },
        Expression::ComputedMemberExpression(member) => match &member.expression {
            Expression::StringLiteral(text) => Some(text.value.as_str()),
            _ => None,
        },
        _ => None,
    }
}

impl<'e, 'a> Evaluator<'e, 'a> {
    fn gather(&self, site: &CallSite<'a>, wanted: &Wanted, script: &mut Script) {
        let callee = site.callee();
        self.tables.grant(CALLEE_STEPS);
        let paths = self.tables.paths(callee, site.place);
        let paths: Vec<Path> = paths
            .into_iter()
            .filter(|path| is_wanted(&path.text, wanted))
            .collect();
        for path in &paths {
            self.expand(site, path, script);
        }
        if !paths.is_empty() {
            return;
        }
        self.computed(site, wanted, script);
    }

    /// A call that is wanted by its name as it is written: large bundles have thousands.
    fn as_written(&self, site: &CallSite<'a>, script: &mut Script) {
        let callee = site.callee();
        let Some(name) = last_name(callee) else { return };
        let text = match (callee.get_inner_expression(), written_root(callee)) {
            (Expression::Identifier(_), _) | (_, Some("window" | "self")) => name.to_owned(),
            (_, root) => format!("{}.{name}", root.unwrap_or("?")),
        };
        let path = Path {
            text,
            found: Found::Guessed,
        };
        self.tables.grant(WRITTEN_STEPS);
        script.calls.push(self.with_arguments(site, &path, None));
    }

    /// `sforce.opencti[method](…)`, where callers name the method.
    fn computed(&self, site: &CallSite<'a>, wanted: &Wanted, script: &mut Script) {
        let Expression::ComputedMemberExpression(member) = site.callee().get_inner_expression() else {
            return;
        };
        let objects = self.tables.paths(&member.object, site.place);
        self.tables.grant(ARGUMENT_STEPS);
        self.depends.set(None);
        let names = self.value(&member.expression, ask(site, None));
        let add = |names: &Datum, frame: Option<&Frame<'_, 'a>>, script: &mut Script| {
            for name in names.alternatives() {
                for object in &objects {
                    let Some(text) = name.text() else { continue };
                    let path = Path {
                        text: format!("{}.{text}", object.text),
                        found: object.found.max(Found::Alias),
                    };
                    if is_wanted(&path.text, wanted) {
                        script.calls.push(Call {
                            name: name.span,
                            ..self.one(site, &path, frame)
                        });
                    }
                }
            }
        };
        let Some(function) = self.depends.take() else {
            add(&names, None, script);
            return;
        };
        for (call, skip) in self.tables.sites(function).into_iter().take(MOST_WRAPPED) {
            let frame = Frame {
                function,
                site: call,
                skip,
                outer: None,
            };
            self.tables.grant(ARGUMENT_STEPS);
            let names = self.value(&member.expression, ask(site, Some(&frame)));
            add(&names, Some(&frame), script);
        }
    }

    /// One call for each caller of a function that passes its parameters on; one call if nothing depends on them.
    fn expand(&self, site: &CallSite<'a>, path: &Path, script: &mut Script) {
        self.depends.set(None);
        let call = self.one(site, path, None);
        let sites = match self.depends.take() {
            Some(function) => self.wrappers(function, site),
            None => Vec::new(),
        };
        if sites.is_empty() {
            script.calls.push(call);
            return;
        }
        for (function, caller, skip) in sites {
            let frame = Frame {
                function,
                site: caller,
                skip,
                outer: None,
            };
            script.calls.push(self.one(site, path, Some(&frame)));
        }
    }

    fn wrappers(&self, function: u32, site: &CallSite<'a>) -> Vec<(u32, &'e CallSite<'a>, usize)> {
        let callers = self.tables.sites(function).into_iter().take(MOST_WRAPPED);
        callers
            .filter(|(caller, _)| caller.span() != site.span())
            .map(|(caller, skip)| (function, caller, skip))
            .collect()
    }

    fn one(&self, site: &CallSite<'a>, path: &Path, frame: Option<&Frame<'_, 'a>>) -> Call {
        self.tables.grant(ARGUMENT_STEPS);
        self.with_arguments(site, path, frame)
    }

    fn with_arguments(&self, site: &CallSite<'a>, path: &Path, frame: Option<&Frame<'_, 'a>>) -> Call {
        let (mut text, mut skip) = (path.text.as_str(), 0);
        if let Some(before) = text.strip_suffix(".call") {
            (text, skip) = (before, 1);
        }
        let applied = text.strip_suffix(".apply");
        let arguments = site.arguments().iter().skip(skip);
        let is_spread = |argument: &&Argument<'a>| argument.as_expression().is_none();
        let has_more = applied.is_some() || site.arguments().iter().any(|argument| is_spread(&argument));
        let known = arguments
            .take_while(|argument| !is_spread(argument))
            .filter(|_| applied.is_none());
        let callee = site.callee().get_inner_expression();
        Call {
            path: applied.unwrap_or(text).to_owned(),
            found: path.found,
            span: self.span(callee.span()),
            name: self.span(name_span(callee)),
            whole: self.span(site.span()),
            is_conditional: self.tables.is_conditional(site.place),
            arguments: known
                .filter_map(|argument| argument.as_expression())
                .map(|value| self.value(value, ask(site, frame)))
                .collect(),
            has_more,
        }
    }

    fn mentions(&self, wanted: &Wanted, called: &HashSet<Span>, script: &mut Script) {
        for (mention, function) in &self.tables.reads {
            let mut names = mention.path.split('.');
            let root = names.next().unwrap_or_default();
            if self.tables.declaring(root, *function).is_some() && !self.tables.roots.contains(&root)
                || called.contains(&mention.span)
            {
                continue;
            }
            let path = ["window.", "self.", "globalThis."]
                .iter()
                .find_map(|window| mention.path.strip_prefix(window))
                .unwrap_or(&mention.path);
            let is_read = |read: &str| {
                path == read || path.strip_prefix(read).is_some_and(|rest| rest.starts_with('.'))
            };
            if is_wanted(path, wanted) || wanted.reads.iter().any(|read| is_read(read)) {
                script.mentions.push(Mention {
                    path: path.to_owned(),
                    span: mention.span,
                });
            }
        }
    }

    /// `frame.src = …`, with the element that `frame` is.
    fn sources(&self, script: &mut Script) {
        for property in self.tables.properties_named("src") {
            self.tables.grant(CALLEE_STEPS);
            let (Some(root), Origin::Expression(value)) = (property.root, &property.origin) else {
                continue;
            };
            let created = self
                .tables
                .writes(root, property.place.function)
                .into_iter()
                .find_map(|write| {
                    let Origin::Expression(Expression::CallExpression(call)) = &write.origin else {
                        return None;
                    };
                    let name = call.arguments.first()?.as_expression()?;
                    let Expression::StringLiteral(name) = name else {
                        return None;
                    };
                    (last_name(&call.callee)? == "createElement").then(|| name.value.to_ascii_lowercase())
                });
            let written = property
                .keys
                .iter()
                .rev()
                .nth(1)
                .copied()
                .unwrap_or(root)
                .to_ascii_lowercase();
            let guessed = ["iframe", "frame", "script"]
                .into_iter()
                .find(|kind| written.contains(kind));
            let ask = Ask {
                place: property.place,
                frame: None,
                depth: 0,
            };
            script
                .assigned
                .push((created.or(guessed.map(str::to_owned)), self.value(value, ask)));
        }
    }

    fn definitions(&self, wanted: &Wanted, script: &mut Script) {
        for property in &self.tables.properties {
            let Some(root) = property.root else { continue };
            let first = property.keys.first();
            if !wanted.roots.contains(&root) && !first.is_some_and(|key| wanted.roots.contains(key)) {
                continue;
            }
            let path = if matches!(root, "window" | "self" | "globalThis") {
                property.keys.join(".")
            } else {
                format!("{root}.{}", property.keys.join("."))
            };
            if is_wanted(&path, wanted) {
                let (start, end) = property.key_span;
                script.definitions.push(Mention {
                    path,
                    span: self.span(oxc_span::Span::new(start, end)),
                });
            }
        }
    }

    fn telling(&self, telling: &Telling, script: &mut Script) {
        let (start, end) = (telling.span.start as usize, telling.span.end as usize);
        let quote = usize::from(
            self.source
                .text
                .as_bytes()
                .get(start)
                .is_some_and(|byte| b"'\"".contains(byte)),
        );
        let inside = start + quote..end.saturating_sub(quote).max(start + quote);
        let base = self.source.base;
        let span = Span::new(self.source.file, base + inside.start..base + inside.end);
        if !telling.text.contains("//") || telling.text.starts_with("import:") {
            script.names.push((telling.text.clone(), span));
            return;
        }
        let gap = self.source.gaps_in(&inside).next();
        let known = gap.map(|gap| gap.start.saturating_sub(inside.start));
        let text = match known {
            Some(len) => self
                .source
                .text
                .get(inside.start..inside.start + len)
                .unwrap_or_default(),
            None => telling.text.as_str(),
        };
        script.addresses.push(Address {
            text: text.to_owned(),
            span,
            is_cut: telling.is_cut || known.is_some(),
        });
    }
}

fn ask<'f, 'a>(site: &CallSite<'a>, frame: Option<&'f Frame<'f, 'a>>) -> Ask<'f, 'a> {
    Ask {
        place: site.place,
        frame,
        depth: 0,
    }
}

/// Whether a path begins with a wanted object and goes on, or ends in a wanted function.
fn is_wanted(path: &str, wanted: &Wanted) -> bool {
    let (root, rest) = path.split_once('.').unwrap_or((path, ""));
    wanted.roots.contains(&root) && !rest.is_empty()
        || is_wanted_name(&path.split('.').collect::<Vec<_>>(), wanted)
}

fn written_root<'a>(callee: &'a Expression<'a>) -> Option<&'a str> {
    let object = callee.as_member_expression()?.object();
    match object.get_inner_expression() {
        Expression::Identifier(name) => Some(name.name.as_str()),
        _ => None,
    }
}

fn name_span(callee: &Expression<'_>) -> oxc_span::Span {
    match callee.get_inner_expression() {
        Expression::StaticMemberExpression(member) => member.property.span,
        Expression::ComputedMemberExpression(member) => member.expression.span(),
        Expression::ChainExpression(chain) => match &chain.expression {
            oxc_ast::ast::ChainElement::StaticMemberExpression(member) => member.property.span,
            _ => chain.span,
        },
        callee => callee.span(),
    }
}
