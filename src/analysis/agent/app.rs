//! Knows through which app a user sees the softphone, or why through none.

use super::phrase::{blind, holder};
use super::{Kind, Standings, Step, Word};
use crate::analysis::access::Answer;
use crate::finding::{count, quoted};
use crate::org::mode::Mode;

/// Apps that a sentence names.
const NAMED: usize = 3;

fn step(word: Word, reason: impl Into<String>) -> Step {
    Step::fine(Kind::App, word, reason)
}

impl Standings<'_> {
    /// The app with the softphone, and the step.
    pub(super) fn app(&self, user: usize, center: Option<usize>) -> (Option<String>, Step) {
        let mode = center.and_then(|index| self.org.call_centers[index].known_mode());
        if mode == Some(Mode::Classic) {
            return (
                None,
                step(Word::NotNeeded, "Classic shows the softphone beside every page"),
            );
        }
        if self.answers.softphones.is_in_an_app() == Some(false) {
            let step = step(Word::No, "no app has the softphone on its utility bar").because(
                "no app has the softphone",
                "in Setup > App Manager edit a Lightning app, and add Open CTI Softphone under Utility Items",
            );
            return (None, step);
        }
        let (app, answer) = self.seen_app(user);
        let title = app.map(|app| self.org.apps[app].title().to_owned());
        match (title, answer) {
            (Some(title), Answer::Granted(at, span)) => {
                let by = holder(&self.org.access.holders[at]);
                let reason = format!("{by} shows the app {}, which has the softphone", quoted(&title));
                (Some(title), step(Word::Yes, reason).at(span))
            }
            (_, Answer::NotVisible(why)) if self.carries_any() => {
                let (short, reason, help) = blind(&why);
                let step = step(
                    Word::NotVisible,
                    format!("the softphone is in {}: {reason}", self.named_apps()),
                );
                (None, step.because(format!("app: {short}"), help))
            }
            _ if self.may_be_in_others() => {
                let reason = "apps or utility bars that may have the softphone are not in the export";
                let step = step(Word::NotVisible, reason).because(
                    "app: not in the export",
                    "retrieve all apps and Lightning pages, those of Salesforce and of packages too: `ctilint manifest` prints package.xml",
                );
                (None, step)
            }
            (_, denied) => (None, self.sees_none(&denied)),
        }
    }

    fn sees_none(&self, denied: &Answer) -> Step {
        let profile = match denied {
            Answer::Denied(Some(at)) => Some(&self.org.access.holders[*at]),
            _ => None,
        };
        let apps = self.named_apps();
        step(
            Word::No,
            format!("the softphone is in {apps}, and nothing that the user holds shows it"),
        )
        .at(profile.map(|profile| profile.root))
        .because(
            "sees no app with the softphone",
            format!("in Setup > App Manager edit {apps} and select the user's profile, or assign a permission set that shows it"),
        )
    }

    fn carries_any(&self) -> bool {
        self.answers.softphones.carriers().next().is_some()
    }

    /// The first few apps with the softphone.
    fn named_apps(&self) -> String {
        let mut carriers = self.answers.softphones.carriers();
        let first = carriers.by_ref().take(NAMED);
        let mut names: Vec<String> = first.map(|(app, _)| quoted(self.org.apps[app].title())).collect();
        let more = carriers.count();
        if more > 0 {
            names.push(count(more, "other app"));
        }
        names.join(", ")
    }

    fn may_be_in_others(&self) -> bool {
        let softphones = &self.answers.softphones;
        softphones.may_have_more_apps() || softphones.unseen().next().is_some()
    }

    /// The app with the softphone that the user sees, the default one first; else why none.
    fn seen_app(&self, user: usize) -> (Option<usize>, Answer) {
        let access = &self.answers.access;
        let holding = access.holding_of(user);
        if let Some(known) = holding.and_then(|holding| self.apps.borrow().get(&holding).cloned()) {
            return known;
        }
        let default = access.default_app(self.org, user).map(|app| &app.app.name);
        let mut best = (None, Answer::Denied(access.profile_of(user)));
        for (index, _) in self.answers.softphones.carriers() {
            let app = &self.org.apps[index];
            let answer = access.app(self.org, user, &app.name);
            let is_default = default.is_some_and(|default| default.eq_ignore_ascii_case(&app.name));
            match (&answer, &best.1) {
                (Answer::Granted(..), Answer::Granted(..)) if !is_default => {}
                (Answer::Granted(..), _) => best = (Some(index), answer),
                (Answer::NotVisible(_), Answer::Denied(_)) => best = (None, answer),
                _ => {}
            }
        }
        if let Some(holding) = holding {
            self.apps.borrow_mut().insert(holding, best.clone());
        }
        best
    }
}
