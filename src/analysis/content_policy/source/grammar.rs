//! Knows the grammar of a source, and where in a text it is broken.

use std::ops::Range;

use url::Host;

use super::{Defect, HostPattern, Malformed, Port, Source};

/// Most characters of a host name (RFC 1035, 3.1).
pub(in super::super) const MOST_HOST: usize = 253;

impl Source {
    /// Reads the text of an entry by the grammar of CSP3 (host-source and scheme-source). White space around
    /// it does not count.
    ///
    /// # Errors
    /// The first defect, with its bytes in `text`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(start);
        forbidden(text, start..end)?;
        if &text[start..end] == "*" {
            return Ok(Self::new(None, HostPattern::Any, None, None, false));
        }
        let (scheme, after_scheme) = scheme(text, start..end)?;
        let Some(authority_start) = after_scheme else {
            return Ok(Self::new(scheme, HostPattern::Scheme, None, None, false));
        };
        let stop = |at: usize, stops: &[char]| text[at..end].find(stops).map_or(end, |found| at + found);
        let authority = authority_start..stop(authority_start, &['/', '?', '#', '\\']);
        let (host_range, port) = port(text, authority)?;
        let (host, is_international) = host(text, host_range.clone())?;
        let path_start = stop(authority_start, &['/', '?', '#', '\\']);
        let path = path(text, path_start..end)?;
        Ok(Self::new(scheme, host, port, path, is_international))
    }
}

/// Characters that no part may have: they end an entry, a directive or a whole policy.
fn forbidden(text: &str, range: Range<usize>) -> Result<(), Malformed> {
    if range.is_empty() {
        return Err(Malformed::new(Defect::Empty, range));
    }
    for (at, c) in text[range.clone()].char_indices() {
        let defect = match c {
            ';' | ',' => Defect::Separator,
            '\'' | '"' => Defect::Quote,
            '{' | '}' | '<' | '>' => Defect::Placeholder,
            c if c.is_whitespace() || c.is_control() => Defect::Blank,
            _ => continue,
        };
        let at = range.start + at;
        return Err(Malformed::new(defect, at..at + c.len_utf8()));
    }
    Ok(())
}

/// The scheme in lower case, and where the host begins; no place for a scheme that stands alone.
fn scheme(text: &str, range: Range<usize>) -> Result<(Option<String>, Option<usize>), Malformed> {
    let inner = &text[range.clone()];
    let is_scheme = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    };
    let lower = |name: &str| Some(name.to_ascii_lowercase());
    if let Some(at) = inner.find("//")
        && inner.find('/') == Some(at)
    {
        let before = &inner[..at];
        return match before.strip_suffix(':') {
            Some(name) if is_scheme(name) => Ok((lower(name), Some(range.start + at + 2))),
            // `example.com//path` has no scheme, and an empty first part of its path.
            None if !before.is_empty() && !before.contains(':') => Ok((None, Some(range.start))),
            _ => Err(Malformed::new(Defect::Scheme, range.start..range.start + at + 2)),
        };
    }
    match inner.strip_suffix(':') {
        Some(name) if is_scheme(name) && !name.contains('.') => Ok((lower(name), None)),
        _ => Ok((None, Some(range.start))),
    }
}

/// Splits the port from the host.
fn port(text: &str, authority: Range<usize>) -> Result<(Range<usize>, Option<Port>), Malformed> {
    let inner = &text[authority.clone()];
    if let Some(at) = inner.rfind('@') {
        let range = authority.start..authority.start + at + 1;
        return Err(Malformed::new(Defect::Userinfo, range));
    }
    if inner.contains(['[', ']']) {
        return Err(Malformed::new(Defect::Ipv6, authority));
    }
    let Some(colon) = inner.find(':') else {
        return Ok((authority, None));
    };
    let digits = &inner[colon + 1..];
    let range = authority.start + colon..authority.end;
    let host = authority.start..authority.start + colon;
    if digits == "*" {
        return Ok((host, Some(Port::Any)));
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed::new(Defect::Port, range));
    }
    let number = digits
        .parse()
        .map_err(|_| Malformed::new(Defect::PortRange, range))?;
    Ok((host, Some(Port::Number(number))))
}

fn host(text: &str, range: Range<usize>) -> Result<(HostPattern, bool), Malformed> {
    let inner = &text[range.clone()];
    let wrong = |defect| Err(Malformed::new(defect, range.clone()));
    match inner {
        "" => return wrong(Defect::NoHost),
        "*" => return Ok((HostPattern::Any, false)),
        "*." => return wrong(Defect::EmptyLabel),
        _ => {}
    }
    let (name, is_wildcard) = inner
        .strip_prefix("*.")
        .map_or((inner, false), |base| (base, true));
    let start = range.end - name.len();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if let Some((at, c)) = name.char_indices().find(|(_, c)| c.is_ascii() && !allowed(*c)) {
        let defect = match c {
            '*' => Defect::Wildcard,
            '_' => Defect::Underscore,
            _ => Defect::HostCharacter,
        };
        return Err(Malformed::new(defect, start + at..start + at + 1));
    }
    let is_international = !name.is_ascii();
    let name = if is_international {
        match Host::parse(name) {
            // Some letters stand for characters that no policy can name.
            Ok(Host::Domain(name)) if name.chars().all(allowed) => name,
            _ => return wrong(Defect::International),
        }
    } else {
        name.to_ascii_lowercase()
    };
    if name.len() > MOST_HOST {
        return wrong(Defect::TooLong);
    }
    // A single dot at the end stands for the root.
    if name
        .strip_suffix('.')
        .unwrap_or(&name)
        .split('.')
        .any(str::is_empty)
    {
        return wrong(Defect::EmptyLabel);
    }
    let pattern = if is_wildcard {
        HostPattern::Below
    } else {
        HostPattern::Exact
    };
    Ok((pattern(name), is_international))
}

fn path(text: &str, range: Range<usize>) -> Result<Option<String>, Malformed> {
    let inner = &text[range.clone()];
    for (at, c) in inner.char_indices() {
        let at = range.start + at;
        match c {
            '?' => return Err(Malformed::new(Defect::Query, at..range.end)),
            '#' => return Err(Malformed::new(Defect::Fragment, at..range.end)),
            c if c.is_ascii_alphanumeric() || ":@%!$&()*+=-._~/".contains(c) => {}
            c => return Err(Malformed::new(Defect::PathCharacter, at..at + c.len_utf8())),
        }
    }
    Ok((!inner.is_empty()).then(|| inner.to_owned()))
}
