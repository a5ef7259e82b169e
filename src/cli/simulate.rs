//! Knows `ctilint simulate`: one concrete call on its way through the gates of the save order.

use super::args::{SimulateArgs, SimulateFormat};
use super::places::{Places, person};
use super::session::{Failure, Session};
use crate::analysis::assignment::Membership;
use crate::analysis::call_log::scenario::Scenario;
use crate::analysis::call_log::simulate::{self, Answer, Asked, Gate, Lost, Walk, walks};
use crate::analysis::call_log::{CallLog, Grade, Payload, calls};
use crate::analysis::vendor::Vendors;
use crate::answer::ladder::{FieldValue, Ladder, Ladders, Rung};
use crate::finding::quoted;
use crate::options::{Logs, Operation};
use crate::org::Status;
use crate::report::ladder;

/// Columns of the text.
const WIDTH: usize = 100;

pub(super) fn run(args: &SimulateArgs) -> Result<u8, Failure> {
    let session = Session::open(&args.inputs, args.as_of)?;
    let (org, options) = (&session.org, &session.options);
    let membership = Membership::new(org);
    let call_log = CallLog::new(org, &membership, &Vendors::new(org), options);
    let payload = simulate::payload(org, &call_log, &args.call_center)
        .map_err(|lost| lost_center(&call_log, &args.call_center, lost))?;
    let user = args
        .user
        .as_deref()
        .map(|name| person(&session, name).map(|(_, user)| user))
        .transpose()?;
    let asked = Asked {
        direction: args.direction.into(),
        caller: args.caller.into(),
        object: args.object.as_deref(),
        set: &args.set,
        user,
    };
    let walks = walks(org, &membership, payload, &asked, options);
    let is_logged = |object: &str| {
        let mut records = payload.records.iter();
        records.any(|record| record.is_of(object) && !record.is_guess())
    };
    if let (true, Some(object)) = (walks.is_empty(), asked.object.filter(|object| !is_logged(object))) {
        return Err(nothing_logged(payload, object));
    }
    let mut places = Places::new(&session);
    let ladders = Ladders {
        schema: "ctilint/v1",
        question: places.mask.masked(&question(args, &asked, options.as_of)),
        answer: worst(&walks).word(),
        conclusion: conclusion(payload, &walks),
        records: walks.iter().map(|walk| places.ladder(walk)).collect(),
    };
    let text = match args.format {
        SimulateFormat::Text => ladder::text(&ladders, WIDTH),
        SimulateFormat::Json => super::debug::json(&ladders),
    };
    super::print(&text)?;
    Ok(u8::from(worst(&walks) == Answer::Rejected))
}

fn worst(walks: &[Walk]) -> Answer {
    let answers = walks.iter().map(Walk::answer);
    answers.max().unwrap_or(Answer::Passed)
}

fn question(args: &SimulateArgs, asked: &Asked<'_>, day: jiff::civil::Date) -> String {
    let scenario = Scenario {
        direction: asked.direction,
        caller: asked.caller,
        operation: Operation::Insert,
    };
    let call = calls::phrase(&[scenario], false);
    let by = asked
        .user
        .map(|user| format!(", taken by {}", quoted(user.username())));
    format!(
        "{call}, logged by the softphone of {} on {day}{}",
        quoted(&args.call_center),
        by.unwrap_or_default()
    )
}

fn conclusion(payload: &Payload, walks: &[Walk]) -> String {
    if walks.is_empty() {
        return match payload.logs {
            Logs::None => "nothing is logged: this softphone only dials",
            Logs::Apex => "nothing is known of what the softphone's Apex logs; describe it with [[payload]] in ctilint.toml",
            _ if payload.records.iter().any(|record| !record.logs_strangers) => "nothing is logged: this softphone logs no calls with numbers that nobody in the org has",
            Logs::Softphone | Logs::Server => "nothing is known of what is logged; describe it with [[payload]] in ctilint.toml",
        }
        .to_owned();
    }
    let fields = if walks.iter().any(|walk| walk.grade == Grade::Assumed) {
        "; the fields are those that every serious adapter sends: describe this one's with [[payload]] in ctilint.toml"
    } else {
        ""
    };
    let answer = match worst(walks) {
        Answer::Rejected => "the call is not logged",
        Answer::Depends => {
            "whether the call is logged depends on what was not said; `--set` and `--user` say more"
        }
        Answer::NotVisible => "nothing in the export rejects the log; what it does not show may",
        Answer::Passed => "the call is logged",
    };
    format!("{answer}{fields}")
}

fn lost_center(call_log: &CallLog, name: &str, lost: Lost) -> Failure {
    match lost {
        Lost::Unknown => unknown_center(call_log, name),
        Lost::Ambiguous(names) => Failure::new(
            format!("several call centers have the display name {}", quoted(name)),
            format!("give an internal name: `{}`", names.join("`, `")),
        ),
        Lost::LeftOut(Status::Ignored) => Failure::new(
            format!("the file of the call center {} is ignored", quoted(name)),
            "take it out of .forceignore",
        ),
        Lost::LeftOut(_) => Failure::new(
            format!("the file of the call center {} could not be read", quoted(name)),
            "`ctilint check` says why",
        ),
    }
}

fn unknown_center(call_log: &CallLog, name: &str) -> Failure {
    let mut names: Vec<&str> = call_log
        .payloads
        .iter()
        .flat_map(|payload| payload.names.iter().map(String::as_str))
        .collect();
    names.sort_unstable();
    names.truncate(10);
    let help = if names.is_empty() {
        "give an export with the folder callCenters".to_owned()
    } else {
        format!("name one of these: `{}`", names.join("`, `"))
    };
    Failure::new(format!("there is no Open CTI call center {}", quoted(name)), help)
}

fn nothing_logged(payload: &Payload, object: &str) -> Failure {
    let mut objects: Vec<&str> = payload
        .records
        .iter()
        .map(|record| record.object.as_str())
        .collect();
    objects.dedup();
    let help = if objects.is_empty() {
        "describe what it logs with [[payload]] in ctilint.toml".to_owned()
    } else {
        format!("it logs `{}`", objects.join("`, `"))
    };
    Failure::new(format!("the call center logs no {}", quoted(object)), help)
}

impl Places<'_> {
    fn ladder(&mut self, walk: &Walk) -> Ladder {
        let rejected_by = walk.rejected_by();
        let fields = walk.fields.iter().map(|field| FieldValue {
            name: self.mask.masked(&field.name),
            value: field.value.as_ref().map(|value| self.mask.masked(value)),
            origin: field.origin.word(),
        });
        Ladder {
            object: self.mask.masked(&walk.object),
            mode: walk.operation.word(),
            grade: walk.grade.word(),
            answer: walk.answer().word(),
            conclusion: end(walk, rejected_by),
            fields: fields.collect(),
            gates: walk
                .rungs
                .iter()
                .map(|rung| Rung {
                    gate: rung.gate.word(),
                    answer: rung.answer().word(),
                    reached: rejected_by.is_none_or(|gate| rung.gate <= gate),
                    checks: rung.checks.iter().map(|check| self.reason(check)).collect(),
                })
                .collect(),
        }
    }
}

fn end(walk: &Walk, rejected_by: Option<Gate>) -> String {
    match (rejected_by, walk.answer()) {
        (Some(gate), _) => format!("rejected: {}", gate.word()),
        (None, Answer::Depends) => "saved or rejected, depending on the above".to_owned(),
        (None, Answer::NotVisible) => "saved, as far as the export shows".to_owned(),
        (None, _) => "saved".to_owned(),
    }
}
