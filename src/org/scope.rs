//! Knows which objects matter: the activities, and whatever else calls are logged as.

use super::kind::{Kind, full_name, object_of};
use crate::finding::Audience;
use crate::options::Options;

/// Objects that are always read: calls are logged as tasks, sometimes as events, and both share the fields of Activity.
const ALWAYS: [&str; 3] = ["Task", "Event", "Activity"];

/// Objects of callers: who or what a screen pop usually shows.
const CALLERS: [&str; 5] = ["Account", "Case", "Contact", "Lead", "Opportunity"];

/// What only utility bars have.
const BAR_MARKS: [&str; 4] = [
    "UtilityBar",
    "utilityItems",
    "one:utilityBar",
    "opencti:softPhone",
];

/// Names of objects whose definitions are read. A large export defines hundreds; calls become records of a few.
#[derive(Debug, Clone)]
pub struct Scope {
    objects: Vec<String>,
    /// Also what only the audit of a migration asks for.
    is_audit: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self::new([])
    }
}

impl From<&Options> for Scope {
    fn from(options: &Options) -> Self {
        Self::new(options.payloads.iter().map(|payload| payload.object.as_str()))
    }
}

impl Scope {
    /// Task, Event and Activity, and `more` objects.
    #[must_use]
    pub fn new<'a>(more: impl IntoIterator<Item = &'a str>) -> Self {
        let mut objects: Vec<String> = ALWAYS.into_iter().chain(more).map(str::to_owned).collect();
        objects.sort_unstable();
        objects.dedup();
        Self {
            objects,
            is_audit: false,
        }
    }

    /// What the rules of a check need: those of the audit's audience ask for more.
    #[must_use]
    pub fn of_check(options: &Options) -> Self {
        let scope = Self::from(options);
        if options.audience == Audience::Audit {
            scope.for_audit()
        } else {
            scope
        }
    }

    /// Reads also what only the audit of a migration asks for: no check for another audience needs it, and it takes time.
    #[must_use]
    pub fn for_audit(self) -> Self {
        Self {
            is_audit: true,
            ..self
        }
    }

    #[must_use]
    pub fn is_audit(&self) -> bool {
        self.is_audit
    }

    /// API names ignore case.
    #[must_use]
    pub fn has(&self, object: &str) -> bool {
        self.objects
            .iter()
            .any(|known| known.eq_ignore_ascii_case(object))
    }

    /// Whether rights on a field such as `Task.Call_Result__c` matter: of records that calls become, or come from.
    #[must_use]
    pub(super) fn grants_matter(&self, field: &str) -> bool {
        let object = field.split_once('.').map_or("", |(object, _)| object);
        CALLERS.contains(&object) || self.has(object)
    }

    /// Whether such a file has to be opened, as far as its path tells.
    #[must_use]
    pub(super) fn wants(&self, kind: Kind, path: &str) -> bool {
        match kind {
            Kind::StandardValueSet => ["TaskStatus", "TaskPriority", "TaskType", "TaskSubject"]
                .iter()
                .any(|known| *known == full_name(path)),
            _ => object_of(kind, path).is_none_or(|object| self.has(&object)),
        }
    }

    /// Whether a text may speak of one of the objects: a cheap look before parsing what can be long.
    ///
    /// Reports name an activity in the type of the report or in the table of a column.
    #[must_use]
    pub(super) fn is_named_in(&self, kind: Kind, text: &str) -> bool {
        match kind {
            Kind::Flow | Kind::Trigger => self.objects.iter().any(|object| text.contains(object.as_str())),
            // What a page is for stands at its end: of one that breaks off before, its items tell.
            Kind::LightningPage => {
                BAR_MARKS.iter().any(|mark| text.contains(mark)) || !text.contains("</FlexiPage")
            }
            Kind::Report => ["Task", "Event", "Activit"]
                .iter()
                .any(|word| text.contains(word)),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_objects_stay_closed() {
        let scope = Scope::new(["Case"]);
        assert!(scope.has("task") && scope.has("Case") && !scope.has("Account"));
        let wants = |path: &str| scope.wants(Kind::of(path).expect("metadata"), path);
        assert!(wants("objects/Task/validationRules/X.validationRule-meta.xml"));
        assert!(wants("objects/Case.object"));
        assert!(wants("layouts/Task-Acme Layout.layout"));
        assert!(wants("duplicateRules/Case.Acme.duplicateRule-meta.xml"));
        assert!(wants("standardValueSets/TaskType.standardValueSet"));
        assert!(!wants("objects/Account/fields/X__c.field-meta.xml"));
        assert!(!wants("layouts/Account-Acme Layout.layout"));
        assert!(!wants("workflows/Account.workflow"));
        assert!(!wants("standardValueSets/Industry.standardValueSet"));
    }

    #[test]
    fn a_bar_that_breaks_off_is_not_taken_for_another_page() {
        let scope = Scope::default();
        let is_opened = |text: &str| scope.is_named_in(Kind::LightningPage, text);
        assert!(is_opened("<FlexiPage><type>UtilityBar</type></FlexiPage>"));
        assert!(is_opened(
            "<FlexiPage><flexiPageRegions><name>utilityItems</name></FlexiPage>"
        ));
        assert!(is_opened("<FlexiPage><flexiPageRegions><itemInst"));
        assert!(!is_opened("<FlexiPage><type>RecordPage</type></FlexiPage>"));
    }
}
