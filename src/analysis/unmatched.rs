//! Knows which of the names that `ctilint.toml` gives to agents nobody in the data has.

use std::collections::BTreeMap;

use crate::finding::Component;
use crate::load::rows::Table;
use crate::options::Agents;
use crate::org::Org;
use crate::source::Span;

/// A name less like another one than this is no misspelling of it.
const LEAST_LIKENESS: f64 = 0.88;

/// A configured name that nobody has.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmatched {
    /// `Profile/…`, `PermissionSet/…` or `User/…`.
    pub component: Component,
    /// The key in `ctilint.toml`.
    pub key: &'static str,
    /// What somebody has, if it looks like the name.
    pub nearest: Option<String>,
    /// The row with it, else the file in which the name is missing.
    pub span: Span,
}

/// Why nobody can tell whether a configured name is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    Users,
    Profiles,
    PermissionSets,
    MissingRows,
}

/// What became of the names under `[agents]`.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub unmatched: Vec<Unmatched>,
    pub blind: Vec<Blind>,
    /// Names that somebody has.
    pub matched: usize,
}

/// Names in lower case, as written and with the first row that has them.
type Held<'a> = BTreeMap<String, (&'a str, Span)>;

/// Names of one kind: in the configuration and in the data.
struct Kind<'a> {
    component: &'static str,
    key: &'static str,
    names: &'a [String],
    held: Held<'a>,
    table: Table,
    /// What is missing where nobody has any name of this kind.
    blind: Blind,
}

pub(super) fn find(org: &Org, agents: &Agents) -> Named {
    let people = &org.people;
    let users = people.users.as_deref().unwrap_or_default();
    let profiles = users
        .iter()
        .filter_map(|user| Some((user.profile.value()?.as_str(), user.row)));
    let sets = people.assignments.iter().flatten();
    let kinds = [
        Kind {
            component: "Profile",
            key: "profiles",
            names: &agents.profiles,
            held: held(profiles),
            table: Table::User,
            blind: Blind::Profiles,
        },
        Kind {
            component: "PermissionSet",
            key: "permission-sets",
            names: &agents.permission_sets,
            held: held(sets.map(|one| (one.permission_set.as_str(), one.row))),
            table: Table::PermissionSetAssignment,
            blind: Blind::PermissionSets,
        },
        Kind {
            component: "User",
            key: "usernames",
            names: &agents.usernames,
            held: held(users.iter().map(|user| (user.username(), user.row))),
            table: Table::User,
            blind: Blind::Users,
        },
    ];
    let mut named = Named::default();
    for kind in &kinds {
        named.look_up(kind, people.is_partial(kind.table));
    }
    named
}

fn held<'a>(names: impl Iterator<Item = (&'a str, Span)>) -> Held<'a> {
    let mut held = Held::new();
    for (name, row) in names {
        held.entry(name.to_lowercase()).or_insert((name, row));
    }
    held
}

impl Named {
    fn look_up(&mut self, kind: &Kind<'_>, is_partial: bool) {
        for name in kind.names {
            let name = name.trim();
            if kind.held.contains_key(&name.to_lowercase()) {
                self.matched += 1;
            } else if is_partial && !kind.held.is_empty() {
                // Somebody with the name may be in a row that is missing.
                self.blind.push(Blind::MissingRows);
            } else if let Some(unmatched) = kind.unmatched(name) {
                self.unmatched.push(unmatched);
            } else {
                self.blind.push(kind.blind);
            }
        }
    }
}

impl Kind<'_> {
    /// `None` where nobody has any name of this kind, so that nothing can be compared.
    fn unmatched(&self, name: &str) -> Option<Unmatched> {
        let (_, first) = self.held.values().next()?;
        let nearest = nearest(name, self.held.keys().map(String::as_str));
        let nearest = nearest.and_then(|key| self.held.get(key));
        Some(Unmatched {
            component: Component::new(self.component, name),
            key: self.key,
            nearest: nearest.map(|(name, _)| (*name).to_owned()),
            span: nearest.map_or_else(|| Span::file(first.file), |(_, row)| *row),
        })
    }
}

/// The known name that another one most looks like, whatever its case, if it looks like any.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let scores = known.map(|other| (strsim::jaro_winkler(&lower, &other.to_lowercase()), other));
    let nearest = scores
        .filter(|(score, _)| *score >= LEAST_LIKENESS)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    nearest.map(|(_, other)| other)
}
