//! Rules about the records that call logs become.

use super::{Context, rules};
use crate::finding::{Confidence, Draft, Outcome, quoted};
use crate::org::activity::ActivityField;
use crate::org::kind::ActivityObject;

rules! {
    "required-task-field" => ActivityField(required_field),
}

/// Standard fields never count: exports mark Status and Priority as required, and both have defaults.
fn required_field(_: &Context<'_>, field: &ActivityField) -> Outcome {
    if field.object == ActivityObject::Event || !field.is_custom() {
        return Outcome::NotApplicable;
    }
    let Some(required) = field.required.filter(|_| !field.is_filled_by_platform()) else {
        return Outcome::Passed;
    };
    let label = field.label.as_deref().unwrap_or(field.name.text());
    let draft = Draft::new(
        field.component(),
        required,
        "required for every record, from everywhere",
    )
    .about("required", "true")
    .with("field", quoted(field.name.text()))
    .with("label", quoted(label));
    Some(match &field.value_set {
        None => draft.also(field.name.span(), "no default value"),
        Some(set) => draft
            .also(set.span(), "its default, if it has one, stands in this value set")
            .message("every task needs the field {field} ({label}), and whether a default value fills it when a softphone logs a call stands in the global value set {set}")
            .help("in Setup > Picklist Value Sets open {set} and make sure that one value is the default; if none is, choose one, or have the vendor's adapter send the field with every log")
            .with("set", quoted(set.text()))
            .confidence(Confidence::Low),
    })
    .into()
}
