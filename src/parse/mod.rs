//! Knows XML and JSON as text with spans: events, a tree over them, flat objects inside a value.

pub mod address;
mod declaration;
mod error;
mod event;
mod events;
mod json;
mod names;
mod namespaces;
mod tag;
mod text;
mod tree;

pub use error::{Unclosed, XmlError, XmlErrorKind};
pub use event::{Attr, End, Event, Start};
pub use events::{Events, MAX_DEPTH};
pub use json::{JsonError, JsonKind, Pair, flat_object};
pub use namespaces::NamespaceId;
pub use text::Text;
pub use tree::{Attribute, Element, Tree, parse, root_name};
