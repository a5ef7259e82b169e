use super::{Id, Table, check_spans, error, rows};

const NESTED: &str = r#"{"status":0,"result":{"records":[
  {"attributes":{"type":"User","url":"/x/User/0058d000001AbCdAAK"},
   "Id":"0058d000001AbCdAAK","Username":"agent1@acme.example","IsActive":true,"CallCenterId":"04v8d0000000001AAA",
   "Profile":{"attributes":{"type":"Profile"},"Name":"Support Agent","UserLicense":{"attributes":{},"Name":"Salesforce"}}},
  {"attributes":{"type":"User"},"Id":"0058d000001AbCeAAK","IsActive":false,"CallCenterId":null,"Profile":null,
   "UserRole":null}
],"totalSize":2,"done":true},"warnings":[]}"#;

#[test]
fn the_envelope_of_sf_with_nested_parents() {
    let rows = rows(NESTED);
    check_spans(&rows, NESTED);
    assert_eq!(rows.table, Table::User);
    assert_eq!(
        rows.columns,
        [
            "Id",
            "Username",
            "IsActive",
            "CallCenterId",
            "Profile.Name",
            "Profile.UserLicense.Name",
            "UserRole"
        ]
    );
    let [first, second] = &rows.records[..] else {
        panic!("two records")
    };
    assert_eq!(first.text("PROFILE.USERLICENSE.NAME"), Some("Salesforce"));
    assert_eq!(first.bool("IsActive"), Some(true));
    assert_eq!(second.bool("IsActive"), Some(false));
    assert_eq!(first.id("CallCenterId"), Some(Id::new("04v8d0000000001")));
    for blank in ["Profile.Name", "CallCenterId", "Username", "UserRole.Name"] {
        assert!(rows.has_column(blank), "{blank}");
        assert!(second.get(blank).is_none(), "{blank}");
    }
    assert!(!rows.has_column("Profile") && !rows.has_column("Profile.Id") && !rows.has_column("Phone"));
    assert!(!rows.has_column("attributes.type"));
    let name = first.get("Profile.Name").expect("is there");
    assert_eq!(&NESTED[name.span().range()], "Support Agent");
    assert!(rows.warnings.is_empty());
}

#[test]
fn the_bare_result_and_the_bare_list() {
    let bare = rows(r#" {"records":[{"InternalName":"Acme","Version":4.0}],"totalSize":1,"done":true}"#);
    assert_eq!(bare.table, Table::CallCenter);
    assert_eq!(bare.records[0].text("Version"), Some("4.0"));
    let bulk =
        rows(r#"[{"Id":"005000000000001AAA","IsActive":"true","CallCenterId":"","Profile.Name":"Support"}]"#);
    assert_eq!(bulk.table, Table::User);
    assert_eq!(bulk.records[0].bool("IsActive"), Some(true));
    assert!(bulk.has_column("CallCenterId") && bulk.records[0].get("CallCenterId").is_none());
    assert_eq!(bulk.records[0].text("profile.name"), Some("Support"));
    let single = rows(r#"{"status":0,"result":{"attributes":{"type":"User"},"Id":"005000000000001AAA"}}"#);
    assert_eq!((single.table, single.records.len()), (Table::User, 1));
}

#[test]
fn escapes_keep_their_place() {
    let text = r#"[{"InternalName":"Acme","CustomSettings":"{\"reqA\":\"\u00e9\ud83d\ude00\ud800x\"}"}]"#;
    let rows = rows(text);
    check_spans(&rows, text);
    let value = rows.records[0].get("CustomSettings").expect("is there").value();
    assert_eq!(value.text(), "{\"reqA\":\"é😀\u{fffd}x\"}");
    let at = value.text().find("reqA").expect("is there");
    assert_eq!(&text[value.span_of(at..at + 4).range()], "reqA");
    let face = value.text().find('😀').expect("is there");
    assert_eq!(&text[value.span_of(face..face + 4).range()], r"\ud83d\ude00");
    let x = value.text().find('x').expect("is there");
    assert_eq!(&text[value.span_of(x..x + 1).range()], "x");
}

#[test]
fn a_failed_query_is_quoted() {
    let failed = error(
        r#"{"status":1,"name":"INVALID_FIELD","message":"SELECT CallCenterId\n  ^\nNo such column","exitCode":1}"#,
    );
    assert_eq!(
        failed.message,
        "the query failed: `SELECT CallCenterId ^ No such column`"
    );
    assert!(failed.help.starts_with("leave the column"));
    let rest = error(r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#);
    assert_eq!(rest.message, "the query failed: `Session expired or invalid`");
    assert!(error(r#"{"status":1}"#).message.contains("failed"));
    assert!(error(r#"{"name":"x"}"#).message.contains("no query result"));
}

#[test]
fn an_unfinished_result_warns() {
    let text = r#"{"records":[{"Username":"a@acme.example"}],"totalSize":4000,"done":false}"#;
    let rows = rows(text);
    assert_eq!(rows.warnings.len(), 1);
    assert_eq!(
        rows.warnings[0].message,
        "not all rows are in the file: 1 of 4000"
    );
    let span = rows.warnings[0].span.expect("a place");
    assert_eq!(&text[span.range()], "false");
}

#[test]
fn a_tree_export_cannot_be_used() {
    let tree = error(
        r#"{"records":[{"attributes":{"type":"CallCenter","referenceId":"CallCenterRef1"},"InternalName":"Acme"}]}"#,
    );
    assert!(tree.message.contains("sf data export tree"));
    assert!(tree.help.contains("--output-file callcenters.csv"));
    let plan = error(r#"[{"sobject":"User","saveRefs":true,"files":["Users.json"]}]"#);
    assert!(plan.help.contains("--output-file users.csv"));
}

#[test]
fn rows_of_another_object_are_named() {
    let other = error(r#"{"records":[{"attributes":{"type":"Account"},"Id":"001000000000001AAA"}]}"#);
    assert_eq!(other.message, "these are rows of `Account`, which no rule reads");
}

#[test]
fn malformed_json_has_a_place() {
    let cut = error(&NESTED[..NESTED.len() - 40]);
    assert!(cut.message.contains("cut off"), "{}", cut.message);
    assert_eq!(cut.span.range().start, NESTED.len() - 40);
    let text = "{\"records\":[\n  {\"Username\":\"ä\" \"Name\":1}]}";
    let broken = error(text);
    assert!(
        broken.message.starts_with("this is not JSON: expected"),
        "{}",
        broken.message
    );
    assert_eq!(&text[broken.span.range()], "\"");
    assert_eq!(broken.span.range().start, text.find("\"Name").expect("is there"));
    assert!(error("[1,2]").message.contains("a row must be a JSON object"));
    assert!(
        error("[{\"Username\":\"a\"}] trailing")
            .message
            .contains("trailing")
    );
    assert!(
        error("{\"records\":{\"a\":1}}")
            .message
            .contains("no query result")
    );
    // Half a surrogate pair in a key, which no text can hold.
    assert!(
        error(r#"[{"\ud800":1}]"#)
            .message
            .starts_with("this is not JSON: ")
    );
}

#[test]
fn softphone_layouts_are_kept_as_they_are() {
    let layout =
        r#"{"callTypes":[{"name":"Inbound","infoFields":[]}],"id":"04w000000000001AAA","name":"Standard"}"#;
    let wrapped = format!("{{\"status\":0,\"result\":{{\"layouts\":[{layout},{layout}]}}}}");
    for (text, count) in [
        (layout.to_owned(), 1),
        (format!("[{layout}]"), 1),
        (format!("{{\"result\":{layout}}}"), 1),
        (wrapped, 2),
    ] {
        let rows = rows(&text);
        check_spans(&rows, &text);
        assert_eq!(rows.table, Table::SoftphoneLayout);
        assert_eq!(rows.records.len(), count);
        assert_eq!(rows.records[0].raw(), layout);
        assert_eq!(rows.records[0].text("Name"), Some("Standard"));
        assert!(
            rows.records[0]
                .text("callTypes")
                .is_some_and(|types| types.starts_with("[{\"name\""))
        );
        assert!(rows.warnings.is_empty());
    }
}

#[test]
fn a_record_has_only_the_columns_that_are_written_in_it() {
    let text = r#"[{"Id":"1","CallCenterId":null,"Profile":null},{"Id":"2","Profile":{"Name":"Support"},"Username":"b"}]"#;
    let rows = rows(text);
    let [first, second] = rows.records.as_slice() else {
        panic!("two records")
    };
    assert!(first.has("callcenterid") && first.has("Profile.Name") && !first.has("Username"));
    assert!(!second.has("CallCenterId") && second.has("profile.name") && second.has("Username"));
    assert!(rows.has_column("CallCenterId") && !first.has("Phone"));
}
