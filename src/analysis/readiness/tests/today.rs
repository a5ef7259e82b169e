//! Items about what there is today, in each of their states.

use super::fixtures::*;
use super::{expect, readiness, state, word};
use crate::analysis::readiness::State;

#[test]
fn call_centers_are_told_apart() {
    let bar = (
        "flexipages/Bar.flexipage",
        "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>opencti:softPhone</componentName></componentInstance></itemInstances></flexiPageRegions><type>UtilityBar</type></FlexiPage>",
    );
    let stock = (
        "flexipages/CrisisCenter_UtilityBar.flexipage",
        "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>opencti:softPhone</componentName></componentInstance></itemInstances></flexiPageRegions><type>UtilityBar</type></FlexiPage>",
    );
    let app = |bar: &str| {
        format!(
            "<CustomApplication><uiType>Lightning</uiType><utilityBar>{bar}</utilityBar></CustomApplication>"
        )
    };
    let (own, other) = (app("Bar"), app("CrisisCenter_UtilityBar"));
    let own = ("applications/A.app", own.as_str());
    let other = ("applications/A.app", other.as_str());
    expect(
        "open-cti-centers",
        &[
            (&[OPEN], "open"),
            (&[VOICE], "done"),
            (&[OPEN, VOICE], "open"),
            (&[PAGE], "not-visible"),
            (&[VOICE, PAGE], "not-visible"),
            (&[VOICE, bar], "not-visible"),
            (&[VOICE, bar, own], "not-visible"),
            (&[VOICE, stock, other], "done"),
        ],
    );
    expect(
        "voice-contact-center",
        &[
            (&[OPEN, VOICE], "done"),
            (&[OPEN], "open"),
            (&[PAGE], "not-visible"),
        ],
    );
    expect(
        "desktop-cti-left-overs",
        &[(&[DESKTOP], "open"), (&[OPEN], "done"), (&[], "not-visible")],
    );
    // Neither a template nor a definition that nobody may have imported is a call center of the org.
    let template = (
        "callCenters/T.callCenter",
        "<CallCenter><customSettings>{\"reqUseApi\":\"true\"}</customSettings><displayName>{{NAME}}</displayName></CallCenter>",
    );
    let definition = (
        "vendor/d.xml",
        r#"<callCenter><section sortOrder="0" name="reqGeneralInfo" label="x"><item sortOrder="0" name="reqInternalName" label="x">Acme</item><item sortOrder="2" name="reqUseApi" label="x">true</item></section></callCenter>"#,
    );
    assert_ne!(word(&[template], "open-cti-centers"), "open");
    let (found, evidence) = state(&[definition], "open-cti-centers");
    assert_eq!((found.word(), evidence.len()), ("not-visible", 1));
    let (_, evidence) = state(&[OPEN], "open-cti-centers");
    assert_eq!(evidence, ["`Acme`: vendor unknown, Lightning"]);
}

#[test]
fn people_are_counted_by_their_rows() {
    let users = |rows: &str| format!("Id,Username,IsActive,CallCenterId\n{rows}");
    let some = users(
        "005000000000001,ann@acme.example,true,04v000000000001\n005000000000002,bob@acme.example,false,04v000000000001\n",
    );
    let (found, evidence) = state(
        &[OPEN, CENTER_ROW, ("data/users.csv", &some)],
        "users-on-open-cti",
    );
    assert_eq!(found, State::Open);
    assert_eq!(
        evidence,
        [
            "`ann@acme.example` is in `Acme`",
            "`bob@acme.example` is in `Acme`, inactive"
        ]
    );
    let none = users("005000000000001,ann@acme.example,true,\n");
    expect(
        "users-on-open-cti",
        &[
            (&[OPEN, CENTER_ROW, ("data/users.csv", &none)], "done"),
            (&[OPEN], "not-visible"),
            (&[VOICE], "done"),
            (&[], "not-visible"),
        ],
    );
}

#[test]
fn who_works_in_classic() {
    let both = readiness(&[TALKDESK]);
    let item = both.item("classic-users").expect("an item");
    assert_eq!((item.state.word(), item.evidence.len()), ("not-visible", 1));
    let console = (
        "applications/C.app",
        "<CustomApplication><isServiceCloudConsole>true</isServiceCloudConsole></CustomApplication>",
    );
    expect(
        "classic-users",
        &[
            (&[OPEN], "done"),
            (&[OPEN, CLASSIC], "open"),
            (&[UNKNOWN], "open"),
            (&[OPEN, console], "done"),
            (&[], "not-visible"),
        ],
    );
}

#[test]
fn vendors_and_what_they_offer() {
    let (found, evidence) = state(&[TALKDESK], "vendor-connector");
    assert_eq!(found.word(), "not-visible");
    assert!(
        evidence[0].contains("Talkdesk for Service Cloud Voice"),
        "{evidence:?}"
    );
    let info = (
        "ConversationVendorInformation/Desk.ConversationVendorInformation",
        "<ConversationVendorInfo><vendorType>ServiceCloudVoicePartner</vendorType></ConversationVendorInfo>",
    );
    let package = (
        "installedPackages/cnxscv.installedPackage",
        "<InstalledPackage><versionNumber>1.0</versionNumber></InstalledPackage>",
    );
    let other = (
        "installedPackages/acmething.installedPackage",
        "<InstalledPackage><versionNumber>1.0</versionNumber></InstalledPackage>",
    );
    expect(
        "vendor-connector",
        &[
            (&[TALKDESK, info], "done"),
            (&[TALKDESK, info, VOICE], "open"),
            (&[TALKDESK, package], "open"),
            (&[BUCHER, package], "done"),
            (&[UNKNOWN, info], "open"),
            (&[TALKDESK, other], "open"),
            (&[TALKDESK], "not-visible"),
            (&[TALKDESK, UNKNOWN, info], "open"),
            (&[UNKNOWN], "open"),
            (&[OPEN, PAGE], "done"),
            (&[], "not-visible"),
        ],
    );
    expect(
        "home-made-adapter",
        &[
            (&[OPEN, PAGE], "open"),
            (&[TALKDESK], "done"),
            (&[UNKNOWN], "not-visible"),
            (&[OPEN], "not-visible"),
            (&[VOICE], "done"),
        ],
    );
}

#[test]
fn functions_are_listed_with_where_they_go() {
    let (found, evidence) = state(&[OPEN, PAGE], "method-usage");
    assert_eq!(found, State::Open);
    assert_eq!(
        evidence,
        [
            "`sforce.opencti.runApex`: different model, Apex or a flow on VoiceCall",
            "`sforce.opencti.saveLog`, 2 times in the file: different model, the record of the call, which Salesforce creates",
            "`sforce.opencti.screenPop`: different model, an Omni-Channel flow and linked records",
            "`sforce.opencti.hvs.onWorkStart`: unknown in Salesforce Voice, to be tried out",
        ]
    );
    expect(
        "method-usage",
        &[
            (&[TALKDESK], "not-visible"),
            (&[VOICE], "done"),
            (&[], "not-visible"),
        ],
    );
}

#[test]
fn parts_of_the_softphone() {
    let lightning = (
        "lwc/acmeNumber/acmeNumber.html",
        "<template><lightning-click-to-dial value='1'></lightning-click-to-dial></template>",
    );
    expect(
        "click-to-dial-components",
        &[
            (&[OPEN, CLASSIC], "open"),
            (&[OPEN, lightning], "not-visible"),
            (&[OPEN, QUIET, lightning], "done"),
            (&[OPEN, QUIET], "done"),
            (&[OPEN], "not-visible"),
        ],
    );
    let app = (
        "connectedApps/Acme.connectedApp",
        "<ConnectedApp><canvasConfig><locations>OpenCTI</locations></canvasConfig></ConnectedApp>",
    );
    let elsewhere = (
        "connectedApps/Acme.connectedApp",
        "<ConnectedApp><canvasConfig><locations>Chatter</locations></canvasConfig></ConnectedApp>",
    );
    expect(
        "canvas-softphone",
        &[
            (&[CANVAS], "open"),
            (&[OPEN, app], "open"),
            (&[OPEN, elsewhere], "done"),
            (&[OPEN], "done"),
            (&[], "not-visible"),
        ],
    );
    expect(
        "secrets-in-settings",
        &[(&[OPEN], "open"), (&[TALKDESK], "done"), (&[], "not-visible")],
    );
    let (_, evidence) = state(&[OPEN], "secrets-in-settings");
    assert!(
        evidence.iter().all(|text| !text.contains("q8Zr2LmX04vTnY71")),
        "{evidence:?}"
    );
}
