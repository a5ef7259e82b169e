//! Knows the rows of apps, of utility bars, and of the pages that softphones begin with.

use super::{Focus, Nature, Sheets, sorted};
use crate::analysis::contents::Topic;
use crate::org::Org;
use crate::org::kind::Kind;
use crate::secret::is_surely_secret;
use crate::source::{Span, Value};

pub(super) fn add(org: &Org, focus: &Focus, sheets: &mut Sheets) {
    for app in &org.apps {
        let topic = Topic::kind(Kind::Application);
        let sheet = if app.name.starts_with("standard__") {
            sheets.shipped("CustomApplication", &app.name, app.root, topic)
        } else {
            sheets.of("CustomApplication", &app.name, app.root, topic)
        };
        let Some(mut sheet) = sheet else { continue };
        sheet.text("label", app.label.as_ref());
        sheet.text("uiType", app.ui_type.as_ref());
        sheet.text("navType", app.nav_type.as_ref());
        sheet.text("utilityBar", app.utility_bar.as_ref());
        sheet.flag("isServiceCloudConsole", app.is_classic_console);
        let factors = sorted(app.form_factors.iter().map(Value::text));
        sheet.when(!factors.is_empty(), "formFactors", &factors);
    }
    utility_bars(org, sheets);
    for page in org.pages.iter().filter(|page| focus.has_page(&page.name)) {
        let topic = Topic::kind(Kind::Page);
        if let Some(mut sheet) = sheets.of(Kind::Page.word(), &page.name, Span::file(page.file), topic) {
            sheet.text("showHeader", page.show_header.as_ref());
        }
    }
}

fn utility_bars(org: &Org, sheets: &mut Sheets) {
    for bar in &org.utility_bars {
        let topic = Topic::kind(Kind::LightningPage);
        let Some(mut sheet) = sheets.of("FlexiPage", &bar.name, bar.root, topic) else {
            continue;
        };
        for item in &bar.items {
            let path = format!("items/{}", item.component.text());
            let place = if item.is_background {
                "in the background"
            } else {
                "visible"
            };
            sheet.at(&path, place, item.component.span());
            sheet.when(
                item.visibility_rule.is_some(),
                &format!("{path}/visibilityRule"),
                "for some",
            );
            for (name, value) in &item.properties {
                let is_hidden = is_surely_secret(name, value.text());
                let nature = if is_hidden { Nature::Secret } else { Nature::Plain };
                sheet.put(format!("{path}/{name}"), value.text(), nature, value.span());
            }
        }
    }
}
