//! What is listed and joined, and what only looks like Open CTI.

use super::{Group, Inventory};
use crate::analysis::Answers;
use crate::load::Export;
use crate::options::Options;
use crate::org::read_for;
use crate::org::scope::Scope;

fn inventory(files: &[(&str, &str)]) -> Inventory {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let org = read_for(
        &Export::from_memory(stored.collect()),
        &Scope::default().for_audit(),
    );
    let options = Options::new("2026-11-20".parse().expect("a day"));
    Inventory::new(&org, &Answers::new(&org, &options))
}

fn nodes(inventory: &Inventory) -> Vec<String> {
    let all = inventory.nodes.iter();
    all.map(|node| format!("{} {}", node.group.word(), node.component.name))
        .collect()
}

fn edges(inventory: &Inventory) -> Vec<String> {
    let name = |index: usize| &inventory.nodes[index].component.name;
    let all = inventory.edges.iter();
    let mut all: Vec<String> = all
        .map(|edge| format!("{} > {} {}", name(edge.from), name(edge.to), edge.phrase))
        .collect();
    all.dedup();
    all
}

const CENTER: &str = r#"<CallCenter><adapterUrl>/apex/Acme</adapterUrl><customSettings>
    {"reqUseApi":"true","reqSalesforceCompatibilityMode":"Lightning"}</customSettings><displayName>Acme</displayName></CallCenter>"#;
const PAGE: &str = r#"<apex:page><script src="/support/api/62.0/lightning/opencti_min.js"></script><script>
    sforce.opencti.runApex({apexClass: 'AcmeLog', methodName: 'write', callback: f});
    sforce.opencti.saveLog({value: {entityApiName: 'Task', CallType: 'Inbound', Subject: 'Call'}, callback: f});
    sforce.opencti.subscribe({channelName: 'Acme_Channel__c', listener: f});
    </script></apex:page>"#;
const REPORT: &str =
    "<Report><columns><field>CALLTYPE</field></columns><reportType>Activity</reportType></Report>";

#[test]
fn from_the_call_center_a_way_leads_to_the_report() {
    let found = inventory(&[
        ("callCenters/Acme.callCenter", CENTER),
        ("pages/Acme.page", PAGE),
        ("reports/Acme/Calls.report", REPORT),
    ]);
    assert_eq!(
        nodes(&found),
        [
            "call-centers Acme",
            "pages Acme",
            "methods sforce.opencti.runApex",
            "methods sforce.opencti.saveLog",
            "methods sforce.opencti.subscribe",
            "apex AcmeLog",
            "fields Task.CallType",
            "fields Task.Subject",
            "reports Acme/Calls",
            "components Acme_Channel",
        ]
    );
    let edges = edges(&found);
    for expected in [
        "Acme > Acme is opened by it",
        "Acme > sforce.opencti.saveLog is called by it",
        "Acme > AcmeLog is run by it",
        "Acme > Task.CallType is written by it",
        "Task.CallType > Acme/Calls shows it",
        "Acme > Acme_Channel carries its messages",
    ] {
        assert!(
            edges.iter().any(|edge| edge == expected),
            "{expected}: {edges:#?}"
        );
    }
    assert!(found.nodes.iter().all(|node| !node.evidence.is_empty()));
    assert!(found.exposure.is_exposed() && found.exposure.agents().is_none());
}

#[test]
fn what_looks_like_open_cti_is_not_listed() {
    let voice = "<CallCenter><displayName>Voice</displayName><sections><items><name>reqVendorInfoApiName</name><value>c__Acme</value></items><name>reqGeneralInfo</name></sections></CallCenter>";
    let found = inventory(&[
        ("callCenters/Voice.callCenter", voice),
        (
            "flexipages/Voice.flexipage",
            "<FlexiPage><template><name>opencti:defaultVoiceExtensionTemplate</name></template><type>VoiceExtension</type></FlexiPage>",
        ),
        (
            "aura/acme/acme.cmp",
            "<aura:component implements=\"opencti:availableForVoiceExtension\"/>",
        ),
        (
            "flows/opencti__SCV_Basic_Routing_Flow.flow",
            "<Flow><start><object>VoiceCall</object></start><recordUpdates><filters><field>CallType</field></filters><object>VoiceCall</object></recordUpdates></Flow>",
        ),
        (
            "pages/Console.page",
            "<apex:page><script src=\"/support/console/40.0/integration.js\"></script><script>sforce.console.openPrimaryTab();</script></apex:page>",
        ),
        (
            "settings/Voice.settings",
            "<VoiceSettings><enableCallDisposition>true</enableCallDisposition></VoiceSettings>",
        ),
    ]);
    assert_eq!(nodes(&found), ["call-centers Voice"]);
    assert!(!found.exposure.is_exposed());
    assert_eq!(found.counts().get(&Group::CallCenter), Some(&1));
}

#[test]
fn pages_of_case_feed_and_bars_in_no_app_are_listed_for_what_they_are() {
    let found = inventory(&[
        (
            "pages/Feed.page",
            "<apex:page><script src=\"/support/api/40.0/interaction.js\"></script><script>sforce.interaction.entityFeed.reloadFrame();</script></apex:page>",
        ),
        (
            "flexipages/Bar.flexipage",
            "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>opencti:softPhone</componentName></componentInstance></itemInstances></flexiPageRegions><type>UtilityBar</type></FlexiPage>",
        ),
    ]);
    let feed = found.of(Group::Page).next().expect("the page");
    assert!(
        feed.remark
            .as_ref()
            .is_some_and(|remark| remark.contains("Case Feed"))
    );
    assert_eq!(found.of(Group::App).count(), 1);
    assert!(
        !found
            .edges
            .iter()
            .any(|edge| found.nodes[edge.to].group == Group::App)
    );
}

#[test]
fn entries_of_the_softphones_hosts_are_listed_whatever_interface_it_is_for() {
    let center = |url: &str| {
        format!(
            "<CallCenter><adapterUrl>{url}</adapterUrl><sections><items><name>reqUseApi</name><value>true</value></items>\
             <name>reqGeneralInfo</name></sections></CallCenter>"
        )
    };
    let site = |url: &str| {
        format!("<RemoteSiteSetting><url>{url}</url><isActive>true</isActive></RemoteSiteSetting>")
    };
    let cors =
        |url: &str| format!("<CorsWhitelistOrigin><urlPattern>{url}</urlPattern></CorsWhitelistOrigin>");
    let found = inventory(&[
        (
            "callCenters/A.callCenter",
            &center("https://phone.acme.example/a"),
        ),
        ("callCenters/B.callCenter", &center("http://localhost:8080/b")),
        (
            "callCenters/C.callCenter",
            &center("https://acme--c.vf.force.com/apex/C"),
        ),
        ("callCenters/D.callCenter", &center("https://app.five9.com/d")),
        (
            "remoteSiteSettings/Own.remoteSite",
            &site("https://phone.acme.example"),
        ),
        (
            "remoteSiteSettings/Vendor.remoteSite",
            &site("https://auth.five9.com"),
        ),
        (
            "remoteSiteSettings/Other.remoteSite",
            &site("https://shop.acme.example"),
        ),
        (
            "corsWhitelistOrigins/Wild.corsWhitelistOrigin",
            &cors("https://*.acme.example"),
        ),
        (
            "corsWhitelistOrigins/Local.corsWhitelistOrigin",
            &cors("http://localhost:4502"),
        ),
        (
            "corsWhitelistOrigins/Org.corsWhitelistOrigin",
            &cors("https://*.vf.force.com"),
        ),
    ]);
    let found: Vec<String> = nodes(&found)
        .into_iter()
        .filter(|node| node.starts_with("trust"))
        .collect();
    assert_eq!(found, ["trust Own", "trust Vendor", "trust Wild"]);
}
