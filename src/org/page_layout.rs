//! Knows page layouts of logged objects: which fields the screen insists on.

use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Value};

#[derive(Debug, Clone)]
pub struct PageLayout {
    pub file: FileId,
    pub object: String,
    /// Full name: `Task-Acme Layout`.
    pub name: String,
    /// Fields with the behaviour `Required`, in the order of the file.
    pub required: Vec<Value>,
}

impl PageLayout {
    #[must_use]
    pub(super) fn read(file: FileId, object: String, name: String, root: Element<'_>) -> Self {
        let items = root
            .children_named("layoutSections")
            .flat_map(|section| section.children_named("layoutColumns"))
            .flat_map(|column| column.children_named("layoutItems"));
        let is_required = |item: &Element<'_>| {
            item.text_of("behavior")
                .is_some_and(|behavior| behavior.text() == "Required")
        };
        Self {
            file,
            object,
            name,
            required: items
                .filter(is_required)
                .filter_map(|item| item.text_of("field"))
                .collect(),
        }
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("Layout", &self.name)
    }
}
