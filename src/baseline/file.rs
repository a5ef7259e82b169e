//! Knows the file of a baseline: a header, then one key a line, sorted, so that merges are easy.

use std::collections::BTreeSet;
use std::fmt::Write;

/// Name of the file where nobody gives another.
pub const FILE_NAME: &str = "ctilint-baseline.txt";

const MARK: &str = "# ctilint baseline ";
const VERSION: u32 = 1;
const EXPLANATION: &str =
    "# Findings that were here before, one a line. `ctilint baseline prune` removes what is resolved.";

/// Why a text is no baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineError {
    /// Counted from 1.
    pub line: usize,
    pub message: String,
    pub help: String,
}

impl BaselineError {
    fn new(line: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Whether a text is, or was, a baseline: what is none should not be written over.
#[must_use]
pub fn is_baseline(text: &str) -> bool {
    text.trim().is_empty() || text.lines().any(|line| line.starts_with(MARK))
}

/// The whole text of a baseline.
#[must_use]
pub fn text(keys: &BTreeSet<String>) -> String {
    let mut out = format!("{MARK}{VERSION}\n{EXPLANATION}\n");
    let lines: BTreeSet<String> = keys.iter().map(|key| escaped(key)).collect();
    for line in lines {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// The keys of a baseline; the order of lines and their ends do not matter, and a line may occur twice after a merge.
///
/// # Errors
/// The first line that does not belong there.
pub fn parse(text: &str) -> Result<BTreeSet<String>, BaselineError> {
    let mut has_header = false;
    let mut keys = BTreeSet::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let line = line.trim_end();
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            return Err(BaselineError::new(
                number,
                "a merge conflict is not resolved",
                "keep the lines of both sides and remove the marks, then run `ctilint baseline prune`",
            ));
        }
        if let Some(version) = line.strip_prefix(MARK) {
            check_version(version, number)?;
            has_header = true;
        } else if line.is_empty() || line.starts_with('#') {
        } else if has_header {
            let key = unescaped(line).filter(|key| is_key(key));
            keys.insert(key.ok_or_else(|| no_key(number))?);
        } else {
            break;
        }
    }
    if has_header {
        Ok(keys)
    } else {
        Err(BaselineError::new(
            1,
            format!("this is no baseline: its first line is not `{MARK}{VERSION}`"),
            "name a file that `ctilint baseline write` wrote, or write it anew",
        ))
    }
}

fn no_key(line: usize) -> BaselineError {
    BaselineError::new(
        line,
        "this line is no key of a finding",
        "restore the line from version control, or write the baseline anew with `ctilint baseline write`",
    )
}

fn check_version(version: &str, line: usize) -> Result<(), BaselineError> {
    match version.parse::<u32>() {
        Ok(VERSION) => Ok(()),
        Ok(newer) if newer > VERSION => Err(BaselineError::new(
            line,
            format!("the baseline has version {newer}, this ctilint knows version {VERSION}"),
            "use the ctilint that wrote it, or a newer one",
        )),
        _ => Err(BaselineError::new(
            line,
            format!("the version of the baseline is not {VERSION}"),
            format!("the line should be `{MARK}{VERSION}`"),
        )),
    }
}

/// `rule Type/FullName element-path #h`, maybe with `~2` behind it.
fn is_key(key: &str) -> bool {
    let Some((rest, hash)) = key.rsplit_once(" #") else {
        return false;
    };
    let (hash, number) = hash.split_once('~').unwrap_or((hash, "2"));
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let rule = rest.split(' ').next().unwrap_or_default();
    let is_rule = rule
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_hash && is_number && is_rule && rest.len() > rule.len() + 1 && !rule.is_empty()
}

/// Whether a character would not stay on its line, or not be seen there.
fn needs_escape(c: char) -> bool {
    c == '\\' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn escaped(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            // Writing to a string cannot fail.
            c if needs_escape(c) => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn unescaped(line: &str) -> Option<String> {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('\\') {
            out.push('\\');
            rest = behind;
        } else {
            let (digits, behind) = rest.strip_prefix("u{")?.split_once('}')?;
            out.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?);
            rest = behind;
        }
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "insecure-adapter-url CallCenter/Acme Phone adapterUrl #00112233aabbccdd";

    fn keys(lines: &[&str]) -> BTreeSet<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn the_file_is_sorted_and_says_what_it_is() {
        let second = format!("{KEY}~2");
        assert_eq!(
            text(&keys(&[&second, KEY, "a File/x - #0000000000000000"])),
            format!("# ctilint baseline 1\n{EXPLANATION}\na File/x - #0000000000000000\n{KEY}\n{second}\n")
        );
    }

    #[test]
    fn merged_files_are_read() {
        let text = format!("\u{feff}# ctilint baseline 1\r\n\r\n{KEY}~2\r\n# ours\r\n{KEY}\r\n{KEY}\r\n");
        let text = text.trim_start_matches('\u{feff}');
        assert_eq!(parse(text), Ok(keys(&[KEY, &format!("{KEY}~2")])));
        assert_eq!(parse("# ctilint baseline 1"), Ok(BTreeSet::new()));
    }

    #[test]
    fn damage_is_explained() {
        let damaged = [
            ("", 1, "this is no baseline"),
            ("{\"findings\": []}", 1, "this is no baseline"),
            ("# Notes\nBuy milk\n", 1, "this is no baseline"),
            ("# ctilint baseline 2\n", 1, "the baseline has version 2"),
            ("# ctilint baseline one\n", 1, "the version of the baseline"),
            ("# ctilint baseline 1\n<<<<<<< HEAD\n", 2, "a merge conflict"),
            ("<<<<<<< HEAD\n# ctilint baseline 1\n", 1, "a merge conflict"),
        ];
        for (text, line, said) in damaged {
            let error = parse(text).expect_err("damaged");
            assert_eq!(error.line, line, "{text}");
            assert!(error.message.starts_with(said), "{}", error.message);
        }
        let cut = &KEY[..KEY.len() - 1];
        for line in [
            cut,
            "insecure-adapter-url",
            "Rule Type/x - #00112233aabbccdd",
            "#",
            "x\\y",
        ] {
            let text = format!("# ctilint baseline 1\n{KEY}\n{line}\n");
            match parse(&text) {
                Ok(keys) => assert_eq!((line, keys.len()), ("#", 1)),
                Err(error) => assert_eq!(error.line, 3, "{line}"),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(names in proptest::collection::btree_set("\\PC*|[\n\r\t\\\\a# \u{2028}]*", 0..8)) {
            let keys: BTreeSet<String> = names.iter().map(|name| format!("some-rule File/{name} - #00112233aabbccdd")).collect();
            let written = text(&keys);
            prop_assert_eq!(written.lines().count(), keys.len() + 2);
            prop_assert_eq!(parse(&written), Ok(keys));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(# ctilint baseline 1\n)?\\PC{0,40}(\n\\PC{0,40}){0,3}") {
            if let Err(error) = parse(&text) {
                prop_assert!(!error.help.is_empty());
            }
        }
    }
}
