//! Knows how code about invented objects reads: Apex, Visualforce, Lightning web components and Aura.

use std::fmt::Write;
use std::io;

use super::super::Folder;
use super::Names;

const API: &[(&str, &str)] = &[("apiVersion", "62.0"), ("status", "Active")];

fn meta(export: &Folder, path: &str, root: &str, elements: &[(&str, &str)]) -> io::Result<()> {
    let mut xml = super::super::xml::Xml::new();
    xml.all(elements);
    export.metadata(&format!("{path}-meta.xml"), root, xml.text())
}

pub(super) fn class(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}Service", names.plain());
    let mut text = format!(
        "/**\n * {}\n */\npublic with sharing class {own} {{\n",
        names.prose(12)
    );
    for at in 0..6 + names.below(16) {
        method(&mut text, names, at);
    }
    text.push_str("}\n");
    let path = format!("classes/{own}.cls");
    export.file(&path, text)?;
    meta(export, &path, "ApexClass", API)
}

fn method(text: &mut String, names: &mut Names, at: usize) {
    let (object, one, other) = (names.any_object(), names.field(), names.field());
    let purpose = names.prose(8);
    let _ = writeln!(
        text,
        "    // {purpose}\n    public static List<{object}> find{at}(Set<Id> ids, String wanted) {{\n        \
         List<{object}> found = new List<{object}>();\n        \
         for ({object} record : [SELECT Id, Name, {one}, {other} FROM {object} WHERE Id IN :ids AND {one} = :wanted]) {{\n            \
         if (record.{other} == null) {{\n                record.{other} = '{purpose}';\n                \
         found.add(record);\n            }}\n        }}\n        if (!found.isEmpty()) {{\n            \
         update found;\n        }}\n        return found;\n    }}\n"
    );
    if names.percent(4) {
        let _ = writeln!(
            text,
            "    public static void remind{at}(Id what) {{\n        \
             insert new Task(WhatId = what, Subject = '{purpose}', Status = 'Not Started');\n    }}\n"
        );
    }
}

pub(super) fn trigger(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (own, object) = (format!("{}Trigger", names.plain()), names.object());
    let field = names.field();
    let text = format!(
        "trigger {own} on {object} (before insert, before update) {{\n    for ({object} record : Trigger.new) {{\n        \
         if (record.{field} == null) {{\n            record.{field} = '{}';\n        }}\n    }}\n}}\n",
        names.prose(2)
    );
    let path = format!("triggers/{own}.trigger");
    export.file(&path, text)?;
    meta(export, &path, "ApexTrigger", API)
}

fn markup(names: &mut Names, object: &str) -> String {
    let mut text = String::new();
    for _ in 0..10 + names.below(30) {
        let (field, title) = (names.field(), names.prose(3));
        let _ = writeln!(
            text,
            "        <div class=\"acme-row\"><label>{title}</label><apex:outputField value=\"{{!{object}.{field}}}\"/></div>"
        );
    }
    text
}

pub(super) fn page(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (own, object) = (format!("{}_Page", names.own()), names.object());
    let rows = markup(names, &object);
    let text = format!(
        "<apex:page standardController=\"{object}\">\n    <apex:form>\n{rows}    </apex:form>\n    <script>\n        \
         document.title = '{}';\n    </script>\n</apex:page>\n",
        names.prose(2)
    );
    let path = format!("pages/{own}.page");
    export.file(&path, text)?;
    let label = super::label(&own);
    meta(
        export,
        &path,
        "ApexPage",
        &[("apiVersion", "62.0"), ("label", &label)],
    )
}

pub(super) fn component(export: &Folder, names: &mut Names) -> io::Result<()> {
    let (own, object) = (names.plain(), names.object());
    let rows = markup(names, "record");
    let text = format!(
        "<apex:component>\n    <apex:attribute name=\"record\" type=\"{object}\" description=\"shown\"/>\n{rows}</apex:component>\n"
    );
    let path = format!("components/{own}.component");
    export.file(&path, text)?;
    let label = super::label(&names.own());
    meta(
        export,
        &path,
        "ApexComponent",
        &[("apiVersion", "62.0"), ("label", &label)],
    )
}

/// `lateInvoice`
fn bundle(names: &Names) -> String {
    let own = names.plain();
    let (first, rest) = own.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

/// Code and markup of a card.
fn script(names: &mut Names) -> String {
    let mut text = String::new();
    for at in 0..8 + names.below(24) {
        let (field, purpose) = (names.field(), names.prose(6));
        let _ = writeln!(
            text,
            "    // {purpose}\n    change{at}(event) {{\n        const value = event.target.value;\n        \
             if (value !== this.record.{field}) {{\n            \
             this.record = {{ ...this.record, {field}: value }};\n        }}\n    }}\n"
        );
    }
    text
}

pub(super) fn lightning(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = bundle(names);
    let body = script(names);
    let path = |suffix: &str| format!("lwc/{own}/{own}.{suffix}");
    export.file(
        &path("js"),
        format!(
            "import {{ LightningElement, api }} from 'lwc';\n\nexport default class {} extends LightningElement {{\n    \
             @api record = {{}};\n\n{body}}}\n",
            names.plain()
        ),
    )?;
    let mut html = String::from("<template>\n    <lightning-card title=\"Acme\">\n");
    for at in 0..8 + names.below(12) {
        let (field, title) = (names.field(), names.prose(2));
        let _ = writeln!(
            html,
            "        <lightning-input label=\"{title}\" value={{record.{field}}} onchange={{change{at}}}></lightning-input>"
        );
    }
    html.push_str("    </lightning-card>\n</template>\n");
    export.file(&path("html"), html)?;
    export.file(&path("css"), ".acme-row {\n    padding: 0.5rem;\n}\n")?;
    meta(
        export,
        &path("js"),
        "LightningComponentBundle",
        &[("apiVersion", "62.0"), ("isExposed", "true")],
    )
}

pub(super) fn aura(export: &Folder, names: &mut Names) -> io::Result<()> {
    let own = format!("{}Panel", bundle(names));
    let path = |name: &str| format!("aura/{own}/{own}{name}");
    let mut markup = String::from("<aura:component implements=\"force:hasRecordId\">\n");
    for _ in 0..6 + names.below(12) {
        let _ = writeln!(
            markup,
            "    <lightning:input label=\"{}\" value=\"{{!v.record.{}}}\" onchange=\"{{!c.changed}}\"/>",
            names.prose(2),
            names.field()
        );
    }
    markup.push_str("</aura:component>\n");
    export.file(&path(".cmp"), markup)?;
    let mut script = String::from("({\n");
    for at in 0..4 + names.below(10) {
        let _ = writeln!(
            script,
            "    // {}\n    changed{at} : function(component, event, helper) {{\n        \
             component.set('v.{}', event.getParam('value'));\n    }},",
            names.prose(6),
            names.field()
        );
    }
    script.push_str("    changed : function() {}\n})\n");
    export.file(&path("Controller.js"), &script)?;
    export.file(&path("Helper.js"), script)?;
    meta(
        export,
        &path(".cmp"),
        "AuraDefinitionBundle",
        &[("apiVersion", "62.0"), ("description", "A panel")],
    )
}
