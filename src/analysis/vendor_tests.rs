use super::*;
use crate::load::Export;
use crate::org;

/// A call center with a display name, an adapter URL and further items.
fn center_file(display: &str, url: &str, items: &[(&str, &str)]) -> String {
    let url = url.replace('&', "&amp;");
    let item =
        |(name, value): &(&str, &str)| format!("<items><name>{name}</name><value>{value}</value></items>");
    let items: String = items.iter().map(item).collect();
    format!(
        "<CallCenter><adapterUrl>{url}</adapterUrl><displayName>{display}</displayName><sections>\
         <items><name>reqUseApi</name><value>true</value></items>{items}<name>reqGeneralInfo</name>\
         </sections></CallCenter>"
    )
}

fn org_of(text: &str) -> Org {
    let files = vec![(
        "callCenters/OpenCTI.callCenter".to_owned(),
        text.as_bytes().to_vec(),
    )];
    org::read(&Export::from_memory(files))
}

fn found(display: &str, url: &str, items: &[(&str, &str)]) -> Option<Match> {
    let org = org_of(&center_file(display, url, items));
    vendor_of(&org.call_centers[0])
}

#[track_caller]
fn assert_found(url: &str, product: &str, kind: EvidenceKind, text: &str) {
    let found = found("Acme Phone", url, &[]).unwrap_or_else(|| panic!("{url}: no vendor"));
    assert_eq!(found.vendor.product, product, "{url}");
    assert_eq!(
        (found.evidence.kind, found.evidence.text.as_str()),
        (kind, text),
        "{url}"
    );
}

#[test]
fn packages_are_known_by_their_namespace_wherever_it_stands() {
    use EvidenceKind::Namespace;
    for (url, product, namespace) in [
        (
            "/apex/amazonconnect__AC_LightningAdapter?ccpVersion=2",
            "Amazon Connect CTI Adapter",
            "amazonconnect",
        ),
        (
            "https://acme--amazonconnect.vf.force.com/apex/AC_LightningAdapter",
            "Amazon Connect CTI Adapter",
            "amazonconnect",
        ),
        (
            "https://acme--uat--amazonconnect.sandbox.vf.force.com/apex/AC_LightningAdapter",
            "Amazon Connect CTI Adapter",
            "amazonconnect",
        ),
        (
            "https://acme--rcsfl.na13.visual.force.com/apex/OpenCTIIndex",
            "RingCentral for Salesforce",
            "rcsfl",
        ),
        (
            "https://ACME--ICAGENTCONSOLE.visualforce.com/x",
            "CXone Agent for Salesforce",
            "icagentconsole",
        ),
        (
            "https://acme.my.salesforce.com/apex/uplandig__Phone",
            "InGenius for Salesforce",
            "uplandig",
        ),
    ] {
        assert_found(url, product, Namespace, namespace);
    }
    let by_item = found(
        "Acme Phone",
        "https://phone.example.com/",
        &[("reqSalesforceNamespace", "ciscocjs")],
    );
    assert_eq!(
        by_item.map(|found| found.vendor.product),
        Some("Webex Contact Center Desktop")
    );
    let voice = [("reqVendorInfoApiName", "cisco_wxcc_scv__ciscoWxCC")];
    let by_record = found("Acme Voice", "", &voice).expect("a vendor");
    assert_eq!(by_record.vendor.status, Status::Voice);
    assert_eq!(by_record.evidence.text, "cisco_wxcc_scv");
}

#[test]
fn hosts_come_before_paths_and_both_before_names() {
    use EvidenceKind::{DisplayName, Host, Path};
    for (url, product, kind, text) in [
        (
            "https://flex.twilio.com/agent-desktop",
            "Twilio Flex",
            Host,
            "flex.twilio.com",
        ),
        (
            "https://APPS.usw2.pure.cloud/crm/index.html",
            "Genesys Cloud for Salesforce",
            Host,
            "apps.usw2.pure.cloud",
        ),
        (
            "https://acme.uc1.ccaiplatform.com/",
            "Contact Center AI Platform (UJET)",
            Host,
            "acme.uc1.ccaiplatform.com",
        ),
        (
            "https://s3.amazonaws.com/td-p-azores-cti/iframe.html?integration=salesforce",
            "Talkdesk for Salesforce",
            Host,
            "s3.amazonaws.com",
        ),
        (
            "https://phone.example.com:8443/ameyowebaccess/toolbarLogin-sf.htm?layout=sf",
            "Ameyo toolbar",
            Path,
            "/ameyowebaccess/toolbarLogin-sf.htm",
        ),
        (
            "https://finesse.example.com/3rdpartygadget/files/Connects/V_9/crm/Salesforce/connects.html",
            "b+s Connects for Cisco Contact Center",
            Path,
            "/3rdpartygadget/files/Connects/V_9/crm/Salesforce/connects.html",
        ),
        (
            "/apex/dialshreelogin",
            "DialShree for Salesforce",
            Path,
            "/apex/dialshreelogin",
        ),
    ] {
        assert_found(url, product, kind, text);
    }
    let named = found("NICE CXone", "https://phone.example.com/", &[]).expect("a vendor");
    assert_eq!((named.evidence.kind, named.grade), (DisplayName, Grade::Inferred));
    let both = found("NICE CXone", "https://flex.twilio.com/", &[]);
    assert_eq!(both.map(|found| found.vendor.product), Some("Twilio Flex"));
}

#[test]
fn look_alikes_have_no_vendor() {
    for url in [
        "https://flex.twilio.com.example.com/",
        "https://notflex.twilio.com/",
        "https://flex.twilio.com@phone.example.com/",
        "https://phone.example.com/?next=flex.twilio.com",
        "https://phone.example.com/flex.twilio.com/",
        "https://acme.herokuapp.com/",
        "https://s3.amazonaws.com/acme-phone/iframe.html",
        "https://acme.azureedge.net/widget/index.html",
        "https://acme--c.vf.force.com/apex/AC_LightningAdapter",
        "https://acme--phone.vf.force.com/apex/dialShreeLogin",
        "https://amazonconnect.my.salesforce.com/apex/Phone",
        "https://acme--amazonconnect.sandbox.my.salesforce.com/apex/Phone",
        "https://phone.example.com/apex-demo/integration.js",
        "https://sdk.twilio.com/js/client/softphone.html",
        "https://api1.cloudagent.ozonetel.com/home",
        "https://dialpad.com/pricing",
        "https://us.pure.cloud/",
        "/apex/Phone",
        "https://domain:port/softphone",
        "",
    ] {
        let found = found("Demo Call Center Adapter", url, &[]);
        assert!(found.is_none(), "{url}: {found:?}");
    }
    assert!(
        found(
            "Acme",
            "https://phone.example.com",
            &[("reqPackageNamespace", "acme")]
        )
        .is_none()
    );
}

#[test]
fn the_evidence_stands_where_the_call_center_says_it() {
    let text = center_file("Acme Phone", "https://flex.twilio.com/agent-desktop", &[]);
    let org = org_of(&text);
    let vendors = Vendors::new(&org);
    let found = vendors.of(&org.call_centers[0]).expect("a vendor");
    assert_eq!(&text[found.evidence.span.range()], "flex.twilio.com");
    let text = center_file("Acme", "/apex/purecloud__Phone?x=1&y=2", &[]);
    let org = org_of(&text);
    let found = vendor_of(&org.call_centers[0]).expect("a vendor");
    assert_eq!(&text[found.evidence.span.range()], "/apex/purecloud__Phone");
}

#[test]
fn demands_name_the_adapters_own_origin() {
    let demands = |display: &str, url: &str| -> Vec<(String, Option<String>, bool)> {
        let org = org_of(&center_file(display, url, &[]));
        let center = &org.call_centers[0];
        let found = vendor_of(center).expect("a vendor");
        let needs = |row: &Requirement| {
            row.needs
                .iter()
                .map(|need| need.word())
                .collect::<Vec<_>>()
                .join(" ")
        };
        found
            .requires(center)
            .map(|needed| (needs(needed.row), needed.url, needed.may_raise))
            .collect()
    };
    let url = |text: &str| Some(text.to_owned());
    assert_eq!(
        demands("Acme", "https://acme.uw1.ccaiplatform.com/agent"),
        [(
            "frame-src".to_owned(),
            url("https://acme.uw1.ccaiplatform.com"),
            true
        )]
    );
    assert_eq!(
        demands("Acme", "/apex/rcsfl__OpenCTIIndex"),
        [("microphone".to_owned(), None, true)]
    );
    assert_eq!(
        demands(
            "Acme",
            "https://cloud8.8x8.com/mapanelweb/public/launcher/salesforce.html"
        ),
        [("frame-src".to_owned(), url("https://cloud8.8x8.com"), false)]
    );
    assert_eq!(
        demands("NICE CXone", "https://phone.example.com:8443/x"),
        [(
            "microphone".to_owned(),
            url("https://phone.example.com:8443"),
            false
        )]
    );
}
