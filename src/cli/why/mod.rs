//! Knows `ctilint why`: one person on the way from login to logged call, and the one thing to do.

mod gates;
mod rungs;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::args::{SimulateFormat, Symptom, WhyArgs};
use super::places::{Places, person};
use super::session::{Failure, Session};
use crate::analysis::agent::{Kind, Standing, Standings, Step, Word};
use crate::analysis::{Answers, NEVER_VISIBLE};
use crate::answer::ladder::{PersonLadder, PersonRung, Reason};
use crate::engine;
use crate::finding::{Audience, Component, Confidence, Finding, Severity, quoted};
use crate::org::call_center::CallCenter;
use crate::report::ladder;
use crate::rules::{self, Rule};
use crate::source::FileId;
use rungs::{Look, RUNGS, Spec};

/// Columns of the text.
const WIDTH: usize = 100;

const GREEN: &str = "green";
const RED: &str = "red";
const NOT_VISIBLE: &str = "not visible";
/// Worth knowing, and no reason.
const NOTE: &str = "note";

const NO_CENTER: &str = "there is no call center to look at";

pub(super) fn run(args: &WhyArgs) -> Result<u8, Failure> {
    let mut session = Session::open(&args.inputs, args.as_of)?;
    session.options.audience = Audience::Audit;
    session.options.top = None;
    let (index, user) = person(&session, &args.user)?;
    let answers = Answers::new(&session.org, &session.options);
    let standings = Standings::new(&session.org, &answers);
    let Some(standing) = standings.of(index) else {
        return Err(Failure::new("the user is gone", "run the command again"));
    };
    let mut climb = Climb {
        session: &session,
        answers: &answers,
        standings: &standings,
        standing: &standing,
        files: adapter_files(&session, &answers, &standing),
        places: Places::new(&session),
    };
    let mut all = Vec::new();
    for spec in RUNGS.iter().filter(|spec| spec.is_asked(args.symptom)) {
        all.push(climb.rung(spec)?);
    }
    let (answer, conclusion) = conclusion(&all, &standing);
    let answer = PersonLadder {
        schema: "ctilint/v1",
        question: climb.places.mask.masked(&question(user.username(), args.symptom)),
        answer,
        conclusion: climb.places.mask.masked(&conclusion),
        rungs: all.into_iter().map(|(rung, _)| rung).collect(),
    };
    let text = match args.format {
        SimulateFormat::Text => ladder::person(&answer, WIDTH),
        SimulateFormat::Json => super::debug::json(&answer),
    };
    super::print(&text)?;
    Ok(0)
}

fn question(username: &str, symptom: Option<Symptom>) -> String {
    let what = match symptom {
        None => "what stands between them and a softphone that works",
        Some(Symptom::Absent) => "why no softphone appears",
        Some(Symptom::Blank) => "why the softphone stays empty or silent",
        Some(Symptom::NotLogged) => "why calls are not logged",
        Some(Symptom::NoPop) => "why nothing opens when a call comes in",
        Some(Symptom::NoDial) => "why clicking on a phone number does nothing",
    };
    format!("{}: {what}", quoted(username))
}

/// The surest red rung says what to do, of equals the first; else the first that cannot be seen.
fn conclusion(rungs: &[(PersonRung, Advice)], standing: &Standing<'_>) -> (&'static str, String) {
    let first = |answer: &str| rungs.iter().find(|(rung, _)| rung.answer == answer);
    let red = rungs.iter().filter(|(rung, _)| rung.answer == RED);
    if let Some((rung, advice)) = red.min_by_key(|(_, advice)| Reverse(advice.proof)) {
        return (RED, format!("{}: {}", rung.rung, advice.help));
    }
    match first(NOT_VISIBLE) {
        Some((rung, advice)) => (
            NOT_VISIBLE,
            format!(
                "nothing in the export is wrong; next is {}: {}",
                rung.rung, advice.help
            ),
        ),
        None => {
            let app = standing.app.as_deref();
            let there = app.map_or(String::new(), |app| format!(" in the app {}", quoted(app)));
            let text = format!("nothing in the export is wrong: have them log in again and look{there}");
            (GREEN, text)
        }
    }
}

/// Code of the softphone that the person sees.
fn adapter_files(session: &Session, answers: &Answers, standing: &Standing<'_>) -> BTreeSet<FileId> {
    let center = standing.center.map(|index| &session.org.call_centers[index]);
    let adapter = center.and_then(|center| answers.adapters.of(&session.org, center));
    adapter.map_or_else(BTreeSet::new, |adapter| {
        adapter.files(&session.org).map(|code| code.file).collect()
    })
}

/// One check with what to do about it.
struct Checked {
    reason: Reason,
    help: String,
    /// How well the export proves it.
    proof: Proof,
    /// Name of the component without its object, where a rule found something.
    about: Option<String>,
}

impl Checked {
    fn plain(answer: &'static str, reason: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            reason: Reason {
                answer,
                subject: String::new(),
                reason: reason.into(),
                place: None,
            },
            help: help.into(),
            proof: NO_PROOF,
            about: None,
        }
    }
}

/// What to do about a rung.
struct Advice {
    help: String,
    proof: Proof,
}

/// An error is proven, a warning likely, each more or less.
type Proof = (Severity, Confidence);

const NO_PROOF: Proof = (Severity::Info, Confidence::Low);
const LIKELY: Proof = (Severity::Warning, Confidence::Medium);
const PROVEN: Proof = (Severity::Error, Confidence::High);

/// A rung, and what to do about the first check that decides its answer.
fn rung(spec: &Spec, checks: Vec<Checked>) -> (PersonRung, Advice) {
    let decides = |answer: &str| checks.iter().find(|check| check.reason.answer == answer);
    let red = checks.iter().filter(|check| check.reason.answer == RED);
    let surest = red.min_by_key(|check| Reverse(check.proof));
    let first = surest.or_else(|| decides(NOT_VISIBLE));
    let advice = Advice {
        help: first.map_or_else(String::new, |check| check.help.clone()),
        proof: first.map_or(NO_PROOF, |check| check.proof),
    };
    let answer = first.map_or(GREEN, |check| check.reason.answer);
    let rung = PersonRung {
        rung: spec.name,
        side: spec.side,
        answer,
        checks: checks.into_iter().map(|check| check.reason).collect(),
    };
    (rung, advice)
}

struct Climb<'a> {
    session: &'a Session,
    answers: &'a Answers,
    standings: &'a Standings<'a>,
    standing: &'a Standing<'a>,
    files: BTreeSet<FileId>,
    places: Places<'a>,
}

impl<'a> Climb<'a> {
    fn center(&self) -> Option<&'a CallCenter> {
        self.standing
            .center
            .map(|index| &self.session.org.call_centers[index])
    }

    fn rung(&mut self, spec: &Spec) -> Result<(PersonRung, Advice), Failure> {
        let needs_center = !matches!(
            spec.look,
            Look::Nothing | Look::Standing(Kind::User | Kind::CallCenter | Kind::App | Kind::Log)
        );
        if needs_center && self.center().is_none() {
            let check = Checked::plain(NOT_VISIBLE, NO_CENTER, "see to the call center first");
            return Ok(rung(spec, vec![check]));
        }
        let (mut checks, blind) = self.findings(spec)?;
        match spec.look {
            // Why a softphone is Classic only the rule knows better.
            Look::Standing(Kind::Interface) if checks.iter().any(|check| check.reason.answer == RED) => {}
            Look::Standing(kind) => checks.splice(0..0, self.standing(kind)).for_each(drop),
            Look::Values | Look::Rules | Look::Automation => {
                let more = self.gates(spec.look, &checks);
                checks.extend(more);
            }
            Look::Calls(methods) => checks.push(self.calls(methods)),
            Look::Nothing => checks.push(Checked::plain(
                NOT_VISIBLE,
                NEVER_VISIBLE.text,
                NEVER_VISIBLE.help,
            )),
            Look::Findings => {}
        }
        let decides = |answer: &str| checks.iter().any(|check| check.reason.answer == answer);
        if !decides(RED) && !decides(NOT_VISIBLE) {
            checks.extend(blind);
        }
        Ok(rung(spec, checks))
    }

    fn standing(&mut self, kind: Kind) -> Option<Checked> {
        let step: &Step = self.standing.steps.iter().find(|step| step.kind == kind)?;
        let answer = match step.word {
            Word::Yes | Word::NotNeeded => GREEN,
            Word::No => RED,
            Word::NotVisible => NOT_VISIBLE,
        };
        Some(Checked {
            reason: Reason {
                answer,
                subject: String::new(),
                reason: self.places.mask.masked(&step.reason),
                place: step.place.map(|span| self.places.place(span)),
            },
            help: step.help.clone(),
            proof: if step.word == Word::No { PROVEN } else { NO_PROOF },
            about: None,
        })
    }

    /// What the rules of a rung say about this person; and what they could not see.
    fn findings(&mut self, spec: &Spec) -> Result<(Vec<Checked>, Option<Checked>), Failure> {
        let chosen: Vec<&'static Rule> = rules::all()
            .filter(|rule| spec.rules.contains(&rule.name))
            .collect();
        if chosen.is_empty() || self.center().is_none() {
            return Ok((Vec::new(), None));
        }
        let session = self.session;
        let run = engine::examine(
            &session.org,
            self.answers,
            &session.export,
            &session.options,
            &chosen,
        )
        .map_err(|page| super::check::damaged(&page))?;
        let concerned = run.findings.iter().filter(|finding| self.concerns(finding));
        let concerned: Vec<&Finding> = concerned.collect();
        let checks = concerned
            .into_iter()
            .map(|finding| self.checked(finding))
            .collect();
        let blind = run
            .coverage
            .iter()
            .find(|coverage| coverage.topic != NEVER_VISIBLE.topic);
        let blind = blind.map(|coverage| Checked::plain(NOT_VISIBLE, coverage.text, coverage.help.clone()));
        Ok((checks, blind))
    }

    /// Named among those affected, about their call center, or in its code.
    fn concerns(&self, finding: &Finding) -> bool {
        let name = self.standing.user.username();
        let center = self.center().map(CallCenter::component);
        let is_named = finding
            .affects
            .as_ref()
            .is_some_and(|affects| affects.users.iter().any(|user| user == name));
        let is_of = |component: &Component| center.as_ref() == Some(component);
        let first = finding.labels.first().map(|label| label.span.file);
        is_named || is_of(&finding.component) || first.is_some_and(|file| self.files.contains(&file))
    }

    fn checked(&mut self, finding: &Finding) -> Checked {
        let answer = match finding.severity {
            Severity::Error | Severity::Warning => RED,
            Severity::Info => NOTE,
        };
        let place = finding.labels.first().map(|label| self.places.place(label.span));
        Checked {
            reason: Reason {
                answer,
                subject: String::new(),
                reason: format!("{} ({})", finding.message, finding.rule),
                place,
            },
            help: finding.help.clone(),
            proof: (finding.severity, finding.confidence),
            about: finding.component.name.rsplit('.').next().map(str::to_owned),
        }
    }

    /// Whether the adapter's own code calls what it takes.
    fn calls(&mut self, methods: &[&str]) -> Checked {
        let org = &self.session.org;
        let adapter = self
            .center()
            .and_then(|center| self.answers.adapters.of(org, center));
        let call = adapter.and_then(|adapter| {
            let mut calls = adapter.calls(org);
            calls.find(|(_, call)| methods.contains(&call.method.as_str()))
        });
        let named: Vec<String> = methods.iter().map(|method| quoted(method)).collect();
        let named = named.join(" or ");
        match call {
            Some((_, call)) => Checked {
                reason: Reason {
                    answer: GREEN,
                    subject: String::new(),
                    reason: format!("the softphone's code calls {}", quoted(&call.method)),
                    place: Some(self.places.place(call.span)),
                },
                help: String::new(),
                proof: NO_PROOF,
                about: None,
            },
            None => Checked::plain(
                NOT_VISIBLE,
                format!("no code in the export calls {named}: the vendor's may"),
                format!(
                    "ask the vendor whether the softphone calls {named}, and look at its settings for agents"
                ),
            ),
        }
    }
}
