//! Knows how rules are run: every rule on every subject, panics contained, findings completed from pages and ordered.

mod change;
mod gathered;
mod mask;
mod places;
mod position;
mod run;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::analysis::Answers;
use crate::analysis::adapter::Adapter;
use crate::analysis::adapter::sender::Sender;
use crate::finding::{Audience, Component, Outcome, Severity, quoted};
use crate::load::Export;
use crate::options::Options;
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::org::code::AdapterCode;
use crate::page::Page;
use crate::rules::{Check, Context, Rule};
use crate::source::{FileId, Span};

use gathered::Gathered;

pub use change::Change;
pub use mask::Mask;
pub use position::Place;
pub use run::{Range, Run, SourceText, Text};

/// The rule under which crashes of rules are reported.
const INTERNAL_ERROR: &str = "internal-error";

/// Runs rules over an org and gathers what a report needs.
///
/// `export` is read again for the text of files that findings label.
///
/// # Errors
/// Says which rule page cannot be read; the pages are part of the program, so this is a defect of it.
pub fn run(org: &Org, export: &Export, options: &Options, rules: &[&'static Rule]) -> Result<Run, String> {
    examine(org, &Answers::new(org, options), export, options, rules)
}

/// [`run`] on answers that somebody has already.
///
/// # Errors
/// Those of [`run`].
pub fn examine(
    org: &Org,
    answers: &Answers,
    export: &Export,
    options: &Options,
    rules: &[&'static Rule],
) -> Result<Run, String> {
    examine_watched(org, answers, export, options, rules, &AtomicUsize::new(0))
}

/// [`examine`] that counts rules as they are done.
///
/// # Errors
/// Those of [`run`].
pub fn examine_watched(
    org: &Org,
    answers: &Answers,
    export: &Export,
    options: &Options,
    rules: &[&'static Rule],
    done: &AtomicUsize,
) -> Result<Run, String> {
    let pages: Vec<Page> = rules.iter().map(|rule| rule.page()).collect::<Result<_, _>>()?;
    let context = Context {
        org,
        answers,
        options,
    };
    let ask = |rule: &&'static Rule| {
        let answers = ask(&context, rule);
        done.fetch_add(1, Ordering::Relaxed);
        answers
    };
    let results: Vec<Vec<Answer>> = rules.par_iter().map(ask).collect();
    let mask = Mask::new(&answers.secrets);
    let mut gathered = Gathered::new(&pages, &mask);
    for (page, result) in pages.iter().zip(results) {
        for answer in result {
            gathered.add(page, answer);
        }
    }
    let mut run = gathered.into_run(org, export, options);
    run.pages = pages;
    run.mask = mask;
    Ok(run)
}

/// A rule's answer about one subject.
enum Answer {
    Outcome(Outcome),
    Panicked { subject: Subject, reason: String },
}

/// Where a crash is reported.
struct Subject {
    component: Component,
    span: Span,
}

fn ask(context: &Context<'_>, rule: &Rule) -> Vec<Answer> {
    let org = context.org;
    let records = &org.records;
    match rule.check {
        Check::OpenCti(check) => ask_centers(context, org.open_cti_centers(), check),
        Check::CallCenter(check) => ask_centers(context, org.call_centers.iter(), check),
        Check::AdapterUrl(check) => org
            .open_cti_centers()
            .flat_map(CallCenter::adapter_urls)
            .map(|url| {
                contained(url.component(), url.address.span(), || {
                    concerning(context, url.center, check(context, &url))
                })
            })
            .collect(),
        Check::Address(check) => org
            .used_addresses()
            .map(|used| contained(used.component(), used.address().span(), || check(context, &used)))
            .collect(),
        Check::TrustedUrl(check) => {
            let entries = context.answers.content_policy.entries();
            ask_each(context, &context.answers.trust.urls, check, |judged| {
                let entry = &entries[judged.at].site.entry;
                (entry.component(), entry.root)
            })
        }
        Check::CorsOrigin(check) => ask_each(context, &org.cors_origins, check, |origin| {
            (origin.component(), origin.root)
        }),
        Check::RemoteSite(check) => ask_each(context, &org.remote_sites, check, |site| {
            (site.entry.component(), site.entry.root)
        }),
        Check::Field(check) => ask_each(context, &records.fields, check, |field| {
            (field.component(), field.name.span())
        }),
        Check::Flow(check) => ask_each(context, &records.flows, check, |flow| {
            (flow.component(), flow.object.span())
        }),
        Check::Trigger(check) => ask_each(context, &records.triggers, check, |trigger| {
            (trigger.component(), trigger.name.span())
        }),
        Check::Validation(check) => ask_each(context, &records.validation_rules, check, |rule| {
            (rule.component(), rule.name.span())
        }),
        Check::Adapter(check) => {
            let adapters = &context.answers.adapters.all;
            ask_adapters(
                context,
                adapters.iter().filter(|adapter| adapter.is_visible(org)),
                check,
            )
        }
        Check::Code(check) => org
            .code
            .iter()
            .filter(|code| context.answers.adapters.is_of_softphone(code.file))
            .map(|code| {
                contained(code.component(), Span::file(code.file), || {
                    of_package(org, code, check(context, code))
                })
            })
            .collect(),
        Check::Sender(check) => {
            let code = org
                .code
                .iter()
                .filter(|code| context.answers.adapters.is_of_softphone(code.file));
            let code = code.map(|code| {
                contained(code.component(), Span::file(code.file), || {
                    of_package(org, code, check(context, &Sender::Code(code)))
                })
            });
            let centers = org.open_cti_centers().map(|center| {
                contained(center.component(), center.root, || {
                    concerning(context, center, check(context, &Sender::Center(center)))
                })
            });
            code.chain(centers).collect()
        }
        Check::Org(check) => {
            let component = Component::new("Org", "-");
            vec![contained(component, Span::file(FileId(0)), || check(context))]
        }
    }
}

/// Asks a rule about call centers.
fn ask_centers<'a>(
    context: &Context<'_>,
    centers: impl Iterator<Item = &'a CallCenter>,
    check: fn(&Context<'_>, &CallCenter) -> Outcome,
) -> Vec<Answer> {
    centers
        .map(|center| {
            contained(center.component(), center.root, || {
                concerning(context, center, check(context, center))
            })
        })
        .collect()
}

/// Asks a rule about the code of softphones.
fn ask_adapters<'a>(
    context: &Context<'_>,
    adapters: impl Iterator<Item = &'a Adapter>,
    check: fn(&Context<'_>, &Adapter) -> Outcome,
) -> Vec<Answer> {
    let ask = |adapter: &Adapter| {
        let Some(center) = adapter.center(context.org) else {
            let first = adapter.files(context.org).next();
            let component = first.map_or_else(|| Component::new("Org", "-"), AdapterCode::component);
            let span = Span::file(first.map_or(FileId(0), |code| code.file));
            return contained(component, span, || check(context, adapter));
        };
        contained(center.component(), center.root, || {
            concerning(context, center, check(context, adapter))
        })
    };
    adapters.map(ask).collect()
}

/// Asks a rule about each of the things that an org has many of.
fn ask_each<T>(
    context: &Context<'_>,
    subjects: &[T],
    check: fn(&Context<'_>, &T) -> Outcome,
    place: impl Fn(&T) -> (Component, Span),
) -> Vec<Answer> {
    let ask = |subject: &T| {
        let (component, span) = place(subject);
        contained(component, span, || check(context, subject))
    };
    subjects.iter().map(ask).collect()
}

/// What is wrong with a call center concerns its agents, unless the rule says otherwise.
fn concerning(context: &Context<'_>, center: &CallCenter, outcome: Outcome) -> Outcome {
    let Outcome::Findings(mut drafts) = outcome else {
        return outcome;
    };
    let membership = &context.answers.membership;
    for draft in drafts.iter_mut().filter(|draft| draft.affects.is_none()) {
        draft.affects = membership.agents_of(context.org, center);
    }
    Outcome::Findings(drafts)
}

/// Nobody in the org can change the code of a managed package.
fn of_package(org: &Org, code: &AdapterCode, outcome: Outcome) -> Outcome {
    let namespace = code
        .namespace()
        .filter(|namespace| !org.layout.owns_namespace(namespace));
    match (namespace, outcome) {
        (Some(namespace), Outcome::Findings(drafts)) => {
            let help = format!(
                "the code belongs to the managed package {}: install its newest version, or tell its vendor",
                quoted(namespace)
            );
            let drafts = drafts.into_iter().map(|draft| {
                draft
                    .severity(Severity::Info)
                    .audience(Audience::Audit)
                    .help(help.clone())
            });
            Outcome::Findings(drafts.collect())
        }
        (_, outcome) => outcome,
    }
}

/// A crash of one rule on one subject stays there; everything else goes on.
fn contained(component: Component, span: Span, check: impl FnOnce() -> Outcome) -> Answer {
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(outcome) => Answer::Outcome(outcome),
        Err(panic) => Answer::Panicked {
            subject: Subject { component, span },
            reason: reason(panic.as_ref()),
        },
    }
}

fn reason(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".to_owned())
}
