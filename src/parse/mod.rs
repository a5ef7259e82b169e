//! Knows XML, JSON, markup and scripts as text with spans: events and trees, flat objects inside a value, facts of code.

pub mod address;
mod declaration;
mod error;
mod event;
mod events;
mod json;
pub mod markup;
mod names;
mod namespaces;
pub mod records;
pub mod script;
mod tag;
mod text;
mod tree;

pub use error::{Unclosed, XmlError, XmlErrorKind};
pub use event::{Attr, End, Event, Start};
pub use events::{Events, MAX_DEPTH};
pub use json::{JsonError, JsonKind, Pair, flat_object, flat_objects};
pub use namespaces::NamespaceId;
pub use text::Text;
pub use tree::{Attribute, Element, Tree, parse, root_name};
