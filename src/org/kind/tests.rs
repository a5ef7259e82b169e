//! Holds that names tell what a file is.

use super::*;

#[test]
fn suffixes_decide_in_both_formats() {
    assert_eq!(
        Kind::of("a/callCenters/Acme.callCenter-meta.xml"),
        Some(Kind::CallCenter)
    );
    assert_eq!(Kind::of("Acme.callCenter"), Some(Kind::CallCenter));
    assert_eq!(Kind::of("settings/MyDomain.settings"), Some(Kind::MyDomain));
    let security = "settings/Security.settings-meta.xml";
    assert_eq!(Kind::of(security), Some(Kind::Security));
    let lookalike = "settings/FileUploadAndDownloadSecurity.settings-meta.xml";
    assert_eq!(Kind::of(lookalike), Some(Kind::Other));
    assert_eq!(Kind::of("applications/Acme.app"), Some(Kind::Application));
    assert_eq!(
        Kind::of("src/applications/Acme.app-meta.xml"),
        Some(Kind::Application)
    );
    assert_eq!(
        Kind::of("src/applications/sales/Acme.app-meta.xml"),
        Some(Kind::Application)
    );
    assert_eq!(
        Kind::of("aura/applications/applications.app"),
        Some(Kind::AuraBundle)
    );
    assert_eq!(Kind::of("aura/acme/acme.app"), Some(Kind::AuraBundle));
    assert_eq!(Kind::of("aura/acme/acme.app-meta.xml"), Some(Kind::Other));
    assert_eq!(Kind::of("build/acme.app"), None);
    let field = "objects/Activity/fields/X__c.field-meta.xml";
    assert_eq!(Kind::of(field), Some(Kind::Field));
    assert_eq!(object_of(Kind::Field, field).as_deref(), Some("Activity"));
    assert_eq!(Kind::of("triggers/A.trigger"), Some(Kind::Trigger));
    assert_eq!(Kind::of("triggers/A.trigger-meta.xml"), Some(Kind::TriggerState));
    let layout = "layouts/Task-Acme%2DPhone Layout.layout-meta.xml";
    assert_eq!(object_of(Kind::PageLayout, layout).as_deref(), Some("Task"));
    assert_eq!(Kind::of("vendor/definition.xml"), Some(Kind::PlainXml));
    assert_eq!(Kind::of("README.txt"), None);
    assert_eq!(Kind::of("docs/README.md"), None);
    assert_eq!(Kind::of("customMetadata/Acme.One.md"), Some(Kind::Other));
    assert_eq!(Kind::of("MyDomain.settings"), Some(Kind::MyDomain));
    assert_eq!(Kind::of("reports/Acme/Calls.report"), Some(Kind::Report));
    assert_eq!(Kind::of("build/calls.report"), None);
    assert_eq!(Kind::of("flows/Acme_Calls-1.flow"), Some(Kind::Flow));
    assert_eq!(Kind::of("web/index.js.flow"), None);
}

#[test]
fn code_is_known_by_its_folder() {
    for (path, kind) in [
        ("components/Acme.component", Kind::Component),
        ("staticresources/Acme.resource", Kind::StaticResource),
        ("staticresources/Acme/js/a.js", Kind::StaticResource),
        ("aura/acme/acme.cmp", Kind::AuraBundle),
        ("aura/acme/acmeHelper.js", Kind::AuraBundle),
        ("lwc/acme/acme.html", Kind::LightningBundle),
        ("web/softphone.html", Kind::Script),
        ("staticresources/Acme.resource-meta.xml", Kind::Other),
        ("aura/acme/acme.cmp-meta.xml", Kind::Other),
        ("lwc/acme/acme.js-meta.xml", Kind::Other),
    ] {
        assert_eq!(Kind::of(path), Some(kind), "{path}");
    }
    assert_eq!(Kind::of("web/acme.component"), None);
    assert!(!Kind::Script.tells_salesforce());
}

#[test]
fn names_are_percent_decoded() {
    assert_eq!(full_name("x/Acme%2EPhone.callCenter-meta.xml"), "Acme.Phone");
    assert_eq!(full_name("Acme.callCenter"), "Acme");
}
