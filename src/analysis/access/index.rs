//! Knows which profile or permission set speaks of which app, page, object and field.

use std::collections::HashMap;

use crate::org::access::{AccessMetadata, FieldAccess, Holder, HolderKind, Named, ObjectAccess};
use crate::source::Span;

/// What somebody wants to do with records of an object, or with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    Read,
    Create,
    Edit,
}

/// The kinds of things that have permissions of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    App,
    Page,
    Object(Right),
    Field(Right),
    /// Every field of an object may be read.
    AllFields,
}

/// Names in lower case, each with the entries that name it, in the order of the holders.
#[derive(Debug, Default)]
pub(super) struct Index {
    apps: Names,
    pages: Names,
    objects: Names,
    fields: Names,
    /// Objects of fields: which holders say anything about the fields of one.
    field_objects: Names,
}

type Names = HashMap<String, Mentions>;

/// Who speaks of one thing.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// Index of the holder, and of the entry in its list.
    entries: Vec<(u32, u32)>,
    pub is_in_profile: bool,
}

/// What one holder says of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Yes(Span),
    No,
    Nothing,
}

impl Index {
    /// Time and space are linear in the entries.
    pub(super) fn new(access: &AccessMetadata) -> Self {
        let mut index = Self::default();
        for (at, holder) in (0_u32..).zip(&access.holders) {
            let mut names = Namer {
                holder: at,
                is_profile: holder.kind == HolderKind::Profile,
                key: String::new(),
            };
            names.add(&mut index.apps, holder.apps.iter().map(|one| &*one.app.name));
            names.add(&mut index.pages, holder.pages.iter().map(|one| &*one.page.name));
            names.add(
                &mut index.objects,
                holder.objects.iter().map(|one| &*one.object.name),
            );
            let fields = || holder.fields.iter().map(|one| &*one.field.name);
            names.add(&mut index.fields, fields());
            let mut objects: Vec<&str> = fields().map(object_of).collect();
            objects.dedup();
            names.add(&mut index.field_objects, objects.into_iter());
        }
        index
    }

    /// Everything that is said of a thing; names ignore case.
    pub(super) fn find(&self, what: What, name: &str) -> Option<&Mentions> {
        self.names(what).get(&name.to_ascii_lowercase())
    }

    /// Whether the silence of a profile means no: other profiles of the export name the thing, and this one
    /// names things of its kind. What a profile holds depends on what was retrieved together with it.
    pub(super) fn is_telling(&self, holder: &Holder, at: usize, what: What, name: &str) -> bool {
        match what {
            What::App => !holder.apps.is_empty(),
            What::Page => !holder.pages.is_empty(),
            What::Object(_) | What::AllFields => !holder.objects.is_empty(),
            What::Field(_) => {
                let object = self.field_objects.get(&object_of(name).to_ascii_lowercase());
                object.is_some_and(|object| object.of(at).next().is_some())
            }
        }
    }

    fn names(&self, what: What) -> &Names {
        match what {
            What::App => &self.apps,
            What::Page => &self.pages,
            What::Object(_) | What::AllFields => &self.objects,
            What::Field(_) => &self.fields,
        }
    }
}

/// Adds the entries of one holder.
struct Namer {
    holder: u32,
    is_profile: bool,
    /// Room for one name in lower case: most names are there already.
    key: String,
}

impl Namer {
    fn add<'a>(&mut self, to: &mut Names, names: impl Iterator<Item = &'a str>) {
        for (item, name) in (0_u32..).zip(names) {
            self.key.clear();
            self.key.push_str(name);
            self.key.make_ascii_lowercase();
            if !to.contains_key(&self.key) {
                to.insert(self.key.clone(), Mentions::default());
            }
            if let Some(mentions) = to.get_mut(&self.key) {
                mentions.entries.push((self.holder, item));
                mentions.is_in_profile |= self.is_profile;
            }
        }
    }
}

impl Mentions {
    pub(super) fn said(&self, holders: &[Holder], at: usize, what: What) -> Said {
        let mut said = Said::Nothing;
        for item in self.of(at) {
            match entry(&holders[at], what, item) {
                Some((true, span)) => return Said::Yes(span),
                Some(_) => said = Said::No,
                None => {}
            }
        }
        said
    }

    /// Indexes of the entries of one holder.
    fn of(&self, holder: usize) -> impl Iterator<Item = usize> {
        let start = self.entries.partition_point(|(at, _)| (*at as usize) < holder);
        let own = self.entries[start..].iter();
        own.take_while(move |(at, _)| *at as usize == holder)
            .map(|(_, item)| *item as usize)
    }
}

pub(super) fn object_of(field: &str) -> &str {
    field.split_once('.').map_or(field, |(object, _)| object)
}

/// Whether an entry grants; in a muting set, whether it takes away.
fn entry(holder: &Holder, what: What, item: usize) -> Option<(bool, Span)> {
    let is_muting = holder.kind == HolderKind::MutingPermissionSet;
    let (grants, named): (bool, &Named) = match what {
        What::App => holder.apps.get(item).map(|one| (one.is_visible, &one.app)),
        What::Page => holder.pages.get(item).map(|one| (one.is_enabled, &one.page)),
        What::Object(right) => holder
            .objects
            .get(item)
            .map(|one| (has_object(one, right, is_muting), &one.object)),
        What::AllFields => {
            let object = holder.objects.get(item);
            object.map(|one| (one.can_view_all_fields && !is_muting, &one.object))
        }
        What::Field(right) => holder
            .fields
            .get(item)
            .map(|one| (has_field(one, right, is_muting), &one.field)),
    }?;
    Some((grants, named.span))
}

/// Who may not read a record may not change it either.
fn has_object(one: &ObjectAccess, right: Right, is_muting: bool) -> bool {
    let own = match right {
        Right::Read => one.can_read || one.can_view_all,
        Right::Create => one.can_create,
        Right::Edit => one.can_edit,
    };
    if is_muting {
        own || one.can_read
    } else {
        own || one.can_modify_all
    }
}

fn has_field(one: &FieldAccess, right: Right, is_muting: bool) -> bool {
    match right {
        Right::Read => one.can_read || (one.can_edit && !is_muting),
        Right::Create | Right::Edit => one.can_edit || (is_muting && one.can_read),
    }
}
