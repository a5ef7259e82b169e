//! Knows how the XML of profiles and permission sets, which may be megabytes long, becomes grants: in one pass, without a tree.

use super::permission::Grant;
use super::{
    AppAccess, FieldAccess, Group, Holder, HolderKind, Named, ObjectAccess, PageAccess, UserPermission,
    UserPermissions,
};
use crate::org::scope::Scope;
use crate::parse::{Element, Event, Events, Start, XmlError};
use crate::source::{FileId, Span, Value, ValueBuilder};

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
    let mut events = Events::new(file, text);
    let mut holder = None;
    let mut depth = 0_usize;
    let mut block = Block::default();
    while let Some(event) = events.read()? {
        match event {
            Event::Start(start) => {
                match depth {
                    0 if start.name != kind.word() => {
                        return rest(events, start.name.to_owned(), start.name_span);
                    }
                    0 => holder = Some(empty(file, &name, kind, start.name_span)),
                    1 => block.open(&start),
                    2 => block.open_field(&start),
                    _ => {}
                }
                depth += 1;
            }
            Event::Text(text) => block.text(&text, depth),
            Event::End(_) => {
                depth -= 1;
                match (depth, &mut holder) {
                    (2, _) => block.close_field(),
                    (1, Some(holder)) => block.close(holder, scope),
                    _ => {}
                }
            }
            Event::Comment(_) => {}
        }
    }
    Ok(holder.map_or_else(
        || Read::Other(String::new(), Span::file(file)),
        |holder| Read::Holder(Box::new(holder)),
    ))
}

/// A wrong root is a finding, but only in a file that is well-formed to its end.
fn rest(mut events: Events<'_>, name: String, span: Span) -> Result<Read, XmlError> {
    while events.read()?.is_some() {}
    Ok(Read::Other(name, span))
}

fn empty(file: FileId, name: &str, kind: HolderKind, root: Span) -> Holder {
    Holder {
        kind,
        name: name.to_owned(),
        file,
        root,
        licence: None,
        permissions: UserPermissions::default(),
        apps: Vec::new(),
        pages: Vec::new(),
        objects: Vec::new(),
        fields: Vec::new(),
    }
}

/// The child of the root that is open, with its own children read so far.
#[derive(Default)]
struct Block {
    name: String,
    /// Text of the block itself, as of `userLicense`.
    own: Option<ValueBuilder>,
    fields: Vec<(String, Value)>,
    open: Option<(String, ValueBuilder)>,
}

impl Block {
    fn open(&mut self, start: &Start<'_>) {
        start.name.clone_into(&mut self.name);
        self.own = Some(ValueBuilder::new(start.span.file, start.span.end as usize));
        self.fields.clear();
    }

    fn open_field(&mut self, start: &Start<'_>) {
        let builder = ValueBuilder::new(start.span.file, start.span.end as usize);
        self.open = Some((start.name.to_owned(), builder));
    }

    fn text(&mut self, text: &crate::parse::Text<'_>, depth: usize) {
        match (depth, &mut self.open, &mut self.own) {
            (3, Some((_, builder)), _) | (2, None, Some(builder)) => text.append_to(builder),
            _ => {}
        }
    }

    fn close_field(&mut self) {
        if let Some((name, builder)) = self.open.take() {
            self.fields.push((name, builder.finish().trim()));
        }
    }

    fn named(&self, field: &str) -> Option<Named> {
        let (_, value) = self.fields.iter().find(|(name, _)| name == field)?;
        named(value)
    }

    fn is(&self, field: &str) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|(name, value)| name == field && value.text().eq_ignore_ascii_case("true"))
    }

    fn close(&mut self, holder: &mut Holder, scope: &Scope) {
        let own = self.own.take().map(|builder| builder.finish().trim());
        match self.name.as_str() {
            "userLicense" | "license" => holder.licence = own.as_ref().and_then(named),
            "userPermissions" => self.permission(holder),
            "applicationVisibilities" => holder.apps.extend(self.named("application").map(|app| AppAccess {
                app,
                is_visible: self.is("visible"),
                is_default: self.is("default"),
            })),
            "pageAccesses" => holder.pages.extend(self.named("apexPage").map(|page| PageAccess {
                page,
                is_enabled: self.is("enabled"),
            })),
            "objectPermissions" => holder.objects.extend(self.object()),
            "fieldPermissions" => {
                let field = self
                    .named("field")
                    .filter(|field| scope.grants_matter(&field.name));
                holder.fields.extend(field.map(|field| FieldAccess {
                    field,
                    can_read: self.is("readable"),
                    can_edit: self.is("editable"),
                }));
            }
            _ => {}
        }
    }

    fn permission(&self, holder: &mut Holder) {
        let name = self.named("name");
        let known = name.and_then(|name| Some((UserPermission::of(&name.name)?, name.span)));
        if let Some((permission, span)) = known {
            holder.permissions.push(Grant {
                permission,
                is_enabled: self.is("enabled"),
                span,
            });
        }
    }

    fn object(&self) -> Option<ObjectAccess> {
        Some(ObjectAccess {
            object: self.named("object")?,
            can_create: self.is("allowCreate"),
            can_read: self.is("allowRead"),
            can_edit: self.is("allowEdit"),
            can_view_all: self.is("viewAllRecords"),
            can_modify_all: self.is("modifyAllRecords"),
        })
    }
}

fn named(value: &Value) -> Option<Named> {
    (!value.text().is_empty()).then(|| Named {
        name: value.text().into(),
        span: value.span(),
    })
}

/// Reads a permission set group.
pub(in crate::org) fn group(file: FileId, name: String, root: Element<'_>) -> Group {
    let listed = |list: &str| {
        let values = root.children_named(list).map(Element::value);
        values.filter_map(|value| named(&value.trim())).collect()
    };
    Group {
        file,
        name,
        root: root.name_span(),
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
