//! Knows whether a source covers a URL: asks the matching library, but for the cases that the facts decide.

use content_security_policy::{Destination, Initiator, Origin, ParserMetadata, Request, Violates};
use url::{Host, Url};

use super::source::{HostPattern, Port, Source};
use crate::facts::csp::{Decisions, decisions};

/// A URL made ready to be asked for, of many sources.
#[derive(Debug)]
pub struct Asked {
    request: Request,
    /// The same with a name in place of an IP address, of which the library thinks less than browsers do.
    named: Option<Request>,
    decisions: Decisions,
}

/// Stands for an IP address.
const NAME: &str = "address.invalid";

impl Asked {
    #[must_use]
    pub fn new(url: &Url) -> Self {
        let is_address = matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        let mut named = url.clone();
        let is_named = is_address && named.set_host(Some(NAME)).is_ok();
        Self {
            request: request(url),
            named: is_named.then(|| request(&named)),
            decisions: decisions(),
        }
    }

    #[must_use]
    pub fn url(&self) -> &Url {
        &self.request.url
    }
}

/// A request of a Lightning page, which comes over https.
fn request(url: &Url) -> Request {
    Request {
        url: url.clone(),
        current_url: url.clone(),
        origin: Origin::Tuple("https".to_owned(), Host::Domain("page.invalid".to_owned()), 443),
        redirect_count: 0,
        destination: Destination::None,
        initiator: Initiator::Fetch,
        nonce: String::new(),
        integrity_metadata: String::new(),
        parser_metadata: ParserMetadata::None,
    }
}

impl Source {
    /// Whether a policy with this source lets a page load a URL; sockets are asked with their `wss` URL.
    #[must_use]
    pub fn covers(&self, asked: &Asked) -> bool {
        let scheme = asked.url().scheme();
        if self.is_star() {
            return match scheme {
                "ws" | "wss" => asked.decisions.star_covers_sockets,
                "ftp" => asked.decisions.star_covers_ftp,
                _ => self.crate_covers(&asked.request),
            };
        }
        let is_socket_entry = matches!(self.scheme.as_deref(), Some("ws" | "wss"));
        if is_socket_entry && matches!(scheme, "http" | "https") && !asked.decisions.socket_entry_covers_pages
        {
            return false;
        }
        match (&self.host, &asked.named) {
            (HostPattern::Scheme, _) | (_, None) => self.crate_covers(&asked.request),
            (HostPattern::Exact(host), Some(named)) if asked.decisions.address_literal_covers_itself => {
                Some(host.as_str()) == asked.url().host_str() && self.with_host(NAME).crate_covers(named)
            }
            (HostPattern::Exact(_), Some(_)) => self.crate_covers(&asked.request),
            (HostPattern::Any | HostPattern::Below(_), Some(_)) => {
                asked.decisions.wildcard_covers_address && self.crate_covers(&asked.request)
            }
        }
    }

    fn crate_covers(&self, request: &Request) -> bool {
        self.policy.does_request_violate_policy(request) == Violates::DoesNotViolate
    }

    fn with_host(&self, host: &str) -> Self {
        let host = HostPattern::Exact(host.to_owned());
        Self::new(self.scheme.clone(), host, self.port, self.path.clone(), false)
    }

    /// The same source without its path: what counts where only origins are compared.
    #[must_use]
    pub fn without_path(&self) -> Self {
        Self::new(
            self.scheme.clone(),
            self.host.clone(),
            self.port,
            None,
            self.is_international,
        )
    }

    /// The scheme is the one of the URL, or lets it upgrade; without one it is that of the page, `https`.
    #[must_use]
    pub fn fits_scheme(&self, url: &Url) -> bool {
        if self.is_star() {
            return matches!(url.scheme(), "http" | "https" | "ws" | "wss");
        }
        let own = self.scheme.as_deref().unwrap_or("https");
        own == url.scheme() || matches!((own, url.scheme()), ("http", "https") | ("ws", "wss"))
    }

    #[must_use]
    pub fn fits_port(&self, url: &Url) -> bool {
        match self.port {
            _ if self.is_star() || self.host == HostPattern::Scheme => true,
            Some(Port::Any) => true,
            Some(Port::Number(number)) => url.port_or_known_default() == Some(number),
            None => url.port().is_none(),
        }
    }
}
