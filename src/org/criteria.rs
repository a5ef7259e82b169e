//! Knows conditions that select records: of flows, processes, workflow rules, list views and reports, in one form.

use crate::parse::Element;
use crate::source::{Span, Value};

/// What a condition asks of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    StartsWith,
    Contains,
    NotContains,
    /// The value is the Boolean that says whether the field must be blank.
    IsBlank,
    /// Nothing that can be decided from a value alone.
    Other,
}

impl Operator {
    /// In the words of flows (`EqualTo`) and of filters (`equals`).
    fn named(word: &str) -> Self {
        match word {
            "EqualTo" | "equals" => Self::Equal,
            "NotEqualTo" | "notEqual" => Self::NotEqual,
            "StartsWith" | "startsWith" => Self::StartsWith,
            "Contains" | "contains" => Self::Contains,
            "notContain" => Self::NotContains,
            "IsNull" => Self::IsBlank,
            _ => Self::Other,
        }
    }
}

/// One condition on one field of the record.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// As it is written: `$Record.Type`, `Task.Type`, `TASK_TYPE`.
    pub written: Value,
    /// API name; `None` where something else than a field of the record is asked.
    pub field: Option<String>,
    pub operator: Operator,
    /// Alternatives, as literals; blank means "is blank". `None` where the value is known at run time only.
    pub values: Option<Vec<Value>>,
}

/// How conditions are combined.
#[derive(Debug, Clone)]
pub enum Logic {
    All,
    Any,
    /// `1 AND (2 OR 3)`.
    Text(Value),
    /// Nothing that can be decided: a formula instead of conditions.
    Unknown,
}

#[derive(Debug, Clone)]
pub struct Criteria {
    pub items: Vec<Criterion>,
    pub logic: Logic,
}

impl Criteria {
    /// Conditions of a flow's start: `<filters>` and `<filterLogic>`.
    #[must_use]
    pub(super) fn of_start(start: Element<'_>) -> Self {
        let logic = if start.text_of("filterFormula").is_some() {
            Logic::Unknown
        } else {
            logic(start.text_of("filterLogic"))
        };
        let items = start.children_named("filters").filter_map(|filter| {
            let written = filter.text_of("field")?;
            Some(Criterion {
                field: Some(written.text().to_owned()),
                operator: operator(filter, "operator"),
                values: flow_value(filter.child("value")),
                written,
            })
        });
        Self {
            items: items.collect(),
            logic,
        }
    }

    /// Conditions of an outcome of a flow's decision; `record` is the prefix that means the record itself.
    #[must_use]
    pub(super) fn of_outcome(rule: Element<'_>, record: &str) -> Self {
        let items = rule.children_named("conditions").filter_map(|condition| {
            let written = condition.text_of("leftValueReference")?;
            let field = written
                .strip_prefix(record)
                .and_then(|rest| rest.strip_prefix('.'));
            Some(Criterion {
                field: field.filter(|name| !name.contains('.')).map(str::to_owned),
                operator: operator(condition, "operator"),
                values: flow_value(condition.child("rightValue")),
                written,
            })
        });
        Self {
            items: items.collect(),
            logic: logic(rule.text_of("conditionLogic")),
        }
    }

    /// Conditions of workflow rules, list views and reports, which separate alternatives by commas.
    #[must_use]
    pub(super) fn of_filter(element: Element<'_>, items: &str, field: &str, operation: &str) -> Self {
        let logic = if element.text_of("formula").is_some() {
            Logic::Unknown
        } else {
            element.text_of("booleanFilter").map_or(Logic::All, Logic::Text)
        };
        let items = element.children_named(items).filter_map(|item| {
            let written = item.text_of(field)?;
            Some(Criterion {
                field: activity_field(written.text()),
                operator: operator(item, operation),
                values: Some(alternatives(item.child("value").map(Element::value), &written)),
                written,
            })
        });
        Self {
            items: items.collect(),
            logic,
        }
    }
}

fn operator(element: Element<'_>, name: &str) -> Operator {
    element
        .text_of(name)
        .map_or(Operator::Other, |word| Operator::named(word.text()))
}

fn logic(text: Option<Value>) -> Logic {
    match text {
        None => Logic::All,
        Some(text) if text.eq_ignore_ascii_case("and") => Logic::All,
        Some(text) if text.eq_ignore_ascii_case("or") => Logic::Any,
        Some(text) => Logic::Text(text),
    }
}

/// A literal of a flow; references are known at run time only. No value at all means blank.
fn flow_value(element: Option<Element<'_>>) -> Option<Vec<Value>> {
    let Some(element) = element else {
        return Some(Vec::new());
    };
    let literal = element.children().find(|child| {
        matches!(
            child.name(),
            "stringValue" | "booleanValue" | "numberValue" | "dateValue"
        )
    });
    match literal {
        Some(literal) => Some(vec![literal.value()]),
        None if element.has_child_elements() => None,
        None => Some(Vec::new()),
    }
}

/// `No Answer,Busy` is two values; a comma inside quotes belongs to its value.
fn alternatives(value: Option<Value>, at: &Value) -> Vec<Value> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return vec![at.slice(0..0)];
    };
    let mut parts = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (index, c) in value.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                parts.push(value.slice(start..index).trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(value.slice(start..value.len()).trim());
    parts
}

/// API name of a column that a filter names: `Task.Type`, `TASK_TYPE`, `TASK.SUBJECT`, `Activity.Result__c`.
fn activity_field(column: &str) -> Option<String> {
    let (table, name) = column.rsplit_once(['.', '$']).unwrap_or(("", column));
    let is_activity = ["", "Task", "TASK", "Activity", "ACTIVITY", "Event"].contains(&table);
    if !is_activity {
        return None;
    }
    let plain = name.replace('_', "").to_ascii_uppercase();
    let known = match plain.as_str() {
        "SUBJECT" => "Subject",
        "TYPE" | "TASKTYPE" => "Type",
        "TASKSUBTYPE" => "TaskSubtype",
        "CALLTYPE" => "CallType",
        "STATUS" => "Status",
        "CALLDISPOSITION" => "CallDisposition",
        _ => name,
    };
    Some(known.to_owned())
}

impl Criterion {
    /// Where the condition names its first value, else its field.
    #[must_use]
    pub fn place(&self) -> Span {
        let first = self.values.as_ref().and_then(|values| values.first());
        first
            .filter(|value| !value.is_empty())
            .unwrap_or(&self.written)
            .span()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn columns_have_many_names() {
        for (column, field) in [
            ("Task.Type", Some("Type")),
            ("TASK_TYPE", Some("Type")),
            ("TASK.SUBJECT", Some("Subject")),
            ("Activity.Result__c", Some("Result__c")),
            ("User.ProfileId", None),
        ] {
            assert_eq!(activity_field(column).as_deref(), field, "{column}");
        }
    }

    #[test]
    fn commas_separate_alternatives() {
        let value = Value::verbatim(FileId(0), "No Answer, Busy,\"a,b\"", 10);
        let parts = alternatives(Some(value.clone()), &value);
        let texts: Vec<&str> = parts.iter().map(Value::text).collect();
        assert_eq!(texts, ["No Answer", "Busy", "\"a,b\""]);
        assert_eq!(parts[1].span().range(), 21..25);
    }
}
