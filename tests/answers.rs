//! Keeps the promises of commands that answer instead of finding: `simulate` and `hosts`.

mod common;

use std::process::Output;

use common::{ctilint, stderr, stdout};
use serde_json::Value;

fn run(args: &[&str]) -> Output {
    ctilint()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .output()
        .expect("ctilint runs")
}

#[test]
fn simulate_answers_with_its_exit_code() {
    let simulate = |more: &[&str]| {
        let mut args = vec!["simulate", "examples/acme", "--data", "examples/acme/data"];
        args.extend(["--as-of", "2026-11-20", "--call-center"]);
        args.extend(more);
        run(&args)
    };
    let rejected = simulate(&["Acme Phone"]);
    assert_eq!(rejected.status.code(), Some(1));
    let text = stdout(&rejected);
    assert!(text.contains("Call_Result__c is required, and blank in this log"));
    assert!(text.contains("=> rejected: required fields"), "{text}");
    let set = ["--set", "Call_Result__c=Reached", "--set", "Type=Call"];
    let saved = simulate(&[&["acmephone", "--user", "ADA@acme.example"][..], &set].concat());
    assert_eq!(saved.status.code(), Some(0), "{}", stdout(&saved));
    assert!(stdout(&saved).contains("ada@acme.example is in this call center"));
    let nobody = simulate(&[&["AcmePhone", "--user", "dev@acme.example"][..], &set].concat());
    assert_eq!(nobody.status.code(), Some(1));
    for wrong in [
        &["AcmePhones"][..],
        &["AcmePhone", "--user", "nobody"],
        &["AcmePhone", "--set", "Subject"],
        &["AcmePhone", "--object", "Case"],
    ] {
        let output = simulate(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(stdout(&output).is_empty() && stderr(&output).contains("error:"));
    }
}

/// Where it is settled that browsers refuse, nobody is sent to look at the setting.
#[test]
fn what_the_configuration_settles_is_not_asked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let center = "<CallCenter><displayName>Acme Phone</displayName><sections><items><name>reqAdapterUrl</name>\
                  <value>https://phone.acme.example/x</value></items><items><name>reqUseApi</name><value>true</value>\
                  </items><items><name>reqSalesforceCompatibilityMode</name><value>Lightning</value></items>\
                  <name>reqGeneralInfo</name></sections></CallCenter>";
    let site = "<CspTrustedSite><endpointUrl>https://other.acme.example</endpointUrl><isActive>true</isActive>\
                <isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>";
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("callCenters/Acme.callCenter", center);
    write("cspTrustedSites/Other.cspTrustedSite", site);
    let checked = || {
        let output = ctilint().current_dir(folder.path()).args(["check", "."]).output();
        stdout(&output.expect("ctilint runs"))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let open = checked();
    assert!(open.contains("Adopt updated CSP directives"), "{open}");
    write("ctilint.toml", "csp = \"strict\"\n");
    let settled = checked();
    assert!(settled.contains("click New Trusted URL"), "{settled}");
    assert!(!settled.contains("Adopt updated CSP directives"), "{settled}");
}

#[test]
fn simulate_tells_programs_every_gate() {
    let args = ["simulate", "examples/acme", "--call-center", "AcmePhone"];
    let output = run(&[&args[..], &["--format", "json"]].concat());
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["schema"], "ctilint/v1");
    assert_eq!(answer["answer"], "rejected");
    let gates = answer["records"][0]["gates"].as_array().expect("gates");
    assert_eq!(gates.len(), 10);
    let required = &gates[4];
    assert_eq!(
        (&required["gate"], &required["reached"]),
        (&"required fields".into(), &true.into())
    );
    let place = &required["checks"][0]["place"];
    assert_eq!((&place["line"], &place["column"]), (&6.into(), &15.into()));
    assert_eq!(gates[5]["reached"], false);
}

#[test]
fn hosts_are_told_with_their_uses_in_three_forms() {
    let hosts = |format: &str| stdout(&run(&["hosts", "examples/acme", "--format", format]));
    let answer: Value = serde_json::from_str(&hosts("json")).expect("JSON");
    let rows = answer["hosts"].as_array().expect("rows");
    let row = |host: &str| {
        let mut rows = rows.iter();
        rows.find(|row| row["host"] == host).expect("a row")
    };
    assert_eq!(
        row("phone.acme.example")["used_by"][0],
        "adapter URL of Acme Phone"
    );
    assert!(
        row("phone.acme.example")["trusted_urls"]
            .as_array()
            .is_some_and(|urls| !urls.is_empty())
    );
    assert_eq!(row("standby.acme.example")["trusted_urls"], serde_json::json!([]));
    assert!(hosts("table").contains("standby URL of Acme Phone"));
    assert!(hosts("markdown").starts_with("| host | vendor |"));
}
