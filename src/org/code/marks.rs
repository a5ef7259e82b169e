//! Knows the bytes that code of a softphone cannot be without, so that all other files cost one look.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Marks that prove something by themselves.
const STRONG: &[&str] = &[
    "opencti.js",
    "opencti_min.js",
    "interaction.js",
    "sfdcIframeOrigin",
    "sfdcIFrameOrigin",
    "support:clickToDial",
    "support:clicktodial",
];

/// Members of `sforce` that matter; other code uses `sforce` for consoles and pages only.
const MEMBERS: &[&str] = &["opencti", "interaction", "console.cti"];

const ROOT: &str = "sforce";

static PATTERNS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let patterns = STRONG.iter().chain(MEMBERS).chain(std::iter::once(&ROOT));
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(patterns)
        .ok()
});

/// Whether stored bytes may be code of a softphone, in UTF-8 or in UTF-16.
pub(in crate::org) fn is_marked(bytes: &[u8]) -> bool {
    let is_wide = matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]
    );
    if is_wide {
        let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        return has_marks(&narrow);
    }
    has_marks(bytes)
}

fn has_marks(bytes: &[u8]) -> bool {
    let Some(patterns) = PATTERNS.as_ref() else {
        return true;
    };
    let (mut root, mut member) = (false, false);
    for found in patterns.find_iter(bytes) {
        let index = found.pattern().as_usize();
        if index < STRONG.len() {
            // `interaction.js` is the end of many a name: `user-interaction.js`.
            let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
            if STRONG[index] != "interaction.js" || before.is_none_or(|byte| *byte == b'/') {
                return true;
            }
        } else if index < STRONG.len() + MEMBERS.len() {
            member = true;
        } else {
            // `jsforce` and `salesforce` are other words.
            let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
            let after = bytes.get(found.end());
            let is_part = |byte: Option<&u8>| {
                byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
            };
            root |= !is_part(before) && !is_part(after);
        }
        if root && member {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_words_of_their_own() {
        for text in [
            "sforce.opencti.saveLog()",
            "var s = window['sforce'], o = s['opencti']",
            "<script src='/support/api/58.0/interaction.js'>",
            "x + '/lightning/opencti_min.js'",
            "const { interaction } = sforce;",
            "sforce.console.cti.onCallBegin(f)",
            "<support:clickToDial number='1'/>",
        ] {
            assert!(is_marked(text.as_bytes()), "{text}");
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(is_marked(&wide), "{text}");
            let wide: Vec<u8> = std::iter::once(0xfeff)
                .chain(text.encode_utf16())
                .flat_map(u16::to_be_bytes)
                .collect();
            assert!(is_marked(&wide), "{text}");
        }
        for text in [
            "jsforce.opencti",
            "https://acme.my.salesforce.com/opencti",
            "sforce.one.navigateToURL('/x')",
            "sforce.console.openPrimaryTab()",
            "/support/console/29.0/integration.js",
            "user-interaction.js",
            "opencti:softPhone",
            "",
        ] {
            assert!(!is_marked(text.as_bytes()), "{text}");
        }
    }
}
