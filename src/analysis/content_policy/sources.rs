//! Knows which of many sources cover a given one, without asking each of them.

use super::index::{Index, Keys};
use super::source::{HostPattern, Port, Source};

/// Sources, found by what they cover.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
    index: Index,
}

impl Sources {
    #[must_use]
    pub fn new(all: Vec<Source>) -> Self {
        Self {
            index: Index::of(all.iter().map(Ok)),
            all,
        }
    }

    /// Places of the sources that cover everything a wanted one covers; its equals are among them.
    #[must_use]
    pub fn containing(&self, wanted: &Source) -> Vec<usize> {
        let (host, keys) = asked(wanted);
        let groups = self.index.groups(&host, &keys);
        let fit = groups.filter(|group| {
            let first = group.first().and_then(|at| self.all.get(*at as usize));
            first.is_some_and(|source| source.contains(wanted))
        });
        fit.flatten().map(|at| *at as usize).collect()
    }
}

/// What to look up for a source: whatever covers a wildcard is found by any name below it.
pub(super) fn asked(source: &Source) -> (String, Keys) {
    let host = match &source.host {
        HostPattern::Exact(host) => host.clone(),
        HostPattern::Below(base) => format!("x.{base}"),
        HostPattern::Scheme | HostPattern::Any => String::new(),
    };
    let own = match source.port {
        Some(Port::Number(number)) => Some(number),
        _ => None,
    };
    let keys = Keys::new(
        own.into_iter().chain([80, 443]),
        source.path.as_deref().unwrap_or_default(),
    );
    (host, keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_covers_is_found_by_host_port_and_path() {
        let parse = |text: &str| Source::parse(text).expect("a source");
        let texts = [
            "https://*.example.com",
            "https://a.example.com",
            "https://a.example.com/x/",
            "https://a.example.com:8443",
            "*",
            "https:",
        ];
        let sources = Sources::new(texts.map(parse).to_vec());
        let covering = |text: &str| {
            let mut found = sources.containing(&parse(text));
            found.sort_unstable();
            found.into_iter().map(|at| texts[at]).collect::<Vec<_>>()
        };
        assert_eq!(
            covering("https://a.example.com"),
            ["https://*.example.com", "https://a.example.com", "*", "https:"]
        );
        assert_eq!(
            covering("https://*.b.example.com"),
            ["https://*.example.com", "*", "https:"]
        );
        assert_eq!(
            covering("https://a.example.com/x/y"),
            [
                "https://*.example.com",
                "https://a.example.com",
                "https://a.example.com/x/",
                "*",
                "https:"
            ]
        );
        assert_eq!(covering("wss://a.example.com"), ["*"]);
    }
}
