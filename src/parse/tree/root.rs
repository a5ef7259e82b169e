//! Knows the name of a text's first element without parsing the text.

use crate::parse::names::{QName, is_space};

/// Local name of the root, found by a scan that reads no further than the name in the first tag;
/// what precedes it may be a byte order mark, white space, a declaration, comments, instructions
/// and a document type. `None` if anything else comes first, or if there is no valid name.
#[must_use]
pub fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    loop {
        rest = rest.trim_start_matches(is_space);
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            behind(comment, "-->")?
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            behind(instruction, "?>")?
        } else if let Some(doctype) = rest.strip_prefix("<!") {
            behind_doctype(doctype)?
        } else {
            return name(rest.strip_prefix('<')?);
        };
    }
}

fn name(rest: &str) -> Option<&str> {
    let end = rest.find(|c| is_space(c) || matches!(c, '/' | '>'))?;
    QName::new(&rest[..end]).map(|name| name.local)
}

fn behind<'t>(rest: &'t str, end: &str) -> Option<&'t str> {
    rest.find(end).map(|at| &rest[at + end.len()..])
}

/// The internal subset stands in brackets and holds `>` of its own.
fn behind_doctype(rest: &str) -> Option<&str> {
    let at = rest.find(['[', '>'])?;
    if rest.as_bytes()[at] == b'[' {
        behind(behind(&rest[at..], "]")?, ">")
    } else {
        Some(&rest[at + 1..])
    }
}
