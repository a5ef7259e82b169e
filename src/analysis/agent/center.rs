//! Knows which call center a user is in, and whether it can show a softphone at all.

use super::{Kind, Standings, Step, Word};
use crate::analysis::assignment::Center;
use crate::finding::quoted;
use crate::load::rows::Table;
use crate::org::call_center::CenterKind;
use crate::org::people::User;

/// A call center in the export, the name that people know it by, and the step.
type Found = (Option<usize>, String, Step);

fn step(row: &User, word: Word, reason: impl Into<String>) -> Step {
    Step::fine(Kind::CallCenter, word, reason).at(row.center_span)
}

fn export(table: Table) -> String {
    format!("{}, and give the file with --data", table.command_hint())
}

impl Standings<'_> {
    pub(super) fn call_center(&self, user: usize, row: &User) -> Found {
        match self.answers.membership.centers.get(user) {
            Some(Center::InExport(index)) => self.known_center(*index, row),
            Some(Center::OnlyInData(at)) => self.absent_center(*at, row),
            Some(Center::Unknown) => unknown_center(row),
            Some(Center::None) => {
                let step = step(row, Word::No, "in no call center, so no softphone appears").because(
                    "in no call center",
                    "in Setup > Call Centers > Manage Call Center Users add the user, or let `ctilint assign` write the file",
                );
                (None, String::new(), step)
            }
            Some(Center::Unresolved) => {
                let step = step(
                    row,
                    Word::NotVisible,
                    "the rows do not tell which call center the Id means",
                );
                let step = step.because("which call center", export(Table::CallCenter));
                (None, "?".to_owned(), step)
            }
            Some(Center::Untold) | None => {
                let step = step(
                    row,
                    Word::NotVisible,
                    "the rows do not tell the user's call center",
                );
                (
                    None,
                    "?".to_owned(),
                    step.because("which call center", export(Table::User)),
                )
            }
        }
    }

    fn known_center(&self, index: usize, row: &User) -> Found {
        let center = &self.org.call_centers[index];
        let title = quoted(center.title());
        let step = match center.kind {
            CenterKind::ServiceCloudVoice => step(
                row,
                Word::No,
                format!(
                    "in {title}, a contact center of Salesforce Voice, which shows no softphone of Open CTI"
                ),
            )
            .because(
                "in a contact center of Salesforce Voice",
                "look at Omni-Channel instead, or choose a call center of Open CTI in Setup > Users",
            ),
            CenterKind::DesktopCti => step(
                row,
                Word::No,
                format!("in {title}, which needs the retired CTI Toolkit"),
            )
            .because(
                "in a call center of the CTI Toolkit",
                "move the user to a call center of Open CTI",
            ),
            CenterKind::OpenCti | CenterKind::Incomplete => step(row, Word::Yes, format!("in {title}")),
        };
        (Some(index), center.title().to_owned(), step)
    }

    fn absent_center(&self, at: usize, row: &User) -> Found {
        let known = &self.org.people.centers.as_deref().unwrap_or_default()[at];
        let names = known.name.as_deref().or(known.internal_name.as_deref());
        let name = names.unwrap_or_default();
        let reason = format!("in {}, which is not in the export", quoted(name));
        let step = step(row, Word::NotVisible, reason).because(
            "call center not in the export",
            "retrieve the call center: `ctilint manifest` prints package.xml",
        );
        (None, name.to_owned(), step)
    }
}

fn unknown_center(row: &User) -> Found {
    let id = row.center.value().map_or("", |id| id.as_str());
    let step = step(
        row,
        Word::No,
        format!("in a call center {} that no row has", quoted(id)),
    )
    .because(
        "in a call center that does not exist",
        "choose a call center that exists in Setup > Users, or export both tables again if they are of different days",
    );
    (None, id.to_owned(), step)
}
