//! Rules about logs that Salesforce rejects for what they carry: texts too long, leads with a related record, duplicates.

use super::call_log::{about_sender, at_centers};
use super::{Context, rules};
use crate::analysis::call_log::limits::{self, LeadConflict, Overlong};
use crate::analysis::call_log::{affected, noun, sender};
use crate::finding::{Confidence, Draft, Outcome, Severity, quoted};
use crate::options::Operation;
use crate::org::validation::DuplicateRule;

rules! {
    "overlong-call-text" => Org(overlong_text),
    "lead-with-related-record" => Org(lead_with_related),
    "duplicate-rule-blocks-call-log" => Org(duplicate_rules),
}

/// Longest piece of a value that a label shows, in characters.
const SHOWN: usize = 40;

fn overlong_text(context: &Context<'_>) -> Outcome {
    let overlong = limits::overlong(context.org, &context.answers.call_log);
    at_centers(context, overlong.iter().filter_map(|one| too_long(context, one)))
}

fn too_long(context: &Context<'_>, one: &Overlong<'_>) -> Option<Draft> {
    let (object, name) = (&one.record.object, one.field);
    let label = format!("sends {} characters in {name}: {}", one.length, shown(one.value));
    let draft = about_sender(context, one.payload, label)?
        .about(format!("payload/{object}/{name}"), one.value)
        .with("field", quoted(name))
        .with("length", one.length.to_string())
        .with("longest", one.longest.to_string());
    let field = context.org.records.field(object, name).into_iter();
    let draft = field.fold(draft, |draft, field| {
        draft.also(field.name.span(), format!("takes {} characters", one.longest))
    });
    let draft = match one.is_always && one.writers.is_empty() {
        true => draft,
        false => draft.severity(Severity::Warning).confidence(Confidence::Low),
    };
    let writers = one.writers.iter();
    Some(writers.fold(draft, |draft, writer| {
        draft.also(writer.span, writer.text.clone())
    }))
}

/// The beginning of a text.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => quoted(&format!("{}…", &text[..end])),
        None => quoted(text),
    }
}

fn lead_with_related(context: &Context<'_>) -> Outcome {
    let conflicts = limits::lead_conflicts(&context.answers.call_log);
    at_centers(
        context,
        conflicts.iter().filter_map(|one| related_twice(context, one)),
    )
}

/// Whether an adapter leaves the related record out for a lead, its list of fields does not tell.
fn related_twice(context: &Context<'_>, one: &LeadConflict<'_>) -> Option<Draft> {
    let draft = about_sender(context, one.payload, "sends WhoId and WhatId together".to_owned())?
        .about(format!("payload/{}", one.record.object), "WhoId WhatId")
        .with("noun", noun(&one.record.object));
    Some(if one.is_fixed {
        draft
            .message("{sender} relates every {noun} to the same record, which Salesforce does not allow with a lead")
            .severity(Severity::Warning)
            .confidence(Confidence::Medium)
    } else {
        draft
    })
}

fn duplicate_rules(context: &Context<'_>) -> Outcome {
    let call_log = &context.answers.call_log;
    let rules = context.org.records.duplicate_rules.iter();
    let concerned: Vec<&DuplicateRule> = rules.filter(|rule| call_log.is_logged(&rule.object)).collect();
    if concerned.is_empty() {
        return Outcome::NotApplicable;
    }
    let drafts = concerned
        .into_iter()
        .filter_map(|rule| duplicate_rule(context, rule));
    drafts.collect::<Vec<Draft>>().into()
}

fn duplicate_rule(context: &Context<'_>, rule: &DuplicateRule) -> Option<Draft> {
    let blocked = limits::blocked(&context.answers.call_log, rule)?;
    let (action, what) = match blocked.record.operation {
        Operation::Insert => (
            rule.blocks_insert,
            "a record that looks like another one is not saved",
        ),
        Operation::Update => (
            rule.blocks_update,
            "a change that makes a record look like another one is not saved",
        ),
    };
    let draft = Draft::new(rule.component(), action?, what)
        .about("action", "Block")
        .with("rule", quoted(&rule.name))
        .with("noun", noun(&rule.object))
        .with("sender", sender(blocked.payload))
        .affects(affected(
            context.org,
            &context.answers.membership,
            blocked.payload,
        ));
    Some(match rule.conditions {
        Some(conditions) => draft
            .also(conditions, "only records that meet this")
            .confidence(Confidence::Low),
        None => draft,
    })
}
