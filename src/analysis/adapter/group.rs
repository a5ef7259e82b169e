//! Knows which files make up a softphone: what its page loads, and what that loads.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Adapter;
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::org::code::Place;
use crate::source::FileId;

pub(super) fn adapters(org: &Org) -> Vec<Adapter> {
    let open_cti: BTreeSet<FileId> = org.open_cti_centers().map(|center| center.file).collect();
    let centers = org.call_centers.iter().enumerate();
    let centers = centers.filter(|(_, center)| open_cti.contains(&center.file));
    let graph = Graph::new(org);
    let mut found: Vec<Adapter> = centers
        .map(|(index, center)| graph.of_center(index, center))
        .collect();
    let taken: BTreeSet<usize> = found
        .iter()
        .flat_map(|adapter| adapter.code.iter().copied())
        .collect();
    found.extend(graph.others(&taken));
    found
}

/// Which file loads which.
struct Graph<'a> {
    org: &'a Org,
    /// Indexes of code by the keys of their places.
    places: BTreeMap<String, Vec<usize>>,
    loads: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn new(org: &'a Org) -> Self {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, code) in org.code.iter().enumerate() {
            places.entry(code.place.key()).or_default().push(index);
        }
        let mut graph = Self {
            org,
            places,
            loads: Vec::new(),
        };
        graph.loads = org.code.iter().map(|code| graph.loaded(code)).collect();
        graph
    }

    fn loaded(&self, code: &crate::org::code::AdapterCode) -> Vec<usize> {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for (key, path) in code.wants() {
            let files = self.places.get(&key).into_iter().flatten().copied();
            found.extend(files.filter(|index| self.org.code[*index].place.has(path.as_deref())));
        }
        found.into_iter().collect()
    }

    fn of_center(&self, index: usize, center: &CallCenter) -> Adapter {
        let mut adapter = Adapter {
            center: Some(index),
            ..Adapter::default()
        };
        let (mut starts, mut standby) = (Vec::new(), Vec::new());
        for url in center.adapter_urls() {
            let Some(page) = url.page_file_name() else {
                continue;
            };
            let files = self.places.get(&Place::Page(page).key()).into_iter().flatten();
            for at in files {
                let file = self.org.code[*at].file;
                let (pages, starts) = if url.is_standby {
                    (&mut adapter.standby_pages, &mut standby)
                } else {
                    (&mut adapter.pages, &mut starts)
                };
                pages.push(file);
                starts.push(*at);
            }
        }
        adapter.main = self.reached(starts.clone());
        starts.extend(standby);
        adapter.code = self.reached(starts);
        adapter
    }

    fn reached(&self, starts: Vec<usize>) -> Vec<usize> {
        let mut found: BTreeSet<usize> = starts.iter().copied().collect();
        let mut todo: VecDeque<usize> = starts.into();
        while let Some(at) = todo.pop_front() {
            for next in &self.loads[at] {
                if found.insert(*next) {
                    todo.push_back(*next);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Code that belongs to no call center of the export, by what loads each other; single files otherwise.
    fn others(&self, taken: &BTreeSet<usize>) -> Vec<Adapter> {
        let left: Vec<usize> = (0..self.org.code.len())
            .filter(|index| !taken.contains(index))
            .collect();
        let mut neighbours: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for from in &left {
            for to in self.loads[*from].iter().filter(|to| !taken.contains(to)) {
                neighbours.entry(*from).or_default().insert(*to);
                neighbours.entry(*to).or_default().insert(*from);
            }
        }
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for start in left {
            if !seen.insert(start) {
                continue;
            }
            let mut group = BTreeSet::from([start]);
            let mut todo = vec![start];
            while let Some(at) = todo.pop() {
                for next in neighbours.get(&at).into_iter().flatten() {
                    if seen.insert(*next) {
                        group.insert(*next);
                        todo.push(*next);
                    }
                }
            }
            let code: Vec<usize> = group.into_iter().collect();
            found.push(Adapter {
                main: code.clone(),
                code,
                ..Adapter::default()
            });
        }
        found
    }
}
