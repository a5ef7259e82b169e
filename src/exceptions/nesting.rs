//! Knows which of many nested elements hold a place.

use crate::source::Span;

/// Elements of one file; of any two, one lies in the other or they have nothing in common.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// By start, outer ones first; with the index of the nearest outer one, and whoever named the element.
    elements: Vec<(Span, Option<usize>, Vec<usize>)>,
}

impl Nesting {
    pub(super) fn new(mut named: Vec<(Span, usize)>) -> Self {
        named.sort_by_key(|(span, member)| (span.start, std::cmp::Reverse(span.end), *member));
        let mut elements: Vec<(Span, Option<usize>, Vec<usize>)> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (span, member) in named {
            if let Some((last, _, members)) = elements.last_mut()
                && *last == span
            {
                members.push(member);
                continue;
            }
            while open
                .last()
                .is_some_and(|outer| elements[*outer].0.end <= span.start)
            {
                open.pop();
            }
            let outer = open.last().copied();
            open.push(elements.len());
            elements.push((span, outer, vec![member]));
        }
        Self { elements }
    }

    /// Whoever named an element around byte `at`, innermost element first. XML nests 256 deep at most.
    pub(super) fn around(&self, at: u32) -> impl Iterator<Item = &Vec<usize>> {
        let behind = self.elements.partition_point(|(span, ..)| span.start <= at);
        let mut next = behind.checked_sub(1);
        std::iter::from_fn(move || {
            let element = &self.elements[next?];
            next = element.1;
            Some(element)
        })
        .filter(move |(span, ..)| at < span.end)
        .map(|(.., members)| members)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::FileId;

    /// Nested ranges from a list of numbers: each opens an element or closes one.
    fn nested(steps: &[bool]) -> Vec<(Span, usize)> {
        let (mut open, mut done) = (Vec::new(), Vec::new());
        for (at, opens) in steps.iter().enumerate() {
            if *opens {
                open.push(at);
            } else if let Some(start) = open.pop() {
                done.push(Span::new(FileId(0), start..at));
            }
        }
        done.into_iter()
            .enumerate()
            .map(|(member, span)| (span, member))
            .collect()
    }

    proptest! {
        #[test]
        fn the_same_as_looking_at_each(steps in proptest::collection::vec(any::<bool>(), 0..60), at in 0u32..60) {
            let named = nested(&steps);
            let mut expected: Vec<usize> = named.iter()
                .filter(|(span, _)| span.start <= at && at < span.end)
                .map(|(_, member)| *member)
                .collect();
            expected.sort_unstable();
            let nesting = Nesting::new(named);
            let mut found: Vec<usize> = nesting.around(at).flatten().copied().collect();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
