//! Rules about the files themselves: what was given and could not be examined.

use super::{Context, rules};
use crate::finding::{Component, Draft, Outcome, Severity, count, quoted};
use crate::org::{Problem, ProblemKind};

rules! {
    "malformed-file" => Org(malformed),
    "unreadable-file" => Org(unreadable),
    "skipped-file" => Org(skipped),
    "unrecognised-data-file" => Org(unrecognised_data),
    "incomplete-data-file" => Org(incomplete_data),
    "shadowed-component" => Org(shadowed),
    "expired-exception" => Org(written_by_the_engine),
    "unmatched-exception" => Org(written_by_the_engine),
    "exception-without-reason" => Org(written_by_the_engine),
    "internal-error" => Org(written_by_the_engine),
}

fn malformed(context: &Context<'_>) -> Outcome {
    problems(context, ProblemKind::Malformed)
}

fn unreadable(context: &Context<'_>) -> Outcome {
    problems(context, ProblemKind::Unreadable)
}

fn skipped(context: &Context<'_>) -> Outcome {
    problems(context, ProblemKind::Skipped)
}

fn unrecognised_data(context: &Context<'_>) -> Outcome {
    problems(context, ProblemKind::UnrecognisedData)
}

fn incomplete_data(context: &Context<'_>) -> Outcome {
    let warnings = of_kind(context, ProblemKind::DataWarning);
    let without_rows = of_kind(context, ProblemKind::NoRows);
    let without_rows = without_rows.map(|draft| {
        draft
            .severity(Severity::Info)
            .note("an org that has none of them gives just this; no rule concludes anything from rows that are not there")
    });
    warnings.chain(without_rows).collect::<Vec<_>>().into()
}

fn problems(context: &Context<'_>, kind: ProblemKind) -> Outcome {
    of_kind(context, kind).collect::<Vec<_>>().into()
}

fn of_kind<'a>(context: &'a Context<'_>, kind: ProblemKind) -> impl Iterator<Item = Draft> + 'a {
    let problems = context.org.problems.iter();
    problems
        .filter(move |problem| problem.kind == kind)
        .map(|problem| draft(context, problem))
}

fn draft(context: &Context<'_>, problem: &Problem) -> Draft {
    let file = context.org.file(problem.span.file);
    let label = if problem.span.is_empty() { "here" } else { "this" };
    let draft = Draft::new(Component::new("File", &file.below_root), problem.span, label)
        .about("", &problem.message)
        .with("problem", &problem.message)
        // The place is printed beside the message: naming the file again would only make it longer.
        .message("{problem}")
        .help(&problem.help);
    match &problem.also {
        Some((span, text)) => draft.also(*span, text),
        None => draft,
    }
}

fn shadowed(context: &Context<'_>) -> Outcome {
    let drafts = context.org.shadowed.iter().map(|shadowed| {
        let name = format!("{}/{}", shadowed.component.kind, shadowed.component.name);
        let draft = Draft::new(
            shadowed.component.clone(),
            shadowed.others[0],
            "also described here",
        )
        .also(shadowed.first, "this one counts")
        .about("", "")
        .with("component", quoted(&name))
        .with("count", count(shadowed.others.len() + 1, "file"));
        shadowed.others[1..]
            .iter()
            .fold(draft, |draft, span| draft.also(*span, "and here"))
    });
    drafts.collect::<Vec<_>>().into()
}

/// The engine writes these findings; the rules are listed so that they have a page, a group and a severity.
fn written_by_the_engine(_: &Context<'_>) -> Outcome {
    Outcome::NotApplicable
}
