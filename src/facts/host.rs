//! Knows patterns of host names and paths: compared label by label and segment by segment, never as parts of a text.

/// Whether a host name in lower case is one of those that the pattern stands for: `*` in front is one or more labels,
/// elsewhere exactly one.
#[must_use]
pub fn matches(pattern: &str, host: &str) -> bool {
    let (fixed, is_open) = match pattern.strip_prefix("*.") {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let mut labels = host.rsplit('.');
    let ends_alike = fixed.rsplit('.').all(|wanted| {
        labels
            .next()
            .is_some_and(|label| !label.is_empty() && (wanted == "*" || wanted == label))
    });
    let mut rest = labels.peekable();
    ends_alike && rest.peek().is_some() == is_open && rest.all(|label| !label.is_empty())
}

/// Whether the pattern is one host.
#[must_use]
pub fn is_exact(pattern: &str) -> bool {
    !pattern.contains('*')
}

/// Whether a path begins with the segments of the pattern, `*` standing for any one of them. Case does not count:
/// many of these servers do not mind it.
#[must_use]
pub fn path_matches(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    pattern.split('/').all(|wanted| {
        segments.next().is_some_and(|segment| {
            wanted == "*" && !segment.is_empty() || wanted.eq_ignore_ascii_case(segment)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_label_by_label() {
        for (pattern, host, expected) in [
            ("phone.example.com", "phone.example.com", true),
            ("phone.example.com", "phone.example.com.evil.example", false),
            ("phone.example.com", "myphone.example.com", false),
            ("phone.example.com", "a.phone.example.com", false),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "evilexample.com", false),
            ("*.example.com", ".example.com", false),
            ("*.example.com", "a..example.com", false),
            ("apps.*.example.com", "apps.eu.example.com", true),
            ("apps.*.example.com", "apps.eu.west.example.com", false),
            ("apps.*.example.com", "apps.example.com", false),
            ("phone.example.com", "", false),
        ] {
            assert_eq!(matches(pattern, host), expected, "{pattern} {host}");
        }
    }

    #[test]
    fn paths_are_compared_segment_by_segment() {
        for (pattern, path, expected) in [
            ("/phone", "/phone", true),
            ("/phone", "/Phone/index.html", true),
            ("/phone", "/phones/index.html", false),
            ("/phone", "/a/phone", false),
            ("/files/*/crm", "/files/V_4/crm/x.html", true),
            ("/files/*/crm", "/files//crm", false),
            ("/phone", "", false),
        ] {
            assert_eq!(path_matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
