//! Knows whether a user can log in at all, where the softphone appears, and whether its page opens.

use super::phrase::{blind, holder};
use super::{Kind, Standings, Step, Word};
use crate::analysis::access::Answer;
use crate::finding::quoted;
use crate::load::rows::Table;
use crate::org::access::UserPermission;
use crate::org::mode::Mode;
use crate::org::people::User;
use crate::org::told::Told;

impl Standings<'_> {
    pub(super) fn user(&self, row: &User) -> Step {
        let step = |word, reason: &str| Step::fine(Kind::User, word, reason).at(row.row);
        if !row.is_active() {
            return step(Word::No, "the user is inactive and cannot log in").because(
                "inactive",
                "in Setup > Users tick Active, if the person works here",
            );
        }
        if !row.is_standard() {
            let kind = row.user_type.value().map_or("", String::as_str);
            let reason = format!(
                "the user has the type {}, which is no ordinary user of the org",
                quoted(kind)
            );
            return step(Word::No, &reason).because(
                "no ordinary user",
                "give the person a user with the licence Salesforce",
            );
        }
        match (&row.active, &row.user_type) {
            (Told::Is(_), Told::Is(_)) => step(Word::Yes, "active, and an ordinary user"),
            _ => step(
                Word::NotVisible,
                "the rows do not tell whether the user is active and an ordinary one",
            )
            .because(
                "user",
                format!("{}, and give the file with --data", Table::User.command_hint()),
            ),
        }
    }

    /// Whether the call center shows its softphone where the user works.
    pub(super) fn interface(&self, user: usize, center: Option<usize>) -> Step {
        let Some(center) = center.map(|index| &self.org.call_centers[index]) else {
            return Step::fine(Kind::Interface, Word::NotNeeded, "no call center to look at");
        };
        let step = |word, reason: &str| Step::fine(Kind::Interface, word, reason).at(center.root);
        let Some(mode) = center.known_mode() else {
            return step(Word::NotVisible, "the settings of the call center cannot be read").because(
                "mode of the call center",
                "`ctilint check` says what is wrong with the settings",
            );
        };
        let lightning =
            self.answers
                .access
                .permission(self.org, user, UserPermission::LightningExperienceUser);
        match (mode, &lightning) {
            (Mode::ClassicAndLightning, _) => step(Word::Yes, "the softphone appears in Lightning and in Classic"),
            (Mode::Lightning, Answer::NotVisible(why)) => {
                let (short, reason, help) = blind(why);
                let reason = format!("the softphone appears in Lightning, and nobody can tell whether the user works there: {reason}");
                step(Word::NotVisible, &reason).because(format!("Lightning: {short}"), help)
            }
            (Mode::Lightning, Answer::Denied(_)) => step(
                Word::No,
                "the softphone appears in Lightning only, and the user works in Classic: the permission `Lightning Experience User` is missing",
            )
            .because("works in Classic, softphone in Lightning", "grant `Lightning Experience User`"),
            (Mode::Lightning, _) => step(Word::Yes, "the softphone appears in Lightning, where the user works"),
            (Mode::Classic, Answer::Denied(_)) => step(Word::Yes, "the softphone appears in Classic, where the user works"),
            (Mode::Classic, _) => step(Word::No, "the softphone appears in Classic only").because(
                "softphone in Classic only",
                "in Setup > Call Centers edit the call center: Salesforce Compatibility Mode `Classic_and_Lightning`, if the vendor's adapter works in Lightning",
            ),
        }
    }

    /// The Visualforce page behind the adapter URL.
    pub(super) fn page(&self, user: usize, center: Option<usize>) -> Step {
        let center = center.map(|index| &self.org.call_centers[index]);
        let mut urls = center.into_iter().flat_map(|center| center.adapter_urls());
        let url = urls.find(|url| !url.is_standby);
        let page = url.as_ref().and_then(|url| url.visualforce_page());
        let (Some(url), Some((namespace, page))) = (url, page) else {
            return Step::fine(Kind::Page, Word::NotNeeded, "the adapter is no Visualforce page");
        };
        if let Some(namespace) = namespace.filter(|namespace| !self.org.layout.owns_namespace(namespace)) {
            return packaged(&page, &namespace).at(url.address.span());
        }
        let shown = quoted(&page);
        match self.answers.access.page(self.org, user, &page) {
            Answer::Granted(at, span) => {
                let by = holder(&self.org.access.holders[at]);
                page_step(Word::Yes, format!("{by} opens the page {shown}")).at(span)
            }
            Answer::Ungoverned => page_step(Word::Yes, format!("everybody may open the page {shown}")),
            Answer::Denied(profile) => {
                let reason = format!("nothing that the user holds opens the page {shown}");
                page_step(Word::No, reason)
                    .at(profile.map(|at| self.org.access.holders[at].root))
                    .because(
                        format!("may not open the page {shown}"),
                        format!("in Setup > Visualforce Pages > Security of {shown} add the user's profile"),
                    )
            }
            Answer::NotVisible(why) => {
                let (short, reason, help) = blind(&why);
                page_step(
                    Word::NotVisible,
                    format!("the adapter is the page {shown}: {reason}"),
                )
                .because(format!("page: {short}"), help)
            }
        }
    }
}

fn page_step(word: Word, reason: String) -> Step {
    Step::fine(Kind::Page, word, reason)
}

fn packaged(page: &str, namespace: &str) -> Step {
    let (page, namespace) = (quoted(page), quoted(namespace));
    page_step(
        Word::NotVisible,
        format!("the page {page} belongs to the package {namespace}, and exports say nothing about it"),
    )
    .because(
        "page: of a package",
        "look at the profile or permission set of the package in Setup > Visualforce Pages > Security",
    )
}
