//! Knows the form that asks people what no export shows: TOML, written so that nobody has to know what that is.

use std::fmt::Write;

use textwrap::WordSplitter;

use super::super::neutral::{self, is_deceptive};
use super::deadline;
use crate::answer::audit::{Audit, Item, Said};

/// Columns of a comment.
const WIDTH: usize = 100;

const HEAD: &str = "\
What an export of Salesforce does not show about the move away from Open CTI, as questions.

How to fill it in, with any text editor:

- Below each question there are four lines. Write between the quotes, and change nothing else.
- answer: done where nothing is left to do, open where something is; leave it blank if you do not know.
- words: what you know, in a sentence. No passwords: this file is not a safe.
- by: who says so, as a name or a role.
- on: the day, as 2026-11-20.
- A quote within the quotes is written \\\".

Then run the same audit again with `--answers` and the name of this file. What the export shows counts more than what is \
answered here. Lines that begin with # are explanations; your own do not stay when the form is written again.";

/// The form: every point that is not visible, and everything that has been answered already.
#[must_use]
pub fn questionnaire(audit: &Audit) -> String {
    let mut text = String::new();
    for paragraph in HEAD.lines() {
        comment(&mut text, "", paragraph);
    }
    comment(&mut text, "", "");
    comment(&mut text, "", &deadline(audit));
    let items = &audit.checklist.items;
    let is_asked = |item: &&Item| item.state == "not-visible" || counts(item);
    let asked: Vec<&Item> = items.iter().filter(is_asked).collect();
    if asked.is_empty() {
        text.push('\n');
        comment(&mut text, "", "Nothing to ask: the export shows every point.");
    }
    for (index, item) in asked.iter().enumerate() {
        let _ = write!(text, "\n\n");
        let place = format!("{} of {}: {}", index + 1, asked.len(), item.title);
        comment(&mut text, "", &place);
        question(&mut text, item);
        fields(&mut text, item);
    }
    let seen = items
        .iter()
        .filter(|item| item.answer.is_some() && !is_asked(item));
    for (index, item) in seen.enumerate() {
        if index == 0 {
            let _ = write!(text, "\n\n");
            comment(
                &mut text,
                "",
                "Answered, and shown by the export by now: these need not be asked again.",
            );
        }
        let _ = write!(text, "\n\n");
        comment(&mut text, "", item.title);
        comment(
            &mut text,
            "the export shows: ",
            &format!("{}; {}", item.state, item.found),
        );
        fields(&mut text, item);
    }
    text
}

fn counts(item: &Item) -> bool {
    item.answer.as_ref().is_some_and(|said| said.standing == "counts")
}

fn question(text: &mut String, item: &Item) {
    comment(text, "", item.question.unwrap_or_default());
    let points = [
        ("not visible: ", item.missing.as_deref()),
        ("done means: ", item.settled),
    ];
    for (head, point) in points {
        comment(text, head, point.unwrap_or_default());
    }
    comment(
        text,
        "open means, still to do: ",
        &format!("{} ({})", item.action, item.who),
    );
    if let Some(export) = &item.export {
        // Not broken, so that a command can be copied.
        let _ = writeln!(text, "# instead of an answer: {}", neutral::line(export, true));
    }
}

fn fields(text: &mut String, item: &Item) {
    let _ = writeln!(text, "[{}]", item.id);
    let said = item.answer.as_ref();
    let field = |pick: fn(&Said) -> &str| said.map_or("", pick);
    for (key, value) in [
        ("answer", field(|said| said.answer.unwrap_or_default())),
        ("words", field(|said| &said.words)),
        ("by", field(|said| &said.by)),
        ("on", field(|said| said.on.as_deref().unwrap_or_default())),
    ] {
        let _ = writeln!(text, "{key:6} = {}", quoted(value));
    }
}

/// Lines of comment that break between words.
fn comment(text: &mut String, head: &str, words: &str) {
    let words = neutral::line(&format!("{head}{words}"), true);
    if words.is_empty() {
        text.push_str("#\n");
        return;
    }
    let indent = if words.starts_with("- ") { "#   " } else { "# " };
    let options = textwrap::Options::new(WIDTH)
        .initial_indent("# ")
        .subsequent_indent(indent)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    for line in textwrap::wrap(&words, options) {
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// A text in TOML, in which nothing steers a terminal or deceives the eye.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || is_deceptive(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::quoted;

    proptest! {
        #[test]
        fn whatever_people_wrote_comes_back(text in any::<String>()) {
            let table: toml::Table = format!("a = {}", quoted(&text)).parse().expect("TOML");
            assert_eq!(table["a"].as_str(), Some(text.as_str()));
        }
    }

    #[test]
    fn nothing_in_a_form_deceives_the_eye() {
        let shown = quoted("a\u{202e}b\u{1b}[2J\n\"\\");
        assert_eq!(shown, "\"a\\U0000202Eb\\U0000001B[2J\\U0000000A\\\"\\\\\"");
    }
}
