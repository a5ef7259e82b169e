//! Knows which texts of a script may be addresses, or name another file or component.

/// Texts that may be addresses, or name another file or component.
pub(in super::super) fn is_telling(text: &str) -> bool {
    if !(4..4096).contains(&text.len()) {
        return false;
    }
    match text.as_bytes()[0] {
        b'c' if text.starts_with("c:") => true,
        _ if !text.contains('/') => false,
        _ => {
            has_scheme(text)
                || text.starts_with("/apex/")
                || LIBRARIES.iter().any(|library| text.contains(library))
        }
    }
}

/// How the addresses of Salesforce's libraries begin or end.
const LIBRARIES: &[&str] = &[
    "/support/api/",
    "/support/console/",
    "/opencti.js",
    "/opencti_min.js",
];

fn has_scheme(text: &str) -> bool {
    let text = text.trim_start();
    ["http://", "https://", "ws://", "wss://", "//"]
        .iter()
        .any(|scheme| {
            text.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
}
