//! Knows where a method or a field of the inventory goes in Salesforce Voice.

use super::{Group, Node};
use crate::facts::Grade;
use crate::facts::open_cti::Library;
use crate::facts::voice_mapping::{self, FieldFate};
use crate::finding::quoted;

/// What takes the place of a method or a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As tables have it: `different model`, `custom field needed`.
    pub fate: &'static str,
    /// What does it there, or the field: `VoiceCall.CallType`.
    pub to: Option<String>,
    pub remark: Option<String>,
    pub grade: Grade,
}

impl Node {
    /// `None` for what is neither a method nor a field of call logs, and for methods that no guide documents.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        match self.group {
            Group::Method => method(&self.component.name),
            Group::Field => field(&self.component.name),
            _ => None,
        }
    }
}

/// Of a path as code has it: `sforce.opencti.saveLog`.
fn method(path: &str) -> Option<Target> {
    const ROOTS: [(&str, Library); 3] = [
        ("sforce.opencti.", Library::Lightning),
        ("sforce.interaction.", Library::Classic),
        ("sforce.console.", Library::Console),
    ];
    let row = ROOTS.into_iter().find_map(|(root, library)| {
        let name = path.strip_prefix(root)?;
        voice_mapping::method_named(library, name)
    })?;
    Some(Target {
        fate: row.fate.word(),
        to: row.to.map(str::to_owned),
        remark: row.remark.map(str::to_owned),
        grade: row.grade,
    })
}

/// Of `Task.CallType`. Logs on other records stay what they are, and have no counterpart on VoiceCall.
fn field(name: &str) -> Option<Target> {
    let (object, name) = name.split_once('.')?;
    if !["Task", "Activity", "Event"]
        .iter()
        .any(|one| one.eq_ignore_ascii_case(object))
    {
        return None;
    }
    if name.to_ascii_lowercase().ends_with("__c") {
        return Some(Target {
            fate: FieldFate::Custom.word(),
            to: None,
            remark: Some("VoiceCall has none of the fields that an org has made for tasks".to_owned()),
            grade: Grade::Documented,
        });
    }
    let row = voice_mapping::field(name)?;
    let values = row.values.iter();
    let values = values.map(|(here, there)| format!("{} is {} there", quoted(here), quoted(there)));
    let remark: Vec<String> = row.remark.map(str::to_owned).into_iter().chain(values).collect();
    Some(Target {
        fate: row.fate.word(),
        to: row.to.map(|to| format!("VoiceCall.{to}")),
        remark: (!remark.is_empty()).then(|| remark.join("; ")),
        grade: row.grade,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_and_fields_of_tasks_have_a_target() {
        let log = method("sforce.opencti.saveLog").expect("a row");
        assert_eq!(log.fate, "different model");
        assert!(method("sforce.interaction.getPageInfo").is_some());
        assert!(method("sforce.console.cti.onCallBegin").is_some());
        assert_eq!(method("sforce.opencti.inventedHere"), None);
        let kind = field("Task.CallType").expect("a row");
        assert_eq!(
            (kind.fate, kind.to.as_deref()),
            ("changed", Some("VoiceCall.CallType"))
        );
        let remark = kind.remark.expect("what differs");
        assert!(
            remark.ends_with("; `Internal` is `InternalCall` there"),
            "{remark}"
        );
        assert_eq!(
            field("Task.Call_Result__c").expect("a row").fate,
            "custom field needed"
        );
        assert_eq!(field("Case.Origin"), None);
    }
}
