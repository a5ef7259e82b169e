mod delimited;
mod json;
mod same;

use super::{Id, Rows, RowsError, Table, WarningKind, read};
use crate::source::FileId;

const FILE: FileId = FileId(7);

fn rows(text: &str) -> Rows {
    read(FILE, text).unwrap_or_else(|error| panic!("{error}\n{}", error.help))
}

fn error(text: &str) -> RowsError {
    match read(FILE, text) {
        Ok(rows) => panic!("read as {:?}", rows.table),
        Err(error) => error,
    }
}

/// The text behind each record's span and each field's span must be there.
fn check_spans(rows: &Rows, text: &str) {
    for record in &rows.records {
        assert_eq!(record.span.file, FILE);
        assert_eq!(&text[record.span.range()], record.raw());
        for column in &rows.columns {
            if let Some(field) = record.get(column) {
                assert_eq!(field.text(), field.value().text());
                assert_eq!(field.span(), field.value().span());
                assert!(text.get(field.span().range()).is_some());
            }
        }
    }
}

#[test]
fn ids_of_15_and_18_characters_are_the_same() {
    let short = Id::new("04v8d0000000001");
    let long = Id::new(" 04v8d0000000001AAA");
    assert_eq!(short, long);
    assert_eq!(long.as_str(), "04v8d0000000001AAA");
    assert_ne!(short, Id::new("04V8d0000000001"));
    // Neither 15 nor 18 characters, or not letters and digits: compared whole.
    assert_ne!(Id::new("04v8d0000000001AA"), short);
    assert_ne!(Id::new("Acme Sales West"), Id::new("Acme Sales West 01"));
    assert_eq!(Id::new("Empfänger"), Id::new("Empfänger"));
}

#[test]
fn each_table_is_told_by_its_columns() {
    let told = [
        ("Id,Username", Table::User),
        ("Id,CALLCENTERID,ISACTIVE", Table::User),
        ("CallCenterId,Profile.Name", Table::User),
        ("Id,Name,InternalName", Table::CallCenter),
        ("AssigneeId,PermissionSet.Name", Table::PermissionSetAssignment),
        ("AssigneeId,PermissionSetGroupId", Table::PermissionSetAssignment),
        (
            "ASSIGNEEID,PERMISSIONSETLICENSE.DEVELOPERNAME",
            Table::PermissionSetLicenseAssign,
        ),
        ("UntrustedUrl,ViolationImpact", Table::BrowserPolicyViolation),
    ];
    for (header, table) in told {
        assert_eq!(rows(&format!("{header}\n")).table, table, "{header}");
        assert!(table.query().contains(table.name()));
        assert!(table.command_hint().contains(table.file_name()));
    }
}

#[test]
fn columns_that_tell_nothing_name_the_nearest_table() {
    let nearly = error("Id,User Name,CallCentreId\n1,a,b\n");
    assert_eq!(nearly.span.range(), 0..25);
    assert!(
        nearly.message.ends_with("`Id`, `User Name`, `CallCentreId`"),
        "{}",
        nearly.message
    );
    assert!(
        nearly
            .help
            .starts_with("nearest is `User`, which misses `Username` (did you mean it by `User Name`?)")
    );
    assert!(
        nearly
            .help
            .contains("`CallCenterId` (did you mean it by `CallCentreId`?)")
    );
    assert!(
        nearly
            .help
            .contains("run `sf data query --query \"SELECT Id, Username, ")
    );
    let far = error("Alpha,Beta\n1,2\n");
    assert!(
        far.help.starts_with("give rows of `User`, `CallCenter`"),
        "{}",
        far.help
    );
    assert!(far.help.contains("or `BrowserPolicyViolation`"));
    let many: Vec<String> = (0..40).map(|n| format!("Zz{n}")).collect();
    assert!(error(&many.join(",")).message.ends_with("`Zz11`, and 28 more"));
}

#[test]
fn other_formats_are_named() {
    assert!(error("PK\u{3}\u{4}\u{0}rest").message.contains("zip archive"));
    assert!(error("\n<!DOCTYPE html><html>").message.contains("HTML page"));
    assert!(error("<HTML lang='en'>").message.contains("HTML page"));
    assert!(error("<?xml version=\"1.0\"?><User/>").message.contains("XML"));
    let zeros = error("Id,Us\0ername\n");
    assert_eq!(zeros.span.range(), 5..6);
    for empty in ["", " ", " \n\n", "\"\"\n"] {
        let error = error(empty);
        assert!(error.message.starts_with("the file is empty"), "{empty:?}");
    }
}

#[test]
fn a_query_without_rows_is_no_error() {
    let nothing = [
        "\n",
        "\r\n",
        "[]",
        "{\"records\":[],\"totalSize\":0,\"done\":true}",
        "{\"status\":0,\"result\":{\"records\":[],\"totalSize\":0,\"done\":true},\"warnings\":[]}",
    ];
    for text in nothing {
        let rows = rows(text);
        assert_eq!((rows.table, rows.records.len()), (Table::Unknown, 0), "{text:?}");
        assert_eq!(rows.warnings.len(), 1);
        assert_eq!(rows.warnings[0].kind, WarningKind::NoRows);
        assert!(!rows.is_partial());
    }
    for text in [
        "{\"records\":[],\"totalSize\":9,\"done\":true}",
        "{\"records\":[],\"done\":false}",
    ] {
        let message = error(text).message;
        assert!(message.starts_with("not all rows are in the file"), "{message}");
    }
    // An org may have no call center, but never no user.
    assert!(rows("Id,Username\n").is_partial());
    assert!(!rows("Id,InternalName\n").is_partial());
}

#[test]
fn rows_that_were_left_out_are_rows() {
    let ragged = rows("Id,Username\n005000000000001AAA\n");
    let [warning] = ragged.warnings.as_slice() else {
        panic!("{:?}", ragged.warnings)
    };
    assert!(
        warning.message.starts_with("line 2 has 1 cell"),
        "{}",
        warning.message
    );
    assert!(ragged.is_partial());
}

#[test]
fn exactly_the_query_limit_is_suspicious() {
    let mut csv = String::from("Username\n");
    for n in 0..50_000 {
        csv.push_str(&format!("agent{n}@acme.example\n"));
    }
    let full = rows(&csv);
    assert_eq!(full.records.len(), 50_000);
    assert_eq!(full.warnings.len(), 1);
    assert!(full.warnings[0].help.contains("sf data export bulk"));
    csv.push_str("one-more@acme.example\n");
    assert!(rows(&csv).warnings.is_empty());
}

#[test]
fn repeated_ids_are_dropped_with_one_warning() {
    let text = "Id,InternalName\n005000000000001AAA,first@acme.example\n005000000000001,second@acme.example\n\
                005000000000001AAA,third@acme.example\n,blank@acme.example\n,blank2@acme.example\n";
    let rows = rows(text);
    assert_eq!(rows.records.len(), 3);
    assert_eq!(rows.records[0].text("InternalName"), Some("first@acme.example"));
    assert_eq!(rows.warnings.len(), 1);
    assert!(rows.warnings[0].message.starts_with("2 rows repeat an `Id`"));
    let span = rows.warnings[0].span.expect("a place");
    assert_eq!(&text[span.range()], "005000000000001");
    assert_eq!(
        span.range().start,
        text.find("005000000000001,second").expect("is there")
    );
}

#[test]
fn repeated_users_are_left_for_a_comparison() {
    let rows = rows("Id,Username\n005000000000001AAA,a@acme.example\n005000000000001,a@acme.example\n");
    assert_eq!(rows.records.len(), 2);
    assert!(rows.warnings[0].message.starts_with("1 row repeats an `Id`"));
}

#[test]
fn messages_are_short_and_on_one_line() {
    assert_eq!(super::quoted("a`b\r\n  c\u{7}d", 20), "`a'b c d`");
    assert_eq!(super::quoted("äöüß", 3), "`äöü…`");
    assert_eq!(super::quoted("", 3), "``");
}

#[test]
fn hostile_input_is_an_error_and_no_crash() {
    let deep = "[".repeat(500_000);
    assert!(read(FILE, &deep).is_err());
    let balanced = format!("{}{}", "[".repeat(300_000), "]".repeat(300_000));
    assert!(read(FILE, &balanced).is_err());
    let objects = format!("[{}1{}]", "{\"a\":".repeat(200_000), "}".repeat(200_000));
    assert!(read(FILE, &objects).is_err());
    let inside = format!(
        "[{{\"Username\":\"a\",\"x\":{}{}}}]",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    assert_eq!(rows(&inside).records.len(), 1);
    let wide: Vec<String> = (0..5000).map(|n| format!("\"c{n}\":1")).collect();
    assert!(
        error(&format!("[{{{}}}]", wide.join(",")))
            .message
            .contains("columns")
    );
    assert!(
        error(&format!("Username,{}\n", "x".repeat(2000)))
            .message
            .contains("column name")
    );
    let long_key = format!("[{{\"{}\":{{\"a\":1,\"b\":2}}}}]", "k".repeat(100_000));
    assert!(error(&long_key).message.contains("column name"));
}

#[test]
fn many_rows_take_linear_time() {
    let mut csv = String::from("Id,Username,Profile.Name\n");
    let mut json = String::from("[");
    for n in 0..200_000 {
        csv.push_str(&format!(
            "005{n:012},agent{n}@acme.example,\"Support, \"\"EU\"\"\"\n"
        ));
        let comma = if n == 0 { "" } else { "," };
        json.push_str(&format!(
            "{comma}{{\"Id\":\"005{n:012}\",\"Username\":\"agent{n}@acme.example\",\"Profile\":{{\"Name\":\"Support\"}}}}"
        ));
    }
    json.push(']');
    let start = std::time::Instant::now();
    assert_eq!(rows(&csv).records.len(), 200_000);
    assert_eq!(rows(&json).records.len(), 200_000);
    // An unoptimised build takes a few seconds; anything quadratic takes hours.
    assert!(start.elapsed().as_secs() < 60);
}
