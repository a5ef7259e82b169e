//! Items about what Salesforce Voice asks for, in each of their states.

use super::fixtures::*;
use super::{expect, state};
use crate::analysis::readiness::State;

#[test]
fn call_logs_and_what_runs_on_them() {
    let (found, evidence) = state(&[OPEN, PAGE], "call-logs-on-task");
    assert_eq!(found, State::Open);
    assert!(
        evidence.contains(&"`Result__c` is filled: custom field needed on VoiceCall".to_owned())
            && evidence.contains(
                &"`CallType` is filled: `CallType` of VoiceCall; `Internal` is `InternalCall` there"
                    .to_owned()
            ),
        "{evidence:?}"
    );
    expect(
        "call-logs-on-task",
        &[
            (&[UNKNOWN], "not-visible"),
            (&[VOICE], "done"),
            (&[], "not-visible"),
        ],
    );
    let trigger = (
        "triggers/Acme.trigger",
        "trigger Acme on Task (before insert) { }",
    );
    let other = (
        "triggers/Other.trigger",
        "trigger Other on Account (before insert) { }",
    );
    let flow = ("flows/Acme.flow", "<Flow><processType>Flow</processType></Flow>");
    expect(
        "automation-on-task",
        &[
            (&[UNKNOWN, trigger], "open"),
            (&[OPEN, PAGE, trigger], "blocked"),
            (&[OPEN, other, flow], "done"),
            (&[OPEN, other], "not-visible"),
            (&[VOICE, trigger], "done"),
        ],
    );
    let (found, _) = state(&[OPEN, PAGE, trigger], "automation-on-task");
    assert_eq!(found, State::Blocked(vec!["call-logs-on-task"]));
}

#[test]
fn apex_and_cadences_behind_the_softphone() {
    let (found, evidence) = state(&[OPEN, PAGE], "apex-behind-the-softphone");
    assert_eq!(found, State::Blocked(vec!["call-logs-on-task"]));
    assert_eq!(evidence, ["code runs `AcmeLog`, which is not in the export"]);
    for id in ["apex-behind-the-softphone", "sales-engagement"] {
        expect(
            id,
            &[
                (&[OPEN, QUIET], "done"),
                (&[OPEN], "not-visible"),
                (&[VOICE], "done"),
            ],
        );
    }
    expect("sales-engagement", &[(&[OPEN, PAGE], "open")]);
}

#[test]
fn calls_find_people() {
    let deployment = ("recordActionDeployments/A.deployment", "<x/>");
    let phone = (
        "recordActionDeployments/A.recordActionDeployment",
        "<RecordActionDeployment><channelConfigurations><channel>Phone</channel></channelConfigurations></RecordActionDeployment>",
    );
    expect(
        "screen-pops",
        &[
            (&[OPEN, PAGE], "open"),
            (&[OPEN, phone], "open"),
            (&[OPEN, deployment], "not-visible"),
            (&[VOICE], "done"),
        ],
    );
    expect(
        "omni-channel-enabled",
        &[
            (&[OMNI_ON], "done"),
            (&[OMNI_OFF], "open"),
            (&[OPEN], "not-visible"),
        ],
    );
    expect(
        "voice-service-channel",
        &[
            (&[CHANNEL], "done"),
            (&[CASES], "open"),
            (&[CASES, OMNI_OFF], "blocked"),
            (&[OPEN], "not-visible"),
        ],
    );
    let flow = (
        "flows/Route.flow",
        "<Flow><processType>RoutingFlow</processType><start><object>VoiceCall</object></start></Flow>",
    );
    let other = ("flows/Other.flow", "<Flow><processType>Flow</processType></Flow>");
    expect(
        "voice-flows",
        &[(&[flow], "done"), (&[other], "not-visible"), (&[], "not-visible")],
    );
    expect(
        "phone-directory",
        &[
            (&[OPEN, CLASSIC], "open"),
            (&[OPEN], "not-visible"),
            (&[VOICE], "done"),
        ],
    );
}

#[test]
fn routing_needs_four_things() {
    let files: Vec<(&str, &str)> = vec![
        CHANNEL,
        (
            "servicePresenceStatuses/A.servicePresenceStatus",
            "<ServicePresenceStatus><channels><channel>Calls</channel></channels></ServicePresenceStatus>",
        ),
        (
            "presenceUserConfigs/A.presenceUserConfig",
            "<PresenceUserConfig/>",
        ),
        (
            "queueRoutingConfigs/A.queueRoutingConfig",
            "<QueueRoutingConfig><capacityPercentage>100.0</capacityPercentage></QueueRoutingConfig>",
        ),
        (
            "queues/A.queue",
            "<Queue><queueSobject><sobjectType>VoiceCall</sobjectType></queueSobject></Queue>",
        ),
    ];
    expect(
        "presence-and-routing",
        &[
            (&files, "done"),
            (&files[..4], "not-visible"),
            (&[CASES, OMNI_OFF], "blocked"),
        ],
    );
    let mut half = files.clone();
    half[3].1 = "<QueueRoutingConfig><capacityPercentage>50.0</capacityPercentage></QueueRoutingConfig>";
    let (found, evidence) = state(&half, "presence-and-routing");
    assert_eq!((found, evidence.len()), (State::Open, 4));
    let short = "`A` takes 50.0 percent of the capacity: a call needs 100";
    assert!(evidence.iter().any(|one| one == short), "{evidence:?}");
}

#[test]
fn what_people_need_to_be_given() {
    expect(
        "voice-enabled",
        &[
            (&[VOICE_ON], "done"),
            (&[VOICE_OFF], "open"),
            (&[OPEN], "not-visible"),
        ],
    );
    let user = (
        "data/users.csv",
        "Id,Username,IsActive,CallCenterId\n005000000000001,ann@acme.example,true,04v000000000001\n",
    );
    let licence =
        |name: &str| format!("AssigneeId,PermissionSetLicense.DeveloperName\n005000000000001,{name}\n");
    let (voice, other) = (licence("AcmeServiceVoicePsl"), licence("SalesConsolePsl"));
    let bill = licence("AcmeInvoicePsl");
    let licences: &[(&[(&str, &str)], &str)] = &[
        (&[OPEN, CENTER_ROW, user, ("data/psl.csv", &voice)], "done"),
        (&[OPEN, CENTER_ROW, user, ("data/psl.csv", &other)], "open"),
        (&[OPEN, CENTER_ROW, user, ("data/psl.csv", &bill)], "open"),
        (&[OPEN, CENTER_ROW, user], "not-visible"),
        (&[OPEN, ("data/psl.csv", &voice)], "not-visible"),
    ];
    expect("voice-licences", licences);
    let set = |name: &str| {
        format!(
            "AssigneeId,PermissionSet.Name,PermissionSet.IsOwnedByProfile,PermissionSetGroup.DeveloperName,IsActive\n005000000000001,{name},false,,true\n"
        )
    };
    let (agent, other) = (set("ContactCenterAgentExternalTelephony"), set("Acme_Phone"));
    expect(
        "voice-permission-sets",
        &[
            (&[OPEN, CENTER_ROW, user, ("data/permsets.csv", &agent)], "done"),
            (&[OPEN, CENTER_ROW, user, ("data/permsets.csv", &other)], "open"),
            (
                &[OPEN, CENTER_ROW, user, VOICE_OFF, ("data/permsets.csv", &other)],
                "blocked",
            ),
            (&[OPEN, CENTER_ROW, user], "not-visible"),
        ],
    );
}

#[test]
fn where_people_work() {
    let bar = |component: &str| {
        format!(
            "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>{component}</componentName></componentInstance></itemInstances></flexiPageRegions><type>UtilityBar</type></FlexiPage>"
        )
    };
    let (omni, phone) = (
        bar("runtime_service_omnichannel:omniWidget"),
        bar("opencti:softPhone"),
    );
    let app = |kind: &str| {
        format!(
            "<CustomApplication><uiType>Lightning</uiType><navType>{kind}</navType><utilityBar>Bar</utilityBar></CustomApplication>"
        )
    };
    let (console, standard) = (app("Console"), app("Standard"));
    let (omni, phone) = (
        ("flexipages/Bar.flexipage", omni.as_str()),
        ("flexipages/Bar.flexipage", phone.as_str()),
    );
    let (console, standard) = (
        ("applications/A.app", console.as_str()),
        ("applications/A.app", standard.as_str()),
    );
    expect(
        "console-app-with-omni-channel",
        &[
            (&[console, omni], "done"),
            (&[standard, omni], "open"),
            (&[console, phone], "open"),
            (&[console, phone, OMNI_OFF], "blocked"),
            (&[console], "not-visible"),
        ],
    );
}

#[test]
fn trust_for_the_connector() {
    let cookies = |value: &str| {
        format!(
            "<MyDomainSettings><isFirstPartyCookieUseRequired>{value}</isFirstPartyCookieUseRequired><myDomainName>acme</myDomainName></MyDomainSettings>"
        )
    };
    let (kept, sent) = (cookies("true"), cookies("false"));
    let (kept, sent) = (
        ("settings/MyDomain.settings", kept.as_str()),
        ("settings/MyDomain.settings", sent.as_str()),
    );
    let amazon = (
        "callCenters/A.callCenter",
        r#"<CallCenter><adapterUrl>https://acme.my.connect.aws/ccp-v2</adapterUrl><customSettings>{"reqUseApi":"true"}</customSettings><displayName>A</displayName></CallCenter>"#,
    );
    expect(
        "first-party-cookies",
        &[
            (&[amazon, kept], "open"),
            (&[amazon, sent], "done"),
            (&[amazon], "not-visible"),
            (&[TALKDESK, kept], "not-visible"),
            (&[TALKDESK, VOICE, kept], "not-visible"),
            (&[UNKNOWN, kept], "not-visible"),
        ],
    );
    let entry = (
        "cspTrustedSites/C.cspTrustedSite",
        "<CspTrustedSite><endpointUrl>https://connector.example.com</endpointUrl><isActive>true</isActive><context>All</context><isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>",
    );
    let other = (
        "cspTrustedSites/C.cspTrustedSite",
        "<CspTrustedSite><endpointUrl>https://other.example.com</endpointUrl><isActive>true</isActive><context>All</context><isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>",
    );
    expect(
        "trusted-connector-hosts",
        &[
            (&[VOICE, entry], "done"),
            (&[VOICE, other], "open"),
            (&[OPEN], "not-visible"),
        ],
    );
}

#[test]
fn what_only_people_know() {
    let project = ("sfdx-project.json", r#"{"packageDirectories":[{"path":"."}]}"#);
    expect(
        "new-orgs",
        &[
            (&[OPEN, project], "open"),
            (&[OPEN], "not-visible"),
            (&[VOICE], "done"),
        ],
    );
    for id in ["mobile-use", "cut-over-plan"] {
        expect(id, &[(&[OPEN], "not-visible"), (&[VOICE], "done")]);
    }
}
