//! Knows test cases of verdicts: a JSON line with a rule and what is known of its inputs, answered by a JSON line.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::scenario::{Input, Is, Scenario};
use super::witness::Witness;
use super::{Assignment, Limits, Verdict, decide};
use crate::formula::case::{compiled, describe, moment, place_text, read_value, stamp_text};
use crate::formula::{Context, Field, FieldTable, Type, Value, calendar, key};

#[derive(Debug, Deserialize)]
struct Case {
    #[serde(default)]
    id: Json,
    formula: String,
    #[serde(default)]
    context: Save,
    #[serde(default)]
    inputs: Map<String, Json>,
    #[serde(default)]
    now: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Save {
    #[default]
    Insert,
    Update,
}

#[derive(Debug, Deserialize)]
struct CaseInput {
    #[serde(rename = "type")]
    ty: String,
    #[serde(default)]
    values: Option<Vec<String>>,
    #[serde(default)]
    is: Known,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Known {
    #[default]
    Any,
    Blank,
    Nonblank,
    Value(Json),
}

/// Decides the case on a line: `{"id", "verdict", "witness", "bypasses"}` or `{"id", "error"}`.
#[must_use]
pub fn answer(line: &str) -> Json {
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => {
            let line: Json = serde_json::from_str(line).unwrap_or_default();
            let id = line.get("id").cloned().unwrap_or_default();
            return json!({"id": id, "error": format!("this line is no case: {error}")});
        }
    };
    match case.decide() {
        Ok(verdict) => case.told(&verdict),
        Err(message) => json!({"id": case.id, "error": message}),
    }
}

impl Case {
    fn decide(&self) -> Result<Verdict, String> {
        let mut table = FieldTable::new();
        let mut scenario = Scenario::new(self.context()?);
        for (name, input) in &self.inputs {
            let (field, input) = read(name, input)?;
            table.insert(name, field);
            scenario.insert(name, input);
        }
        let formula = compiled(&self.formula, &table)?;
        match formula.ty() {
            Type::Boolean | Type::Null | Type::Any => Ok(decide(&formula, &scenario, Limits::default())),
            ty => Err(format!("the formula gives a {ty}, not a condition")),
        }
    }

    fn context(&self) -> Result<Context, String> {
        Ok(Context {
            is_new: self.context == Save::Insert,
            now: moment(self.now.as_deref())?,
            ..Context::default()
        })
    }

    fn told(&self, verdict: &Verdict) -> Json {
        let witness = verdict.witness.as_ref();
        let bypasses = verdict.bypasses.iter().map(|Assignment { name, value }| {
            let mut bypass = Map::new();
            bypass.insert(self.name(name), json_of(value));
            Json::Object(bypass)
        });
        let mut answer = json!({
            "id": self.id,
            "verdict": verdict.kind.word(),
            "witness": witness.map(|witness| self.values(witness, false)),
            "bypasses": bypasses.collect::<Vec<_>>(),
        });
        let before = witness.map(|witness| self.values(witness, true));
        if let (Some(before), Some(answer)) =
            (before.filter(|before| !before.is_empty()), answer.as_object_mut())
        {
            // What the fields were before the update, where the outcome depends on it.
            answer.insert("prior".to_owned(), Json::Object(before));
        }
        answer
    }

    /// The name as the case spells it.
    fn name(&self, name: &str) -> String {
        let wanted = key(name);
        let spelled = self.inputs.keys().find(|known| key(known) == wanted);
        spelled.map_or(name, String::as_str).to_owned()
    }

    fn values(&self, witness: &Witness, before: bool) -> Map<String, Json> {
        let conditions = witness.conditions.iter();
        conditions
            .filter(|condition| condition.before == before)
            .map(|condition| (self.name(&condition.name), json_of(&condition.value)))
            .collect()
    }
}

fn read(name: &str, input: &Json) -> Result<(Field, Input), String> {
    let input = CaseInput::deserialize(input).map_err(|error| format!("input `{name}`: {error}"))?;
    let mut field = describe(&input.ty).ok_or_else(|| format!("`{}` is no type", input.ty))?;
    let is = match &input.is {
        Known::Any => Is::Any,
        Known::Blank => Is::Blank,
        Known::Nonblank => Is::Nonblank,
        Known::Value(value) => {
            let value = read_value(field.ty, value)
                .ok_or_else(|| format!("the value of `{name}` is no {}", input.ty))?;
            Is::Value(if value.is_empty() { Value::Null } else { value })
        }
    };
    let values = input.values.unwrap_or_default();
    field.values = values.iter().map(|value| value.as_str().into()).collect();
    let known = Input::new(is);
    Ok((
        field,
        if values.is_empty() {
            known
        } else {
            known.restricted()
        },
    ))
}

/// A value in the form in which cases give it.
fn json_of(value: &Value) -> Json {
    match value {
        Value::Null | Value::Geolocation(None) | Value::Unknown(_) => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => number.plain().map_or(Json::Null, Json::String),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Date(at) => Json::String(calendar::date_text(*at)),
        Value::DateTime(at) => Json::String(stamp_text(*at)),
        Value::Time(at) => Json::String(calendar::time_text(*at)),
        Value::Geolocation(Some(place)) => Json::String(place_text(place)),
    }
}
