//! Knows the days that count on the way: what Salesforce and vendors have named, and what the configuration has set.

use jiff::civil::Date;

use crate::analysis::inventory::retirement;
use crate::analysis::readiness::{Readiness, State};
use crate::answer::audit::Milestone;
use crate::answer::ladder::Place;
use crate::cli::session::Session;
use crate::engine::Mask;
use crate::facts::retirements::{self, Product};
use crate::options::MilestoneSetting;
use crate::source::LineIndex;

/// All of them by day; on one day the configuration comes last.
pub(super) fn all(session: &Session, readiness: &Readiness, mask: &Mask) -> Vec<Milestone> {
    let as_of = session.options.as_of;
    let lines = session.options.config.as_ref().map(|config| {
        let lines = LineIndex::new(&config.text);
        (config, lines)
    });
    let plans = session.options.milestones.iter().map(|setting| {
        let place = lines.as_ref().map(|(config, lines)| {
            let (line, column) = lines.line_column(&config.text, setting.at.start);
            Place {
                file: mask.masked(&config.shown),
                line,
                column,
            }
        });
        Milestone {
            name: mask.masked(&setting.name),
            place,
            ..plan(setting, as_of, readiness)
        }
    });
    let mut all = facts(as_of);
    all.extend(plans);
    // Days of four figures each sort as texts do.
    all.sort_by(|a, b| a.on.cmp(&b.on));
    all
}

fn plan(setting: &MilestoneSetting, as_of: Date, readiness: &Readiness) -> Milestone {
    let is_left = |id: &&&str| readiness.item(id).is_none_or(|item| item.state != State::Done);
    let remaining: Vec<String> = setting
        .items
        .iter()
        .filter(is_left)
        .map(|id| (*id).to_owned())
        .collect();
    let mut milestone = day(as_of, setting.on, "plan", &setting.name, None);
    if !setting.items.is_empty() {
        milestone.state = match (remaining.is_empty(), milestone.days_left < 0) {
            (true, _) => "reached",
            (false, true) => "late",
            (false, false) => "ahead",
        };
    }
    if setting.on > retirement() {
        milestone.remark = Some("after the day on which Open CTI retires".to_owned());
    }
    milestone.items = setting.items.iter().map(|id| (*id).to_owned()).collect();
    milestone.remaining = remaining;
    milestone
}

/// What Salesforce and vendors have said about the end of Open CTI.
fn facts(as_of: Date) -> Vec<Milestone> {
    let Some(row) = retirements::of(Product::OpenCti) else {
        return Vec::new();
    };
    let closed = row.closed.as_ref().and_then(|closed| {
        let remark = (!closed.grade.may_raise()).then_some("named by a vendor: Salesforce gives no day");
        Some(day(as_of, closed.on?, "fact", "closed to new orgs", remark))
    });
    let end = row
        .on
        .map(|on| day(as_of, on, "retirement", "Open CTI retires", None));
    closed.into_iter().chain(end).collect()
}

fn day(as_of: Date, on: Date, kind: &'static str, name: &str, remark: Option<&str>) -> Milestone {
    let days_left = as_of.until(on).map_or(0, |span| i64::from(span.get_days()));
    Milestone {
        name: name.to_owned(),
        on: on.to_string(),
        days_left,
        kind,
        state: if days_left < 0 { "over" } else { "ahead" },
        items: Vec::new(),
        remaining: Vec::new(),
        remark: remark.map(str::to_owned),
        place: None,
    }
}
