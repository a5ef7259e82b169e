//! Knows invented call centers, pages and settings.

pub(super) const OPEN: (&str, &str) = (
    "callCenters/Acme.callCenter",
    r#"<CallCenter><adapterUrl>/apex/Acme</adapterUrl><customSettings>{"reqUseApi":"true","reqSalesforceCompatibilityMode":"Lightning","reqAuthToken":"q8Zr2LmX04vTnY71"}</customSettings><displayName>Acme</displayName></CallCenter>"#,
);
pub(super) const TALKDESK: (&str, &str) = (
    "callCenters/Desk.callCenter",
    r#"<CallCenter><adapterUrl>https://cti-client.talkdeskapp.com</adapterUrl><customSettings>{"reqUseApi":"true","reqSalesforceCompatibilityMode":"Classic_and_Lightning"}</customSettings><displayName>Desk</displayName></CallCenter>"#,
);
pub(super) const UNKNOWN: (&str, &str) = (
    "callCenters/Odd.callCenter",
    r#"<CallCenter><adapterUrl>https://phone.example.com/x</adapterUrl><customSettings>{"reqUseApi":"true"}</customSettings><displayName>Odd</displayName></CallCenter>"#,
);
pub(super) const VOICE: (&str, &str) = (
    "callCenters/Talk.callCenter",
    r#"<CallCenter><adapterUrl>https://connector.example.com</adapterUrl><customSettings>{"reqCallCenterType":"SCVBYOT","reqUseApi":"true"}</customSettings><displayName>Talk</displayName></CallCenter>"#,
);
pub(super) const DESKTOP: (&str, &str) = (
    "callCenters/Old.callCenter",
    "<CallCenter><displayName>Old</displayName><sections><items><label>x</label><name>reqProgId</name><value>Acme.Acme.1</value></items><label>x</label><name>reqGeneralInfo</name></sections></CallCenter>",
);
pub(super) const CANVAS: (&str, &str) = (
    "callCenters/Canvas.callCenter",
    r#"<CallCenter><customSettings>{"reqUseApi":"true","reqCanvasApiName":"Acme"}</customSettings><displayName>Canvas</displayName></CallCenter>"#,
);
pub(super) const PAGE: (&str, &str) = (
    "pages/Acme.page",
    r#"<apex:page><script src="/support/api/62.0/lightning/opencti_min.js"></script><script>
    sforce.opencti.runApex({apexClass: 'AcmeLog', methodName: 'write', callback: f});
    sforce.opencti.saveLog({value: {entityApiName: 'Task', Result__c: x, CallType: 'Internal', Subject: 'Call'}, callback: f});
    sforce.opencti.saveLog({value: {entityApiName: 'Task', Subject: 'Call'}, callback: f});
    sforce.opencti.screenPop({type: sforce.opencti.SCREENPOP_TYPE.FLOW, params: {flowDevName: 'Acme_Flow'}, callback: f});
    sforce.opencti.hvs.onWorkStart({listener: f});
    </script></apex:page>"#,
);
pub(super) const QUIET: (&str, &str) = (
    "pages/Acme.page",
    r#"<apex:page><script src="/support/api/62.0/lightning/opencti_min.js"></script><script>sforce.opencti.enableClickToDial({callback: f});</script></apex:page>"#,
);
pub(super) const CLASSIC: (&str, &str) = (
    "pages/Acme.page",
    r#"<apex:page><script src="/support/api/62.0/interaction.js"></script><script>sforce.interaction.cti.getDirectoryNumbers(true, null, f);</script><support:clickToDial number="1"/></apex:page>"#,
);
pub(super) const CENTER_ROW: (&str, &str) = (
    "data/callcenters.csv",
    "Id,Name,InternalName\n04v000000000001,Acme,Acme\n",
);
pub(super) const OMNI_ON: (&str, &str) = (
    "settings/OmniChannel.settings",
    "<OmniChannelSettings><enableOmniChannel>true</enableOmniChannel></OmniChannelSettings>",
);
pub(super) const OMNI_OFF: (&str, &str) = (
    "settings/OmniChannel.settings",
    "<OmniChannelSettings><enableOmniChannel>false</enableOmniChannel></OmniChannelSettings>",
);
pub(super) const VOICE_ON: (&str, &str) = (
    "settings/ServiceCloudVoice.settings",
    "<ServiceCloudVoiceSettings><enableSCVExternalTelephony>true</enableSCVExternalTelephony></ServiceCloudVoiceSettings>",
);
pub(super) const VOICE_OFF: (&str, &str) = (
    "settings/ServiceCloudVoice.settings",
    "<ServiceCloudVoiceSettings><enableServiceCloudVoice>false</enableServiceCloudVoice></ServiceCloudVoiceSettings>",
);
pub(super) const CHANNEL: (&str, &str) = (
    "serviceChannels/Calls.serviceChannel",
    "<ServiceChannel><relatedEntityType>VoiceCall</relatedEntityType></ServiceChannel>",
);
pub(super) const CASES: (&str, &str) = (
    "serviceChannels/Cases.serviceChannel",
    "<ServiceChannel><relatedEntityType>Case</relatedEntityType></ServiceChannel>",
);
pub(super) const BUCHER: (&str, &str) = (
    "callCenters/Cisco.callCenter",
    r#"<CallCenter><adapterUrl>/apex/cnx__Phone</adapterUrl><customSettings>{"reqUseApi":"true"}</customSettings><displayName>Cisco</displayName></CallCenter>"#,
);
