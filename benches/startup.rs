//! Measures the whole process on the example org: what a person waits for.

use std::process::{Command, Stdio};

fn main() {
    divan::main();
}

fn ctilint(args: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_ctilint"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .stdout(Stdio::null())
        .status()
        .expect("ctilint runs");
    assert_ne!(status.code(), Some(2));
}

#[divan::bench]
fn check_examples() {
    ctilint(&["check", "examples/acme", "--data", "examples/acme/data"]);
}

#[divan::bench]
fn check_one_file() {
    ctilint(&[
        "check",
        "examples/acme/force-app/main/default/callCenters/AcmePhone.callCenter-meta.xml",
    ]);
}

#[divan::bench]
fn list_rules() {
    ctilint(&["rule"]);
}
