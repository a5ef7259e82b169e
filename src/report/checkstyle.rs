//! Knows the XML of Checkstyle, which Jenkins, reviewdog and SonarQube read.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::{neutral, parts};
use crate::engine::Run;
use crate::finding::Finding;

/// Version of Checkstyle whose form this is.
const VERSION: &str = "8.0";

pub(super) fn text(run: &Run) -> io::Result<String> {
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &run.findings {
        let path = parts::place(run, finding).map_or("", |place| place.path);
        files.entry(path).or_default().push(finding);
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("checkstyle")
        .with_attribute(("version", VERSION))
        .write_inner_content(|writer| {
            for (path, findings) in &files {
                file(run, path, findings, writer)?;
            }
            Ok(())
        })?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

fn file(run: &Run, path: &str, findings: &[&Finding], writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer
        .create_element("file")
        .with_attribute(("name", allowed(path).as_str()))
        .write_inner_content(|writer| {
            for finding in findings {
                error(run, finding, writer)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn error(run: &Run, finding: &Finding, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let start = parts::place(run, finding).map(|place| place.range.start);
    let (line, column) = start.map_or((1, 1), |start| (start.line, start.column));
    let message = parts::paragraphs(finding).join(" - ");
    writer
        .create_element("error")
        .with_attribute(("line", line.to_string().as_str()))
        .with_attribute(("column", column.to_string().as_str()))
        .with_attribute(("severity", finding.severity.word()))
        .with_attribute(("message", allowed(&message).as_str()))
        .with_attribute(("source", format!("ctilint.{}", finding.rule).as_str()))
        .write_empty()?;
    Ok(())
}

/// One line of characters that XML allows.
fn allowed(text: &str) -> String {
    neutral::line(text, true).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
