//! Knows the shape of answers that are no findings: tables and ladders of text, ready to print or to serialise.

pub mod difference;
pub mod ladder;

use serde::Serialize;

/// Rows of text under named columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    #[must_use]
    pub fn new(columns: &[&'static str]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Rows as JSON objects, keyed by column.
    #[must_use]
    pub fn objects(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        let object = |row: &Vec<String>| {
            let pairs = self.columns.iter().zip(row);
            pairs
                .map(|(column, text)| ((*column).to_owned(), text.as_str().into()))
                .collect()
        };
        self.rows.iter().map(object).collect()
    }
}
