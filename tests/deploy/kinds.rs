//! Knows a component of each type, in both formats.
#![allow(unreachable_pub)]

use super::{metadata, site};

/// A component as (path in Metadata API format, path in source format), its old and its new content, and how a delete
/// manifest names it.
pub struct Kind {
    pub mdapi: &'static str,
    pub source: &'static str,
    pub member: (&'static str, &'static str),
    pub old: String,
    pub new: String,
    pub is: [&'static str; 2],
}

pub fn kinds() -> Vec<Kind> {
    let app = |label: &str| {
        metadata(
            "CustomApplication",
            &format!("<label>{label}</label><uiType>Lightning</uiType>"),
        )
    };
    let bar = |items: usize| {
        let item = "<itemInstances><componentInstance><componentName>a:b</componentName></componentInstance></itemInstances>";
        let items = item.repeat(items);
        metadata(
            "FlexiPage",
            &format!("<flexiPageRegions>{items}</flexiPageRegions><type>UtilityBar</type>"),
        )
    };
    let center = |title: &str| metadata("CallCenter", &format!("<displayName>{title}</displayName>"));
    let set = |page: &str| {
        metadata(
            "PermissionSet",
            &format!("<pageAccesses><apexPage>{page}</apexPage><enabled>true</enabled></pageAccesses>"),
        )
    };
    let trigger = |events: &str| format!("trigger Acme on Task ({events}) {{ }}");
    let flow = |status: &str| {
        metadata(
            "Flow",
            &format!(
                "<processType>AutoLaunchedFlow</processType><start><object>Task</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>{status}</status>"
            ),
        )
    };
    let host = |kind: &str, url: &str| {
        metadata(
            kind,
            &format!("<url>{url}</url><urlPattern>{url}</urlPattern><isActive>true</isActive>"),
        )
    };
    let kind = |mdapi, source, member, old, new, is| Kind {
        mdapi,
        source,
        member,
        old,
        new,
        is,
    };
    vec![
        kind(
            "cspTrustedSites/Acme.cspTrustedSite",
            "main/cspTrustedSites/Acme.cspTrustedSite-meta.xml",
            ("CspTrustedSite", "Acme"),
            site("https://a.example"),
            site("https://b.example"),
            [
                "CspTrustedSite Acme https://a.example",
                "CspTrustedSite Acme https://b.example",
            ],
        ),
        kind(
            "remoteSiteSettings/Acme.remoteSite",
            "main/remoteSiteSettings/Acme.remoteSite-meta.xml",
            ("RemoteSiteSetting", "Acme"),
            host("RemoteSiteSetting", "https://a.example"),
            host("RemoteSiteSetting", "https://b.example"),
            [
                "RemoteSiteSetting Acme https://a.example",
                "RemoteSiteSetting Acme https://b.example",
            ],
        ),
        kind(
            "corsWhitelistOrigins/Acme.corsWhitelistOrigin",
            "x/corsWhitelistOrigins/Acme.corsWhitelistOrigin-meta.xml",
            ("CorsWhitelistOrigin", "Acme"),
            host("CorsWhitelistOrigin", "https://a.example"),
            host("CorsWhitelistOrigin", "https://b.example"),
            [
                "CorsWhitelistOrigin Acme https://a.example",
                "CorsWhitelistOrigin Acme https://b.example",
            ],
        ),
        kind(
            "callCenters/Acme.callCenter",
            "main/callCenters/Acme.callCenter-meta.xml",
            ("CallCenter", "acme"),
            center("One"),
            center("Two"),
            ["center One", "center Two"],
        ),
        kind(
            "applications/Acme%2FApp.app",
            "main/applications/Acme%2FApp.app-meta.xml",
            ("CustomApplication", "Acme%2FApp"),
            app("One"),
            app("Two"),
            ["app Acme/App One", "app Acme/App Two"],
        ),
        kind(
            "flexipages/ns__Acme.flexipage",
            "main/flexipages/ns__Acme.flexipage-meta.xml",
            ("FlexiPage", "ns__Acme"),
            bar(1),
            bar(2),
            ["bar ns__Acme 1", "bar ns__Acme 2"],
        ),
        kind(
            "permissionsets/Acme.permissionset",
            "main/permissionsets/Acme.permissionset-meta.xml",
            ("PermissionSet", "Acme"),
            set("One"),
            set("Two"),
            [
                "PermissionSet Acme page One true",
                "PermissionSet Acme page Two true",
            ],
        ),
        kind(
            "pages/Acme.page",
            "main/pages/Acme.page",
            ("ApexPage", "Acme"),
            "<apex:page/>".to_owned(),
            "<apex:page cspHeader=\"true\"/>".to_owned(),
            ["page Acme false", "page Acme true"],
        ),
        kind(
            "triggers/Acme.trigger",
            "main/triggers/Acme.trigger",
            ("ApexTrigger", "Acme"),
            trigger("before insert"),
            trigger("before insert, before update"),
            ["trigger Acme true", ""],
        ),
        kind(
            "flows/Acme.flow",
            "main/flows/Acme.flow-meta.xml",
            ("Flow", "Acme"),
            flow("Draft"),
            flow("Active"),
            ["flow Acme false", "flow Acme true"],
        ),
    ]
}
