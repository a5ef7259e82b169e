//! Knows the shapes that issuers give to their credentials: these are secrets whatever they are called.

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::judge::distinct;
use super::{looks_issued, pattern};

/// One shape; searching for each by itself keeps the search linear, as no match has to wait for another shape.
struct Shape {
    /// Stands in every match: most texts do not hold it, and then the pattern is not even compiled.
    mark: &'static str,
    text: &'static str,
    pattern: OnceLock<Option<Regex>>,
    /// The secret follows this word and some spaces, or this sign.
    behind: Behind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    Nothing,
    Equals,
    Basic,
    Bearer,
}

impl Shape {
    const fn new(behind: Behind, mark: &'static str, text: &'static str) -> Self {
        Self {
            mark,
            text,
            pattern: OnceLock::new(),
            behind,
        }
    }

    fn pattern_for(&self, text: &str) -> Option<&Regex> {
        text.contains(self.mark)
            .then(|| self.pattern.get_or_init(|| pattern(self.text)).as_ref())?
    }
}

static SHAPES: [Shape; 14] = {
    use Behind as B;
    [
        // JSON Web Token.
        Shape::new(
            B::Nothing,
            "eyJ",
            r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?",
        ),
        // AWS access key, lasting or temporary.
        Shape::new(B::Nothing, "IA", r"\bA[KS]IA[0-9A-Z]{16}\b"),
        // GitHub.
        Shape::new(B::Nothing, "gh", r"\bgh[pousr]_[A-Za-z0-9]{30,}"),
        Shape::new(B::Nothing, "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{22,}"),
        // GitLab.
        Shape::new(B::Nothing, "glpat-", r"\bglpat-[A-Za-z0-9_-]{16,}"),
        // Slack.
        Shape::new(B::Nothing, "xox", r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
        // Google.
        Shape::new(B::Nothing, "AIza", r"\bAIza[0-9A-Za-z_-]{35}"),
        // Stripe.
        Shape::new(B::Nothing, "k_live_", r"\b[sr]k_live_[0-9A-Za-z]{16,}"),
        // Twilio.
        Shape::new(B::Nothing, "SK", r"\bSK[0-9a-f]{32}\b"),
        // SendGrid.
        Shape::new(B::Nothing, "SG.", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
        // A session of Salesforce's.
        Shape::new(
            B::Nothing,
            "00D",
            r"\b00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![A-Za-z0-9._]{20,}",
        ),
        // Azure.
        Shape::new(
            B::Equals,
            "Key=",
            r"\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{20,}={0,2}",
        ),
        // HTTP.
        Shape::new(B::Basic, "", r"\b(?i-u:basic[ \t]+[a-z0-9+/]{6,}={0,2})"),
        Shape::new(B::Bearer, "", r"\b(?i-u:bearer[ \t]+[a-z0-9._~+/-]{16,}={0,2})"),
    ]
};

static PRIVATE_KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"));

/// Where the secret ends that such a line begins; line breaks may be written as `&#13;` or `\n`.
static END_OF_KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"-----END|[<>"]|&(?:quot|apos|lt|gt);"#));

pub(crate) fn has_known_shape(value: &str) -> bool {
    !find(value).is_empty()
}

/// One look for the marks of all shapes, which most texts have none of.
static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let marks = SHAPES.iter().map(|shape| match shape.behind {
        Behind::Basic => "basic",
        Behind::Bearer => "bearer",
        Behind::Nothing | Behind::Equals => shape.mark,
    });
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(marks.chain([KEY]))
        .ok()
});

/// Stands in every private key.
const KEY: &str = "PRIVATE KEY-----";

pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    // Longer texts have one of the short marks in any case.
    let is_short = text.len() < 512;
    if is_short && MARKS.as_ref().is_some_and(|marks| !marks.is_match(text)) {
        return Vec::new();
    }
    let mut found = private_keys(text);
    for shape in &SHAPES {
        let pattern = shape.pattern_for(text);
        let matches = pattern.into_iter().flat_map(|pattern| pattern.find_iter(text));
        found.extend(matches.filter_map(|found| {
            let secret = shape.behind.secret(found.as_str())?;
            Some(found.end() - secret.len()..found.end())
        }));
    }
    found
}

impl Behind {
    /// The part of a match that is secret; `None` if it is a placeholder or an ordinary sentence.
    fn secret(self, matched: &str) -> Option<&str> {
        let secret = match self {
            Self::Nothing => matched,
            Self::Equals => matched.split_once('=')?.1,
            Self::Basic | Self::Bearer => matched.rsplit([' ', '\t']).next()?,
        };
        let is_genuine = match self {
            Self::Basic => is_user_and_password(secret),
            Self::Bearer => looks_issued(secret),
            // AWS's documentation has `AKIAIOSFODNN7EXAMPLE`, and vendors write `ghp_xxxx…`.
            Self::Nothing | Self::Equals => !secret.contains("EXAMPLE") && distinct(secret) >= 8,
        };
        is_genuine.then_some(secret)
    }
}

/// Without the line that ends it; an unfinished key ends where its value does.
fn private_keys(text: &str) -> Vec<Range<usize>> {
    if !text.contains(KEY) {
        return Vec::new();
    }
    let (Some(begin), Some(end)) = (PRIVATE_KEY.as_ref(), END_OF_KEY.as_ref()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(key) = begin.find_at(text, at) {
        at = end
            .find_at(text, key.end())
            .map_or(text.len(), |stop| stop.start());
        found.push(key.start()..at);
    }
    found
}

/// Base64 of `user:password`, as HTTP sends it.
fn is_user_and_password(base64: &str) -> bool {
    let Some(text) = decoded(base64).and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return false;
    };
    let has_both = text
        .split_once(':')
        .is_some_and(|(user, password)| !user.is_empty() && !password.is_empty());
    has_both && !text.contains(char::is_control)
}

fn decoded(base64: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut bytes = Vec::with_capacity(base64.len());
    for byte in base64.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// What stands in Base64 of `user:password`, if a text is that.
pub(crate) fn decoded_pair(base64: &str) -> Option<String> {
    if !is_user_and_password(base64) {
        return None;
    }
    String::from_utf8(decoded(base64)?).ok()
}
