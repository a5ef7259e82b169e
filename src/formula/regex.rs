//! Knows patterns of `REGEX`: Java's syntax, matched as a whole, with a limit on the work.

mod classes;
mod translate;

use std::fmt;

/// Steps after which a match is given up. Salesforce gives up after a million looks at a character.
const BACKTRACK_LIMIT: usize = 200_000;
/// Longest pattern that is compiled, in bytes.
const MAX_PATTERN: usize = 10_000;

/// What became of a pattern.
#[derive(Clone)]
pub(super) enum Pattern {
    Ready {
        regex: Box<fancy_regex::Regex>,
        /// Java's answer for letters beyond ASCII depends on its version.
        ascii_only: bool,
    },
    /// Java refuses it.
    Invalid,
    /// It cannot be translated, so that nothing is known about its matches.
    Unknown,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready { regex, .. } => write!(f, "Ready({})", regex.as_str()),
            Self::Invalid => f.write_str("Invalid"),
            Self::Unknown => f.write_str("Unknown"),
        }
    }
}

impl Pattern {
    pub(super) fn new(java: &str) -> Self {
        if java.len() > MAX_PATTERN {
            return Self::Unknown;
        }
        let translated = match translate::translate(java) {
            Ok(translated) => translated,
            Err(translate::Failure::Invalid) => return Self::Invalid,
            Err(translate::Failure::Unknown) => return Self::Unknown,
        };
        let whole = format!("\\A(?:{})\\z", translated.pattern);
        let regex = fancy_regex::RegexBuilder::new(&whole)
            .backtrack_limit(BACKTRACK_LIMIT)
            .build();
        match regex {
            Ok(regex) => Self::Ready {
                regex: Box::new(regex),
                ascii_only: translated.ascii_only,
            },
            Err(_) => Self::Unknown,
        }
    }

    /// Whether the whole text matches; none if that cannot be told.
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        match self {
            Self::Ready { regex, ascii_only } => {
                if *ascii_only && !text.is_ascii() {
                    return None;
                }
                regex.is_match(text).ok()
            }
            Self::Invalid | Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_matches(pattern: &str, text: &str, expected: bool) {
        let compiled = Pattern::new(pattern);
        assert_eq!(
            compiled.matches(text),
            Some(expected),
            "{pattern} on {text:?}: {compiled:?}"
        );
    }

    #[test]
    fn the_whole_text_has_to_match() {
        assert_matches("[0-9]{3}", "123", true);
        assert_matches("[0-9]{3}", "1234", false);
        assert_matches("a|ab", "ab", true);
        assert_matches("", "", true);
        assert_matches("^a$", "a\n", false);
        assert_matches("(?s).*", "a\nb", true);
        assert_matches(".*", "a\nb", false);
        assert_matches(".*", "a\u{85}b", false);
    }

    #[test]
    fn classes_are_ascii_as_in_java() {
        assert_matches("\\d", "\u{663}", false);
        assert_matches("\\w+", "é", false);
        assert_matches("\\s", "\u{a0}", false);
        assert_matches("\\h", "\u{a0}", true);
        assert_matches("\\h", "a", false);
        assert_matches("\\p{Alpha}\\p{L}", "aé", true);
        assert_matches("\\p{Alpha}", "é", false);
        assert_matches("[a-z&&[^m]]", "m", false);
        assert_matches("[a-z&&[^m]]+", "abc", true);
        assert_matches("[]a]+", "]a", true);
        assert_matches("[a\\-z]", "-", true);
        assert_matches("[\\w.-]+@[\\w.-]+", "a.b-c@d.e", true);
    }

    #[test]
    fn quoting_case_and_possession() {
        assert_matches("\\Qa.b\\E+", "a.bb", true);
        assert_matches("\\Qa.b\\E", "axb", false);
        assert_matches("(?i)abc", "aBC", true);
        assert_matches("(?i:a)b", "AB", false);
        assert_matches("(?i)[a-c]+", "ABC", true);
        assert_matches("a*+a", "aaa", false);
        assert_matches("(?>a+)b", "aab", true);
        assert_matches("(a)\\1", "aa", true);
        assert_matches("(?<x>a)\\k<x>", "aa", true);
        assert_matches("(?=.*\\d)(?!.*x).{2,}", "a1", true);
        assert_matches("(?<=a)b", "b", false);
        assert_matches("\\x41\\u0042\\t", "AB\t", true);
        assert_matches("\\bfoo\\b.*", "foo bar", true);
        assert_matches("a{2,3}", "aaaa", false);
        assert_matches("}]", "}]", true);
    }

    #[test]
    fn what_java_refuses_is_invalid_and_what_is_not_translated_is_unknown() {
        for pattern in [
            "(", "a)", "[a", "*a", "a**", "\\y", "a{x}", "(?<1>a)", "\\", "[z-a]", "a{3,2}",
        ] {
            assert!(matches!(Pattern::new(pattern), Pattern::Invalid), "{pattern}");
        }
        for pattern in [
            "\\X",
            "\\G",
            "(?x) a",
            "\\p{javaLowerCase}",
            "\\p{InGreek}",
            "(?U)\\w",
        ] {
            assert!(matches!(Pattern::new(pattern), Pattern::Unknown), "{pattern}");
        }
        assert_eq!(Pattern::new("\\bé\\b").matches("é"), None);
    }

    #[test]
    fn endless_backtracking_ends_in_no_answer() {
        let pattern = Pattern::new("(a*)*(?=b)b\\1");
        let text = "a".repeat(5_000);
        assert_ne!(pattern.matches(&text), Some(true));
    }
}
