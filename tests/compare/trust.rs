//! Knows what trust is told of two orgs that are almost alike, or cannot be read.

use std::fs;

use serde_json::Value;

use crate::common::stdout;
use crate::edges::BOTH;
use crate::people::{folder, in_folder, root};
use crate::{compared, list, trusted};

fn cors(host: &str) -> String {
    format!("<CorsWhitelistOrigin><urlPattern>https://{host}</urlPattern></CorsWhitelistOrigin>")
}

fn trusting(hosts: &[&str], domain: Option<&str>) -> tempfile::TempDir {
    let mut files: Vec<(String, String)> = hosts
        .iter()
        .enumerate()
        .map(|(at, host)| {
            (
                format!("corsWhitelistOrigins/A{at}.corsWhitelistOrigin"),
                cors(host),
            )
        })
        .collect();
    if let Some(domain) = domain {
        let text = format!("<MyDomainSettings><myDomainName>{domain}</myDomainName></MyDomainSettings>");
        files.push(("settings/MyDomain.settings".to_owned(), text));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    folder(&files)
}

#[test]
fn another_host_is_newly_trusted_however_alike_it_is() {
    for (old, new, domains) in [
        ("acme.my.salesforce.com", "evil.my.salesforce.com", (None, None)),
        (
            "acme.my.salesforce.com",
            "evil.my.salesforce.com",
            (Some("acme"), Some("acme")),
        ),
        (
            "acme.my.salesforce.com",
            "evil.my.salesforce.com",
            (Some("acme"), Some("evil")),
        ),
        (
            "acme.my.salesforce.com",
            "evil.my.salesforce.com",
            (None, Some("evil")),
        ),
        (
            "acme.my.salesforce.com",
            "acme--evil.sandbox.my.salesforce.com",
            (None, None),
        ),
        ("acme.my.site.com", "evil.my.site.com", (None, None)),
        ("na12.salesforce.com", "eu44.salesforce.com", (None, None)),
        (
            "d005f0000000001.cloudfront.net",
            "d005f0000009999.cloudfront.net",
            (None, None),
        ),
    ] {
        let (one, other) = (trusting(&[old], domains.0), trusting(&[new], domains.1));
        let answer = trusted(one.path(), other.path());
        let subject = |path: &str| {
            list(&answer, path)
                .iter()
                .map(|one| one["subject"].clone())
                .collect()
        };
        let (added, removed): (Vec<Value>, Vec<Value>) = (subject("/added"), subject("/removed"));
        assert_eq!(added, [format!("https://{new}")]);
        assert_eq!(removed, [format!("https://{old}")]);
        let answer = compared(one.path(), other.path(), &[]);
        let is_environment = domains == (Some("acme"), Some("evil")) || new.contains("sandbox");
        assert_eq!(answer["same"], is_environment, "{old} {new}: {answer}");
        assert!(!is_environment || answer["environment"]["count"].as_u64() > Some(0));
    }
    // One org that newly trusts a sandbox of its own says so.
    let production = trusting(&["acme.my.salesforce.com"], Some("acme"));
    let sandbox = trusting(&["acme--uat.sandbox.my.salesforce.com"], Some("acme--uat"));
    let answer = trusted(production.path(), sandbox.path());
    assert_eq!(
        answer["added"][0]["counterpart"],
        "https://acme.my.salesforce.com"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_fails() {
    let whole = trusting(&["a.example", "b.example"], None);
    let broken = trusting(&["a.example", "b.example"], None);
    let file = broken.path().join("corsWhitelistOrigins/A1.corsWhitelistOrigin");
    fs::write(file, "<CorsWhitelistOrigin><urlPattern>").expect("written");
    let path = |org: &tempfile::TempDir| org.path().to_str().expect("a path").to_owned();
    for (command, format) in BOTH
        .into_iter()
        .flat_map(|one| [(one, "text"), (one, "json"), (one, "markdown")])
    {
        let args = [command, &path(&whole), &path(&broken), "--format", format];
        let output = in_folder(&root(), &args);
        assert_eq!(output.status.code(), Some(2), "{command} {format}");
        let text = stdout(&output);
        assert!(
            text.contains("A1.corsWhitelistOrigin"),
            "{command} {format}: {text}"
        );
        assert!(text.contains("not everything can be compared"), "{text}");
        assert!(!text.contains("nothing of the type"), "{text}");
        if (command, format) == ("compare", "json") {
            let answer: Value = serde_json::from_str(&text).expect("JSON");
            assert!(answer["same"].is_null());
        }
    }
}

#[test]
fn only_what_both_have_can_be_the_same() {
    let one = trusting(&["a.example"], None);
    let answer = compared(one.path(), one.path(), &[]);
    assert_eq!(answer["same"], true);
    assert_eq!(
        answer["summary"],
        "the same for the phones: 1 trusted thing agrees"
    );
    let site = "<RemoteSiteSetting><isActive>true</isActive><url>https://a.example</url></RemoteSiteSetting>";
    let other = folder(&[("remoteSiteSettings/A.remoteSite", site)]);
    let answer = compared(one.path(), other.path(), &[]);
    assert!(answer["same"].is_null());
    let summary = answer["summary"].as_str().expect("a sentence");
    assert!(summary.starts_with("nothing can be compared"), "{summary}");
}
