//! Knows which Salesforce metadata type a file holds, from its suffix; the root element has the last word.

mod retrieval;
mod suffix;

use crate::load::percent_decode;

pub use retrieval::Retrieval;
use suffix::{FOLDER_SUFFIXES, OTHER_SUFFIXES};

/// What a file is, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    CallCenter,
    TrustedUrl,
    RemoteSite,
    CorsOrigin,
    MyDomain,
    /// `Security.settings`.
    Security,
    /// Who may frame pages of the org.
    Framing,
    /// An app.
    Application,
    /// A Lightning page; only utility bars are read.
    LightningPage,
    Profile,
    /// A permission set, or a part of a decomposed one.
    PermissionSet,
    PermissionSetGroup,
    MutingPermissionSet,
    /// A field of an object, in source format.
    Field,
    /// An object: in source format a few settings, else everything it consists of.
    Object,
    ValidationRule,
    RecordType,
    ListView,
    StandardValueSet,
    GlobalValueSet,
    PageLayout,
    /// A flow, or a process of Process Builder.
    Flow,
    /// All workflow rules of an object.
    Workflow,
    /// One workflow rule of a decomposed workflow.
    WorkflowRule,
    /// The code of an Apex trigger.
    Trigger,
    /// What stands beside the code: whether the trigger is active.
    TriggerState,
    DuplicateRule,
    Report,
    /// A Visualforce page: its name, and its code if it is a softphone's.
    Page,
    /// A Visualforce component: only its code, as of all kinds of code below.
    Component,
    /// A static resource: one file, an archive, or the files of one.
    StaticResource,
    /// A file of an Aura bundle.
    AuraBundle,
    /// A file of a Lightning web component.
    LightningBundle,
    /// An Apex class, which is read only where a softphone names it.
    ApexClass,
    /// HTML or JavaScript that is no metadata, which a softphone's server may hold.
    Script,
    /// `package.xml`: gives the API version in Metadata API format.
    Manifest,
    /// `destructiveChanges.xml` and its kind: what a deployment deletes; read only as part of one.
    Destructive,
    /// `sfdx-project.json`: gives package directories, namespace and API version.
    Project,
    /// Plain XML, which may turn out to be a call center definition.
    PlainXml,
    /// Metadata of a type that no rule reads, under its Metadata API suffix.
    Other,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[
        Self::CallCenter,
        Self::TrustedUrl,
        Self::RemoteSite,
        Self::CorsOrigin,
        Self::MyDomain,
        Self::Security,
        Self::Framing,
        Self::Application,
        Self::LightningPage,
        Self::Profile,
        Self::PermissionSet,
        Self::PermissionSetGroup,
        Self::MutingPermissionSet,
        Self::Field,
        Self::Object,
        Self::ValidationRule,
        Self::RecordType,
        Self::ListView,
        Self::StandardValueSet,
        Self::GlobalValueSet,
        Self::PageLayout,
        Self::Flow,
        Self::Workflow,
        Self::WorkflowRule,
        Self::Trigger,
        Self::TriggerState,
        Self::DuplicateRule,
        Self::Report,
        Self::Page,
        Self::Component,
        Self::StaticResource,
        Self::AuraBundle,
        Self::LightningBundle,
        Self::ApexClass,
        Self::Script,
        Self::Manifest,
        Self::Destructive,
        Self::Project,
        Self::PlainXml,
        Self::Other,
    ];

    /// Recognises a file by its path inside the export; `None` for what is no Salesforce file at all.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        match file {
            "package.xml" => return Some(Self::Manifest),
            "destructiveChanges.xml" | "destructiveChangesPre.xml" | "destructiveChangesPost.xml" => {
                return Some(Self::Destructive);
            }
            "sfdx-project.json" => return Some(Self::Project),
            _ => {}
        }
        let stem = file.strip_suffix("-meta.xml");
        let (base, suffix) = stem.unwrap_or(file).rsplit_once('.')?;
        let base = percent_decode(base);
        let is_metadata = || stem.is_some() || lies_in_its_folder(folders, suffix);
        Some(match suffix {
            "callCenter" => Self::CallCenter,
            "cspTrustedSite" => Self::TrustedUrl,
            "remoteSite" => Self::RemoteSite,
            "corsWhitelistOrigin" => Self::CorsOrigin,
            "settings" if base == "MyDomain" => Self::MyDomain,
            "settings" if base == "Security" => Self::Security,
            "settings" if matches!(&*base, "IframeWhiteListUrl" | "IframeWhiteListUrlSettings") => {
                Self::Framing
            }
            "iframeWhiteListUrlSettings" => Self::Framing,
            // Aura has apps as well.
            "app" if is_application(folders, stem.is_some()) => Self::Application,
            "flexipage" => Self::LightningPage,
            "profile" if is_metadata() => Self::Profile,
            "permissionset" => Self::PermissionSet,
            "permissionsetgroup" => Self::PermissionSetGroup,
            "mutingpermissionset" => Self::MutingPermissionSet,
            _ if stem.is_some() && is_set_part(folders, suffix) => Self::PermissionSet,
            "field" => Self::Field,
            "object" => Self::Object,
            "validationRule" => Self::ValidationRule,
            "recordType" => Self::RecordType,
            "listView" => Self::ListView,
            "standardValueSet" => Self::StandardValueSet,
            "globalValueSet" => Self::GlobalValueSet,
            "layout" if is_metadata() => Self::PageLayout,
            // Type declarations of JavaScript end in `.js.flow`.
            "flow" if stem.is_some() || !base.contains('.') => Self::Flow,
            "workflow" => Self::Workflow,
            "workflowRule" => Self::WorkflowRule,
            "trigger" if stem.is_some() => Self::TriggerState,
            "trigger" => Self::Trigger,
            "duplicateRule" => Self::DuplicateRule,
            "report" if is_metadata() => Self::Report,
            "page" => Self::Page,
            "cls" if stem.is_none() => Self::ApexClass,
            "xml" => Self::PlainXml,
            _ if stem.is_none() && code(folders, suffix).is_some() => code(folders, suffix)?,
            _ if is_metadata() || OTHER_SUFFIXES.contains(&suffix) => Self::Other,
            _ => return None,
        })
    }

    /// Whether the text of such files is opened; pages count by their names alone.
    #[must_use]
    pub fn is_opened(self) -> bool {
        !matches!(self, Self::Other | Self::ApexClass | Self::Destructive) && !self.is_code()
    }

    /// Whether such a file may hold the code of a softphone; it is opened if a look at its bytes says so.
    #[must_use]
    pub fn is_code(self) -> bool {
        matches!(
            self,
            Self::Page
                | Self::Component
                | Self::StaticResource
                | Self::AuraBundle
                | Self::LightningBundle
                | Self::Script
        )
    }

    /// Whether such a file shows that we look at an export of an org, and not at any folder.
    #[must_use]
    pub fn tells_salesforce(self) -> bool {
        !matches!(self, Self::PlainXml | Self::Script)
    }

    /// The word for the file's metadata type, as `debug files` and the summary show it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::CallCenter => "CallCenter",
            Self::TrustedUrl => "CspTrustedSite",
            Self::RemoteSite => "RemoteSiteSetting",
            Self::CorsOrigin => "CorsWhitelistOrigin",
            Self::MyDomain => "MyDomainSettings",
            Self::Security => "SecuritySettings",
            Self::Framing => "IframeWhiteListUrlSettings",
            Self::Application => "CustomApplication",
            Self::LightningPage => "FlexiPage",
            Self::Profile => "Profile",
            Self::PermissionSet => "PermissionSet",
            Self::PermissionSetGroup => "PermissionSetGroup",
            Self::MutingPermissionSet => "MutingPermissionSet",
            Self::Field => "CustomField",
            Self::Object => "CustomObject",
            Self::ValidationRule => "ValidationRule",
            Self::RecordType => "RecordType",
            Self::ListView => "ListView",
            Self::StandardValueSet => "StandardValueSet",
            Self::GlobalValueSet => "GlobalValueSet",
            Self::PageLayout => "Layout",
            Self::Flow => "Flow",
            Self::Workflow => "Workflow",
            Self::WorkflowRule => "WorkflowRule",
            Self::Trigger => "ApexTrigger",
            Self::TriggerState => "ApexTrigger settings",
            Self::DuplicateRule => "DuplicateRule",
            Self::Report => "Report",
            Self::Page => "ApexPage",
            Self::Component => "ApexComponent",
            Self::StaticResource => "StaticResource",
            Self::AuraBundle => "AuraDefinitionBundle",
            Self::LightningBundle => "LightningComponentBundle",
            Self::ApexClass => "ApexClass",
            Self::Script => "HTML or JavaScript",
            Self::Manifest => "package.xml",
            Self::Destructive => "destructiveChanges.xml",
            Self::Project => "sfdx-project.json",
            Self::PlainXml => "plain XML",
            Self::Other => "other metadata",
        }
    }
}

/// The object that a file belongs to by its path; `None` for kinds that belong to none, or do not show it.
#[must_use]
pub fn object_of(kind: Kind, path: &str) -> Option<String> {
    let folders = || path.rsplit('/').skip(1).take(2).last();
    let before = |mark: char| {
        let name = full_name(path);
        name.split_once(mark).map(|(object, _)| object.to_owned())
    };
    match kind {
        Kind::Field | Kind::ValidationRule | Kind::RecordType | Kind::ListView | Kind::WorkflowRule => {
            Some(percent_decode(folders()?))
        }
        Kind::Object | Kind::Workflow => Some(full_name(path)),
        Kind::PageLayout => before('-'),
        Kind::DuplicateRule => before('.'),
        _ => None,
    }
}

/// An app of the org rather than of Aura, which gives its files the same suffix: `aura/acme/acme.app`.
fn is_application(folders: &str, has_meta: bool) -> bool {
    let mut folders = folders.rsplit('/');
    let (folder, above) = (folders.next(), folders.next());
    above != Some("aura") && (has_meta || folder == Some("applications"))
}

/// A part of a permission set that a project keeps in several files: `permissionsets/Acme/Acme.pageAccess-meta.xml`.
fn is_set_part(folders: &str, suffix: &str) -> bool {
    SET_PARTS.contains(&suffix) && folders.split('/').any(|folder| folder == SETS)
}

/// The folder of permission sets.
const SETS: &str = "permissionsets";

/// Suffixes of the parts that hold something which rules read.
const SET_PARTS: [&str; 6] = [
    "applicationVisibility",
    "fieldPermission",
    "objectPermission",
    "objectSettings",
    "pageAccess",
    "userPermission",
];

/// Full name of the permission set in a file: its parts stand in a folder of its name.
#[must_use]
pub fn set_name(path: &str) -> String {
    let suffix = path
        .strip_suffix("-meta.xml")
        .and_then(|stem| stem.rsplit_once('.'));
    let is_part = suffix.is_some_and(|(_, suffix)| SET_PARTS.contains(&suffix));
    let mut folders = path.split('/').skip_while(|folder| *folder != SETS);
    match folders.nth(1).filter(|_| is_part) {
        Some(folder) => percent_decode(folder),
        None => full_name(path),
    }
}

/// Suffixes that other software uses as well tell something only in the folder of their type.
fn lies_in_its_folder(folders: &str, suffix: &str) -> bool {
    FOLDER_SUFFIXES
        .iter()
        .any(|(known, folder)| *known == suffix && folders.split('/').any(|name| name == *folder))
}

/// The kind of a file that may hold code, by its folders and suffix.
fn code(folders: &str, suffix: &str) -> Option<Kind> {
    let lies_in = |name: &str| folders.split('/').any(|folder| folder == name);
    let is_script = ["js", "mjs", "cjs", "html", "htm"].contains(&suffix);
    Some(match suffix {
        "component" if lies_in("components") => Kind::Component,
        "resource" if lies_in("staticresources") => Kind::StaticResource,
        "cmp" | "app" if lies_in("aura") => Kind::AuraBundle,
        _ if !is_script => return None,
        _ if lies_in("staticresources") => Kind::StaticResource,
        _ if lies_in("aura") => Kind::AuraBundle,
        _ if lies_in("lwc") => Kind::LightningBundle,
        _ => Kind::Script,
    })
}

/// Full name of the component in a file: the base name, percent-decoded, without suffixes.
#[must_use]
pub fn full_name(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let file = file.strip_suffix("-meta.xml").unwrap_or(file);
    let base = file.rsplit_once('.').map_or(file, |(base, _)| base);
    percent_decode(base)
}

/// `Acme_Calls` of `Acme_Calls-3`, and whether there was a number.
#[must_use]
pub fn unversioned(name: &str) -> (&str, bool) {
    match name.rsplit_once('-') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()) => {
            (name, true)
        }
        _ => (name, false),
    }
}

#[cfg(test)]
mod tests;
