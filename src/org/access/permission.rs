//! Knows the user permissions that matter to telephony, and which of them a file grants.

use crate::source::Span;

macro_rules! permissions {
    ($($name:ident => $label:literal),+ $(,)?) => {
        /// A user permission, named as in metadata; all others are not kept.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum UserPermission {
            $($name),+
        }

        impl UserPermission {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// `<name>` in metadata.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name)),+
                }
            }

            /// The label in Setup; the name where no document gives a label.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label),+
                }
            }

            #[must_use]
            pub fn of(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

permissions! {
    ActivitiesAccess => "Access Activities",
    EditTask => "Edit Tasks",
    EditEvent => "Edit Events",
    ApiEnabled => "API Enabled",
    LightningExperienceUser => "Lightning Experience User",
    LightningConsoleAllowedForUser => "Lightning Console User",
    PreventClassicExperience => "Hide Option to Switch to Salesforce Classic",
    ManageCallCenters => "Manage Call Centers",
    CustomizeApplication => "Customize Application",
    ModifyAllData => "Modify All Data",
    ViewAllData => "View All Data",
    ModifyMetadata => "Modify Metadata Through Metadata API Functions",
    ViewSetup => "View Setup and Configuration",
    ManageUsers => "Manage Users",
    AssignPermissionSets => "Assign Permission Sets",
    ManageProfilesPermissionsets => "Manage Profiles and Permission Sets",
    AuthorApex => "Author Apex",
    VoiceOutbound => "Access Dialer Outbound Calls",
    VoiceInbound => "Access Dialer Inbound Calls",
    IsContactCenterAgent => "IsContactCenterAgent",
    IsContactCenterAgentBYOT => "IsContactCenterAgentBYOT",
    IsContactCenterSupervisor => "IsContactCenterSupervisor",
    IsContactCenterAdmin => "IsContactCenterAdmin",
    IsContactCenterAdminBYOT => "IsContactCenterAdminBYOT",
}

/// What one file says about a user permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub permission: UserPermission,
    pub is_enabled: bool,
    /// The permission's name.
    pub span: Span,
}

/// The user permissions that a file names; since API 29 only enabled ones are retrieved.
#[derive(Debug, Clone, Default)]
pub struct UserPermissions(Vec<Grant>);

impl UserPermissions {
    pub(super) fn extend(&mut self, grants: impl IntoIterator<Item = Grant>) {
        self.0.extend(grants);
    }

    pub(super) fn absorb(&mut self, other: Self) {
        self.extend(other.0);
    }

    /// Where the permission is granted.
    #[must_use]
    pub fn granted(&self, permission: UserPermission) -> Option<Span> {
        let mut grants = self.0.iter();
        grants
            .find(|grant| grant.permission == permission && grant.is_enabled)
            .map(|grant| grant.span)
    }

    /// Whether the permission is named only to say that it is not granted.
    #[must_use]
    pub fn is_refused(&self, permission: UserPermission) -> bool {
        let is_named = self.0.iter().any(|grant| grant.permission == permission);
        is_named && self.granted(permission).is_none()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Grant> {
        self.0.iter()
    }
}
