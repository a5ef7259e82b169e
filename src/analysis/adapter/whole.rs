//! Knows whether all code of a softphone is in the export, so that what it does not do can be told from what is not seen.

use std::collections::BTreeSet;

use super::Adapter;
use crate::org::Org;
use crate::org::code::{AdapterCode, HostUse, Target, Via};
use crate::source::Span;

/// Hosts of libraries that everybody uses and that know nothing of softphones.
const COMMON: &[&str] = &[
    "ajax.aspnetcdn.com",
    "ajax.googleapis.com",
    "cdn.jsdelivr.net",
    "cdnjs.cloudflare.com",
    "code.jquery.com",
    "maxcdn.bootstrapcdn.com",
    "stackpath.bootstrapcdn.com",
    "unpkg.com",
    "www.google-analytics.com",
    "www.googletagmanager.com",
];

/// Ends of files that are no code.
const NO_CODE: &[&str] = &[
    "css", "gif", "ico", "jpg", "mp3", "png", "svg", "wav", "woff", "woff2",
];

impl Adapter {
    /// Whether nothing that its files load or frame lies elsewhere. A page that frames a vendor's, or loads its script,
    /// may do anything there.
    #[must_use]
    pub fn is_whole(&self, org: &Org) -> bool {
        let known: BTreeSet<String> = self.files(org).map(|code| code.place.key()).collect();
        let mut own = self.files(org).filter(|code| !code.is_library());
        own.all(|code| {
            let libraries: BTreeSet<Span> = code.libraries.iter().map(|library| library.span).collect();
            let mut hosts = code.hosts.iter();
            code.unseen.is_empty()
                && !hosts.any(|host| is_foreign_code(host, &libraries))
                && has_all(code, &known)
        })
    }
}

fn is_foreign_code(host: &HostUse, libraries: &BTreeSet<Span>) -> bool {
    match host.via {
        Via::Frame => true,
        Via::Script => !COMMON.contains(&host.host.as_str()) && !libraries.contains(&host.url.span()),
        Via::Socket | Via::Request | Via::Other => false,
    }
}

fn has_all(code: &AdapterCode, known: &BTreeSet<String>) -> bool {
    code.includes.iter().all(|include| {
        let (keys, path) = include.target.keys(&code.place);
        is_no_code(&include.target, path.as_deref()) || keys.iter().any(|key| known.contains(key))
    })
}

fn is_no_code(target: &Target, path: Option<&str>) -> bool {
    let Target::Resource(..) = target else {
        return false;
    };
    let suffix = path.and_then(|path| path.rsplit('.').next());
    suffix.is_some_and(|suffix| NO_CODE.iter().any(|known| known.eq_ignore_ascii_case(suffix)))
}
