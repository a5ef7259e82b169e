//! Knows how nodes and edges are put together: each thing once, in an order that no input decides.

use std::collections::{HashMap, HashSet};

use super::{Edge, Evidence, Exposure, Group, Inventory, Node};
use crate::finding::{Component, Confidence, quoted};
use crate::source::Span;

/// An inventory in the making.
#[derive(Debug, Default)]
pub(super) struct Build {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    by_key: HashMap<(String, String), usize>,
}

impl Build {
    /// The node of a component, whose names ignore case; the first group that it is given counts.
    pub(super) fn node(&mut self, group: Group, component: Component) -> usize {
        let key = (component.kind.clone(), component.name.to_lowercase());
        let next = self.nodes.len();
        let index = *self.by_key.entry(key).or_insert(next);
        if index == next {
            self.nodes.push(Node {
                component,
                group,
                remark: None,
                confidence: Confidence::Low,
                is_active: None,
                evidence: Vec::new(),
            });
        }
        index
    }

    /// A node that is there already.
    pub(super) fn find(&self, component: &Component) -> Option<usize> {
        let key = (component.kind.clone(), component.name.to_lowercase());
        self.by_key.get(&key).copied()
    }

    pub(super) fn remark(&mut self, node: usize, text: impl Into<String>) {
        self.nodes[node].remark.get_or_insert(text.into());
    }

    /// What is active in one of its files is active.
    pub(super) fn active(&mut self, node: usize, is_active: Option<bool>) {
        let known = &mut self.nodes[node].is_active;
        *known = known
            .zip(is_active)
            .map(|(one, other)| one || other)
            .or(*known)
            .or(is_active);
    }

    pub(super) fn evidence(
        &mut self,
        node: usize,
        span: Span,
        text: impl Into<String>,
        confidence: Confidence,
    ) {
        let node = &mut self.nodes[node];
        node.confidence = node.confidence.max(confidence);
        node.evidence.push(Evidence {
            span,
            text: text.into(),
            confidence,
        });
    }

    /// `to` hangs on `from`, as a place shows, which is evidence for `to` as well.
    pub(super) fn edge(
        &mut self,
        (from, to): (usize, usize),
        span: Span,
        phrase: impl Into<String>,
        confidence: Confidence,
    ) {
        if from == to {
            return;
        }
        let node = &mut self.nodes[to];
        node.confidence = node.confidence.max(confidence);
        self.edges.push(Edge {
            from,
            to,
            span,
            phrase: phrase.into(),
            confidence,
        });
    }

    /// Pairs of which one hangs on the other.
    pub(super) fn links(&self) -> HashSet<(usize, usize)> {
        self.edges.iter().map(|edge| (edge.from, edge.to)).collect()
    }

    pub(super) fn finish(mut self, exposure: Exposure) -> Inventory {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        let key = |index: &usize| {
            let node = &self.nodes[*index];
            let name = node.component.name.to_lowercase();
            (node.group, name, node.component.kind.clone())
        };
        order.sort_by_cached_key(key);
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        for edge in &mut self.edges {
            (edge.from, edge.to) = (place[edge.from], place[edge.to]);
        }
        self.edges.sort();
        self.edges
            .dedup_by(|one, other| (one.from, one.to, one.span) == (other.from, other.to, other.span));
        let mut nodes: Vec<Option<Node>> = self.nodes.into_iter().map(Some).collect();
        let mut sorted: Vec<Node> = order.into_iter().filter_map(|old| nodes[old].take()).collect();
        // What nothing else shows, what leads to it shows.
        let is_bare: Vec<bool> = sorted.iter().map(|node| node.evidence.is_empty()).collect();
        for edge in self.edges.iter().filter(|edge| is_bare[edge.to]) {
            let name = &sorted[edge.from].component.name;
            let text = format!("{} {}", quoted(name), edge.phrase);
            sorted[edge.to].evidence.push(Evidence {
                span: edge.span,
                text,
                confidence: edge.confidence,
            });
        }
        for node in &mut sorted {
            node.evidence.sort();
            node.evidence.dedup_by_key(|evidence| evidence.span);
        }
        Inventory {
            exposure,
            nodes: sorted,
            edges: self.edges,
        }
    }
}
