use super::*;

const WANTED: Wanted = Wanted {
    roots: &["sforce"],
    calls: &["setInterval", "fetch", "WebSocket", "ajax"],
    reads: &["parent.document", "top.document"],
};

fn script(text: &str) -> Script {
    let source = Source {
        file: FileId(0),
        base: 0,
        text,
        gaps: &[],
    };
    read(&[source], &WANTED).remove(0)
}

fn paths(text: &str) -> Vec<String> {
    script(text).calls.into_iter().map(|call| call.path).collect()
}

/// A value in few words.
fn told(datum: &Datum) -> String {
    match &datum.what {
        What::Text(text) => format!("'{text}'"),
        What::Number(number) => number.clone(),
        What::Bool(value) => value.to_string(),
        What::Nothing => "nothing".to_owned(),
        What::Joined(pieces) => pieces
            .iter()
            .map(|piece| {
                let text = piece.text.as_deref().unwrap_or("…");
                if piece.is_conditional {
                    format!("({text})")
                } else {
                    text.to_owned()
                }
            })
            .collect(),
        What::Object(object) => {
            let entries = object.entries.iter().map(|entry| {
                let mark = if entry.is_conditional { "?" } else { "" };
                format!("{}{mark}: {}", entry.key, told(&entry.value))
            });
            let mut entries: Vec<String> = entries.collect();
            if object.is_open {
                entries.push("…".to_owned());
            }
            format!("{{{}}}", entries.join(", "))
        }
        What::List(all) => format!("[{}]", all.iter().map(told).collect::<Vec<_>>().join(", ")),
        What::Function(function) => {
            let reads: Vec<&str> = function.reads.iter().map(|read| read.path.as_str()).collect();
            format!("function({})", reads.join(" "))
        }
        What::Path(path) => path.clone(),
        What::OneOf(all) => all.iter().map(told).collect::<Vec<_>>().join(" | "),
        What::Unknown => "?".to_owned(),
    }
}

fn arguments(text: &str) -> Vec<String> {
    let script = script(text);
    assert_eq!(script.reading, Reading::Parsed, "{text}");
    script
        .calls
        .iter()
        .map(|call| call.arguments.iter().map(told).collect::<Vec<_>>().join(", "))
        .collect()
}

#[test]
fn calls_are_found_through_every_kind_of_alias() {
    for text in [
        "sforce.opencti.saveLog()",
        "window.sforce.opencti.saveLog()",
        "window['sforce']['opencti']['saveLog']()",
        "sforce?.opencti?.saveLog?.()",
        "var a = sforce.opencti; a.saveLog()",
        "const { opencti } = sforce; opencti.saveLog()",
        "const { opencti: { saveLog: b } } = window.sforce; b()",
        "let a; a = sforce.opencti; function f() { a.saveLog() }",
        "(function (s) { s.opencti.saveLog() })(sforce)",
        "(function (s) { s.opencti.saveLog() }).call(this, window.sforce)",
        "var s = window.sforce || {}; s.opencti.saveLog()",
        "sforce && sforce.opencti && sforce.opencti.saveLog()",
        "this.api = sforce.opencti; this.api.saveLog()",
        "var app = {}; app.api = sforce.opencti; go(function () { app.api.saveLog() })",
        "function api() { return sforce.opencti } api().saveLog()",
        "var k = 'saveLog'; sforce.opencti[k]()",
        "sforce.opencti.saveLog.call(sforce.opencti)",
        "(0, sforce.opencti.saveLog)()",
        "function go(m, a) { sforce.opencti[m](a) } go('saveLog', {})",
        "function f($window) { $window.sforce.opencti.saveLog() }",
        "parent.sforce.opencti.saveLog()",
        "class A { constructor() { this.cti = window.sforce.opencti } log() { this.cti.saveLog() } }",
    ] {
        assert_eq!(paths(text), ["sforce.opencti.saveLog"], "{text}");
    }
}

#[test]
fn look_alikes_are_none() {
    for text in [
        "jsforce.opencti.saveLog()",
        "a.saveLog()",
        "var opencti = other; opencti.saveLog()",
        "salesforce.opencti.saveLog()",
        "var a = 'sforce.opencti.saveLog()'",
        "// sforce.opencti.saveLog()",
    ] {
        assert_eq!(paths(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn objects_are_followed_through_variables_spreads_and_assignments() {
    let log = |code: &str| {
        arguments(&format!("{code}; sforce.opencti.saveLog(a)"))
            .pop()
            .expect("a call")
    };
    assert_eq!(
        log("var a = {value: {Subject: 'x', n: 1, d: b()}}"),
        "{value: {Subject: 'x', n: 1, d: ?}}"
    );
    assert_eq!(
        log("var v = {A: 1}; v.B = 'b'; var a = {value: v}"),
        "{value: {A: 1, B: 'b'}}"
    );
    assert_eq!(log("var a = {}; if (x) { a.B = 1 } a.C = 2"), "{B?: 1, C: 2}");
    assert_eq!(log("var b = {A: 1}; var a = {...b, C: 2}"), "{A: 1, C: 2}");
    assert_eq!(log("var a = {...unknown(), C: 2}"), "{C: 2, …}");
    assert_eq!(log("var a = Object.assign({}, {A: 1}, {B: 2})"), "{A: 1, B: 2}");
    assert_eq!(log("var a = {[k()]: 1, B: 2}"), "{B: 2, …}");
    assert_eq!(log("function f(x) { return {A: x} } var a = f('y')"), "{A: 'y'}");
    assert_eq!(
        log("function fill(o) { o.B = 2 } var a = {A: 1}; fill(a)"),
        "{A: 1, B: 2}"
    );
    assert_eq!(log("var a = {A: 1}; elsewhere(a)"), "{A: 1, …}");
    assert_eq!(log("var a = {A: c ? 'x' : 'y'}"), "{A: 'x' | 'y'}");
    assert_eq!(log("var a = {A: 1}; a = {B: 2}"), "{B: 2}");
    assert_eq!(log("var a = {A: 1}; if (z) a = {B: 2}"), "{A: 1} | {B: 2}");
    assert_eq!(
        log("const S = 'Completed'; var a = {'Status': S}"),
        "{Status: 'Completed'}"
    );
}

#[test]
fn texts_are_put_together() {
    let log = |code: &str| {
        arguments(&format!("{code}; sforce.interaction.saveLog('Task', a)"))
            .pop()
            .expect("a call")
    };
    assert_eq!(log("var a = 'A=' + x + '&B=1'"), "'Task', A=…&B=1");
    assert_eq!(
        log("var a = 'A=1'; a += '&B=2'; if (c) { a += '&C=' + d }"),
        "'Task', A=1&B=2(&C=)(…)"
    );
    assert_eq!(log("var a = `A=${x}&B=1`"), "'Task', A=…&B=1");
    assert_eq!(log("var a = ['A=1', 'B=2'].join('&')"), "'Task', 'A=1&B=2'");
    assert_eq!(log("var a = 1 + 2"), "'Task', ?");
    assert_eq!(log("var a = $.param({A: 1})"), "'Task', {A: 1}");
}

#[test]
fn wrappers_are_read_for_each_caller() {
    let text = "function log(value, done) { sforce.opencti.saveLog({value: value, callback: done}) }
        log({Subject: 'a'}, function (r) { if (r.success) x() }); log({Subject: 'b'}, other);";
    assert_eq!(
        arguments(text),
        [
            "{value: {Subject: 'a'}, callback: function(success)}",
            "{value: {Subject: 'b'}, callback: other}"
        ]
    );
    let text = "function call(m, o) { sforce.opencti[m](o) } call('screenPop', {type: sforce.opencti.SCREENPOP_TYPE.FLOW});
        call('runApex', {apexClass: 'A'});";
    assert_eq!(
        paths(text),
        ["sforce.opencti.screenPop", "sforce.opencti.runApex"]
    );
    assert_eq!(arguments(text)[0], "{type: sforce.opencti.SCREENPOP_TYPE.FLOW}");
}

#[test]
fn callbacks_tell_what_they_read() {
    let text = "function done(response) { if (response.result) { a() } else { b(response.error) } }
        sforce.opencti.saveLog({value: {}, callback: done.bind(this)});";
    assert_eq!(arguments(text), ["{value: {}, callback: function(result error)}"]);
}

#[test]
fn reads_of_other_windows_are_noted_and_local_names_are_not() {
    let mentions = |text: &str| -> Vec<String> {
        script(text)
            .mentions
            .into_iter()
            .map(|mention| mention.path)
            .collect()
    };
    assert_eq!(
        mentions("parent.document.title = 1; window.top.document"),
        ["parent.document.title", "top.document"]
    );
    assert_eq!(
        mentions("var parent = e.parentNode; parent.document.x()"),
        Vec::<String>::new()
    );
    assert_eq!(
        mentions("if (sforce.opencti) { x(sforce.interaction.cti.enableClickToDial) }").len(),
        2
    );
}

#[test]
fn tokens_give_the_same_with_less() {
    let text = "var a = sforce.opencti; const { screenPop: pop, runApex } = sforce.opencti; this.b = sforce.interaction;
        a.saveLog({value: {Subject: 'x' + y, 'Status': 'Done', d: f(1), ...z}, callback: function () {}});
        window['sforce'].opencti.enableClickToDial(); pop({}); runApex({apexClass: 'A'}); this.b.getPageInfo(c);
        new WebSocket('wss://cti.acme.example/x'); sforce.opencti = {}; parent.document; }}}";
    let script = script(text);
    assert_eq!(script.reading, Reading::Tokens);
    let found: Vec<&str> = script.calls.iter().map(|call| call.path.as_str()).collect();
    assert_eq!(
        found,
        [
            "sforce.opencti.saveLog",
            "sforce.opencti.enableClickToDial",
            "sforce.opencti.screenPop",
            "sforce.opencti.runApex",
            "sforce.interaction.getPageInfo",
            "WebSocket"
        ]
    );
    let log = &script.calls[0];
    assert_eq!(&text[log.name.range()], "saveLog");
    assert_eq!(
        told(&log.arguments[0]),
        "{value: {Subject: x…, Status: 'Done', d: ?, …}, callback: ?}"
    );
    assert_eq!(script.addresses[0].text, "wss://cti.acme.example/x");
    assert_eq!(script.definitions[0].path, "sforce.opencti");
    assert!(
        script
            .mentions
            .iter()
            .any(|mention| mention.path == "parent.document")
    );
}

#[test]
fn gaps_are_values_of_run_time() {
    let text =
        "var a = ______; sforce.interaction.saveLog('Task', 'A=_____&B=1'); x('https://a.example/____');";
    let gaps = [
        8..14,
        text.find("_____&").expect("a gap")..text.find("&B").expect("its end"),
        {
            let at = text.find("/____'").expect("a gap") + 1;
            at..at + 4
        },
    ];
    let source = Source {
        file: FileId(0),
        base: 100,
        text,
        gaps: &gaps,
    };
    let script = read(&[source], &WANTED).remove(0);
    assert_eq!(told(&script.calls[0].arguments[1]), "A=…&B=1");
    assert_eq!(script.calls[0].span.start, 116);
    assert_eq!(
        (script.addresses[0].text.as_str(), script.addresses[0].is_cut),
        ("https://a.example/", true)
    );
}

#[test]
fn hostile_scripts_end_as_tokens_and_never_abort() {
    let call = "sforce.opencti.saveLog({value: {Subject: 'x'}});";
    for unit in [
        "(",
        "[",
        "{",
        "`${",
        "!",
        "a=",
        "a?b:",
        "a=>",
        "if(a)",
        "if(a);else ",
        "a:",
        ".b()",
        "+a",
        "``",
        "new ",
    ] {
        let text = format!("{call}x{}", unit.repeat(100_000));
        let script = script(&text);
        assert_eq!(script.reading, Reading::Tokens, "{unit}");
        assert_eq!(script.calls[0].path, "sforce.opencti.saveLog", "{unit}");
    }
    let chain = format!("{call}a{}", ".b()".repeat(1_000_000));
    assert_eq!(script(&chain).reading, Reading::Tokens);
    for end in [
        "'", "\"", "`", "/", "/*", "//", "`${", "'\\", "\u{0}", "\u{feff}", "<!--", "#!", "@",
    ] {
        let script = script(&format!("{call}x={end}"));
        assert_eq!(script.calls[0].path, "sforce.opencti.saveLog", "{end}");
    }
}

/// The deepest code that still goes to the parser must leave it stack enough.
#[test]
fn the_deepest_code_that_is_parsed_fits_on_the_stack() {
    for (unit, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a:", "}"),
        ("a(", ")"),
        ("a.b(function(){return ", "})"),
        ("()=>{if(a)for(;;)while(b)return ", "}"),
        ("`${", "}`"),
        ("a?b?c:(", "):d"),
    ] {
        let mut deepest = 0;
        for count in (10..=990).rev().step_by(10) {
            let text = format!("x={}1{}", unit.repeat(count), close.repeat(count));
            if bound::is_parsable(&text) {
                assert_eq!(script(&text).reading, Reading::Parsed, "{unit}");
                deepest = count;
                break;
            }
        }
        assert!(deepest >= 200, "{unit} {deepest}");
    }
    for (unit, end) in [
        ("!", "a"),
        ("a=", "b"),
        ("a?b:", "c"),
        ("a=>", "b"),
        ("if(a)", "b"),
        ("a+", "b"),
        ("a.b().", "c"),
    ] {
        for count in (100..=8_000).rev().step_by(100) {
            let text = format!("{}{end}", unit.repeat(count));
            if bound::is_parsable(&text) {
                assert!(count >= 1_000, "{unit} {count}");
                assert_eq!(script(&text).reading, Reading::Parsed, "{unit}");
                break;
            }
        }
    }
}
