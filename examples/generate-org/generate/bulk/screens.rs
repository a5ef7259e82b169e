//! Knows how reports, dashboards, record pages and actions about invented objects read.

use std::io;

use super::super::Folder;
use super::super::xml::Xml;
use super::{Names, label};

/// Reports lie in folders of departments.
fn folder(names: &mut Names) -> String {
    format!("Acme_{}", super::name(names.number % 12))
}

pub(super) fn report(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (folder, own, object) = (folder(names), format!("{}_Report", names.own()), names.object());
    let mut xml = Xml::new();
    for _ in 0..6 + names.below(16) {
        let column = format!("{object}${}", names.field());
        xml.group("columns", &[("field", &column)]);
    }
    xml.one("description", names.prose(10)).block("filter", |xml| {
        for _ in 0..1 + names.below(4) {
            let (column, value) = (format!("{object}${}", names.field()), names.prose(1));
            xml.group(
                "criteriaItems",
                &[
                    ("column", &column),
                    ("columnToColumn", "false"),
                    ("isUnlocked", "true"),
                    ("operator", "equals"),
                    ("value", &value),
                ],
            );
        }
    });
    xml.one("format", "Summary");
    let column = format!("{object}${}", names.field());
    xml.group(
        "groupingsDown",
        &[
            ("dateGranularity", "Day"),
            ("field", &column),
            ("sortOrder", "Asc"),
        ],
    )
    .one("name", label(&own))
    .group("params", &[("name", "co"), ("value", "1")])
    .one("reportType", format!("CustomEntity${object}"))
    .all(&[
        ("scope", "organization"),
        ("showDetails", "true"),
        ("showGrandTotal", "true"),
        ("showSubTotals", "true"),
    ])
    .group(
        "timeFrameFilter",
        &[
            ("dateColumn", "CUST_CREATED_DATE"),
            ("interval", "INTERVAL_CUSTOM"),
        ],
    );
    export.metadata(&format!("reports/{folder}/{own}.report"), "Report", xml.text())
}

pub(super) fn dashboard(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (folder, own) = (folder(names), format!("{}_Board", names.own()));
    let mut xml = Xml::new();
    xml.one("backgroundEndColor", "#FFFFFF");
    for _ in 0..6 + names.below(10) {
        let (title, report) = (names.prose(4), format!("{folder}/{}_Report", names.own()));
        xml.block("dashboardGridComponents", |xml| {
            xml.one("colSpan", 4).one("columnIndex", names.below(3) * 4);
            xml.group(
                "dashboardComponent",
                &[
                    ("autoselectColumnsFromReport", "true"),
                    ("chartAxisRange", "Auto"),
                    ("componentType", "Bar"),
                    ("header", &title),
                    ("report", &report),
                    ("showPercentage", "false"),
                    ("sortBy", "RowLabelAscending"),
                ],
            );
            xml.one("rowIndex", names.below(40)).one("rowSpan", 8);
        });
    }
    xml.one("title", label(&own));
    export.metadata(
        &format!("dashboards/{folder}/{own}.dashboard"),
        "Dashboard",
        xml.text(),
    )
}

pub(super) fn quick_action(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (object, target) = (names.object(), names.any_object());
    let path = format!("quickActions/{object}.New_{}.quickAction", names.own());
    let mut xml = Xml::new();
    xml.one("label", names.prose(2))
        .one("optionsCreateFeedItem", "false");
    xml.block("quickActionLayout", |xml| {
        xml.one("layoutSectionStyle", "TwoColumnsLeftToRight");
        for _ in 0..2 {
            xml.block("quickActionLayoutColumns", |xml| {
                for _ in 0..2 + names.below(4) {
                    let field = names.field();
                    xml.group(
                        "quickActionLayoutItems",
                        &[("emptySpace", "false"), ("field", &field), ("uiBehavior", "Edit")],
                    );
                }
            });
        }
    });
    xml.one("targetObject", target).one("type", "Create");
    export.metadata(&path, "QuickAction", xml.text())
}

pub(super) fn record_page(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (own, object) = (format!("{}_Record_Page", names.own()), names.object());
    let mut xml = Xml::new();
    for region in ["header", "main", "sidebar"] {
        xml.block("flexiPageRegions", |xml| {
            for at in 0..4 + names.below(8) {
                let (component, title) = (
                    names.of(&[
                        "flexipage:richText",
                        "force:detailPanel",
                        "force:relatedListSingleContainer",
                    ]),
                    names.prose(6),
                );
                xml.block("itemInstances", |xml| {
                    xml.block("componentInstance", |xml| {
                        xml.group(
                            "componentInstanceProperties",
                            &[("name", "label"), ("value", &title)],
                        );
                        xml.one("componentName", component)
                            .one("identifier", format!("{region}_{at}"));
                    });
                });
            }
            xml.all(&[("name", region), ("type", "Region")]);
        });
    }
    xml.one("masterLabel", label(&own)).one("sobjectType", object);
    xml.group("template", &[("name", "flexipage:recordHomeTemplateDesktop")])
        .one("type", "RecordPage");
    export.metadata(&format!("flexipages/{own}.flexipage"), "FlexiPage", xml.text())
}

pub(super) fn tab(export: &Folder, names: &mut Names) -> io::Result<()> {
    let mut xml = Xml::new();
    xml.all(&[("customObject", "true"), ("motif", "Custom11: Star")]);
    let path = format!("tabs/{}.tab", super::object(names.number));
    export.metadata(&path, "CustomTab", xml.text())
}
