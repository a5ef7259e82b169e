//! Knows the columns of one file by name, whatever their case.

use std::collections::{HashMap, HashSet};

/// Most columns of a file; Salesforce objects have fewer than a thousand fields.
pub(super) const MOST: usize = 4096;
/// Longest column name in bytes, dots included.
pub(super) const LONGEST: usize = 1024;

/// A file with more columns than [`MOST`], or a longer name than [`LONGEST`].
#[derive(Debug)]
pub(super) struct TooWide;

/// Names of columns; a record's cells refer to them by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    names: Vec<Column>,
    /// As first written: the lookup that needs no lower-casing.
    exact: HashMap<String, u32>,
    lower: HashMap<String, u32>,
    /// Lower-case paths that are an object in some record, so their own name is no column.
    parents: HashSet<String>,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    /// Set as long as only `null` was seen: the name may turn out to be a parent.
    only_null: bool,
}

impl Columns {
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Number of the column, which is new if its name was not seen in any case.
    pub(super) fn intern(&mut self, name: &str, is_null: bool) -> Result<u32, TooWide> {
        let number = if let Some(number) = self.number(name) {
            number
        } else {
            if self.names.len() >= MOST || name.len() > LONGEST {
                return Err(TooWide);
            }
            let number = u32::try_from(self.names.len()).map_err(|_| TooWide)?;
            self.exact.insert(name.to_owned(), number);
            self.lower.insert(name.to_ascii_lowercase(), number);
            self.names.push(Column {
                name: name.to_owned(),
                only_null: is_null,
            });
            number
        };
        if !is_null {
            self.names[number as usize].only_null = false;
        }
        Ok(number)
    }

    pub(super) fn mark_parent(&mut self, path: &str) -> Result<(), TooWide> {
        if path.len() > LONGEST || self.parents.len() > MOST {
            return Err(TooWide);
        }
        let path = path.to_ascii_lowercase();
        if !self.parents.contains(&path) {
            self.parents.insert(path);
        }
        Ok(())
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        if let Some(number) = self.exact.get(name) {
            return Some(*number);
        }
        self.lower.get(&name.to_ascii_lowercase()).copied()
    }

    /// See [`super::Rows::has_column`].
    pub(super) fn has(&self, name: &str) -> bool {
        let listed = |name: &str| self.number(name).filter(|number| self.is_listed(*number));
        if listed(name).is_some() {
            return true;
        }
        name.match_indices('.')
            .any(|(dot, _)| listed(&name[..dot]).is_some_and(|number| self.names[number as usize].only_null))
    }

    /// Whether there is a column below a parent, for example any of `PermissionSet.`.
    pub(super) fn has_below(&self, parent: &str) -> bool {
        let parent = parent.to_ascii_lowercase();
        self.lower.keys().any(|name| {
            name.strip_prefix(&parent)
                .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// Names as written, without parents that are `null` in some records only.
    pub(super) fn listed(&self) -> Vec<String> {
        (0u32..)
            .zip(&self.names)
            .filter(|(number, _)| self.is_listed(*number))
            .map(|(_, column)| column.name.clone())
            .collect()
    }

    fn is_listed(&self, number: u32) -> bool {
        let column = &self.names[number as usize];
        !(column.only_null && self.parents.contains(&column.name.to_ascii_lowercase()))
    }
}
