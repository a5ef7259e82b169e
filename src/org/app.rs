//! Knows apps: for which interface they are, how they navigate, and which utility bar they carry.

use super::flag::Flag;
use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// An app of the app launcher, or of Classic's app menu.
#[derive(Debug, Clone)]
pub struct App {
    pub file: FileId,
    /// Full name: `standard__LightningService`, `Support_Console`.
    pub name: String,
    /// The name in the root element's start tag.
    pub root: Span,
    pub label: Option<Value>,
    /// `Lightning` or `Aloha`; absent means Classic.
    pub ui_type: Option<Value>,
    /// `Console` or `Standard`; only in Lightning.
    pub nav_type: Option<Value>,
    /// `Large`, `Medium`, `Small`.
    pub form_factors: Vec<Value>,
    /// Developer name of the utility bar.
    pub utility_bar: Option<Value>,
    /// The Classic console.
    pub is_classic_console: Flag,
}

impl App {
    #[must_use]
    pub fn read(file: FileId, name: String, root: Element<'_>) -> Self {
        let text = |name: &str| root.text_of(name).filter(|value| !value.is_empty());
        Self {
            file,
            name,
            root: root.name_span(),
            label: text("label"),
            ui_type: text("uiType"),
            nav_type: text("navType"),
            form_factors: root
                .children_named("formFactors")
                .map(Element::value)
                .filter(|value| !value.is_empty())
                .collect(),
            utility_bar: text("utilityBar"),
            is_classic_console: Flag::read(root, "isServiceCloudConsole"),
        }
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("CustomApplication", &self.name)
    }

    #[must_use]
    pub fn is_lightning(&self) -> bool {
        let ui = self.ui_type.as_ref();
        ui.is_some_and(|kind| kind.eq_ignore_ascii_case("Lightning"))
    }

    /// Where the app names its utility bar, else the app.
    #[must_use]
    pub fn place_of_bar(&self) -> Span {
        self.utility_bar.as_ref().map_or(self.root, |bar| bar.span())
    }

    /// The name that people see: the label, else the full name.
    #[must_use]
    pub fn title(&self) -> &str {
        let label = self.label.as_ref().map(Value::text);
        label.or_else(|| standard_title(&self.name)).unwrap_or(&self.name)
    }
}

/// What Salesforce calls its own apps, whose files often have no label.
fn standard_title(name: &str) -> Option<&'static str> {
    match name {
        "standard__LightningService" => Some("Service Console"),
        "standard__LightningSalesConsole" => Some("Sales Console"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_of_salesforce_without_a_label_has_the_name_that_people_see() {
        let title = |name: &str, blocks: &str| {
            let text = format!("<CustomApplication>{blocks}</CustomApplication>");
            let tree = crate::parse::parse(FileId(0), &text).expect("XML");
            App::read(FileId(0), name.to_owned(), tree.root())
                .title()
                .to_owned()
        };
        assert_eq!(title("standard__LightningService", ""), "Service Console");
        assert_eq!(
            title("standard__LightningService", "<label>Helpdesk</label>"),
            "Helpdesk"
        );
        assert_eq!(title("Acme_Phone", ""), "Acme_Phone");
    }
}
