//! Knows the functions of the language: names, arguments, results, and where Salesforce offers them.

pub(super) mod dates;
pub(super) mod geo;
pub(super) mod numbers;
pub(super) mod text;

use super::types::Type;
use Type::{Any, Boolean, Date, DateTime, Id, Number, Text, Time};

/// A function that formulas of records may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    // Logic
    And,
    Or,
    If,
    Ifs,
    IfError,
    Case,
    IsBlank,
    IsNull,
    BlankValue,
    NullValue,
    IsNumber,
    IsNew,
    IsClone,
    IsChanged,
    PriorValue,
    // Text
    Text,
    Value,
    Contains,
    Begins,
    Regex,
    Find,
    Left,
    Right,
    Mid,
    Substr,
    Len,
    Lower,
    Upper,
    Trim,
    Substitute,
    Lpad,
    Rpad,
    InitCap,
    Reverse,
    Ascii,
    Chr,
    CaseSafeId,
    Hyperlink,
    Image,
    Br,
    // Picklists
    IsPickVal,
    Includes,
    PicklistCount,
    // Numbers
    Abs,
    Ceiling,
    Floor,
    MCeiling,
    MFloor,
    Round,
    Trunc,
    Mod,
    Sqrt,
    Exp,
    Ln,
    Log,
    Max,
    Min,
    Pi,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    // Dates and times
    Date,
    DateValue,
    DateTimeValue,
    TimeValue,
    Today,
    Now,
    TimeNow,
    Day,
    Month,
    Year,
    Weekday,
    DayOfYear,
    IsoWeek,
    IsoYear,
    Hour,
    Minute,
    Second,
    Millisecond,
    AddMonths,
    UnixTimestamp,
    FromUnixTime,
    FormatDuration,
    // Places
    Geolocation,
    Distance,
    /// One whose result only the platform knows: `VLOOKUP`, `CURRENCYRATE`, …
    Opaque,
}

/// What arguments a function takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Arguments {
    /// These types; those from `at_least` on may be left out.
    Typed { types: &'static [Type], at_least: usize },
    /// Any number of arguments of one type.
    Many(Type),
    /// As many as given here; their types are checked in `check`.
    Special { at_least: usize, at_most: usize },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) function: Function,
    pub(super) arguments: Arguments,
    /// `Any` where `check` computes it.
    pub(super) result: Type,
}

const fn typed(name: &'static str, function: Function, types: &'static [Type], result: Type) -> Signature {
    optional(name, function, types, types.len(), result)
}

const fn optional(
    name: &'static str,
    function: Function,
    types: &'static [Type],
    at_least: usize,
    result: Type,
) -> Signature {
    Signature {
        name,
        function,
        arguments: Arguments::Typed { types, at_least },
        result,
    }
}

const fn many(name: &'static str, function: Function, ty: Type) -> Signature {
    Signature {
        name,
        function,
        arguments: Arguments::Many(ty),
        result: ty,
    }
}

const fn special(
    name: &'static str,
    function: Function,
    at_least: usize,
    at_most: usize,
    result: Type,
) -> Signature {
    Signature {
        name,
        function,
        arguments: Arguments::Special { at_least, at_most },
        result,
    }
}

const MANY: usize = usize::MAX;

/// Sources: Salesforce Help, "Formula Operators and Functions A–Z", and salesforce/formula-engine.
#[rustfmt::skip]
const SIGNATURES: &[Signature] = &[
    many("AND", Function::And, Boolean),
    many("OR", Function::Or, Boolean),
    special("IF", Function::If, 3, 3, Any),
    special("IFS", Function::Ifs, 3, MANY, Any),
    special("IFERROR", Function::IfError, 2, 2, Any),
    special("CASE", Function::Case, 4, MANY, Any),
    special("ISBLANK", Function::IsBlank, 1, 1, Boolean),
    special("ISNULL", Function::IsNull, 1, 1, Boolean),
    special("BLANKVALUE", Function::BlankValue, 2, 2, Any),
    special("NULLVALUE", Function::NullValue, 2, 2, Any),
    special("ISNUMBER", Function::IsNumber, 1, 1, Boolean),
    typed("ISNEW", Function::IsNew, &[], Boolean),
    typed("ISCLONE", Function::IsClone, &[], Boolean),
    special("ISCHANGED", Function::IsChanged, 1, 1, Boolean),
    special("PRIORVALUE", Function::PriorValue, 1, 1, Any),
    special("TEXT", Function::Text, 1, 1, Text),
    typed("VALUE", Function::Value, &[Text], Number),
    typed("CONTAINS", Function::Contains, &[Text, Text], Boolean),
    typed("BEGINS", Function::Begins, &[Text, Text], Boolean),
    special("REGEX", Function::Regex, 2, 2, Boolean),
    optional("FIND", Function::Find, &[Text, Text, Number], 2, Number),
    typed("LEFT", Function::Left, &[Text, Number], Text),
    typed("RIGHT", Function::Right, &[Text, Number], Text),
    typed("MID", Function::Mid, &[Text, Number, Number], Text),
    optional("SUBSTR", Function::Substr, &[Text, Number, Number], 2, Text),
    typed("LEN", Function::Len, &[Text], Number),
    optional("LOWER", Function::Lower, &[Text, Text], 1, Text),
    optional("UPPER", Function::Upper, &[Text, Text], 1, Text),
    typed("TRIM", Function::Trim, &[Text], Text),
    typed("SUBSTITUTE", Function::Substitute, &[Text, Text, Text], Text),
    optional("LPAD", Function::Lpad, &[Text, Number, Text], 2, Text),
    optional("RPAD", Function::Rpad, &[Text, Number, Text], 2, Text),
    typed("INITCAP", Function::InitCap, &[Text], Text),
    typed("REVERSE", Function::Reverse, &[Text], Text),
    typed("ASCII", Function::Ascii, &[Text], Number),
    typed("CHR", Function::Chr, &[Number], Text),
    typed("CASESAFEID", Function::CaseSafeId, &[Id], Text),
    optional("HYPERLINK", Function::Hyperlink, &[Text, Text, Text], 2, Text),
    optional("IMAGE", Function::Image, &[Text, Text, Number, Number], 2, Text),
    typed("BR", Function::Br, &[], Text),
    special("ISPICKVAL", Function::IsPickVal, 2, 2, Boolean),
    special("INCLUDES", Function::Includes, 2, 2, Boolean),
    special("PICKLISTCOUNT", Function::PicklistCount, 1, 1, Number),
    typed("ABS", Function::Abs, &[Number], Number),
    typed("CEILING", Function::Ceiling, &[Number], Number),
    typed("FLOOR", Function::Floor, &[Number], Number),
    typed("MCEILING", Function::MCeiling, &[Number], Number),
    typed("MFLOOR", Function::MFloor, &[Number], Number),
    typed("ROUND", Function::Round, &[Number, Number], Number),
    optional("TRUNC", Function::Trunc, &[Number, Number], 1, Number),
    typed("MOD", Function::Mod, &[Number, Number], Number),
    typed("SQRT", Function::Sqrt, &[Number], Number),
    typed("EXP", Function::Exp, &[Number], Number),
    typed("LN", Function::Ln, &[Number], Number),
    typed("LOG", Function::Log, &[Number], Number),
    many("MAX", Function::Max, Number),
    many("MIN", Function::Min, Number),
    typed("PI", Function::Pi, &[], Number),
    typed("SIN", Function::Sin, &[Number], Number),
    typed("COS", Function::Cos, &[Number], Number),
    typed("TAN", Function::Tan, &[Number], Number),
    typed("ASIN", Function::Asin, &[Number], Number),
    typed("ACOS", Function::Acos, &[Number], Number),
    typed("ATAN", Function::Atan, &[Number], Number),
    typed("ATAN2", Function::Atan2, &[Number, Number], Number),
    typed("DATE", Function::Date, &[Number, Number, Number], Date),
    special("DATEVALUE", Function::DateValue, 1, 1, Date),
    special("DATETIMEVALUE", Function::DateTimeValue, 1, 1, DateTime),
    special("TIMEVALUE", Function::TimeValue, 1, 1, Time),
    typed("TODAY", Function::Today, &[], Date),
    typed("NOW", Function::Now, &[], DateTime),
    typed("TIMENOW", Function::TimeNow, &[], Time),
    typed("DAY", Function::Day, &[Date], Number),
    typed("MONTH", Function::Month, &[Date], Number),
    typed("YEAR", Function::Year, &[Date], Number),
    typed("WEEKDAY", Function::Weekday, &[Date], Number),
    typed("DAYOFYEAR", Function::DayOfYear, &[Date], Number),
    special("ISOWEEK", Function::IsoWeek, 1, 1, Number),
    special("ISOYEAR", Function::IsoYear, 1, 1, Number),
    typed("HOUR", Function::Hour, &[Time], Number),
    typed("MINUTE", Function::Minute, &[Time], Number),
    typed("SECOND", Function::Second, &[Time], Number),
    typed("MILLISECOND", Function::Millisecond, &[Time], Number),
    special("ADDMONTHS", Function::AddMonths, 2, 2, Any),
    special("UNIXTIMESTAMP", Function::UnixTimestamp, 1, 1, Number),
    typed("FROMUNIXTIME", Function::FromUnixTime, &[Number], DateTime),
    special("FORMATDURATION", Function::FormatDuration, 1, 2, Text),
    special("GEOLOCATION", Function::Geolocation, 2, 2, Type::Geolocation),
    special("DISTANCE", Function::Distance, 3, 3, Number),
    special("VLOOKUP", Function::Opaque, 3, 3, Any),
    special("CURRENCYRATE", Function::Opaque, 1, 1, Number),
    special("GETSESSIONID", Function::Opaque, 0, 0, Text),
];

/// Functions that Salesforce has for other places: pages, email templates, reports, flows, list filters.
const NOT_OFFERED: &[&str] = &[
    "ENDS",
    "FORMAT",
    "FORMATCURRENCY",
    "GETRECORDIDS",
    "HTMLENCODE",
    "IMAGEPROXYURL",
    "IN",
    "INCLUDE",
    "JSENCODE",
    "JSINHTMLENCODE",
    "JSONPATHVALUE",
    "JSONVALUE",
    "JUNCTIONIDLIST",
    "LABEL",
    "LIKE",
    "LINKTO",
    "MAP",
    "PARENTGROUPVAL",
    "PREDICT",
    "PREVGROUPVAL",
    "REQUIRESCRIPT",
    "TEMPLATE",
    "URLENCODE",
    "URLFOR",
];

/// Finds a function, without regard to case.
pub(super) fn find(name: &str) -> Option<&'static Signature> {
    SIGNATURES
        .iter()
        .find(|signature| signature.name.eq_ignore_ascii_case(name))
}

/// Whether Salesforce has the function, but not for formulas of records.
pub(super) fn is_not_offered(name: &str) -> bool {
    NOT_OFFERED.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Names of all functions, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SIGNATURES.iter().map(|signature| signature.name)
}
