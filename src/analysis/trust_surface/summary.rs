//! Knows what became of an org's trust in one sentence.

use super::{Change, Item, Right, TrustDiff};
use crate::analysis::content_policy::Directive;
use crate::finding::count;

/// Rights as the sentence names them, the worst first.
const WORDS: &[(&str, &[Right])] = &[
    ("with scripts in a softphone", &[Right::Script]),
    ("as a softphone", &[Right::Softphone]),
    ("with the microphone", &[Right::Microphone]),
    ("with the camera", &[Right::Camera]),
    ("with frames", &[Right::Load(Directive::Frame)]),
    ("with connections", &[Right::Load(Directive::Connect)]),
    (
        "with images, audio, fonts or style sheets",
        &[
            Right::Load(Directive::Img),
            Right::Load(Directive::Media),
            Right::Load(Directive::Font),
            Right::Load(Directive::Style),
        ],
    ),
    ("to frame its pages", &[Right::Framing]),
    ("to read its data across origins", &[Right::Cors]),
    (
        "for calls of Apex",
        &[Right::RemoteSite, Right::UnprotectedRemoteSite],
    ),
    ("in a Classic console", &[Right::Console]),
];

impl TrustDiff {
    /// "the org newly trusts 2 hosts with frames and 1 with the microphone; 3 hosts are no longer trusted"
    #[must_use]
    pub fn summary(&self) -> String {
        let is_all = self.not_visible.is_empty();
        let mut parts = Vec::new();
        let gained = gained(&self.added);
        if !gained.is_empty() {
            parts.push(format!("the org newly trusts {}", joined(&gained)));
        } else if !self.removed.is_empty() {
            let reach = if is_all {
                ""
            } else {
                "as far as both exports show, "
            };
            parts.push(format!("{reach}the org trusts nothing new"));
        }
        parts.extend(lost(&self.removed));
        parts.extend(further(&self.changed));
        if parts.is_empty() {
            let words = match (self.is_blank, is_all) {
                (true, _) => "neither export shows anything that an org trusts",
                (false, true) => "the org trusts what it trusted before",
                (false, false) => "as far as both exports show, the org trusts nothing new",
            };
            parts.push(words.to_owned());
        }
        if !is_all {
            parts.push("not everything can be compared".to_owned());
        }
        parts.join("; ")
    }
}

/// How many settings and permissions go further, and how many less far.
fn further(changes: &[Change]) -> Vec<String> {
    let (more, less): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|change| change.is_more);
    let sides = [
        (more.len(), "further than before"),
        (less.len(), "less far than before"),
    ];
    let there = sides.into_iter().filter(|(number, _)| *number > 0);
    let words = |(number, word): (usize, &str)| match number {
        1 => format!("1 setting or permission goes {word}"),
        _ => format!("{number} settings or permissions go {word}"),
    };
    there.map(words).collect()
}

fn is_setting(item: &Item) -> bool {
    item.rights.iter().any(|(right, _)| *right == Right::Setting)
}

fn is_host(item: &Item) -> bool {
    let mut rights = item.rights.iter();
    !rights.any(|(right, _)| matches!(right, Right::Permission(_)))
}

/// A host counts once for each thing that it is trusted with.
fn gained(items: &[Item]) -> Vec<String> {
    let mut parts = Vec::new();
    for (words, rights) in WORDS {
        let is_meant = |item: &&Item| item.rights.iter().any(|(right, _)| rights.contains(right));
        let number = items.iter().filter(is_meant).count();
        if number > 0 {
            let hosts = if parts.is_empty() {
                count(number, "host")
            } else {
                number.to_string()
            };
            parts.push(format!("{hosts} {words}"));
        }
    }
    let settings = items.iter().filter(|item| is_setting(item)).count();
    if settings > 0 {
        parts.push(count(settings, "weakening setting"));
    }
    let holders = items.iter().filter(|item| !is_host(item)).count();
    if holders > 0 {
        parts.push(format!(
            "{} with power over call centers or the whole org",
            holders_word(holders)
        ));
    }
    parts
}

fn holders_word(number: usize) -> String {
    if number == 1 {
        "1 profile or permission set".to_owned()
    } else {
        format!("{number} profiles or permission sets")
    }
}

fn lost(items: &[Item]) -> Option<String> {
    let (hosts, holders): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| is_host(item));
    let (settings, hosts): (Vec<&Item>, Vec<&Item>) = hosts.into_iter().partition(|item| is_setting(item));
    let hosts = (!hosts.is_empty()).then(|| count(hosts.len(), "host"));
    let settings = (!settings.is_empty()).then(|| count(settings.len(), "weakening setting"));
    let number = holders.len();
    let holders = (number > 0).then(|| holders_word(number));
    let parts: Vec<String> = hosts.into_iter().chain(settings).chain(holders).collect();
    let verb = if items.len() == 1 { "is" } else { "are" };
    (!parts.is_empty()).then(|| format!("{} {verb} no longer trusted", joined(&parts)))
}

fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
