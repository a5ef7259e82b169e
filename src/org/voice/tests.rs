use super::*;
use crate::load::Export;
use crate::org::scope::Scope;
use crate::org::{Org, read, read_for};

fn export(files: &[(&str, &str)]) -> Export {
    let stored = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    Export::from_memory(stored.collect())
}

fn org(files: &[(&str, &str)]) -> Org {
    read_for(&export(files), &Scope::default().for_audit())
}

#[test]
fn settings_are_read_only_for_the_audit() {
    let files = [
        (
            "settings/ServiceCloudVoice.settings",
            "<ServiceCloudVoiceSettings><enableServiceCloudVoice>false</enableServiceCloudVoice><enableSCVBYOT>true</enableSCVBYOT></ServiceCloudVoiceSettings>",
        ),
        (
            "settings/OmniChannel.settings-meta.xml",
            "<OmniChannelSettings><enableOmniChannel>true</enableOmniChannel></OmniChannelSettings>",
        ),
        (
            "settings/MyDomain.settings",
            "<MyDomainSettings><isFirstPartyCookieUseRequired>true</isFirstPartyCookieUseRequired><myDomainName>acme</myDomainName></MyDomainSettings>",
        ),
        ("settings/Voice.settings", "<VoiceSettings/>"),
    ];
    let org = org(&files);
    let settings = org.voice.settings.as_ref().expect("settings");
    assert!(settings.on().is_some() && settings.with_partner.is_true() && !settings.with_amazon.is_true());
    assert!(
        org.voice
            .omni_channel
            .as_ref()
            .is_some_and(|one| one.enabled.is_true())
    );
    assert!(org.voice.first_party_cookies.is_true());
    let unread = read(&export(&files));
    assert!(!unread.voice.was_read && unread.voice.settings.is_none());
}

#[test]
fn components_carry_the_values_that_matter() {
    let org = org(&[
        (
            "serviceChannels/sfdc_phone.serviceChannel",
            "<ServiceChannel><label>Phone</label><relatedEntityType>VoiceCall</relatedEntityType></ServiceChannel>",
        ),
        (
            "queues/Acme.queue-meta.xml",
            "<Queue><queueSobject><sobjectType>Case</sobjectType></queueSobject><queueSobject><sobjectType>VoiceCall</sobjectType></queueSobject></Queue>",
        ),
        (
            "connectedApps/Acme.connectedApp",
            "<ConnectedApp><canvasConfig><locations>OpenCTI</locations></canvasConfig></ConnectedApp>",
        ),
        (
            "flows/Acme_Route.flow",
            "<Flow><processType>RoutingFlow</processType><start><object>VoiceCall</object></start></Flow>",
        ),
        (
            "flows/Acme_Other.flow",
            "<Flow><description>no RoutingFlow of a VoiceCall</description><processType>Flow</processType></Flow>",
        ),
        (
            "installedPackages/acmevoice.installedPackage",
            "<InstalledPackage/>",
        ),
    ]);
    let names: Vec<String> = org
        .voice
        .parts
        .iter()
        .map(|part| part.component().name + " " + part.kind.word())
        .collect();
    assert_eq!(
        names,
        [
            "Acme ConnectedApp",
            "Acme_Route Flow",
            "acmevoice InstalledPackage",
            "Acme Queue",
            "sfdc_phone ServiceChannel",
        ]
    );
    let queue = org.voice.of(PartKind::Queue).next().expect("a queue");
    assert!(queue.says("voicecall").is_some() && queue.says("Lead").is_none());
    assert!(org.problems.is_empty());
}

#[test]
fn components_of_lightning_are_looked_through_for_phones() {
    let org = org(&[
        (
            "lwc/acmeNumber/acmeNumber.html",
            "<template><!-- <lightning-service-cloud-voice-toolkit-api> --><lightning-click-to-dial value='1'></lightning-click-to-dial></template>",
        ),
        (
            "aura/AcmeNumber/AcmeNumber.cmp",
            "<aura:component><lightning:clickToDial value=\"1\"/></aura:component>",
        ),
        (
            "lwc/acmePanel/acmePanel.js-meta.xml",
            "<LightningComponentBundle><targets><target>lightning__VoiceExtension</target></targets></LightningComponentBundle>",
        ),
    ]);
    let found: Vec<(MarkKind, &str)> = org
        .voice
        .marks
        .iter()
        .map(|mark| (mark.kind, mark.bundle.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (MarkKind::ClickToDial, "AcmeNumber"),
            (MarkKind::ClickToDial, "acmeNumber"),
            (MarkKind::VoiceExtension, "acmePanel"),
        ]
    );
}

#[test]
fn files_that_cannot_be_read_are_findings_and_nothing_more() {
    let org = org(&[
        ("serviceChannels/A.serviceChannel", "<ServiceChannel><label>"),
        ("queues/B.queue", "<Group/>"),
        ("settings/OmniChannel.settings", ""),
    ]);
    assert_eq!(org.problems.len(), 3);
    assert!(org.voice.parts.is_empty() && org.voice.omni_channel.is_none());
}
