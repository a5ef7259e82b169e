//! Knows utility bars of Lightning apps, and the items on them.

use crate::finding::Component;
use crate::parse::Element;
use crate::source::{FileId, Span, Value};

/// The item that opens the softphone of Open CTI; nothing else does.
const SOFTPHONE: &str = "opencti:softPhone";
/// Omni-Channel, through which Salesforce Voice rings.
const OMNI: &str = "runtime_service_omnichannel:omniWidget";

/// Bars with the softphone that come with most orgs, whether anybody uses it or not.
const STOCK: [&str; 2] = ["ContactCenter_UtilityBar", "CrisisCenter_UtilityBar"];

/// A `FlexiPage` of the type `UtilityBar`.
#[derive(Debug, Clone)]
pub struct UtilityBar {
    pub file: FileId,
    /// Developer name, as apps refer to it.
    pub name: String,
    /// The name in the root element's start tag.
    pub root: Span,
    pub items: Vec<UtilityItem>,
}

/// One item: a component in the bar, visible or in the background.
#[derive(Debug, Clone)]
pub struct UtilityItem {
    /// `opencti:softPhone`, `inboundCallListener`, `ns:name`.
    pub component: Value,
    /// Name and value: `eager`, `height`, `width`, `label`, `icon`, `scrollable` and the component's own.
    pub properties: Vec<(String, Value)>,
    /// In the region of items that nobody sees.
    pub is_background: bool,
    /// A condition hides the item from some.
    pub visibility_rule: Option<Span>,
}

impl UtilityItem {
    #[must_use]
    pub fn is_softphone(&self) -> bool {
        self.component.text() == SOFTPHONE
    }

    #[must_use]
    pub fn is_omni_channel(&self) -> bool {
        self.component.text() == OMNI
    }

    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Value> {
        let mut properties = self.properties.iter();
        properties
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

impl UtilityBar {
    /// Reads a Lightning page; `None` unless it is a utility bar.
    #[must_use]
    pub fn read(file: FileId, name: String, root: Element<'_>) -> Option<Self> {
        let is_bar = root
            .text_of("type")
            .is_some_and(|kind| kind.text() == "UtilityBar");
        is_bar.then(|| Self {
            file,
            name,
            root: root.name_span(),
            items: root.children_named("flexiPageRegions").flat_map(items).collect(),
        })
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("FlexiPage", &self.name)
    }

    /// Came with the org: its softphone says nothing of what people use.
    #[must_use]
    pub fn is_stock(&self) -> bool {
        STOCK.contains(&self.name.as_str())
    }

    #[must_use]
    pub fn softphone(&self) -> Option<&UtilityItem> {
        self.items.iter().find(|item| item.is_softphone())
    }

    /// The softphone's item, where people can see it.
    #[must_use]
    pub fn visible_softphone(&self) -> Option<&UtilityItem> {
        let mut items = self.items.iter();
        items.find(|item| item.is_softphone() && !item.is_background)
    }
}

/// Since API 49 a component stands in `itemInstances`; before, in the region itself.
fn items(region: Element<'_>) -> Vec<UtilityItem> {
    let is_background = region
        .text_of("type")
        .is_some_and(|kind| kind.text() == "Background");
    let instances = region.children_named("itemInstances");
    let new = instances.filter_map(|instance| instance.child("componentInstance"));
    let old = region.children_named("componentInstances");
    new.chain(old)
        .filter_map(|one| item(one, is_background))
        .collect()
}

fn item(instance: Element<'_>, is_background: bool) -> Option<UtilityItem> {
    let properties = instance.children_named("componentInstanceProperties");
    Some(UtilityItem {
        component: instance.text_of("componentName")?,
        properties: properties
            .filter_map(|one| Some((one.text_of("name")?.text().to_owned(), one.text_of("value")?)))
            .collect(),
        is_background,
        visibility_rule: instance.child("visibilityRule").map(Element::name_span),
    })
}
