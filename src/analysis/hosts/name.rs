//! Knows how addresses, entries and settings are called in the matrix: a host, with a port where it is no ordinary one.

use psl::Psl;
use url::Url;

use crate::analysis::content_policy::{HostPattern, Port, Source};

/// Hosts of one domain stand together; addresses and ports come in their own order.
pub(super) fn order(host: &str) -> (Vec<String>, String) {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_address = name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
    let labels = if is_address {
        vec![name.to_owned()]
    } else {
        name.rsplit('.').map(str::to_owned).collect()
    };
    (labels, port.to_owned())
}

/// An address as far as lists of trusted hosts look at it; `None` for a text that is none, such as the path of a page.
pub(super) fn used_url(text: &str) -> Option<Url> {
    let mut url = Url::parse(text.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https" | "ws" | "wss");
    url.host_str().filter(|host| is_web && !host.is_empty())?;
    url.set_query(None);
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

/// Host and port of an address.
pub(super) fn host_of(text: &str) -> Option<String> {
    let url = used_url(text)?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Host and port of an entry, wildcards as they stand; the entry itself where no host can be made out.
pub(super) fn pattern_of(text: &str) -> String {
    let text = text.trim();
    let Ok(source) = Source::parse(text) else {
        // A user name or a query makes it malformed, and it means its host all the same.
        let bare = text.split(['?', '#']).next().unwrap_or_default();
        let whole = if bare.contains("//") {
            bare.to_owned()
        } else {
            format!("https://{bare}")
        };
        let is_host = |host: &String| host.bytes().all(is_of_host);
        return host_of(&whole).filter(is_host).unwrap_or_else(|| bare.to_owned());
    };
    let host = match &source.host {
        HostPattern::Exact(host) => host.clone(),
        HostPattern::Below(base) => format!("*.{base}"),
        HostPattern::Any => "*".to_owned(),
        HostPattern::Scheme => return source.expression(),
    };
    let ordinary = match source.scheme.as_deref().unwrap_or("https") {
        "http" | "ws" => 80,
        _ => 443,
    };
    match source.port {
        Some(Port::Number(port)) if port != ordinary => format!("{host}:{port}"),
        Some(Port::Any) => format!("{host}:*"),
        _ => host,
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'*' | b'[' | b']' | b'_')
}

/// Words in names of settings that hold hosts.
const HOST_WORDS: &[&str] = &[
    "host", "server", "domain", "proxy", "gateway", "pbx", "url", "endpoint",
];

/// How names of packages begin, which are written the other way round.
const REVERSED: &[&str] = &["com", "org", "net", "io", "de", "uk"];

/// The value of a setting that is nothing but a host name: names of files, fields and packages look alike.
pub(super) fn setting_host(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    let (host, port) = match value.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
        None => (value, None),
    };
    let host = host.to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        let is_edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let mut bytes = label.bytes();
        is_edge(label.bytes().next())
            && is_edge(label.bytes().last())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_known = psl::List
        .suffix(host.as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() < host.len());
    let is_reserved = [".example", ".internal", ".local"]
        .iter()
        .any(|end| host.ends_with(end));
    let name = name.to_ascii_lowercase();
    let is_named = HOST_WORDS.iter().any(|word| name.contains(word));
    let is_long = labels.len() > 2 && !REVERSED.contains(&labels[0]);
    let is_host = host.len() <= 253
        && labels.len() > 1
        && labels.iter().all(is_label)
        && (is_known || is_reserved)
        && (is_named || is_long);
    is_host.then(|| match port {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_no_addresses_are_no_rows() {
        assert_eq!(host_of("/apex/Acme"), None);
        assert_eq!(host_of("javascript:alert(1)"), None);
        assert_eq!(
            host_of("WSS://Phone.Acme.example/x").as_deref(),
            Some("phone.acme.example")
        );
        assert_eq!(pattern_of("https:"), "https:");
        assert_eq!(pattern_of("not a host^"), "not a host^");
    }

    #[test]
    fn one_host_has_one_name() {
        for entry in [
            "https://Z.acme.example:443/",
            "https://z.acme.example/path",
            "https://bob:pw@z.acme.example/x",
            "https://z.acme.example/?key=1",
            "https://z.acme.example?key=1",
            "http://z.acme.example:80",
            "wss://z.acme.example:443",
            "z.acme.example",
        ] {
            assert_eq!(pattern_of(entry), "z.acme.example", "{entry}");
        }
        assert_eq!(pattern_of("http://z.acme.example:443"), "z.acme.example:443");
    }

    #[test]
    fn settings_may_hold_nothing_but_a_host() {
        let host = |name: &str, value: &str| setting_host(name, value);
        assert_eq!(
            host("hostOnly", " PBX.acme.com ").as_deref(),
            Some("pbx.acme.com")
        );
        assert_eq!(host("sipServer", "acme.de:5061").as_deref(), Some("acme.de:5061"));
        assert_eq!(host("tenant", "phone.acme.io").as_deref(), Some("phone.acme.io"));
        for (name, value) in [
            ("field", "Account.Name"),
            ("field", "Contact.Phone"),
            ("script", "softphone.min.js"),
            ("server", "softphone.js"),
            ("class", "com.acme.softphone.app"),
            ("version", "1.2.3"),
            ("address", "10.1.2.3"),
            ("user", "bob@acme.com"),
            ("text", "e.g. acme"),
            ("server", "co.uk"),
            ("server", "true"),
            ("server", "acme.com:port"),
        ] {
            assert_eq!(host(name, value), None, "{value}");
        }
    }
}
