//! Knows settings of call centers as their files write them: there a name stands for sure beside its value.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Reason, is_surely_secret, pattern};

static SETTING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"<name>\s{0,64}([^<>\s]{1,128})\s{0,64}</name>\s{0,256}<value>(?:<!\[CDATA\[)?([^<\]]*)[<\]]")
});

/// Values under names of passwords and the like, however short.
pub(super) fn find(text: &str) -> Vec<Hit> {
    let settings = SETTING.iter().flat_map(|setting| setting.captures_iter(text));
    let hit = |found: regex::Captures<'_>| {
        let value = found.get(2)?;
        is_surely_secret(found.get(1)?.as_str(), value.as_str()).then(|| Hit {
            range: value.range(),
            reason: Reason::Doubtful,
        })
    };
    settings.filter_map(hit).collect()
}
