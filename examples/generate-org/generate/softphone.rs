//! Knows the telephony of the org: call centers, apps and their utility bars, the adapter, and the field it logs.

use std::io;

use super::cases::{SALES, SERVICE};
use super::{Folder, Format};

/// The Visualforce page of the service desk's softphone.
pub(crate) const PAGE: &str = "Acme_Service_Adapter";
/// What it logs beside the standard fields.
pub(crate) const FIELD: &str = "Task.Call_Result__c";
pub(crate) const DEFAULT_APP: &str = "Acme_Back_Office";
/// Apps by name; bars are named after them.
pub(crate) const APPS: &[&str] = &[
    DEFAULT_APP,
    "Acme_Busy_Desk",
    "Acme_Sales_Console",
    "Acme_Service_Console",
    "Acme_Two_Phones",
    SALES_APP,
];
/// Of Salesforce's own: a retrieve that brings it brings all apps.
const SALES_APP: &str = "standard__LightningSales";
pub(crate) const SOFTPHONE_APPS: &[&str] = &[
    "Acme_Busy_Desk",
    "Acme_Sales_Console",
    "Acme_Service_Console",
    "Acme_Two_Phones",
];
/// A utility bar with a softphone that no app uses.
pub(crate) const LEFT_OVER: &str = "Acme_Retired_Desk_Bar";

const OMNI: &str = "runtime_service_omnichannel:omniWidget";

pub(crate) fn write(export: &Folder) -> io::Result<()> {
    match export.format {
        Format::Source => export.top("sfdx-project.json", PROJECT)?,
        Format::Metadata => export.metadata("package.xml", "Package", PACKAGE)?,
    }
    center(
        export,
        SERVICE,
        "Acme Service Phone",
        "/apex/Acme_Service_Adapter",
    )?;
    center(
        export,
        SALES,
        "Acme Sales Phone",
        "https://phone.sales.acme.example/softphone",
    )?;
    for app in APPS {
        application(export, app)?;
    }
    bar(export, DEFAULT_APP, &["notes:utilityBarNoteList"], None)?;
    bar(
        export,
        "Acme_Service_Console",
        &["opencti:softPhone", "console:history"],
        Some(true),
    )?;
    bar(export, "Acme_Sales_Console", &["opencti:softPhone"], Some(false))?;
    bar(
        export,
        "Acme_Two_Phones",
        &["opencti:softPhone", OMNI],
        Some(true),
    )?;
    bar(export, "Acme_Busy_Desk", BUSY, Some(true))?;
    bar(export, "Acme_Retired_Desk", &["opencti:softPhone"], Some(true))?;
    export.file(&format!("pages/{PAGE}.page"), ADAPTER)?;
    export.metadata(&format!("pages/{PAGE}.page-meta.xml"), "ApexPage", PAGE_META)?;
    field(export)?;
    export.metadata(
        "cspTrustedSites/Acme_Sales_Phone.cspTrustedSite",
        "CspTrustedSite",
        TRUSTED,
    )
}

const BUSY: &[&str] = &[
    "console:history",
    "opencti:softPhone",
    "notes:utilityBarNoteList",
    "macros:macroUtilityItem",
    "forceChatter:exposedFeed",
    "acmeCallerCard",
    "acmeShiftPlan",
    "acmeTeamBoard",
    "acmeQueueList",
    "acmeStockCheck",
    "acmeParcelFinder",
    "acmeRefundHelper",
];

fn center(export: &Folder, name: &str, title: &str, url: &str) -> io::Result<()> {
    let settings = "{&quot;reqUseApi&quot;:&quot;true&quot;,&quot;reqSoftphoneHeight&quot;:&quot;480&quot;,\
                    &quot;reqSoftphoneWidth&quot;:&quot;340&quot;,\
                    &quot;reqSalesforceCompatibilityMode&quot;:&quot;Lightning&quot;}";
    let item = |label: &str, name: &str, value: &str| {
        format!(
            "        <items>\n            <label>{label}</label>\n            <name>{name}</name>\n            \
             <value>{value}</value>\n        </items>\n"
        )
    };
    let items = [
        item("CTI Adapter URL", "reqAdapterUrl", url),
        item("Use CTI API", "reqUseApi", "true"),
        item("Softphone Height", "reqSoftphoneHeight", "480"),
        item("Softphone Width", "reqSoftphoneWidth", "340"),
        item(
            "Salesforce Compatibility Mode",
            "reqSalesforceCompatibilityMode",
            "Lightning",
        ),
    ];
    let body = format!(
        "    <adapterUrl>{url}</adapterUrl>\n    <customSettings>{settings}</customSettings>\n    \
         <displayName>{title}</displayName>\n    <displayNameLabel>Display Name</displayNameLabel>\n    \
         <internalNameLabel>Internal Name</internalNameLabel>\n    <sections>\n{}        \
         <label>General Information</label>\n        <name>reqGeneralInfo</name>\n    </sections>\n",
        items.concat()
    );
    export.metadata(&format!("callCenters/{name}.callCenter"), "CallCenter", &body)
}

fn application(export: &Folder, name: &str) -> io::Result<()> {
    let (label, navigation, bar) = if name == SALES_APP {
        ("Sales".to_owned(), "Standard", String::new())
    } else {
        let bar = format!("    <utilityBar>{name}_Bar</utilityBar>\n");
        (name.replace('_', " "), "Console", bar)
    };
    let body = format!(
        "    <formFactors>Large</formFactors>\n    <label>{label}</label>\n    <navType>{navigation}</navType>\n    \
         <tabs>standard-Account</tabs>\n    <tabs>standard-Case</tabs>\n    <uiType>Lightning</uiType>\n{bar}"
    );
    export.metadata(&format!("applications/{name}.app"), "CustomApplication", &body)
}

fn bar(export: &Folder, app: &str, items: &[&str], is_eager: Option<bool>) -> io::Result<()> {
    let item = |component: &&str| {
        let eager = match (*component, is_eager) {
            ("opencti:softPhone", Some(eager)) => format!(
                "                <componentInstanceProperties>\n                    <name>eager</name>\n                    \
                 <type>decorator</type>\n                    <value>{eager}</value>\n                \
                 </componentInstanceProperties>\n"
            ),
            _ => String::new(),
        };
        format!(
            "        <itemInstances>\n            <componentInstance>\n{eager}                \
             <componentName>{component}</componentName>\n                <identifier>{}</identifier>\n            \
             </componentInstance>\n        </itemInstances>\n",
            component.replace(':', "_")
        )
    };
    let items: String = items.iter().map(item).collect();
    let body = format!(
        "    <flexiPageRegions>\n{items}        <name>utilityItems</name>\n        <type>Region</type>\n    \
         </flexiPageRegions>\n    <flexiPageRegions>\n        <name>backgroundComponents</name>\n        \
         <type>Background</type>\n    </flexiPageRegions>\n    <masterLabel>{} Bar</masterLabel>\n    \
         <template>\n        <name>one:utilityBarTemplateDesktop</name>\n    </template>\n    <type>UtilityBar</type>\n",
        app.replace('_', " ")
    );
    export.metadata(&format!("flexipages/{app}_Bar.flexipage"), "FlexiPage", &body)
}

const PACKAGE: &str = "    <types>
        <members>*</members>
        <name>ApexPage</name>
    </types>
    <types>
        <members>*</members>
        <name>CallCenter</name>
    </types>
    <types>
        <members>*</members>
        <name>CustomApplication</name>
    </types>
    <types>
        <members>*</members>
        <name>FlexiPage</name>
    </types>
    <types>
        <members>*</members>
        <name>PermissionSet</name>
    </types>
    <types>
        <members>*</members>
        <name>PermissionSetGroup</name>
    </types>
    <types>
        <members>*</members>
        <name>Profile</name>
    </types>
    <version>62.0</version>
";

const PAGE_META: &str = "    <apiVersion>62.0</apiVersion>
    <availableInTouch>false</availableInTouch>
    <confirmationTokenRequired>false</confirmationTokenRequired>
    <label>Acme Service Adapter</label>
";

const ADAPTER: &str = r#"<apex:page showHeader="false" sidebar="false" standardStylesheets="false">
    <script src="/support/api/62.0/lightning/opencti_min.js"></script>
    <script>
        function told(response) {
            document.getElementById('state').textContent = response.success ? 'ready' : 'failed';
        }
        function log(call) {
            sforce.opencti.saveLog({
                value: {
                    entityApiName: 'Task',
                    Subject: call.subject,
                    Status: 'Completed',
                    CallType: 'Inbound',
                    CallDurationInSeconds: call.seconds,
                    Call_Result__c: call.result
                },
                callback: told
            });
        }
        function open(call) {
            if (call.isKnown) {
                sforce.opencti.screenPop({
                    type: sforce.opencti.SCREENPOP_TYPE.OBJECTHOME,
                    params: { scope: 'Case' },
                    callback: told
                });
            } else {
                sforce.opencti.screenPop({
                    type: sforce.opencti.SCREENPOP_TYPE.NEW_RECORD_MODAL,
                    params: { entityName: 'Contact' },
                    callback: told
                });
            }
        }
        sforce.opencti.enableClickToDial({ callback: told });
        sforce.opencti.onClickToDial({ listener: open });
    </script>
    <div id="state"></div>
</apex:page>
"#;

/// In source format custom fields of tasks are those of Activity.
fn field(export: &Folder) -> io::Result<()> {
    let field = "    <fullName>Call_Result__c</fullName>\n    <label>Call Result</label>\n    <length>80</length>\n    \
                 <required>false</required>\n    <type>Text</type>\n";
    match export.format {
        Format::Source => export.metadata(
            "objects/Activity/fields/Call_Result__c.field",
            "CustomField",
            field,
        ),
        Format::Metadata => {
            let field = format!("    <fields>\n{field}    </fields>\n");
            export.metadata("objects/Task.object", "CustomObject", &field)
        }
    }
}

const PROJECT: &str = r#"{
    "packageDirectories": [{ "path": "force-app", "default": true }],
    "name": "acme",
    "sourceApiVersion": "62.0"
}
"#;

const TRUSTED: &str = "    <context>All</context>
    <description>Acme sales softphone</description>
    <endpointUrl>https://phone.sales.acme.example</endpointUrl>
    <isActive>true</isActive>
    <isApplicableToConnectSrc>true</isApplicableToConnectSrc>
    <isApplicableToFrameSrc>true</isApplicableToFrameSrc>
";
