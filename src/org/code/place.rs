//! Knows what a file of code is a part of: a page, a component, a static resource, a bundle.

use super::{AdapterCode, Target};
use crate::finding::Component;
use crate::load::percent_decode;
use crate::org::kind::full_name;

/// What a file belongs to; names as the files have them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A Visualforce page.
    Page(String),
    /// A Visualforce component.
    Component(String),
    /// A static resource, with the path inside it; empty for a resource that is one file.
    Resource(String, String),
    /// An Aura bundle.
    Aura(String),
    /// A Lightning web component.
    Lightning(String),
    /// A file that is no metadata, by its path.
    File(String),
}

impl Place {
    /// By the path of a file inside an export; `entry` is its name in a resource that is an archive.
    #[must_use]
    pub fn of(path: &str, entry: Option<&str>) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let below = |folder: &str| {
            let at = parts.iter().rposition(|part| *part == folder)?;
            Some(&parts[at + 1..]).filter(|rest| !rest.is_empty())
        };
        let suffix = path.rsplit('.').next().unwrap_or_default();
        match suffix {
            "page" => return Self::Page(full_name(path)),
            "component" => return Self::Component(full_name(path)),
            _ => {}
        }
        if let Some(rest) = below("staticresources") {
            let name = match rest {
                [file] => full_name(file),
                _ => percent_decode(rest[0]),
            };
            let inside = entry.map_or_else(|| rest[1..].join("/"), str::to_owned);
            return Self::Resource(name, inside);
        }
        match (below("aura"), below("lwc")) {
            (Some([bundle, _, ..]), _) => Self::Aura((*bundle).to_owned()),
            (_, Some([bundle, _, ..])) => Self::Lightning((*bundle).to_owned()),
            _ => Self::File(path.to_owned()),
        }
    }

    /// The word for the kind of place and its name, as people read it.
    #[must_use]
    pub fn title(&self) -> (&'static str, &str) {
        match self {
            Self::Page(name) => ("Visualforce page", name),
            Self::Component(name) => ("Visualforce component", name),
            Self::Resource(name, _) => ("static resource", name),
            Self::Aura(name) => ("Aura component", name),
            Self::Lightning(name) => ("Lightning web component", name),
            Self::File(path) => ("file", path),
        }
    }

    /// Metadata type and full name of the component that the file is part of.
    #[must_use]
    pub fn component(&self) -> (&'static str, &str) {
        match self {
            Self::Page(name) => ("ApexPage", name),
            Self::Component(name) => ("ApexComponent", name),
            Self::Resource(name, _) => ("StaticResource", name),
            Self::Aura(name) => ("AuraDefinitionBundle", name),
            Self::Lightning(name) => ("LightningComponentBundle", name),
            Self::File(path) => ("File", path),
        }
    }

    /// What includes find it by: names ignore case, and `c-acme-phone` is `acmePhone`.
    #[must_use]
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Page(name) => key("page", name),
            Self::Component(name) => key("component", name),
            Self::Resource(name, _) => key("resource", name),
            Self::Aura(name) | Self::Lightning(name) => key("bundle", name),
            Self::File(path) => format!("file:{path}"),
        }
    }

    /// Whether an include of this place means this file of it.
    #[must_use]
    pub(crate) fn has(&self, path: Option<&str>) -> bool {
        match (self, path) {
            (Self::Resource(_, inside), Some(path)) => {
                let path = path
                    .split(['?', '#'])
                    .next()
                    .unwrap_or_default()
                    .trim_matches('/');
                inside.is_empty() || inside.eq_ignore_ascii_case(path)
            }
            _ => true,
        }
    }
}

impl AdapterCode {
    /// The metadata that the file is part of.
    #[must_use]
    pub fn component(&self) -> Component {
        let (kind, name) = self.place.component();
        Component::new(kind, name)
    }

    /// The namespace of the managed package that the code came with.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        let (_, name) = self.place.component();
        let (namespace, _) = name.split_once("__")?;
        let is_metadata = !matches!(self.place, Place::File(_));
        (is_metadata && !namespace.is_empty()).then_some(namespace)
    }
}

fn key(kind: &str, name: &str) -> String {
    format!("{kind}:{}", name.to_ascii_lowercase())
}

/// A namespaced name as files have it: `ns:Name` is `ns__Name`, `c:Name` is `Name`.
fn file_name(name: &str) -> String {
    match name.split_once([':', '-']) {
        Some(("c", name)) => name.to_owned(),
        Some((namespace, name)) => format!("{namespace}__{name}"),
        None => name.to_owned(),
    }
}

impl Target {
    /// Keys of the places that it may mean, and the path inside.
    #[must_use]
    pub(crate) fn keys(&self, from: &Place) -> (Vec<String>, Option<String>) {
        match self {
            Self::Resource(name, path) => (vec![key("resource", name)], path.clone()),
            Self::Component(name) => (vec![key("component", &file_name(name))], None),
            Self::Page(name) => (vec![key("page", name)], None),
            Self::Bundle(name) => (vec![key("bundle", &file_name(name).replace('-', ""))], None),
            Self::Relative(path) => match from {
                Place::Resource(name, inside) => (vec![key("resource", name)], Some(joined(inside, path))),
                Place::File(file) => (vec![format!("file:{}", joined(file, path))], None),
                Place::Aura(_) | Place::Lightning(_) | Place::Page(_) | Place::Component(_) => {
                    (Vec::new(), None)
                }
            },
        }
    }
}

/// A path beside a file: `js/../a.js` beside `x/index.html` is `x/a.js`.
fn joined(file: &str, path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_belong_to_what_their_path_says() {
        let text = |text: &str| text.to_owned();
        for (path, entry, place) in [
            ("src/pages/Acme.page", None, Place::Page(text("Acme"))),
            (
                "staticresources/Acme.resource",
                Some("js/a.js"),
                Place::Resource(text("Acme"), text("js/a.js")),
            ),
            (
                "x/staticresources/Acme/js/a.js",
                None,
                Place::Resource(text("Acme"), text("js/a.js")),
            ),
            (
                "x/staticresources/Acme.js",
                None,
                Place::Resource(text("Acme"), text("")),
            ),
            (
                "aura/acmePhone/acmePhone.cmp",
                None,
                Place::Aura(text("acmePhone")),
            ),
            (
                "lwc/acmePhone/acmePhone.js",
                None,
                Place::Lightning(text("acmePhone")),
            ),
            ("web/a.html", None, Place::File(text("web/a.html"))),
        ] {
            assert_eq!(Place::of(path, entry), place, "{path}");
        }
    }

    #[test]
    fn includes_find_their_place() {
        let page = Place::Page("Acme".to_owned());
        let bundle = Target::Bundle("c-acme-phone".to_owned());
        assert_eq!(
            bundle.keys(&page).0,
            [Place::Lightning("acmePhone".to_owned()).key()]
        );
        let packaged = Target::Component("ns:Part".to_owned());
        assert_eq!(
            packaged.keys(&page).0,
            [Place::Component("ns__Part".to_owned()).key()]
        );
        let resource = Place::Resource("Acme".to_owned(), "web/index.html".to_owned());
        let (keys, path) = Target::Relative("../js/a.js?v=1".to_owned()).keys(&resource);
        assert_eq!((keys, path.as_deref()), (vec![resource.key()], Some("js/a.js")));
        assert!(Place::Resource("Acme".to_owned(), "js/a.js".to_owned()).has(Some("/JS/a.js")));
    }
}
