//! Knows who may do what by metadata: profiles, permission sets, groups of them and what groups mute.

pub mod permission;
mod read;

use crate::finding::Component;
use crate::source::{FileId, Span};

pub use permission::{UserPermission, UserPermissions};
pub(super) use read::{Read, group, holder};

/// What a file that grants something describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKind {
    Profile,
    PermissionSet,
    /// Takes away what the sets of a group grant: `enabled` means removed.
    MutingPermissionSet,
}

impl HolderKind {
    /// Salesforce's own name of the type.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::PermissionSet => "PermissionSet",
            Self::MutingPermissionSet => "MutingPermissionSet",
        }
    }

    /// As a sentence names it.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Profile => "the profile",
            Self::PermissionSet => "the permission set",
            Self::MutingPermissionSet => "the muting permission set",
        }
    }
}

/// Something named in a grant, with the place of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: Box<str>,
    pub span: Span,
}

/// `applicationVisibilities`.
#[derive(Debug, Clone)]
pub struct AppAccess {
    /// Name as of the app's file: `standard__LightningService`.
    pub app: Named,
    pub is_visible: bool,
    /// The app that users start with; only profiles say so.
    pub is_default: bool,
}

/// `pageAccesses`.
#[derive(Debug, Clone)]
pub struct PageAccess {
    pub page: Named,
    pub is_enabled: bool,
}

/// `objectPermissions`. Tasks, events and call centers have none in any export.
#[derive(Debug, Clone)]
pub struct ObjectAccess {
    pub object: Named,
    pub can_create: bool,
    pub can_read: bool,
    pub can_edit: bool,
    pub can_view_all: bool,
    pub can_modify_all: bool,
    /// `viewAllFields`: every field of the object may be read, whatever field-level security says. This is how the
    /// platform's Setup describes it; no retrieved file shows it next to fields that stay hidden.
    pub can_view_all_fields: bool,
}

/// `fieldPermissions`.
#[derive(Debug, Clone)]
pub struct FieldAccess {
    /// `Task.Call_Result__c`.
    pub field: Named,
    pub can_read: bool,
    pub can_edit: bool,
}

/// A profile, a permission set or a muting set, with what rules need of it.
#[derive(Debug, Clone)]
pub struct Holder {
    pub kind: HolderKind,
    /// Full name: the name of the file, or of the folder of a set in parts.
    pub name: String,
    /// The file; of a set in parts, the first.
    pub file: FileId,
    /// The name in the root element's start tag.
    pub root: Span,
    /// Other files speak of it as well that nobody reads: a part that is broken or ignored, a copy in another folder.
    pub is_incomplete: bool,
    /// `hasActivationRequired`: it grants something only in sessions that activate it.
    pub needs_activation: bool,
    /// `userLicense` of profiles, `license` of permission sets.
    pub licence: Option<Named>,
    /// Only those that rules know, in the order of the file.
    pub permissions: UserPermissions,
    pub apps: Vec<AppAccess>,
    pub pages: Vec<PageAccess>,
    pub objects: Vec<ObjectAccess>,
    /// Only of objects that calls are logged as, and of those that calls come from.
    pub fields: Vec<FieldAccess>,
}

impl Holder {
    #[must_use]
    pub fn component(&self) -> Component {
        Component::new(self.kind.word(), &self.name)
    }

    /// The name that a query returns: standard profiles have file names of their own.
    #[must_use]
    pub fn queried_name(&self) -> &str {
        match self.kind {
            HolderKind::Profile => queried_profile(&self.name),
            _ => &self.name,
        }
    }

    /// Where it speaks of a Visualforce page, whatever it says.
    #[must_use]
    pub fn place_of_page(&self, page: &str) -> Option<Span> {
        place(self.pages.iter().map(|one| &one.page), page)
    }

    /// Where it speaks of an object.
    #[must_use]
    pub fn place_of_object(&self, object: &str) -> Option<Span> {
        place(self.objects.iter().map(|one| &one.object), object)
    }

    /// Where it speaks of a field such as `Task.Call_Result__c`.
    #[must_use]
    pub fn place_of_field(&self, field: &str) -> Option<Span> {
        place(self.fields.iter().map(|one| &one.field), field)
    }

    /// Adds another part of the same permission set.
    pub(super) fn absorb(&mut self, part: Self) {
        self.needs_activation |= part.needs_activation;
        self.licence = self.licence.take().or(part.licence);
        self.permissions.absorb(part.permissions);
        self.apps.extend(part.apps);
        self.pages.extend(part.pages);
        self.objects.extend(part.objects);
        self.fields.extend(part.fields);
    }
}

/// API names ignore case.
fn place<'a>(mut named: impl Iterator<Item = &'a Named>, name: &str) -> Option<Span> {
    let found = named.find(|one| one.name.eq_ignore_ascii_case(name));
    found.map(|one| one.span)
}

/// `Profile.Name` of a standard profile by its file name; others keep theirs.
#[must_use]
pub fn queried_profile(file_name: &str) -> &str {
    match file_name {
        "Admin" => "System Administrator",
        "Standard" => "Standard User",
        "ReadOnly" => "Read Only",
        "SolutionManager" => "Solution Manager",
        "MarketingProfile" => "Marketing User",
        "ContractManager" => "Contract Manager",
        "StandardAul" => "Standard Platform User",
        "Guest" => "Standard Guest",
        "HighVolumePortal" => "High Volume Customer Portal",
        other => other,
    }
}

/// A permission set group.
#[derive(Debug, Clone)]
pub struct Group {
    pub file: FileId,
    pub name: String,
    pub root: Span,
    /// `hasActivationRequired`, as of a permission set.
    pub needs_activation: bool,
    pub sets: Vec<Named>,
    pub muting_sets: Vec<Named>,
}

impl Group {
    #[must_use]
    pub fn component(&self) -> Component {
        Component::new("PermissionSetGroup", &self.name)
    }
}

/// All of them; of several files for one the first counts.
#[derive(Debug, Clone, Default)]
pub struct AccessMetadata {
    pub holders: Vec<Holder>,
    pub groups: Vec<Group>,
}
