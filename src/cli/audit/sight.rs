//! Knows what one audit could see, so that nothing is called gone that only was not exported.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::kinds::needed;

/// Group, type and name of a thing.
pub(super) type Names<'a> = (&'a str, &'a str, &'a str);

/// The things of one audit, and what led to them.
pub(super) struct Sight<'a> {
    things: Vec<Thing<'a>>,
    /// Without the case of names, which Salesforce ignores.
    keys: HashSet<(String, String, String)>,
    /// Indexes of things that hang on each.
    hang: HashMap<usize, Vec<usize>>,
    /// Files by kind; `None` where the audit does not tell.
    pub(super) counts: Option<BTreeMap<&'a str, usize>>,
}

struct Thing<'a> {
    names: Names<'a>,
    /// Kinds of files in which it shows.
    kinds: BTreeSet<String>,
}

impl<'a> Sight<'a> {
    /// `things` have their ids, to which `edges` refer from what they hang on.
    pub(super) fn new<F: Iterator<Item = &'a str>>(
        things: impl Iterator<Item = (Option<usize>, Names<'a>, F)>,
        edges: impl Iterator<Item = (usize, usize)>,
        counts: Option<BTreeMap<&'a str, usize>>,
    ) -> Self {
        let (mut all, mut ids) = (Vec::new(), HashMap::new());
        for (id, names, files) in things {
            ids.extend(id.map(|id| (id, all.len())));
            let kinds = needed((names.0, names.1), files);
            all.push(Thing { names, kinds });
        }
        let mut hang: HashMap<usize, Vec<usize>> = HashMap::new();
        for (from, to) in edges {
            if let (Some(from), Some(to)) = (ids.get(&from), ids.get(&to)) {
                hang.entry(*from).or_default().push(*to);
            }
        }
        Self {
            keys: all.iter().map(|thing| key(thing.names)).collect(),
            things: all,
            hang,
            counts,
        }
    }

    /// Things that another audit does not have, each once; with the kinds of its files, and whether that audit would have
    /// seen it and all that leads to it.
    pub(super) fn missing_in<'b>(
        &'b self,
        other: &Sight<'_>,
    ) -> impl Iterator<Item = (Names<'a>, &'b BTreeSet<String>, bool)> {
        let lacks = |(_, thing): &(usize, &Thing<'_>)| !other.keys.contains(&key(thing.names));
        let missing: BTreeSet<usize> = self
            .things
            .iter()
            .enumerate()
            .filter(lacks)
            .map(|(index, _)| index)
            .collect();
        let hidden = self.hidden_from(other, &missing);
        let mut told = HashSet::new();
        missing.into_iter().filter_map(move |index| {
            let thing = &self.things[index];
            let is_first = told.insert(key(thing.names));
            is_first.then(|| (thing.names, &thing.kinds, !hidden.contains(&index)))
        })
    }

    /// Those of the missing things that are in files of which the other export has no kind, and all that hangs on them.
    fn hidden_from(&self, other: &Sight<'_>, missing: &BTreeSet<usize>) -> HashSet<usize> {
        let Some(counts) = &other.counts else {
            return HashSet::new();
        };
        let own = |kind: &str| self.counts.as_ref().is_none_or(|own| own.contains_key(kind));
        let is_hidden = |kind: &String| own(kind) && !counts.contains_key(kind.as_str());
        let all = missing.iter().copied();
        let mut open: Vec<usize> = all
            .filter(|index| self.things[*index].kinds.iter().any(is_hidden))
            .collect();
        let mut found: HashSet<usize> = open.iter().copied().collect();
        while let Some(index) = open.pop() {
            for next in self.hang.get(&index).into_iter().flatten() {
                if missing.contains(next) && found.insert(*next) {
                    open.push(*next);
                }
            }
        }
        found
    }
}

fn key((group, kind, name): Names<'_>) -> (String, String, String) {
    (group.to_lowercase(), kind.to_lowercase(), name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row<'a> = (usize, Names<'a>, &'a str);

    fn sight<'a>(things: &'a [Row<'a>], edges: &[(usize, usize)], files: &[&'a str]) -> Sight<'a> {
        let things = things
            .iter()
            .map(|(id, names, file)| (Some(*id), *names, std::iter::once(*file)));
        let counts = files.iter().map(|kind| (*kind, 1)).collect();
        Sight::new(things, edges.iter().copied(), Some(counts))
    }

    fn missing(a: &Sight<'_>, b: &Sight<'_>) -> Vec<(String, bool)> {
        let all = a.missing_in(b);
        all.map(|((_, _, name), _, is_certain)| (name.to_owned(), is_certain))
            .collect()
    }

    #[test]
    fn what_hangs_on_something_unseen_is_not_gone() {
        let things = [
            (7, ("pages", "ApexPage", "Phone"), "pages/Phone.page"),
            (8, ("scripts", "StaticResource", "Lib"), "pages/Phone.page"),
            (9, ("apex", "ApexClass", "Log"), "staticresources/Lib.resource"),
            (3, ("flows", "Flow", "Calls"), "flows/Calls.flow"),
            (4, ("access", "Profile", "Agent"), "profiles/Agent.profile"),
        ];
        let edges = [(7, 8), (8, 9), (9, 7), (3, 99)];
        let before = sight(
            &things,
            &edges,
            &["page", "resource", "flow", "profile", "rows of User"],
        );
        let told = |files: &[&'static str]| missing(&before, &sight(&[], &[], files));
        let all = |certain: [bool; 5]| -> Vec<(String, bool)> {
            let names = ["Phone", "Lib", "Log", "Calls", "Agent"].map(str::to_owned);
            names.into_iter().zip(certain).collect()
        };
        let every = ["page", "resource", "flow", "profile", "rows of User"];
        assert_eq!(told(&every), all([true; 5]));
        assert_eq!(told(&every[1..4]), all([false, false, false, true, false]));
        let same = sight(&[(1, ("FLOWS", "flow", "CALLS"), "x")], &[], &every);
        assert_eq!(missing(&before, &same).len(), 4);
        // Who had no rows of users either has seen the profile all the same.
        let poor = sight(&things, &edges, &every[..4]);
        assert_eq!(missing(&poor, &sight(&[], &[], &every[..4])), all([true; 5]));
    }
}
