//! Knows the flows and Apex classes that softphones name, as far as the export has them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::AdapterCode;
use crate::load::{Export, SourceFile};
use crate::org::field::is_true;
use crate::org::kind::{Kind, full_name, unversioned};
use crate::org::read::{malformed, unreadable};
use crate::org::trigger::without_comments;
use crate::org::{Problem, Stored};
use crate::parse;
use crate::source::{FileId, Span, Value};

/// What the export has of the flows and classes that code names.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// The export has flows at all, so that one that is missing means something.
    pub has_flows: bool,
    pub has_classes: bool,
    /// Every file of every flow that is named; several where the export has versions.
    pub flows: Vec<NamedFlow>,
    pub classes: Vec<NamedClass>,
}

/// A flow that a screen pop names.
#[derive(Debug, Clone)]
pub struct NamedFlow {
    pub file: FileId,
    /// Developer name, without the number of a version.
    pub name: String,
    /// The file is one version of several: another one may be the active one.
    pub is_version: bool,
    pub status: Option<Value>,
    pub process_type: Option<Value>,
    pub variables: Vec<FlowVariable>,
    pub root: Span,
}

#[derive(Debug, Clone)]
pub struct FlowVariable {
    pub name: Value,
    pub is_input: bool,
}

/// An Apex class that `runApex` names.
#[derive(Debug, Clone)]
pub struct NamedClass {
    pub file: FileId,
    pub name: Value,
    pub is_global: bool,
    pub methods: Vec<ClassMethod>,
}

#[derive(Debug, Clone)]
pub struct ClassMethod {
    pub name: Value,
    pub is_static: bool,
    /// `global` or `webservice`.
    pub is_exposed: bool,
}

impl Targets {
    /// Files of a flow; names ignore case.
    pub fn flows_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a NamedFlow> {
        self.flows
            .iter()
            .filter(move |flow| flow.name.eq_ignore_ascii_case(name))
    }

    #[must_use]
    pub fn class_named(&self, name: &str) -> Option<&NamedClass> {
        let mut classes = self.classes.iter();
        classes.find(|class| class.name.eq_ignore_ascii_case(name))
    }
}

/// A file that was read for this, or why it was not.
pub(in crate::org) type ReadTarget = (FileId, Result<Stored, Problem>);

/// Reads the flows and classes that code names, and no others: an export has thousands.
pub(in crate::org) fn targets(export: &Export, code: &[AdapterCode]) -> (Targets, Vec<ReadTarget>) {
    let lower = |name: &str| name.to_ascii_lowercase();
    let pops = code.iter().flat_map(|code| &code.pops);
    let flows: BTreeSet<String> = pops
        .filter_map(|pop| pop.flow.as_ref())
        .map(|flow| lower(&flow.name))
        .collect();
    let calls = code.iter().flat_map(|code| &code.apex);
    let classes: BTreeSet<String> = calls
        .filter_map(|call| call.class.as_ref())
        .map(|class| lower(&class.name))
        .collect();
    let mut found = Targets::default();
    let mut read = Vec::new();
    if flows.is_empty() && classes.is_empty() {
        return (found, read);
    }
    let files = export.files.iter();
    for file in files.filter(|file| file.data.is_none() && !file.ignored) {
        match Kind::of(&file.path) {
            Some(Kind::Flow) => {
                found.has_flows = true;
                if flows.contains(&lower(unversioned(&full_name(&file.path)).0)) {
                    read.push(take(export, file, |text| found.add_flow(file, text)));
                }
            }
            Some(Kind::ApexClass) => {
                found.has_classes = true;
                if classes.contains(&lower(&full_name(&file.path))) {
                    read.push(take(export, file, |text| {
                        found.classes.extend(NamedClass::read(file.id, text));
                        Ok(())
                    }));
                }
            }
            _ => {}
        }
    }
    (found, read)
}

fn take(
    export: &Export,
    file: &SourceFile,
    read: impl FnOnce(&str) -> Result<(), Problem>,
) -> (FileId, Result<Stored, Problem>) {
    let result = match export.read(file.id) {
        Ok(text) => read(&text.text).map(|()| Stored {
            hash: text.hash,
            encoding: text.encoding,
            has_exceptions: false,
        }),
        Err(error) => Err(unreadable(file.id, &error)),
    };
    (file.id, result)
}

impl Targets {
    fn add_flow(&mut self, file: &SourceFile, text: &str) -> Result<(), Problem> {
        let tree = parse::parse(file.id, text).map_err(|error| malformed(&error))?;
        let root = tree.root();
        let full = full_name(&file.path);
        let (name, is_version) = unversioned(&full);
        let variables = root.children_named("variables").filter_map(|variable| {
            Some(FlowVariable {
                name: variable.text_of("name")?,
                is_input: is_true(variable, "isInput").is_some(),
            })
        });
        self.flows.push(NamedFlow {
            file: file.id,
            name: name.to_owned(),
            is_version,
            status: root.text_of("status"),
            process_type: root.text_of("processType"),
            variables: variables.collect(),
            root: root.name_span(),
        });
        Ok(())
    }
}

/// What stands before the name of the class that the file is for.
static CLASS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)(?:^|[;{})])([^;{})]*?)\bclass\s+((?-u:\w)+)").ok());

/// Whatever looks like the head of a method, from the end of what comes before it.
static METHOD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?is)[;{})]([^;{}()=]*?)\b((?-u:\w)+)\s*\(").ok());

impl NamedClass {
    fn read(file: FileId, text: &str) -> Option<Self> {
        let code = without_comments(text);
        let head = CLASS.as_ref()?.captures(&code)?;
        let (modifiers, name) = (head.get(1)?, head.get(2)?);
        let after = name.end();
        let heads = METHOD.as_ref()?.captures_iter(code.get(after..)?);
        let methods = heads.filter_map(|head| {
            let (modifiers, name) = (head.get(1)?.as_str(), head.get(2)?);
            // A call has no type before it.
            modifiers.split_whitespace().nth(1)?;
            Some(ClassMethod {
                name: Value::verbatim(file, name.as_str(), after + name.start()),
                is_static: has_word(modifiers, &["static"]),
                is_exposed: has_word(modifiers, &["global", "webservice"]),
            })
        });
        Some(Self {
            file,
            name: Value::verbatim(file, name.as_str(), name.start()),
            is_global: has_word(modifiers.as_str(), &["global"]),
            methods: methods.collect(),
        })
    }

    /// Overloads of a method; names ignore case.
    pub fn methods_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ClassMethod> {
        self.methods
            .iter()
            .filter(move |method| method.name.eq_ignore_ascii_case(name))
    }
}

fn has_word(text: &str, words: &[&str]) -> bool {
    text.split_whitespace()
        .any(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_tell_what_softphones_can_call() {
        let text = "/* global class No */ @RestResource(urlMapping='/x')\nglobal with sharing class Acme {\n\
            webService static String log(String a) { helper(a); return other(a); }\n\
            public static void inside(Map<String, String> m) {}\n  global void late() {} }";
        let class = NamedClass::read(FileId(0), text).expect("a class");
        assert_eq!((class.name.text(), class.is_global), ("Acme", true));
        let told = |name: &str| -> Vec<(bool, bool)> {
            class
                .methods_named(name)
                .map(|method| (method.is_static, method.is_exposed))
                .collect()
        };
        assert_eq!(told("LOG"), [(true, true)]);
        assert_eq!(told("inside"), [(true, false)]);
        assert_eq!(told("late"), [(false, true)]);
        assert!(told("helper").is_empty());
        let hidden = NamedClass::read(FileId(0), "public class Acme {}").expect("a class");
        assert!(!hidden.is_global);
    }

    #[test]
    fn versions_are_no_part_of_the_name() {
        assert_eq!(unversioned("Acme_Calls-3"), ("Acme_Calls", true));
        assert_eq!(unversioned("Acme_Calls"), ("Acme_Calls", false));
        assert_eq!(unversioned("Acme-Calls"), ("Acme-Calls", false));
    }
}
