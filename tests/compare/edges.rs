//! Knows what is not judged, not shown and not taken: other environments, secrets, revisions, real exports.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::common::{corpus, ctilint, git, shared, stderr, stdout};
use crate::people::{folder, in_folder, root};
use crate::{acme, compared, copy, differences, json, list, main_folder, mirrored, trusted};

pub(crate) const BOTH: [&str; 2] = ["trust-diff", "compare"];

#[test]
fn what_one_export_does_not_hold_is_not_visible() {
    let project = copy(&acme());
    for folder in ["profiles", "corsWhitelistOrigins"] {
        fs::remove_dir_all(main_folder(project.path()).join(folder)).expect("removed");
    }
    let answer = compared(&acme(), project.path(), &["--old-data", "examples/acme/data"]);
    assert_eq!(answer["same"], true, "{:?}", differences(&answer));
    let texts: Vec<String> = list(&answer, "/not_visible")
        .iter()
        .map(|one| format!("{} {}", one["side"], one["text"]))
        .collect();
    for word in ["CorsWhitelistOrigin", "Profile", "User"] {
        assert!(texts.iter().any(|text| text.contains(word)), "{word}: {texts:?}");
    }
    assert!(texts.iter().all(|text| text.starts_with("\"b\"")));
    let answer = trusted(&acme(), project.path());
    assert!(list(&answer, "/removed").is_empty());
    assert_eq!(list(&answer, "/not_visible").len(), 2);
    let text = stdout(&in_folder(
        &root(),
        &[
            "compare",
            "examples/acme",
            project.path().to_str().expect("a path"),
        ],
    ));
    let start = "as far as both exports show, the same for the phones: ";
    assert!(text.starts_with(start), "{text}");
    assert!(
        text.contains("export `Profile` as `ctilint manifest` says"),
        "{text}"
    );
}

fn org(domain: &str, host: &str, suffix: &str) -> tempfile::TempDir {
    let center = format!(
        "<CallCenter><displayName>Acme</displayName><sections><items><name>reqUseApi</name><value>true</value></items>\
         <items><name>reqAdapterUrl</name><value>https://{host}.my.salesforce.com/apex/Acme</value></items></sections></CallCenter>"
    );
    let cors = format!(
        "<CorsWhitelistOrigin><urlPattern>https://{host}.my.salesforce.com</urlPattern></CorsWhitelistOrigin>"
    );
    let domain = format!("<MyDomainSettings><myDomainName>{domain}</myDomainName></MyDomainSettings>");
    let id = if suffix.is_empty() {
        "00e50000000AbCd"
    } else {
        "00e8d000000XyZa"
    };
    let rule = format!(
        "<ValidationRule><fullName>A</fullName><active>true</active><errorConditionFormula>$Profile.Id = &quot;{id}&quot;\
         </errorConditionFormula></ValidationRule>"
    );
    let users = format!(
        "Id,Username,IsActive,Profile.Name,CallCenterId\n005000000000001,ada@acme.example{suffix},true,Agent,\n"
    );
    folder(&[
        ("callCenters/Acme.callCenter", &center),
        ("corsWhitelistOrigins/A.corsWhitelistOrigin", &cors),
        ("settings/MyDomain.settings", &domain),
        ("objects/Task/validationRules/A.validationRule-meta.xml", &rule),
        ("data/users.csv", &users),
    ])
}

#[test]
fn a_sandbox_differs_from_production_by_its_environment_only() {
    let production = org("acme", "acme", "");
    let sandbox = org("acme--uat", "acme--uat.sandbox", ".uat");
    let data = |org: &tempfile::TempDir| org.path().join("data").to_str().expect("a path").to_owned();
    let (old, new) = (data(&production), data(&sandbox));
    let more = ["--old-data", old.as_str(), "--new-data", new.as_str()];
    let answer = compared(production.path(), sandbox.path(), &more);
    assert_eq!(answer["same"], true, "{:?}", differences(&answer));
    // The adapter's address and the trust in it, the origin, the formula's Id, My Domain itself, and the user's name.
    assert_eq!(answer["environment"]["count"], 6, "{}", answer["environment"]);
    let back = ["--old-data", new.as_str(), "--new-data", old.as_str()];
    mirrored(&answer, &compared(sandbox.path(), production.path(), &back));
    // The sandbox still names production.
    let stale = org("acme--uat", "acme", ".uat");
    let fresh = compared(sandbox.path(), stale.path(), &[]);
    assert_eq!(fresh["same"], false);
}

#[test]
fn secrets_are_masked_whichever_org_has_them() {
    let with = |password: &str, host: &str| {
        let center = format!(
            "<CallCenter><displayName>Acme</displayName><sections><items><name>reqUseApi</name><value>true</value></items>\
             <items><name>apiPassword</name><value>{password}</value></items>\
             <items><name>pin_secret</name><value>k7</value></items>\
             <items><name>note</name><value>uses {password}</value></items></sections></CallCenter>"
        );
        let url = format!(
            "<CspTrustedSite><endpointUrl>https://agent:{password}@{host}</endpointUrl>\
             <isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>"
        );
        folder(&[
            ("callCenters/Acme.callCenter", &center),
            ("cspTrustedSites/A.cspTrustedSite", &url),
            (
                "corsWhitelistOrigins/A.corsWhitelistOrigin",
                &format!(
                    "<CorsWhitelistOrigin><urlPattern>https://agent:{password}@{host}</urlPattern></CorsWhitelistOrigin>"
                ),
            ),
        ])
    };
    let (one, other) = ("hT7kqZp2Lm9xW4", "Qr8vBn3Ks6Yd1j");
    let (old, new) = (with(one, "a.example"), with(other, "b.example"));
    let paths = [
        old.path().to_str().expect("a path"),
        new.path().to_str().expect("a path"),
    ];
    for command in BOTH {
        for format in ["text", "json", "markdown"] {
            let output = in_folder(&root(), &[command, paths[0], paths[1], "--format", format]);
            assert_eq!(output.status.code(), Some(0));
            let text = stdout(&output) + &stderr(&output);
            assert!(
                !text.contains(one) && !text.contains(other),
                "{command} {format}: {text}"
            );
        }
    }
    let answer = compared(old.path(), new.path(), &[]);
    let found = differences(&answer);
    assert!(
        found
            .iter()
            .any(|line| line == "CallCenter/Acme apiPassword: ******** | ********"),
        "{found:#?}"
    );
}

fn run_git(folder: &Path, args: &[&str]) {
    let output = git().current_dir(folder).args(args).output().expect("git runs");
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
}

#[test]
fn revisions_are_compared_with_each_other_and_with_the_folder() {
    let project = copy(&acme());
    let folder = project.path();
    for args in [
        &["init", "--quiet", "-b", "main"][..],
        &["add", "."],
        &["commit", "--quiet", "-m", "one"],
    ] {
        run_git(folder, args);
    }
    fs::remove_dir_all(main_folder(folder).join("corsWhitelistOrigins")).expect("removed");
    let wide = main_folder(folder).join("cspTrustedSites/Acme_Phone.cspTrustedSite-meta.xml");
    let text = fs::read_to_string(&wide)
        .expect("text")
        .replace("phone.acme", "*.acme");
    fs::write(&wide, text).expect("written");
    run_git(folder, &["commit", "--quiet", "-am", "two"]);
    let answer = json(folder, &["trust-diff", "HEAD~1", "main"]);
    let added = list(&answer, "/added");
    assert_eq!(added.len(), 1);
    assert_eq!(added[0]["subject"], "https://*.acme.example");
    assert_eq!(added[0]["narrower"][0], "https://phone.acme.example");
    // In a repository what is not there is gone.
    assert_eq!(list(&answer, "/removed").len(), 2);
    assert!(list(&answer, "/not_visible").is_empty());
    let answer = json(folder, &["trust-diff", "HEAD~1", "."]);
    assert_eq!(list(&answer, "/removed").len(), 2);
    // Beside an export it may not have been exported.
    let answer = json(folder, &["trust-diff", "HEAD~1", ".", "force-app"]);
    assert_eq!(list(&answer, "/not_visible").len(), 1);
    assert_eq!(json(folder, &["compare", "main", "."])["same"], true);
    // Nobody can tell which is meant.
    fs::create_dir(folder.join("main")).expect("made");
    let help = "write `./main` for the path, or `main~0` for the revision";
    refused(folder, &["compare", "main", "."], help);
    let empty = "nothing of an org is in `./main`";
    refused(folder, &["compare", "./main", "."], empty);
    assert_eq!(json(folder, &["compare", "main~0", "force-app"])["same"], true);
    paths_of_revisions_are_there(folder);
}

fn refused(folder: &Path, args: &[&str], why: &str) {
    let output = in_folder(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert!(stderr(&output).contains(why), "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
}

fn paths_of_revisions_are_there(folder: &Path) {
    let nowhere = "there is nothing at `no-where` in `HEAD~1` and `HEAD`";
    refused(
        folder,
        &["trust-diff", "HEAD~1", "HEAD", "force-app", "no-where"],
        nowhere,
    );
    refused(
        folder,
        &["trust-diff", ".", "force-app", "force-app"],
        "both exports are paths",
    );
    let cors = "force-app/main/default/corsWhitelistOrigins";
    let args = [
        "trust-diff",
        "HEAD~1",
        "HEAD",
        "force-app/main/default/profiles",
        cors,
    ];
    let answer = json(folder, &args);
    let unseen = list(&answer, "/not_visible");
    assert_eq!(unseen.len(), 1, "{unseen:?}");
    assert_eq!(unseen[0]["text"], format!("nothing at `{cors}`"));
    assert_eq!(unseen[0]["side"], "new");
    let output = in_folder(folder, &args);
    let warning = format!("warning: there is nothing at `{cors}` in `HEAD`");
    assert!(stderr(&output).contains(&warning), "{}", stderr(&output));
}

#[test]
fn what_is_no_export_is_refused() {
    let empty = tempfile::tempdir().expect("a folder");
    for command in BOTH {
        let output = in_folder(empty.path(), &[command, "nothing", "."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("`nothing` is no path that exists"),
            "{}",
            stderr(&output)
        );
        let output = in_folder(empty.path(), &[command, ".", "."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("nothing of an org is in `.`"),
            "{}",
            stderr(&output)
        );
        assert!(stdout(&output).is_empty());
    }
}

#[test]
fn a_closed_pipe_and_a_file_are_fine() {
    for command in BOTH {
        let mut child = ctilint()
            .current_dir(root())
            .args([
                command,
                "examples/acme-mdapi.zip",
                "examples/acme",
                "--format",
                "json",
            ])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("ctilint runs");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("an end").code(), Some(0));
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("out.md");
        let args = [
            command,
            "examples/acme-mdapi.zip",
            "examples/acme",
            "--format",
            "markdown",
            "--output",
        ];
        let output = in_folder(&root(), &[&args[..], &[file.to_str().expect("a path")]].concat());
        assert!(stdout(&output).is_empty());
        assert!(
            fs::read_to_string(&file)
                .expect("written")
                .starts_with("## ctilint: ")
        );
    }
}

/// Real exports, each beside itself and beside the next one.
#[test]
fn real_exports_are_compared_without_a_crash() {
    let Some(shared) = shared("real_exports_are_compared_without_a_crash") else {
        return;
    };
    let folders = corpus(&shared);
    for (index, folder) in folders.iter().enumerate() {
        let next = &folders[(index + 1) % folders.len()];
        let started = Instant::now();
        let (one, other) = (folder.to_str().expect("a path"), next.to_str().expect("a path"));
        for command in BOTH {
            let output = in_folder(&root(), &[command, one, other, "--format", "json"]);
            let code = output.status.code();
            assert!(
                matches!(code, Some(0 | 2)),
                "{command} {one} {other}: {}",
                stderr(&output)
            );
            assert!(
                !stderr(&output).contains("a defect of its own"),
                "{command} {one} {other}"
            );
        }
        let took = started.elapsed();
        assert!(took.as_secs() < 60, "{one} {other}: {took:?}");
        let itself = in_folder(&root(), &["compare", one, one, "--format", "json"]);
        if itself.status.code() == Some(0) {
            let answer: Value = serde_json::from_str(&stdout(&itself)).expect("JSON");
            assert_eq!(answer["same"], true, "{one}: {:?}", differences(&answer));
            assert_eq!(answer["environment"]["count"], 0, "{one}");
        }
    }
}
