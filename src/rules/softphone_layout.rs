//! Rules about softphone layouts, which somebody has to ask Salesforce for.

use super::{Context, rules};
use crate::finding::{Component, Coverage, Draft, Outcome, quoted};
use crate::org::softphone_layout::{CallType, SoftphoneLayout};

rules! {
    "screen-pop-without-fallback" => Org(without_fallback),
    "crowded-softphone-layout" => Org(crowded),
}

const LAYOUTS: Coverage = Coverage::new(
    "softphone-layouts",
    "what opens when a caller is unknown or ambiguous, and what the softphone shows of a call",
    "save the answer of the SOAP call `describeSoftphoneLayout()` as JSON, once per layout, and give it with `--data`",
);

/// More objects than this are searched for each call, or more fields shown of it: a judgement, no limit of Salesforce.
const MOST_OBJECTS: usize = 5;
const MOST_FIELDS: usize = 15;

fn each(context: &Context<'_>, told: impl Fn(&SoftphoneLayout) -> Option<Draft>) -> Outcome {
    let layouts = &context.org.people.softphone_layouts;
    if context.org.open_cti_centers().next().is_none() {
        return Outcome::NotApplicable;
    }
    if layouts.is_empty() {
        return Outcome::NotVisible(LAYOUTS);
    }
    layouts.iter().filter_map(told).collect::<Vec<_>>().into()
}

fn about(layout: &SoftphoneLayout, label: String) -> Draft {
    Draft::new(
        Component::new("SoftphoneLayout", &layout.name),
        layout.span,
        label,
    )
    .with("layout", quoted(&layout.name))
}

/// Calls that come in only: Classic opens nothing for the others, whatever the layout says.
fn without_fallback(context: &Context<'_>) -> Outcome {
    each(context, |layout| {
        let inbound = layout.call_type("Inbound")?;
        // Without any option nothing is known: older versions of the API leave them all out.
        if inbound.screen_pop_options.is_empty() {
            return None;
        }
        let lacking: Vec<&str> = [("NoMatch", "nobody"), ("MultipleMatches", "several records")]
            .into_iter()
            .filter(|(match_type, _)| !inbound.opens_for(match_type))
            .map(|(_, whom)| whom)
            .collect();
        let whom = match lacking.as_slice() {
            [] => return None,
            [one] => (*one).to_owned(),
            _ => "nobody, or several records".to_owned(),
        };
        Some(
            about(layout, format!("opens nothing when the number matches {whom}"))
                .about("Inbound/screenPopOptions", &whom)
                .with("whom", whom),
        )
    })
}

fn crowded(context: &Context<'_>) -> Outcome {
    each(context, |layout| {
        let is_crowded = |call_type: &&CallType| {
            call_type.sections.len() > MOST_OBJECTS || call_type.shown_fields() > MOST_FIELDS
        };
        let crowded: Vec<&CallType> = layout.call_types.iter().filter(is_crowded).collect();
        let worst = crowded.iter().max_by_key(|call_type| call_type.shown_fields())?;
        let names: Vec<String> = crowded.iter().map(|call_type| quoted(&call_type.name)).collect();
        let (objects, fields) = (worst.sections.len(), worst.shown_fields());
        Some(
            about(layout, format!("{objects} objects, {fields} fields"))
                .about("sections", names.join(" "))
                .with("types", names.join(", "))
                .with("objects", objects.to_string())
                .with("fields", fields.to_string()),
        )
    })
}
