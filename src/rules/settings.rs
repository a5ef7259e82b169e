//! Rules about the settings of a call center: names, ranges, pairs, copies that differ, secrets.

use super::{Context, rules};
use crate::analysis::secrets;
use crate::finding::{Audience, Confidence, Draft, Outcome, Severity, quoted};
use crate::org::call_center::{CallCenter, CenterKind, Conflict, Format, MODE_ITEM, Mode, Setting};
use crate::org::definition;
use crate::org::misspelt::Misspelling;

rules! {
    "misspelt-call-center-item" => OpenCti(misspelt),
    "incomplete-standby-settings" => OpenCti(standby),
    "softphone-size-out-of-range" => OpenCti(size),
    "conflicting-call-center-values" => OpenCti(conflicts),
    "secret-in-call-center" => CallCenter(secret),
}

/// A finding that stands at one setting.
fn at(center: &CallCenter, setting: &Setting, label: impl Into<String>) -> Draft {
    let draft = Draft::new(center.component(), setting.value.span(), label)
        .about(setting.path(), setting.value.text())
        .with("center", quoted(center.title()))
        .with("item", quoted(setting.name.text()))
        .with("value", quoted(setting.value.text()));
    center.hedge(draft, setting.name.text())
}

/// The mode's name belongs to `classic-only-adapter`, and required items of a definition to
/// `invalid-call-center-definition`: one cause, one finding.
fn misspelt(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let is_definition = center.format == Format::Definition;
    let belongs_elsewhere =
        |known: &str| known == MODE_ITEM || (is_definition && definition::is_required(known));
    let misspellings = center.misspellings();
    let names = misspellings
        .iter()
        .filter(|misspelling| !belongs_elsewhere(misspelling.known))
        .map(|misspelling| misspelt_name(center, misspelling));
    let value = center
        .inexact_mode()
        .map(|setting| misspelt_mode(center, setting));
    let drafts: Vec<Draft> = names.chain(value).collect();
    if drafts.is_empty() && center.unreadable_settings.is_some() {
        return Outcome::NotApplicable;
    }
    drafts.into()
}

fn misspelt_name(center: &CallCenter, misspelling: &Misspelling<'_>) -> Draft {
    let Misspelling { known, copies } = misspelling;
    let first = copies[0];
    let draft = Draft::new(
        center.component(),
        first.name.span(),
        format!("did you mean `{known}`?"),
    )
    .about(first.path(), first.name.text())
    .with("center", quoted(center.title()))
    .with("item", quoted(first.name.text()))
    .with("known", quoted(known));
    let fix = center.rename_fix(misspelling);
    let draft = fix.into_iter().fold(draft, Draft::fix);
    copies[1..].iter().fold(draft, |draft, copy| {
        draft.also(copy.name.span(), format!("the same in {}", copy.place.phrase()))
    })
}

fn misspelt_mode(center: &CallCenter, setting: &Setting) -> Draft {
    let words = Mode::ALL.map(Mode::word);
    let draft = at(center, setting, format!("known are `{}`", words.join("`, `")))
        .message("the compatibility mode {value} of call center {center} is none that Salesforce knows")
        .note("whether Salesforce reads it anyway is documented nowhere; if it does not, the softphone is Classic only and agents in Lightning see no phone")
        .help("in Setup > Call Centers click Edit beside {center} and set Salesforce Compatibility Mode to exactly `Lightning` or `Classic_and_Lightning`");
    center.exact_mode_fix().into_iter().fold(draft, Draft::fix)
}

fn standby(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let (url, timeout) = ("reqStandbyUrl", "reqTimeout");
    let draft = match (center.effective(url), center.effective(timeout)) {
        (None, None) => return Outcome::NotApplicable,
        (Some(found), None) => at(center, found, "no timeout says when to switch to it").with("missing", timeout),
        (None, Some(found)) => at(center, found, "no standby softphone to switch to").with("missing", url),
        (Some(_), Some(found)) if found.value.trim().parse::<u32>().is_err() => {
            at(center, found, "not a number of milliseconds")
                .message("the standby timeout of call center {center} is {value}, which is not a number of milliseconds")
                .note("Salesforce cannot tell when to give up on the softphone, so nobody knows whether the standby softphone ever appears")
                .help("in Setup > Call Centers click Edit beside {center} and set `reqTimeout` to whole milliseconds such as `10000`, which is ten seconds")
        }
        _ => return Outcome::Passed,
    };
    let missing = if draft.element.ends_with(url) {
        timeout
    } else {
        url
    };
    let has_other_cause = center.misspelling_of(missing).is_some() || center.is_unknown(missing);
    if center.effective(missing).is_none() && has_other_cause {
        // The misspelt name, or the text that cannot be read, has its own finding.
        return Outcome::NotApplicable;
    }
    Some(draft).into()
}

fn size(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let drafts = center.sizes_beyond_lightning().into_iter().filter_map(|wrong| {
        let limits = wrong.limits;
        let range = format!("{} to {}", limits.least, limits.most);
        let draft = at(center, wrong.setting, format!("Lightning takes {range}")).with("range", range);
        if !wrong.is_number {
            let draft = draft
                .message("{item} of call center {center} is {value}, which is not a number of pixels")
                .note("the item takes whole pixels without a unit; what Salesforce makes of anything else is documented nowhere");
            return Some(draft);
        }
        let draft = match center.known_mode()? {
            // Classic shows any size: this matters on the day somebody switches the mode.
            Mode::Classic => draft
                .severity(Severity::Info)
                .audience(Audience::Audit)
                .note("Classic shows any size; the limits apply as soon as the call center is switched to Lightning"),
            Mode::Lightning | Mode::ClassicAndLightning => draft,
        };
        Some(center.hedge(draft, MODE_ITEM))
    });
    let drafts: Vec<Draft> = drafts.collect();
    if drafts.is_empty() && center.known_mode().is_none() {
        return Outcome::NotApplicable;
    }
    drafts.into()
}

fn conflicts(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let conflicts = center.conflicts();
    let Some(Conflict { first, .. }) = conflicts.first() else {
        return match &center.unreadable_settings {
            Some(_) => Outcome::NotApplicable,
            None => Outcome::Passed,
        };
    };
    let mut names: Vec<&str> = Vec::new();
    for conflict in &conflicts {
        let name = conflict.first.name.text();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let verb = if names.len() == 1 { "differs" } else { "differ" };
    let draft = Draft::new(center.component(), first.value.span(), copy_label(first))
        .about("customSettings", names.join(" "))
        .with("center", quoted(center.title()))
        .with("items", format!("`{}`", names.join("`, `")))
        .with("verb", verb);
    Some(conflicts.iter().fold(draft, label_conflict)).into()
}

fn copy_label(setting: &Setting) -> String {
    format!("{} of {}", quoted(setting.name.text()), setting.place.phrase())
}

/// Every copy is labelled once, the first one of a setting before the ones that differ from it.
fn label_conflict(draft: Draft, conflict: &Conflict<'_>) -> Draft {
    let first = conflict.first.value.span();
    let draft = if draft.labels.iter().any(|label| label.span == first) {
        draft
    } else {
        draft.also(first, copy_label(conflict.first))
    };
    draft.also(
        conflict.other.value.span(),
        format!("{} says otherwise", conflict.other_phrase()),
    )
}

fn secret(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let is_voice = center.kind == CenterKind::ServiceCloudVoice;
    let label = if is_voice {
        "readable by whoever has this file"
    } else {
        "readable by every agent"
    };
    let drafts = secrets::credentials(center).into_iter().map(|(setting, secret)| {
        // The key must not carry the secret, not even as a hash.
        let draft = Draft::new(center.component(), secret.span, label)
            .about(setting.path(), setting.name.text())
            .with("center", quoted(center.title()))
            .with("item", quoted(setting.name.text()));
        let draft = if secret.has_known_shape {
            draft.confidence(Confidence::High)
        } else {
            draft
        };
        if is_voice {
            draft
                .note("whoever can read this export, or the repository that holds it, can use the credential")
        } else {
            draft
        }
    });
    drafts.collect::<Vec<_>>().into()
}
