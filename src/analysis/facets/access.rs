//! Knows the rows of profiles and permission sets, as far as people need them for their phones. Powers over the whole
//! org belong to what it trusts.

use super::{Focus, Sheet, Sheets, listed, sorted};
use crate::analysis::contents::Topic;
use crate::analysis::trust_surface::POWERS;
use crate::org::Org;
use crate::org::access::{Holder, HolderKind, ObjectAccess};
use crate::org::kind::Kind;

pub(super) fn add(org: &Org, focus: &Focus, sheets: &mut Sheets) {
    for holder in &org.access.holders {
        let kind = match holder.kind {
            HolderKind::Profile => Kind::Profile,
            HolderKind::PermissionSet => Kind::PermissionSet,
            HolderKind::MutingPermissionSet => Kind::MutingPermissionSet,
        };
        let sheet = sheets.of(holder.kind.word(), &holder.name, holder.root, Topic::kind(kind));
        if let Some(mut sheet) = sheet {
            grants(holder, focus, &mut sheet);
        }
    }
    for group in &org.access.groups {
        let topic = Topic::kind(Kind::PermissionSetGroup);
        let Some(mut sheet) = sheets.of("PermissionSetGroup", &group.name, group.root, topic) else {
            continue;
        };
        sheet.when(group.needs_activation, "hasActivationRequired", "true");
        for (path, list) in [
            ("permissionSets", &group.sets),
            ("mutingPermissionSets", &group.muting_sets),
        ] {
            for set in list {
                sheet.at(format!("{path}/{}", set.name), "part of it", set.span);
            }
        }
    }
}

/// What is not granted has no row: `false` and silence come to the same.
fn grants(holder: &Holder, focus: &Focus, sheet: &mut Sheet<'_>) {
    sheet.when(holder.needs_activation, "hasActivationRequired", "true");
    if let Some(licence) = &holder.licence {
        sheet.at("license", &*licence.name, licence.span);
    }
    for grant in holder.permissions.iter().filter(|grant| grant.is_enabled) {
        if !POWERS.contains(&grant.permission) {
            let path = format!("userPermissions/{}", grant.permission.name());
            sheet.at(path, "granted", grant.span);
        }
    }
    // Only of profiles does silence depend on what was retrieved with them.
    let own = sheet.topic.clone();
    let part = |name: &'static str| match holder.kind {
        HolderKind::Profile => Topic::PartOfProfile(holder.name.to_ascii_lowercase(), name),
        _ => own.clone(),
    };
    sheet.topic = part("applicationVisibilities");
    apps(holder, focus, sheet);
    sheet.topic = part("pageAccesses");
    let pages = holder.pages.iter().map(|page| (&page.page, page.is_enabled));
    for (page, _) in pages.filter(|(page, is_enabled)| *is_enabled && focus.has_page(&page.name)) {
        sheet.at(format!("pageAccesses/{}", page.name), "enabled", page.span);
    }
    sheet.topic = part("objectPermissions");
    for one in holder
        .objects
        .iter()
        .filter(|one| focus.has_object(&one.object.name))
    {
        let rights = rights(one);
        if !rights.is_empty() {
            let path = format!("objectPermissions/{}", one.object.name);
            sheet.at(path, rights, one.object.span);
        }
    }
    sheet.topic = part("fieldPermissions");
    fields(holder, focus, sheet);
    sheet.topic = own;
}

/// Apps with softphones, and the one in which people start, whichever it is.
fn apps(holder: &Holder, focus: &Focus, sheet: &mut Sheet<'_>) {
    for app in &holder.apps {
        let is_seen = app.is_visible && focus.has_app(&app.app.name);
        let words = [(app.is_visible, "visible"), (app.is_default, "default")];
        if is_seen || app.is_default {
            let words = words.into_iter().filter(|(is_so, _)| *is_so);
            let path = format!("applicationVisibilities/{}", app.app.name);
            sheet.at(path, listed(words.map(|(_, word)| word)), app.app.span);
        }
    }
}

fn fields(holder: &Holder, focus: &Focus, sheet: &mut Sheet<'_>) {
    for field in holder
        .fields
        .iter()
        .filter(|one| focus.has_field(&one.field.name))
    {
        let rights = match (field.can_read, field.can_edit) {
            (_, true) => "edit, read",
            (true, false) => "read",
            (false, false) => continue,
        };
        let path = format!("fieldPermissions/{}", field.field.name);
        sheet.at(path, rights, field.field.span);
    }
}

fn rights(object: &ObjectAccess) -> String {
    let rights = [
        (object.can_create, "create"),
        (object.can_read, "read"),
        (object.can_edit, "edit"),
        (object.can_view_all, "view all"),
        (object.can_modify_all, "modify all"),
        (object.can_view_all_fields, "view all fields"),
    ];
    sorted(rights.into_iter().filter(|(has, _)| *has).map(|(_, word)| word))
}
