//! Knows the fields that items of a call center tell a vendor's softphone to fill in the tasks it logs.
//!
//! Source: the call center definition files that Cisco publishes for Webex Contact Center, versions 1 (files of 2022 and
//! 2023) and 2, read on 2026-11-20. In the files the JSON is `[]`, blank or
//! `[{"wxccFieldName": "…", "sfdcFieldName": "…", …}]`; what version 2 takes is documented nowhere else.

use super::{CallCenter, Setting};
use crate::parse::flat_objects;
use crate::source::Value;

/// How an item names fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// Its whole value is the name of one.
    Field,
    /// JSON: a list of objects, each with the name of one.
    Pairs,
}

/// An item that names fields of the logged task.
struct Item {
    /// `#` stands for digits, or for nothing.
    name: &'static str,
    /// Set where another section has an item of the same name for other records.
    section: Option<&'static str>,
    notation: Notation,
    /// The item that turns it on or off, and the word that turns it off.
    switch: (&'static str, &'static str),
}

const ITEMS: &[Item] = &[
    Item {
        name: "sfdcFieldForcallNotes",
        section: None,
        notation: Notation::Field,
        switch: ("isCallNotesEnabled", "false"),
    },
    Item {
        name: "CadSalesforceFieldMapping#",
        section: None,
        notation: Notation::Pairs,
        switch: ("reqIsCadVariableUpdatedToActivity", "false"),
    },
    Item {
        name: "liveCallNotesFieldMapping",
        section: Some("wxCCCallActivity"),
        notation: Notation::Field,
        switch: ("recordCallLiveNotes", "false"),
    },
    Item {
        name: "objectFieldMapping",
        section: Some("wxCCCallActivity"),
        notation: Notation::Pairs,
        switch: ("disableActivityRecord", "true"),
    },
];

/// Most fields that items map: no object has more.
const MOST: usize = 1000;

/// In the JSON, what holds the name of the field.
const FIELD_KEY: &str = "sfdcFieldName";

/// A field that a softphone fills because an item of its call center says so.
#[derive(Debug, Clone)]
pub struct MappedField {
    /// API name of a field of Task.
    pub name: Value,
    /// Name of the item.
    pub item: String,
}

impl CallCenter {
    /// Fields of the logged task that items name, in the order of the file.
    #[must_use]
    pub fn mapped_fields(&self) -> Vec<MappedField> {
        let settings = self.settings.iter().filter(|setting| !setting.is_blank());
        let mapped = settings.filter_map(|setting| {
            let item = ITEMS.iter().find(|item| item.is_it(setting))?;
            let counts = setting.section.is_some() || self.effective(setting.name.text())?.is(setting);
            (counts && !self.is_off(item)).then(|| fields(item.notation, setting))
        });
        mapped.flatten().take(MOST).collect()
    }

    fn is_off(&self, item: &Item) -> bool {
        let (name, off) = item.switch;
        let switch = self.effective(name);
        switch.is_some_and(|switch| switch.value.trim().eq_ignore_ascii_case(off))
    }
}

impl Setting {
    /// Whether both are the same copy.
    fn is(&self, other: &Self) -> bool {
        self.value.span() == other.value.span()
    }
}

impl Item {
    fn is_it(&self, setting: &Setting) -> bool {
        let name = setting.name.text();
        let is_named = match self.name.strip_suffix('#') {
            Some(stem) => name
                .strip_prefix(stem)
                .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())),
            None => name == self.name,
        };
        is_named && (self.section.is_none() || self.section == setting.section.as_deref())
    }
}

/// JSON that cannot be read maps nothing that is known.
fn fields(notation: Notation, setting: &Setting) -> Vec<MappedField> {
    let mapped = |name: Value| MappedField {
        name: name.trim(),
        item: setting.name.text().to_owned(),
    };
    let names: Vec<Value> = match notation {
        Notation::Field => vec![setting.value.clone()],
        Notation::Pairs => {
            let objects = flat_objects(&setting.value).unwrap_or_default();
            let pairs = objects.into_iter().flatten();
            pairs
                .filter(|pair| pair.key.text() == FIELD_KEY)
                .map(|pair| pair.value)
                .collect()
        }
    };
    let names = names.into_iter().map(mapped);
    names.filter(|field| is_name(field.name.text())).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;
    use crate::source::FileId;

    fn mapped(items: &str) -> Vec<(String, String)> {
        let text = format!(
            "<callCenter><section sortOrder=\"0\" name=\"wxCCCallActivity\" label=\"Calls\">{items}</section></callCenter>"
        );
        let tree = parse(FileId(0), &text).expect("XML");
        let center = CallCenter::read(FileId(0), "Acme".to_owned(), false, &tree).expect("a call center");
        let fields = center.mapped_fields().into_iter();
        fields
            .map(|field| {
                let at = field.name.span();
                (field.item, text[at.start as usize..at.end as usize].to_owned())
            })
            .collect()
    }

    fn item(name: &str, value: &str) -> String {
        format!("<item sortOrder=\"0\" name=\"{name}\" label=\"x\">{value}</item>")
    }

    #[test]
    fn items_name_fields_in_two_notations() {
        let json = "[{&quot;wxccFieldName&quot;:&quot;q&quot;,&quot;sfdcFieldName&quot;:&quot;Queue__c&quot;}, {\"sfdcFieldName\": \"Type\"}]";
        let found = mapped(
            &[
                item("CadSalesforceFieldMapping1", json),
                item("sfdcFieldForcallNotes", " Notes__c "),
            ]
            .concat(),
        );
        let expected = [
            ("CadSalesforceFieldMapping1", "Queue__c"),
            ("CadSalesforceFieldMapping1", "Type"),
            ("sfdcFieldForcallNotes", "Notes__c"),
        ];
        assert_eq!(
            found,
            expected.map(|(item, field)| (item.to_owned(), field.to_owned()))
        );
    }

    #[test]
    fn what_is_turned_off_or_no_name_maps_nothing() {
        let off = |switch: &str, word: &str, name: &str| {
            mapped(&[item(switch, word), item(name, "Notes__c")].concat())
        };
        assert!(off("isCallNotesEnabled", "FALSE", "sfdcFieldForcallNotes").is_empty());
        assert!(off("recordCallLiveNotes", "false", "liveCallNotesFieldMapping").is_empty());
        assert_eq!(
            off("recordCallLiveNotes", "true", "liveCallNotesFieldMapping").len(),
            1
        );
        for value in [
            "",
            "[]",
            "[{}]",
            "[{\"sfdcFieldName\":",
            "{\"sfdcFieldName\":\"A__c\"}",
            "[1]",
        ] {
            assert!(
                mapped(&item("CadSalesforceFieldMapping", value)).is_empty(),
                "{value}"
            );
        }
        assert!(
            mapped(&item(
                "CadSalesforceFieldMappingX",
                "[{\"sfdcFieldName\":\"A__c\"}]"
            ))
            .is_empty()
        );
        assert!(mapped(&item("liveCallNotesFieldMapping", "two words")).is_empty());
    }

    #[test]
    fn no_more_fields_are_mapped_than_an_object_has() {
        let pairs: Vec<String> = (0..5000)
            .map(|n| format!("{{\"sfdcFieldName\":\"F{n}__c\"}}"))
            .collect();
        let all = format!("[{}]", pairs.join(","));
        assert_eq!(mapped(&item("CadSalesforceFieldMapping1", &all)).len(), MOST);
    }

    #[test]
    fn mappings_of_other_records_are_not_those_of_the_call() {
        let text = "<callCenter><section sortOrder=\"0\" name=\"objectCreationManagement\" label=\"Cases\">\
                    <item sortOrder=\"0\" name=\"objectFieldMapping\" label=\"x\">[{\"sfdcFieldName\":\"Subject\"}]</item>\
                    </section></callCenter>";
        let tree = parse(FileId(0), text).expect("XML");
        let center = CallCenter::read(FileId(0), "Acme".to_owned(), false, &tree).expect("a call center");
        assert!(center.mapped_fields().is_empty());
    }
}
