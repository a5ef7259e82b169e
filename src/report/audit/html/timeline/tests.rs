//! Keeps the promises of the timeline: no word lies on another, and every day has its place.

use super::*;

fn day(on: Date, kind: &'static str) -> Day {
    Day {
        on,
        kind,
        state: "ahead",
        name: "a name of some length".to_owned(),
        when: "28 February 2028, in 465 days".to_owned(),
    }
}

#[test]
fn words_never_lie_on_words_nor_on_lines_to_others() {
    let mut lanes = Lanes::default();
    for x in (40..=600).rev().step_by(80) {
        assert!(
            lanes.place(x, &day(date(2027, 3, 1), "plan"), false).is_some(),
            "{x}"
        );
    }
    // Where there is no room to the right, words stand to the left.
    let late = lanes.place(990, &day(date(2028, 2, 28), "retirement"), false);
    assert_eq!(late.expect("a place").anchor, "end");
    for row in &lanes.taken {
        let all: Vec<&Extent> = row.words.iter().chain(&row.leads).collect();
        for (at, one) in row.words.iter().enumerate() {
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            assert!(
                others.into_iter().all(|(_, other)| !overlap(*one, **other)),
                "{all:?}"
            );
            assert!(one.0 >= 0 && one.1 <= WIDTH, "{one:?}");
        }
    }
    assert!(lanes.rows(true) > 1 && lanes.rows(false) > 1);
}

#[test]
fn the_days_of_a_usual_plan_all_have_words() {
    let days = [
        (2026, 2, 4, "fact"),
        (2026, 11, 10, "plan"),
        (2026, 11, 20, "as-of"),
        (2027, 1, 15, "plan"),
        (2027, 2, 20, "plan"),
        (2027, 10, 31, "plan"),
        (2027, 12, 31, "plan"),
        (2028, 2, 28, "retirement"),
    ];
    let days = days.map(|(year, month, on, kind)| day(date(year, month, on), kind));
    let scale = Scale::new(date(2026, 2, 4), date(2028, 2, 28));
    let (_, placed) = placed(days.into(), &scale);
    assert!(placed.iter().all(|(_, _, lane)| lane.is_some()));
}

#[test]
fn a_day_long_ago_leaves_the_others_their_room() {
    let days = [
        (date(1999, 12, 31), "plan"),
        (date(2026, 11, 20), "as-of"),
        (date(2027, 5, 1), "plan"),
        (date(2028, 2, 28), "retirement"),
    ];
    let (near, left_out) = near(days.map(|(on, kind)| day(on, kind)).into());
    assert_eq!((near.len(), left_out), (3, 1));
    assert!(near.iter().all(|day| day.on.year() > 2000));
}

#[test]
fn rows_that_stand_empty_take_their_room() {
    let mut lanes = Lanes::default();
    lanes.taken[4].words.push((0, 100));
    assert_eq!((lanes.rows(true), lanes.rows(false)), (3, 0));
}

#[test]
fn days_keep_their_order_and_stay_within_the_picture() {
    let scale = Scale::new(date(2026, 2, 4), date(2028, 2, 28));
    let xs = [date(2026, 2, 4), date(2026, 11, 20), date(2028, 2, 28)].map(|on| scale.x(on));
    assert!(xs[0] < xs[1] && xs[1] < xs[2], "{xs:?}");
    assert!(xs[0] >= SIDE && xs[2] <= WIDTH - SIDE, "{xs:?}");
    let years: Vec<i16> = scale.ticks().iter().filter_map(|tick| tick.year).collect();
    assert_eq!(years, [2026, 2027, 2028]);
    assert!(
        Scale::new(date(-9999, 1, 1), date(9999, 12, 31))
            .ticks()
            .is_empty()
    );
}
