//! Knows what the tags of a page say about a softphone: libraries, frames, components, links that run code.

use super::host::host;
use super::library::at_address;
use super::{HostUse, Include, Library, Named, Place, Target, Via};
use crate::parse::markup::{Markup, Tag};
use crate::parse::script::Script;
use crate::source::{FileId, Span, Value};

/// What tags alone tell.
#[derive(Default)]
pub(super) struct Tags {
    pub(super) libraries: Vec<Library>,
    pub(super) hosts: Vec<HostUse>,
    pub(super) includes: Vec<Include>,
    pub(super) unseen: Vec<Span>,
    pub(super) script_urls: Vec<Value>,
    pub(super) click_to_dial: Vec<Span>,
    pub(super) classes: Vec<Named>,
}

/// Namespaces of Salesforce's own tags.
const STANDARD: &[&str] = &[
    "apex",
    "aura",
    "auraStorage",
    "chatter",
    "chatteranswers",
    "flow",
    "force",
    "forceChatter",
    "forceCommunity",
    "ideas",
    "knowledge",
    "lightning",
    "liveagent",
    "ltng",
    "messaging",
    "site",
    "social",
    "support",
    "topics",
    "ui",
    "wave",
    "xlink",
    "svg",
    "xml",
    "html",
    "fb",
    "o",
];

impl Tags {
    pub(super) fn read(file: FileId, place: &Place, text: &str, markup: &Markup) -> Self {
        let mut tags = Self::default();
        for tag in &markup.tags {
            tags.take(place, tag);
        }
        // Resources that scripts put together themselves.
        for range in &markup.expressions {
            let script = markup.scripts.partition_point(|script| script.end <= range.start);
            let in_script = markup
                .scripts
                .get(script)
                .is_some_and(|script| script.start <= range.start);
            if let (true, Some(expression)) = (in_script, text.get(range.clone())) {
                let span = Span::new(file, range.clone());
                tags.includes.extend(resources(expression, span));
                tags.classes.extend(remote_class(expression, span));
            }
        }
        tags
    }

    fn take(&mut self, place: &Place, tag: &Tag) {
        self.component(place, tag);
        self.controllers(tag);
        for attribute in &tag.attributes {
            let text = attribute.value.text();
            let starts = text.trim_start();
            let is_script = starts
                .get(..11)
                .is_some_and(|start| start.eq_ignore_ascii_case("javascript:"));
            if is_script && matches!(attribute.name.as_str(), "href" | "src" | "action" | "value") {
                self.script_urls.push(attribute.value.trim());
            }
            if starts.starts_with("c:")
                && matches!(place, Place::Aura(_))
                && may_hold_code(tag, &attribute.name)
            {
                self.include(Target::Bundle(starts.trim().to_owned()), &attribute.value);
            }
        }
        let loads = match tag.name.as_str() {
            "script" => ["src"].as_slice(),
            "apex:includescript" => &["value"],
            "ltng:require" => &["scripts"],
            "iframe" | "frame" | "apex:iframe" | "lightning:iframe" => &["src"],
            "a" | "apex:outputlink" | "form" | "link" | "img" | "apex:image" | "apex:stylesheet" => {
                &["href", "value", "action", "src", "url"]
            }
            "apex:include" => &["pagename"],
            _ => &[],
        };
        for name in loads {
            if let Some(value) = tag.attribute(name) {
                self.loaded(place, &tag.name, value);
            }
        }
    }

    /// Classes behind a page or a component; those of packages nobody can delete.
    fn controllers(&mut self, tag: &Tag) {
        if !matches!(tag.name.as_str(), "apex:page" | "apex:component") {
            return;
        }
        let values = ["controller", "extensions"]
            .into_iter()
            .filter_map(|name| tag.attribute(name));
        for value in values {
            let names = value.text().split(',').map(str::trim);
            let own = names.filter(|name| !name.is_empty() && !name.contains('.'));
            self.classes.extend(own.map(|name| Named {
                name: name.to_owned(),
                span: value.span(),
            }));
        }
    }

    fn loaded(&mut self, place: &Place, tag: &str, value: &Value) {
        let via = match tag {
            "script" | "apex:includescript" | "ltng:require" => Via::Script,
            "iframe" | "frame" | "apex:iframe" | "lightning:iframe" => Via::Frame,
            "apex:include" => {
                self.include(Target::Page(value.text().trim().to_owned()), value);
                return;
            }
            _ => Via::Other,
        };
        if via == Via::Script {
            self.libraries
                .extend(at_address(value.text().trim(), value.span()));
        }
        let is_absolute = value.text().contains("//");
        let cut = value.text().find("{!");
        let known = cut.map_or_else(|| value.clone(), |at| value.slice(0..at));
        if is_absolute {
            self.hosts.extend(host(&known, via, cut.is_some()));
        } else if via != Via::Other {
            let found = resources(value.text(), value.span());
            let is_library = at_address(value.text().trim(), value.span()).is_some();
            match cut {
                None => self.path(place, value),
                Some(_) if found.is_empty() && !is_library => self.unseen.push(value.span()),
                Some(_) => {}
            }
            self.includes.extend(found);
        }
    }

    /// A path that is written out: `/resource/Acme/js/a.js`, `/apex/Acme`, `a.js`.
    fn path(&mut self, place: &Place, value: &Value) {
        let text = value.text().trim();
        let target = if let Some((_, rest)) = text.split_once("/resource/") {
            let mut parts: Vec<&str> = rest.split('/').collect();
            if parts.len() > 1 && parts[0].chars().all(|c| c.is_ascii_digit()) {
                parts.remove(0);
            }
            let inside = parts[1..].join("/");
            Target::Resource(parts[0].to_owned(), Some(inside).filter(|path| !path.is_empty()))
        } else if let Some((_, page)) = text.split_once("/apex/") {
            Target::Page(page.split(['?', '#', '/']).next().unwrap_or_default().to_owned())
        } else if text.starts_with('/')
            || text.is_empty()
            || !matches!(place, Place::File(_) | Place::Resource(..))
        {
            return;
        } else {
            Target::Relative(text.to_owned())
        };
        self.include(target, value);
    }

    fn include(&mut self, target: Target, value: &Value) {
        self.includes.push(Include {
            target,
            span: value.span(),
        });
    }

    /// Tags that are components themselves.
    fn component(&mut self, place: &Place, tag: &Tag) {
        if tag.name == "support:clicktodial" {
            self.click_to_dial.push(tag.name_span);
        }
        let is_visualforce = matches!(place, Place::Page(_) | Place::Component(_));
        let target = match tag.name.split_once(':') {
            Some((namespace, _)) if STANDARD.iter().any(|known| known.eq_ignore_ascii_case(namespace)) => {
                return;
            }
            Some(_) if is_visualforce => Target::Component(tag.name.clone()),
            Some(_) => Target::Bundle(tag.name.clone()),
            None if tag.name.starts_with("c-") && matches!(place, Place::Lightning(_)) => {
                Target::Bundle(tag.name.clone())
            }
            None => return,
        };
        self.includes.push(Include {
            target,
            span: tag.name_span,
        });
    }
}

/// Whether a name in an attribute may be one of a component: events and interfaces have no code.
fn may_hold_code(tag: &Tag, attribute: &str) -> bool {
    let is_event = matches!(tag.name.as_str(), "aura:registerevent" | "aura:handler");
    !is_event && attribute != "implements"
}

/// `$Resource.Name` in an expression, with the path that follows: `URLFOR($Resource.Name, 'a.js')`,
/// `$Resource.Name + '/a.js'`.
fn resources(expression: &str, span: Span) -> Vec<Include> {
    const MARK: &str = "$Resource.";
    let mut found = Vec::new();
    for (at, _) in expression.match_indices(MARK) {
        let rest = &expression[at + MARK.len()..];
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        if len == 0 {
            continue;
        }
        let after = rest[len..].trim_start_matches(['}', ' ']);
        let path = match after.strip_prefix([',', '+']) {
            Some(rest) => quoted(rest.trim_start()),
            // `{!$Resource.Acme}/js/a.js`
            None => after
                .strip_prefix('/')
                .filter(|path| path.contains('.'))
                .map(str::to_owned),
        };
        found.push(Include {
            target: Target::Resource(rest[..len].to_owned(), path),
            span,
        });
    }
    found
}

/// The class of `$RemoteAction.Class.method`; with a namespace there is one name more.
fn remote_class(expression: &str, span: Span) -> Option<Named> {
    const MARK: &str = "$RemoteAction.";
    let rest = &expression[expression.find(MARK)? + MARK.len()..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')));
    let (class, method) = rest[..end.unwrap_or(rest.len())].split_once('.')?;
    (!class.is_empty() && !method.contains('.')).then(|| Named {
        name: class.to_owned(),
        span,
    })
}

fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inside = &text[1..];
    Some(inside[..inside.find(quote)?].to_owned())
}

/// Files and components that scripts name.
pub(super) fn named(place: &Place, script: &Script) -> Vec<Include> {
    let target = |name: &str| {
        if let Some(module) = name.strip_prefix("import:") {
            return imported(place, module);
        }
        if let Some(page) = name.strip_prefix("/apex/") {
            let page = page.split(['?', '#', '/']).next().unwrap_or_default();
            return (!page.is_empty()).then(|| Target::Page(page.to_owned()));
        }
        let is_name =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let bundle = name.strip_prefix("c:").filter(|name| is_name(name));
        bundle.map(|_| Target::Bundle(name.to_owned()))
    };
    let names = script.names.iter();
    names
        .filter_map(|(name, span)| {
            Some(Include {
                target: target(name)?,
                span: *span,
            })
        })
        .collect()
}

fn imported(place: &Place, module: &str) -> Option<Target> {
    if let Some(name) = module.strip_prefix("@salesforce/resourceUrl/") {
        return Some(Target::Resource(name.to_owned(), None));
    }
    if let Some(name) = module.strip_prefix("c/") {
        return Some(Target::Bundle(format!("c:{name}")));
    }
    let is_beside = module.starts_with('.') && matches!(place, Place::File(_) | Place::Resource(..));
    is_beside.then(|| {
        let has_suffix = module
            .rsplit('/')
            .next()
            .is_some_and(|file| file.trim_start_matches('.').contains('.'));
        Target::Relative(if has_suffix {
            module.to_owned()
        } else {
            format!("{module}.js")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_name_resources_with_their_paths() {
        let found = |text: &str| -> Vec<Target> {
            resources(text, Span::file(FileId(0)))
                .into_iter()
                .map(|include| include.target)
                .collect()
        };
        let target =
            |name: &str, path: Option<&str>| Target::Resource(name.to_owned(), path.map(str::to_owned));
        assert_eq!(found("{!$Resource.Acme}"), [target("Acme", None)]);
        assert_eq!(
            found("{!URLFOR($Resource.Acme, 'js/a.js')}"),
            [target("Acme", Some("js/a.js"))]
        );
        assert_eq!(
            found("{!join(',', $Resource.A + '/x.js', $Resource.B)}"),
            [target("A", Some("/x.js")), target("B", None)]
        );
        assert_eq!(
            found("{!$Resource.Acme}/js/a.js"),
            [target("Acme", Some("js/a.js"))]
        );
    }
}
