//! Keeps the promises of `ctilint redact`: the copy gives the same findings, and nothing in it tells whose it is.

mod common;
#[allow(clippy::unwrap_used, dead_code)]
#[path = "pages/markdown.rs"]
mod markdown;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ctilint::analysis::Answers;
use ctilint::config;
use ctilint::engine;
use ctilint::finding::Audience;
use ctilint::load::{self, Input, Limits, Tree as _};
use ctilint::options::Options;
use ctilint::org::{self, scope::Scope};
use ctilint::redact::{Difference, Leak, Wishes, differences, examined, redact, zipped};
use ctilint::rules;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What became of one export.
struct Tried {
    differences: Vec<Difference>,
    leaks: Vec<Leak>,
    entries: BTreeMap<String, Vec<u8>>,
    findings: usize,
}

/// Makes a copy in this process, and examines both; `None` where there is nothing to copy.
fn tried(inputs: &[Input], config: &str) -> Option<Tried> {
    let rules: Vec<&rules::Rule> = rules::all().collect();
    let options = |config: &str| {
        let mut options = Options::new(jiff::civil::date(2026, 11, 20));
        config::apply(config, &mut options).expect("a configuration");
        options.audience = Audience::Audit;
        options.exceptions.clear();
        options.config = None;
        options
    };
    let before = options(config);
    let anchor = load::anchor_for(inputs.iter().map(|input| input.path.as_path()));
    let export = load::open(inputs, &anchor, Limits::default()).ok()?;
    let org = org::read_for(&export, &Scope::from(&before).for_audit());
    let answers = Answers::new(&org, &before);
    let run = engine::examine(&org, &answers, &export, &before, &rules).expect("pages");
    let redacted = redact(
        &export,
        &org,
        &Wishes {
            secrets: &answers.secrets,
            config,
            hidden: &[],
        },
    );
    let bytes = zipped(&redacted.entries).expect("packed");
    let copy = examined(bytes, &options(&redacted.rewrite(config)), &rules).expect("examined");
    Some(Tried {
        differences: differences(&redacted, &run, &copy),
        leaks: redacted.leaks(),
        findings: run.findings.len(),
        entries: redacted.entries,
    })
}

/// Each example of a rule page is an export; deployments are two, and no copy is made of them.
fn examples() -> Vec<(String, markdown::Example)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root().join("rules")).expect("pages") {
        let path = entry.expect("entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(rule) = name.strip_suffix(".md").filter(|rule| *rule != "README") else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("a page");
        let source = markdown::Source::read(rule, &text).expect("a page");
        for example in source.examples {
            let side = if example.fails { "fails" } else { "passes" };
            all.push((format!("{rule} {side}: {}", example.title), example));
        }
    }
    all.retain(|(_, example)| !example.files.iter().any(|file| file.path.starts_with("deploy/")));
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn tried_example(example: &markdown::Example) -> Option<Tried> {
    let temp = tempfile::tempdir().expect("a folder");
    let mut inputs = vec![Input::from(temp.path().join("export"))];
    fs::create_dir(temp.path().join("export")).expect("a folder");
    for file in &example.files {
        let folder = if file.is_data { "data" } else { "export" };
        let path = temp.path().join(folder).join(&file.path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(&path, &file.bytes).expect("written");
        inputs.extend(file.is_data.then(|| Input::data(&path)));
    }
    tried(&inputs, example.config.as_deref().unwrap_or_default())
}

#[test]
#[allow(clippy::print_stdout)]
fn copies_of_the_examples_of_all_rules_give_the_same_findings() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let examples = examples();
    let wanted: Vec<_> = examples.iter().filter(|(name, _)| name.contains(&only)).collect();
    let results: Vec<(&String, Tried)> = wanted
        .par_iter()
        .filter_map(|(name, example)| Some((name, tried_example(example)?)))
        .collect();
    let (mut different, mut leaking, mut findings): (Vec<&String>, Vec<&String>, usize) =
        (Vec::new(), Vec::new(), 0);
    for (name, tried) in &results {
        findings += tried.findings;
        for one in &tried.differences {
            println!(
                "{name}: {} -{} +{} {}",
                one.rule,
                one.only_original,
                one.only_copy,
                one.examples.join("\n   ")
            );
        }
        for leak in &tried.leaks {
            println!("{name}: LEAK {} in {}", leak.original, leak.entry);
        }
        if !tried.differences.is_empty() {
            different.push(name);
        }
        if !tried.leaks.is_empty() {
            leaking.push(name);
        }
    }
    let same = results.len() - different.len();
    println!(
        "{same} of {} copies give the same findings, {findings} in all",
        results.len()
    );
    assert!(leaking.is_empty(), "{leaking:?}");
    different.retain(|name| !NEARLY.iter().any(|known| name.contains(known)));
    assert!(different.is_empty(), "{different:?}");
}

/// Findings about names that are nearly others: which name is near to which is lost.
const NEARLY: &[&str] = &[
    "unknown-call-log-field fails: A custom field that nobody retrieved or created",
    "unmatched-agent fails: A profile, a permission set and a user name that nobody has",
    "user-without-call-center passes: Configured names that nobody has",
];

#[test]
#[allow(clippy::print_stdout)]
fn copies_of_the_corpus_give_the_same_findings() {
    let Some(shared) = common::shared("copies_of_the_corpus_give_the_same_findings") else {
        return;
    };
    let only = std::env::var("ONLY").unwrap_or_default();
    let (mut all, mut same, mut findings) = (0, 0, 0);
    let mut leaking = Vec::new();
    for folder in common::corpus(&shared) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let tried = tried(&[Input::from(&folder)], "").expect("an export");
        all += 1;
        findings += tried.findings;
        if tried.differences.is_empty() {
            same += 1;
        }
        for one in &tried.differences {
            println!(
                "{name}: {} -{} +{} {}",
                one.rule,
                one.only_original,
                one.only_copy,
                one.examples.join("\n   ")
            );
        }
        for leak in tried.leaks.iter().take(4) {
            println!("{name}: LEAK {} in {}", leak.original, leak.entry);
        }
        if !tried.leaks.is_empty() {
            leaking.push(name);
        }
    }
    println!(
        "{same} of {all} copies give the same {findings} findings; {} leak",
        leaking.len()
    );
    assert!(leaking.is_empty(), "{leaking:?}");
}

/// Runs the command on the example org, and gives the exit code, standard output and standard error.
fn command(paths: &[&str], output: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let out = common::ctilint()
        .current_dir(root())
        .arg("redact")
        .args(paths)
        .arg("--output")
        .arg(output)
        .args(["--as-of", "2026-11-20"])
        .args(more)
        .output()
        .expect("ctilint runs");
    (out.status.code(), common::stdout(&out), common::stderr(&out))
}

const ACME: [&str; 3] = ["examples/acme", "--data", "examples/acme/data"];

/// Every byte of an archive, names and contents, as text in lower case.
fn told(zip: &Path) -> String {
    let bytes = fs::read(zip).expect("an archive");
    let archive = load::Archive::new(bytes, &Limits::default()).expect("an archive");
    let mut all = String::new();
    for entry in archive.list().entries {
        let bytes = archive.open(&entry.path, u64::MAX).expect("an entry");
        all.push_str(&format!("{}\n{}\n", entry.path, String::from_utf8_lossy(&bytes)));
    }
    all.to_lowercase()
}

/// Rule and severity of each finding, sorted.
fn checked(args: &[&str]) -> Vec<(String, String)> {
    let out = common::ctilint()
        .current_dir(root())
        .arg("check")
        .args(args)
        .args(["--audience", "audit", "--format", "json", "--as-of", "2026-11-20"])
        .output()
        .expect("ctilint runs");
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let findings = report["findings"].as_array().expect("findings");
    let mut all: Vec<_> = findings
        .iter()
        .map(|one| (text(&one["rule"]), text(&one["severity"])))
        .collect();
    all.sort();
    all
}

#[test]
fn the_copy_of_the_example_names_nobody_and_gives_the_same_findings() {
    let temp = tempfile::tempdir().expect("a folder");
    let (one, two) = (temp.path().join("one.zip"), temp.path().join("two.zip"));
    let (code, out, err) = command(&ACME, &one, &[]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("the same as in the original"), "{out}");
    let text = told(&one);
    for name in [
        "acme",
        "ada",
        "cleo",
        "quin",
        "tess",
        "helpdesk",
        "night",
        "hana@",
        "0055f0000000001",
        "04v5f0000000001",
        "acmeext",
    ] {
        let stands = text.match_indices(name).any(|(at, _)| {
            let ends = [
                text[..at].chars().next_back(),
                text[at + name.len()..].chars().next(),
            ];
            let is_free = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_lowercase());
            name.len() > 4 || ends.into_iter().all(is_free)
        });
        assert!(!stands, "{name}");
    }
    // The data is found in the archive, and nothing but the archive is needed.
    let copy = one.to_str().expect("UTF-8");
    assert_eq!(checked(&[copy]), checked(&ACME));
    assert_eq!(command(&ACME, &two, &[]).0, Some(0));
    assert!(fs::read(&one).expect("a file") == fs::read(&two).expect("a file"));
    // A copy of the copy is a copy all the same.
    assert_eq!(command(&[copy], &temp.path().join("three.zip"), &[]).0, Some(0));
}

#[test]
fn words_that_companies_are_called_by_can_be_hidden() {
    let temp = tempfile::tempdir().expect("a folder");
    let zip = temp.path().join("copy.zip");
    let (code, _, err) = command(&ACME, &zip, &["--hide", "Reports"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(!told(&zip).contains("reports"));
    // A word that rules look for takes findings along, and then nothing is written but on request.
    let other = temp.path().join("other.zip");
    let (code, out, err) = command(&ACME, &other, &["--hide", "Dialer"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(
        err.contains("`insecure-remote-site` (1 only in the original"),
        "{err}"
    );
    assert!(!other.exists());
    let (code, out, _) = command(&ACME, &other, &["--hide", "Dialer", "--even-if-different"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("not those of the original: `insecure-remote-site`"),
        "{out}"
    );
    assert!(!told(&other).contains("dialer"));
}

#[test]
fn nothing_is_overwritten_and_nothing_is_left_behind() {
    let temp = tempfile::tempdir().expect("a folder");
    let zip = temp.path().join("copy.zip");
    fs::write(&zip, "precious").expect("written");
    let (code, out, err) = command(&ACME, &zip, &[]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("is not overwritten"), "{err}");
    assert_eq!(fs::read_to_string(&zip).expect("a file"), "precious");
    let nowhere = temp.path().join("no/such/folder/copy.zip");
    assert_eq!(command(&ACME, &nowhere, &[]).0, Some(2));
    assert_eq!(
        command(&["rules/facts"], &temp.path().join("none.zip"), &[]).0,
        Some(2)
    );
    assert_eq!(fs::read_dir(temp.path()).expect("a folder").count(), 1);
}

/// A call center of a name, with its softphone on a host, and whoever uses it.
fn org(name: &str, host: &str, user: &str, password: &str) -> Vec<(String, String)> {
    let xml = name.replace('&', "&amp;").replace('<', "&lt;");
    let center = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CallCenter xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n\
         <adapterUrl>http://phone.{host}/{user}</adapterUrl>\n<displayName>{xml}</displayName>\n<sections>\n\
         <items><label>Adapter</label><name>reqAdapterUrl</name><value>http://phone.{host}/{user}</value></items>\n\
         <items><label>{xml}</label><name>pbxPassword</name><value>{password}</value></items>\n\
         <label>{xml}</label><name>reqGeneralInfo</name></sections>\n</CallCenter>\n"
    );
    let url = format!(
        "<CspTrustedSite xmlns=\"http://soap.sforce.com/2006/04/metadata\"><endpointUrl>https://*.{host}</endpointUrl>\
         <isActive>true</isActive></CspTrustedSite>\n"
    );
    let quoted = name.replace('"', "\"\"");
    let users = format!(
        "Id,Username,Name,IsActive,CallCenterId,Street\n005A0000006Vm9rIAC,{user}@{host},\"{quoted}\",true,04vA0000006Vm9rIAC,{user} street 7\n"
    );
    vec![
        ("callCenters/One.callCenter-meta.xml".to_owned(), center),
        ("cspTrustedSites/One.cspTrustedSite-meta.xml".to_owned(), url),
        ("ctilint-data/users.csv".to_owned(), users),
    ]
}

fn tried_org(files: &[(String, String)]) -> Tried {
    let temp = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = temp.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }
    tried(&[Input::from(temp.path())], "").expect("an export")
}

fn text_of(tried: &Tried) -> String {
    let entries = tried.entries.iter();
    let texts = entries.map(|(name, bytes)| format!("{name}\n{}\n", String::from_utf8_lossy(bytes)));
    texts.collect::<String>().to_lowercase()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Invented companies, hosts and people leave no trace, and their findings stay.
    #[test]
    fn no_name_survives(
        name in "[QXZ][a-z]{5,9}( [QXZ][a-zäöé]{5,9}){0,2}",
        host in "[qxz][a-z]{5,9}(-[qxz][a-z]{5,9})?\\.(com|de|co\\.uk|example)",
        user in "[qxz][a-z]{5,8}\\.[qxz][a-z]{5,8}",
        password in "[a-z]{3}[0-9]{3}[A-Z]{3}[0-9a-z]{3}",
    ) {
        let tried = tried_org(&org(&name, &host, &user, &password));
        prop_assert_eq!(&tried.differences, &vec![]);
        prop_assert_eq!(&tried.leaks, &vec![]);
        let text = text_of(&tried);
        let parts = name.split(' ').chain([host.as_str()]).chain(host.split(['.', '-']).take(1)).chain(user.split('.'));
        for part in parts.chain([password.as_str(), "6vm9r"]) {
            prop_assert!(!text.contains(&part.to_lowercase()), "{} in {}", part, text);
        }
    }
}

#[test]
fn hostile_names_are_names() {
    let long = "Qwertzuiop".repeat(1_000);
    for name in [
        "<script>Qwertz</script>",
        "Qwertz\u{202e}zterwQ",
        "\u{0}\u{7}Qwertz",
        "&#81;wertz",
        "\\u0051wertz",
        "%51wertz",
        "Qwertz]]>",
        "=Qwertz()",
        "../../Qwertz",
        "クワーツ株式会社",
        "Ｑｗｅｒｔｚ",
        "🦊🦊",
        long.as_str(),
    ] {
        let tried = tried_org(&org(name, "qwertz.example", "qwertz", "Qw3rtzUi0p"));
        assert_eq!(tried.leaks, [], "{name:.40}");
        assert_eq!(tried.differences, [], "{name:.40}");
        let text = text_of(&tried);
        for word in ["qwertz", "クワーツ", "株式会社", "ｑｗｅｒｔｚ", "🦊"] {
            assert!(!text.contains(word), "{word} of {name:.40} in {text:.3000}");
        }
    }
}
