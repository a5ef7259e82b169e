//! Knows how words of an export are printed in a page: nothing in them is markup, steers anything or deceives the eye.

use std::fmt::{self, Display, Formatter, Write};

use askama::filters::{Escaper, Safe};
use jiff::civil::Date;

use super::super::super::neutral;
use crate::answer::ladder::Place;

/// What templates print goes through it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Harmless;

impl Escaper for Harmless {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '&' => dest.write_str("&amp;"),
            '<' => dest.write_str("&lt;"),
            '>' => dest.write_str("&gt;"),
            '"' => dest.write_str("&quot;"),
            '\'' => dest.write_str("&#39;"),
            '\t' | '\n' | '\r' => dest.write_char(' '),
            // No characters at all, which neither HTML nor XML may hold.
            '\u{fffe}' | '\u{ffff}' => dest.write_char(char::REPLACEMENT_CHARACTER),
            c => dest.write_char(neutral::stand_in(c, true).unwrap_or(c)),
        })
    }
}

fn harmless(out: &mut Formatter<'_>, text: &str) -> fmt::Result {
    Harmless.write_escaped_str(out, text)
}

/// A sentence, in which values stand in backticks.
pub(super) struct Words<'a> {
    text: &'a str,
    is_sentence: bool,
}

/// As it is.
pub(super) fn words(text: &str) -> Safe<Words<'_>> {
    Safe(Words {
        text,
        is_sentence: false,
    })
}

/// With a capital letter.
pub(super) fn sentence(text: &str) -> Safe<Words<'_>> {
    Safe(Words {
        text,
        is_sentence: true,
    })
}

impl Display for Words<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let text = self.text;
        let mut rest = text;
        if self.is_sentence {
            let mut chars = text.chars();
            let first = chars.next().filter(char::is_ascii_lowercase);
            if let Some(first) = first {
                out.write_char(first.to_ascii_uppercase())?;
                rest = chars.as_str();
            }
        }
        while let Some((before, value, after)) = value(rest) {
            harmless(out, before)?;
            out.write_str("<code>")?;
            harmless(out, value)?;
            out.write_str("</code>")?;
            rest = after;
        }
        harmless(out, rest)
    }
}

/// What stands before the first pair of backticks, between them, and behind.
fn value(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (value, after) = rest.split_once('`')?;
    Some((before, value, after))
}

/// A place in a file: its folders in small, and a line may end behind each of them.
pub(super) struct Path<'a>(&'a Place);

pub(super) fn path(place: &Place) -> Safe<Path<'_>> {
    Safe(Path(place))
}

impl Display for Path<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Place { file, line, column } = self.0;
        let (folders, name) = file.rsplit_once('/').unwrap_or(("", file));
        if !folders.is_empty() {
            out.write_str("<span class=\"dir\">")?;
            for folder in folders.split('/') {
                harmless(out, folder)?;
                out.write_str("/<wbr/>")?;
            }
            out.write_str("</span>")?;
        }
        harmless(out, name)?;
        write!(out, "<span class=\"line\">:{line}:{column}</span>")
    }
}

/// A day as people write it; what is no day stays.
pub(super) fn day(text: &str) -> String {
    let day = text.parse::<Date>();
    day.map_or_else(|_| text.to_owned(), |day| day.strftime("%-d %B %Y").to_string())
}

/// At most so many characters, with the middle left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let tail = most / 3;
    let head: String = text.chars().take(most - tail - 1).collect();
    let tail: String = text.chars().skip(length - tail).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_out_and_nothing_is_markup() {
        let told = |text: &str| sentence(text).0.to_string();
        assert_eq!(
            told("see `<b>` & \"c\""),
            "See <code>&lt;b&gt;</code> &amp; &quot;c&quot;"
        );
        assert_eq!(told("one ` alone"), "One ` alone");
        assert_eq!(told("`a`"), "<code>a</code>");
        assert_eq!(told("\u{202e}a\u{0}\u{ffff}"), "\u{fffd}a\u{2400}\u{fffd}");
        assert_eq!(words("stays").0.to_string(), "stays");
    }

    #[test]
    fn a_path_may_break_behind_its_folders() {
        let place = Place {
            file: "a/b<c/d.xml".to_owned(),
            line: 3,
            column: 4,
        };
        assert_eq!(
            path(&place).0.to_string(),
            "<span class=\"dir\">a/<wbr/>b&lt;c/<wbr/></span>d.xml<span class=\"line\">:3:4</span>"
        );
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("abcdefghijk", 10), "abcdef…ijk");
        assert_eq!(day("2028-02-28"), "28 February 2028");
        assert_eq!(day("soon"), "soon");
    }
}
