//! The same rows must read the same, whatever tool wrote them.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Rows, check_spans, rows};

const COLUMNS: [&str; 5] = [
    "Username",
    "Name",
    "IsActive",
    "Profile.Name",
    "Profile.UserLicense.Name",
];

/// Username, Name, IsActive, and the profile with its licence.
type Row = (String, String, bool, Option<(String, String)>);

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,6}",
        "[ \"',;|^`\t\r\n\\\\/é😀x]{0,8}",
        any::<String>().prop_map(|text| text.replace('\0', "")),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    (
        cell(),
        cell(),
        any::<bool>(),
        proptest::option::of((cell(), cell())),
    )
}

fn cells(row: &Row) -> [String; 5] {
    let (profile, licence) = row.3.clone().unwrap_or_default();
    [row.0.clone(), row.1.clone(), row.2.to_string(), profile, licence]
}

fn csv(table: &[Row], delimiter: u8, always: bool, crlf: bool) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(if always {
            csv::QuoteStyle::Always
        } else {
            csv::QuoteStyle::Necessary
        })
        .terminator(if crlf {
            csv::Terminator::CRLF
        } else {
            csv::Terminator::Any(b'\n')
        })
        .from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("writes to memory");
    for row in table {
        writer.write_record(cells(row)).expect("writes to memory");
    }
    String::from_utf8(writer.into_inner().expect("writes to memory")).expect("is UTF-8")
}

fn nested(table: &[Row]) -> String {
    let records: Vec<Value> = table
        .iter()
        .map(|(username, name, active, profile)| {
            let attributes = json!({"type": "User"});
            let profile = profile.as_ref().map(|(profile, licence)| {
                json!({"attributes": {"type": "Profile"}, "Name": profile, "UserLicense": {"Name": licence}})
            });
            json!({"attributes": attributes, "Username": username, "Name": name, "IsActive": active, "Profile": profile})
        })
        .collect();
    serde_json::to_string_pretty(&json!({"status": 0, "result": {"records": records}})).expect("is JSON")
}

fn flat(table: &[Row]) -> String {
    let records: Vec<Value> = table
        .iter()
        .map(|row| {
            let pairs = COLUMNS.iter().zip(cells(row));
            Value::Object(
                pairs
                    .map(|(name, text)| ((*name).to_owned(), text.into()))
                    .collect::<Map<_, _>>(),
            )
        })
        .collect();
    Value::Array(records).to_string()
}

fn texts(rows: &Rows) -> Vec<Vec<Option<&str>>> {
    let records = rows.records.iter();
    records
        .map(|record| COLUMNS.iter().map(|name| record.text(name)).collect())
        .collect()
}

proptest! {
    #[test]
    fn csv_and_json_give_equal_records(
        table in proptest::collection::vec(row(), 1..12),
        delimiter in proptest::sample::select(vec![b',', b'\t', b'|', b';', b'^', b'`']),
        always in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        // A row of blanks and `false` is still a row: `IsActive` is never blank.
        let expected: Vec<_> = table.iter().map(cells).collect();
        let expected: Vec<Vec<Option<&str>>> = expected
            .iter()
            .map(|row| row.iter().map(|text| Some(text.as_str()).filter(|text| !text.trim().is_empty())).collect())
            .collect();
        for text in [csv(&table, delimiter, always, crlf), nested(&table), flat(&table)] {
            let rows = rows(&text);
            check_spans(&rows, &text);
            prop_assert!(rows.warnings.is_empty(), "{:?}", rows.warnings);
            prop_assert_eq!(texts(&rows), expected.clone());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), head in "(Username,Name\n|\\[\\{\"Username\":)?") {
        let _ = super::super::read(super::FILE, &format!("{head}{text}"));
    }

    #[test]
    fn a_cut_or_mended_file_is_read_or_refused(
        table in proptest::collection::vec(row(), 1..4),
        cut in 0.0..1.0f64,
        junk in "[\"{}\\[\\],:\\\\\r\n]{0,3}",
    ) {
        for text in [csv(&table, b',', false, true), nested(&table), flat(&table)] {
            let mut at = (text.len() as f64 * cut) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            for damaged in [format!("{}{junk}", &text[..at]), format!("{}{junk}{}", &text[..at], &text[at..])] {
                match super::super::read(super::FILE, &damaged) {
                    Ok(rows) => check_spans(&rows, &damaged),
                    Err(error) => prop_assert!(damaged.get(error.span.range()).is_some()),
                }
            }
        }
    }
}
