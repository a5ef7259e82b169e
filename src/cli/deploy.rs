//! Knows `--deploy`: what a deployment does to the org that it goes to, and nothing else, is reported.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::Inputs;
use super::check;
use super::check_args::CheckArgs;
use super::progress::Progress;
use super::session::{Failure, Session, data, settings};
use crate::engine;
use crate::finding::Audience;
use crate::load::{self, Export, Input, Limits};
use crate::options::{Before, Options};
use crate::org::deploy::{self, Deployed};
use crate::org::scope::Scope;
use crate::rules;

/// A session with the org as it is after the deployment. The configuration is that of the deployment, else that of the
/// export.
pub(super) fn open(args: &CheckArgs, delta: &Path, onto: &Path) -> Result<Session, Failure> {
    let started = Instant::now();
    let inputs = |path: &Path| Inputs {
        talk: args.inputs.talk,
        paths: vec![path.to_path_buf()],
        data: args.inputs.data.clone(),
    };
    let mut owner = delta;
    let (mut options, mut config) = settings(&inputs(delta).paths, args.as_of)?;
    if config.is_none() {
        owner = onto;
        (options, config) = settings(&inputs(onto).paths, args.as_of)?;
    }
    options.audience = args.audience.unwrap_or(options.audience);
    let rows = data(&inputs(onto), &options, config.as_deref());
    let anchor = load::anchor_for(std::iter::once(owner));
    let of_org: Vec<Input> = std::iter::once(Input::from(onto))
        .chain(rows.iter().map(Input::data))
        .collect();
    let of_delta = [Input::from(delta)];
    let progress = Progress::new(started, args.inputs.talk.quiet);
    progress.stage(|| "reading the org before and after".to_owned());
    let base = load::open(&of_org, &anchor, Limits::default())?;
    let top = load::open(&of_delta, &anchor, Limits::default())?;
    let deployed = deploy::deploy(&base, &top, &Scope::of_check(&options));
    refuse(&deployed, delta, onto)?;
    name_config(&deployed.after, config.as_ref(), &mut options);
    options.before = Some(before(&deployed, &options)?);
    drop(progress);
    let Deployed { org, after, .. } = deployed;
    let session = Session::of((after, org), (options, config), started, args.inputs.talk);
    check::judged(session, args)
}

fn name_config(export: &Export, config: Option<&PathBuf>, options: &mut Options) {
    if let (Some(path), Some(text)) = (config, &mut options.config) {
        text.shown = export.shown_path(path);
    }
}

/// Nothing can be said about no deployment, or about no org.
fn refuse(deployed: &Deployed, delta: &Path, onto: &Path) -> Result<(), Failure> {
    let is_org = deployed
        .org
        .deployment
        .as_ref()
        .is_some_and(|deployment| deployment.before.has_metadata());
    if !is_org {
        return Err(Failure::new(
            format!("nothing in `{}` is part of a Salesforce org", onto.display()),
            "give --onto the export of the org that the deployment goes to: a folder of metadata, or the zip of a retrieve",
        ));
    }
    if deployed.is_deployment {
        return Ok(());
    }
    Err(Failure::new(
        format!("nothing in `{}` is part of a deployment", delta.display()),
        "give --deploy a folder or zip with metadata files, or with a `destructiveChanges.xml` that names components",
    ))
}

/// Everything that is found in the org before: no baseline, every audience.
fn before(deployed: &Deployed, options: &Options) -> Result<Before, Failure> {
    let mut options = options.clone();
    options.audience = Audience::Audit;
    let all: Vec<_> = rules::all().collect();
    let name = "the org as exported";
    let mut findings = Vec::new();
    if let Some(deployment) = &deployed.org.deployment {
        let run = engine::run(&deployment.before, &deployed.before, &options, &all)
            .map_err(|page| check::damaged(&page))?;
        if run.has_internal_error {
            return Err(Failure::new(
                format!(
                    "a check of ctilint crashed on {name}, so that nobody can say what the deployment breaks"
                ),
                "report the crash: `ctilint check` of the export alone tells which rule",
            ));
        }
        findings = run.findings;
    }
    Ok(Before::new(name, true, findings))
}
