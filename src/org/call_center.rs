//! Knows call centers: both file formats as one type, which phone system they belong to, and every place a setting came from.

mod classify;
mod mapped;

use crate::finding::Component;
use crate::parse::address::Address;
use crate::parse::{Element, JsonError, JsonKind, Tree, flat_object};
use crate::source::{FileId, Span, Value};

pub use mapped::MappedField;

pub use super::copies::Conflict;
pub use super::mode::{MODE_ITEM, Mode};

/// In which format a file writes the call center.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `<CallCenter>`, as the Metadata API retrieves it.
    Metadata,
    /// `<callCenter>`, as an administrator imports it in Setup.
    Definition,
}

/// Which phone system a call center belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CenterKind {
    OpenCti,
    ServiceCloudVoice,
    /// The retired CTI Toolkit, with an adapter program on every desktop.
    DesktopCti,
    /// Nothing says that it uses Open CTI.
    Incomplete,
}

impl CenterKind {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenCti => "open-cti",
            Self::ServiceCloudVoice => "service-cloud-voice",
            Self::DesktopCti => "desktop-cti",
            Self::Incomplete => "incomplete",
        }
    }
}

impl Format {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Definition => "definition",
        }
    }
}

/// Where a copy of a setting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An item of a section: what Setup shows and edits.
    Item,
    /// The undocumented JSON of `<customSettings>`.
    CustomSettings,
    /// The element `<adapterUrl>`.
    AdapterUrlElement,
}

impl Place {
    /// As a sentence names it: "the item", "`customSettings`".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Item => "the item",
            Self::CustomSettings => "`customSettings`",
            Self::AdapterUrlElement => "`adapterUrl`",
        }
    }
}

/// One copy of one setting.
#[derive(Debug, Clone)]
pub struct Setting {
    pub name: Value,
    pub value: Value,
    pub place: Place,
    /// The section's name, for items.
    pub section: Option<String>,
    /// Where another setting of the same kind can be put: behind an item, or behind the brace of the JSON.
    pub beside: Option<Span>,
    /// In JSON: quotes are written as `&quot;`.
    pub is_escaped: bool,
}

impl Setting {
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    /// Path of the setting inside the call center, as keys use it.
    #[must_use]
    pub fn path(&self) -> String {
        match self.place {
            Place::Item => format!(
                "sections/{}/{}",
                self.section.as_deref().unwrap_or("-"),
                self.name.text()
            ),
            Place::CustomSettings => format!("customSettings/{}", self.name.text()),
            Place::AdapterUrlElement => "adapterUrl".to_owned(),
        }
    }
}

/// Section or item of an import-format definition, with the attributes that only this format has.
#[derive(Debug, Clone)]
pub struct Entry {
    pub is_section: bool,
    pub span: Span,
    pub name: Option<Value>,
    pub sort_order: Option<Value>,
    pub label: Option<Value>,
    /// Index of the section an item belongs to, counted among sections.
    pub section: usize,
}

/// More settings than the largest call centers of vendors have by far.
const MOST_SETTINGS: usize = 5_000;

/// A call center as one of the two file formats describes it.
#[derive(Debug, Clone)]
pub struct CallCenter {
    pub file: FileId,
    /// Internal name: the file's base name in metadata, an item in a definition.
    pub name: String,
    pub display_name: Option<Value>,
    pub format: Format,
    /// Stored under the suffix of the metadata type, whatever the format.
    pub has_metadata_suffix: bool,
    pub kind: CenterKind,
    /// The name in the root element's start tag: where findings about the whole stand.
    pub root: Span,
    pub settings: Vec<Setting>,
    /// `customSettings` that is not a JSON object: whatever is not set elsewhere is unknown then.
    pub unreadable_settings: Option<JsonError>,
    /// The unreadable text names what only Service Cloud Voice has.
    names_voice: bool,
    /// Sections and items in file order; filled for definitions only.
    pub entries: Vec<Entry>,
}

impl CallCenter {
    /// Reads a call center from either format; `None` if the root is neither.
    #[must_use]
    pub fn read(file: FileId, full_name: String, has_metadata_suffix: bool, tree: &Tree) -> Option<Self> {
        let root = tree.root();
        let format = match root.name() {
            "CallCenter" => Format::Metadata,
            "callCenter" => Format::Definition,
            _ => return None,
        };
        let mut center = Self {
            file,
            name: full_name,
            display_name: root.text_of("displayName"),
            format,
            has_metadata_suffix,
            kind: CenterKind::Incomplete,
            root: root.name_span(),
            settings: Vec::new(),
            unreadable_settings: None,
            names_voice: false,
            entries: Vec::new(),
        };
        match format {
            Format::Metadata => center.read_metadata(root),
            Format::Definition => center.read_definition(root),
        }
        center.kind = center.classify();
        // Channels and vendor states belong to contact centers, which Open CTI knows nothing of.
        let is_contact_center = ["contactCenterChannels", "vendorCallCenterStatusMaps"]
            .iter()
            .any(|name| root.child(name).is_some());
        if is_contact_center && center.kind == CenterKind::Incomplete {
            center.kind = CenterKind::ServiceCloudVoice;
        }
        Some(center)
    }

    fn read_metadata(&mut self, root: Element<'_>) {
        for section in root.children_named("sections") {
            let name = section.text_of("name").map(|value| value.text().to_owned());
            for item in section.children_named("items") {
                if let Some(key) = item.text_of("name") {
                    let value = item
                        .child("value")
                        .map_or_else(|| key.slice(0..0), Element::value);
                    self.add(Setting {
                        name: key,
                        value,
                        place: Place::Item,
                        section: name.clone(),
                        beside: Some(item.span().behind()),
                        is_escaped: false,
                    });
                }
            }
        }
        for element in root.children_named("adapterUrl") {
            self.add(Setting {
                name: Value::verbatim(self.file, "reqAdapterUrl", element.name_span().start as usize),
                value: element.value(),
                place: Place::AdapterUrlElement,
                section: None,
                beside: None,
                is_escaped: false,
            });
        }
        for element in root.children_named("customSettings") {
            let text = element.value();
            if !text.is_empty() {
                self.read_custom_settings(&text);
            }
        }
    }

    /// Rules compare copies with copies: what no softphone has is not read, and that is said.
    fn add(&mut self, setting: Setting) {
        if self.settings.len() < MOST_SETTINGS {
            self.settings.push(setting);
            return;
        }
        self.unreadable_settings.get_or_insert_with(|| JsonError {
            span: setting.name.span(),
            message: format!("there are more than {MOST_SETTINGS}, and those from here on were not read"),
        });
    }

    fn read_custom_settings(&mut self, text: &Value) {
        match flat_object(text) {
            Ok(pairs) => {
                let quote = text.find('"');
                for pair in pairs {
                    let value = match pair.kind {
                        JsonKind::Null => pair.value.slice(0..0),
                        _ => pair.value,
                    };
                    self.add(Setting {
                        name: pair.key,
                        value,
                        place: Place::CustomSettings,
                        section: None,
                        beside: text.find('{').map(|at| text.slice(at..at + 1).span().behind()),
                        is_escaped: quote.is_some_and(|at| text.slice(at..at + 1).span().range().len() > 1),
                    });
                }
            }
            Err(error) => {
                self.names_voice |= classify::names_voice(text.text());
                self.unreadable_settings.get_or_insert(error);
            }
        }
    }

    fn read_definition(&mut self, root: Element<'_>) {
        let sections = root.children().filter(|child| child.name() == "section");
        for (index, section) in sections.enumerate() {
            self.entries.push(entry(section, index, true));
            for item in section.children_named("item") {
                self.entries.push(entry(item, index, false));
                if let Some(key) = item.attribute("name") {
                    self.add(Setting {
                        name: key.clone(),
                        value: item.value(),
                        place: Place::Item,
                        section: section.attribute("name").map(|name| name.text().to_owned()),
                        beside: Some(item.span().behind()),
                        is_escaped: false,
                    });
                }
            }
        }
        let named = |center: &Self, key| center.effective(key).map(|setting| setting.value.clone());
        if let Some(name) = named(self, "reqInternalName") {
            name.text().clone_into(&mut self.name);
        }
        self.display_name = named(self, "reqDisplayName");
    }

    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("CallCenter", &self.name)
    }

    /// The name people know it by: the display name, else the internal name.
    #[must_use]
    pub fn title(&self) -> &str {
        self.display_name
            .as_deref()
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.name)
    }

    /// Describes a call center of the org; an import definition lying about may never have been imported.
    #[must_use]
    pub fn is_component(&self) -> bool {
        self.format == Format::Metadata || self.has_metadata_suffix
    }

    #[must_use]
    pub fn is_open_cti(&self) -> bool {
        self.kind == CenterKind::OpenCti
    }

    /// The adapter's address with its setting; none when it is blank everywhere.
    #[must_use]
    pub fn adapter_url(&self) -> Option<(&Setting, Address)> {
        self.address("reqAdapterUrl")
    }

    /// The fallback softphone's address.
    #[must_use]
    pub fn standby_url(&self) -> Option<(&Setting, Address)> {
        self.address("reqStandbyUrl")
    }

    fn address(&self, name: &str) -> Option<(&Setting, Address)> {
        let setting = self.effective(name)?;
        Some((setting, Address::new(&setting.value)))
    }

    /// Adapter and standby address, whichever are set.
    pub fn addresses(&self) -> impl Iterator<Item = (&Setting, Address)> {
        self.adapter_url().into_iter().chain(self.standby_url())
    }

    /// A canvas app takes the adapter URL's place.
    #[must_use]
    pub fn canvas(&self) -> Option<&Setting> {
        self.effective("reqCanvasApiName")
            .or_else(|| self.effective("reqCanvasNamespace"))
    }
}

fn entry(element: Element<'_>, section: usize, is_section: bool) -> Entry {
    Entry {
        is_section,
        span: element.open_tag_span(),
        name: element.attribute("name").cloned(),
        sort_order: element.attribute("sortOrder").cloned(),
        label: element.attribute("label").cloned(),
        section,
    }
}
