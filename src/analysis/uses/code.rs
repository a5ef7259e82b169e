//! Knows the pages of softphones, what they load, and the classes and flows that their code names.

use super::super::Answers;
use super::{Role, Use};
use crate::finding::{Component, quoted};
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::org::code::{AdapterCode, Named, Place, Target};
use crate::org::used_address::Relation;
use crate::parse::script::{Found, Reading};
use crate::source::Span;

pub(super) fn of_center(org: &Org, answers: &Answers, of: (usize, &CallCenter), all: &mut Vec<Use>) {
    let (center, one) = of;
    for url in one.adapter_urls() {
        // Without My Domain nobody knows whether a host is the org's own.
        let is_unknown = org.relation(&url.address) == Some(Relation::Unknown);
        let is_local = org.is_local_page(&url);
        let Some(page) = url.page_file_name().filter(|_| is_local || is_unknown) else {
            continue;
        };
        let role = if url.is_standby {
            Role::StandbyPage
        } else {
            Role::Page
        };
        all.push(Use {
            what: Component::new("ApexPage", page),
            role,
            phrase: format!("the {} of {} opens it", url.noun(), quoted(one.title())),
            span: url.address.path_span(),
            center,
            is_certain: is_local,
        });
    }
    let Some(adapter) = answers.adapters.of(org, one) else {
        return;
    };
    let whose = quoted(one.title());
    for code in adapter.files(org) {
        let mut reader = Reader {
            code,
            package: code.namespace().filter(|_| org.is_packaged(code)),
            whose: &whose,
            center,
            all,
        };
        reader.includes();
        reader.calls();
    }
}

struct Reader<'a> {
    code: &'a AdapterCode,
    /// Namespace of the managed package that the code is part of.
    package: Option<&'a str>,
    whose: &'a str,
    center: usize,
    all: &'a mut Vec<Use>,
}

impl Reader<'_> {
    fn includes(&mut self) {
        for include in &self.code.includes {
            let Some(what) = loaded(&include.target) else {
                continue;
            };
            for kind in what.0 {
                let phrase = format!("the code of {} loads it", self.whose);
                self.push(
                    Component::new(*kind, self.own(&what.1)),
                    Role::Code,
                    phrase,
                    include.span,
                    true,
                );
            }
        }
        // A component of Lightning is used by its own files, whatever loads it.
        if let Place::Aura(_) | Place::Lightning(_) = self.code.place {
            let phrase = format!("it is part of the softphone of {}", self.whose);
            let span = Span::file(self.code.file);
            self.push(self.code.component(), Role::Code, phrase, span, true);
        }
    }

    fn calls(&mut self) {
        let code = self.code;
        for class in &code.classes {
            let phrase = format!("the code of {} runs it", self.whose);
            self.push(
                Component::new("ApexClass", self.own(&class.name)),
                Role::Class,
                phrase,
                class.span,
                true,
            );
        }
        for call in &code.apex {
            if let Some(class) = &call.class {
                self.named("ApexClass", Role::Class, class, call.call, "runs it");
            }
        }
        for pop in &code.pops {
            if let Some(flow) = &pop.flow {
                self.named(
                    "Flow",
                    Role::Flow,
                    flow,
                    pop.call,
                    "opens it when a call comes in",
                );
            }
        }
    }

    fn named(&mut self, kind: &str, role: Role, named: &Named, call: usize, verb: &str) {
        let is_guess = self
            .code
            .calls
            .get(call)
            .is_some_and(|call| call.found == Found::Guessed);
        let phrase = format!("the code of {} {verb}", self.whose);
        self.push(
            Component::new(kind, &named.name),
            role,
            phrase,
            named.span,
            !is_guess,
        );
    }

    /// What markup of a package names without a namespace is the package's.
    fn own(&self, name: &str) -> String {
        match self.package {
            Some(package) if !name.contains("__") => format!("{package}__{name}"),
            _ => name.to_owned(),
        }
    }

    fn push(&mut self, what: Component, role: Role, phrase: String, span: Span, is_certain: bool) {
        self.all.push(Use {
            what,
            role,
            phrase,
            span,
            center: self.center,
            is_certain: is_certain && self.code.reading == Reading::Parsed,
        });
    }
}

/// Types and name of what an include means: a bundle may be of either kind.
fn loaded(target: &Target) -> Option<(&'static [&'static str], String)> {
    let plain = |name: &str| {
        let name = name
            .strip_prefix("c:")
            .or_else(|| name.strip_prefix("c-"))
            .unwrap_or(name);
        name.replace(':', "__")
    };
    Some(match target {
        Target::Resource(name, _) => (&["StaticResource"], name.clone()),
        Target::Component(name) => (&["ApexComponent"], plain(name)),
        Target::Page(name) => (&["ApexPage"], name.clone()),
        Target::Bundle(name) => (
            &["AuraDefinitionBundle", "LightningComponentBundle"],
            plain(name).replace('-', ""),
        ),
        Target::Relative(_) => return None,
    })
}
