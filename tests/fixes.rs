//! Keeps the promises of fixes: they parse, add nothing, are idempotent, and keep encodings and line endings.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{ctilint, stderr, stdout};
use ctilint::engine;
use ctilint::finding::{Audience, FixKind};
use ctilint::fix::rounds::{self, Fixed, Fixing};
use ctilint::load::{Changes, Encoding, Export, Input, Limits, decode};
use ctilint::options::Options;
use ctilint::org;
use ctilint::rules::{self, Rule};

fn options() -> Options {
    Options {
        audience: Audience::Audit,
        ..Options::new("2026-11-20".parse().expect("a day"))
    }
}

fn fixed(export: &Export) -> Fixed {
    let rules: Vec<&'static Rule> = rules::all().collect();
    let options = options();
    let fixing = Fixing {
        options: &options,
        rules: &rules,
        most: FixKind::Unsafe,
        obstacle: &|_| None,
    };
    rounds::fix(export, &fixing).expect("pages that can be read")
}

/// Findings by rule, and files that cannot be read.
fn judged(export: &Export) -> (BTreeMap<&'static str, usize>, usize) {
    let rules: Vec<&'static Rule> = rules::all().collect();
    let org = org::read(export);
    let run = engine::run(&org, export, &options(), &rules).expect("pages that can be read");
    let mut counts = BTreeMap::new();
    for finding in &run.findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    (counts, org.problems.len())
}

/// Whether `\r\n`, and lone `\n`, occur.
fn line_ends(text: &str) -> (bool, bool) {
    let both = text.matches("\r\n").count();
    (both > 0, text.matches('\n').count() > both)
}

/// Everything that holds for a fixed export.
fn check(before: &Export, changes: &Changes) {
    let after = before.changed(changes);
    let ((old, old_problems), (new, new_problems)) = (judged(before), judged(&after));
    assert!(new_problems <= old_problems, "a file can no longer be read");
    for (rule, count) in &new {
        assert!(
            old.get(rule).is_some_and(|old| count <= old),
            "a finding of {rule} is new"
        );
    }
    assert!(fixed(&after).changes.is_empty(), "fixing twice changes more");
    for (path, bytes) in &changes.written {
        let Some(file) = before.find(path) else { continue };
        let old = before.read(file.id).expect("it was read before");
        let new = decode(bytes.clone()).expect("it can be decoded");
        assert_eq!(old.encoding, new.encoding, "{path}");
        let (old, new) = (line_ends(&old.text), line_ends(&new.text));
        assert!(
            old == new || old == (false, false),
            "{path}: {old:?} became {new:?}"
        );
    }
}

/// The export with every adapter URL on plain http: real files seldom have much to fix.
fn insecure(export: &Export) -> Export {
    let mut changes = Changes::default();
    for file in export
        .files
        .iter()
        .filter(|file| file.path.contains(".callCenter"))
    {
        if let Ok(text) = export.read(file.id) {
            let bytes = text.encoding.encode(&text.text.replace("https://", "http://"));
            changes.written.insert(file.shown.clone(), bytes);
        }
    }
    export.changed(&changes)
}

#[test]
fn fixes_of_real_exports_make_nothing_worse() {
    let Some(shared) = common::shared("fixes_of_real_exports_make_nothing_worse") else {
        return;
    };
    let (mut done, mut refused) = (0, Vec::new());
    for folder in common::corpus(&shared) {
        let input = Input::from(&folder);
        let export = ctilint::load::open(&[input], &folder, Limits::default()).expect("an export");
        for export in [insecure(&export), export] {
            let fixed = fixed(&export);
            done += fixed.done.len();
            refused.extend(fixed.refused.iter().map(|refused| refused.to_string()));
            if !fixed.changes.is_empty() {
                check(&export, &fixed.changes);
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(done > 20);
}

/// A file of the example in which everything can be fixed.
fn example() -> String {
    let path = "examples/acme/force-app/main/default/callCenters/AcmeSalesDialer.callCenter-meta.xml";
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("an example")
}

#[test]
fn encodings_and_line_endings_stay() {
    for encoding in [
        Encoding::Utf8,
        Encoding::Utf8Bom,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ] {
        for ends in ["\n", "\r\n"] {
            let text = example().replace("encoding=\"UTF-8\"", "").replace('\n', ends);
            let path = "callCenters/Acme.callCenter".to_owned();
            let export = Export::from_memory(vec![(path.clone(), encoding.encode(&text))]);
            let fixed = fixed(&export);
            assert!(fixed.changes.written.contains_key(&path), "{encoding:?}");
            check(&export, &fixed.changes);
            let old = text.replace("http://dialer", "https://dialer");
            assert_eq!(fixed.changes.written[&path], encoding.encode(&old));
        }
    }
}

fn texts(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            (
                entry.path().display().to_string(),
                fs::read(entry.path()).expect("read"),
            )
        })
        .collect()
}

#[test]
fn files_change_with_fix_only() {
    let folder = tempfile::tempdir().expect("a folder");
    common::copy_folder(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme"),
        folder.path(),
    );
    let run = |args: &[&str]| {
        let output = ctilint()
            .current_dir(folder.path())
            .arg("check")
            .args(args)
            .output();
        output.expect("ctilint runs")
    };
    let before = texts(folder.path());
    let diff = run(&["--diff", "--unsafe-fixes"]);
    assert_eq!(diff.status.code(), Some(1));
    let text = stdout(&diff);
    assert!(
        text.contains("+    <adapterUrl>https://dialer.acme.example"),
        "{text}"
    );
    assert!(
        text.contains("+    <endpointUrl>https://standby.acme.example"),
        "{text}"
    );
    assert!(stderr(&diff).contains("would fix 3 findings in 5 files"));
    assert_eq!(run(&["--unsafe-fixes"]).status.code(), Some(2));
    assert_eq!(texts(folder.path()), before);
    let safe = run(&["--fix"]);
    assert!(stderr(&safe).contains("2 more findings can be mended with --unsafe-fixes"));
    let between = texts(folder.path());
    assert_eq!(
        between.len(),
        before.len() + 1,
        "the Trusted URL, and no temporary file"
    );
    let is_kept = |(path, bytes): (&String, &Vec<u8>)| between[path] == *bytes;
    assert!(before.iter().all(is_kept));
    let fixed = run(&["--fix", "--unsafe-fixes"]);
    assert!(!stdout(&fixed).contains("insecure-adapter-url"));
    let after = texts(folder.path());
    assert_eq!(
        after.len(),
        between.len() + 2,
        "Trusted URLs for the pages that appear now"
    );
    let changed = between.iter().filter(|(path, bytes)| after[*path] != **bytes);
    assert_eq!(changed.count(), 2);
    assert!(stdout(&run(&["--diff", "--unsafe-fixes"])).is_empty());
}

#[test]
fn archives_are_never_written_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("acme.zip");
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme-mdapi.zip"),
        &zip,
    )
    .expect("a copy");
    let before = fs::read(&zip).expect("a zip");
    let output = ctilint()
        .args(["check", "--fix", "--unsafe-fixes"])
        .arg(&zip)
        .output();
    let output = output.expect("ctilint runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("cannot be written"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read(&zip).expect("a zip"), before);
}

/// A project in which the softphone of `phone.acme.example` needs a Trusted URL, for certain.
fn project(entries: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let center = example().replace("http://dialer.acme.example", "https://phone.acme.example");
    let version = r#"{"packageDirectories":[{"path":"app"},{"path":"more"}],"sourceApiVersion":"62.0"}"#;
    put(folder.path(), "sfdx-project.json", version);
    put(folder.path(), "ctilint.toml", "csp = \"strict\"\n");
    put(folder.path(), "app/callCenters/Acme.callCenter-meta.xml", &center);
    for (path, text) in entries {
        put(folder.path(), path, text);
    }
    folder
}

fn put(folder: &Path, path: &str, text: &str) {
    let place = folder.join(path);
    fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    fs::write(place, text).expect("a file");
}

fn entry(url: &str, rest: &str) -> String {
    format!(
        "<CspTrustedSite xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    <endpointUrl>{url}</endpointUrl>\n\
         {rest}</CspTrustedSite>\n"
    )
}

/// What `check --fix` says about what it does.
fn fix(folder: &Path) -> String {
    let output = ctilint().current_dir(folder).args(["check", "--fix"]).output();
    stderr(&output.expect("ctilint runs"))
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).expect("a file")
}

const IMAGES: &str = "<isApplicableToImgSrc>true</isApplicableToImgSrc>";
const FRAMES: &str = "<isApplicableToFrameSrc>true</isApplicableToFrameSrc>";
const NEW: &str = "app/cspTrustedSites/phone_acme_example.cspTrustedSite-meta.xml";

#[test]
fn entries_for_more_than_one_host_are_never_widened() {
    let inactive = format!("<isActive>false</isActive>{FRAMES}");
    for (url, rest) in [
        ("https:", IMAGES),
        ("https://*.acme.example", IMAGES),
        ("https://*.acme.example", &inactive),
    ] {
        let path = "app/cspTrustedSites/Broad.cspTrustedSite-meta.xml";
        let folder = project(&[(path, entry(url, rest))]);
        let told = fix(folder.path());
        assert_eq!(text(folder.path(), path), entry(url, rest), "{told}");
        assert!(text(folder.path(), NEW).contains(FRAMES), "{told}");
    }
}

#[test]
fn what_is_listed_is_never_overwritten() {
    let damaged = "<CspTrustedSite><endpointUrl>https://phone.acme.example";
    let other = "app/cspTrustedSites/Maps.cspTrustedSite-meta.xml";
    let folder = project(&[
        (NEW, damaged.to_owned()),
        (other, entry("https://maps.acme.example", IMAGES)),
    ]);
    let told = fix(folder.path());
    assert_eq!(text(folder.path(), NEW), damaged);
    // The damaged file may be the very entry that is needed, so none is made beside it.
    let second = NEW.replace("example.csp", "example_2.csp");
    assert!(!folder.path().join(second).exists(), "{told}");
    assert!(told.contains("fixed 0 findings in 0 files"), "{told}");
}

#[test]
fn new_files_that_the_project_ignores_are_not_made() {
    let other = "app/cspTrustedSites/Maps.cspTrustedSite-meta.xml";
    let folder = project(&[(other, entry("https://maps.acme.example", IMAGES))]);
    put(folder.path(), ".forceignore", "**/phone_*\n");
    let told = fix(folder.path());
    assert!(told.contains("fixed 0 findings in 0 files"), "{told}");
    assert!(told.contains("not fixed: `CallCenter/"), "{told}");
    assert!(told.contains("a `.forceignore` leaves out"), "{told}");
    assert!(!folder.path().join(NEW).exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().expect("a folder");
    let folder = project(&[(
        "more/cspTrustedSites/Maps.cspTrustedSite-meta.xml",
        entry("https://maps.acme.example", IMAGES),
    )]);
    symlink(outside.path(), folder.path().join("app/cspTrustedSites")).expect("a link");
    let told = fix(folder.path());
    assert!(told.contains("cannot be written"), "{told}");
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 0);

    let inactive = format!("<isActive>false</isActive>{FRAMES}");
    let old = entry("https://phone.acme.example", &inactive);
    let folder = project(&[(NEW, old.clone())]);
    let link = folder
        .path()
        .join("app/cspTrustedSites/Copy.cspTrustedSite-meta.xml");
    symlink(folder.path().join(NEW), &link).expect("a link");
    let told = fix(folder.path());
    assert!(told.contains("is a link, or a link leads to it"), "{told}");
    assert_eq!(text(folder.path(), NEW), old);
    assert!(fs::symlink_metadata(&link).is_ok_and(|meta| meta.is_symlink()));
}

#[test]
fn what_salesforce_had_filled_in_is_kept_and_no_element_comes_twice() {
    let version = r#"{"packageDirectories":[{"path":"app"}],"sourceApiVersion":"55.0"}"#;
    let folder = project(&[
        (NEW, entry("https://phone.acme.example", "")),
        ("sfdx-project.json", version.to_owned()),
    ]);
    let told = fix(folder.path());
    let new = text(folder.path(), NEW);
    assert!(new.contains(IMAGES) && new.contains(FRAMES), "{told}\n{new}");
    let empty = entry(
        "https://phone.acme.example",
        &format!("<isApplicableToFrameSrc/>{IMAGES}"),
    );
    let folder = project(&[(NEW, empty.clone())]);
    let told = fix(folder.path());
    assert_eq!(text(folder.path(), NEW), empty, "{told}");
}

#[test]
fn duplicates_that_somebody_names_stay() {
    let twin = |path: &str| (path.to_owned(), entry("https://phone.acme.example", FRAMES));
    let package = "<Package><types><members>B</members><name>CspTrustedSite</name></types></Package>";
    let manifest = ("manifest/package.xml".to_owned(), package.to_owned());
    let (a, b) = (
        twin("app/cspTrustedSites/A.cspTrustedSite-meta.xml"),
        twin("app/cspTrustedSites/B.cspTrustedSite-meta.xml"),
    );
    let elsewhere = twin("more/cspTrustedSites/B.cspTrustedSite-meta.xml");
    for (files, deleted) in [
        (vec![&a, &b], 1),
        (vec![&a, &b, &manifest], 0),
        (vec![&a, &elsewhere], 0),
    ] {
        let files: Vec<(&str, String)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.clone()))
            .collect();
        let folder = project(&files);
        let output = ctilint()
            .current_dir(folder.path())
            .args(["check", "--fix", "--audience", "audit"])
            .output();
        let told = stderr(&output.expect("ctilint runs"));
        let left = files
            .iter()
            .filter(|(path, _)| folder.path().join(path).exists())
            .count();
        assert_eq!(left, files.len() - deleted, "{told}");
    }
}

#[test]
fn https_makes_no_second_entry_of_a_list() {
    let cors =
        |url: &str| format!("<CorsWhitelistOrigin><urlPattern>{url}</urlPattern></CorsWhitelistOrigin>");
    let files = |urls: &[&str]| -> Export {
        let file = |(at, url): (usize, &&str)| {
            (
                format!("corsWhitelistOrigins/C{at}.corsWhitelistOrigin"),
                cors(url).into_bytes(),
            )
        };
        Export::from_memory(urls.iter().enumerate().map(file).collect())
    };
    let one = files(&["http://phone.acme.example"]);
    assert_eq!(fixed(&one).done.len(), 1);
    for other in ["https://Phone.acme.example/", "http://phone.acme.example"] {
        let two = files(&["http://phone.acme.example", other]);
        assert!(fixed(&two).changes.is_empty(), "{other}");
    }
}
