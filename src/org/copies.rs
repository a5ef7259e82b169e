//! Knows that one setting of a call center can stand in several places, and which copy counts.

use super::Org;
use super::call_center::{CallCenter, Format, Place, Setting};
use super::misspelt::is_known;
use crate::finding::{Confidence, Draft};
use crate::source::Span;

/// A copy of a setting, and the copy before it that says something else.
#[derive(Debug, Clone, Copy)]
pub struct Conflict<'a> {
    pub first: &'a Setting,
    pub other: &'a Setting,
}

impl Conflict<'_> {
    /// Where the other copy stands, as a sentence begins: "`customSettings`", "another item".
    #[must_use]
    pub fn other_phrase(&self) -> &'static str {
        if self.first.place != self.other.place {
            return self.other.place.phrase();
        }
        match self.other.place {
            Place::Item => "another item",
            Place::CustomSettings => "the same key again",
            Place::AdapterUrlElement => "another `adapterUrl`",
        }
    }

    /// Which copy is believed: "the item", "the first one".
    fn first_phrase(&self) -> &'static str {
        if self.first.place == self.other.place {
            "the first one"
        } else {
            self.first.place.phrase()
        }
    }
}

impl CallCenter {
    /// Every copy of a setting, blank ones too: items first, then `<adapterUrl>`, then `customSettings`.
    pub fn copies(&self, name: &str) -> impl Iterator<Item = &Setting> {
        self.settings
            .iter()
            .filter(move |setting| setting.name.text() == name)
    }

    /// The copy that counts: the first one that is not blank, items before `customSettings`.
    ///
    /// Which copy the softphone reads at run time is documented nowhere; where they differ, the
    /// item is the newer one.
    #[must_use]
    pub fn effective(&self, name: &str) -> Option<&Setting> {
        self.copies(name).find(|setting| !setting.is_blank())
    }

    /// The setting is nowhere to be seen, but `customSettings` cannot be read and may hold it.
    #[must_use]
    pub fn is_unknown(&self, name: &str) -> bool {
        self.unreadable_settings.is_some() && self.effective(name).is_none()
    }

    /// Copies that say something else than the one that counts; blank ones say nothing.
    pub fn rivals(&self, name: &str) -> impl Iterator<Item = Conflict<'_>> {
        let first = self.effective(name);
        self.copies(name)
            .filter_map(move |other| Some(Conflict { first: first?, other }))
            .filter(|pair| !pair.other.is_blank() && !same(pair.first, pair.other))
    }

    /// Copies that differ from an earlier copy of the same setting, in file order.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        self.settings
            .iter()
            .enumerate()
            .filter_map(|(index, copy)| self.conflict_at(index, copy))
            .collect()
    }

    fn conflict_at<'a>(&'a self, index: usize, copy: &'a Setting) -> Option<Conflict<'a>> {
        let mut earlier = self.settings[..index]
            .iter()
            .filter(|other| !other.is_blank() && is_copy(other, copy))
            .peekable();
        let first = *earlier.peek().filter(|_| !copy.is_blank())?;
        // A vendor's items of one name in several sections: one of them is what the JSON repeats.
        let agrees = if is_known(copy.name.text()) {
            same(first, copy)
        } else {
            earlier.any(|other| same(other, copy))
        };
        (!agrees).then_some(Conflict { first, other: copy })
    }

    /// Where copies of a setting differ: the verdict is of medium confidence at most and labels them all.
    #[must_use]
    pub fn hedge(&self, draft: Draft, name: &str) -> Draft {
        self.rivals(name).fold(draft, |draft, rival| {
            let draft = draft.at_most(Confidence::Medium);
            let believed = format!("`{name}` of {} counts", rival.first.place.phrase());
            let draft = label_once(draft, rival.first.value.span(), believed);
            let text = format!(
                "{} says otherwise; {} counts here",
                rival.other_phrase(),
                rival.first_phrase()
            );
            label_once(draft, rival.other.value.span(), text)
        })
    }
}

impl Org {
    /// For an import definition lying about: the exported call center of the same name, whose
    /// settings are the ones the org has now.
    #[must_use]
    pub fn exported_twin(&self, center: &CallCenter) -> Option<&CallCenter> {
        if center.is_component() {
            return None;
        }
        self.call_centers
            .iter()
            .find(|other| other.format == Format::Metadata && other.name.eq_ignore_ascii_case(&center.name))
    }
}

/// Two rules of thumb may hedge one finding: a place is labelled once, by whoever comes first.
fn label_once(draft: Draft, span: Span, text: String) -> Draft {
    let is_inside = |inner: Span| {
        inner.file == span.file && (span.range().start..=span.range().end).contains(&inner.range().start)
    };
    if draft.labels.iter().any(|label| is_inside(label.span)) {
        draft
    } else {
        draft.also(span, text)
    }
}

fn same(one: &Setting, other: &Setting) -> bool {
    one.value.trim().text() == other.value.trim().text()
}

/// Vendors use one name in several sections for several things; Salesforce's own names mean one each.
fn is_copy(one: &Setting, other: &Setting) -> bool {
    let name = one.name.text();
    name == other.name.text() && (one.place != other.place || is_known(name) || one.path() == other.path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Component;
    use crate::parse;
    use crate::source::FileId;

    fn center(body: &str) -> CallCenter {
        let text = format!("<CallCenter>{body}</CallCenter>");
        let tree = parse::parse(FileId(0), &text).expect("a call center");
        CallCenter::read(FileId(0), "Acme".to_owned(), true, &tree).expect("its root")
    }

    fn section(name: &str, items: &[(&str, &str)]) -> String {
        let items: String = items
            .iter()
            .map(|(name, value)| format!("<items><name>{name}</name><value>{value}</value></items>"))
            .collect();
        format!("<sections>{items}<name>{name}</name></sections>")
    }

    fn conflicts(center: &CallCenter) -> Vec<(&str, &str)> {
        let pairs = center.conflicts().into_iter();
        pairs
            .map(|pair| (pair.first.value.text(), pair.other.value.text()))
            .collect()
    }

    #[test]
    fn only_copies_of_the_same_setting_can_differ() {
        let twice = section("reqGeneralInfo", &[("Url1", "a"), ("Url1", "b")]);
        assert_eq!(conflicts(&center(&twice)), [("a", "b")]);
        let elsewhere = section("one", &[("Url1", "a")]) + &section("two", &[("Url1", "b")]);
        assert_eq!(conflicts(&center(&elsewhere)), []);
        let known = section("one", &[("reqTimeout", "1")]) + &section("two", &[("reqTimeout", "2")]);
        assert_eq!(conflicts(&center(&known)), [("1", "2")]);
        let json = r#"<customSettings>{"Url1":"b"}</customSettings>"#;
        assert_eq!(conflicts(&center(&(elsewhere + json))), []);
    }

    #[test]
    fn blank_copies_say_nothing() {
        let json = r#"<customSettings>{"reqTimeout":"5","reqStandbyUrl":null}</customSettings>"#;
        let items = section("g", &[("reqTimeout", " "), ("reqStandbyUrl", "/apex/P")]);
        assert_eq!(conflicts(&center(&(items + json))), []);
    }

    #[test]
    fn every_second_text_is_a_copy() {
        let two = r#"<customSettings>{"reqTimeout":"1","reqTimeout":"2"}</customSettings><customSettings>{"reqTimeout":"3"}</customSettings>"#;
        assert_eq!(conflicts(&center(two)), [("1", "2"), ("1", "3")]);
        let two = "<adapterUrl>/a</adapterUrl><adapterUrl>/b</adapterUrl>";
        assert_eq!(conflicts(&center(two)), [("/a", "/b")]);
    }

    #[test]
    fn hedging_lowers_and_never_raises() {
        let center = center(&section("g", &[("reqTimeout", "1"), ("reqTimeout", "2")]));
        let draft = || Draft::new(Component::new("CallCenter", "Acme"), center.root, "here");
        let hedged = center.hedge(draft(), "reqTimeout");
        assert_eq!(hedged.confidence_on(Confidence::High), Confidence::Medium);
        assert_eq!(hedged.confidence_on(Confidence::Low), Confidence::Low);
        assert_eq!(hedged.labels.len(), 3);
        let sure = center.hedge(draft(), "reqStandbyUrl");
        assert_eq!(sure.confidence_on(Confidence::High), Confidence::High);
        let explicit = center.hedge(draft().confidence(Confidence::High), "reqTimeout");
        assert_eq!(explicit.confidence_on(Confidence::Low), Confidence::Medium);
    }
}
