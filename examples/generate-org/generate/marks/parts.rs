//! Knows numbers to click on, code and parts of telephony that no softphone leads to, and how far the move has come.

use std::io;

use super::super::xml::Xml;
use super::Marks;

pub(super) fn write(marks: &mut Marks<'_>) -> io::Result<()> {
    dialers(marks)?;
    code(marks)?;
    parts(marks)
}

fn dialers(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = format!("callerCard{}", marks.number);
    let path = |suffix: &str| format!("lwc/{name}/{name}.{suffix}");
    let markup =
        "<template>\n    <lightning-click-to-dial value={phone}></lightning-click-to-dial>\n</template>\n";
    marks.export.file(&path("html"), markup)?;
    let script = "import { LightningElement, api } from 'lwc';\n\nexport default class CallerCard extends LightningElement {\n    \
                  @api phone;\n}\n";
    marks.code(&path("js"), "LightningComponentBundle", script)?;
    marks.depends("components", "LightningComponentBundle", &name);

    let name = format!("callerPanel{}", marks.number);
    let markup = "<aura:component>\n    <lightning:clickToDial value=\"5550100\"/>\n</aura:component>\n";
    marks.code(&format!("aura/{name}/{name}.cmp"), "AuraDefinitionBundle", markup)?;
    marks.depends("components", "AuraDefinitionBundle", &name);

    let name = marks.name("Caller_Page");
    let markup = "<apex:page standardController=\"Contact\">\n    \
                  <support:clickToDial number=\"{!Contact.Phone}\" entityId=\"{!Contact.Id}\"/>\n</apex:page>\n";
    marks.code(&format!("pages/{name}.page"), "ApexPage", markup)?;
    marks.depends("pages", "ApexPage", &name);
    marks.is_wrong("visualforce-click-to-dial-in-lightning", "ApexPage", &name);

    // A console has other uses than telephony.
    let markup = "<apex:page>\n    <script src=\"/support/console/62.0/integration.js\"></script>\n    \
                  <script>sforce.console.openPrimaryTab(null, '/home', true);</script>\n</apex:page>\n";
    let name = marks.name("Console_Page");
    marks.code(&format!("pages/{name}.page"), "ApexPage", markup)
}

fn code(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = marks.name("Caller_Library");
    let script = "(function () {\n    sforce.opencti.getAppViewInfo({ callback: function (response) {\n        \
                  window.acmeView = response.returnValue;\n    } });\n}());\n";
    marks.export.file(&format!("staticresources/{name}.js"), script)?;
    let mut xml = Xml::new();
    xml.all(&[("cacheControl", "Public"), ("contentType", "text/javascript")]);
    let path = format!("staticresources/{name}.resource-meta.xml");
    marks.export.metadata(&path, "StaticResource", xml.text())?;
    marks.depends("scripts", "StaticResource", &name);
    if marks.number == 1 {
        marks.depends("methods", "Method", "sforce.opencti.getAppViewInfo");
    }
    Ok(())
}

fn parts(marks: &mut Marks<'_>) -> io::Result<()> {
    let name = marks.name("Caller_Actions");
    let mut xml = Xml::new();
    xml.group(
        "channelConfigurations",
        &[("channel", "Phone"), ("isAutopopEnabled", "true")],
    )
    .one("hasGuidedActions", "true")
    .one("masterLabel", name.replace('_', " "));
    let path = format!("recordActionDeployments/{name}.recordActionDeployment");
    marks
        .export
        .metadata(&path, "RecordActionDeployment", xml.text())?;
    marks.depends("components", "RecordActionDeployment", &name);

    let name = marks.name("Caller_Canvas");
    let mut xml = Xml::new();
    xml.block("canvasConfig", |xml| {
        xml.all(&[
            ("accessMethod", "Post"),
            ("canvasUrl", "https://canvas.acme.example"),
            ("locations", "OpenCTI"),
        ]);
    })
    .one("contactEmail", "phone@acme.example")
    .one("label", name.replace('_', " "));
    let path = format!("connectedApps/{name}.connectedApp");
    marks.export.metadata(&path, "ConnectedApp", xml.text())?;
    marks.depends("components", "ConnectedApp", &name);

    let object = format!("{}__c", marks.name("Caller"));
    let mut xml = Xml::new();
    xml.one("label", "Caller").block("searchLayouts", |xml| {
        xml.one("lookupPhoneDialogsAdditionalFields", "PHONE");
    });
    let path = format!("objects/{object}/{object}.object");
    marks.export.metadata(&path, "CustomObject", xml.text())?;
    marks.depends("components", "CustomObject", &object);
    Ok(())
}

/// Switches that say how far the move has come.
pub(super) fn settings(marks: &mut Marks<'_>) -> io::Result<()> {
    let export = marks.export;
    export.metadata(
        "settings/OmniChannel.settings",
        "OmniChannelSettings",
        "    <enableOmniChannel>true</enableOmniChannel>\n",
    )?;
    export.metadata(
        "settings/ServiceCloudVoice.settings",
        "ServiceCloudVoiceSettings",
        "    <enableSCVExternalTelephony>false</enableSCVExternalTelephony>\n    \
         <enableServiceCloudVoice>false</enableServiceCloudVoice>\n",
    )?;
    export.metadata(
        "serviceChannels/Acme_Chat.serviceChannel",
        "ServiceChannel",
        "    <label>Acme Chat</label>\n    <relatedEntityType>LiveChatTranscript</relatedEntityType>\n",
    )
}
