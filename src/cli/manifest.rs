//! Knows `ctilint manifest`: what to export, for people and for pipes.

use super::args::ManifestFormat;
use super::session::Failure;
use crate::org::manifest::{Purpose, commands, package_xml};

pub(super) fn run(format: ManifestFormat, purpose: Purpose) -> Result<u8, Failure> {
    let commands = commands(purpose).join("\n");
    let text = match format {
        ManifestFormat::PackageXml => package_xml(purpose),
        ManifestFormat::Commands => format!("{commands}\n"),
        ManifestFormat::Text => format!(
            "ctilint reads this metadata:\n\n{}\n\
             Run these commands in the folder of any SFDX project that `sf` connects with the org. They write into a folder of their own and leave the\n\
             project's source alone. The queries say who is in which call center; without them ctilint\n\
             examines the call centers, but not the people:\n\n{commands}\n",
            package_xml(purpose)
        ),
    };
    super::print(&text)?;
    Ok(0)
}
