//! Knows which Salesforce metadata type a file holds, from its suffix; the root element has the last word.

use crate::load::percent_decode;

/// The three objects that make up an activity; custom fields live on `Activity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActivityObject {
    Activity,
    Task,
    Event,
}

impl ActivityObject {
    const ALL: [Self; 3] = [Self::Activity, Self::Task, Self::Event];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activity => "Activity",
            Self::Task => "Task",
            Self::Event => "Event",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|object| object.name() == name)
    }
}

/// What a file is, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    CallCenter,
    TrustedUrl,
    RemoteSite,
    CorsOrigin,
    MyDomain,
    ActivityField(ActivityObject),
    ActivityObject(ActivityObject),
    /// A Visualforce page; only its name is needed.
    Page,
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
    pub member: &'static str,
    /// What the wildcard leaves out.
    pub misses: Option<&'static str>,
}

impl Retrieval {
    const fn all(metadata_type: &'static str) -> Self {
        Self::one(metadata_type, "*")
    }

    const fn one(metadata_type: &'static str, member: &'static str) -> Self {
        Self {
            metadata_type,
            member,
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
        Self::ActivityField(ActivityObject::Activity),
        Self::ActivityObject(ActivityObject::Activity),
        Self::ActivityField(ActivityObject::Task),
        Self::ActivityObject(ActivityObject::Task),
        Self::ActivityField(ActivityObject::Event),
        Self::ActivityObject(ActivityObject::Event),
        Self::Page,
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
        Some(match suffix {
            "callCenter" => Self::CallCenter,
            "cspTrustedSite" => Self::TrustedUrl,
            "remoteSite" => Self::RemoteSite,
            "corsWhitelistOrigin" => Self::CorsOrigin,
            "settings" if base == "MyDomain" => Self::MyDomain,
            "field" => object_above(folders, "fields").map_or(Self::Other, Self::ActivityField),
            "object" => ActivityObject::named(&base).map_or(Self::Other, Self::ActivityObject),
            "page" => Self::Page,
            "xml" => Self::PlainXml,
            _ if stem.is_some() || OTHER_SUFFIXES.contains(&suffix) => Self::Other,
            _ if lies_in_its_folder(folders, suffix) => Self::Other,
            _ => return None,
        })
    }

    /// Whether the text of such files is opened; pages count by their names alone.
    #[must_use]
    pub fn is_opened(self) -> bool {
        !matches!(self, Self::Page | Self::Other)
    }

    /// Whether such a file shows that we look at an export of an org, and not at any folder.
    #[must_use]
    pub fn tells_salesforce(self) -> bool {
        self != Self::PlainXml
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
            Self::ActivityField(_) => "CustomField",
            Self::ActivityObject(_) => "CustomObject",
            Self::Page => "ApexPage",
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
                Retrieval::one("Settings", "MyDomain").but("settings have no wildcard for single ones: each is named")
            }
            Self::Page => {
                Retrieval::all("ApexPage").but("the wildcard leaves out pages of managed packages, which no rule needs")
            }
            Self::ActivityField(object) | Self::ActivityObject(object) => {
                Retrieval::one("CustomObject", object.name()).but("the wildcard leaves out standard objects: each is named")
            }
            Self::Manifest | Self::Project | Self::PlainXml | Self::Other => return None,
        })
    }
}

/// The activity object whose folder holds `…/<object>/<folder>`.
fn object_above(folders: &str, folder: &str) -> Option<ActivityObject> {
    let above = folders.strip_suffix(folder)?.strip_suffix('/')?;
    ActivityObject::named(above.rsplit('/').next().unwrap_or(above))
}

/// Suffixes that other software uses as well tell something only in the folder of their type.
fn lies_in_its_folder(folders: &str, suffix: &str) -> bool {
    FOLDER_SUFFIXES
        .iter()
        .any(|(known, folder)| *known == suffix && folders.split('/').any(|name| name == *folder))
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
    "duplicateRule",
    "escalationRules",
    "flexipage",
    "flow",
    "flowDefinition",
    "globalValueSet",
    "homePageComponent",
    "homePageLayout",
    "iframeWhiteListUrlSettings",
    "installedPackage",
    "matchingRule",
    "messageChannel",
    "mutingpermissionset",
    "namedCredential",
    "object",
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
    "standardValueSet",
    "trigger",
    "weblink",
    "workflow",
];

/// Suffixes that are also those of other files, with the folder that makes them metadata.
const FOLDER_SUFFIXES: &[(&str, &str)] = &[
    ("app", "applications"),
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
        assert_eq!(Kind::of("settings/Security.settings-meta.xml"), Some(Kind::Other));
        let field = Kind::ActivityField(ActivityObject::Activity);
        assert_eq!(
            Kind::of("objects/Activity/fields/X__c.field-meta.xml"),
            Some(field)
        );
        assert_eq!(
            Kind::of("objects/Account/fields/X__c.field-meta.xml"),
            Some(Kind::Other)
        );
        assert_eq!(Kind::of("vendor/definition.xml"), Some(Kind::PlainXml));
        assert_eq!(Kind::of("README.txt"), None);
        assert_eq!(Kind::of("docs/README.md"), None);
        assert_eq!(Kind::of("customMetadata/Acme.One.md"), Some(Kind::Other));
        assert_eq!(Kind::of("MyDomain.settings"), Some(Kind::MyDomain));
    }

    #[test]
    fn names_are_percent_decoded() {
        assert_eq!(full_name("x/Acme%2EPhone.callCenter-meta.xml"), "Acme.Phone");
        assert_eq!(full_name("Acme.callCenter"), "Acme");
    }
}
