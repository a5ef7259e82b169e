//! Knows a small org with users, and how to ask about it or about the example.
#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::ctilint;

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a command on the example org.
pub fn acme(command: &str, args: &[&str]) -> Output {
    ctilint()
        .current_dir(root())
        .args([command, "examples/acme", "--data", "examples/acme/data"])
        .args(args)
        .output()
        .expect("ctilint runs")
}

pub fn in_folder(folder: &Path, args: &[&str]) -> Output {
    ctilint()
        .current_dir(folder)
        .args(args)
        .output()
        .expect("ctilint runs")
}

pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }
    folder
}

pub const CENTER: (&str, &str) = (
    "org/callCenters/AcmePhone.callCenter",
    "<CallCenter><customSettings>{&quot;reqUseApi&quot;:&quot;true&quot;,\
     &quot;reqSalesforceCompatibilityMode&quot;:&quot;Lightning&quot;}</customSettings>\
     <displayName>Acme Phone</displayName></CallCenter>",
);
pub const CENTERS: &str =
    "Id,Name,InternalName\n04v000000000001,Acme Phone,AcmePhone\n04v000000000002AAA,Acme Sales,AcmeSales\n";
pub const USERS: &str = "Id,Username,IsActive,UserType,CallCenterId,Profile.Name\n\
    005000000000001,ada@acme.example,true,Standard,,Agent\n\
    005000000000002AAA,ben@acme.example,true,Standard,04v000000000001AAA,Agent\n\
    005000000000003AAA,cleo@acme.example,true,Standard,04v000000000002,Agent\n\
    005000000000004AAA,dev@acme.example,false,Standard,,Agent\n\
    005000000000005AAA,eva@acme.example,true,CsnOnly,,Agent\n\
    005000000000006AAA,finn@acme.example,true,Standard,,System Administrator\n";

/// Assigns in an org of six users and two call centers.
pub fn assign(users: &str, centers: &str, args: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = folder(&[CENTER, ("data/users.csv", users), ("data/centers.csv", centers)]);
    let all = [&["assign", "org", "--data", "data"], args].concat();
    let output = in_folder(folder.path(), &all);
    (folder, output)
}

pub const AGENTS: [&str; 4] = ["--call-center", "acme phone", "--profile", "agent"];
