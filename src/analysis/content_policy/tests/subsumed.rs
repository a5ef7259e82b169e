//! Holds which entries add nothing to what others allow.

use super::*;

#[test]
fn what_another_entry_allows_as_well_is_subsumed() {
    let policy = policy(&[
        ("https://*.example.com", "frame img"),
        ("https://phone.example.com", "frame"),
        ("https://phone.example.com", "frame connect"),
        ("https://phone.example.com", "frame context=LEX"),
        ("https://*.eu.example.com", "frame mic"),
    ]);
    let subsuming = |at: usize| names(policy.subsuming(at).as_slice());
    assert_eq!(subsuming(0), "");
    assert_eq!(subsuming(1), "C");
    assert_eq!(subsuming(2), "");
    assert_eq!(subsuming(3), "B");
    assert_eq!(subsuming(4), "");
}

#[test]
fn of_two_equal_entries_only_the_second_is_subsumed() {
    let policy = policy(&[
        ("https://phone.example.com", "frame"),
        ("HTTPS://phone.example.com", "frame"),
    ]);
    assert_eq!(
        (
            names(policy.subsuming(0).as_slice()),
            names(policy.subsuming(1).as_slice())
        ),
        (String::new(), "A".to_owned())
    );
}
