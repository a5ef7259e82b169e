//! Knows how e-mail templates, settings, queues, static resources and trusted hosts of an invented org read.

use std::io::{self, Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::Folder;
use super::super::xml::Xml;
use super::{Names, label};

pub(super) fn email_template(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}_Mail", names.own());
    let path = format!("email/Acme_{}/{own}.email", super::name(names.number % 8));
    let mut text = String::from("Dear {!Contact.FirstName},\n\n");
    for _ in 0..6 + names.below(20) {
        text.push_str(&names.prose(14));
        text.push_str(".\n");
    }
    export.file(&path, text)?;
    let mut xml = Xml::new();
    xml.all(&[
        ("available", "true"),
        ("encodingKey", "UTF-8"),
        ("style", "none"),
        ("type", "text"),
    ])
    .one("name", label(&own))
    .one("subject", names.prose(4));
    export.metadata(&format!("{path}-meta.xml"), "EmailTemplate", xml.text())
}

pub(super) fn custom_metadata(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = names.own();
    let mut xml = Xml::new();
    xml.one("label", label(&own)).one("protected", "false");
    for _ in 0..2 + names.below(6) {
        let (field, value) = (names.field(), names.prose(3));
        xml.group("values", &[("field", &field), ("value", &value)]);
    }
    export.metadata(
        &format!("customMetadata/Acme_Setting.{own}.md"),
        "CustomMetadata",
        xml.text(),
    )
}

pub(super) fn queue(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}_Queue", names.own());
    let mut xml = Xml::new();
    xml.all(&[("fullName", &own), ("doesSendEmailToMembers", "false")])
        .one("name", label(&own))
        .group("queueSobject", &[("sobjectType", &names.any_object())]);
    export.metadata(&format!("queues/{own}.queue"), "Queue", xml.text())
}

/// A script, or every eighth time a zip of some.
pub(super) fn static_resource(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}_Library", names.own());
    let path = format!("staticresources/{own}");
    let is_zip = names.number % 8 == 5;
    if is_zip {
        export.file(&format!("{path}.resource"), archive(names)?)?;
    } else {
        export.file(&format!("{path}.js"), script(names))?;
    }
    let mut xml = Xml::new();
    let content = if is_zip {
        "application/zip"
    } else {
        "text/javascript"
    };
    xml.one("cacheControl", "Public").one("contentType", content);
    export.metadata(&format!("{path}.resource-meta.xml"), "StaticResource", xml.text())
}

fn script(names: &mut Names) -> String {
    let mut text = String::from("(function (acme) {\n    'use strict';\n");
    for at in 0..60 + names.below(400) {
        let (field, purpose) = (names.field(), names.prose(6));
        text.push_str(&format!(
            "    // {purpose}\n    acme.rule{at} = function (row) {{ return row.{field} ? row.{field}.length : {at}; }};\n"
        ));
    }
    text.push_str("}(window.acme = window.acme || {}));\n");
    text
}

fn archive(names: &mut Names) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["acme.js", "lib/rules.js", "lib/rows.js"] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(script(names).as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// `late-invoice.partner.example`
fn host(names: &Names, of: &str) -> String {
    format!("{}.{of}.example", names.own().replace('_', "-").to_lowercase())
}

pub(super) fn trusted_url(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}_Partner", names.own());
    let mut xml = Xml::new();
    xml.one("context", "All")
        .one("description", names.prose(6))
        .one("endpointUrl", format!("https://{}", host(names, "partner")))
        .one("isActive", "true");
    for directive in ["Connect", "Font", "Frame", "Img", "Media", "Style"] {
        let is_on = super::word(directive == "Img" || names.percent(20));
        xml.one(&format!("isApplicableTo{directive}Src"), is_on);
    }
    export.metadata(
        &format!("cspTrustedSites/{own}.cspTrustedSite"),
        "CspTrustedSite",
        xml.text(),
    )
}

pub(super) fn remote_site(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}_Service", names.own());
    let mut xml = Xml::new();
    xml.all(&[("disableProtocolSecurity", "false"), ("isActive", "true")])
        .one("url", format!("https://{}", host(names, "services")));
    export.metadata(
        &format!("remoteSiteSettings/{own}.remoteSite"),
        "RemoteSiteSetting",
        xml.text(),
    )
}
