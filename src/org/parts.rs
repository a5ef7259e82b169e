//! Knows which typed part the XML of a metadata file becomes, by its kind and its root element.

use super::Problem;
use super::ProblemKind;
use super::access;
use super::allowed::{AllowedHost, List, RemoteSite};
use super::app::App;
use super::call_center::CallCenter;
use super::console::Console;
use super::field::Field;
use super::flow::Flow;
use super::framing::FramingSettings;
use super::kind::{Kind, full_name, object_of};
use super::my_domain::MyDomain;
use super::page_layout::PageLayout;
use super::project::Manifest;
use super::read::Part;
use super::records::Records;
use super::scope::Scope;
use super::security::SecuritySettings;
use super::selection::Selection;
use super::trusted_url::TrustedUrl;
use super::utility_bar::UtilityBar;
use super::validation::{DuplicateRule, ValidationRule};
use super::value_set::{RecordType, ValueSet};
use crate::load::SourceFile;
use crate::parse::{Element, Tree};
use crate::source::Span;

/// The root element that a file of this kind must have; `None` where more than one will do, or none is wrong.
fn root_of(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::TrustedUrl => "CspTrustedSite",
        Kind::RemoteSite => "RemoteSiteSetting",
        Kind::CorsOrigin => "CorsWhitelistOrigin",
        Kind::MyDomain => "MyDomainSettings",
        Kind::Security => "SecuritySettings",
        Kind::Framing => "IframeWhiteListUrlSettings",
        Kind::Application => "CustomApplication",
        Kind::LightningPage => "FlexiPage",
        Kind::PermissionSetGroup => "PermissionSetGroup",
        Kind::Field => "CustomField",
        Kind::Object => "CustomObject",
        Kind::ValidationRule => "ValidationRule",
        Kind::RecordType => "RecordType",
        Kind::ListView => "ListView",
        Kind::StandardValueSet => "StandardValueSet",
        Kind::GlobalValueSet => "GlobalValueSet",
        Kind::PageLayout => "Layout",
        Kind::Flow => "Flow",
        Kind::Workflow => "Workflow",
        Kind::WorkflowRule => "WorkflowRule",
        Kind::TriggerState => "ApexTrigger",
        Kind::DuplicateRule => "DuplicateRule",
        Kind::Report => "Report",
        _ => return None,
    })
}

pub(super) fn part(file: &SourceFile, kind: Kind, tree: &Tree, scope: &Scope) -> Result<Part, Problem> {
    let root = tree.root();
    if let Some(expected) = root_of(kind).filter(|expected| *expected != root.name()) {
        return Err(wrong_root(root.name(), root.name_span(), expected));
    }
    let name = full_name(&file.path);
    Ok(match kind {
        Kind::CallCenter => {
            let is_metadata = Kind::of(&file.path) == Some(Kind::CallCenter);
            let center = CallCenter::read(file.id, name, is_metadata, tree);
            Part::Center(Box::new(
                center.ok_or_else(|| wrong_root(root.name(), root.name_span(), "CallCenter"))?,
            ))
        }
        Kind::TrustedUrl => {
            TrustedUrl::read(file.id, name, root).map_or(Part::Nothing, |url| Part::TrustedUrl(Box::new(url)))
        }
        Kind::RemoteSite => RemoteSite::read(file.id, name, root)
            .map_or(Part::Nothing, |site| Part::RemoteSite(Box::new(site))),
        Kind::CorsOrigin => {
            AllowedHost::read(file.id, name, List::CorsOrigin, root).map_or(Part::Nothing, Part::CorsOrigin)
        }
        Kind::Security => Part::Security(Box::new(SecuritySettings::read(file.id, root))),
        Kind::Framing => Part::Framing(FramingSettings::read(file.id, root)),
        Kind::Application => Part::App(
            Box::new(App::read(file.id, name.clone(), root)),
            Console::read(file.id, name, root),
        ),
        Kind::LightningPage => UtilityBar::read(file.id, name, root).map_or(Part::Nothing, Part::UtilityBar),
        Kind::PermissionSetGroup => Part::Group(access::group(file.id, name, root)),
        Kind::MyDomain => root.text_of("myDomainName").map_or(Part::Nothing, |name| {
            Part::MyDomain(MyDomain { file: file.id, name })
        }),
        Kind::Manifest => Manifest::read(&file.shown, tree).map_or(Part::Nothing, Part::Manifest),
        _ => Part::Records(Box::new(records(file, kind, root, scope))),
    })
}

/// What a file says of the records that calls are logged as.
fn records(file: &SourceFile, kind: Kind, root: Element<'_>, scope: &Scope) -> Records {
    let id = file.id;
    let name = full_name(&file.path);
    let object = object_of(kind, &file.path).unwrap_or_default();
    let mut found = Records::default();
    match kind {
        Kind::Object => object_parts(file, &object, root, &mut found),
        Kind::Field => found.fields.extend(Field::read(id, &object, root)),
        Kind::ValidationRule => found
            .validation_rules
            .extend(ValidationRule::read(id, &object, root)),
        Kind::RecordType => found.record_types.extend(RecordType::read(id, &object, root)),
        Kind::StandardValueSet | Kind::GlobalValueSet => {
            let is_standard = kind == Kind::StandardValueSet;
            found.value_sets.push(ValueSet::read(id, name, is_standard, root));
        }
        Kind::PageLayout => found.page_layouts.push(PageLayout::read(id, object, name, root)),
        Kind::Flow => found
            .flows
            .extend(Flow::read(id, name, root).filter(|flow| scope.has(&flow.object))),
        Kind::TriggerState => {
            let is_stopped = |status: &str| matches!(status, "Inactive" | "Deleted");
            if root.text_of("status").is_some_and(|status| is_stopped(&status)) {
                found.stopped_triggers.push(name);
            }
        }
        Kind::DuplicateRule => found
            .duplicate_rules
            .push(DuplicateRule::read(id, object, name, root)),
        _ => found.selections = selections(file, kind, root),
    }
    found
}

/// Whatever picks records by conditions in a file of its own.
fn selections(file: &SourceFile, kind: Kind, root: Element<'_>) -> Vec<Selection> {
    let id = file.id;
    let object = object_of(kind, &file.path).unwrap_or_default();
    match kind {
        Kind::ListView => Selection::list_view(id, &object, root).into_iter().collect(),
        Kind::Workflow => root
            .children_named("rules")
            .filter_map(|rule| Selection::workflow_rule(id, &object, rule))
            .collect(),
        Kind::WorkflowRule => Selection::workflow_rule(id, &object, root).into_iter().collect(),
        Kind::Report => {
            let name = report_name(&file.path).unwrap_or_else(|| full_name(&file.path));
            Selection::report(id, name, root).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// `Folder/Report`: the names of reports repeat from folder to folder.
pub(super) fn report_name(path: &str) -> Option<String> {
    let (folders, _) = path.rsplit_once('/')?;
    let below = folders.rsplit_once("reports/").map(|(_, below)| below)?;
    Some(format!("{below}/{}", full_name(path)))
}

/// Only direct children define something: elsewhere `<fields>` holds names, as in search layouts.
fn object_parts(file: &SourceFile, object: &str, root: Element<'_>, found: &mut Records) {
    let id = file.id;
    for child in root.children() {
        match child.name() {
            "fields" => found.fields.extend(Field::read(id, object, child)),
            "validationRules" => found
                .validation_rules
                .extend(ValidationRule::read(id, object, child)),
            "recordTypes" => found.record_types.extend(RecordType::read(id, object, child)),
            "listViews" => found.selections.extend(Selection::list_view(id, object, child)),
            _ => {}
        }
    }
}

pub(super) fn wrong_root(found: &str, span: Span, expected: &str) -> Problem {
    Problem {
        kind: ProblemKind::Malformed,
        span,
        message: format!("the file's name says `{expected}`, but its root element is `<{found}>`"),
        help: "retrieve the file again, or give it the name that belongs to its content".to_owned(),
        also: None,
    }
}
