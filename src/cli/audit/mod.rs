//! Knows `ctilint audit`: what depends on Open CTI, and where each of it stands.

mod answers;
mod args;
mod earlier;
mod kinds;
mod milestones;
mod outputs;
mod progress;
mod said;
mod sight;
mod view;
mod waves;

use std::fs;
use std::path::Path;

use super::output::{deliver, subject};
use super::session::{Failure, Session};
use crate::analysis::Answers;
use crate::analysis::inventory::Inventory;
use crate::analysis::readiness::Readiness;
use crate::analysis::waves::Waves;
use crate::answer::audit::Audit;
use crate::load::rows::Table;
use crate::report::audit;

pub(crate) use args::AuditArgs;
use view::View;

pub(super) fn run(args: &AuditArgs) -> Result<u8, Failure> {
    let session = open(args)?;
    let earlier = earlier::read(args.compare.as_deref(), session.options.as_of)?;
    let answers = Answers::new(&session.org, &session.options);
    let inventory = Inventory::new(&session.org, &answers);
    let readiness = Readiness::with_answers(&session.org, &answers, &session.options);
    for warning in said::warnings(&readiness, &session.options) {
        super::complain(&warning);
    }
    let target = waves::target(args, &session.org)?;
    let plan = Waves::new(
        &session.org,
        &answers,
        &readiness,
        args.wave_size.map(|size| size as usize),
    );
    let mut view = View::new(&session);
    let mut audit = view.audit(&session, &inventory, &readiness);
    audit.subject = view.mask().masked(&subject(&args.inputs.paths, &session));
    audit.waves = waves::shown(args, &session.org, &plan, (target, view.mask()));
    let ready = waves::ready(args, &session.org, &plan, (target, view.mask()))?;
    if let Some(earlier) = &earlier {
        audit.progress = Some(progress::since(earlier, &audit, view.mask()));
        if progress::is_of_another_org(earlier, &audit) {
            super::complain(
                "warning: no call center of the earlier audit is in this one: are they of one org?",
            );
        }
    }
    if let Some(form) = &args.questionnaire {
        answers::refuse_to_drop(form, &args.answers, &session, view.mask())?;
    }
    write(args, &audit)?;
    let written = waves::write(args, ready, &plan, target)?;
    super::print(&(audit::text(&audit) + &written))?;
    Ok(0)
}

/// An org that was read for the audit, with all that the audit was told.
fn open(args: &AuditArgs) -> Result<Session, Failure> {
    if let Some(form) = &args.questionnaire {
        answers::refuse_to_lose(form, &args.answers)?;
    }
    let mut session = Session::open_for_audit(&args.inputs, args.as_of)?;
    outputs::refuse(args, &session)?;
    session.options.item_answers = answers::read(&args.answers, &session)?;
    if !session.org.is_recognised() {
        return Err(Failure::new(
            "nothing in the given paths is a file of a Salesforce org",
            "give the folder or zip of an export: `ctilint manifest` prints what to export",
        ));
    }
    if session.org.people.is_partial(Table::User) {
        super::complain("warning: rows of users are known to be missing, and agents with them");
    }
    Ok(session)
}

fn write(args: &AuditArgs, audit: &Audit) -> Result<(), Failure> {
    if let Some(file) = &args.html {
        let page = audit::html(audit).map_err(|error| {
            Failure::new(
                format!("the page cannot be written: {error}"),
                "this is a mistake of ctilint: `--markdown` and `--json` have the same",
            )
        })?;
        deliver(Some(file), page.as_bytes())?;
    }
    if let Some(file) = &args.markdown {
        deliver(Some(file), audit::markdown(audit).as_bytes())?;
    }
    if let Some(file) = &args.json {
        deliver(Some(file), super::debug::json(audit).as_bytes())?;
    }
    if let Some(form) = &args.questionnaire {
        answers::write(form, &audit::questionnaire(audit))?;
    }
    if let Some(folder) = &args.csv {
        tables(folder, audit)?;
    }
    Ok(())
}

fn tables(folder: &Path, audit: &Audit) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| {
        Failure::new(
            format!("the folder `{}` cannot be made: {error}", folder.display()),
            "name a folder that you may write to",
        )
    })?;
    for (name, text) in audit::tables(audit) {
        deliver(Some(&folder.join(name)), text.as_bytes())?;
    }
    Ok(())
}
