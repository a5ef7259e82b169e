//! Knows what a call center's vendor says that its softphone or its server sends.

use super::{Grade, Often, Payload, Record, Sent, assumed};
use crate::analysis::vendor::Vendors;
use crate::facts::vendors::{CallLogRow, Constants};
use crate::org::call_center::CallCenter;

/// What the call center's vendor says it writes, where more than a display name tells whose it is. Where that is not
/// all, the rest is assumed, and so is the whole: that a field is not sent, nobody has said.
pub(super) fn payload(vendors: &Vendors, center: &CallCenter) -> Option<Payload> {
    let found = vendors.of(center).filter(|found| found.grade.may_raise())?;
    let rows = &found.vendor.call_logs;
    let logs = rows.first()?.by;
    let is_all = rows.iter().all(|row| row.complete);
    let mut payload = if is_all {
        Payload {
            records: Vec::new(),
            ..assumed()
        }
    } else {
        assumed()
    };
    for row in rows {
        state(&mut payload.records, row, is_all);
    }
    Some(Payload { logs, ..payload })
}

/// Puts into the records what a row of the table says.
fn state(records: &mut Vec<Record>, row: &CallLogRow, is_all: bool) {
    let known = records
        .iter_mut()
        .find(|record| record.operation == row.mode && record.is_of(row.object));
    let fields = stated_fields(row);
    match known {
        Some(record) => {
            record.fields.extend(fields);
            record.logs_strangers = row.strangers;
        }
        None => records.push(Record {
            object: row.object.to_owned(),
            operation: row.mode,
            fields: fields.collect(),
            grade: if is_all { Grade::Documented } else { Grade::Assumed },
            logs_strangers: row.strangers,
        }),
    }
}

fn stated_fields(row: &CallLogRow) -> impl Iterator<Item = (String, Sent)> {
    let sent = |often| {
        move |(name, Constants(constants)): (&&'static str, &Constants)| {
            let sent = Sent {
                constants: constants.iter().map(|constant| (*constant).to_owned()).collect(),
                often,
            };
            ((*name).to_owned(), sent)
        }
    };
    let always = row.always.iter().map(sent(Often::Always));
    always.chain(row.sometimes.iter().map(sent(Often::Sometimes)))
}
