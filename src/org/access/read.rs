//! Knows how the XML of profiles and permission sets, which may be megabytes long, becomes grants: in one pass, without a tree.

use super::permission::Grant;
use super::{
    AppAccess, FieldAccess, Group, Holder, HolderKind, Named, ObjectAccess, PageAccess, UserPermission,
    UserPermissions,
};
use crate::org::flag::Flag;
use crate::org::scope::Scope;
use crate::parse::records::{Leaf, Record, records};
use crate::parse::{Element, XmlError};
use crate::source::{FileId, Span};

/// What a file turned out to be.
pub(in crate::org) enum Read {
    Holder(Box<Holder>),
    /// The root element is another one; its name and place.
    Other(String, Span),
}

/// Reads a profile, a permission set, a part of one, or a muting set.
///
/// # Errors
/// The first thing that is wrong with the XML, wherever in the file it stands.
pub(in crate::org) fn holder(
    file: FileId,
    name: String,
    kind: HolderKind,
    text: &str,
    scope: &Scope,
) -> Result<Read, XmlError> {
    let (root, grants) = records(file, text, |grants: &mut Grants, record| {
        grants.add(record, scope)
    })?;
    if root.name != kind.word() {
        return Ok(Read::Other(root.name.to_owned(), root.span));
    }
    Ok(Read::Holder(Box::new(Holder {
        kind,
        name,
        file,
        root: root.span,
        is_incomplete: false,
        needs_activation: grants.needs_activation,
        licence: grants.licence,
        permissions: grants.permissions,
        apps: grants.apps,
        pages: grants.pages,
        objects: grants.objects,
        fields: grants.fields,
    })))
}

/// What the records of one file grant.
#[derive(Default)]
struct Grants {
    needs_activation: bool,
    licence: Option<Named>,
    permissions: UserPermissions,
    apps: Vec<AppAccess>,
    pages: Vec<PageAccess>,
    objects: Vec<ObjectAccess>,
    fields: Vec<FieldAccess>,
}

impl Grants {
    fn add(&mut self, record: &Record<'_>, scope: &Scope) {
        match record.name {
            "fieldPermissions" => self.fields.extend(field(record, scope)),
            "objectPermissions" => self.objects.extend(object(record)),
            "userPermissions" => self.permissions.extend(permission(record)),
            "applicationVisibilities" => self.apps.extend(record.leaf("application").map(|app| AppAccess {
                app: named(app),
                is_visible: record.is("visible"),
                is_default: record.is("default"),
            })),
            "pageAccesses" => self.pages.extend(record.leaf("apexPage").map(|page| PageAccess {
                page: named(page),
                is_enabled: record.is("enabled"),
            })),
            "hasActivationRequired" => {
                let own = record.own.as_ref();
                self.needs_activation |= own.is_some_and(|own| own.text.eq_ignore_ascii_case("true"));
            }
            "userLicense" | "license" => {
                let own = record.own.as_ref().filter(|own| !own.text.is_empty());
                self.licence = own.map(named);
            }
            _ => {}
        }
    }
}

fn field(record: &Record<'_>, scope: &Scope) -> Option<FieldAccess> {
    let field = record
        .leaf("field")
        .filter(|field| scope.grants_matter(&field.text))?;
    Some(FieldAccess {
        field: named(field),
        can_read: record.is("readable"),
        can_edit: record.is("editable"),
    })
}

fn object(record: &Record<'_>) -> Option<ObjectAccess> {
    Some(ObjectAccess {
        object: named(record.leaf("object")?),
        can_create: record.is("allowCreate"),
        can_read: record.is("allowRead"),
        can_edit: record.is("allowEdit"),
        can_view_all: record.is("viewAllRecords"),
        can_modify_all: record.is("modifyAllRecords"),
        can_view_all_fields: record.is("viewAllFields"),
    })
}

fn permission(record: &Record<'_>) -> Option<Grant> {
    let name = record.leaf("name")?;
    Some(Grant {
        permission: UserPermission::of(&name.text)?,
        is_enabled: record.is("enabled"),
        span: name.span,
    })
}

fn named(leaf: &Leaf<'_>) -> Named {
    Named {
        name: (&*leaf.text).into(),
        span: leaf.span,
    }
}

/// Reads a permission set group.
pub(in crate::org) fn group(file: FileId, name: String, root: Element<'_>) -> Group {
    let listed = |list: &str| {
        let values = root.children_named(list).map(|child| child.value().trim());
        values
            .filter(|value| !value.is_empty())
            .map(|value| Named {
                name: value.text().into(),
                span: value.span(),
            })
            .collect()
    };
    Group {
        file,
        name,
        root: root.name_span(),
        needs_activation: Flag::read(root, "hasActivationRequired").is_true(),
        sets: listed("permissionSets"),
        muting_sets: listed("mutingPermissionSets"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(blocks: &str) -> Holder {
        let text = format!("<Profile xmlns=\"http://soap.sforce.com/2006/04/metadata\">{blocks}</Profile>");
        let scope = Scope::default();
        match holder(FileId(0), "Agent".to_owned(), HolderKind::Profile, &text, &scope) {
            Ok(Read::Holder(holder)) => *holder,
            _ => panic!("no profile: {text}"),
        }
    }

    #[test]
    fn grants_have_the_place_of_their_names() {
        let read = profile(
            "<applicationVisibilities><application> Acme_Phone </application><default>true</default>\
             <visible>false</visible></applicationVisibilities><userLicense>Salesforce</userLicense>\
             <userPermissions><enabled>true</enabled><name>EditTask</name></userPermissions>\
             <userPermissions><enabled>true</enabled><name>SomethingElse</name></userPermissions>",
        );
        let app = &read.apps[0];
        assert_eq!(
            (&*app.app.name, app.is_default, app.is_visible),
            ("Acme_Phone", true, false)
        );
        assert_eq!(
            (app.app.span.end - app.app.span.start) as usize,
            "Acme_Phone".len()
        );
        assert!(read.permissions.granted(UserPermission::EditTask).is_some());
        assert_eq!(read.permissions.iter().count(), 1);
        assert_eq!(
            read.licence.map(|licence| licence.name).as_deref(),
            Some("Salesforce")
        );
    }

    #[test]
    fn only_fields_of_logged_and_calling_records_are_kept() {
        let field = |name: &str| {
            format!(
                "<fieldPermissions><editable>false</editable><field>{name}</field><readable>true</readable></fieldPermissions>"
            )
        };
        let read = profile(
            &["Task.X__c", "Widget__c.Y__c", "Contact.Phone"]
                .map(field)
                .concat(),
        );
        let names: Vec<&str> = read.fields.iter().map(|one| &*one.field.name).collect();
        assert_eq!(names, ["Task.X__c", "Contact.Phone"]);
        assert!(read.fields.iter().all(|one| one.can_read && !one.can_edit));
    }

    #[test]
    fn what_is_wrong_at_the_end_is_not_missed() {
        let scope = Scope::default();
        let text = "<Profile><userPermissions><enabled>true</enabled>";
        let read = holder(FileId(0), "Agent".to_owned(), HolderKind::Profile, text, &scope);
        assert!(read.is_err());
    }
}
