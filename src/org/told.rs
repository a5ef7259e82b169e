//! Knows the difference between a blank cell, a column that nobody asked for, and rows that contradict each other.

/// What the rows about one thing say in one column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Told<T> {
    /// No row has the column.
    Unasked,
    /// Rows differ, so neither is believed.
    Disputed,
    Blank,
    Is(T),
}

impl<T: PartialEq> Told<T> {
    /// What one row says.
    pub(super) fn of(is_asked: bool, value: Option<T>) -> Self {
        match value {
            Some(value) => Self::Is(value),
            None if is_asked => Self::Blank,
            None => Self::Unasked,
        }
    }

    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            _ => None,
        }
    }

    /// Adds what another row says; whether it is the first to say something else.
    pub(super) fn merge(&mut self, other: Self) -> bool {
        match (&*self, &other) {
            (Self::Unasked, _) => *self = other,
            (_, Self::Unasked) | (Self::Disputed, _) => {}
            (one, other) if one == other => {}
            _ => {
                *self = Self::Disputed;
                return true;
            }
        }
        false
    }
}
