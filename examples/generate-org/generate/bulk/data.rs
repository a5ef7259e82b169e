//! Knows how invented objects and their parts read.

use std::io;

use super::super::Folder;
use super::super::xml::Xml;
use super::{FIELDS, Names, field as field_name, label, object as object_name, word};

const ACTIONS: &[&str] = &[
    "Accept",
    "CancelEdit",
    "Clone",
    "Delete",
    "Edit",
    "List",
    "New",
    "SaveEdit",
    "Tab",
    "View",
];

pub(super) fn object(export: &Folder, names: &mut Names) -> io::Result<()> {
    let object = object_name(names.number);
    let mut xml = Xml::new();
    for action in ACTIONS {
        for size in ["", "Large", "Small"] {
            let form = [("actionName", *action), ("formFactor", size), ("type", "Default")];
            let form: Vec<_> = form.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            xml.group("actionOverrides", &form);
        }
    }
    xml.one("allowInChatterGroups", "false")
        .one("compactLayoutAssignment", "SYSTEM")
        .one("deploymentStatus", "Deployed")
        .one("description", names.prose(14))
        .one("enableActivities", word(names.percent(60)))
        .all(&[
            ("enableBulkApi", "true"),
            ("enableFeeds", "false"),
            ("enableHistory", "true"),
        ])
        .one("label", label(&object))
        .group("nameField", &[("label", "Name"), ("type", "Text")])
        .one("pluralLabel", format!("{}s", label(&object)))
        .block("searchLayouts", |xml| {
            for _ in 0..3 {
                xml.one("customTabListAdditionalFields", names.field());
            }
            xml.one("searchResultsAdditionalFields", names.field());
        })
        .all(&[("sharingModel", "ReadWrite"), ("visibility", "Public")]);
    let path = format!("objects/{object}/{object}.object");
    export.metadata(&path, "CustomObject", xml.text())
}

pub(super) fn field(export: &Folder, names: &mut Names) -> io::Result<()> {
    // More than forty an object where the others leave that many.
    let (round, within) = (
        names.number / (FIELDS * names.objects),
        names.number / names.objects,
    );
    let object = object_name(names.number % names.objects);
    let field = match round {
        0 => field_name(within),
        again => format!("{}_{again}__c", field_name(within).trim_end_matches("__c")),
    };
    let mut xml = Xml::new();
    xml.one("fullName", &field)
        .one("description", names.prose(9))
        .one("externalId", "false")
        .one("inlineHelpText", names.prose(12))
        .one("label", label(&field));
    match names.below(8) {
        0 => xml
            .all(&[
                ("precision", "18"),
                ("required", "false"),
                ("scale", "2"),
                ("type", "Currency"),
            ])
            .one("trackHistory", word(names.percent(20))),
        1 => xml
            .one("required", "false")
            .one("type", "Picklist")
            .block("valueSet", |xml| {
                xml.one("restricted", "true");
                xml.block("valueSetDefinition", |xml| {
                    xml.one("sorted", "false");
                    for at in 0..4 + names.below(12) {
                        let value = label(&field_name(at + within));
                        let value = [
                            ("fullName", value.as_str()),
                            ("default", "false"),
                            ("label", &value),
                        ];
                        xml.group("value", &value);
                    }
                });
            }),
        2 => xml
            .one("deleteConstraint", "SetNull")
            .one("referenceTo", names.any_object())
            .one("relationshipLabel", names.prose(2))
            .all(&[("required", "false"), ("type", "Lookup")]),
        3 => xml.all(&[("defaultValue", "false"), ("type", "Checkbox")]),
        4 => {
            let (one, other) = (names.field(), names.field());
            xml.one("formula", format!("IF( {one} &gt; {other}, {one} - {other}, 0 )"))
                .all(&[
                    ("precision", "18"),
                    ("required", "false"),
                    ("scale", "2"),
                    ("type", "Number"),
                ])
        }
        5 => xml.all(&[("required", "false"), ("type", "Date")]),
        _ => xml.all(&[
            ("length", "255"),
            ("required", "false"),
            ("type", "Text"),
            ("unique", "false"),
        ]),
    };
    export.metadata(
        &format!("objects/{object}/fields/{field}.field"),
        "CustomField",
        xml.text(),
    )
}

pub(super) fn validation_rule(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (object, own) = (names.object(), format!("{}_Required", names.own()));
    let (one, other) = (names.field(), names.field());
    let mut xml = Xml::new();
    xml.one("fullName", &own)
        .one("active", word(names.percent(80)))
        .one("description", names.prose(10))
        .one(
            "errorConditionFormula",
            format!(
                "AND(\n  NOT(ISBLANK({one})),\n  ISBLANK({other}),\n  $Profile.Name &lt;&gt; &quot;Acme {}&quot;,\n  \
                 ISCHANGED({one})\n)",
                names.prose(2)
            ),
        )
        .one("errorDisplayField", other)
        .one("errorMessage", names.prose(12));
    let path = format!("objects/{object}/validationRules/{own}.validationRule");
    export.metadata(&path, "ValidationRule", xml.text())
}

pub(super) fn list_view(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (object, own) = (names.object(), format!("{}_List", names.own()));
    let mut xml = Xml::new();
    xml.one("fullName", &own).one("columns", "NAME");
    for _ in 0..3 + names.below(6) {
        xml.one("columns", names.field());
    }
    xml.one("filterScope", "Everything");
    for _ in 0..names.below(3) {
        let (field, value) = (names.field(), names.prose(1));
        xml.group(
            "filters",
            &[("field", &field), ("operation", "equals"), ("value", &value)],
        );
    }
    xml.one("label", label(&own));
    let path = format!("objects/{object}/listViews/{own}.listView");
    export.metadata(&path, "ListView", xml.text())
}

pub(super) fn record_type(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (object, own) = (names.object(), names.own());
    let mut xml = Xml::new();
    xml.one("fullName", &own)
        .one("active", "true")
        .one("label", label(&own));
    for _ in 0..4 + names.below(10) {
        let field = names.field();
        xml.block("picklistValues", |xml| {
            xml.one("picklist", field);
            for at in 0..3 + names.below(8) {
                let value = label(&field_name(at));
                xml.group("values", &[("fullName", &value), ("default", "false")]);
            }
        });
    }
    let path = format!("objects/{object}/recordTypes/{own}.recordType");
    export.metadata(&path, "RecordType", xml.text())
}

pub(super) fn compact_layout(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (object, own) = (names.object(), names.own());
    let mut xml = Xml::new();
    xml.one("fullName", &own).one("fields", "Name");
    for _ in 0..5 {
        xml.one("fields", names.field());
    }
    xml.one("label", label(&own));
    let path = format!("objects/{object}/compactLayouts/{own}.compactLayout");
    export.metadata(&path, "CompactLayout", xml.text())
}

pub(super) fn layout(export: &Folder, names: &mut Names) -> io::Result<()> {
    let path = format!("layouts/{}-{} Layout.layout", names.object(), label(&names.own()));
    let mut xml = Xml::new();
    for _ in 0..4 + names.below(5) {
        let title = names.prose(2);
        xml.block("layoutSections", |xml| {
            xml.all(&[
                ("customLabel", "true"),
                ("detailHeading", "true"),
                ("editHeading", "true"),
            ]);
            xml.one("label", title);
            for _ in 0..2 {
                xml.block("layoutColumns", |xml| {
                    for _ in 0..4 + names.below(6) {
                        let field = names.field();
                        xml.group("layoutItems", &[("behavior", "Edit"), ("field", &field)]);
                    }
                });
            }
            xml.one("style", "TwoColumnsTopToBottom");
        });
    }
    for _ in 0..2 + names.below(4) {
        let (field, list) = (names.field(), names.any_object());
        xml.block("relatedLists", |xml| {
            xml.one("fields", "NAME")
                .one("fields", field)
                .one("relatedList", list);
        });
    }
    xml.all(&[
        ("showEmailCheckbox", "false"),
        ("showHighlightsPanel", "false"),
        ("showInteractionLogPanel", "false"),
    ]);
    export.metadata(&path, "Layout", xml.text())
}

pub(super) fn workflow(export: &Folder, names: &mut Names) -> io::Result<()> {
    let object = object_name(names.number);
    let mut xml = Xml::new();
    let updates = 4 + names.below(8);
    for at in 0..updates {
        let (own, field, value) = (super::name(at + names.number), names.field(), names.prose(2));
        xml.group(
            "fieldUpdates",
            &[
                ("fullName", &own),
                ("field", &field),
                ("literalValue", &value),
                ("name", &own),
                ("notifyAssignee", "false"),
                ("operation", "Literal"),
            ],
        );
    }
    for at in 0..updates {
        let (action, own) = (super::name(at + names.number), names.prose(3));
        let (field, value) = (names.field(), names.prose(1));
        xml.block("rules", |xml| {
            xml.one("fullName", format!("{own} {at}"));
            xml.group("actions", &[("name", &action), ("type", "FieldUpdate")]);
            xml.one("active", word(names.percent(50)));
            let asked = format!("{object}.{field}");
            xml.group(
                "criteriaItems",
                &[("field", &asked), ("operation", "equals"), ("value", &value)],
            );
            xml.one("triggerType", "onCreateOrTriggeringUpdate");
        });
    }
    export.metadata(&format!("workflows/{object}.workflow"), "Workflow", xml.text())
}
