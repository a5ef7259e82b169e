//! Knows test cases of the language: a JSON line with a formula and its inputs, answered by a JSON line.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::ast::{Ast, NodeKind};
use super::calendar::{self, DAY};
use super::compile::Formula;
use super::decimal::{Decimal, Rounding};
use super::diagnostic::Diagnostic;
use super::eval::{Context, Inputs, Need, Stop};
use super::functions::{self, Function};
use super::parse::parse;
use super::types::{Field, FieldTable, NestedFormula, Type, key};
use super::value::Value;

/// Digits behind the point of a result that names no scale.
const RESULT_SCALE: i32 = 32;
/// Longest text that a formula field holds, in UTF-16 units.
const MAX_RESULT: usize = 1_300;

#[derive(Debug, Deserialize)]
struct Case {
    #[serde(default)]
    id: Json,
    formula: String,
    #[serde(default)]
    return_type: Option<String>,
    #[serde(default)]
    fields: Map<String, Json>,
    #[serde(default)]
    null_as_zero: bool,
    #[serde(default)]
    null_bool_as_false: bool,
    #[serde(default)]
    scale: Option<i32>,
    #[serde(default)]
    is_new: bool,
    #[serde(default)]
    is_clone: bool,
    #[serde(default)]
    prior: Option<Map<String, Json>>,
    #[serde(default)]
    now: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CaseField {
    #[serde(rename = "type")]
    ty: String,
    #[serde(default)]
    value: Json,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    formula: Option<String>,
}

/// Evaluates the case on a line: `{"id", "value"}` or `{"id", "error"}`.
#[must_use]
pub fn answer(line: &str) -> Json {
    respond(line, |case| case.value().map(|value| ("value", value)))
}

/// The tree of the formula on a line: `{"id", "ast"}` or `{"id", "error"}`.
#[must_use]
pub fn tree(line: &str) -> Json {
    respond(line, |case| {
        let ast = parse(&case.formula).map_err(|problem| shown(&problem))?;
        Ok(("ast", Json::String(ast.tree(&case.formula))))
    })
}

fn respond(line: &str, run: impl Fn(&Case) -> Result<(&'static str, Json), String>) -> Json {
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => return json!({"id": null, "error": format!("this line is no case: {error}")}),
    };
    let mut answer = Map::new();
    answer.insert("id".to_owned(), case.id.clone());
    let (name, value) = match run(&case) {
        Ok(named) => named,
        Err(message) => ("error", Json::String(message)),
    };
    answer.insert(name.to_owned(), value);
    Json::Object(answer)
}

fn shown(problem: &Diagnostic) -> String {
    format!("{} (at byte {})", problem.message, problem.span.start)
}

/// The formula of a case, or the first problem that it has.
pub(super) fn compiled(text: &str, table: &FieldTable) -> Result<Formula, String> {
    Formula::compile(text, table).map_err(|problems| problems.first().map_or_else(String::new, shown))
}

/// The moment that a case names, else now.
pub(super) fn moment(now: Option<&str>) -> Result<i64, String> {
    match now {
        Some(now) => stamp(now).ok_or_else(|| format!("`{now}` is no time stamp")),
        None => Ok(jiff::Timestamp::now().as_millisecond()),
    }
}

/// Degrees of latitude and longitude.
pub(super) fn place_text(place: &(Decimal, Decimal)) -> String {
    let part = |degrees: &Decimal| degrees.plain().unwrap_or_default();
    format!("{}, {}", part(&place.0), part(&place.1))
}

impl Case {
    fn value(&self) -> Result<Json, String> {
        let fields = self.read_fields()?;
        self.refuse_unsupported(&fields)?;
        let (table, inputs) = self.schema(&fields)?;
        let formula = compiled(&self.formula, &table)?;
        self.check_result_type(formula.ty())?;
        let context = Context {
            null_as_zero: self.null_as_zero,
            is_new: self.is_new,
            is_clone: self.is_clone,
            now: moment(self.now.as_deref())?,
            ..Context::default()
        };
        match formula.evaluate(&context, &inputs) {
            Ok(value) => self.result(&value),
            Err(Stop::Error(error)) => Err(format!("{} (at byte {})", error.kind, error.span.start)),
            Err(Stop::Need(Need::Choice { key, .. })) => Err(format!("unknown: what `{key}` gives")),
            Err(Stop::Need(Need::Input(name) | Need::Prior(name))) => Err(format!("no value for `{name}`")),
        }
    }

    fn read_fields(&self) -> Result<Vec<(&str, CaseField)>, String> {
        self.fields
            .iter()
            .map(|(name, field)| {
                let field =
                    CaseField::deserialize(field).map_err(|error| format!("field `{name}`: {error}"))?;
                Ok((name.as_str(), field))
            })
            .collect()
    }

    /// Functions that only exist elsewhere, or whose answer only the platform knows.
    fn refuse_unsupported(&self, fields: &[(&str, CaseField)]) -> Result<(), String> {
        let nested = fields.iter().filter_map(|(_, field)| field.formula.as_deref());
        for text in std::iter::once(self.formula.as_str()).chain(nested) {
            let Ok(ast) = parse(text) else {
                continue;
            };
            if let Some(name) = unsupported(text, &ast) {
                return Err(format!("unsupported: {name}"));
            }
        }
        Ok(())
    }

    fn schema(&self, fields: &[(&str, CaseField)]) -> Result<(FieldTable, CaseInputs), String> {
        let mut table = FieldTable::new();
        let mut inputs = CaseInputs::default();
        for (name, field) in fields {
            let mut described = describe(&field.ty).ok_or_else(|| format!("`{}` is no type", field.ty))?;
            described.values = field.values.iter().map(|value| value.as_str().into()).collect();
            described.formula = field.formula.as_ref().map(|text| NestedFormula {
                text: text.clone(),
                null_as_zero: self.null_as_zero,
                prefix: String::new(),
            });
            let bad = |name: &str| format!("the value of `{name}` is no {}", field.ty);
            let value = read_value(described.ty, &field.value).ok_or_else(|| bad(name))?;
            if let Some(prior) = self.prior.as_ref().and_then(|prior| prior.get(*name)) {
                let prior = read_value(described.ty, prior).ok_or_else(|| bad(name))?;
                inputs.prior.insert(key(name), prior);
            }
            inputs.values.insert(key(name), value);
            table.insert(name, described);
        }
        Ok((table, inputs))
    }

    fn check_result_type(&self, actual: Type) -> Result<(), String> {
        let Some(wanted) = self.return_type.as_deref().and_then(describe) else {
            return Ok(());
        };
        let fits = match wanted.ty {
            Type::Date | Type::DateTime => matches!(actual, Type::Date | Type::DateTime),
            Type::Text | Type::Picklist | Type::MultiPicklist => actual.is_text(),
            wanted => wanted == actual,
        };
        if fits || matches!(actual, Type::Null | Type::Any) {
            return Ok(());
        }
        Err(format!("the formula gives a {actual}, not a {}", wanted.ty))
    }

    /// A value in the form in which cases expect it.
    fn result(&self, value: &Value) -> Result<Json, String> {
        let is_percent = self.return_type.as_deref() == Some("percent");
        let is_boolean = self.return_type.as_deref() == Some("boolean");
        Ok(match value {
            Value::Null if is_boolean && self.null_bool_as_false => Json::Bool(false),
            Value::Null | Value::Geolocation(None) => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => {
                let number = if is_percent {
                    number.shift(2)
                } else {
                    number.clone()
                };
                let rounded = number.round_like_engine(self.scale.unwrap_or(RESULT_SCALE), Rounding::HalfUp);
                Json::String(rounded.plain().ok_or("a number that is too large")?)
            }
            Value::Text(text) => Json::String(shortened(text)),
            Value::Date(at) | Value::DateTime(at) => Json::String(stamp_text(*at)),
            Value::Time(time) => Json::String(calendar::time_text(*time)),
            Value::Geolocation(Some(place)) => Json::String(place_text(place)),
            Value::Unknown(_) => return Err("unknown: the result".to_owned()),
        })
    }
}

fn unsupported(text: &str, ast: &Ast) -> Option<String> {
    ast.nodes()
        .filter(|(_, node)| node.kind == NodeKind::Call)
        .map(|(_, node)| &text[node.token.clone()])
        .find(|name| {
            let opaque = functions::find(name).is_some_and(|known| known.function == Function::Opaque);
            opaque || functions::is_not_offered(name)
        })
        .map(str::to_ascii_uppercase)
}

pub(super) fn describe(ty: &str) -> Option<Field> {
    Some(match ty {
        "number" | "currency" | "double" | "integer" => Field::new(Type::Number),
        "percent" => Field::percent(),
        "text" | "email" | "url" | "phone" | "textarea" => Field::new(Type::Text),
        "boolean" => Field::new(Type::Boolean),
        "date" => Field::new(Type::Date),
        "datetime" => Field::new(Type::DateTime),
        "time" => Field::new(Type::Time),
        "picklist" => Field::new(Type::Picklist),
        "multipicklist" => Field::new(Type::MultiPicklist),
        "id" => Field::new(Type::Id),
        "geolocation" => Field::new(Type::Geolocation),
        _ => return None,
    })
}

pub(super) fn read_value(ty: Type, value: &Json) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null);
    }
    if let Some(values) = value.as_array() {
        let values: Vec<&str> = values.iter().filter_map(Json::as_str).collect();
        return Some(Value::text_or_null(&values.join(";")));
    }
    if let Some(value) = value.as_bool() {
        return Some(Value::Bool(value));
    }
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    match ty {
        Type::Number => Decimal::parse(&text).map(Value::Number),
        Type::Date => stamp(&text).map(|at| Value::Date(at.div_euclid(DAY) * DAY)),
        Type::DateTime => stamp(&text).map(Value::DateTime),
        Type::Time => calendar::parse_time(&text).map(Value::Time),
        Type::Boolean => text.parse().ok().map(Value::Bool),
        // The engine tells an empty text from a blank, which the platform never stores.
        _ => Some(Value::text(text)),
    }
}

/// Milliseconds of `2025-06-04`, `2025-06-04T12:00:00Z` or `2025-06-04T12:00:00.500Z`.
fn stamp(text: &str) -> Option<i64> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, time.strip_suffix('Z')?),
        None => (text, "00:00:00"),
    };
    let time = if time.contains('.') {
        time.to_owned()
    } else {
        format!("{time}.0")
    };
    Some(calendar::parse_date(date)? + calendar::parse_time(&time)?)
}

pub(super) fn stamp_text(at: i64) -> String {
    let date = calendar::date_text(at);
    if at.rem_euclid(1_000) == 0 {
        format!("{date}T{}Z", calendar::clock_text(at))
    } else {
        format!("{date}T{}Z", calendar::time_text(at))
    }
}

fn shortened(text: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().take(MAX_RESULT).collect();
    String::from_utf16_lossy(&units)
}

#[derive(Debug, Default)]
struct CaseInputs {
    values: HashMap<String, Value>,
    prior: HashMap<String, Value>,
}

impl Inputs for CaseInputs {
    fn value(&self, name: &str) -> Option<Value> {
        self.values.get(name).cloned()
    }

    fn prior(&self, name: &str) -> Option<Value> {
        self.prior.get(name).or_else(|| self.values.get(name)).cloned()
    }
}
