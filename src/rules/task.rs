//! Rules about the records that call logs become.

use super::{Context, rules};
use crate::finding::{Draft, Outcome, quoted};
use crate::org::field::Field;

rules! {
    "required-task-field" => Field(required_field),
}

/// Standard fields never count: exports mark Status and Priority as required, and both have defaults.
fn required_field(_: &Context<'_>, field: &Field) -> Outcome {
    if field.object == "Event" || !field.is_custom() {
        return Outcome::NotApplicable;
    }
    let Some(required) = field.required.filter(|_| !field.is_filled_by_platform()) else {
        return Outcome::Passed;
    };
    let label = field.label.as_deref().unwrap_or(field.name.text());
    Some(
        Draft::new(
            field.component(),
            required,
            "required for every record, from everywhere",
        )
        .also(field.name.span(), "no default value")
        .about("required", "true")
        .with("field", quoted(field.name.text()))
        .with("label", quoted(label)),
    )
    .into()
}
