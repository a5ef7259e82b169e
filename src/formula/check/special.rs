//! Knows the argument types of functions that take more than one combination.

use super::Checker;
use crate::formula::ast::{NodeId, NodeKind};
use crate::formula::diagnostic::DiagnosticKind;
use crate::formula::functions::{Function, Signature};
use crate::formula::types::Type;

impl Checker<'_> {
    /// Type of a call whose number of arguments is right.
    pub(super) fn special(&mut self, id: NodeId, signature: &Signature) -> Type {
        let kids = self.ast.kids(id);
        let by = format!("`{}`", signature.name);
        match signature.function {
            Function::If | Function::Ifs => self.conditional(kids, &by),
            Function::IfError => self.same_type(kids[0], kids[1], &by),
            Function::Case => self.case(kids, &by),
            Function::BlankValue | Function::NullValue => self.default_value(kids, &by),
            Function::IsBlank | Function::IsNull => {
                if self.ty(kids[0]) == Type::Boolean {
                    self.wrong_type(kids[0], &by, "field that can be blank");
                }
                Type::Boolean
            }
            Function::PriorValue => self.plain_field(kids[0], &by),
            Function::IsChanged => {
                self.plain_field(kids[0], &by);
                Type::Boolean
            }
            Function::IsPickVal => self.pick_value(kids, &by, Type::Picklist),
            Function::Includes => self.pick_value(kids, &by, Type::MultiPicklist),
            Function::AddMonths => {
                self.one_of(kids[0], &[Type::Date, Type::DateTime], &by, "date or date/time");
                self.one_of(kids[1], &[Type::Number], &by, "number");
                self.ty(kids[0])
            }
            Function::FormatDuration => self.duration(kids, &by),
            _ => {
                self.fixed(kids, signature, &by);
                signature.result
            }
        }
    }

    /// Functions whose result has one type, whatever their arguments.
    fn fixed(&mut self, kids: &[NodeId], signature: &Signature, by: &str) {
        use Type::{Date, DateTime, Id, MultiPicklist, Null, Number, Text, Time};
        let (types, wanted): (&[Type], &str) = match signature.function {
            Function::Text if kids.iter().all(|kid| self.is_pick(*kid)) => return,
            Function::Text => (
                &[Null, Number, Date, DateTime, Time],
                "number, date, time or picklist field",
            ),
            Function::IsNumber => (&[Text], "text"),
            Function::Regex => (&[Text, Id], "text"),
            Function::DateValue => (&[DateTime, Text], "date/time or text"),
            Function::DateTimeValue => (&[DateTime, Date, Text], "date, date/time or text"),
            Function::TimeValue => (&[DateTime, Time, Text], "time, date/time or text"),
            Function::UnixTimestamp => (&[Date, DateTime, Time], "date, date/time or time"),
            Function::IsoWeek | Function::IsoYear => (&[Date, DateTime], "date or date/time"),
            Function::PicklistCount => (&[MultiPicklist], "multi-select picklist"),
            Function::Geolocation => (&[Number], "number"),
            Function::Distance => return self.distance(kids, by),
            _ => return,
        };
        for kid in kids {
            self.one_of(*kid, types, by, wanted);
        }
    }

    fn distance(&mut self, kids: &[NodeId], by: &str) {
        self.one_of(kids[0], &[Type::Geolocation], by, "geolocation");
        self.one_of(kids[1], &[Type::Geolocation], by, "geolocation");
        self.one_of(kids[2], &[Type::Text], by, "text, `'mi'` or `'km'`");
        self.unit(kids[2], by);
    }

    /// Demands one of some types; `NULL` only if it is listed.
    fn one_of(&mut self, kid: NodeId, types: &[Type], by: &str, wanted: &str) {
        let ty = self.ty(kid);
        if ty != Type::Any && !types.contains(&ty) {
            self.wrong_type(kid, by, wanted);
        }
    }

    fn unit(&mut self, kid: NodeId, by: &str) {
        let Some(unit) = self.ast.text_value(kid) else {
            return;
        };
        if !unit.eq_ignore_ascii_case("mi") && !unit.eq_ignore_ascii_case("km") {
            self.problem(
                DiagnosticKind::WrongType,
                self.span(kid),
                format!("{by} measures in `'mi'` or `'km'`, not in `{unit}`"),
            );
        }
    }

    /// `IF` and `IFS`: conditions and results in turn, then a result.
    fn conditional(&mut self, kids: &[NodeId], by: &str) -> Type {
        let mut result = Type::Null;
        let mut first = None;
        for (index, kid) in kids.iter().enumerate() {
            if index % 2 == 0 && index + 1 < kids.len() {
                if !matches!(self.ty(*kid), Type::Boolean | Type::Any) {
                    self.wrong_type(*kid, by, "condition");
                }
                continue;
            }
            result = self.result_type(result, first, *kid, by);
            first.get_or_insert(*kid);
        }
        result
    }

    /// Common type of results so far and one more.
    fn result_type(&mut self, so_far: Type, first: Option<NodeId>, kid: NodeId, by: &str) -> Type {
        if let Some(common) = so_far.common(self.ty(kid)) {
            return common;
        }
        let earlier = first.map_or_else(String::new, |first| format!(" like `{}`", self.shown(first)));
        let message = format!(
            "{by} needs results of one type{earlier} ({so_far}), but `{}` is a {}",
            self.shown(kid),
            self.ty(kid)
        );
        self.problem(DiagnosticKind::WrongType, self.span(kid), message);
        Type::Any
    }

    fn same_type(&mut self, left: NodeId, right: NodeId, by: &str) -> Type {
        let (one, other) = (self.ty(left), self.ty(right));
        if !one.fits(other) {
            self.unequal_types(left, right, by);
            return Type::Any;
        }
        if other == Type::Any { other } else { one }
    }

    fn default_value(&mut self, kids: &[NodeId], by: &str) -> Type {
        let (one, other) = (self.ty(kids[0]), self.ty(kids[1]));
        if matches!(one, Type::Boolean | Type::Geolocation) {
            self.wrong_type(kids[0], by, "field that can be blank");
            return Type::Any;
        }
        // The text of a picklist field is taken for the field itself, after types were checked.
        if !one.fits(other) {
            self.unequal_types(kids[0], kids[1], by);
            return Type::Any;
        }
        match (one, other) {
            (Type::Any, _) | (_, Type::Any) => Type::Any,
            (Type::Null, other) => other,
            (one, _) => one,
        }
    }

    fn case(&mut self, kids: &[NodeId], by: &str) -> Type {
        let selector = kids[0];
        let mut wanted = self.ty(selector);
        if matches!(wanted, Type::Boolean | Type::Geolocation) {
            self.wrong_type(selector, by, "number, text, date or picklist (no condition)");
            wanted = Type::Any;
        }
        let is_pick = self.is_pick(selector);
        let mut result = Type::Null;
        let mut first = None;
        let last = kids.len() - 1;
        for (index, kid) in kids.iter().enumerate().skip(1) {
            if index % 2 == 1 && index != last {
                wanted = self.case_value(*kid, wanted, is_pick, by);
                continue;
            }
            if self.ty(*kid) == Type::Boolean {
                self.wrong_type(*kid, by, "result that is no condition");
                continue;
            }
            result = self.result_type(result, first, *kid, by);
            first.get_or_insert(*kid);
        }
        result
    }

    /// A value that `CASE` compares with; gives the type that the next one has to have.
    fn case_value(&mut self, kid: NodeId, wanted: Type, is_pick: bool, by: &str) -> Type {
        let ty = self.ty(kid);
        if is_pick {
            if !matches!(self.ast.node(kid).kind, NodeKind::Text(_)) {
                self.wrong_type(kid, by, "picklist value in quotes");
            }
            return wanted;
        }
        if ty == Type::Boolean {
            self.wrong_type(kid, by, "value that is no condition");
            return wanted;
        }
        if !ty.fits(wanted) {
            self.wrong_type(kid, by, &wanted.to_string());
        }
        if matches!(wanted, Type::Null | Type::Any) {
            ty
        } else {
            wanted
        }
    }

    /// Whether a node stands for a picklist field: the field itself or its prior value.
    fn is_pick(&self, id: NodeId) -> bool {
        let facts = &self.facts[id.index()];
        facts.ty == Type::Picklist && (facts.field.is_some() || facts.function == Some(Function::PriorValue))
    }

    fn pick_value(&mut self, kids: &[NodeId], by: &str, wanted: Type) -> Type {
        let field = kids[0];
        let fits = match self.ty(field) {
            Type::Any => true,
            Type::Picklist if wanted == Type::Picklist => self.is_pick(field),
            ty => ty == wanted && wanted == Type::MultiPicklist,
        };
        if !fits {
            self.wrong_type(field, by, &format!("{wanted} field"));
        }
        if !matches!(self.ast.node(kids[1]).kind, NodeKind::Text(_)) {
            self.wrong_type(kids[1], by, "value in quotes");
        }
        Type::Boolean
    }

    /// A field of the record itself, which has a value before the change.
    fn plain_field(&mut self, kid: NodeId, by: &str) -> Type {
        let node = self.ast.node(kid);
        if node.kind != NodeKind::Field {
            let message = format!("{by} needs a field, but `{}` is none", self.shown(kid));
            self.problem(DiagnosticKind::WrongType, self.span(kid), message);
            return self.ty(kid);
        }
        let name = &self.text[node.token.clone()];
        if name.contains('.') {
            let message = format!("{by} needs a field of the record itself, not `{name}`");
            self.problem(DiagnosticKind::WrongType, self.span(kid), message);
        }
        self.ty(kid)
    }

    fn duration(&mut self, kids: &[NodeId], by: &str) -> Type {
        let first = self.ty(kids[0]);
        let Some(second) = kids.get(1).copied() else {
            self.one_of(kids[0], &[Type::Number], by, "number of seconds");
            return Type::Text;
        };
        let other = self.ty(second);
        if [first, other]
            .iter()
            .any(|ty| matches!(ty, Type::Null | Type::Any))
        {
            return Type::Text;
        }
        match first {
            Type::DateTime => self.one_of(second, &[Type::DateTime], by, "date/time"),
            Type::Time => self.one_of(second, &[Type::Time], by, "time"),
            Type::Number => self.one_of(second, &[Type::Boolean], by, "condition"),
            _ => self.wrong_type(kids[0], by, "number, time or date/time"),
        }
        Type::Text
    }
}
