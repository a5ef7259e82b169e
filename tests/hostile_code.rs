//! Keeps the promise that hostile code is normal code: skipped, read as tokens, or a finding; never a crash or a hang.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{ctilint, stderr, stdout};
use ctilint::load::Export;
use ctilint::org::{self, Org};
use ctilint::parse::script::Reading;

/// A call that must be found whatever stands around it.
const CALL: &str = "sforce.opencti.saveLog({value: {entityApiName: 'Task', Subject: 'x'}});\n";

fn read(path: &str, bytes: Vec<u8>) -> Org {
    let started = Instant::now();
    let org = org::read(&Export::from_memory(vec![(path.to_owned(), bytes)]));
    let took = started.elapsed();
    assert!(took < Duration::from_secs(300), "{path}: {took:?}");
    org
}

/// How a script that begins with the call was read.
fn reading(rest: &str) -> Reading {
    let org = read("web/phone.js", format!("{CALL}{rest}").into_bytes());
    let code = org
        .code
        .first()
        .unwrap_or_else(|| panic!("no code: {}", &rest[..rest.len().min(40)]));
    assert_eq!(code.calls[0].path(), "sforce.opencti.saveLog");
    assert_eq!(code.records[0].object.as_deref(), Some("Task"));
    code.reading
}

#[test]
fn code_that_nests_too_deep_is_read_as_tokens() {
    for unit in [
        "(",
        "[",
        "{",
        "`${",
        "!",
        "a=",
        "a?b:",
        "if(a)",
        "do ",
        "a=>",
        "class A extends ",
        "<div>",
    ] {
        assert_eq!(reading(&unit.repeat(100_000)), Reading::Tokens, "{unit}");
    }
    assert_eq!(
        reading(&format!("a{}", ".b()".repeat(1_000_000))),
        Reading::Tokens
    );
    assert_eq!(reading(&format!("a{}", "+b".repeat(1_000_000))), Reading::Tokens);
    assert_eq!(reading(&format!("x={}", "[1,".repeat(100_000))), Reading::Tokens);
}

#[test]
fn code_that_many_things_are_in_is_read_in_time() {
    for unit in [
        "sforce.opencti.saveLog(a);",
        "function f(a){sforce.opencti.saveLog(a)}f({value:{A:1}});",
        "var a={};a.b=a;sforce.opencti.screenPop(a);",
        "a.b.c=sforce.opencti;a.b.c.x();",
        "setInterval(function(){fetch('/x')},1);",
        "x='https://a.acme.example/';",
        "a=b=>a(b);a(a);sforce.opencti.x(a(a(a)));",
        "var a=a||{},b=a;b.c=function(c){return a.c(c)};sforce.opencti.saveLog({value:b.c(a)});",
    ] {
        let org = read(
            "web/phone.js",
            format!("{CALL}{}", unit.repeat(5_000)).into_bytes(),
        );
        assert_eq!(org.code.len(), 1, "{unit}");
    }
    let page = format!(
        "<apex:page><script>{CALL}</script>{}</apex:page>",
        "<script>a({!b})</script><c:X d='{!e}'/>".repeat(20_000)
    );
    assert_eq!(read("pages/Phone.page", page.into_bytes()).code.len(), 1);
    let page = format!(
        "<apex:page><script>{CALL}</script>{}",
        "<p onclick='sforce.opencti.x()' ".repeat(20_000)
    );
    assert_eq!(read("pages/Phone.page", page.into_bytes()).code.len(), 1);
}

#[test]
fn texts_that_end_too_early_are_read_as_tokens() {
    for rest in [
        "x = '", "x = \"", "x = `", "x = `${", "x = /", "x = /[", "/*", "//", "x = {", "f(", "\\", "#",
        "\u{0}",
    ] {
        reading(rest);
    }
    let whole = format!(
        "{CALL}var a = sforce.interaction; a.saveLog('Task', 'Subject=' + `x${{1}}` + /[']/.source, function (r) {{ r.result }});"
    );
    for end in CALL.len()..whole.len() {
        let org = read("web/phone.js", whole.as_bytes()[..end].to_vec());
        assert_eq!(org.code.len(), 1, "{end}");
    }
    let page = format!(
        "<apex:page><script>{CALL}</script><a href=\"javascript:x()\" b='{{!c}}'>é</a><!-- d --></apex:page>"
    );
    for end in 0..page.len() {
        read("pages/Phone.page", page.as_bytes()[..end].to_vec());
    }
}

#[test]
fn bytes_that_are_no_text_are_skipped_or_read() {
    let mut noise: Vec<u8> = (0..200_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    assert!(
        read("staticresources/Noise.resource", noise.clone())
            .code
            .is_empty()
    );
    noise.splice(0..0, CALL.bytes());
    let org = read("staticresources/Noise.resource", noise);
    assert_eq!((org.code.len(), org.problems.len()), (1, 0));
    assert_eq!(org.code[0].calls[0].method, "saveLog");
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(CALL.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let org = read("web/phone.js", wide.clone());
    assert_eq!(org.code[0].records.len(), 1);
    let org = read("web/phone.js", wide[..wide.len() - 1].to_vec());
    assert_eq!(
        (org.code.len(), org.problems.len()),
        (0, 1),
        "half a character is a finding"
    );
    let org = read(
        "staticresources/Broken.resource",
        b"PK\x03\x04sforce.opencti.x()".to_vec(),
    );
    assert_eq!((org.code.len(), org.problems.len()), (0, 0));
}

#[test]
fn large_scripts_are_scanned_and_larger_ones_are_named() {
    let filler = "var a = 'sforce'; b(a);\n";
    let large = format!("{CALL}{}", filler.repeat((9 << 20) / filler.len()));
    let org = read("web/phone.js", large.into_bytes());
    assert_eq!(org.code[0].reading, Reading::Tokens);
    let huge = format!("{CALL}{}", filler.repeat((50 << 20) / filler.len()));
    let org = read("web/phone.js", huge.into_bytes());
    assert_eq!(
        (org.code.len(), org.problems.len()),
        (0, 1),
        "too large, and marked"
    );
    let huge = "var a = 'salesforce'; b(a);\n".repeat((50 << 20) / 28);
    let org = read("web/phone.js", huge.into_bytes());
    assert_eq!(
        (org.code.len(), org.problems.len()),
        (0, 0),
        "too large, and nobody's business"
    );
}

#[test]
fn archives_inside_resources_are_bounded() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for n in 0..2_000 {
        zip.start_file(format!("js/{n}.js"), zip::write::SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(CALL.as_bytes()).expect("bytes");
    }
    zip.start_file("bomb.js", zip::write::SimpleFileOptions::default())
        .expect("an entry");
    zip.write_all(&vec![b' '; 40 << 20]).expect("bytes");
    let bytes = zip.finish().expect("a zip").into_inner();
    let org = read("staticresources/Many.resource", bytes);
    assert_eq!(org.code.len(), 2_000);
}

/// The whole program: nothing crashes, nothing is printed but the report, and secrets are masked.
#[test]
fn the_program_masks_secrets_in_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        fs::write(path, text).expect("written");
    };
    let script = format!(
        "{CALL}var apiKey = 'sQ7kq2Lm9xP4zW8vbN3d'; new WebSocket('wss://amy:sR7kq2Lm9xP4@cti.acme.example/?token=sS7kq2Lm9xP4zW8v');\n\
         sforce.opencti.saveLog({{value: {{entityApiName: 'Task', password: 'sT7kq2Lm9xP4zW8v', Status: 'Done'}}}});"
    );
    write(
        "pages/Phone.page",
        &format!("<apex:page><script>{script}</script></apex:page>"),
    );
    for arguments in [
        ["debug", "adapter"],
        ["debug", "model"],
        ["debug", "files"],
        ["check", "."],
    ] {
        let output = ctilint()
            .current_dir(folder.path())
            .args(arguments)
            .output()
            .expect("ctilint runs");
        let all = format!("{}{}", stdout(&output), stderr(&output));
        for secret in ["sQ7kq2", "sR7kq2", "sS7kq2", "sT7kq2"] {
            assert!(!all.contains(secret), "{arguments:?}: {all}");
        }
        if arguments == ["debug", "adapter"] {
            assert!(
                all.contains("cti.acme.example") && all.contains("\"password\""),
                "{all}"
            );
        }
    }
}
