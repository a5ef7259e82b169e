//! Knows how a command gets its export, its org and its options.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Zoned;
use jiff::civil::Date;

use super::args::{Inputs, Talk};
use super::progress::Progress;
use super::{complain, verbose};
use crate::baseline;
use crate::config;
use crate::finding::{Audience, quoted};
use crate::load::{self, Export, Input, InputError, Limits, Revision};
use crate::options::Options;
use crate::org::scope::Scope;
use crate::org::{self, Org};
use crate::report::neutral;
use crate::source::LineIndex;

/// Why a command could not do its job, in words for the person who typed it.
#[derive(Debug)]
pub(super) struct Failure {
    lines: Vec<(String, String)>,
}

impl Failure {
    /// Each on one line, whatever names of files they quote.
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        let [message, help] = [message.into(), help.into()].map(|text| neutral::line(&text, true));
        Self {
            lines: vec![(message, help)],
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (message, help)) in self.lines.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "error: {message}\n  help: {help}")?;
        }
        Ok(())
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::new(error.to_string(), error.help)
    }
}

/// How much of an export a command reads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Depth {
    /// What agents and their softphones need.
    Plain,
    /// What rules need for this audience, else for that of the configuration.
    Check(Option<Audience>),
    /// All that only an audit reads.
    Audit,
}

impl Depth {
    fn scope(self, options: &mut Options) -> Scope {
        match self {
            Self::Plain => Scope::from(&*options),
            Self::Check(audience) => {
                options.audience = audience.unwrap_or(options.audience);
                Scope::of_check(options)
            }
            Self::Audit => Scope::from(&*options).for_audit(),
        }
    }
}

/// An export, the org it describes, and how to judge it.
pub(super) struct Session {
    pub(super) export: Export,
    pub(super) org: Org,
    pub(super) options: Options,
    /// The configuration's file.
    config: Option<PathBuf>,
    /// When it began.
    started: Instant,
    pub(super) talk: Talk,
    /// What took how long, in order.
    pub(super) times: Vec<(&'static str, Duration)>,
}

impl Session {
    pub(super) fn open(inputs: &Inputs, as_of: Option<Date>) -> Result<Self, Failure> {
        Self::read(inputs, as_of, (None, Depth::Plain), |_, _| Ok(None))
    }

    /// With all that only an audit reads.
    pub(super) fn open_for_audit(inputs: &Inputs, as_of: Option<Date>) -> Result<Self, Failure> {
        Self::read(inputs, as_of, (None, Depth::Audit), |_, _| Ok(None))
    }

    /// For rules, of an export that `change` may make another of, once its files are known.
    pub(super) fn open_with(
        inputs: &Inputs,
        as_of: Option<Date>,
        audience: Option<Audience>,
        change: impl FnOnce(&Export, &Progress) -> Result<Option<Export>, Failure>,
    ) -> Result<Self, Failure> {
        Self::read(inputs, as_of, (None, Depth::Check(audience)), change)
    }

    /// The same inputs as a revision of their repository has them, shown by the paths of today, and judged by the
    /// configuration of today; but exceptions are those of the revision. Rows that it does not track are today's.
    pub(super) fn open_at(
        inputs: &Inputs,
        as_of: Option<Date>,
        revision: &Revision,
        depth: Depth,
    ) -> Result<Self, Failure> {
        Self::read(inputs, as_of, (Some(revision), depth), |_, _| Ok(None))
    }

    /// An org that somebody else has read, from `started` on.
    pub(super) fn of(
        (export, org): (Export, Org),
        (options, config): (Options, Option<PathBuf>),
        started: Instant,
        talk: Talk,
    ) -> Self {
        let session = Self {
            export,
            org,
            options,
            config,
            started,
            talk,
            times: vec![("reading", started.elapsed())],
        };
        if talk.verbose {
            complain(&verbose::inputs(&session));
        }
        session
    }

    fn read(
        inputs: &Inputs,
        as_of: Option<Date>,
        (revision, depth): (Option<&Revision>, Depth),
        change: impl FnOnce(&Export, &Progress) -> Result<Option<Export>, Failure>,
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        // A revision is read beside today's files, of which the line tells.
        let progress = Progress::new(started, inputs.talk.quiet || revision.is_some());
        progress.stage(|| "listing files".to_owned());
        let (mut options, config) = settings(&inputs.paths, as_of)?;
        let metadata = inputs.paths.iter().map(Input::from);
        let given = data(inputs, &options, config.as_deref());
        let all: Vec<Input> = metadata.chain(given.iter().map(Input::data)).collect();
        let anchor = load::anchor_for(inputs.paths.iter().map(PathBuf::as_path));
        let mut export = match revision {
            Some(revision) => load::open_revision(&all, &anchor, Limits::default(), revision)?,
            None => load::open(&all, &anchor, Limits::default())?,
        };
        let mut config = config;
        if let Some(revision) = revision {
            take_exceptions(inputs, revision, &mut options, &mut config);
        }
        let listing = started.elapsed();
        if let Some(changed) = change(&export, &progress)? {
            export = changed;
        }
        let changed = started.elapsed();
        watch(&progress, &export);
        if let (Some(path), Some(text)) = (&config, &mut options.config) {
            text.shown = export.shown_path(path);
        }
        let scope = depth.scope(&mut options);
        let org = org::read_for(&export, &scope);
        drop(progress);
        let session = Self {
            export,
            org,
            options,
            config,
            started,
            talk: inputs.talk,
            times: vec![("listing", listing), ("reading", started.elapsed() - changed)],
        };
        if session.talk.verbose && revision.is_none() {
            complain(&verbose::inputs(&session));
        }
        Ok(session)
    }

    /// A line that tells what is being done, should it take long.
    pub(super) fn progress(&self) -> Progress {
        Progress::new(self.started, self.talk.quiet)
    }

    pub(super) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The baseline that is given, else the one that the configuration names.
    pub(super) fn baseline(&self, given: Option<&Path>) -> Option<PathBuf> {
        let configured = self.options.baseline.as_ref();
        given
            .map(Path::to_path_buf)
            .or_else(|| Some(self.folder().join(configured?)))
    }

    /// Where files beside the configuration belong.
    pub(super) fn folder(&self) -> &Path {
        folder(self.config.as_deref()).unwrap_or(&self.export.anchor)
    }

    /// Reads the baseline, if there is one: from now on only other findings are reported.
    pub(super) fn use_baseline(&mut self, given: Option<&Path>) -> Result<(), Failure> {
        if let Some(path) = self.baseline(given) {
            self.options.known = Some(read_baseline(&path)?);
        }
        Ok(())
    }
}

/// Puts the exceptions of a revision into the place of today's, with the configuration that they stand in.
fn take_exceptions(
    inputs: &Inputs,
    revision: &Revision,
    options: &mut Options,
    config: &mut Option<PathBuf>,
) {
    let is_outside = |path: &PathBuf| !path.starts_with(revision.root());
    if config.as_ref().is_some_and(is_outside) {
        return;
    }
    let Some(path) = revision.find_upwards(first(&inputs.paths), config::FILE_NAME) else {
        options.exceptions.clear();
        return;
    };
    let mut old = Options::new(options.as_of);
    let text = revision.read(&path, LARGEST_CONFIG).ok();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    if text.is_some_and(|text| config::apply(&text, &mut old).is_ok()) {
        options.exceptions = old.exceptions;
        options.config = old.config;
        *config = Some(path);
    } else {
        super::complain(&format!(
            "note: the `{}` of {} cannot be used, so that the exceptions of today count there too",
            config::FILE_NAME,
            quoted(revision.name())
        ));
    }
}

/// Bytes of a configuration; far more than anybody writes.
const LARGEST_CONFIG: u64 = 16 << 20;

/// Bytes of a line that is shown with its mistake.
const LONGEST_LINE: usize = 400;

/// The path that decides which configuration counts.
fn first(paths: &[PathBuf]) -> &Path {
    paths.first().map_or(Path::new("."), PathBuf::as_path)
}

fn watch(progress: &Progress, export: &Export) {
    let (opened, listed) = (export.opened(), export.files.len());
    progress.stage(move || {
        let read = opened.load(Ordering::Relaxed).min(listed);
        format!("read {read} of {listed} files")
    });
}

/// The options that the nearest `ctilint.toml` gives, and its path.
pub(super) fn settings(
    paths: &[PathBuf],
    as_of: Option<Date>,
) -> Result<(Options, Option<PathBuf>), Failure> {
    let first = first(paths);
    let mut options = Options::new(as_of.unwrap_or_else(|| Zoned::now().date()));
    let config = if first.exists() {
        configure(first, &mut options)?
    } else {
        None
    };
    Ok((options, config))
}

/// The rows that are given, else those that the configuration names.
pub(super) fn data(inputs: &Inputs, options: &Options, config: Option<&Path>) -> Vec<PathBuf> {
    if !inputs.data.is_empty() {
        return inputs.data.clone();
    }
    let folder = folder(config).unwrap_or(Path::new("."));
    options.data.iter().map(|path| folder.join(path)).collect()
}

fn folder(config: Option<&Path>) -> Option<&Path> {
    config.and_then(Path::parent)
}

/// Relative to the current directory where the file lies in it.
pub(super) fn shown(path: &Path) -> String {
    let current = std::env::current_dir().and_then(std::fs::canonicalize);
    let inside = current
        .ok()
        .and_then(|current| path.strip_prefix(current).ok().map(Path::to_path_buf));
    let path = inside.unwrap_or_else(|| path.to_path_buf());
    path.to_string_lossy().replace('\\', "/")
}

/// The keys of a baseline that must exist.
fn read_baseline(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let name = shown(path);
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::new(
            format!("the baseline `{name}` cannot be read: {error}"),
            "`ctilint baseline write` makes one; or remove `baseline` from `ctilint.toml`",
        )
    })?;
    let text = load::decode(bytes).map_err(|error| {
        Failure::new(
            format!("the baseline `{name}` is not readable text: {}", error.message),
            "restore it from version control, or write it anew with `ctilint baseline write`",
        )
    })?;
    baseline::parse(&text.text).map_err(|error| {
        Failure::new(
            format!("{} (`{name}`, line {})", error.message, error.line),
            error.help,
        )
    })
}

/// Applies the nearest `ctilint.toml` at or above the first path.
fn configure(first: &Path, options: &mut Options) -> Result<Option<PathBuf>, Failure> {
    let Some(path) = load::find_upwards(first, config::FILE_NAME) else {
        return Ok(None);
    };
    let text = read_config(&path)?;
    config::apply(&text, options).map_err(|errors| mistakes(&errors, &text, &path))?;
    Ok(Some(path))
}

/// What is wrong with a file in TOML, each mistake with its line.
pub(super) fn mistakes(errors: &[config::ConfigError], text: &str, path: &Path) -> Failure {
    let lines = LineIndex::new(text);
    let one = |error: &config::ConfigError| {
        let help = neutral::line(&error.help, true);
        (located(error, text, &lines, path), help)
    };
    Failure {
        lines: errors.iter().map(one).collect(),
    }
}

fn read_config(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::new(
            format!("`{name}` cannot be read: {error}"),
            "make it a file that you may read",
        )
    })?;
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    String::from_utf8(bytes).map_err(|error| {
        let encoding = if is_utf16 { "UTF-16" } else { "another encoding" };
        let at = error.utf8_error().valid_up_to();
        Failure::new(
            format!("`{name}` is not UTF-8 but {encoding}: byte {} makes no sense in it", at + 1),
            "save it as UTF-8: in Notepad with Save as and Encoding, in VS Code by a click on the encoding in the status bar, in Windows PowerShell with `Set-Content -Encoding utf8`",
        )
    })
}

/// What is wrong, and the line of the configuration with a mark below it.
fn located(error: &config::ConfigError, text: &str, lines: &LineIndex, path: &Path) -> String {
    let (line, column) = lines.line_column(text, error.span.start);
    let shown = text.lines().nth(line as usize - 1).unwrap_or_default();
    let message = format!("{} ({}:{line}:{column})", error.message, path.display());
    if shown.len() > LONGEST_LINE {
        return neutral::line(&message, true);
    }
    let width = text
        .get(error.span.clone())
        .map_or(1, |part| part.chars().count().max(1));
    let width = width.min(shown.chars().count().max(1));
    // Line breaks in keys and in the path would begin lines of their own.
    format!(
        "{}\n    | {}\n    | {}{}",
        neutral::line(&message, true),
        neutral::line(shown, true),
        " ".repeat(column as usize - 1),
        "^".repeat(width)
    )
}
