//! Knows `ctilint debug formula` and `debug verdict`: cases on standard input, answers on standard output.

use std::io::{self, BufRead};

use rayon::prelude::*;

use super::session::Failure;
use crate::formula::{case, verdict};

/// Values of formulas, or their trees.
pub(super) fn answers(ast: bool) -> Result<String, Failure> {
    each_line(if ast { case::tree } else { case::answer })
}

/// What validation rules do.
pub(super) fn verdicts() -> Result<String, Failure> {
    each_line(verdict::case::answer)
}

/// One answer a line, in the order of the cases; blank lines are skipped.
fn each_line(answer: fn(&str) -> serde_json::Value) -> Result<String, Failure> {
    let lines: Result<Vec<String>, io::Error> = io::stdin().lock().lines().collect();
    let lines = lines.map_err(|error| {
        Failure::new(
            format!("the cases could not be read: {error}"),
            "give one JSON object a line on standard input, in UTF-8",
        )
    })?;
    let answers = lines
        .par_iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("{}\n", answer(line)));
    Ok(answers.collect())
}
