//! Knows the settings of an org that make its pages trust more or less.

use super::{Level, Pages, Right, Row, Rows};
use crate::analysis::contents::Topic;
use crate::org::Org;
use crate::org::flag::Flag;
use crate::org::kind::Kind;
use crate::org::security::{Access, SecuritySettings};
use crate::source::{Span, Value};

/// Weight of a setting; pages come behind.
const WEIGHT: u32 = 220;

pub(super) fn add(org: &Org, rows: &mut Rows<'_>) {
    if let Some(settings) = &org.security {
        let mut add = |subject: &str, rank, word: &str, span| {
            rows.add(setting(subject, rank, word, span, settings));
        };
        for (subject, value) in [
            ("who may use the microphone", &settings.microphone),
            ("who may use the camera", &settings.camera),
        ] {
            if let Some((rank, word, span)) = access(settings, value.as_ref()) {
                add(subject, rank, &word, span);
            }
        }
        for (subject, flag) in [
            (
                "clickjack protection of Visualforce pages with the standard header",
                settings.clickjack_with_header,
            ),
            (
                "clickjack protection of Visualforce pages without a header",
                settings.clickjack_headerless,
            ),
        ] {
            if let Some((rank, word, span)) = protection(flag) {
                add(subject, rank, word, span);
            }
        }
    }
    pages(org, rows);
}

/// Without the header nothing is restricted; where the export does not show it, nobody knows.
fn access(settings: &SecuritySettings, value: Option<&Value>) -> Option<(usize, String, Span)> {
    let header = settings.permissions_policy;
    if header.value() == Some(false) {
        return Some((
            3,
            "everybody: no Permissions-Policy header is sent".to_owned(),
            header.span()?,
        ));
    }
    let value = value.filter(|_| header.is_true())?;
    let (rank, word) = match Access::of(value.text()) {
        Access::Always => (3, "everybody".to_owned()),
        Access::TrustedUrls => (2, "the Trusted URLs that say so".to_owned()),
        Access::Never => (1, "nobody".to_owned()),
        Access::Other => (2, value.text().to_owned()),
    };
    Some((rank, word, value.span()))
}

fn protection(flag: Flag) -> Option<(usize, &'static str, Span)> {
    let (rank, word) = if flag.value()? { (1, "on") } else { (2, "off") };
    Some((rank, word, flag.span()?))
}

fn setting(subject: &str, rank: usize, word: &str, span: Span, settings: &SecuritySettings) -> Row {
    Row {
        right: Right::Setting,
        pages: Pages::Named(String::new()),
        key: subject.to_owned(),
        subject: subject.to_owned(),
        source: None,
        level: Some(Level {
            rank,
            word: word.to_owned(),
        }),
        weight: WEIGHT,
        components: [settings.component()].into(),
        span,
        topic: Topic::kind(Kind::Security),
    }
}

/// A page that loses its Content Security Policy loads scripts from anywhere.
fn pages(org: &Org, rows: &mut Rows<'_>) {
    for page in org.pages.iter().filter(|page| page.is_read) {
        let (rank, word) = if page.has_csp_header() {
            (1, "on")
        } else {
            (2, "off")
        };
        let subject = format!("Content Security Policy of the Visualforce page `{}`", page.name);
        let place = page
            .csp_header
            .as_ref()
            .map_or(Span::file(page.file), Value::span);
        rows.add(Row {
            right: Right::Setting,
            pages: Pages::Named(String::new()),
            key: subject.to_lowercase(),
            subject,
            source: None,
            level: Some(Level {
                rank,
                word: word.to_owned(),
            }),
            weight: WEIGHT - 40,
            components: [crate::finding::Component::new(Kind::Page.word(), &page.name)].into(),
            span: place,
            topic: Topic::kind(Kind::Page),
        });
    }
}
