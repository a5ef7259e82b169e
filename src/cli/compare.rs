//! Knows `ctilint compare`: in what two orgs differ for their phones.

use clap::Args;

use super::session::{Failure, Session};
use super::trust_diff;
use super::two::{AFTER_HELP, BothPlaces, Side, Two, TwoArgs, TwoFormat};
use crate::analysis::compare::{self, Comparison, Difference, Only};
use crate::analysis::contents::Topic;
use crate::analysis::facets::{Nature, Row};
use crate::analysis::trust_surface::{Moved, TrustDiff, Unseen};
use crate::answer::difference::{CompareAnswer, Compared, Different, Environments, OnlyIn, TrustBeside};
use crate::answer::ladder::Place;
use crate::finding::{Component, count};
use crate::report::difference;

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CompareArgs {
    /// One org: a folder, a zip, or a git revision.
    a: String,
    /// The other one.
    b: String,
    #[command(flatten)]
    two: TwoArgs,
    /// List also what differs only by the environment: My Domain, Ids, user names.
    #[arg(long)]
    environment: bool,
}

pub(super) fn run(args: &CompareArgs) -> Result<u8, Failure> {
    let mut two = args.two.open(&args.a, &args.b)?;
    let missing = std::mem::take(&mut two.missing);
    let mut comparison = Comparison::new(side(&two.old), side(&two.new), two.is_whole);
    comparison.not_visible.extend(missing);
    let answer = answer(&args.a, &args.b, &two, &comparison);
    let text = match args.two.format {
        TwoFormat::Text => difference::compare_text(&answer, args.environment),
        TwoFormat::Markdown => difference::compare_markdown(&answer),
        TwoFormat::Json => super::debug::json(&answer),
    };
    args.two.write(&text, &comparison.not_visible)
}

fn side(session: &Session) -> compare::Side<'_> {
    compare::Side {
        org: &session.org,
        options: &session.options,
    }
}

fn answer(a: &str, b: &str, two: &Two, comparison: &Comparison) -> CompareAnswer {
    let mut places = BothPlaces::new(two);
    let (a, b) = (places.masked(a), places.masked(b));
    let not_visible = comparison.not_visible.iter().map(|unseen| {
        let (side, export) = if unseen.in_old { ("a", &a) } else { ("b", &b) };
        trust_diff::not_visible(unseen, side, export, &places)
    });
    let not_visible = not_visible.collect();
    let different = pairs(&comparison.different, &mut places);
    let mut environment = pairs(&comparison.environment, &mut places);
    let moved = comparison.trust.moved.iter();
    environment.extend(moved.map(|moved| host(moved, &mut places)));
    let mut only = |things: &[Only], side| -> Vec<OnlyIn> {
        things.iter().map(|one| only_in(one, side, &mut places)).collect()
    };
    CompareAnswer {
        schema: "ctilint/v1",
        same: same(comparison),
        summary: summary(comparison),
        compared: Compared {
            components: comparison.components,
            values: comparison.values,
            trusted: comparison.trust.common,
        },
        different,
        only_in_a: only(&comparison.only_in_a, Side::Old),
        only_in_b: only(&comparison.only_in_b, Side::New),
        trust: trust(&comparison.trust, &mut places),
        environment: Environments {
            count: environment.len(),
            values: environment,
        },
        not_visible,
        a,
        b,
    }
}

fn pairs(pairs: &[Difference], places: &mut BothPlaces<'_>) -> Vec<Different> {
    pairs.iter().map(|pair| different(pair, places)).collect()
}

fn trust(trust: &TrustDiff, places: &mut BothPlaces<'_>) -> TrustBeside {
    let changed = trust.changed.iter();
    TrustBeside {
        only_in_a: trust_diff::views(&trust.removed, Side::Old, places),
        only_in_b: trust_diff::views(&trust.added, Side::New, places),
        different: changed
            .map(|change| trust_diff::changed(change, places))
            .collect(),
    }
}

/// Unknown where nothing could be compared, or not all that was given.
fn same(comparison: &Comparison) -> Option<bool> {
    let is_short = || comparison.not_visible.iter().any(Unseen::is_file);
    if !comparison.is_same() {
        return Some(false);
    }
    (comparison.is_of_anything() && !is_short()).then_some(true)
}

/// "not the same for the phones: 2 values differ, 1 thing is only in A; …"
fn summary(comparison: &Comparison) -> String {
    let mut text = if !comparison.is_same() {
        format!(
            "not the same for the phones: {}",
            differing(comparison).join(", ")
        )
    } else if comparison.is_of_anything() {
        agreeing(comparison)
    } else {
        "nothing can be compared: the two exports have nothing in common".to_owned()
    };
    let environment = comparison.environment.len() + comparison.trust.moved.len();
    if environment > 0 {
        let verb = if environment == 1 { "differs" } else { "differ" };
        text.push_str(&format!(
            "; {} {verb} only by the environment",
            count(environment, "value")
        ));
    }
    let is_compared = comparison.is_of_anything() || !comparison.is_same();
    if is_compared && !comparison.not_visible.is_empty() {
        text.push_str("; not everything can be compared");
    }
    text
}

fn differing(comparison: &Comparison) -> Vec<String> {
    let trust = &comparison.trust;
    let mut parts = Vec::new();
    let values = comparison.different.len() + trust.changed.len();
    if values > 0 {
        let verb = if values == 1 { "differs" } else { "differ" };
        parts.push(format!("{} {verb}", count(values, "value")));
    }
    let only_a = comparison.only_in_a.len() + trust.removed.len();
    let only_b = comparison.only_in_b.len() + trust.added.len();
    for (number, side) in [(only_a, "A"), (only_b, "B")] {
        if number > 0 {
            let are = if number == 1 { "is" } else { "are" };
            parts.push(format!("{} {are} only in {side}", count(number, "thing")));
        }
    }
    parts
}

/// "the same for the phones: 6 values of 2 components and 3 trusted things agree"
fn agreeing(comparison: &Comparison) -> String {
    let mut parts = Vec::new();
    let other = comparison.environment.iter();
    let other = other.filter(|pair| !pair.a.path.is_empty()).count();
    let values = comparison.values - other;
    if comparison.components > 0 {
        parts.push(format!(
            "{} of {}",
            count(values, "value"),
            count(comparison.components, "component")
        ));
    }
    let trusted = comparison.trust.common;
    if trusted > 0 {
        parts.push(count(trusted, "trusted thing"));
    }
    let is_one = parts.len() == 1 && values + trusted == 1;
    let reach = if comparison.not_visible.is_empty() {
        ""
    } else {
        "as far as both exports show, "
    };
    let agree = if is_one { "agrees" } else { "agree" };
    format!("{reach}the same for the phones: {} {agree}", parts.join(" and "))
}

fn component(row: &Row, places: &BothPlaces<'_>) -> Component {
    Component::new(row.kind, places.masked(&row.name))
}

fn value(row: &Row, places: &BothPlaces<'_>) -> String {
    if row.nature == Nature::Secret {
        "********".to_owned()
    } else {
        places.masked(&row.value)
    }
}

/// What `ctilint.toml` says stands in no file of the export.
fn place(row: &Row, side: Side, places: &mut BothPlaces<'_>) -> Option<Place> {
    (row.topic != Topic::Configured).then(|| places.place(side, row.span))
}

fn different(pair: &Difference, places: &mut BothPlaces<'_>) -> Different {
    let (a, b) = (&pair.a, &pair.b);
    Different {
        component: component(a, places),
        name_in_b: (!a.name.eq_ignore_ascii_case(&b.name)).then(|| places.masked(&b.name)),
        element: places.masked(&a.path),
        a: value(a, places),
        b: value(b, places),
        a_place: place(a, Side::Old, places),
        b_place: place(b, Side::New, places),
        is_formula: a.nature == Nature::Formula,
    }
}

/// A host that both trust under the names that it has in each.
fn host(moved: &Moved, places: &mut BothPlaces<'_>) -> Different {
    let component = &moved.component;
    Different {
        component: Component::new(component.kind.as_str(), places.masked(&component.name)),
        name_in_b: None,
        element: "trusted host".to_owned(),
        a: places.masked(&moved.old),
        b: places.masked(&moved.new),
        a_place: Some(places.place(Side::Old, moved.old_span)),
        b_place: Some(places.place(Side::New, moved.new_span)),
        is_formula: false,
    }
}

fn only_in(only: &Only, side: Side, places: &mut BothPlaces<'_>) -> OnlyIn {
    let row = &only.row;
    let is_value = !row.path.is_empty();
    OnlyIn {
        component: component(row, places),
        element: is_value.then(|| places.masked(&row.path)),
        value: is_value.then(|| value(row, places)),
        values: (!is_value).then_some(only.values),
        place: place(row, side, places),
    }
}
