//! Knows `ctilint manifest`: what to export, for people and for pipes.

use super::args::ManifestFormat;
use super::session::Failure;
use crate::org::manifest::{commands, package_xml};

pub(super) fn run(format: ManifestFormat) -> Result<u8, Failure> {
    let commands = commands().join("\n");
    let text = match format {
        ManifestFormat::PackageXml => package_xml(),
        ManifestFormat::Commands => format!("{commands}\n"),
        ManifestFormat::Text => format!(
            "ctilint reads this metadata. Save it as package.xml (or let the first command below do it):\n\n{}\n\
             Run these commands in the project's folder. The queries say who is in which call center;\n\
             without them ctilint examines the call centers, but not the people:\n\n{commands}\n",
            package_xml()
        ),
    };
    super::print(&text)?;
    Ok(0)
}
