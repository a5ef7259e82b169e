//! Knows the metadata types that the move to Salesforce Voice asks for: their files, and what in them matters.

use crate::org::kind::Kind;
use crate::parse::Element;
use crate::source::Value;

/// A metadata type that only the move asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    ServiceChannel,
    PresenceStatus,
    PresenceConfig,
    RoutingConfig,
    Queue,
    /// Who provides the telephony.
    VendorInfo,
    /// Which queue of the telephony system stands for which queue of the org.
    RoutingMap,
    /// Actions & Recommendations.
    ActionDeployment,
    ConnectedApp,
    Package,
    /// A flow that routes calls.
    RoutingFlow,
}

impl PartKind {
    pub const ALL: [Self; 11] = [
        Self::ServiceChannel,
        Self::PresenceStatus,
        Self::PresenceConfig,
        Self::RoutingConfig,
        Self::Queue,
        Self::VendorInfo,
        Self::RoutingMap,
        Self::ActionDeployment,
        Self::ConnectedApp,
        Self::Package,
        Self::RoutingFlow,
    ];

    /// The metadata type, which is the root element as well.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ServiceChannel => "ServiceChannel",
            Self::PresenceStatus => "ServicePresenceStatus",
            Self::PresenceConfig => "PresenceUserConfig",
            Self::RoutingConfig => "QueueRoutingConfig",
            Self::Queue => "Queue",
            Self::VendorInfo => "ConversationVendorInfo",
            Self::RoutingMap => "CallCenterRoutingMap",
            Self::ActionDeployment => "RecordActionDeployment",
            Self::ConnectedApp => "ConnectedApp",
            Self::Package => "InstalledPackage",
            Self::RoutingFlow => "Flow",
        }
    }

    /// How `package.xml` asks for it; flows are asked for anyway.
    pub(in crate::org) fn metadata_type(self) -> Option<&'static str> {
        match self {
            Self::RoutingFlow => None,
            other => Some(other.word()),
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::ServiceChannel => "serviceChannel",
            Self::PresenceStatus => "servicePresenceStatus",
            Self::PresenceConfig => "presenceUserConfig",
            Self::RoutingConfig => "queueRoutingConfig",
            Self::Queue => "queue",
            Self::VendorInfo => "ConversationVendorInformation",
            Self::RoutingMap => "callCenterRoutingMap",
            Self::ActionDeployment => "recordActionDeployment",
            Self::ConnectedApp => "connectedApp",
            Self::Package => "installedPackage",
            Self::RoutingFlow => "flow",
        }
    }

    /// The type of a file, by its path and by what it is otherwise.
    pub(super) fn of(path: &str, kind: Kind) -> Option<Self> {
        if kind == Kind::Flow {
            return Some(Self::RoutingFlow);
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.strip_suffix("-meta.xml").unwrap_or(file);
        let (_, suffix) = stem.rsplit_once('.')?;
        let mut all = Self::ALL.into_iter();
        all.find(|one| kind == Kind::Other && one.suffix().eq_ignore_ascii_case(suffix))
    }

    /// Whether a file may be of interest, by a cheap look at its text: of flows only those that route calls. They
    /// name the object of a call, or Salesforce's own channel for them.
    pub(super) fn may_matter(self, text: &str) -> bool {
        let has = |word: &str| text.contains(word);
        self != Self::RoutingFlow || has("RoutingFlow") && (has("VoiceCall") || has("sfdc_phone"))
    }

    /// The values that tell whether the component has to do with calls: of service channels the object, of presence
    /// statuses their channels, of queues their objects, of deployments their channels, of connected apps their
    /// places, of routing configurations the share of the capacity, of vendors their kind, of packages the version.
    pub(super) fn values(self, root: Element<'_>) -> Vec<Value> {
        let of = |parent: &str, name: &str| -> Vec<Value> {
            let parents = root.children_named(parent);
            let found = parents.flat_map(|one| one.children_named(name).collect::<Vec<_>>());
            found.map(Element::value).collect()
        };
        let own = |name: &str| root.text_of(name).into_iter().collect();
        match self {
            Self::ServiceChannel => own("relatedEntityType"),
            Self::PresenceStatus => of("channels", "channel"),
            Self::PresenceConfig | Self::RoutingMap => Vec::new(),
            Self::RoutingConfig => own("capacityPercentage"),
            Self::Queue => of("queueSobject", "sobjectType"),
            Self::VendorInfo => own("vendorType"),
            Self::ActionDeployment => of("channelConfigurations", "channel"),
            Self::ConnectedApp => of("canvasConfig", "locations"),
            Self::Package => own("versionNumber"),
            Self::RoutingFlow => own("processType"),
        }
    }

    /// Whether a flow routes anything at all; every component of the other types counts.
    pub(super) fn counts(self, values: &[Value]) -> bool {
        let routes = |value: &Value| value.text() == "RoutingFlow";
        self != Self::RoutingFlow || values.iter().any(routes)
    }
}
