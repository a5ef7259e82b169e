//! What cannot be read, and who is in call centers that are not there, make nothing done.

use super::fixtures::*;
use super::{expect, state};

const BROKEN_FLOW: (&str, &str) = ("flows/Bad.flow", "<Flow><start><object>Task</object>");
const FLOW: (&str, &str) = ("flows/Acme.flow", "<Flow><processType>Flow</processType></Flow>");
const TRIGGER: (&str, &str) = (
    "triggers/Other.trigger",
    "trigger Other on Account (before insert) { }",
);

#[test]
fn what_cannot_be_read_decides_nothing() {
    let broken = ("callCenters/X.callCenter", "<CallCenter");
    expect("open-cti-centers", &[(&[VOICE, broken], "not-visible")]);
    expect("secrets-in-settings", &[(&[TALKDESK, broken], "not-visible")]);
    expect("voice-contact-center", &[(&[OPEN, broken], "not-visible")]);
    expect(
        "automation-on-task",
        &[
            (&[OPEN, TRIGGER, FLOW], "done"),
            (&[OPEN, TRIGGER, FLOW, BROKEN_FLOW], "not-visible"),
        ],
    );
    let channel = ("serviceChannels/Bad.serviceChannel", "<ServiceChannel>");
    expect(
        "voice-service-channel",
        &[(&[CASES, channel], "not-visible"), (&[CHANNEL, channel], "done")],
    );
}

#[test]
fn people_elsewhere_hide_what_all_call_centers_have_to_show() {
    let users = (
        "data/users.csv",
        "Id,Username,IsActive,CallCenterId\n005000000000001,ann@acme.example,true,04v000000000001\n005000000000002,bob@acme.example,true,04v000000000002\n",
    );
    let rows = |name: &str| {
        format!("Id,Name,InternalName\n04v000000000001,Desk,Desk\n04v000000000002,{name},Talk1\n")
    };
    let (away, voice) = (rows("Other"), rows("Talk"));
    let (away, voice) = (
        ("data/callcenters.csv", away.as_str()),
        ("data/callcenters.csv", voice.as_str()),
    );
    for id in ["home-made-adapter", "secrets-in-settings"] {
        expect(
            id,
            &[
                (&[TALKDESK, VOICE, users, away], "not-visible"),
                (&[TALKDESK, VOICE, users, voice], "done"),
            ],
        );
    }
    let (found, evidence) = state(&[TALKDESK, users, away], "users-on-open-cti");
    assert_eq!(found.word(), "open");
    let bob = "`bob@acme.example` is in a call center that is not in the export";
    assert!(evidence.iter().any(|one| one == bob), "{evidence:?}");
}

#[test]
fn packages_and_templates_do_not_make_an_org_free() {
    let package = (
        "installedPackages/cnx.installedPackage",
        "<InstalledPackage><versionNumber>1.0</versionNumber></InstalledPackage>",
    );
    let template = (
        "callCenters/T.callCenter",
        "<CallCenter><customSettings>{\"reqUseApi\":\"true\"}</customSettings><displayName>{{NAME}}</displayName></CallCenter>",
    );
    expect(
        "open-cti-centers",
        &[(&[VOICE, package], "not-visible"), (&[template], "not-visible")],
    );
}
