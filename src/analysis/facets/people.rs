//! Knows the rows of people: users with what queries told of them, softphone layouts, and what is configured to be sent.

use super::{Sheet, Sheets};
use crate::analysis::assignment::{Center, Membership};
use crate::analysis::contents::Topic;
use crate::load::rows::Table;
use crate::options::PayloadSetting;
use crate::org::Org;
use crate::org::people::User;
use crate::org::softphone_layout::{CallType, SoftphoneLayout};
use crate::org::told::Told;
use crate::source::{FileId, Span};

pub(super) fn add(org: &Org, sheets: &mut Sheets) {
    let membership = Membership::new(org);
    let users = org.people.users.iter().flatten();
    let mut names = std::collections::HashMap::new();
    for (index, user) in users.enumerate() {
        if let Some(id) = &user.id {
            names.insert(id, user.username());
        }
        let mut sheet = sheets.more("User", user.username(), user.row, Topic::Rows(Table::User));
        of_user(org, user, membership.centers.get(index), &mut sheet);
    }
    for row in org.people.assignments.iter().flatten() {
        // Whom an Id means only rows of users tell.
        let Some(name) = names.get(&row.assignee) else {
            continue;
        };
        let topic = Topic::Rows(Table::PermissionSetAssignment);
        let mut sheet = sheets.more("User", name, row.row, Topic::Rows(Table::User));
        sheet.topic = topic;
        let list = if row.is_group { "groups" } else { "permission sets" };
        sheet.at(format!("{list}/{}", row.permission_set), "assigned", row.row);
    }
    for layout in &org.people.softphone_layouts {
        let topic = Topic::Rows(Table::SoftphoneLayout);
        let mut sheet = sheets.more("SoftphoneLayout", &layout.name, layout.span, topic);
        of_layout(layout, &mut sheet);
    }
}

fn of_user(org: &Org, user: &User, center: Option<&Center>, sheet: &mut Sheet<'_>) {
    let told = |sheet: &mut Sheet<'_>, path: &str, column, value: &Told<String>| {
        let value = match value {
            Told::Unasked | Told::Disputed => return,
            Told::Blank => "",
            Told::Is(value) => value,
        };
        sheet.topic = Topic::Column(Table::User, column);
        sheet.add(path, value);
    };
    told(sheet, "profile", "Profile.Name", &user.profile);
    told(sheet, "user type", "UserType", &user.user_type);
    told(sheet, "licence", "Profile.UserLicense.Name", &user.licence);
    if let Some(active) = user.active.value() {
        sheet.topic = Topic::Column(Table::User, "IsActive");
        sheet.add("active", active.to_string());
    }
    sheet.topic = Topic::Column(Table::User, "CallCenterId");
    let center = match center {
        Some(Center::None) => "none",
        Some(Center::InExport(index)) => &org.call_centers[*index].name,
        Some(Center::OnlyInData(index)) => {
            let row = org.people.centers.as_ref().and_then(|rows| rows.get(*index));
            let name = row.and_then(|row| row.internal_name.as_deref().or(row.name.as_deref()));
            name.unwrap_or("unknown")
        }
        Some(Center::Unknown) => "unknown",
        // The rows do not tell which one it is.
        Some(Center::Untold | Center::Unresolved) | None => return,
    };
    sheet.at("call center", center, user.center_span);
}

fn of_layout(layout: &SoftphoneLayout, sheet: &mut Sheet<'_>) {
    for call in &layout.call_types {
        sheet.at(
            format!("{}/fields of the call", call.name),
            call.info_fields.len().to_string(),
            layout.span,
        );
        pops(call, layout.span, sheet);
        for section in &call.sections {
            let items = section.items.iter().map(|item| item.item_api_name.as_str());
            let path = format!("{}/shows/{}", call.name, section.entity_api_name);
            let items: Vec<&str> = items.collect();
            sheet.at(path, items.join(", "), layout.span);
        }
    }
}

fn pops(call: &CallType, span: Span, sheet: &mut Sheet<'_>) {
    for option in &call.screen_pop_options {
        let text = |value: &Option<String>| value.as_deref().unwrap_or_default().trim().to_owned();
        let path = format!("{}/opens/{}", call.name, text(&option.match_type));
        let value = format!(
            "{} {}",
            text(&option.screen_pop_type),
            text(&option.screen_pop_data)
        );
        sheet.at(path, value.trim_end(), span);
    }
}

/// What somebody wrote down about a softphone; it stands in no file of the export.
pub(super) fn configured(payload: &PayloadSetting, sheets: &mut Sheets) {
    let center = payload
        .call_center
        .as_deref()
        .unwrap_or("every other call center");
    let topic = Topic::Configured;
    let mut sheet = sheets.more("call log", center, Span::file(FileId(0)), topic);
    let operation = payload.operation.word();
    sheet.add("written by", payload.logs.word());
    sheet.add(format!("{}/{operation}", payload.object), "logged");
    for (name, value) in payload.fields.iter().flatten() {
        let value = value.as_deref().unwrap_or("known at run time");
        sheet.add(format!("{}/{operation}/{name}", payload.object), value);
    }
}
