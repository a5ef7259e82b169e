//! Knows what agents have to see when a call comes in: records that open, and fields by which callers are found.

use std::collections::{BTreeMap, BTreeSet};

use super::{Crews, Evidence, Need, Needs, runs_in};
use crate::analysis::Answers;
use crate::analysis::access::Right;
use crate::org::Org;
use crate::org::code::{Named, ScreenPop};
use crate::parse::script::Found;
use crate::source::Span;

/// Phone fields by which callers are found in nearly every org.
pub const PHONE_FIELDS: [&str; 5] = [
    "Account.Phone",
    "Contact.MobilePhone",
    "Contact.Phone",
    "Lead.MobilePhone",
    "Lead.Phone",
];

/// Functions of the libraries that look for callers by what Salesforce's search finds.
const SEARCHES: [&str; 3] = [
    "searchAndScreenPop",
    "searchAndGetScreenPopUrl",
    "cti.searchAndScreenPop",
];

/// Objects whose records the softphone opens for agents to read: named in code, or in every softphone layout.
#[must_use]
pub fn popped_objects(org: &Org, answers: &Answers) -> Vec<Need> {
    let target = |pop: &ScreenPop| {
        let is_list = matches!(pop.kind.as_deref(), Some("OBJECTHOME" | "LIST"));
        pop.scope.clone().filter(|_| is_list)
    };
    let crews = Crews::new(org, answers);
    let mut needs = popped(org, answers, &crews, Right::Read, target);
    for object in searched_objects(org) {
        needs.add(
            &object,
            Right::Read,
            &crews.all(),
            Evidence::Possible,
            layout_place(org),
        );
    }
    needs.list(&crews)
}

/// Objects of which the softphone opens a new record.
#[must_use]
pub fn created_objects(org: &Org, answers: &Answers) -> Vec<Need> {
    let target = |pop: &ScreenPop| {
        let is_new = pop.kind.as_deref() == Some("NEW_RECORD_MODAL");
        pop.entity.clone().filter(|_| is_new)
    };
    let crews = Crews::new(org, answers);
    let mut needs = popped(org, answers, &crews, Right::Create, target);
    let layouts = &org.people.softphone_layouts;
    let new = |object: &str| {
        layouts.iter().all(|layout| {
            let mut types = layout.call_types.iter();
            types.any(|one| {
                one.new_record_of()
                    .is_some_and(|own| own.eq_ignore_ascii_case(object))
            })
        })
    };
    let first = layouts.iter().take(1).flat_map(|layout| &layout.call_types);
    let objects: BTreeSet<&str> = first.filter_map(|one| one.new_record_of()).collect();
    for object in objects.into_iter().filter(|object| new(object)) {
        needs.add(
            object,
            Right::Create,
            &crews.all(),
            Evidence::Possible,
            layout_place(org),
        );
    }
    needs.list(&crews)
}

/// Phone fields that tell who is calling, of the objects that softphone layouts search, if any were given.
#[must_use]
pub fn phone_fields(org: &Org, answers: &Answers) -> Vec<Need> {
    let crews = Crews::new(org, answers);
    let searched = searched_objects(org);
    let is_searched = |field: &&&str| {
        let object = field.split_once('.').map_or("", |(object, _)| object);
        searched.is_empty() || searched.iter().any(|one| one.eq_ignore_ascii_case(object))
    };
    let mut needs = Needs::default();
    for adapter in &answers.adapters.all {
        let Some((index, center)) = adapter.center.zip(adapter.center(org)) else {
            continue;
        };
        let search = adapter.calls(org).find(|(_, call)| {
            let is_sure = call.found < Found::Guessed && runs_in(center, call.api);
            is_sure && SEARCHES.contains(&call.method.as_str())
        });
        let evidence = match search {
            Some(_) => Evidence::Likely,
            None => Evidence::Possible,
        };
        let users = crews.of(index);
        for field in PHONE_FIELDS.iter().filter(is_searched) {
            let place = search.map(|(_, call)| call.span);
            needs.add(field, Right::Read, &users, evidence, place);
        }
    }
    needs.list(&crews)
}

/// Fields that every softphone layout shows of callers.
#[must_use]
pub fn shown_fields(org: &Org, answers: &Answers) -> Vec<Need> {
    let crews = Crews::new(org, answers);
    let mut needs = Needs::default();
    for field in in_every_layout(org, |object, item| Some(format!("{object}.{}", item?))) {
        needs.add(
            &field,
            Right::Read,
            &crews.all(),
            Evidence::Possible,
            layout_place(org),
        );
    }
    needs.list(&crews)
}

/// Objects that code names as targets of screen pops.
fn popped(
    org: &Org,
    answers: &Answers,
    crews: &Crews,
    right: Right,
    target: impl Fn(&ScreenPop) -> Option<Named>,
) -> Needs {
    let mut needs = Needs::default();
    for adapter in &answers.adapters.all {
        let Some((index, center)) = adapter.center.zip(adapter.center(org)) else {
            continue;
        };
        let users = crews.of(index);
        for code in adapter.files(org) {
            let sure = code.pops.iter().filter(|pop| {
                let call = code.calls.get(pop.call);
                call.is_some_and(|call| call.found < Found::Guessed && runs_in(center, call.api))
            });
            for named in sure.filter_map(&target) {
                needs.add(&named.name, right, &users, Evidence::Known, Some(named.span));
            }
        }
    }
    needs
}

/// Which layout an agent has stands in no export: only what all of them say counts for everybody.
fn in_every_layout(org: &Org, name: impl Fn(&str, Option<&str>) -> Option<String>) -> Vec<String> {
    let layouts = &org.people.softphone_layouts;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for layout in layouts {
        let sections = layout.call_types.iter().flat_map(|one| &one.sections);
        let named = sections.flat_map(|section| {
            let object = section.entity_api_name.as_str();
            let items = section.items.iter().map(|item| Some(item.item_api_name.as_str()));
            std::iter::once(None)
                .chain(items)
                .filter_map(|item| name(object, item))
                .collect::<Vec<_>>()
        });
        for name in named.collect::<BTreeSet<String>>() {
            *counts.entry(name).or_default() += 1;
        }
    }
    let common = counts.into_iter().filter(|(_, count)| *count == layouts.len());
    common.map(|(name, _)| name).collect()
}

fn searched_objects(org: &Org) -> Vec<String> {
    in_every_layout(org, |object, item| {
        (item.is_none() && !object.is_empty()).then(|| object.to_owned())
    })
}

fn layout_place(org: &Org) -> Option<Span> {
    org.people.softphone_layouts.first().map(|layout| layout.span)
}
