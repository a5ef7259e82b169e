//! Rules about validation rules that stand between a call and its log.

use super::{Context, rules};
use crate::analysis::call_log::verdicts::{Examined, Rejection, Strength};
use crate::analysis::call_log::{affected, calls, noun, sender};
use crate::finding::{Confidence, Draft, Outcome, Severity, quoted};
use crate::formula::DiagnosticKind;
use crate::formula::verdict::{Kind, Origin, shown};
use crate::options::Operation;
use crate::org::validation::ValidationRule;

rules! {
    "blocking-validation-rule" => Validation(blocking),
    "possibly-blocking-validation-rule" => Validation(possibly_blocking),
    "unreadable-validation-formula" => Validation(unreadable),
}

/// What a rule does to logged calls; `None` where it has nothing to do with them.
fn rejection<'a>(context: &'a Context<'_>, rule: &ValidationRule) -> Result<&'a Rejection, Outcome> {
    match context.answers.verdicts.of(rule) {
        None | Some(Examined::Unreadable(_)) => Err(Outcome::NotApplicable),
        Some(Examined::Harmless) => Err(Outcome::Passed),
        Some(Examined::Rejecting(rejection)) => Ok(rejection),
    }
}

fn blocking(context: &Context<'_>, rule: &ValidationRule) -> Outcome {
    let rejection = match rejection(context, rule) {
        Ok(rejection) if rejection.strength > Strength::Open => rejection,
        Ok(_) => return Outcome::NotApplicable,
        Err(outcome) => return outcome,
    };
    let draft = about(context, rule, rejection, label(rejection))
        .with("when", when(rejection))
        .with("pass", passes(rejection))
        .severity(rejection.severity())
        .confidence(rejection.confidence());
    let message = rule.error_message.iter();
    let draft = message.fold(draft, |draft, text| draft.also(text.span(), "what it says"));
    let writers = rejection.writers.iter();
    Some(writers.fold(draft, |draft, writer| {
        draft.also(writer.span, writer.text.clone())
    }))
    .into()
}

/// What both verdicts have in common: place, names and whom it concerns.
fn about(
    context: &Context<'_>,
    rule: &ValidationRule,
    rejection: &Rejection,
    label: impl Into<String>,
) -> Draft {
    let span = rule.formula.span_of(rejection.verdict.deciding.clone());
    let noun = noun(&rule.object);
    let what = match rejection.record.operation {
        Operation::Insert => format!("the {noun}"),
        Operation::Update => format!("changes to the {noun}"),
    };
    let every = rejection.strength == Strength::Always;
    let membership = &context.answers.membership;
    Draft::new(rule.component(), span, label)
        .about("errorConditionFormula", rule.formula.text())
        .with("rule", quoted(rule.name.text()))
        .with("object", quoted(&rule.object))
        .with("what", what)
        .with("calls", calls::phrase(&rejection.calls, every))
        .with("sender", sender(&rejection.payload))
        .affects(affected(context.org, membership, &rejection.payload))
}

/// What the deciding expression sees in such a call.
fn label(rejection: &Rejection) -> String {
    let fixed = conditions(rejection, Origin::Scenario);
    if fixed.is_empty() {
        return "this is true".to_owned();
    }
    format!("this is true: {} in such a log", fixed.join(" and "))
}

/// What has to come together, as the end of a sentence.
fn when(rejection: &Rejection) -> String {
    let needed = conditions(rejection, Origin::Needed);
    if needed.is_empty() {
        return String::new();
    }
    format!(" when {}", needed.join(" and "))
}

fn conditions(rejection: &Rejection, origin: Origin) -> Vec<String> {
    let witness = rejection.verdict.witness.iter();
    let conditions = witness.flat_map(|witness| &witness.conditions);
    conditions
        .filter(|condition| condition.origin == origin)
        .map(|condition| condition.shown(&rejection.context))
        .collect()
}

/// Who is exempt, as the end of a sentence.
fn passes(rejection: &Rejection) -> String {
    let bypasses = rejection.verdict.bypasses.iter();
    let told: Vec<String> = bypasses
        .map(|bypass| {
            let (name, value) = (quoted(&bypass.name), shown(&bypass.value, &rejection.context));
            let kind = bypass
                .name
                .split('.')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            match kind.as_str() {
                "$permission" => format!("holders of {name} pass"),
                "$profile" | "$user" | "$userrole" => format!("agents whose {name} is {value} pass"),
                _ => format!("logs pass where {name} is {value}"),
            }
        })
        .collect();
    if told.is_empty() {
        String::new()
    } else {
        format!("; {}", told.join(", "))
    }
}

fn possibly_blocking(context: &Context<'_>, rule: &ValidationRule) -> Outcome {
    let rejection = match rejection(context, rule) {
        Ok(rejection) if rejection.strength == Strength::Open => rejection,
        Ok(_) => return Outcome::NotApplicable,
        Err(outcome) => return outcome,
    };
    let (label, message) = match rejection.verdict.kind {
        Kind::Undecided => (
            "too many cases to go through",
            Some(
                "whether the validation rule {rule} rejects {what} of {calls} could not be decided: it has too many cases",
            ),
        ),
        Kind::Never => (
            "this can fail",
            Some(
                "the formula of the validation rule {rule} can fail with an error for {what} of {calls}, which may reject the log",
            ),
        ),
        _ => ("what this gives in such a call is not known", None),
    };
    let draft = about(context, rule, rejection, label).with("expression", expression(rule, rejection));
    Some(match message {
        Some(message) => draft.message(message),
        None => draft,
    })
    .into()
}

/// The sub-expression that stays open, shortened.
fn expression(rule: &ValidationRule, rejection: &Rejection) -> String {
    let text = rule.formula.text().get(rejection.verdict.deciding.clone());
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(60) {
        Some((end, _)) => quoted(&format!("{}…", &text[..end])),
        None => quoted(&text),
    }
}

fn unreadable(context: &Context<'_>, rule: &ValidationRule) -> Outcome {
    let problem = match context.answers.verdicts.of(rule) {
        None => return Outcome::NotApplicable,
        Some(Examined::Unreadable(problem)) => problem,
        Some(_) => return Outcome::Passed,
    };
    let draft = Draft::new(
        rule.component(),
        rule.formula.span_of(problem.span.clone()),
        "here",
    )
    .about("errorConditionFormula", rule.formula.text())
    .with("rule", quoted(rule.name.text()))
    .with("object", quoted(&rule.object))
    .with("problem", problem.message.clone());
    // How deep a formula may nest is a limit of this program; Salesforce may take more.
    Some(if problem.kind == DiagnosticKind::TooDeep {
        draft.severity(Severity::Info).confidence(Confidence::Low)
    } else {
        draft
    })
    .into()
}
