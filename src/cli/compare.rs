//! Knows `ctilint compare`: in what two orgs differ for their phones.

use clap::Args;

use super::session::{Failure, Session};
use super::trust_diff;
use super::two::{AFTER_HELP, BothPlaces, Side, Two, TwoArgs, TwoFormat};
use crate::analysis::compare::{self, Comparison, Difference, Only};
use crate::analysis::contents::Topic;
use crate::analysis::facets::{Nature, Row};
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
    let two = args.two.open(&args.a, &args.b)?;
    let comparison = Comparison::new(side(&two.old), side(&two.new), two.is_whole);
    let answer = answer(&args.a, &args.b, &two, &comparison);
    args.two.write(&match args.two.format {
        TwoFormat::Text => difference::compare_text(&answer, args.environment),
        TwoFormat::Markdown => difference::compare_markdown(&answer),
        TwoFormat::Json => super::debug::json(&answer),
    })
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
    let trust = &comparison.trust;
    let mut trusted = |items: &[_], side| trust_diff::views(items, side, &mut places);
    let beside = (
        trusted(&trust.removed, Side::Old),
        trusted(&trust.added, Side::New),
    );
    let changed = trust.changed.iter();
    let changed = changed
        .map(|change| trust_diff::changed(change, &mut places))
        .collect();
    let not_visible = comparison.not_visible.iter().map(|unseen| {
        let (side, export) = if unseen.in_old { ("a", &a) } else { ("b", &b) };
        trust_diff::not_visible(unseen, side, export, &places)
    });
    let not_visible = not_visible.collect();
    let mut pairs = |pairs: &[Difference]| -> Vec<Different> {
        pairs.iter().map(|pair| different(pair, &mut places)).collect()
    };
    let different = pairs(&comparison.different);
    let environment = pairs(&comparison.environment);
    let mut only = |things: &[Only], side| -> Vec<OnlyIn> {
        things.iter().map(|one| only_in(one, side, &mut places)).collect()
    };
    CompareAnswer {
        schema: "ctilint/v1",
        same: comparison.is_same(),
        summary: summary(comparison),
        compared: Compared {
            components: comparison.components,
            values: comparison.values,
        },
        different,
        only_in_a: only(&comparison.only_in_a, Side::Old),
        only_in_b: only(&comparison.only_in_b, Side::New),
        trust: TrustBeside {
            only_in_a: beside.0,
            only_in_b: beside.1,
            different: changed,
        },
        environment: Environments {
            count: environment.len(),
            values: environment,
        },
        not_visible,
        a,
        b,
    }
}

/// "not the same for the phones: 2 values differ, 1 thing is only in A; …"
fn summary(comparison: &Comparison) -> String {
    let trust = &comparison.trust;
    let are = |number: usize| if number == 1 { "is" } else { "are" };
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
            parts.push(format!(
                "{} {} only in {side}",
                count(number, "thing"),
                are(number)
            ));
        }
    }
    let mut text = if comparison.is_same() && comparison.components == 0 {
        "nothing can be compared: the two exports have nothing in common".to_owned()
    } else if comparison.is_same() {
        format!(
            "the same for the phones: {} of {} agree",
            count(comparison.values, "value"),
            count(comparison.components, "component")
        )
    } else {
        format!("not the same for the phones: {}", parts.join(", "))
    };
    let environment = comparison.environment.len();
    if environment > 0 {
        let verb = if environment == 1 { "differs" } else { "differ" };
        text.push_str(&format!(
            "; {} {verb} only by the environment",
            count(environment, "value")
        ));
    }
    if !comparison.not_visible.is_empty() {
        text.push_str("; not everything can be compared");
    }
    text
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
