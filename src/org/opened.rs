//! Knows one file while it is looked at: read once, however many ask for its bytes or its text.

use super::kind::Kind;
use crate::load::{Encoding, Export, OpenError, ReadError, SourceFile, Text, decode, decode_code};

/// A file of an export, read when somebody asks.
pub(super) struct Opened<'a> {
    pub(super) export: &'a Export,
    pub(super) file: &'a SourceFile,
    /// As far as the path tells.
    pub(super) kind: Option<Kind>,
    held: Held,
}

/// What is in memory.
enum Held {
    Nothing,
    Bytes(Vec<u8>),
    Text(Text),
}

impl<'a> Opened<'a> {
    pub(super) fn new(export: &'a Export, file: &'a SourceFile) -> Self {
        Self {
            export,
            file,
            kind: Kind::of(&file.path),
            held: Held::Nothing,
        }
    }

    /// The stored bytes.
    pub(super) fn bytes(&mut self) -> Result<&[u8], OpenError> {
        let limits = self.export.limits();
        let limit = match self.file.data {
            Some(_) => limits.data(),
            None => limits.file(),
        };
        self.bytes_up_to(limit)
    }

    /// The same with another limit.
    pub(super) fn bytes_up_to(&mut self, limit: u64) -> Result<&[u8], OpenError> {
        // Text in UTF-8 is what is stored; of any other the bytes are read again.
        let is_there = match &self.held {
            Held::Nothing => false,
            Held::Bytes(_) => true,
            Held::Text(text) => text.encoding == Encoding::Utf8,
        };
        if !is_there {
            self.held = Held::Bytes(self.export.read_up_to(self.file.id, limit)?);
        }
        let bytes = match &self.held {
            Held::Nothing => &[],
            Held::Bytes(bytes) => bytes.as_slice(),
            Held::Text(text) => text.text.as_bytes(),
        };
        let size = bytes.len() as u64;
        if size > limit {
            return Err(OpenError::TooLarge { size, limit });
        }
        Ok(bytes)
    }

    /// The text, decoded strictly.
    pub(super) fn text(&mut self) -> Result<&Text, ReadError> {
        if !matches!(self.held, Held::Text(_)) {
            self.bytes()?;
            let bytes = self.taken();
            self.held = Held::Text(decode(bytes).map_err(ReadError::Decode)?);
        }
        match &self.held {
            Held::Text(text) => Ok(text),
            Held::Nothing | Held::Bytes(_) => Err(ReadError::Open(OpenError::Missing)),
        }
    }

    /// The text of code, whatever its bytes; the next who asks reads the file again.
    pub(super) fn code(&mut self) -> Result<Text, ReadError> {
        self.bytes()?;
        decode_code(self.taken()).map_err(ReadError::Decode)
    }

    fn taken(&mut self) -> Vec<u8> {
        match std::mem::replace(&mut self.held, Held::Nothing) {
            Held::Nothing => Vec::new(),
            Held::Bytes(bytes) => bytes,
            Held::Text(text) => text.text.into_bytes(),
        }
    }
}
