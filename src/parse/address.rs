//! Knows the parts of a URL as it was typed, each with its span; meaning comes from the `url` crate.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use url::{Host, Url};

use crate::source::{Span, Value};

/// What ends host and port; browsers take a backslash for a slash.
const AUTHORITY_ENDS: &[char] = &['/', '?', '#', '\\'];

/// The host of an address, or of a host with or without a port, as browsers write it; `None` for anything else.
#[must_use]
pub fn host_name(text: &str) -> Option<String> {
    let text = text.trim();
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("https://{text}")),
    };
    let url = url.ok()?;
    let host = url.host_str()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_owned())
}

/// A URL somebody typed into a setting: an absolute address or a path below the org's own host.
///
/// The ranges are bytes of the decoded value; `url` normalises, so its offsets say nothing about spans.
#[derive(Debug, Clone)]
pub struct Address {
    value: Value,
    scheme: Option<Range<usize>>,
    userinfo: Option<Range<usize>>,
    host: Option<Range<usize>>,
    path: Range<usize>,
    query: Option<Range<usize>>,
    fragment: Option<Range<usize>>,
    /// What a browser understands; none for relative and for broken addresses.
    parsed: Result<Url, url::ParseError>,
}

impl Address {
    /// Splits a value by the generic URI grammar (RFC 3986, section 3); never fails.
    #[must_use]
    pub fn new(value: &Value) -> Self {
        let value = value.trim();
        let text = value.text();
        let scheme = scheme_of(text);
        let after_scheme = scheme.as_ref().map_or(0, |range| range.end + 1);
        let authority = text[after_scheme..].starts_with("//").then(|| {
            let start = after_scheme + 2;
            start..end_of(text, start, AUTHORITY_ENDS)
        });
        let parsed = Url::parse(text);
        Self::with_parts(value, scheme, authority, parsed)
    }

    /// An entry of a list of hosts, which may leave the scheme away: `acme.my.salesforce.com`, `acme.example:8443/x`.
    #[must_use]
    pub fn of_host(value: &Value) -> Self {
        if value.text().contains("//") || value.trim().starts_with('/') {
            return Self::new(value);
        }
        let value = value.trim();
        let authority = 0..end_of(value.text(), 0, AUTHORITY_ENDS);
        let parsed = Url::parse(&format!("https://{}", value.text()));
        Self::with_parts(value, None, Some(authority), parsed)
    }

    fn with_parts(
        value: Value,
        scheme: Option<Range<usize>>,
        authority: Option<Range<usize>>,
        parsed: Result<Url, url::ParseError>,
    ) -> Self {
        let text = value.text();
        let after_scheme = scheme.as_ref().map_or(0, |range| range.end + 1);
        let path_start = authority.as_ref().map_or(after_scheme, |range| range.end);
        let path = path_start..end_of(text, path_start, &['?', '#']);
        let query = text[path.end..]
            .starts_with('?')
            .then(|| path.end + 1..end_of(text, path.end, &['#']));
        let fragment = text[path.end..].find('#').map(|at| path.end + at + 1..text.len());
        let (userinfo, host) = authority.map_or((None, None), |range| split_authority(text, &range));
        Self {
            scheme,
            userinfo,
            host,
            path,
            query,
            fragment,
            parsed,
            value,
        }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        self.value.text()
    }

    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    #[must_use]
    pub fn span(&self) -> Span {
        self.value.span()
    }

    /// Starts with `/`: a path below the org's own host, as `/apex/Page` is.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.scheme.is_none() && self.host.is_none() && self.text().starts_with('/')
    }

    /// The scheme in lower case.
    #[must_use]
    pub fn scheme(&self) -> Option<String> {
        Some(self.text()[self.scheme.clone()?].to_ascii_lowercase())
    }

    #[must_use]
    pub fn scheme_span(&self) -> Option<Span> {
        self.scheme.clone().map(|range| self.value.span_of(range))
    }

    /// User name and password before the `@`, as typed.
    #[must_use]
    pub fn userinfo(&self) -> Option<Value> {
        self.userinfo.clone().map(|range| self.value.slice(range))
    }

    /// The address as typed, but without user name and password: for what is printed or hashed.
    #[must_use]
    pub fn without_userinfo(&self) -> String {
        let text = self.text();
        match &self.userinfo {
            Some(range) => format!("{}{}", &text[..range.start], &text[range.end + 1..]),
            None => text.to_owned(),
        }
    }

    /// The address as lists of trusted hosts are told of: neither user names nor what stands behind `?` and `#` matter
    /// there, and secrets do stand in them.
    #[must_use]
    pub fn shown(&self) -> String {
        let text = self.without_userinfo();
        match text.split_once(['?', '#']) {
            Some((bare, _)) => format!("{bare}{}…", &text[bare.len()..=bare.len()]),
            None => text,
        }
    }

    /// A port is typed behind the host, be it a number or not.
    #[must_use]
    pub fn has_port(&self) -> bool {
        let after_host = self.host.as_ref().map(|host| &self.text()[host.end..]);
        after_host.is_some_and(|rest| rest.starts_with(':'))
    }

    /// The host as typed, in lower case, without brackets and port.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let text = &self.text()[self.host.clone()?];
        Some(
            text.trim_matches(['[', ']'])
                .trim_end_matches('.')
                .to_ascii_lowercase(),
        )
    }

    #[must_use]
    pub fn host_span(&self) -> Option<Span> {
        self.host.clone().map(|range| self.value.span_of(range))
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.text()[self.path.clone()]
    }

    #[must_use]
    pub fn path_span(&self) -> Span {
        self.value.span_of(self.path.clone())
    }

    #[must_use]
    pub fn query(&self) -> Option<&str> {
        Some(&self.text()[self.query.clone()?])
    }

    /// The part behind `#`, with its span including the `#`.
    #[must_use]
    pub fn fragment(&self) -> Option<(&str, Span)> {
        let range = self.fragment.clone()?;
        let span = self.value.span_of(range.start - 1..range.end);
        Some((&self.text()[range], span))
    }

    /// What a browser would make of an absolute address, or why it would make nothing of it.
    ///
    /// # Errors
    /// The `url` crate's reason: no host, a port that is no number, …
    pub fn parsed(&self) -> Result<&Url, url::ParseError> {
        self.parsed.as_ref().map_err(|error| *error)
    }

    /// The address as a browser host: an IP address in any notation, or a domain name.
    #[must_use]
    pub fn host_kind(&self) -> Option<Host<&str>> {
        self.parsed.as_ref().ok()?.host()
    }

    /// `localhost`, its subdomains, and the loopback addresses.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.host_kind() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(Host::Ipv4(ip)) => is_loopback_v4(ip),
            Some(Host::Ipv6(ip)) => {
                ip.is_loopback() || ip.is_unspecified() || ip.to_ipv4_mapped().is_some_and(is_loopback_v4)
            }
            None => false,
        }
    }

    /// An address that only machines of one network reach (RFC 1918, RFC 4193, link-local).
    #[must_use]
    pub fn is_private_address(&self) -> bool {
        match self.host_kind() {
            Some(Host::Ipv4(ip)) => is_private_v4(ip),
            Some(Host::Ipv6(ip)) => is_private_v6(ip),
            _ => false,
        }
    }

    /// A name without a dot, which only an internal name server knows.
    #[must_use]
    pub fn is_single_label(&self) -> bool {
        let Some(Host::Domain(name)) = self.host_kind() else {
            return false;
        };
        let name = name.trim_end_matches('.');
        !name.contains('.') && name != "localhost"
    }
}

fn is_loopback_v4(ip: Ipv4Addr) -> bool {
    ip.is_loopback() || ip.is_unspecified()
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let carrier_grade = ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1]);
    ip.is_private() || ip.is_link_local() || carrier_grade
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    ip.is_unique_local() || ip.is_unicast_link_local() || ip.to_ipv4_mapped().is_some_and(is_private_v4)
}

/// A scheme is letters, digits, `+`, `-`, `.` before a colon; `host:8080/x` has none.
fn scheme_of(text: &str) -> Option<Range<usize>> {
    let colon = text.find(':')?;
    let name = &text[..colon];
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let port_follows = text[colon + 1..].starts_with(|c: char| c.is_ascii_digit());
    (valid && !port_follows).then_some(0..colon)
}

fn end_of(text: &str, from: usize, stops: &[char]) -> usize {
    text[from..].find(stops).map_or(text.len(), |at| from + at)
}

fn split_authority(text: &str, authority: &Range<usize>) -> (Option<Range<usize>>, Option<Range<usize>>) {
    let part = &text[authority.clone()];
    let host_start = part.rfind('@').map_or(0, |at| at + 1);
    let userinfo = (host_start > 0).then(|| authority.start..authority.start + host_start - 1);
    let host_port = &part[host_start..];
    let host_len = if host_port.starts_with('[') {
        host_port.find(']').map_or(host_port.len(), |at| at + 1)
    } else {
        host_port.find(':').unwrap_or(host_port.len())
    };
    let start = authority.start + host_start;
    (userinfo, Some(start..start + host_len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn address(text: &str) -> Address {
        Address::new(&Value::verbatim(FileId(0), text, 100))
    }

    #[test]
    fn parts_keep_their_spans() {
        let url = address("HTTP://user:pw@Phone.example.com:8443/soft?x=1&y=2#top");
        assert_eq!(url.scheme().as_deref(), Some("http"));
        assert_eq!(url.scheme_span().map(Span::range), Some(100..104));
        assert_eq!(
            url.userinfo().map(|value| value.text().to_owned()),
            Some("user:pw".to_owned())
        );
        assert_eq!(url.host().as_deref(), Some("phone.example.com"));
        assert!(url.has_port());
        assert_eq!(
            url.without_userinfo(),
            "HTTP://Phone.example.com:8443/soft?x=1&y=2#top"
        );
        assert_eq!(url.shown(), "HTTP://Phone.example.com:8443/soft?…");
        assert_eq!(address("https://a.example/#x").shown(), "https://a.example/#…");
        assert_eq!(url.host_span().map(Span::range), Some(115..132));
        assert_eq!(url.path(), "/soft");
        assert_eq!(url.query(), Some("x=1&y=2"));
        assert_eq!(url.fragment().map(|(text, _)| text), Some("top"));
    }

    #[test]
    fn hosts_are_told_apart() {
        assert!(address("http://localhost:11000").is_loopback());
        assert!(address("https://127.1").is_loopback());
        assert!(address("http://localhost.:8080/x").is_loopback());
        assert!(address("https://phone.localhost./x").is_loopback());
        assert!(address("https://[::ffff:127.0.0.1]/x").is_loopback());
        assert!(!address("https://[::ffff:8.8.8.8]/x").is_loopback());
        assert!(address("https://[::ffff:10.2.3.4]/x").is_private_address());
        assert!(address("https://[::1]/x").is_loopback());
        assert!(address("https://10.2.3.4/x").is_private_address());
        assert!(address("https://[fd00::1]/x").is_private_address());
        assert!(address("https://finesse/x").is_single_label());
        assert!(!address("https://finesse.example.com/x").is_single_label());
        assert!(!address("https://8.8.8.8").is_private_address());
    }

    #[test]
    fn entries_of_lists_may_have_no_scheme() {
        let entry = |text: &str| Address::of_host(&Value::verbatim(FileId(0), text, 100));
        let url = entry(" acme.my.salesforce.com:8443/x");
        assert_eq!(url.host().as_deref(), Some("acme.my.salesforce.com"));
        assert_eq!(url.host_span().map(Span::range), Some(101..123));
        assert_eq!(url.path(), "/x");
        assert_eq!(
            entry("wss://acme.example/x").host().as_deref(),
            Some("acme.example")
        );
        assert_eq!(entry("*.acme.example").host().as_deref(), Some("*.acme.example"));
        assert_eq!(entry("").host().as_deref(), Some(""));
        assert_eq!(entry("/apex/Page").host(), None);
    }

    #[test]
    fn relative_and_broken_addresses_do_not_parse() {
        assert!(address("/apex/Phone?x=1").is_relative());
        assert!(!address("//phone.example.com/x").is_relative());
        assert!(address("https://domain:port/softphone").parsed().is_err());
        assert_eq!(
            address("https://domain:port/softphone").host().as_deref(),
            Some("domain")
        );
        assert_eq!(address("phone.example.com:8443/x").scheme(), None);
        assert_eq!(address("").path(), "");
    }
}
