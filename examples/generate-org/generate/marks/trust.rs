//! Knows mistakes in lists of trusted hosts.

use std::io;

use super::super::xml::Xml;
use super::Marks;

pub(super) fn write(marks: &mut Marks<'_>) -> io::Result<()> {
    let number = marks.number;
    let wrong = [
        (
            "insecure-trusted-url",
            "Plain_Reports",
            format!("http://reports{number}.acme.example"),
        ),
        (
            "malformed-trusted-url",
            "Broken_Reports",
            format!("https://reports {number}.acme.example"),
        ),
        (
            "trusted-url-to-ip-or-localhost",
            "Test_Reports",
            format!("https://203.0.113.{number}"),
        ),
        (
            "shared-host-trusted-url",
            "Shared_Reports",
            "https://*.herokuapp.com".to_owned(),
        ),
    ];
    for (rule, stem, url) in wrong {
        // The same host twice would be a mistake of its own.
        if rule == "shared-host-trusted-url" && number > 1 {
            continue;
        }
        let name = marks.name(stem);
        trusted_url(marks, &name, &url)?;
        marks.is_wrong(rule, "CspTrustedSite", &name);
    }
    let name = marks.name("Plain_Stock");
    let mut xml = Xml::new();
    xml.all(&[("disableProtocolSecurity", "false"), ("isActive", "true")])
        .one("url", format!("http://stock{number}.acme.example"));
    let path = format!("remoteSiteSettings/{name}.remoteSite");
    marks.export.metadata(&path, "RemoteSiteSetting", xml.text())?;
    marks.is_wrong("insecure-remote-site", "RemoteSiteSetting", &name);

    let name = marks.name("Plain_Board");
    let mut xml = Xml::new();
    xml.one("urlPattern", format!("http://board{number}.acme.example"));
    let path = format!("corsWhitelistOrigins/{name}.corsWhitelistOrigin");
    marks.export.metadata(&path, "CorsWhitelistOrigin", xml.text())?;
    marks.is_wrong("insecure-cors-origin", "CorsWhitelistOrigin", &name);
    Ok(())
}

fn trusted_url(marks: &Marks<'_>, name: &str, url: &str) -> io::Result<()> {
    let mut xml = Xml::new();
    xml.all(&[("context", "All"), ("endpointUrl", url), ("isActive", "true")]);
    for directive in ["Connect", "Font", "Frame", "Img", "Media", "Style"] {
        let is_on = if directive == "Img" { "true" } else { "false" };
        xml.one(&format!("isApplicableTo{directive}Src"), is_on);
    }
    let path = format!("cspTrustedSites/{name}.cspTrustedSite");
    marks.export.metadata(&path, "CspTrustedSite", xml.text())
}
