//! Knows what an export tells anything of: what is missing from one that does not, nobody can say to be missing from
//! the org.

use std::collections::BTreeSet;

use crate::load::rows::Table;
use crate::org::kind::{Kind, full_name, object_of, set_name};
use crate::org::{Org, Status};

/// What has to be in an export for something to be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Files of a metadata type, by [`Kind::word`].
    Type(&'static str),
    /// Anything of an object: fields and rules are asked for together.
    Object(String),
    Rows(Table),
    /// A column that queries may leave out.
    Column(Table, &'static str),
    /// What one profile says of a kind of thing, which depends on what was retrieved with it: the name in lower case.
    PartOfProfile(String, &'static str),
    /// What comes with Salesforce and is exported only where somebody asked for it, by [`Kind::word`]: it is there in
    /// any case.
    Shipped(&'static str),
    /// What `ctilint.toml` says, which is there or not.
    Configured,
}

impl Topic {
    #[must_use]
    pub fn kind(kind: Kind) -> Self {
        Self::Type(kind.word())
    }

    /// As a sentence goes on: "nothing of the type `Profile`".
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Self::Type(word) => format!("nothing of the type `{word}`"),
            Self::Object(object) => format!("nothing of the object `{object}`"),
            Self::Rows(Table::SoftphoneLayout) => "no softphone layouts".to_owned(),
            Self::Rows(table) => format!("not all rows of `{}`", table.name()),
            Self::Column(table, column) => format!("no column `{column}` of `{}`", table.name()),
            Self::Shipped(word) => format!("not all that comes with Salesforce of the type `{word}`"),
            Self::Configured => "no configuration".to_owned(),
            Self::PartOfProfile(profile, part) => format!("no `{part}` of the profile `{profile}`"),
        }
    }

    /// What to export.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Type(word) | Self::Shipped(word) => {
                let kind = Kind::ALL.iter().find(|kind| kind.word() == *word);
                match kind.and_then(|kind| kind.retrieval()) {
                    Some(retrieval) => {
                        format!("export `{}` as `ctilint manifest` says", retrieval.metadata_type)
                    }
                    None => "give the folder that holds it".to_owned(),
                }
            }
            Self::Object(object) => format!("export the object `{object}` as `ctilint manifest` says"),
            Self::Rows(table) | Self::Column(table, _) => {
                format!("{}, and give the file with --data", table.command_hint())
            }
            Self::Configured => "put a `ctilint.toml` beside it".to_owned(),
            Self::PartOfProfile(..) => {
                "retrieve profiles together with everything that `ctilint manifest` lists".to_owned()
            }
        }
    }
}

/// What one export holds.
#[derive(Debug, Default)]
pub struct Contents {
    types: BTreeSet<&'static str>,
    /// Metadata types of which a manifest asks for all: there are none but those in the export.
    asked: BTreeSet<&'static str>,
    objects: BTreeSet<String>,
    tables: BTreeSet<Table>,
    columns: BTreeSet<(Table, &'static str)>,
    parts: BTreeSet<(String, &'static str)>,
    /// Files that were given and say nothing: type and name in lower case.
    unread: BTreeSet<(&'static str, String)>,
    /// The whole truth, as the revision of a repository is beside another revision of it.
    is_whole: bool,
}

impl Contents {
    #[must_use]
    pub fn of(org: &Org, is_whole: bool) -> Self {
        let mut contents = Self {
            is_whole,
            ..Self::default()
        };
        for file in org.files.iter().filter(|file| !file.is_data) {
            let Some(kind) = file.kind else { continue };
            if matches!(file.status, Status::Failed | Status::Ignored) {
                contents.unread.insert((kind.word(), name_of(kind, &file.shown)));
                continue;
            }
            contents.types.insert(kind.word());
            let object = object_of(kind, &file.shown);
            if let Some(object) = object.filter(|_| kind != Kind::PageLayout) {
                contents.objects.insert(object.to_ascii_lowercase());
            }
        }
        let is_asked = |kind: &&Kind| {
            let retrieval = kind.retrieval();
            retrieval.is_some_and(|retrieval| org.layout.asks_for_all(retrieval.metadata_type))
        };
        contents.asked = Kind::ALL
            .iter()
            .filter(is_asked)
            .map(|kind| kind.word())
            .collect();
        let tables = org.people.rows.keys().copied();
        contents.tables = tables.filter(|table| !org.people.is_partial(*table)).collect();
        contents.add_columns(org);
        contents.add_profiles(org);
        contents
    }

    /// Whether the export tells of a topic.
    #[must_use]
    pub fn has(&self, topic: &Topic) -> bool {
        match topic {
            Topic::Type(word) => self.is_whole || self.types.contains(word) || self.asked.contains(word),
            Topic::Object(object) => self.is_whole || self.objects.contains(&object.to_ascii_lowercase()),
            Topic::Rows(table) => self.tables.contains(table),
            Topic::Column(table, column) => self.columns.contains(&(*table, *column)),
            Topic::Configured => true,
            Topic::Shipped(_) => false,
            Topic::PartOfProfile(profile, part) => {
                self.is_whole || self.parts.contains(&(profile.clone(), *part))
            }
        }
    }

    /// Whether a component was given and could not be read, or is ignored.
    #[must_use]
    pub fn is_unread(&self, topic: &Topic, name: &str) -> bool {
        match topic {
            Topic::Type(word) => self.unread.contains(&(*word, name.to_ascii_lowercase())),
            _ => false,
        }
    }

    fn add_columns(&mut self, org: &Org) {
        use crate::org::told::Told;
        for user in org.people.users.iter().flatten() {
            let told = [
                (user.active != Told::Unasked, "IsActive"),
                (user.center != Told::Unasked, "CallCenterId"),
                (user.profile != Told::Unasked, "Profile.Name"),
                (user.user_type != Told::Unasked, "UserType"),
                (user.licence != Told::Unasked, "Profile.UserLicense.Name"),
            ];
            let told = told.into_iter().filter(|(is_told, _)| *is_told);
            self.columns.extend(told.map(|(_, column)| (Table::User, column)));
        }
    }

    fn add_profiles(&mut self, org: &Org) {
        for holder in &org.access.holders {
            let name = || holder.name.to_ascii_lowercase();
            let parts = [
                (!holder.apps.is_empty(), "applicationVisibilities"),
                (!holder.pages.is_empty(), "pageAccesses"),
                (!holder.objects.is_empty(), "objectPermissions"),
                (!holder.fields.is_empty(), "fieldPermissions"),
            ];
            let parts = parts.into_iter().filter(|(is_there, _)| *is_there);
            self.parts.extend(parts.map(|(_, part)| (name(), part)));
        }
    }
}

fn name_of(kind: Kind, shown: &str) -> String {
    let name = match kind {
        Kind::PermissionSet => set_name(shown),
        _ => full_name(shown),
    };
    name.to_ascii_lowercase()
}
