//! Knows which apps carry the softphone: their utility bar is in the export and has its item.

mod sight;

use std::collections::HashMap;

use crate::org::app::App;
use crate::org::kind::{Kind, full_name};
use crate::org::{Org, Status, name_key};

pub use sight::{Hidden, Instead, Sight, Sights};

/// Elements of apps that this module looks at exist since this version of the API.
const FIRST_VERSION: u16 = 38;

/// An app for administrators that has no utility bar, and that common `.forceignore` templates leave out.
const INSTRUMENTATION: &str = "standard__LightningInstrumentation";

/// Whether an app shows the softphone to whoever sees the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// On this utility bar, an index into the org's.
    Yes(usize),
    No(Lack),
    Unknown(Unseen),
}

/// Why an app has no softphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Classic shows softphones in its sidebar or console, and has no utility bars. With the index of a bar that
    /// has the softphone, if the app names one all the same.
    Classic(Option<usize>),
    /// The app is for phones only (`Small`).
    Mobile,
    /// The app names no utility bar.
    NoBar,
    /// The bar has no such item.
    NoItem(usize),
    /// The item stands among those that nobody sees.
    Hidden(usize),
}

/// Why nobody can tell whether an app has a softphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// The bar belongs to a managed package and is not in the export; where it is, its items are there as well.
    ManagedBar,
    /// The bar is not in the export, or could not be read.
    MissingBar,
    /// Retrieved with a version of the API that has no utility bars.
    OldVersion,
}

/// Which apps carry the softphone. Indexes are those of `Org::apps` and `Org::utility_bars`.
#[derive(Debug, Default)]
pub struct Softphones {
    apps: Vec<Carries>,
    /// Apps that name a bar, by bar.
    named_by: HashMap<usize, Vec<usize>>,
    /// Apps may exist that nothing in the export tells of.
    may_have_more: bool,
}

impl Softphones {
    /// Joins apps and bars in time linear in both.
    #[must_use]
    pub fn new(org: &Org) -> Self {
        let bars: HashMap<String, usize> = org
            .utility_bars
            .iter()
            .enumerate()
            .rev()
            .map(|(index, bar)| (name_key(&bar.name), index))
            .collect();
        let mut softphones = Self {
            may_have_more: may_have_more(org),
            ..Self::default()
        };
        for (index, app) in org.apps.iter().enumerate() {
            let bar = app.utility_bar.as_ref();
            let bar = bar.map(|name| bars.get(&name_key(local_name(name.text()))).copied());
            if let Some(Some(bar)) = bar {
                softphones.named_by.entry(bar).or_default().push(index);
            }
            softphones.apps.push(carries(org, app, bar));
        }
        softphones
    }

    /// Per app, in the order of the org's.
    #[must_use]
    pub fn all(&self) -> &[Carries] {
        &self.apps
    }

    /// Apps with the softphone, with the bar that has it: indexes.
    pub fn carriers(&self) -> impl Iterator<Item = (usize, usize)> {
        self.apps
            .iter()
            .enumerate()
            .filter_map(|(app, carries)| match carries {
                Carries::Yes(bar) => Some((app, *bar)),
                _ => None,
            })
    }

    /// Apps of which nobody can tell, with the reason.
    pub fn unseen(&self) -> impl Iterator<Item = (usize, Unseen)> {
        self.apps
            .iter()
            .enumerate()
            .filter_map(|(app, carries)| match carries {
                Carries::Unknown(why) => Some((app, *why)),
                _ => None,
            })
    }

    /// Apps that name this bar.
    #[must_use]
    pub fn apps_with(&self, bar: usize) -> &[usize] {
        self.named_by.get(&bar).map_or(&[], Vec::as_slice)
    }

    /// Whether any app has the softphone; `None` where apps or bars that may have it are not in the export.
    #[must_use]
    pub fn is_in_an_app(&self) -> Option<bool> {
        if self.carriers().next().is_some() {
            return Some(true);
        }
        (!self.may_have_more && self.unseen().next().is_none()).then_some(false)
    }

    /// Whether apps may exist that the export does not tell of: none of Salesforce's own was retrieved with the
    /// others, or one cannot be read.
    #[must_use]
    pub fn may_have_more_apps(&self) -> bool {
        self.may_have_more
    }
}

/// `c__` means the org itself, where a namespace has to stand.
fn local_name(name: &str) -> &str {
    name.strip_prefix("c__").unwrap_or(name)
}

/// Whether a name has a namespace other than the export's own.
#[must_use]
pub fn is_managed(org: &Org, name: &str) -> bool {
    name.split_once("__").is_some_and(|(namespace, rest)| {
        !rest.is_empty()
            && !matches!(namespace, "" | "c" | "standard")
            && !org.layout.owns_namespace(namespace)
    })
}

/// Every org with Lightning has apps of Salesforce's own, and a retrieve of all apps brings them.
fn may_have_more(org: &Org) -> bool {
    let is_own = |app: &App| app.name.starts_with("standard__") && app.is_lightning();
    let is_lost = org.files.iter().any(|file| {
        file.kind == Some(Kind::Application)
            && matches!(file.status, Status::Failed | Status::Ignored)
            && full_name(&file.shown) != INSTRUMENTATION
    });
    is_lost || !org.apps.iter().any(is_own)
}

/// `bar`: none named, named and not in the export, or its index.
fn carries(org: &Org, app: &App, bar: Option<Option<usize>>) -> Carries {
    let version = org.file(app.file).version;
    if version.is_some_and(|version| version < FIRST_VERSION) && app.ui_type.is_none() {
        return Carries::Unknown(Unseen::OldVersion);
    }
    let of = |index: usize| &org.utility_bars[index];
    if !app.is_lightning() {
        let bar = bar.flatten();
        return Carries::No(Lack::Classic(
            bar.filter(|bar| of(*bar).visible_softphone().is_some()),
        ));
    }
    if is_mobile(app) {
        return Carries::No(Lack::Mobile);
    }
    match bar {
        None => Carries::No(Lack::NoBar),
        Some(None) => Carries::Unknown(missing(org, app)),
        Some(Some(index)) if of(index).visible_softphone().is_some() => Carries::Yes(index),
        Some(Some(index)) if of(index).softphone().is_some() => Carries::No(Lack::Hidden(index)),
        Some(Some(index)) => Carries::No(Lack::NoItem(index)),
    }
}

/// Apps that say nothing are for every form factor.
fn is_mobile(app: &App) -> bool {
    let mut factors = app.form_factors.iter();
    !app.form_factors.is_empty() && factors.all(|factor| factor.eq_ignore_ascii_case("Small"))
}

fn missing(org: &Org, app: &App) -> Unseen {
    let bar = app.utility_bar.as_ref().map_or("", |name| name.text());
    if is_managed(org, bar) {
        Unseen::ManagedBar
    } else {
        Unseen::MissingBar
    }
}

#[cfg(test)]
mod tests;
