//! Rules about the settings of a call center: names, ranges, pairs, copies that differ, secrets.

use super::{Context, rules};
use crate::analysis::secrets;
use crate::finding::{Audience, Confidence, Draft, FixKind, Outcome, Severity, quoted, replace};
use crate::org::call_center::{CallCenter, MODE_ITEM, Mode, Setting};

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

fn misspelt(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let names = center.misspelt_items().into_iter().map(|(setting, known)| {
        Draft::new(
            center.component(),
            setting.name.span(),
            format!("did you mean `{known}`?"),
        )
        .about(setting.path(), setting.name.text())
        .with("center", quoted(center.title()))
        .with("item", quoted(setting.name.text()))
        .with("known", quoted(known))
        .fix(replace(
            FixKind::Unsafe,
            "correct the name",
            setting.name.span(),
            known,
        ))
    });
    let value = center.effective(MODE_ITEM).filter(|_| center.has_inexact_mode()).map(|setting| {
        let words = Mode::ALL.map(Mode::word);
        at(center, setting, format!("known are `{}`", words.join("`, `")))
            .message("the compatibility mode {value} of call center {center} is none that Salesforce knows")
            .note("whether Salesforce reads it anyway is documented nowhere; if it does not, the softphone is Classic only and never appears in Lightning")
            .help("set Salesforce Compatibility Mode to exactly `Lightning`, `Classic` or `Classic_and_Lightning`")
            .confidence(Confidence::Medium)
    });
    names.chain(value).collect::<Vec<_>>().into()
}

fn standby(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let draft = match (center.effective("reqStandbyUrl"), center.effective("reqTimeout")) {
        (None, None) => return Outcome::NotApplicable,
        (Some(url), None) => {
            at(center, url, "no timeout says when to switch to it").with("missing", "`reqTimeout`")
        }
        (None, Some(timeout)) => {
            at(center, timeout, "no standby softphone to switch to").with("missing", "`reqStandbyUrl`")
        }
        (Some(_), Some(timeout)) if timeout.value.trim().parse::<u32>().is_err() => {
            at(center, timeout, "not a number of milliseconds")
                .message("the standby timeout of call center {center} is not a number of milliseconds")
                .help("set the item `reqTimeout` to a number such as `10000`, which is ten seconds")
        }
        _ => return Outcome::Passed,
    };
    Some(draft).into()
}

/// Item, smallest and largest pixel number in Lightning.
const SIZES: [(&str, u32, u32); 2] = [
    ("reqSoftphoneHeight", 240, 2560),
    ("reqSoftphoneWidth", 200, 1920),
];

fn size(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let drafts = SIZES.iter().filter_map(|(item, least, most)| {
        let setting = center.effective(item)?;
        let pixels = setting.value.trim().parse::<u32>().ok();
        if pixels.is_some_and(|pixels| (*least..=*most).contains(&pixels)) {
            return None;
        }
        let draft = at(center, setting, format!("Lightning takes {least} to {most}"))
            .with("range", format!("{least} to {most}"));
        Some(match (center.works_in_lightning(), pixels) {
            (true, _) => center.hedge(draft, MODE_ITEM),
            (false, None) => draft,
            // Classic shows any size: this matters on the day somebody switches the mode.
            (false, Some(_)) => draft
                .severity(Severity::Info)
                .audience(Audience::Audit)
                .note("Classic shows any size; the limits apply as soon as the call center is switched to Lightning"),
        })
    });
    drafts.collect::<Vec<_>>().into()
}

fn conflicts(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let conflicts = center.conflicts();
    let Some((item, _)) = conflicts.first() else {
        return Outcome::Passed;
    };
    let names: Vec<&str> = conflicts.iter().map(|(item, _)| item.name.text()).collect();
    let draft = Draft::new(center.component(), item.value.span(), "the item")
        .about("customSettings", names.join(" "))
        .with("center", quoted(center.title()))
        .with("items", format!("`{}`", names.join("`, `")));
    let draft = conflicts
        .iter()
        .enumerate()
        .fold(draft, |draft, (index, (item, copy))| {
            let draft = if index == 0 {
                draft
            } else {
                draft.also(item.value.span(), "the item")
            };
            draft.also(
                copy.value.span(),
                format!("`customSettings` has another `{}`", copy.name.text()),
            )
        });
    Some(draft).into()
}

fn secret(_: &Context<'_>, center: &CallCenter) -> Outcome {
    let credentials = center.settings.iter().filter_map(|setting| {
        let secret = secrets::in_setting(setting)
            .into_iter()
            .find(|secret| secret.is_credential)?;
        Some((setting, secret))
    });
    let mut seen = std::collections::BTreeSet::new();
    let drafts =
        credentials.filter(|(setting, secret)| seen.insert((setting.name.text(), secret.text.clone())));
    drafts
        .map(|(setting, secret)| {
            // The key must not carry the secret, not even as a hash.
            Draft::new(center.component(), secret.span, "readable by every agent")
                .about(setting.path(), setting.name.text())
                .with("center", quoted(center.title()))
                .with("item", quoted(setting.name.text()))
        })
        .collect::<Vec<_>>()
        .into()
}
