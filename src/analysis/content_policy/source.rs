//! Knows the text of one Trusted URL as a source of a Content Security Policy: its parts, or what is malformed.

mod grammar;

use std::ops::Range;

pub(super) use grammar::MOST_HOST;

use content_security_policy::{Directive, Policy, PolicyDisposition, PolicySource};

/// Hosts that a source covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HostPattern {
    /// Only a scheme is named: every host of it.
    Scheme,
    /// `*`
    Any,
    /// `*.example.com`: what lies below, at any depth, but not `example.com` itself.
    Below(String),
    Exact(String),
}

/// Port of a source; without one only the scheme's own port is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Port {
    Any,
    Number(u16),
}

/// A well-formed source, in ASCII and lower case up to its path.
#[derive(Debug, Clone)]
pub struct Source {
    pub scheme: Option<String>,
    pub host: HostPattern,
    pub port: Option<Port>,
    /// Begins with `/`.
    pub path: Option<String>,
    /// The host was written with other letters than those of ASCII; browsers want it in Punycode.
    pub is_international: bool,
    pub(super) policy: Policy,
}

/// What keeps a text from being a source: a browser ignores such an entry, or worse, reads several out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    Empty,
    /// White space or a control character, which would end the entry.
    Blank,
    /// `;` or `,`, which would end the directive or the policy.
    Separator,
    /// `'self'` and other words in quotes.
    Quote,
    /// `{tenant}`, `<host>`: still to be filled in.
    Placeholder,
    /// No scheme before `//`, or one that is none.
    Scheme,
    NoHost,
    /// A character that no host name has.
    HostCharacter,
    /// `_`: such hosts exist, but the grammar of policies has no word for them, and browsers differ.
    Underscore,
    /// Two dots in a row, or one at the start.
    EmptyLabel,
    /// A host name of more than 253 characters, which nothing on the net can have.
    TooLong,
    /// `*` somewhere else than as the whole first label.
    Wildcard,
    /// Letters that Punycode cannot write.
    International,
    /// Square brackets: a policy has no way to write an IPv6 address.
    Ipv6,
    /// A user name or password.
    Userinfo,
    /// Not a number.
    Port,
    /// Above 65535.
    PortRange,
    PathCharacter,
    /// `?` and what follows.
    Query,
    /// `#` and what follows.
    Fragment,
}

impl Defect {
    /// Salesforce's documentation says that it takes no such entry; of the others browsers alone make nothing.
    #[must_use]
    pub fn is_rejected(self) -> bool {
        matches!(self, Self::Empty | Self::Placeholder | Self::HostCharacter)
    }

    /// As a sentence goes on behind "the Trusted URL …".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::Blank => "has a blank in it",
            Self::Separator => "has a `;` or `,` in it, which ends the entry",
            Self::Quote => "has a quote in it",
            Self::Placeholder => "has a placeholder that was never filled in",
            Self::Scheme => "has no proper scheme",
            Self::NoHost => "has no host",
            Self::HostCharacter => "has a character that no host name has",
            Self::Underscore => "has a `_` in its host name, which not every browser takes in a policy",
            Self::EmptyLabel => "has an empty part in its host name",
            Self::TooLong => "has a host name longer than 253 characters",
            Self::Wildcard => "has a `*` that is not the whole first part of the host name",
            Self::International => "has letters that no host name can have",
            Self::Ipv6 => "is an IPv6 address, which no policy can name",
            Self::Userinfo => "has a user name in it",
            Self::Port => "has a port that is no number",
            Self::PortRange => "has a port above 65535",
            Self::PathCharacter => "has a character in its path that no policy can name",
            Self::Query => "has a query",
            Self::Fragment => "has a fragment",
        }
    }
}

/// A text that is no source, and the bytes of it that show why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub defect: Defect,
    pub range: Range<usize>,
}

impl Malformed {
    fn new(defect: Defect, range: Range<usize>) -> Self {
        Self { defect, range }
    }
}

impl Source {
    pub(super) fn new(
        scheme: Option<String>,
        host: HostPattern,
        port: Option<Port>,
        path: Option<String>,
        is_international: bool,
    ) -> Self {
        let mut source = Self {
            scheme,
            host,
            port,
            path,
            is_international,
            policy: Policy {
                directive_set: Vec::new(),
                disposition: PolicyDisposition::Enforce,
                source: PolicySource::Header,
            },
        };
        // Matching is the same for every directive, and this one needs no destination.
        source.policy.directive_set.push(Directive {
            name: "connect-src".to_owned(),
            value: vec![source.expression()],
        });
        source
    }

    /// As it stands in a policy.
    #[must_use]
    pub fn expression(&self) -> String {
        let scheme = self.scheme.as_deref();
        let host = match &self.host {
            HostPattern::Scheme => return format!("{}:", scheme.unwrap_or_default()),
            HostPattern::Any => "*".to_owned(),
            HostPattern::Below(base) => format!("*.{base}"),
            HostPattern::Exact(host) => host.clone(),
        };
        let scheme = scheme.map_or_else(String::new, |scheme| format!("{scheme}://"));
        let port = match self.port {
            None => String::new(),
            Some(Port::Any) => ":*".to_owned(),
            Some(Port::Number(number)) => format!(":{number}"),
        };
        format!("{scheme}{host}{port}{}", self.path.as_deref().unwrap_or_default())
    }

    /// The bare `*`.
    #[must_use]
    pub fn is_star(&self) -> bool {
        self.scheme.is_none() && self.host == HostPattern::Any && self.port.is_none() && self.path.is_none()
    }

    /// Covers whatever the other covers.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        if self.is_star() {
            let scheme = other.scheme.as_deref().unwrap_or("https");
            return matches!(scheme, "http" | "https" | "ws" | "wss");
        }
        if other.is_star() {
            return false;
        }
        self.scheme_contains(other) && self.host_contains(other) && self.rest_contains(other)
    }

    fn scheme_contains(&self, other: &Self) -> bool {
        let (own, other) = (self.scheme.as_deref(), other.scheme.as_deref().unwrap_or("https"));
        let own = own.unwrap_or("https");
        own == other || matches!((own, other), ("http", "https") | ("ws", "wss"))
    }

    fn host_contains(&self, other: &Self) -> bool {
        // An IP address is covered by nothing but itself.
        let is_address = |host: &str| host.parse::<std::net::Ipv4Addr>().is_ok();
        match (&self.host, &other.host) {
            (HostPattern::Scheme, _) => true,
            (_, HostPattern::Scheme) => false,
            (HostPattern::Any, HostPattern::Exact(host)) => !is_address(host),
            (HostPattern::Any, _) => true,
            (HostPattern::Below(base), HostPattern::Exact(host)) => is_below(host, base) && !is_address(host),
            (HostPattern::Below(base), HostPattern::Below(other)) => other == base || is_below(other, base),
            (HostPattern::Exact(host), HostPattern::Exact(other)) => host == other,
            (HostPattern::Exact(_) | HostPattern::Below(_), _) => false,
        }
    }

    fn rest_contains(&self, other: &Self) -> bool {
        if self.host == HostPattern::Scheme {
            return true;
        }
        // Without ports, `http` and `https` stand for different ones, and each covers its own.
        let ports = match (self.port, other.port) {
            (Some(Port::Any), _) | (None, None) => true,
            (None, Some(Port::Number(number))) => other.default_port() == Some(number),
            (Some(Port::Number(number)), None) => other.default_port() == Some(number),
            (Some(own), Some(other)) => own == other,
            (None, Some(Port::Any)) => false,
        };
        // A default port of `http` is not the one of `https`, which an `http` entry covers too.
        let ports = ports && (self.port.is_some() == other.port.is_some() || other.is_secure());
        let paths = match (self.path.as_deref(), other.path.as_deref()) {
            (None | Some("/"), _) => true,
            (Some(own), Some(other)) if own.ends_with('/') => other.starts_with(own),
            (own, other) => own == other,
        };
        ports && paths
    }

    fn is_secure(&self) -> bool {
        matches!(self.scheme.as_deref(), None | Some("https" | "wss"))
    }

    fn default_port(&self) -> Option<u16> {
        match self.scheme.as_deref().unwrap_or("https") {
            "http" | "ws" => Some(80),
            "https" | "wss" => Some(443),
            _ => None,
        }
    }
}

/// Whether a host name lies below another.
pub(super) fn is_below(host: &str, base: &str) -> bool {
    host.strip_suffix(base).is_some_and(|rest| rest.ends_with('.'))
}
