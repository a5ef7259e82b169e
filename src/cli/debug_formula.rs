//! Knows `ctilint debug formula`: cases of the formula language on standard input, answers on standard output.

use std::io::{self, BufRead};

use super::session::Failure;
use crate::formula::case;

/// One answer a line, in the order of the cases; blank lines are skipped.
pub(super) fn answers(ast: bool) -> Result<String, Failure> {
    let mut text = String::new();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| {
            Failure::new(
                format!("the cases could not be read: {error}"),
                "give one JSON object a line on standard input, in UTF-8",
            )
        })?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = if ast {
            case::tree(&line)
        } else {
            case::answer(&line)
        };
        text.push_str(&answer.to_string());
        text.push('\n');
    }
    Ok(text)
}
