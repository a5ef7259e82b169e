//! Knows which items come before which others.

use super::item::{Item, State};

/// An item, and those that come first. Each of these stands here before the items that wait for it.
const FIRST: &[(&str, &[&str])] = &[
    ("voice-service-channel", &["omni-channel-enabled"]),
    (
        "presence-and-routing",
        &["omni-channel-enabled", "voice-service-channel"],
    ),
    ("voice-flows", &["omni-channel-enabled", "voice-service-channel"]),
    ("voice-enabled", &["voice-licences"]),
    ("voice-contact-center", &["voice-enabled"]),
    ("voice-permission-sets", &["voice-licences", "voice-enabled"]),
    ("console-app-with-omni-channel", &["omni-channel-enabled"]),
    ("automation-on-task", &["call-logs-on-task"]),
    ("apex-behind-the-softphone", &["call-logs-on-task"]),
];

/// Open items wait for those before them that are open too. What nobody can see holds nothing up.
pub(super) fn block(items: &mut [Item]) {
    for (id, first) in FIRST {
        let is_in_the_way = |wanted: &&str| {
            let mut all = items.iter().filter(|item| item.id == *wanted);
            all.any(|item| matches!(item.state, State::Open | State::Blocked(_)))
        };
        let by: Vec<&'static str> = first.iter().copied().filter(|one| is_in_the_way(one)).collect();
        let waiting = items
            .iter_mut()
            .find(|item| item.id == *id && item.state == State::Open);
        if let Some(item) = waiting.filter(|_| !by.is_empty()) {
            item.state = State::Blocked(by);
        }
    }
}
