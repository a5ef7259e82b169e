//! Knows the file of answers: what people say about items of the checklist of an audit, a table for each item.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigError, Entry, day, did_you_mean, no_toml, unknown_key};
use crate::analysis::readiness::Readiness;
use crate::answer::ladder::Place;
use crate::options::{ItemAnswer, ItemVerdict};
use crate::source::LineIndex;

const KEYS: &[&str] = &["answer", "words", "by", "on"];

/// Characters of one answer; far more than anybody reads.
const LONGEST: usize = 2000;

const FORM: &str = "`ctilint audit --questionnaire FILE` writes such a file, with a table for each question";
const TWICE: &str = "keep one of the two: a file has one table for each item, and a table has each key once";
const TEXT: &str =
    "write it between quotes: `words = \"we have moved everybody\"`; within them `\\\"` stands for a quote";
const ON: &str = "write the day on which it was answered like `on = \"2026-11-20\"`";
const BY: &str = "write who says so like `by = \"Ada Example, telephony team\"`";
const ANSWER: &str = "`answer = \"done\"` says that nothing is left to do, `answer = \"open\"` that something is; leave it as `\"\"` where nobody knows";

/// Reads a file of answers, whose name is `shown`; in the order of the file.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file; then nothing of it should be used.
pub fn item_answers(text: &str, shown: &str) -> Result<Vec<ItemAnswer>, Vec<ConfigError>> {
    let table = DeTable::parse(text).map_err(|error| vec![broken(&error)])?;
    let lines = LineIndex::new(text);
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for (key, value) in table.get_ref() {
        let (line, column) = lines.line_column(text, key.span().start);
        let place = Place {
            file: shown.to_owned(),
            line,
            column,
        };
        let known = errors.len();
        let answer = item(key, value, place, &mut errors);
        found.extend(
            answer
                .filter(|_| errors.len() == known)
                .map(|one| (key.span().start, one)),
        );
    }
    errors.sort_by_key(|error| error.span.start);
    if !errors.is_empty() {
        return Err(errors);
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, answer)| answer).collect())
}

fn broken(error: &toml::de::Error) -> ConfigError {
    if !error.message().contains("duplicate key") {
        return no_toml(error, TEXT);
    }
    let span = error.span().unwrap_or(0..0);
    ConfigError::new(span, "this stands here twice", TWICE)
}

/// One table; what is wrong with it goes to the errors.
fn item(
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
    place: Place,
    errors: &mut Vec<ConfigError>,
) -> Option<ItemAnswer> {
    let (name, ids) = (key.get_ref().as_ref(), Readiness::ids());
    let Some(item) = ids.iter().copied().find(|id| *id == name) else {
        let message = format!("the checklist has no item `{name}`");
        errors.push(ConfigError::new(
            key.span(),
            message,
            did_you_mean(name, &ids, FORM),
        ));
        return None;
    };
    let Some(table) = value.get_ref().as_table() else {
        let help = format!("write `[{item}]` on a line of its own, and `answer = \"…\"` below it");
        errors.push(ConfigError::new(value.span(), "an answer is a table", help));
        return None;
    };
    let mut answer = ItemAnswer {
        item,
        verdict: None,
        words: String::new(),
        by: String::new(),
        on: None,
        place,
    };
    let known = errors.len();
    errors.extend(table.iter().filter_map(|entry| set(entry, &mut answer).err()));
    if errors.len() == known {
        errors.extend(incomplete(&answer, key));
    }
    Some(answer)
}

/// Who has said so, and when: without these an answer is hearsay.
fn incomplete(answer: &ItemAnswer, key: &Spanned<std::borrow::Cow<'_, str>>) -> Option<ConfigError> {
    answer.verdict?;
    let (what, help) = match answer {
        ItemAnswer { on: None, .. } => ("no day: `on` is missing or blank", ON),
        ItemAnswer { by, .. } if by.is_empty() => ("nobody who says so: `by` is missing or blank", BY),
        _ => return None,
    };
    let message = format!("the answer to `{}` has {what}", answer.item);
    Some(ConfigError::new(key.span(), message, help))
}

fn set((key, value): Entry<'_, '_>, answer: &mut ItemAnswer) -> Result<(), ConfigError> {
    match key.get_ref().as_ref() {
        "answer" => answer.verdict = verdict(value)?,
        "words" => answer.words = text(value, TEXT)?,
        "by" => answer.by = text(value, BY)?,
        "on" => answer.on = given(value)?,
        other => return Err(unknown_key(key, other, KEYS)),
    }
    Ok(())
}

/// Blank ones are none; nobody is sent back for a capital letter.
fn verdict(value: &Spanned<DeValue<'_>>) -> Result<Option<ItemVerdict>, ConfigError> {
    let word = value.get_ref().as_str().map(|word| word.trim().to_lowercase());
    match word.as_deref() {
        Some("") => Ok(None),
        Some(word) if ItemVerdict::parse(word).is_some() => Ok(ItemVerdict::parse(word)),
        _ => Err(ConfigError::new(
            value.span(),
            "an answer is `done` or `open`",
            ANSWER,
        )),
    }
}

fn given(value: &Spanned<DeValue<'_>>) -> Result<Option<Date>, ConfigError> {
    let is_blank = value
        .get_ref()
        .as_str()
        .is_some_and(|text| text.trim().is_empty());
    if is_blank {
        return Ok(None);
    }
    Ok(Some(day(value, ON)?.value))
}

/// On one line.
fn text(value: &Spanned<DeValue<'_>>, help: &str) -> Result<String, ConfigError> {
    let text = value
        .get_ref()
        .as_str()
        .ok_or_else(|| ConfigError::new(value.span(), "a text belongs here", help))?;
    if text.chars().count() > LONGEST {
        let message = format!("more than {LONGEST} characters");
        return Err(ConfigError::new(
            value.span(),
            message,
            "say it in short, and where more can be read",
        ));
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<(String, String)> {
        let errors = item_answers(text, "a.toml").expect_err(text);
        errors
            .into_iter()
            .map(|error| (text[error.span].to_owned(), error.message))
            .collect()
    }

    #[test]
    fn answers_are_read_as_people_write_them() {
        let text = "# a word\n[mobile-use]\nanswer = \" Done \"\nwords = \"\"\"nobody\n  does\"\"\"\nby = \" Ada \"\non = 2026-11-01\n\n\
                    [cut-over-plan]\nanswer = \"\"\nwords = \"asked Bob\"\nby = \"\"\non = \"\"\n[classic-users]\n";
        let answers = item_answers(text, "a.toml").expect("valid");
        let ids: Vec<&str> = answers.iter().map(|answer| answer.item).collect();
        assert_eq!(ids, ["mobile-use", "cut-over-plan", "classic-users"]);
        let first = &answers[0];
        assert_eq!(first.verdict, Some(ItemVerdict::Done));
        assert_eq!((first.words.as_str(), first.by.as_str()), ("nobody does", "Ada"));
        assert_eq!(first.on.map(|day| day.to_string()).as_deref(), Some("2026-11-01"));
        assert_eq!((first.place.file.as_str(), first.place.line), ("a.toml", 2));
        assert_eq!((answers[1].verdict, answers[1].on), (None, None));
    }

    #[test]
    fn mistakes_stand_at_their_place() {
        let said = |at: &str, message: &str| vec![(at.to_owned(), message.to_owned())];
        let full = "words = \"\"\nby = \"Ada\"\non = \"2026-11-01\"\n";
        for (text, at, message) in [
            (
                "[mobile-usage]\n",
                "mobile-usage",
                "the checklist has no item `mobile-usage`",
            ),
            ("mobile-use = \"done\"\n", "\"done\"", "an answer is a table"),
            (
                "[mobile-use]\nanswer = \"yes\"\n",
                "\"yes\"",
                "an answer is `done` or `open`",
            ),
            (
                "[mobile-use]\nanswer = true\n",
                "true",
                "an answer is `done` or `open`",
            ),
            ("[mobile-use]\nworsd = \"\"\n", "worsd", "unknown key `worsd`"),
            ("[mobile-use]\nby = 1\n", "1", "a text belongs here"),
            ("[mobile-use]\non = \"soon\"\n", "\"soon\"", "a day belongs here"),
            (
                "[mobile-use]\non = 2026-11-01T08:00:00\n",
                "2026-11-01T08:00:00",
                "a day belongs here",
            ),
            (
                "[mobile-use]\nanswer = \"done\"\nby = \"Ada\"\n",
                "mobile-use",
                "the answer to `mobile-use` has no day: `on` is missing or blank",
            ),
            (
                "[mobile-use]\nanswer = \"open\"\nby = \" \"\non = 2026-11-01\n",
                "mobile-use",
                "the answer to `mobile-use` has nobody who says so: `by` is missing or blank",
            ),
        ] {
            assert_eq!(mistakes(text), said(at, message), "{text}");
        }
        let twice = format!("[mobile-use]\nanswer = \"done\"\n{full}[mobile-use]\nanswer = \"open\"\n{full}");
        assert_eq!(mistakes(&twice)[0].1, "this stands here twice");
        let twice = format!("[mobile-use]\nanswer = \"done\"\n{full}by = \"Bob\"\n");
        assert_eq!(mistakes(&twice)[0].1, "this stands here twice");
        assert!(mistakes("[mobile-use\n")[0].1.starts_with("not valid TOML"));
        let long = format!("[mobile-use]\nwords = \"{}\"\n", "x".repeat(2001));
        assert_eq!(mistakes(&long)[0].1, "more than 2000 characters");
        let deep = format!("[mobile-use]\nwords = {}\n", "[".repeat(100_000));
        assert!(item_answers(&deep, "a.toml").is_err());
        assert_eq!(mistakes("[a]\n[mobile-use]\nb = 1\nc = 2\n").len(), 3);
    }
}
