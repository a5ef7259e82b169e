//! Rules about formulas of validation rules on logged objects that do not mean what they seem to.

use super::{Context, rules};
use crate::analysis::call_log::formulas::{self, Search};
use crate::finding::{Draft, Outcome, quoted};
use crate::formula::pitfall::{self, Pitfall};
use crate::org::validation::ValidationRule;

rules! {
    "comparison-with-null" => Org(comparison_with_null),
    "isnull-on-text" => Org(isnull_on_text),
    "long-id-in-formula" => Org(long_id),
    "regex-fires-on-blank" => Org(regex_on_blank),
    "translated-profile-name" => Org(profile_name),
}

/// One finding per mistake of a kind.
fn each(context: &Context<'_>, search: Search, say: fn(&ValidationRule, &Pitfall) -> Draft) -> Outcome {
    let (org, call_log) = (context.org, &context.answers.call_log);
    if formulas::rules(org, call_log).next().is_none() {
        return Outcome::NotApplicable;
    }
    let mistaken = formulas::mistaken(org, call_log, context.options, search);
    let drafts: Vec<Draft> = mistaken
        .iter()
        .flat_map(|one| one.pitfalls.iter().map(|pitfall| say(one.rule, pitfall)))
        .collect();
    drafts.into()
}

/// A finding at the places of a mistake, and at what people read when the rule rejects.
fn draft(rule: &ValidationRule, pitfall: &Pitfall, label: &str, consequence: &str) -> Draft {
    let mut places = pitfall
        .places
        .iter()
        .map(|place| rule.formula.span_of(place.clone()));
    let first = places.next().unwrap_or(rule.formula.span());
    let draft = Draft::new(rule.component(), first, label)
        .about(
            "errorConditionFormula",
            format!("{} {}", pitfall.subject, pitfall.instead),
        )
        .with("rule", quoted(&rule.name))
        .with("subject", quoted(&pitfall.subject))
        .with("instead", quoted(&pitfall.instead));
    let draft = places.fold(draft, |draft, place| draft.also(place, "likewise"));
    let outcome = rule.error_message.as_ref().unwrap_or(&rule.name);
    draft.also(outcome.span(), consequence)
}

fn comparison_with_null(context: &Context<'_>) -> Outcome {
    each(context, pitfall::null_comparisons, |rule, pitfall| {
        draft(
            rule,
            pitfall,
            "never true, blank or not",
            "the rule this belongs to",
        )
        .with("type", pitfall.ty.to_string())
    })
}

fn isnull_on_text(context: &Context<'_>) -> Outcome {
    each(context, pitfall::isnull_of_text, |rule, pitfall| {
        draft(rule, pitfall, "false, blank or not", "the rule this belongs to")
            .with("type", pitfall.ty.to_string())
    })
}

fn long_id(context: &Context<'_>) -> Outcome {
    let search: Search = |formula, _| pitfall::long_ids(formula);
    each(context, search, |rule, pitfall| {
        let label = "18 characters, where formulas have 15";
        draft(rule, pitfall, label, "the rule this belongs to")
    })
}

fn regex_on_blank(context: &Context<'_>) -> Outcome {
    each(context, pitfall::patterns_on_blank, |rule, pitfall| {
        let label = "does not match a blank";
        let draft = draft(rule, pitfall, label, "what people read who leave it blank");
        if pitfall.is_certain {
            return draft;
        }
        draft.message("the validation rule {rule} can reject a record whose {subject} is blank, because `REGEX` takes a blank for an empty text, which the pattern does not match")
    })
}

fn profile_name(context: &Context<'_>) -> Outcome {
    let search: Search = |formula, _| pitfall::profile_names(formula);
    each(context, search, |rule, pitfall| {
        let label = "another name in other languages";
        draft(rule, pitfall, label, "the rule this belongs to")
    })
}
