//! Knows what can be wrong with an XML text, and how to say it to an administrator.

use crate::source::{FileId, Span};

/// Why a text is not XML that Salesforce would take, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlError {
    /// The characters at fault; empty at the end of the text where something is missing.
    pub span: Span,
    pub kind: XmlErrorKind,
}

/// What is wrong; names and words are clipped to a length fit for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlErrorKind {
    /// Nothing but white space.
    Empty,
    /// Comments or instructions, but no element.
    NoRoot,
    SecondRoot {
        root: String,
    },
    TextOutsideRoot,
    ForbiddenCharacter(char),
    UnknownEntity(String),
    /// A numeric reference to a character that XML 1.0 does not allow; as written, without `&` and `;`.
    ForbiddenReference(String),
    BareAmpersand,
    /// `<!DOCTYPE`: refused unread, as nothing good comes of expanding entities.
    Dtd,
    DuplicateAttribute(String),
    MissingSpace,
    MissingValue(String),
    UnquotedValue(String),
    LessThanInAttribute,
    CdataEndInText,
    DoubleHyphen,
    MisplacedDeclaration,
    MalformedDeclaration,
    ReservedInstruction(String),
    UndeclaredPrefix(String),
    ForbiddenNamespace,
    InvalidName(String),
    MismatchedTag {
        expected: String,
        found: String,
        /// The tag that `expected` would close.
        opened: Span,
    },
    UnopenedTag(String),
    /// The text ends while `<open>` is still open.
    Truncated {
        open: String,
        opened: Span,
    },
    Unclosed(Unclosed),
    /// `<!` that begins neither a comment nor a CDATA section.
    UnknownMarkup,
    /// Left behind by git; the span covers the first marker line.
    MergeConflict,
    TooDeep,
    /// The reader did not move on; never seen, but better than a loop.
    Stuck,
}

/// What is opened and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclosed {
    Comment,
    Cdata,
    Instruction,
    Tag,
}

impl XmlError {
    pub(super) fn new(file: FileId, range: std::ops::Range<usize>, kind: XmlErrorKind) -> Self {
        Self {
            span: Span::new(file, range),
            kind,
        }
    }

    /// What is wrong: lower case, no full stop, values in backticks.
    #[must_use]
    pub fn message(&self) -> String {
        use XmlErrorKind as K;
        match &self.kind {
            K::Empty => "the file is empty".into(),
            K::NoRoot => "the file holds no element".into(),
            K::SecondRoot { root } => format!("a second element follows the end of `<{root}>`"),
            K::TextOutsideRoot => "text stands outside the root element".into(),
            K::ForbiddenCharacter(c) => format!("XML does not allow the character `U+{:04X}`", *c as u32),
            K::UnknownEntity(name) => format!("XML does not know the entity `&{name};`"),
            K::ForbiddenReference(name) => format!("`&{name};` names a character that XML does not allow"),
            K::BareAmpersand => "a bare `&` stands in the text".into(),
            K::Dtd => "the file holds a document type declaration".into(),
            K::DuplicateAttribute(name) => format!("the attribute `{name}` is given twice"),
            K::MissingSpace => "a space is missing between two attributes".into(),
            K::MissingValue(name) => format!("the attribute `{name}` has no value"),
            K::UnquotedValue(name) => {
                format!("the value of the attribute `{name}` is not in straight quotes")
            }
            K::LessThanInAttribute => "a bare `<` stands in the value of an attribute".into(),
            K::CdataEndInText => "`]]>` stands in the text outside a CDATA section".into(),
            K::DoubleHyphen => "`--` stands inside a comment".into(),
            K::MisplacedDeclaration => "the XML declaration does not stand at the start of the file".into(),
            K::MalformedDeclaration => "the XML declaration is malformed".into(),
            K::ReservedInstruction(name) => format!("`{name}` is a reserved name for an instruction"),
            K::UndeclaredPrefix(prefix) => format!("the prefix `{prefix}` is not declared"),
            K::ForbiddenNamespace => "XML does not allow this namespace declaration".into(),
            K::InvalidName(name) if name.is_empty() => "a name is missing".into(),
            K::InvalidName(name) => format!("`{name}` is not a valid name"),
            K::MismatchedTag { expected, found, .. } => {
                format!("`</{found}>` stands where `</{expected}>` belongs")
            }
            K::UnopenedTag(name) => format!("`</{name}>` closes nothing"),
            K::Truncated { open, .. } => format!("the file ends inside `<{open}>`"),
            K::Unclosed(what) => format!("{} is never closed", what.article()),
            K::UnknownMarkup => "`<!` begins neither a comment nor a CDATA section".into(),
            K::MergeConflict => "the file holds an unresolved merge conflict".into(),
            K::TooDeep => format!("elements are nested more than {} levels deep", super::MAX_DEPTH),
            K::Stuck => "the file cannot be read beyond this point".into(),
        }
    }

    /// What to do next, in the same style.
    #[must_use]
    pub fn help(&self) -> String {
        use XmlErrorKind as K;
        match &self.kind {
            K::Empty | K::NoRoot | K::Stuck => "retrieve the file again".into(),
            K::SecondRoot { root } => format!("put it inside `<{root}>`, or into a file of its own"),
            K::TextOutsideRoot => "remove the text, or move it into an element".into(),
            K::ForbiddenCharacter('\0') => {
                "retrieve the file again; it is damaged or not stored as UTF-8".into()
            }
            K::ForbiddenCharacter(_) => "remove the character".into(),
            K::UnknownEntity(_) => "write the character itself, or its number such as `&#160;`".into(),
            K::ForbiddenReference(_) => "remove the reference".into(),
            K::BareAmpersand => "write `&amp;` instead of `&`".into(),
            K::Dtd => "remove the `<!DOCTYPE` declaration; Salesforce metadata has none".into(),
            K::DuplicateAttribute(_) => "remove one of the two".into(),
            K::MissingSpace => "put a space before this attribute".into(),
            K::MissingValue(name) => format!(
                "write `{name}=\"…\"`; if the angle brackets are plain text, write `&lt;` for `<` and `&gt;` for `>`"
            ),
            K::UnquotedValue(name) => format!("write `{name}=\"…\"` with straight quotes on both sides"),
            K::LessThanInAttribute => {
                "write `&lt;` instead of `<`, or close the quote of the attribute before it".into()
            }
            K::CdataEndInText => "write `]]&gt;`, or remove what is left of the CDATA section".into(),
            K::DoubleHyphen => "use a single `-` inside comments".into(),
            K::MisplacedDeclaration => "remove what stands before `<?xml`, or remove the declaration".into(),
            K::MalformedDeclaration => "write `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`".into(),
            K::ReservedInstruction(_) => "remove the instruction".into(),
            K::UndeclaredPrefix(prefix) if prefix == "xsi" => {
                "declare it on the root: `xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"`".into()
            }
            K::UndeclaredPrefix(prefix) => {
                format!("declare it on the root with `xmlns:{prefix}=\"…\"`, or remove it")
            }
            K::ForbiddenNamespace => "remove the declaration".into(),
            K::InvalidName(_) => "write `&lt;` if a plain `<` is meant, else correct the name".into(),
            K::MismatchedTag { expected, .. } => {
                format!("close `<{expected}>` with `</{expected}>` before this tag")
            }
            K::UnopenedTag(_) => "remove the tag, or restore the one that opens it".into(),
            K::Truncated { .. } => "retrieve the file again; it was cut off".into(),
            K::Unclosed(what) => format!(
                "close it with `{}`; if the file was cut off, retrieve it again",
                what.end()
            ),
            K::UnknownMarkup => "write `&lt;!` if plain text is meant".into(),
            K::MergeConflict => "resolve the conflict and remove the marker lines".into(),
            K::TooDeep => "retrieve the file again; Salesforce metadata is never nested this deep".into(),
        }
    }
}

impl Unclosed {
    fn article(self) -> &'static str {
        match self {
            Self::Comment => "a comment",
            Self::Cdata => "a CDATA section",
            Self::Instruction => "a `<?` instruction",
            Self::Tag => "a tag or one of its quotes",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Self::Comment => "-->",
            Self::Cdata => "]]>",
            Self::Instruction => "?>",
            Self::Tag => ">",
        }
    }
}

/// The merge conflict behind an error, if the text holds the markers of one.
///
/// `=======` alone underlines headings in descriptions, so it counts only beside another marker.
pub(super) fn merge_conflict(file: FileId, text: &str) -> Option<XmlError> {
    let mut rule = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end_matches(['\n', '\r']);
        let range = at..at + shown.len();
        if shown.starts_with("<<<<<<< ") {
            return Some(XmlError::new(file, range, XmlErrorKind::MergeConflict));
        }
        if shown == "=======" {
            rule.get_or_insert(range);
        } else if shown.starts_with(">>>>>>> ")
            && let Some(first) = rule
        {
            return Some(XmlError::new(file, first, XmlErrorKind::MergeConflict));
        }
        at += line.len();
    }
    None
}
