//! Knows which Salesforce metadata type a file holds, from its suffix; the root element has the last word.

use crate::load::percent_decode;

/// What a file is, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// An app; only Classic consoles matter.
    Application,
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
    /// `sfdx-project.json`: gives package directories, namespace and API version.
    Project,
    /// Plain XML, which may turn out to be a call center definition.
    PlainXml,
    /// Metadata of a type that no rule reads, under its Metadata API suffix.
    Other,
}

/// How `package.xml` asks for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retrieval {
    /// Metadata API type.
    pub metadata_type: &'static str,
    pub members: &'static [&'static str],
    /// What the wildcard leaves out.
    pub misses: Option<&'static str>,
}

impl Retrieval {
    const fn all(metadata_type: &'static str) -> Self {
        Self::some(metadata_type, &["*"])
    }

    const fn some(metadata_type: &'static str, members: &'static [&'static str]) -> Self {
        Self {
            metadata_type,
            members,
            misses: None,
        }
    }

    const fn but(self, misses: &'static str) -> Self {
        Self {
            misses: Some(misses),
            ..self
        }
    }
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
        !matches!(self, Self::Other | Self::ApexClass) && !self.is_code()
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
            Self::Project => "sfdx-project.json",
            Self::PlainXml => "plain XML",
            Self::Other => "other metadata",
        }
    }

    /// How `package.xml` asks for the kind; `None` for what no rule reads and for files that describe the export.
    #[must_use]
    pub fn retrieval(self) -> Option<Retrieval> {
        Some(match self {
            Self::CallCenter => Retrieval::all("CallCenter").but(
                "the wildcard may leave out call centers of managed packages: add each as a member of its own \
                 (sf org list metadata -m CallCenter lists them)",
            ),
            Self::TrustedUrl => Retrieval::all("CspTrustedSite"),
            Self::RemoteSite => Retrieval::all("RemoteSiteSetting"),
            Self::CorsOrigin => Retrieval::all("CorsWhitelistOrigin"),
            Self::MyDomain => {
                Retrieval::some("Settings", &["MyDomain"]).but("settings have no wildcard for single ones: each is named")
            }
            Self::Security => {
                Retrieval::some("Settings", &["Security"]).but("settings have no wildcard for single ones: each is named")
            }
            Self::Framing => Retrieval::some("IframeWhiteListUrlSettings", &["IframeWhiteListUrlSettings"]),
            Self::Application => Retrieval::all("CustomApplication"),
            Self::Page => {
                Retrieval::all("ApexPage").but("the wildcard leaves out pages of managed packages, which no rule needs")
            }
            Self::Component => Retrieval::all("ApexComponent"),
            Self::StaticResource => Retrieval::all("StaticResource"),
            Self::AuraBundle => Retrieval::all("AuraDefinitionBundle"),
            Self::LightningBundle => Retrieval::all("LightningComponentBundle"),
            Self::ApexClass => {
                Retrieval::all("ApexClass").but("the wildcard leaves out classes of managed packages, which no rule needs")
            }
            Self::Field | Self::Object | Self::ValidationRule | Self::RecordType | Self::ListView => {
                Retrieval::some("CustomObject", &["Activity", "Event", "Task"]).but(
                    "the wildcard leaves out standard objects: each is named; add any other object that calls are logged as",
                )
            }
            Self::StandardValueSet => {
                Retrieval::some("StandardValueSet", &["TaskPriority", "TaskStatus", "TaskSubject", "TaskType"])
                    .but("standard value sets have no wildcard: each is named")
            }
            Self::GlobalValueSet => Retrieval::all("GlobalValueSet"),
            Self::PageLayout => Retrieval::all("Layout"),
            Self::Flow => Retrieval::all("Flow").but("the wildcard leaves out flows of managed packages, unless they are templates"),
            Self::Workflow | Self::WorkflowRule => Retrieval::some("Workflow", &["Task"]),
            Self::Trigger | Self::TriggerState => Retrieval::all("ApexTrigger"),
            Self::DuplicateRule => Retrieval::all("DuplicateRule"),
            Self::Report => Retrieval::all("Report").but(
                "the wildcard brings no reports: add each as Folder/Report (sf org list metadata -m Report, folder by folder, \
                 lists them)",
            ),
            Self::Script | Self::Manifest | Self::Project | Self::PlainXml | Self::Other => return None,
        })
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

/// Suffixes of the Metadata API (format without `-meta.xml`) that tell an export of an org from any other folder.
const OTHER_SUFFIXES: &[&str] = &[
    "appMenu",
    "approvalProcess",
    "assignmentRules",
    "authproviders",
    "autoResponseRules",
    "callCenterRoutingMap",
    "Canvas",
    "cls",
    "connectedApp",
    "ConversationVendorInformation",
    "customPermission",
    "escalationRules",
    "flexipage",
    "flowDefinition",
    "homePageComponent",
    "homePageLayout",
    "installedPackage",
    "matchingRule",
    "messageChannel",
    "mutingpermissionset",
    "namedCredential",
    "objectTranslation",
    "permissionset",
    "permissionsetgroup",
    "presenceUserConfig",
    "profile",
    "queueRoutingConfig",
    "quickAction",
    "recordActionDeployment",
    "redirectWhitelistUrl",
    "reportType",
    "serviceChannel",
    "servicePresenceStatus",
    "sharingRules",
    "weblink",
];

/// Suffixes that are also those of other files, with the folder that makes them metadata.
const FOLDER_SUFFIXES: &[(&str, &str)] = &[
    ("app", "aura"),
    ("cmp", "aura"),
    ("community", "communities"),
    ("component", "components"),
    ("dashboard", "dashboards"),
    ("email", "email"),
    ("group", "groups"),
    ("labels", "labels"),
    ("layout", "layouts"),
    ("letter", "letterhead"),
    ("md", "customMetadata"),
    ("network", "networks"),
    ("queue", "queues"),
    ("report", "reports"),
    ("resource", "staticresources"),
    ("role", "roles"),
    ("settings", "settings"),
    ("site", "sites"),
    ("tab", "tabs"),
    ("translation", "translations"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_decide_in_both_formats() {
        assert_eq!(
            Kind::of("a/callCenters/Acme.callCenter-meta.xml"),
            Some(Kind::CallCenter)
        );
        assert_eq!(Kind::of("Acme.callCenter"), Some(Kind::CallCenter));
        assert_eq!(Kind::of("settings/MyDomain.settings"), Some(Kind::MyDomain));
        let security = "settings/Security.settings-meta.xml";
        assert_eq!(Kind::of(security), Some(Kind::Security));
        let lookalike = "settings/FileUploadAndDownloadSecurity.settings-meta.xml";
        assert_eq!(Kind::of(lookalike), Some(Kind::Other));
        assert_eq!(Kind::of("applications/Acme.app"), Some(Kind::Application));
        assert_eq!(
            Kind::of("src/applications/Acme.app-meta.xml"),
            Some(Kind::Application)
        );
        assert_eq!(
            Kind::of("src/applications/sales/Acme.app-meta.xml"),
            Some(Kind::Application)
        );
        assert_eq!(
            Kind::of("aura/applications/applications.app"),
            Some(Kind::AuraBundle)
        );
        assert_eq!(Kind::of("aura/acme/acme.app"), Some(Kind::AuraBundle));
        assert_eq!(Kind::of("aura/acme/acme.app-meta.xml"), Some(Kind::Other));
        assert_eq!(Kind::of("build/acme.app"), None);
        let field = "objects/Activity/fields/X__c.field-meta.xml";
        assert_eq!(Kind::of(field), Some(Kind::Field));
        assert_eq!(object_of(Kind::Field, field).as_deref(), Some("Activity"));
        assert_eq!(Kind::of("triggers/A.trigger"), Some(Kind::Trigger));
        assert_eq!(Kind::of("triggers/A.trigger-meta.xml"), Some(Kind::TriggerState));
        let layout = "layouts/Task-Acme%2DPhone Layout.layout-meta.xml";
        assert_eq!(object_of(Kind::PageLayout, layout).as_deref(), Some("Task"));
        assert_eq!(Kind::of("vendor/definition.xml"), Some(Kind::PlainXml));
        assert_eq!(Kind::of("README.txt"), None);
        assert_eq!(Kind::of("docs/README.md"), None);
        assert_eq!(Kind::of("customMetadata/Acme.One.md"), Some(Kind::Other));
        assert_eq!(Kind::of("MyDomain.settings"), Some(Kind::MyDomain));
        assert_eq!(Kind::of("reports/Acme/Calls.report"), Some(Kind::Report));
        assert_eq!(Kind::of("build/calls.report"), None);
        assert_eq!(Kind::of("flows/Acme_Calls-1.flow"), Some(Kind::Flow));
        assert_eq!(Kind::of("web/index.js.flow"), None);
    }

    #[test]
    fn code_is_known_by_its_folder() {
        for (path, kind) in [
            ("components/Acme.component", Kind::Component),
            ("staticresources/Acme.resource", Kind::StaticResource),
            ("staticresources/Acme/js/a.js", Kind::StaticResource),
            ("aura/acme/acme.cmp", Kind::AuraBundle),
            ("aura/acme/acmeHelper.js", Kind::AuraBundle),
            ("lwc/acme/acme.html", Kind::LightningBundle),
            ("web/softphone.html", Kind::Script),
            ("staticresources/Acme.resource-meta.xml", Kind::Other),
            ("aura/acme/acme.cmp-meta.xml", Kind::Other),
            ("lwc/acme/acme.js-meta.xml", Kind::Other),
        ] {
            assert_eq!(Kind::of(path), Some(kind), "{path}");
        }
        assert_eq!(Kind::of("web/acme.component"), None);
        assert!(!Kind::Script.tells_salesforce());
    }

    #[test]
    fn names_are_percent_decoded() {
        assert_eq!(full_name("x/Acme%2EPhone.callCenter-meta.xml"), "Acme.Phone");
        assert_eq!(full_name("Acme.callCenter"), "Acme");
    }
}
