//! Rules about what a call center is: its kind, its mode, its file format.

use super::{Context, rules};
use crate::finding::{Draft, FixKind, Outcome, Severity, count, quoted};
use crate::org::call_center::{CallCenter, CenterKind, Format, MODE_ITEM};
use crate::org::definition;

rules! {
    "classic-only-adapter" => OpenCti(classic_only),
    "desktop-cti-adapter" => CallCenter(desktop),
    "cti-api-disabled" => CallCenter(api_disabled),
    "definition-named-as-metadata" => CallCenter(named_as_metadata),
    "invalid-call-center-definition" => CallCenter(invalid_definition),
    "canvas-softphone-in-lightning" => OpenCti(canvas),
    "several-call-centers" => Org(several),
}

fn classic_only(context: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.works_in_lightning() || center.has_unknown_mode() {
        return Outcome::Passed;
    }
    let misspelt = center.misspelt_mode_item();
    let (span, label, how) = match (center.effective(MODE_ITEM), misspelt) {
        (Some(setting), _) => (setting.value.span(), "Classic only".to_owned(), "says so"),
        (None, Some(setting)) => (
            setting.name.span(),
            format!("Salesforce knows only `{MODE_ITEM}`"),
            "has no compatibility mode, because the item's name is misspelt",
        ),
        (None, None) => (
            center.root,
            "no compatibility mode, so Classic".to_owned(),
            "has no compatibility mode",
        ),
    };
    let draft = Draft::new(center.component(), span, label)
        .about(
            MODE_ITEM,
            center
                .effective(MODE_ITEM)
                .map_or("", |setting| setting.value.text()),
        )
        .with("center", quoted(center.title()))
        .with("how", how);
    let draft = match misspelt {
        Some(setting) if center.effective(MODE_ITEM).is_none() => draft.fix(crate::finding::replace(
            FixKind::Unsafe,
            "correct the item's name",
            setting.name.span(),
            MODE_ITEM,
        )),
        _ => draft,
    };
    let agents = context.answers.membership.agents_of(context.org, center);
    let is_used = agents.is_some_and(|affects| affects.agents > 0);
    let sibling = context.org.lightning_siblings(center).next();
    let draft = match sibling {
        Some(sibling) if !is_used => draft
            .severity(Severity::Info)
            .also(sibling.root, "this one works in Lightning")
            .note("another call center of the org works in Lightning, so this one may be a twin that nobody uses; whoever is moved into it loses the softphone there"),
        _ => draft,
    };
    Some(center.hedge(draft, MODE_ITEM)).into()
}

fn desktop(_: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.kind != CenterKind::DesktopCti {
        return Outcome::Passed;
    }
    let mark = center.copies("reqProgId").next();
    let span = mark.map_or(center.root, |setting| setting.name.span());
    let value = mark.map_or("", |setting| setting.value.text());
    Some(
        Draft::new(center.component(), span, "an adapter program on every desktop")
            .about("reqProgId", value)
            .with("center", quoted(center.title())),
    )
    .into()
}

fn api_disabled(_: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.kind != CenterKind::Incomplete {
        return Outcome::Passed;
    }
    let found = center.copies("reqUseApi").next();
    let (span, label) = found.map_or((center.root, "`reqUseApi` is missing"), |setting| {
        (setting.value.span(), "not `true`")
    });
    Some(
        Draft::new(center.component(), span, label)
            .about("reqUseApi", found.map_or("", |setting| setting.value.text()))
            .with("center", quoted(center.title())),
    )
    .into()
}

fn named_as_metadata(_: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.format != Format::Definition || !center.has_metadata_suffix {
        return Outcome::Passed;
    }
    Some(
        Draft::new(center.component(), center.root, "the import format")
            .about("", "callCenter")
            .with("center", quoted(center.title())),
    )
    .into()
}

fn invalid_definition(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let draft = |message: String, span, label: String, element: String| {
        Draft::new(center.component(), span, label)
            .about(element, &message)
            .with("center", quoted(center.title()))
            .with("problem", message)
    };
    if let Some(error) = &center.unreadable_settings {
        let message = format!("`customSettings` is not a JSON object: {}", error.message);
        return Some(draft(
            message,
            error.span,
            "not JSON".to_owned(),
            "customSettings".to_owned(),
        ))
        .into();
    }
    if center.format != Format::Definition || center.kind == CenterKind::ServiceCloudVoice {
        return Outcome::NotApplicable;
    }
    let defects = definition::defects(center);
    defects
        .into_iter()
        .map(|defect| draft(defect.message, defect.span, defect.label, defect.element))
        .collect::<Vec<_>>()
        .into()
}

fn canvas(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let Some(setting) = center.canvas().filter(|_| center.works_in_lightning()) else {
        return Outcome::Passed;
    };
    let draft = Draft::new(center.component(), setting.value.span(), "a canvas app")
        .about(setting.path(), setting.value.text())
        .with("center", quoted(center.title()));
    Some(center.hedge(draft, MODE_ITEM)).into()
}

fn several(context: &Context<'_>) -> Outcome {
    let centers: Vec<&CallCenter> = context.org.distinct_open_cti_centers();
    let [first, others @ ..] = centers.as_slice() else {
        return Outcome::NotApplicable;
    };
    if others.is_empty() {
        return Outcome::Passed;
    }
    let names: Vec<&str> = centers.iter().map(|center| center.name.as_str()).collect();
    let draft = Draft::new(first.component(), first.root, "one of them")
        .about("", names.join(" "))
        .with("count", count(centers.len(), "call center"));
    Some(
        others
            .iter()
            .fold(draft, |draft, center| draft.also(center.root, "another one")),
    )
    .into()
}
