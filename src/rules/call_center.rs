//! Rules about what a call center is: its kind, its mode, its file format.

use super::{Context, rules};
use crate::analysis::needs;
use crate::finding::{Confidence, Draft, Outcome, Severity, count, quoted};
use crate::org::call_center::{CallCenter, CenterKind, Format};
use crate::org::definition;
use crate::org::mode::{ClassicBy, MODE_ITEM};
use crate::source::Span;

rules! {
    "classic-only-adapter" => OpenCti(classic_only),
    "desktop-cti-adapter" => CallCenter(desktop),
    "cti-api-disabled" => CallCenter(api_disabled),
    "definition-named-as-metadata" => CallCenter(named_as_metadata),
    "invalid-call-center-definition" => CallCenter(invalid_definition),
    "canvas-softphone-in-lightning" => OpenCti(canvas),
    "several-call-centers" => Org(several),
}

/// A finding at `span` in a call center's file.
fn at(center: &CallCenter, span: Span, label: impl Into<String>) -> Draft {
    Draft::new(center.component(), span, label).with("center", quoted(center.title()))
}

fn classic_only(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let Some(classic) = center.classic_by() else {
        return passed_if_known(center);
    };
    let draft = classic_draft(center, classic);
    // Beside one that works in Lightning, a twin made for Classic is better left as it is.
    let is_alone = || context.org.lightning_siblings(center).next().is_none();
    let is_offered = !matches!(classic, ClassicBy::Omission) || is_alone();
    let fix = center.lightning_fix().filter(|_| is_offered).into_iter();
    let fix = fix.map(|fix| needs::lightning_fix(context.org, context.answers, center, fix));
    let draft = fix.fold(draft, Draft::fix);
    let draft = center.hedge(draft, MODE_ITEM);
    let draft = if context.org.may_hide_lightning_sibling(center) {
        draft.at_most(Confidence::Medium)
    } else {
        draft
    };
    let is_used = context.answers.membership.is_used(context.org, center);
    let sibling = context.org.lightning_siblings(center).next();
    let (Some(sibling), None | Some(false)) = (sibling, is_used) else {
        return Some(draft).into();
    };
    let draft = sibling
        .hedge(draft, MODE_ITEM)
        .severity(Severity::Info)
        .also(sibling.root, "this one works in Lightning")
        .help("move whoever is in {center} to a call center that works in Lightning, and delete it in Setup > Call Centers if nobody needs it for Classic");
    Some(match is_used {
        Some(_) => draft.note("nobody is in it, and another call center of the org works in Lightning; whoever is moved here loses the softphone in Lightning"),
        None => draft.note("another call center of the org works in Lightning, so this one may be a twin that nobody uses; whoever is in it sees no softphone in Lightning"),
    })
    .into()
}

/// Nothing is wrong with a mode that can be seen; one that may stand in unreadable settings is another rule's.
fn passed_if_known(center: &CallCenter) -> Outcome {
    match center.known_mode() {
        Some(_) => Outcome::Passed,
        None => Outcome::NotApplicable,
    }
}

/// What to do about a mode that Setup shows.
const EDIT_MODE: &str = "ask the vendor whether its adapter works in Lightning; then go to Setup > Call Centers, click Edit beside {center}, set Salesforce Compatibility Mode to `Classic_and_Lightning` and save";

fn classic_draft(center: &CallCenter, classic: ClassicBy<'_>) -> Draft {
    let draft = match classic {
        ClassicBy::Choice(setting) => at(center, setting.value.span(), "Classic only")
            .about(MODE_ITEM, setting.value.text())
            .with("how", "is set to `Classic`")
            .help(EDIT_MODE),
        ClassicBy::Blank(setting) => at(center, setting.value.span(), "empty, which means Classic")
            .with("how", "leaves its compatibility mode empty, which means Classic only")
            .help(EDIT_MODE),
        ClassicBy::Misspelling(setting) => at(
            center,
            setting.name.span(),
            format!("Salesforce knows only `{MODE_ITEM}`"),
        )
        .with("how", "has no compatibility mode, because the item's name is misspelt")
        .help(format!(
            "correct the name to `{MODE_ITEM}` in the definition, import it in Setup > Call Centers under another internal name, and move the users there with Manage Call Center Users"
        )),
        ClassicBy::Omission => at(center, center.root, "no compatibility mode, so Classic")
            .with("how", "has no compatibility mode, which means Classic only"),
    };
    if draft.element.is_empty() {
        draft.about(MODE_ITEM, "")
    } else {
        draft
    }
}

fn desktop(context: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.kind != CenterKind::DesktopCti {
        return Outcome::Passed;
    }
    if context.org.exported_twin(center).is_some() {
        return Outcome::NotApplicable;
    }
    let mark = center.copies("reqProgId").next();
    let span = mark.map_or(center.root, |setting| setting.name.span());
    let value = mark.map_or("", |setting| setting.value.text());
    let draft = at(center, span, "names a program on the agent's desktop");
    Some(draft.about("reqProgId", value)).into()
}

fn api_disabled(context: &Context<'_>, center: &CallCenter) -> Outcome {
    let found = center.copies("reqUseApi").next();
    if center.kind != CenterKind::Incomplete || center.is_template() {
        return Outcome::Passed;
    }
    if center.is_unknown("reqUseApi") || context.org.exported_twin(center).is_some() {
        // The answer stands in a text that another rule reports, or in the call center's metadata.
        return Outcome::NotApplicable;
    }
    let draft = match (found, center.misspelling_of("reqUseApi")) {
        (Some(setting), _) if setting.is_blank() => at(center, setting.value.span(), "empty"),
        (Some(setting), _) => at(center, setting.value.span(), "not `true`"),
        (None, Some(setting)) => at(center, setting.name.span(), "did you mean `reqUseApi`?"),
        (None, None) => at(center, center.root, "no item `reqUseApi`"),
    };
    let value = found.map_or("", |setting| setting.value.text());
    let how = match found {
        Some(setting) if setting.is_blank() => "leaves `reqUseApi` empty".to_owned(),
        Some(setting) => format!("sets `reqUseApi` to {}", quoted(setting.value.text())),
        None => "does not set `reqUseApi`".to_owned(),
    };
    Some(draft.about("reqUseApi", value).with("how", how)).into()
}

fn named_as_metadata(_: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.format != Format::Definition || !center.has_metadata_suffix {
        return Outcome::Passed;
    }
    let draft = at(center, center.root, "the format that Setup imports");
    Some(draft.about("", "callCenter")).into()
}

fn invalid_definition(_: &Context<'_>, center: &CallCenter) -> Outcome {
    if center.is_template() {
        return Outcome::NotApplicable;
    }
    if let Some(error) = &center.unreadable_settings {
        let draft = at(center, error.span, "not readable")
            .about("customSettings", &error.message)
            .message("settings of call center {center} cannot be read: {problem}")
            .with("problem", &error.message)
            .note("Salesforce writes settings of the softphone into `customSettings` as a JSON object; what a broken one does to a deployment is documented nowhere, and the settings in it could not be examined")
            .help("retrieve the call center from the org again instead of editing `customSettings` by hand");
        return Some(draft).into();
    }
    let is_softphone = matches!(center.kind, CenterKind::OpenCti | CenterKind::Incomplete);
    if center.format != Format::Definition || !is_softphone {
        return Outcome::NotApplicable;
    }
    let drafts = definition::defects(center).into_iter().map(|defect| {
        at(center, defect.span, defect.label)
            .about(defect.element, &defect.message)
            .with("problem", defect.message)
    });
    drafts.collect::<Vec<_>>().into()
}

fn canvas(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let Some(setting) = center.canvas().filter(|_| center.works_in_lightning()) else {
        return passed_if_known(center);
    };
    let draft = at(center, setting.value.span(), "a canvas app")
        .about(setting.path(), setting.value.text())
        .with("app", quoted(setting.value.text()));
    Some(center.hedge(draft, MODE_ITEM)).into()
}

fn several(context: &Context<'_>) -> Outcome {
    let mut centers = context.org.distinct_open_cti_centers();
    // The key must not depend on the folders that files lie in.
    centers.sort_by_key(|center| center.name.as_str());
    let [first, others @ ..] = centers.as_slice() else {
        return Outcome::NotApplicable;
    };
    if others.is_empty() {
        return Outcome::Passed;
    }
    let names: Vec<&str> = centers.iter().map(|center| center.name.as_str()).collect();
    let draft = at(first, first.root, with_agents(context, first))
        .about("", names.join(" "))
        .with("count", count(centers.len(), "call center"))
        .with("names", names_of(&centers));
    let draft = others.iter().fold(draft, |draft, center| {
        draft.also(center.root, with_agents(context, center))
    });
    Some(draft).into()
}

/// A call center's name and, where they are known, how many agents are in it.
fn with_agents(context: &Context<'_>, center: &CallCenter) -> String {
    let title = quoted(center.title());
    match context.answers.membership.agents_of(context.org, center) {
        Some(who) => format!("{title} with {}", count(who.agents, "active user")),
        None => title,
    }
}

/// The first few display names.
fn names_of(centers: &[&CallCenter]) -> String {
    const SHOWN: usize = 5;
    let shown = centers.iter().take(SHOWN).map(|center| quoted(center.title()));
    let shown: Vec<String> = shown.collect();
    match centers.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        rest => format!("{} and {rest} more", shown.join(", ")),
    }
}
