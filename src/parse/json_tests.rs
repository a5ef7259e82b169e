use super::*;
use crate::parse::parse;
use crate::source::FileId;

const FILE: FileId = FileId(0);

fn pairs(json: &str) -> Result<Vec<(String, String, JsonKind)>, JsonError> {
    let pairs = flat_object(&Value::verbatim(FILE, json, 0))?;
    Ok(pairs
        .into_iter()
        .map(|pair| (pair.key.to_string(), pair.value.to_string(), pair.kind))
        .collect())
}

#[test]
fn spans_lead_through_json_and_xml_to_the_raw_bytes() {
    let xml = r#"<s>
        {&quot;req\u0055rl&quot;: &quot;https:\/\/a?x=1&amp;y=\ud83d\ude00&quot;, "n":"", "reqUrl" : 1}</s>"#;
    let tree = parse(FILE, xml).expect("well-formed");
    let pairs = flat_object(&tree.root().value()).expect("JSON");
    let raw = |value: &Value| &xml[value.span().range()];
    assert_eq!(pairs[0].key.text(), "reqUrl");
    assert_eq!(raw(&pairs[0].key), r"req\u0055rl");
    assert_eq!(pairs[0].value.text(), "https://a?x=1&y=😀");
    assert_eq!(raw(&pairs[0].value), r"https:\/\/a?x=1&amp;y=\ud83d\ude00");
    assert_eq!(&xml[pairs[0].value.span_of(13..14).range()], "&amp;");
    assert_eq!(&xml[pairs[0].value.span_of(16..20).range()], r"\ud83d\ude00");
    assert_eq!(&xml[pairs[0].value.span_of(0..5).range()], "https");
    assert_eq!(
        pairs[1].value.span().start as usize,
        xml.find(r#""","#).expect("there") + 1
    );
    assert_eq!((pairs[2].key.text(), pairs[2].kind), ("reqUrl", JsonKind::Number));
}

#[test]
fn duplicates_and_kinds_are_kept_in_order() {
    let json = r#" { "a":"x","a" : -1.5e+3,"b":true,"c":null,"d":[1,{"e":[]},"]"] , "f":{} } "#;
    let found = pairs(json).expect("JSON");
    let kinds: Vec<_> = found
        .iter()
        .map(|(key, value, kind)| (&**key, &**value, *kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("a", "x", JsonKind::String),
            ("a", "-1.5e+3", JsonKind::Number),
            ("b", "true", JsonKind::Boolean),
            ("c", "null", JsonKind::Null),
            ("d", r#"[1,{"e":[]},"]"]"#, JsonKind::Nested),
            ("f", "{}", JsonKind::Nested),
        ]
    );
    assert_eq!(pairs("{}"), Ok(Vec::new()));
}

#[test]
fn it_accepts_what_a_json_library_accepts() {
    let cases = [
        "",
        " ",
        "[]",
        "{",
        "{}}",
        "{} x",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{,}"#,
        r#"{"a":01}"#,
        r#"{"a":1.}"#,
        r#"{"a":.5}"#,
        r#"{"a":-}"#,
        r#"{"a":1e}"#,
        r#"{"a":0e0}"#,
        r#"{"a":+1}"#,
        r#"{"a":tru}"#,
        r#"{"a":"\x"}"#,
        r#"{"a":"\u12"}"#,
        r#"{"a":"\u+123"}"#,
        r#"{"a":"é\u00e9\n"}"#,
        "{\"a\":\"\n\"}",
        r#"{"a":[1,]}"#,
        r#"{"a":[,1]}"#,
        r#"{"a":[1 2]}"#,
        r#"{"a":{"b":1,}}"#,
        r#"{"a":{1:1}}"#,
        r#"{"a":[}"#,
        r#"{"a":[[],{},[{"b":[]}],"x"]}"#,
        r#"{"a":{"b":{"c":1},"d":2}}"#,
        r#"{a:1}"#,
        r"{'a':1}",
        r#"{"a" 1}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a":"x"#,
        r#"{"a":"\"#,
        "\u{A0}{}",
    ];
    for case in cases {
        let expected = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(case);
        assert_eq!(
            pairs(case).is_ok(),
            expected.is_ok(),
            "{case:?} {expected:?} {:?}",
            pairs(case)
        );
    }
}

#[test]
fn errors_point_at_the_characters() {
    let at = |json: &'static str| {
        let error = pairs(json).expect_err("bad");
        (&json[error.span.range()], error.message)
    };
    assert_eq!(
        at(r#"{"a":1} x"#),
        ("x", "JSON has `x` where the end is expected".into())
    );
    assert_eq!(at(r#"{"a":yes}"#), ("yes", "`yes` is not a JSON value".into()));
    assert_eq!(
        at(r#"{"a":"\q"}"#),
        (r"\q", r"JSON does not know the escape `\q`".into())
    );
    assert_eq!(at(r#"{"a":"x"#), ("", "JSON ends where `\"` is expected".into()));
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(pairs(&nested(256)).is_ok());
    assert!(pairs(&nested(257)).is_err());
    assert!(pairs(&format!("{{\"a\":{}", "{\"b\":".repeat(1_000_000))).is_err());
}

#[test]
fn a_lone_surrogate_becomes_the_replacement_character() {
    let found = pairs(r#"{"a":"\ud83dx\ude00\ud83d\u0041"}"#).expect("JSON");
    assert_eq!(found[0].1, "\u{FFFD}x\u{FFFD}\u{FFFD}A");
}
