//! Rules about the fields that a softphone sends with a call log, by its code or by items of its call center.

use std::collections::BTreeMap;

use super::adapter_records::{Places, at_places_in, guess, hedged};
use super::{Context, rules};
use crate::analysis::adapter::fields::{ReadOnly, Standing, standing};
use crate::analysis::adapter::sender::{Sender, SentField};
use crate::finding::{Confidence, Coverage, Draft, Outcome, quoted};

rules! {
    "unknown-call-log-field" => Sender(unknown_field),
    "read-only-call-log-field" => Sender(read_only_field),
}

const NO_FIELDS: Coverage = Coverage::new(
    "activity-fields",
    "whether the custom fields that softphones log exist and can be written",
    "retrieve CustomObject for Activity and Task with their fields",
);

/// Equal fields of one sender: what is told of them, the first call, and where.
type Equal<T> = (T, Option<usize>, Places);

/// Equal fields of several calls are one finding; `told` says what is wrong with one.
fn by_field<T>(
    sender: &Sender<'_>,
    fields: &[SentField],
    told: impl Fn(&SentField) -> Option<T>,
    words: impl Fn(Draft, &T) -> Draft,
) -> Vec<Draft> {
    let mut found: BTreeMap<(String, String), Equal<T>> = BTreeMap::new();
    for field in fields {
        let Some(what) = told(field) else { continue };
        let key = (field.object.to_ascii_lowercase(), field.name.to_ascii_lowercase());
        let (_, _, places) = found.entry(key).or_insert((what, field.call, Vec::new()));
        places.push((field.span, format!("sent to {}", quoted(&field.object))));
    }
    let mut drafts: Vec<Draft> = found
        .into_iter()
        .filter_map(|((object, field), (what, call, places))| {
            let draft = at_places_in(sender.component(), places)?;
            let draft = draft.about(format!("{object}/{field}"), &field);
            Some(words(as_sure_as(sender, call, draft), &what))
        })
        .collect();
    drafts.sort_by_key(|draft| draft.labels.first().map(|label| label.span));
    drafts
}

/// Code may have been read in part only; what an item does is known by its name and its vendor.
fn as_sure_as(sender: &Sender<'_>, call: Option<usize>, draft: Draft) -> Draft {
    let draft = draft.with("sender", sender.phrase());
    match (sender, call) {
        (Sender::Code(code), Some(call)) => guess(code, call, hedged(code, draft)),
        (Sender::Code(code), None) => hedged(code, draft),
        (Sender::Center(_), _) => draft.at_most(Confidence::Medium),
    }
}

/// Where the field is named is where it is put right.
fn fix_name(sender: &Sender<'_>, name: &str, like: &str) -> String {
    let (name, like) = (quoted(name), quoted(like));
    match sender {
        Sender::Code(_) => format!("write {like} instead of {name}"),
        Sender::Center(_) => format!(
            "write {like} instead of {name} in this item: Setup > Call Centers > the call center > Edit"
        ),
    }
}

fn unknown_field(context: &Context<'_>, sender: &Sender<'_>) -> Outcome {
    let fields = sender.fields();
    let of = |field: &SentField| standing(context.org, &field.object, &field.name, field.operation);
    let drafts = by_field(
        sender,
        &fields,
        |field| match of(field) {
            Standing::Unknown { .. } if context.org.is_deleted_field(&field.object, &field.name) => None,
            Standing::Unknown { like, is_standard } => Some((field.clone(), like, is_standard)),
            _ => None,
        },
        |draft, (field, like, is_standard)| {
            let draft = draft
                .with("field", quoted(&field.name))
                .with("object", quoted(&field.object));
            let is_sure = like.is_some() || *is_standard;
            let draft = match (is_sure, sender) {
                (true, Sender::Code(_)) => draft.confidence(Confidence::High),
                _ => draft,
            };
            match (like, sender) {
                (Some(like), _) => draft.help(fix_name(sender, &field.name, like)),
                (None, Sender::Center(_)) => draft.help("correct the name in this item (Setup > Call Centers > the call center > Edit), or create the field in Setup > Object Manager > Activity > Fields & Relationships and retrieve it"),
                (None, Sender::Code(_)) => draft,
            }
        },
    );
    let is_blind = fields
        .iter()
        .any(|field| matches!(of(field), Standing::NotVisible));
    settled(&fields, drafts, is_blind.then_some(NO_FIELDS))
}

/// Findings, or why there are none.
fn settled(fields: &[SentField], drafts: Vec<Draft>, blind: Option<Coverage>) -> Outcome {
    match blind {
        Some(coverage) if drafts.is_empty() => Outcome::NotVisible(coverage),
        _ if drafts.is_empty() && fields.is_empty() => Outcome::NotApplicable,
        _ => drafts.into(),
    }
}

fn read_only_field(context: &Context<'_>, sender: &Sender<'_>) -> Outcome {
    let fields = sender.fields();
    let drafts = by_field(
        sender,
        &fields,
        |field| match standing(context.org, &field.object, &field.name, field.operation) {
            Standing::ReadOnly(why) => Some((field.clone(), why)),
            _ => None,
        },
        |draft, (field, why)| {
            let draft = draft
                .with("field", quoted(&field.name))
                .with("object", quoted(&field.object));
            let draft = match sender {
                Sender::Code(_) => draft,
                Sender::Center(_) => draft.help(
                    "name another field in this item, or none: Setup > Call Centers > the call center > Edit",
                ),
            };
            match why {
                ReadOnly::Standard(instead) => draft.with("why", *instead),
                ReadOnly::OnUpdate => draft.with(
                    "why",
                    "it is given with a new record and never changes after that",
                ),
                ReadOnly::Computed(field) => draft
                    .also(field.name.span(), "computed by Salesforce")
                    .with("why", "Salesforce computes it")
                    .confidence(Confidence::Medium),
            }
        },
    );
    settled(&fields, drafts, None)
}
