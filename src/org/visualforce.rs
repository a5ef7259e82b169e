//! Knows Visualforce pages: their names, and what the first tag says of the headers that Salesforce sends with them.

use std::ops::Range;

use crate::source::{FileId, Value};

/// A Visualforce page.
#[derive(Debug, Clone)]
pub struct Page {
    pub file: FileId,
    pub name: String,
    /// `cspHeader`: with `true` the page may load only what Trusted URLs allow, and scripts from nowhere else.
    /// An expression is as it stands.
    pub csp_header: Option<Value>,
    /// `showHeader`, which decides whose clickjack setting counts.
    pub show_header: Option<Value>,
    /// Whether the markup was seen at all.
    pub is_read: bool,
}

impl Page {
    #[must_use]
    pub fn named(file: FileId, name: String) -> Self {
        Self {
            file,
            name,
            csp_header: None,
            show_header: None,
            is_read: false,
        }
    }

    /// Adds what the markup says.
    #[must_use]
    pub fn read(self, markup: &str) -> Self {
        let mut page = Self {
            is_read: true,
            ..self
        };
        for (name, value) in page_attributes(markup) {
            let value = || Some(Value::verbatim(page.file, &markup[value.clone()], value.start));
            if name.eq_ignore_ascii_case("cspHeader") {
                page.csp_header = value();
            } else if name.eq_ignore_ascii_case("showHeader") {
                page.show_header = value();
            }
        }
        page
    }

    /// Salesforce sends the page with a Content Security Policy; an expression tells nothing.
    #[must_use]
    pub fn has_csp_header(&self) -> bool {
        let is_true = |value: &Value| value.trim().eq_ignore_ascii_case("true");
        self.csp_header.as_ref().is_some_and(is_true)
    }
}

/// Names and values of the attributes of the first `<apex:page`; values without their quotes.
fn page_attributes(markup: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let Some(mut at) = page_tag(markup) else {
        return found;
    };
    while let Some(start) = skip(markup, at, |c| c.is_ascii_whitespace()) {
        let name_end = skip(markup, start, |c| {
            !c.is_ascii_whitespace() && !matches!(c, '=' | '>' | '/')
        });
        let Some(name_end) = name_end.filter(|end| *end > start) else {
            break;
        };
        let equals = skip(markup, name_end, |c| c.is_ascii_whitespace());
        let Some(equals) = equals.filter(|at| markup[*at..].starts_with('=')) else {
            at = name_end;
            continue;
        };
        let open = skip(markup, equals + 1, |c| c.is_ascii_whitespace());
        let Some(quote) = open.and_then(|open| markup[open..].chars().next()) else {
            break;
        };
        let value_start = open.unwrap_or(equals) + 1;
        if !matches!(quote, '"' | '\'') {
            break;
        }
        let Some(len) = markup[value_start..].find(quote) else {
            break;
        };
        found.push((&markup[start..name_end], value_start..value_start + len));
        at = value_start + len + 1;
    }
    found
}

/// Behind the name of the first tag that is no comment.
fn page_tag(markup: &str) -> Option<usize> {
    const TAG: &str = "<apex:page";
    let mut at = 0;
    loop {
        at += markup[at..].find('<')?;
        let rest = &markup[at..];
        if rest.starts_with("<!--") {
            at += rest.find("-->")? + 3;
        } else if rest
            .get(..TAG.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(TAG))
        {
            return Some(at + TAG.len());
        } else {
            at += 1;
        }
    }
}

/// The first place from `from` on where a character is not one to skip; `None` at the end of the text.
fn skip(text: &str, from: usize, is_skipped: impl Fn(char) -> bool) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.find(|c| !is_skipped(c)).map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(markup: &str) -> Page {
        Page::named(FileId(0), "Acme".to_owned()).read(markup)
    }

    #[test]
    fn the_first_tag_tells_of_headers() {
        let markup = "<!-- <apex:page cspHeader=\"false\"> -->\n<apex:page\n  showHeader='false' cspHeader = \"true\">";
        let page = page(markup);
        assert!(page.has_csp_header());
        assert_eq!(page.show_header.as_deref(), Some("false"));
        let at = markup.rfind("true").expect("there");
        assert_eq!(
            page.csp_header.map(|value| value.span().range()),
            Some(at..at + 4)
        );
    }

    #[test]
    fn what_is_no_literal_tells_nothing() {
        for markup in [
            "<apex:page cspHeader=\"{!strict}\">",
            "<apex:page><div cspHeader=\"true\"/>",
            "<apex:page cspHeader=true>",
            "<apex:page cspHeader=",
            "<apex:page cspHeader=\"true",
            "<apex:page é",
            "",
            "<!-- ",
        ] {
            assert!(!page(markup).has_csp_header(), "{markup}");
        }
    }
}
