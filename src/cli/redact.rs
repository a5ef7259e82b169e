//! Knows `ctilint redact`: a copy of an export that can be shown to others.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::args::Inputs;
use super::session::{Failure, Session};
use crate::analysis::Answers;
use crate::config;
use crate::engine::{self, Run};
use crate::finding::{Audience, count};
use crate::load::DATA_FOLDER;
use crate::options::Options;
use crate::redact::{Counts, Difference, Leak, Redacted, Wishes, differences, examined, redact, zipped};
use crate::rules::{self, Rule};

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 written, 2 could not do the job, or the copy is not as it has to be: nothing is written"
)]
pub(crate) struct RedactArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// The archive to write; a file that exists is never overwritten.
    #[arg(long, value_name = "ZIP")]
    pub(crate) output: PathBuf,
    /// Replace this word too, although it is Salesforce's or a vendor's: a company may be called so. Repeatable.
    #[arg(long, value_name = "WORD")]
    pub(crate) hide: Vec<String>,
    /// Write the copy although it does not give the same findings; what differs is listed all the same.
    #[arg(long)]
    pub(crate) even_if_different: bool,
    /// Day on which dated facts are judged, as 2026-11-20; today if left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

pub(super) fn run(args: &RedactArgs) -> Result<u8, Failure> {
    refuse_existing(&args.output)?;
    let mut session = Session::open_for_audit(&args.inputs, args.as_of)?;
    if !session.org.is_recognised() {
        return Err(Failure::new(
            "nothing in the given paths is a file of a Salesforce org",
            "give the folder or zip of an export: `ctilint manifest` prints what to export",
        ));
    }
    widest(&mut session.options);
    let rules: Vec<&Rule> = rules::all().collect();
    let answers = Answers::new(&session.org, &session.options);
    let original = engine::examine(&session.org, &answers, &session.export, &session.options, &rules)
        .map_err(|page| super::check::damaged(&page))?;
    let config = session
        .config()
        .map(fs::read_to_string)
        .and_then(Result::ok)
        .unwrap_or_default();
    let wishes = Wishes {
        secrets: &answers.secrets,
        config: &config,
        hidden: &args.hide,
    };
    let redacted = redact(&session.export, &session.org, &wishes);
    refuse_leaks(&redacted.leaks())?;
    let bytes = zipped(&redacted.entries).map_err(|error| {
        Failure::new(
            format!("the copy cannot be packed: {error}"),
            "give fewer files at once",
        )
    })?;
    let options = configured(&session, &redacted, &config)?;
    let copy = examined(bytes.clone(), &options, &rules).map_err(|error| {
        Failure::new(
            format!("the copy cannot be examined: {error}"),
            "please report it with the command you ran",
        )
    })?;
    let different = differences(&redacted, &original, &copy);
    if session.talk.verbose {
        for one in &different {
            super::complain(&format!("{}: {}", one.rule, one.examples.join("\n  ")));
        }
    }
    if !different.is_empty() && !args.even_if_different {
        return Err(unlike(&different));
    }
    write(&args.output, &bytes)?;
    super::print(&told(&redacted, &original, &different, &args.output))?;
    Ok(0)
}

/// Everything is compared: no audience, exception or baseline keeps a finding back.
fn widest(options: &mut Options) {
    options.audience = Audience::Audit;
    options.exceptions.clear();
    options.config = None;
    options.known = None;
    options.baseline = None;
}

/// The configuration in the words of the copy.
fn configured(session: &Session, redacted: &Redacted, config: &str) -> Result<Options, Failure> {
    let mut options = Options::new(session.options.as_of);
    config::apply(&redacted.rewrite(config), &mut options).map_err(|_| {
        Failure::new(
            "the configuration cannot be put into the words of the copy",
            "move `ctilint.toml` away, and run the command again",
        )
    })?;
    options.csp = session.options.csp;
    widest(&mut options);
    Ok(options)
}

fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(Failure::new(
            format!("`{}` exists, and is not overwritten", path.display()),
            "give the copy another name",
        ));
    }
    Ok(())
}

fn refuse_leaks(leaks: &[Leak]) -> Result<(), Failure> {
    const SHOWN: usize = 5;
    if leaks.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = leaks
        .iter()
        .take(SHOWN)
        .map(|leak| format!("`{}` in `{}`", leak.original, leak.entry))
        .collect();
    Err(Failure::new(
        format!(
            "the copy would still tell {} of the original: {}",
            count(leaks.len(), "name"),
            shown.join(", ")
        ),
        "nothing was written; please report this, or leave out the files in question",
    ))
}

fn unlike(different: &[Difference]) -> Failure {
    Failure::new(
        format!(
            "the copy does not give the findings of the original: {}",
            listed(different)
        ),
        "nothing was written; `--even-if-different` writes the copy all the same",
    )
}

/// Rules by name, with how many findings only one of the two has.
fn listed(different: &[Difference]) -> String {
    let one = |one: &Difference| {
        format!(
            "`{}` ({} only in the original, {} only in the copy)",
            one.rule, one.only_original, one.only_copy
        )
    };
    different.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Into a file of another name first: nobody finds half a copy.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| {
        Failure::new(
            format!("`{}` cannot be written: {error}", path.display()),
            "name a file in a folder that you may write to",
        )
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::Builder::new()
        .prefix(".ctilint-")
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(|error| failed(&error))?;
    file.write_all(bytes)
        .and_then(|()| file.flush())
        .map_err(|error| failed(&error))?;
    file.persist_noclobber(path)
        .map_err(|error| failed(&error.error))?;
    Ok(())
}

fn told(redacted: &Redacted, original: &Run, different: &[Difference], path: &Path) -> String {
    let Counts {
        files,
        words,
        hosts,
        ids,
        numbers,
        secrets,
        people,
        left_out,
    } = &redacted.counts;
    let mut text = format!("wrote {} to {}\n", count(*files, "file"), path.display());
    let rows = redacted
        .entries
        .keys()
        .filter(|name| name.starts_with(DATA_FOLDER))
        .count();
    let found = original.findings.len() + original.excepted.len();
    let mut line = |what: &str, value: String| {
        let _ = writeln!(text, "  {what:<10} {value}");
    };
    line(
        "replaced",
        format!(
            "{}, {}, {}, {}, {}, {}",
            count(*words, "word"),
            count(*people, "user name"),
            count(*hosts, "host"),
            count(*ids, "record Id"),
            count(*numbers, "number"),
            count(*secrets, "secret")
        ),
    );
    let sorts: Vec<String> = left_out
        .iter()
        .map(|(kind, number)| format!("{number} {kind}"))
        .collect();
    line(
        "left out",
        if sorts.is_empty() {
            "nothing".to_owned()
        } else {
            sorts.join(", ")
        },
    );
    line(
        "rows",
        format!(
            "{} in `{DATA_FOLDER}`, which is read without `--data`",
            count(rows, "file")
        ),
    );
    line(
        "findings",
        if different.is_empty() {
            format!("{found}, the same as in the original")
        } else {
            format!("not those of the original: {}", listed(different))
        },
    );
    line("names", "none of the replaced names is in the copy".to_owned());
    text
}
