//! Rules about the settings of a call center: names, ranges, pairs, copies that differ, secrets.

use super::{Context, rules};
use crate::analysis::secrets;
use crate::finding::{Audience, Confidence, Draft, Outcome, Severity, quoted};
use crate::org::call_center::{CallCenter, CenterKind, Format, MODE_ITEM, Mode, Setting};
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
    names.chain(value).collect::<Vec<_>>().into()
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
    if center.effective(missing).is_none() && center.misspelling_of(missing).is_some() {
        // The misspelt name is the cause, and has its own finding.
        return Outcome::NotApplicable;
    }
    Some(draft).into()
}

fn size(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let drafts = center.sizes_beyond_lightning().into_iter().map(|wrong| {
        let limits = wrong.limits;
        let range = format!("{} to {}", limits.least, limits.most);
        let draft = at(center, wrong.setting, format!("Lightning takes {range}")).with("range", range);
        let draft = if wrong.is_number {
            draft
        } else {
            draft
                .message("{item} of call center {center} is {value}, which is not a number of pixels")
                .note("the item takes whole pixels without a unit; what Salesforce makes of anything else is documented nowhere")
        };
        match (center.works_in_lightning(), wrong.is_number) {
            (true, _) => center.hedge(draft, MODE_ITEM),
            (false, false) => draft,
            // Classic shows any size: this matters on the day somebody switches the mode.
            (false, true) => draft
                .severity(Severity::Info)
                .audience(Audience::Audit)
                .note("Classic shows any size; the limits apply as soon as the call center is switched to Lightning"),
        }
    });
    drafts.collect::<Vec<_>>().into()
}

fn conflicts(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let conflicts = center.conflicts();
    let Some((item, _)) = conflicts.first() else {
        return Outcome::Passed;
    };
    let mut names: Vec<&str> = conflicts.iter().map(|(item, _)| item.name.text()).collect();
    names.dedup();
    let verb = if names.len() == 1 { "differs" } else { "differ" };
    let label = |setting: &Setting| format!("{} of {}", quoted(setting.name.text()), setting.place.phrase());
    let draft = Draft::new(center.component(), item.value.span(), label(item))
        .about("customSettings", names.join(" "))
        .with("center", quoted(center.title()))
        .with("items", format!("`{}`", names.join("`, `")))
        .with("verb", verb);
    let draft = conflicts
        .iter()
        .enumerate()
        .fold(draft, |draft, (index, (item, copy))| {
            let is_new = index > 0 && conflicts[index - 1].0.value.span() != item.value.span();
            let draft = if is_new {
                draft.also(item.value.span(), label(item))
            } else {
                draft
            };
            draft.also(copy.value.span(), format!("{} has another", copy.place.phrase()))
        });
    Some(draft).into()
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
