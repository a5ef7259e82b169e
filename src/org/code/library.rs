//! Knows the addresses of Salesforce's libraries, with their versions, and copies of the libraries themselves.

use super::{Api, Library};
use crate::parse::script::Script;
use crate::source::{FileId, Span};

/// The library that an address names, as far as it is written.
pub(super) fn at_address(address: &str, span: Span) -> Option<Library> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_below = |folder: &str| path.contains(folder);
    let api = match file {
        "opencti.js" | "opencti_min.js" if is_below("/lightning/") || is_below("/support/") => Api::Lightning,
        "interaction.js" if is_below("/support/api/") => Api::Classic,
        "integration.js" if is_below("/support/console/") => Api::Console,
        _ => return None,
    };
    Some(Library {
        api,
        version: version(path),
        url: address.to_owned(),
        span,
        is_copy: false,
    })
}

/// 58 of `/support/api/58.0/interaction.js`.
fn version(path: &str) -> Option<u16> {
    let rest = ["/support/api/", "/support/console/"]
        .iter()
        .find_map(|before| path.split_once(before))?
        .1;
    let number = rest.split('/').next()?;
    number.split('.').next()?.parse().ok()
}

/// Libraries whose addresses stand in scripts, as when they are loaded at run time.
pub(super) fn in_names(script: &Script) -> Vec<Library> {
    let names = script.names.iter().map(|(name, span)| (name.as_str(), *span));
    let addresses = script
        .addresses
        .iter()
        .map(|address| (address.text.as_str(), address.span));
    names
        .chain(addresses)
        .filter_map(|(text, span)| at_address(text, span))
        .collect()
}

/// Marks of the libraries' own code, all of which must be there.
const COPIES: &[(Api, &[&str])] = &[
    (
        Api::Lightning,
        &["sfdcIframeOrigin", "NEW_RECORD_MODAL", "searchAndScreenPop"],
    ),
    (Api::Classic, &["sfdcIFrameOrigin", "nonce", "entityFeed"]),
];

/// The library itself, as some adapters bring their own copy.
pub(super) fn copies(file: FileId, text: &str, script: &Script) -> Vec<Library> {
    let is_copy = |marks: &[&str]| marks.iter().all(|mark| text.contains(mark));
    let found = COPIES.iter().filter(|(_, marks)| is_copy(marks));
    found
        .map(|(api, _)| {
            let defined = script
                .definitions
                .iter()
                .find(|one| one.path.starts_with(api.root()));
            Library {
                api: *api,
                version: copied_version(text),
                url: String::new(),
                span: defined.map_or(Span::file(file), |one| one.span),
                is_copy: true,
            }
        })
        .collect()
}

/// `API_VERSION: 42` or `apiVersion:42`.
fn copied_version(text: &str) -> Option<u16> {
    ["API_VERSION", "apiVersion"].iter().find_map(|name| {
        let rest = &text[text.find(name)? + name.len()..];
        let rest = rest
            .trim_start_matches(['"', '\'', ' '])
            .strip_prefix([':', '='])?
            .trim_start();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        rest[..digits].parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_library_and_version() {
        let found = |address: &str| {
            let library = at_address(address, Span::file(FileId(0)))?;
            Some((library.api, library.version))
        };
        assert_eq!(
            found("/support/api/42.0/interaction.js"),
            Some((Api::Classic, Some(42)))
        );
        assert_eq!(
            found("https://login.salesforce.com/support/api/55.0/lightning/opencti.js?x=1"),
            Some((Api::Lightning, Some(55)))
        );
        assert_eq!(found("/lightning/opencti_min.js"), Some((Api::Lightning, None)));
        assert_eq!(
            found("/support/console/29.0/integration.js"),
            Some((Api::Console, Some(29)))
        );
        assert_eq!(found("/js/interaction.js"), None);
        assert_eq!(found("/integration.js"), None);
    }
}
