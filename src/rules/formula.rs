//! Rules about formulas of validation rules on logged objects that do not mean what they seem to.

use std::slice;

use super::{Context, rules};
use crate::analysis::call_log::formulas::{self, Search};
use crate::finding::{Confidence, Draft, Outcome, Severity, quoted};
use crate::formula::Type;
use crate::formula::pitfall::{self, Pitfall};
use crate::org::validation::ValidationRule;

rules! {
    "comparison-with-null" => Org(comparison_with_null),
    "isnull-on-text" => Org(isnull_on_text),
    "long-id-in-formula" => Org(long_id),
    "regex-fires-on-blank" => Org(regex_on_blank),
    "translated-profile-name" => Org(profile_name),
}

/// Says something about the mistakes of a kind in a rule.
type Say = fn(&ValidationRule, &[Pitfall]) -> Vec<Draft>;

fn ask(context: &Context<'_>, search: Search, say: Say) -> Outcome {
    let (org, call_log) = (context.org, &context.answers.call_log);
    if formulas::rules(org, call_log).next().is_none() {
        return Outcome::NotApplicable;
    }
    let formulas = &context.answers.formulas;
    let mistaken = formulas.mistaken(org, call_log, context.options, search);
    let drafts = mistaken.iter().flat_map(|one| say(one.rule, &one.pitfalls));
    drafts.collect::<Vec<Draft>>().into()
}

/// A finding about one mistake, or about several that are put right together.
fn draft(rule: &ValidationRule, pitfalls: &[Pitfall], label: &str) -> Draft {
    let mut places: Vec<_> = pitfalls.iter().flat_map(|one| one.places.clone()).collect();
    places.sort_by_key(|place| place.start);
    let mut spans = places.into_iter().map(|place| rule.formula.span_of(place));
    let first = spans.next().unwrap_or(rule.formula.span());
    let evidence: Vec<String> = pitfalls
        .iter()
        .map(|one| format!("{} {}", one.subject, one.instead))
        .collect();
    let list = |part: fn(&Pitfall) -> &String| -> String {
        let parts: Vec<String> = pitfalls.iter().map(|one| quoted(part(one))).collect();
        parts.join(", ")
    };
    let draft = Draft::new(rule.component(), first, label)
        .about("errorConditionFormula", evidence.join("\n"))
        .with("rule", quoted(&rule.name))
        .with("subject", list(|one| &one.subject))
        .with("instead", list(|one| &one.instead));
    let draft = spans.fold(draft, |draft, span| draft.also(span, "likewise"));
    let message = rule.error_message.as_ref().unwrap_or(&rule.name);
    draft.also(message.span(), "what people read when the rule rejects")
}

fn comparison_with_null(context: &Context<'_>) -> Outcome {
    ask(context, pitfall::null_comparisons, |rule, pitfalls| {
        let say = |one| {
            draft(rule, slice::from_ref(one), "never true, blank or not").with("type", one.ty.to_string())
        };
        pitfalls.iter().map(say).collect()
    })
}

fn isnull_on_text(context: &Context<'_>) -> Outcome {
    ask(context, pitfall::isnull_of_text, |rule, pitfalls| {
        let say = |one: &Pitfall| {
            let draft = draft(rule, slice::from_ref(one), "false, blank or not");
            match one.ty {
                Type::Id => draft.with("type", "Id").at_most(Confidence::Medium),
                _ => draft.with("type", "text"),
            }
        };
        pitfalls.iter().map(say).collect()
    })
}

fn long_id(context: &Context<'_>) -> Outcome {
    let search: Search = |formula, _| pitfall::long_ids(formula);
    ask(context, search, |rule, pitfalls| {
        vec![draft(rule, pitfalls, "18 characters, where formulas have 15")]
    })
}

fn regex_on_blank(context: &Context<'_>) -> Outcome {
    ask(context, pitfall::patterns_on_blank, |rule, pitfalls| {
        let say = |one: &Pitfall| {
            let draft = draft(rule, slice::from_ref(one), "does not match a blank");
            if one.is_certain {
                return draft;
            }
            // That a value is wanted in some cases only is often meant.
            draft.severity(Severity::Info).message("the validation rule {rule} can reject a record whose {subject} is blank, because `REGEX` takes a blank for an empty text, which the pattern does not match")
        };
        pitfalls.iter().map(say).collect()
    })
}

fn profile_name(context: &Context<'_>) -> Outcome {
    let search: Search = |formula, _| pitfall::profile_names(formula);
    ask(context, search, |rule, pitfalls| {
        vec![draft(rule, pitfalls, "another name in other languages")]
    })
}
