//! Knows where the lines of a text begin, and turns offsets into lines and columns.

/// A place as people and machines read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based.
    pub line: u32,
    /// 1-based, in UTF-16 units.
    pub column: u32,
    /// 0-based, in bytes of the stored file.
    pub byte: u64,
}

/// Byte offsets at which the lines of one text begin. `\n`, `\r\n` and a lone `\r` end a line.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(super::offset(at + 1));
            }
        }
        Self { starts }
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// 0-based line that holds a byte offset.
    #[must_use]
    pub fn line_of(&self, at: usize) -> usize {
        self.starts
            .partition_point(|start| *start as usize <= at)
            .saturating_sub(1)
    }

    /// Byte offset at which a 0-based line begins; past the last line, the end of the last one's start.
    #[must_use]
    pub fn start_of(&self, line: usize) -> usize {
        let line = line.min(self.starts.len() - 1);
        self.starts[line] as usize
    }

    /// Line and column of a byte offset, both 1-based, the column in UTF-16 units.
    #[must_use]
    pub fn line_column(&self, text: &str, at: usize) -> (u32, u32) {
        let at = floor_char(text, at);
        let line = self.line_of(at);
        let units: usize = text[self.start_of(line)..at].chars().map(char::len_utf16).sum();
        (super::offset(line + 1), super::offset(units + 1))
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let text = "a\né𝄞x\r\ny";
        let lines = LineIndex::new(text);
        assert_eq!(lines.line_column(text, 0), (1, 1));
        let x = text.find('x').expect("x is there");
        assert_eq!(lines.line_column(text, x), (2, 4));
        assert_eq!(lines.line_column(text, text.len()), (3, 2));
        assert_eq!(lines.line_column(text, 9999), (3, 2));
    }
}
