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
    /// A setting of a type, by [`Kind::word`], of which the export holds others.
    Setting(&'static str),
    /// Files of a type, by [`Kind::word`], that are given and not read.
    Unread(&'static str),
    /// One file that cannot be read: its path, and why.
    File(String, String),
    /// A path at which there is nothing.
    Path(String),
    /// What `ctilint.toml` says, which is there or not.
    Configured,
}

impl Topic {
    #[must_use]
    pub fn kind(kind: Kind) -> Self {
        Self::Type(kind.word())
    }

    /// The metadata type, by [`Kind::word`], where a topic is one; else nothing.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Type(word) | Self::Shipped(word) | Self::Setting(word) => word,
            _ => "",
        }
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
            Self::Setting(word) => format!("not every setting of the type `{word}`"),
            Self::Unread(word) => format!("files of the type `{word}` that are not read"),
            Self::File(path, reason) => format!("`{path}`, which cannot be read: {reason}"),
            Self::Path(path) => format!("nothing at `{path}`"),
            Self::Configured => "no configuration".to_owned(),
            Self::PartOfProfile(profile, part) => format!("no `{part}` of the profile `{profile}`"),
        }
    }

    /// What to export.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Type(word) | Self::Shipped(word) | Self::Setting(word) => {
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
            Self::Unread(_) => {
                "give files that can be read, and that `.forceignore` does not name".to_owned()
            }
            Self::File(..) => "mend the file, or export it again; `ctilint check` shows the place".to_owned(),
            Self::Path(_) => "check the spelling, or leave the path out".to_owned(),
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
    /// What is wrong with files that cannot be read.
    failed: BTreeSet<Topic>,
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
        contents.failed = failed(org).collect();
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
            Topic::Shipped(_) | Topic::Unread(_) | Topic::File(..) | Topic::Path(_) => false,
            Topic::Setting(_) => self.is_whole,
            Topic::PartOfProfile(profile, part) => {
                self.is_whole || self.parts.contains(&(profile.clone(), *part))
            }
        }
    }

    /// Whether a component was given and could not be read, or is ignored.
    #[must_use]
    pub fn is_unread(&self, kind: &'static str, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        // Fields and rules have files of their own, whose names leave out the object.
        let own = name.rsplit_once('.').map(|(_, own)| own.to_owned());
        let is_unread = |name: String| self.unread.contains(&(kind, name));
        !self.unread.is_empty() && (is_unread(name) || own.is_some_and(is_unread))
    }

    /// In what words this export says nothing of a topic: files may be there and not be read.
    #[must_use]
    pub fn lack(&self, topic: &Topic) -> Topic {
        match topic {
            Topic::Type(word) if self.unread.iter().any(|(kind, _)| kind == word) => Topic::Unread(word),
            other => other.clone(),
        }
    }

    /// Whether there is any file of a type.
    #[must_use]
    pub fn holds(&self, word: &str) -> bool {
        self.types.contains(word)
    }

    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// A [`Topic::File`] for each file that cannot be read.
    pub fn failed(&self) -> impl Iterator<Item = &Topic> {
        self.failed.iter()
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

/// Files that were given, and are missing from all that is said of the org.
fn failed(org: &Org) -> impl Iterator<Item = Topic> {
    let problems = org.problems.iter();
    problems.filter_map(|problem| {
        let file = org.file(problem.span.file);
        let is_failed = file.status == Status::Failed;
        is_failed.then(|| Topic::File(file.shown.clone(), problem.message.clone()))
    })
}

fn name_of(kind: Kind, shown: &str) -> String {
    let name = match kind {
        Kind::PermissionSet => set_name(shown),
        _ => full_name(shown),
    };
    name.to_ascii_lowercase()
}
