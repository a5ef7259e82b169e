//! Keeps the promise that hostile input is normal input: it becomes a finding or an error, and the rest goes on.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Output;

use common::{ctilint, stderr, stdout};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A call center with a mistake of its own: whoever finds it has examined the rest.
const NEIGHBOUR: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n\
    <adapterUrl>http://phone.acme.example/</adapterUrl>\n\
    <customSettings>{&quot;reqUseApi&quot;:&quot;true&quot;,&quot;reqSalesforceCompatibilityMode&quot;:\
    &quot;Lightning&quot;}</customSettings>\n<displayName>Neighbour</displayName>\n</CallCenter>\n";

fn check(folder: &Path) -> Output {
    ctilint()
        .current_dir(folder)
        .args(["check", ".", "--format", "concise", "--audience", "audit"])
        .output()
        .expect("ctilint runs")
}

/// Lays a hostile file beside the neighbour and says what the report says about it.
fn said_about(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Neighbour.callCenter"), NEIGHBOUR).expect("written");
    fs::write(folder.path().join(name), bytes).expect("written");
    examined(folder.path(), name)
}

/// The lines about `name`, after making sure that the neighbour was examined and nothing crashed.
fn examined(folder: &Path, name: &str) -> String {
    let output = check(folder);
    let report = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{report}{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    assert!(
        report.contains("Neighbour.callCenter:3:13 error insecure-adapter-url"),
        "{report}"
    );
    assert!(!report.contains("internal-error"), "{report}");
    let about: Vec<&str> = report.lines().filter(|line| line.starts_with(name)).collect();
    about.join("\n")
}

fn with_body(body: &str) -> Vec<u8> {
    format!("<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">{body}</CallCenter>").into_bytes()
}

#[test]
fn text_that_is_not_well_formed_is_malformed_with_its_place() {
    let nested = [b"<CallCenter>".to_vec(), b"<a>".repeat(1_000_000)].concat();
    let bomb =
        "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]>\n<CallCenter>&c;</CallCenter>";
    let table: &[(&str, Vec<u8>, &str)] = &[
        ("empty", Vec::new(), "1:1 error malformed-file: the file is empty"),
        (
            "truncated",
            NEIGHBOUR.as_bytes()[..150].to_vec(),
            "error malformed-file: ",
        ),
        (
            "two-roots",
            b"<CallCenter/>\n<CallCenter/>".to_vec(),
            "2:1 error malformed-file: ",
        ),
        ("doctype", bomb.as_bytes().to_vec(), "1:1 error malformed-file: "),
        ("nested", nested, "error malformed-file: "),
        ("nul", with_body("\0"), "error malformed-file: "),
        ("entity", with_body("&nbsp;"), "error malformed-file: "),
        ("ampersand", with_body("a & b"), "error malformed-file: "),
        (
            "conflict",
            with_body("\n<<<<<<< HEAD\n<a/>\n=======\n<b/>\n>>>>>>> theirs\n"),
            "2:1 error malformed-file: ",
        ),
        (
            "wrong-root",
            b"<RemoteSiteSetting/>".to_vec(),
            "1:2 error malformed-file: ",
        ),
    ];
    for (name, bytes, expected) in table {
        let name = format!("{name}.callCenter");
        let said = said_about(&name, bytes);
        assert!(
            said.starts_with(&format!("{name}:")) && said.contains(expected),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "one cause, one finding: {said}");
    }
}

#[test]
fn bytes_that_are_no_text_are_unreadable() {
    let utf16_without_bom: Vec<u8> = NEIGHBOUR.bytes().flat_map(|byte| [byte, 0]).collect();
    let table: &[(&str, Vec<u8>)] = &[
        (
            "latin1",
            with_body("caf\u{e9}")
                .iter()
                .map(|b| if *b == 0xc3 { 0xe9 } else { *b })
                .collect(),
        ),
        ("utf16", utf16_without_bom),
        ("binary", vec![0xff; 4096]),
    ];
    for (name, bytes) in table {
        let name = format!("{name}.callCenter");
        let said = said_about(&name, bytes);
        assert!(said.contains("error unreadable-file: "), "{name}: {said}");
    }
}

#[test]
fn more_settings_than_any_softphone_has_are_said_not_read() {
    let items: String = (0..200_000)
        .map(|n| format!("<items><name>a{}</name><value>{n}</value></items>", n % 7))
        .collect();
    let body = format!(
        "<adapterUrl>https://phone.acme.example/</adapterUrl><sections>\
         <items><name>reqUseApi</name><value>true</value></items>{items}<name>acme</name></sections>"
    );
    let said = said_about("Many.callCenter", &with_body(&body));
    assert!(said.contains("error invalid-call-center-definition: "), "{said}");
}

/// Definitions have no name that gives them away, so their tag does, however broken the file is.
#[test]
fn plain_xml_that_holds_a_definition_is_not_swallowed() {
    let definition = "<callCenter><section name=\"caf\u{e9}\"/></callCenter>";
    let latin: Vec<u8> = definition
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    let wide: Vec<u8> = definition.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let conflict = format!("<<<<<<< HEAD\n{definition}\n=======\n{definition}\n>>>>>>> theirs\n");
    assert!(said_about("latin.xml", &latin).contains("error unreadable-file: "));
    assert!(said_about("wide.xml", &wide).contains("error unreadable-file: "));
    assert!(said_about("conflict.xml", conflict.as_bytes()).contains("1:1 error malformed-file: "));
    assert_eq!(said_about("other.xml", b"<project><callCenter/></project>"), "");
    assert_eq!(said_about("empty.xml", b""), "");
}

#[test]
fn utf16_with_a_byte_order_mark_is_read() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(
        NEIGHBOUR
            .replace("UTF-8", "UTF-16")
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    let said = said_about("Wide.callCenter", &bytes);
    assert!(
        said.contains("Wide.callCenter:3:13 error insecure-adapter-url"),
        "{said}"
    );
}

#[test]
fn a_file_of_200_megabytes_is_skipped_with_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Neighbour.callCenter"), NEIGHBOUR).expect("written");
    let file = fs::File::create(folder.path().join("Huge.callCenter")).expect("created");
    file.set_len(200 << 20).expect("sparse");
    let said = examined(folder.path(), "Huge.callCenter");
    assert!(said.contains("error skipped-file: "), "{said}");
}

#[cfg(unix)]
#[test]
fn pipes_links_and_loops_do_not_hang() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    fs::write(path.join("Neighbour.callCenter"), NEIGHBOUR).expect("written");
    std::os::unix::fs::symlink(path, path.join("loop")).expect("linked");
    std::os::unix::fs::symlink("Gone.xml", path.join("Lost.callCenter")).expect("linked");
    let made = std::process::Command::new("mkfifo")
        .arg(path.join("Pipe.callCenter"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    let said = examined(path, "Pipe.callCenter");
    assert!(said.contains("error skipped-file: "), "{said}");
    let said = examined(path, "Lost.callCenter");
    assert!(said.contains("error skipped-file: "), "{said}");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("Locked.callCenter");
    fs::write(folder.path().join("Neighbour.callCenter"), NEIGHBOUR).expect("written");
    fs::write(&path, NEIGHBOUR).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).expect("locked");
    if fs::read(&path).is_ok() {
        let _ = writeln!(std::io::stderr(), "not examined: this user may read everything");
        return;
    }
    let said = examined(folder.path(), "Locked.callCenter");
    assert!(said.contains("error unreadable-file: "), "{said}");
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

#[test]
fn a_zip_bomb_is_refused_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bomb.zip");
    let zeros = vec![0; 15 << 20];
    let names: Vec<String> = (0..30)
        .map(|n| format!("callCenters/Acme{n}.callCenter"))
        .collect();
    let entries: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), zeros.as_slice()))
        .collect();
    fs::write(&path, zip(&entries)).expect("written");
    let output = ctilint().arg("check").arg(&path).output().expect("ctilint runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("bomb.zip") && stderr(&output).contains("help: "));
}

#[test]
fn a_bad_entry_of_a_zip_leaves_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("export.zip");
    let large = vec![b' '; 17 << 20];
    let entries: &[(&str, &[u8])] = &[
        ("callCenters/Neighbour.callCenter", NEIGHBOUR.as_bytes()),
        ("callCenters/Large.callCenter", &large),
        ("callCenters/Broken.callCenter", b"<CallCenter>"),
    ];
    fs::write(&path, zip(entries)).expect("written");
    let output = ctilint()
        .args(["check", "--format", "concise"])
        .arg(&path)
        .output()
        .expect("ctilint runs");
    let report = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    for expected in [
        "export.zip!/callCenters/Neighbour.callCenter:3:13 error insecure-adapter-url",
        "export.zip!/callCenters/Large.callCenter:1:1 error skipped-file",
        "export.zip!/callCenters/Broken.callCenter:1:13 error malformed-file",
    ] {
        assert!(report.contains(expected), "{expected}\n{report}");
    }
}

#[test]
fn a_truncated_zip_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cut.zip");
    let whole = zip(&[("callCenters/Acme.callCenter", NEIGHBOUR.as_bytes())]);
    fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    let output = ctilint().arg("check").arg(&path).output().expect("ctilint runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cut.zip"), "{}", stderr(&output));
}

#[test]
fn file_names_with_control_characters_do_not_reach_the_terminal() {
    let said = said_about("A\u{1b}[31m.callCenter", b"<CallCenter>");
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn data_that_is_no_table_is_a_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Neighbour.callCenter"), NEIGHBOUR).expect("written");
    for (name, bytes) in [
        ("colours.csv", &b"Colour,Taste\nred,sweet\n"[..]),
        ("cut.json", b"{\"records\":[{\"Id\":"),
        ("page.csv", b"<!DOCTYPE html><html><body>Log in</body></html>"),
        ("empty.csv", b""),
    ] {
        fs::write(folder.path().join(name), bytes).expect("written");
        let output = ctilint()
            .current_dir(folder.path())
            .args(["check", ".", "--format", "concise", "--data", name])
            .output()
            .expect("ctilint runs");
        let report = stdout(&output);
        let expected = format!("{name}:1:");
        assert!(
            report
                .lines()
                .any(|line| line.starts_with(&expected) && line.contains("unrecognised-data-file")),
            "{report}"
        );
        assert!(report.contains("error insecure-adapter-url"), "{report}");
    }
}
