use super::{Table, check_spans, error, rows};

#[test]
fn data_loader_with_all_caps_headers() {
    let text = "\"ID\",\"USERNAME\",\"ISACTIVE\",\"CALLCENTERID\",\"PROFILE.USERLICENSE.NAME\"\r\n\
                \"0058d000001AbCdAAK\",\"agent1@acme.example\",\"TRUE\",\"04v8d0000000001AAA\",\"Salesforce\"\r\n\
                \"0058d000001AbCeAAK\",\"agent2@acme.example\",\"0\",\"\",\"\"\r\n";
    let rows = rows(text);
    check_spans(&rows, text);
    assert_eq!(rows.table, Table::User);
    assert_eq!(rows.columns[4], "PROFILE.USERLICENSE.NAME");
    assert!(rows.has_column("CallCenterId") && rows.has_column("profile.userlicense.name"));
    assert!(!rows.has_column("Phone") && !rows.has_column("Profile.Name"));
    let [first, second] = &rows.records[..] else {
        panic!("two records")
    };
    assert_eq!(first.text("Profile.UserLicense.Name"), Some("Salesforce"));
    assert_eq!(first.bool("IsActive"), Some(true));
    assert_eq!(second.bool("IsActive"), Some(false));
    assert_eq!(first.id("CallCenterId"), Some(super::Id::new("04v8d0000000001")));
    assert!(second.get("CallCenterId").is_none());
    assert!(second.raw().starts_with("\"0058d000001AbCeAAK\"") && second.raw().ends_with("\"\""));
    let username = second.get("Username").expect("is there");
    assert_eq!(&text[username.span().range()], "agent2@acme.example");
}

#[test]
fn every_delimiter_is_recognised() {
    for delimiter in [",", "\t", "|", ";", "^", "`"] {
        let text = format!(
            "Id{delimiter}Username{delimiter}Name\n1{delimiter}a@acme.example{delimiter}\"x{delimiter}y\"\n"
        );
        let rows = rows(&text);
        check_spans(&rows, &text);
        assert_eq!(rows.columns, ["Id", "Username", "Name"], "{delimiter:?}");
        assert_eq!(
            rows.records[0].text("Name"),
            Some(format!("x{delimiter}y").as_str())
        );
    }
    let quoted = rows("\"Username\";\"Name, first, last\"\n\"a\";\"b\"\n");
    assert_eq!(quoted.columns, ["Username", "Name, first, last"]);
    assert_eq!(rows("Username\nagent@acme.example").records.len(), 1);
}

#[test]
fn spans_inside_of_quoted_cells_land_on_the_raw_bytes() {
    let text = "InternalName,CustomSettings,AdapterUrl\nAcme,\"{\"\"reqA\"\":\"\"x\"\"}\",https://cti.acme.example\n";
    let rows = rows(text);
    check_spans(&rows, text);
    let settings = rows.records[0].get("CustomSettings").expect("is there").value();
    assert_eq!(settings.text(), "{\"reqA\":\"x\"}");
    let at = settings.text().find("reqA").expect("is there");
    assert_eq!(&text[settings.span_of(at..at + 4).range()], "reqA");
    assert_eq!(&text[settings.span_of(at - 1..at).range()], "\"\"");
    let url = rows.records[0].get("AdapterUrl").expect("is there").value();
    assert_eq!(&text[url.span_of(0..5).range()], "https");
}

#[test]
fn line_breaks_inside_of_cells_and_between_rows() {
    let text = "Username,Name\r\n\r\na@acme.example,\"two\r\nlines\"\r\n\r\n\r\nb@acme.example,x";
    let rows = rows(text);
    check_spans(&rows, text);
    assert!(rows.warnings.is_empty());
    assert_eq!(rows.records[0].text("Name"), Some("two\r\nlines"));
    assert_eq!(rows.records[1].raw(), "b@acme.example,x");
    assert_eq!(super::rows("Username,Name\ra,b\rc,d\r").records.len(), 2);
}

#[test]
fn ragged_rows_are_left_out_and_named() {
    let text = "Username,Name\r\na@acme.example,A\r\nb@acme.example,B,C\r\nc@acme.example\r\n  \r\nd@acme.example,D\r\n";
    let rows = rows(text);
    check_spans(&rows, text);
    assert_eq!(rows.records.len(), 2);
    assert_eq!(rows.warnings.len(), 1);
    assert_eq!(
        rows.warnings[0].message,
        "line 3 has 3 cells where the header has 2, and 1 row does not fit either: such rows are not used"
    );
    let span = rows.warnings[0].span.expect("a place");
    assert_eq!(&text[span.range()], "b@acme.example,B,C");
}

#[test]
fn an_open_quote_is_an_error() {
    for text in [
        "Username,Name\na@acme.example,\"A\nb@acme.example,B\n",
        "Username,Name\na@acme.example,x,\"A\nb@acme.example,B\n",
        "Username,\"Name\na@acme.example,B\n",
    ] {
        let error = error(text);
        assert!(error.message.contains("never closed"), "{}", error.message);
        assert_eq!(&text[error.span.range()], "\"");
    }
}

#[test]
fn odd_quotes_are_read_as_the_csv_crate_reads_them() {
    let text = "Username,Name,Phone\n\"a\"b,c\"d\"\"e,\"\"\n\"x\"\"\"y, \"z\" ,\"\"\"\"\n";
    let rows = rows(text);
    check_spans(&rows, text);
    assert_eq!(rows.records[0].text("Username"), Some("ab"));
    assert_eq!(rows.records[0].text("Name"), Some("c\"d\"\"e"));
    assert_eq!(rows.records[0].text("Phone"), None);
    assert_eq!(rows.records[1].text("Username"), Some("x\"y"));
    assert_eq!(rows.records[1].text("Name"), Some(" \"z\" "));
    assert_eq!(rows.records[1].text("Phone"), Some("\""));
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    let rows = rows("\"Id\",\"InternalName\"\n");
    assert_eq!(rows.table, Table::CallCenter);
    assert!(rows.records.is_empty());
    assert_eq!(rows.warnings.len(), 1);
}

#[test]
fn of_a_repeated_column_the_first_counts() {
    let rows = rows("Username,NAME,Name\na@acme.example,,second\n");
    assert_eq!(rows.columns, ["Username", "NAME"]);
    assert_eq!(rows.records[0].text("Name"), None);
    assert!(rows.warnings[0].message.contains("`Name` appears twice"));
}

#[test]
fn column_names_between_the_rows_are_no_row() {
    let rows = rows("Username,Name\na@acme.example,A\nUsername,Name\nb@acme.example,B\n");
    assert_eq!(rows.records.len(), 2);
    assert!(rows.warnings.is_empty());
}
