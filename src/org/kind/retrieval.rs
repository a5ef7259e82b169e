//! Knows how `package.xml` asks for each kind of metadata, and what its wildcard leaves out.

use super::Kind;

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

/// What calls become, and the callers whose fields profiles tell only when they are asked for together.
const OBJECTS: &[&str] = &[
    "Account",
    "Activity",
    "Case",
    "Contact",
    "Event",
    "Lead",
    "Opportunity",
    "Task",
];

impl Kind {
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
            Self::LightningPage => Retrieval::all("FlexiPage"),
            Self::Profile => Retrieval::all("Profile").but(
                "a profile holds only what concerns the other components of the same request: retrieve everything in one",
            ),
            Self::PermissionSet => Retrieval::all("PermissionSet"),
            Self::PermissionSetGroup => Retrieval::all("PermissionSetGroup"),
            Self::MutingPermissionSet => Retrieval::all("MutingPermissionSet"),
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
                Retrieval::some("CustomObject", OBJECTS).but(
                    "the wildcard leaves out standard objects: each is named; profiles tell the rights on fields of these \
                     objects only; add any other that calls are logged as, or that the softphone opens",
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
            Self::Script | Self::Manifest | Self::Destructive | Self::Project | Self::PlainXml | Self::Other => return None,
        })
    }
}
