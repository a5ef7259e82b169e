//! Knows whether a user has the softphone whose call is simulated.

use super::{Answer, Asked, Check};
use crate::analysis::assignment::Membership;
use crate::analysis::call_log::Payload;
use crate::options::Logs;
use crate::org::Org;
use crate::org::told::Told;

/// Nothing to look at where nobody is named, or where another user writes the log.
pub(super) fn checks(org: &Org, membership: &Membership, payload: &Payload, asked: &Asked<'_>) -> Vec<Check> {
    let Some(user) = asked.user else { return Vec::new() };
    if payload.logs == Logs::Server {
        let reason = "a server of the vendor writes the log, as an integration user";
        return vec![Check::new(Answer::Passed, user.username(), reason)];
    }
    let check = |answer, reason: &str| {
        let place = if answer == Answer::Rejected {
            user.center_span
        } else {
            user.row
        };
        vec![Check::new(answer, user.username(), reason).at(place)]
    };
    if !user.is_active() {
        return check(Answer::Rejected, "the user is inactive and cannot log in");
    }
    let mut centers = payload.centers.iter().map(|index| &org.call_centers[*index]);
    let is_member = |center| {
        let mut members = membership.users_of(org, center);
        members.any(|member| member.row == user.row)
    };
    if centers.any(is_member) {
        return check(Answer::Passed, "is in this call center");
    }
    match &user.center {
        Told::Blank => check(
            Answer::Rejected,
            "is in no call center, so no softphone appears and no call is logged",
        ),
        Told::Is(_) => check(
            Answer::Depends,
            "has another call center, or one that the data do not name",
        ),
        Told::Unasked | Told::Disputed => {
            check(Answer::NotVisible, "the data do not show the user's call center")
        }
    }
}
