//! Knows how a table reads: in columns on a terminal, in Markdown, or as CSV.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::neutral;
use crate::answer::Table;

/// Columns under their names, two spaces apart; the last one is not padded.
#[must_use]
pub fn aligned(table: &Table) -> String {
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| neutral::line(cell, true)).collect())
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].width());
        cells.max().unwrap_or(0).max(table.columns[column].len())
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let header: Vec<String> = table.columns.iter().map(|name| (*name).to_owned()).collect();
    let mut text = String::new();
    for row in std::iter::once(&header).chain(&rows) {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))))
            .collect();
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    text
}

/// CSV with a header; cells that a spreadsheet would run as a formula begin with an apostrophe.
#[must_use]
pub fn csv(table: &Table) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect());
    for row in std::iter::once(table.columns.clone()).chain(rows) {
        // Writing to memory cannot fail, and all rows have as many cells as there are columns.
        let _ = writer.write_record(row.into_iter().map(guarded));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A lone `-` stands for nothing, and is no formula; nor is a number below nothing.
fn guarded(cell: &str) -> String {
    let flat = neutral::line(cell, true);
    let is_number = flat
        .strip_prefix('-')
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let is_formula = flat.trim_start().starts_with(['=', '+', '-', '@']) && !is_number;
    if is_formula { format!("'{flat}") } else { flat }
}

/// A table of GitHub's Markdown; nothing in a cell is taken for markup.
#[must_use]
pub fn markdown(table: &Table) -> String {
    let mut text = format!("| {} |\n", table.columns.join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(table.columns.len()));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| plain(cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// Characters that mean something in Markdown, escaped.
pub(super) fn plain(cell: &str) -> String {
    let mut text = String::new();
    for c in neutral::line(cell, true).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["host", "used"]);
        table.rows.push(vec!["*.a|b".to_owned(), "x\ny".to_owned()]);
        table
    }

    #[test]
    fn no_cell_is_run_by_a_spreadsheet() {
        let mut table = Table::new(&["who", "what"]);
        let rows = [["=1+1", "-"], ["@a", "say \"a\", b"], ["\t-x", " +y"]];
        table.rows.extend(rows.map(|row| row.map(str::to_owned).to_vec()));
        let csv = csv(&table);
        assert_eq!(
            csv.lines().collect::<Vec<_>>(),
            ["who,what", "'=1+1,-", "'@a,\"say \"\"a\"\", b\"", "' -x,' +y"]
        );
    }

    #[test]
    fn cells_stay_on_one_line_and_mean_nothing() {
        assert_eq!(aligned(&table()), "host   used\n*.a|b  x y\n");
        assert_eq!(
            markdown(&table()),
            "| host | used |\n| --- | --- |\n| \\*.a\\|b | x y |\n"
        );
    }
}
