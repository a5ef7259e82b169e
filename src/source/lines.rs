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
    /// UTF-16 units before every block of bytes, so that a place on a line of megabytes is found at once.
    units: Vec<u32>,
}

/// Bytes between two entries of the unit index.
const BLOCK: usize = 512;

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut units = vec![0u32];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(super::offset(at + 1));
            }
        }
        for block in bytes.chunks(BLOCK) {
            // A character counts where its first byte stands.
            let count: u32 = block.iter().map(|byte| units_of(*byte)).sum();
            units.push(units.last().copied().unwrap_or(0).saturating_add(count));
        }
        Self { starts, units }
    }

    /// UTF-16 units before a byte offset.
    #[must_use]
    pub fn units_before(&self, text: &str, at: usize) -> u32 {
        let at = floor_char(text, at);
        let block = at / BLOCK;
        let before = self.units.get(block).copied().unwrap_or(0);
        let rest: u32 = text.as_bytes()[block * BLOCK..at]
            .iter()
            .map(|byte| units_of(*byte))
            .sum();
        before.saturating_add(rest)
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
        let units = self.units_before(text, at) - self.units_before(text, self.start_of(line));
        (super::offset(line + 1), units.saturating_add(1))
    }
}

/// UTF-16 units of the character that begins with a byte of UTF-8; none for the bytes inside one.
fn units_of(byte: u8) -> u32 {
    u32::from(!matches!(byte, 0x80..=0xbf)) + u32::from(byte >= 0xf0)
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

    #[test]
    fn columns_of_a_long_line_are_those_of_a_plain_count() {
        let text = "aé€𝄞".repeat(3_000);
        let lines = LineIndex::new(&text);
        for (at, _) in text.char_indices().step_by(97) {
            let units: usize = text[..at].chars().map(char::len_utf16).sum();
            assert_eq!(
                lines.line_column(&text, at),
                (1, crate::source::offset(units + 1))
            );
        }
    }
}
