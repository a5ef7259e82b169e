//! Knows the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::audit::AuditArgs;
use super::baseline::BaselineCommand;
use super::check_args::CheckArgs;
use super::compare::CompareArgs;
use super::config::ConfigArgs;
use super::redact::RedactArgs;
use super::shell::{CompletionsArgs, ManArgs};
use super::trust_diff::TrustDiffArgs;
use crate::analysis::call_log::scenario::{Caller, Direction};

/// Tells from an export of a Salesforce org whether its Open CTI softphone will work.
///
/// Reads metadata (folders, zips, single files) and data files; never talks to an org.
#[derive(Debug, Parser)]
#[command(name = "ctilint", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

pub(super) const EXIT_CODES: &str =
    "Exit codes: 0 nothing at or above the threshold, 1 findings, 2 could not do the job";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Examine an export and report what keeps a softphone from working.
    Check(CheckArgs),
    /// List the rules, or explain one.
    Rule {
        /// Name of the rule to explain.
        name: Option<String>,
    },
    /// Print what to export: package.xml and queries, ready to run with the `sf` command line.
    Manifest {
        #[arg(long, value_enum, default_value_t = ManifestFormat::Text)]
        format: ManifestFormat,
        /// Also what only `ctilint audit` looks at: Salesforce Voice, Omni-Channel, queues, packages, actions.
        #[arg(long)]
        audit: bool,
    },
    /// Write down the findings of today, so that `check` reports new ones only.
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Show the settings that count, and where each comes from.
    Config(ConfigArgs),
    /// Walk one call through everything that can reject its log, in Salesforce's order.
    Simulate(SimulateArgs),
    /// List the agents: what each of them can do with the softphone, and the first thing that is missing.
    Agents {
        #[command(flatten)]
        inputs: Inputs,
        #[arg(long, value_enum, default_value_t = AgentsFormat::Table)]
        format: AgentsFormat,
    },
    /// Walk one person through everything between login and logged call, and say the one thing to do.
    Why(WhyArgs),
    /// Write the file that puts people into a call center, and the one that takes it back.
    Assign(AssignArgs),
    /// Show what depends on Open CTI, which Salesforce retires on 2028-02-28, and what the move away takes.
    Audit(AuditArgs),
    /// Write a copy of an export without names, hosts and secrets that gives the same findings.
    Redact(RedactArgs),
    /// List every host that the export names: where it is used, and where it is allowed.
    Hosts {
        #[command(flatten)]
        inputs: Inputs,
        #[arg(long, value_enum, default_value_t = HostsFormat::Table)]
        format: HostsFormat,
    },
    /// Say in what two orgs differ for their phones: production and sandbox, repository and org.
    Compare(CompareArgs),
    /// Say what an org trusts that it did not before: hosts, the microphone, who may change call centers.
    TrustDiff(TrustDiffArgs),
    /// Print a script that completes commands and options in a shell.
    Completions(CompletionsArgs),
    /// Print the manual as a page for `man`.
    Man(ManArgs),
    /// Show what is read and what a rule sees.
    #[command(subcommand)]
    Debug(DebugCommand),
}

#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Folders, zips or files with metadata; several together are one org.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// File or folder with rows: User, CallCenter, PermissionSetAssignment, … as CSV or JSON. Repeatable.
    #[arg(long, value_name = "PATH")]
    pub(crate) data: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) talk: Talk,
}

/// What standard error says while a command works.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Talk {
    /// Findings and errors only: no summary, no hints, no progress.
    #[arg(long, short, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell on standard error what was read, which settings count, and how long it took.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 not rejected, 1 the log is rejected, 2 could not do the job")]
pub(crate) struct SimulateArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Internal or display name of the call center.
    #[arg(long, value_name = "NAME")]
    pub(crate) call_center: String,
    /// Value of a field that is sent, or of a variable such as `$Profile.Name`; nothing behind the `=` is blank. Repeatable.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair)]
    pub(crate) set: Vec<(String, String)>,
    /// User name of whoever takes the call; needs rows of users.
    #[arg(long, value_name = "USERNAME")]
    pub(crate) user: Option<String>,
    #[arg(long, value_enum, default_value_t = CallDirection::Inbound)]
    pub(crate) direction: CallDirection,
    /// Whom the phone number belongs to.
    #[arg(long, value_enum, default_value_t = CallParty::Contact)]
    pub(crate) caller: CallParty,
    /// Only records of this object, where calls become several.
    #[arg(long, value_name = "OBJECT")]
    pub(crate) object: Option<String>,
    #[arg(long, value_enum, default_value_t = SimulateFormat::Text)]
    pub(crate) format: SimulateFormat,
    /// Day of the call, as 2026-11-20; today if left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

#[derive(Debug, Args)]
#[command(after_help = ANSWERED)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// User name of the person.
    #[arg(long, value_name = "USERNAME")]
    pub(crate) user: String,
    /// Only what can cause this.
    #[arg(long, value_enum)]
    pub(crate) symptom: Option<Symptom>,
    #[arg(long, value_enum, default_value_t = SimulateFormat::Text)]
    pub(crate) format: SimulateFormat,
    /// Day of the question, as 2026-11-20; today if left out.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

const ANSWERED: &str = "Exit codes: 0 answered, 2 could not do the job";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Symptom {
    /// The softphone does not appear.
    Absent,
    /// It appears and stays empty or silent.
    Blank,
    /// Calls are not logged.
    NotLogged,
    /// Nothing opens when a call comes in.
    NoPop,
    /// Clicking on a phone number does nothing.
    NoDial,
}

#[derive(Debug, Args)]
#[command(after_help = ANSWERED)]
pub(crate) struct AssignArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Internal or display name of the call center.
    #[arg(long, value_name = "NAME")]
    pub(crate) call_center: String,
    #[command(flatten)]
    pub(crate) chosen: ChosenArgs,
    /// Also move users who are in another call center.
    #[arg(long = "move")]
    pub(crate) may_move: bool,
    /// Folder for both files, or the name of the first, which has to end in .csv; without it nothing is written.
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// How the file that takes it back clears a call center.
    #[arg(long, value_enum, default_value_t = Cleared::Na)]
    pub(crate) cleared: Cleared,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ChosenArgs {
    /// Everybody with this profile.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Everybody who holds this permission set or group.
    #[arg(long, value_name = "NAME")]
    pub(crate) permission_set: Option<String>,
    /// User names or Ids, one a line, or a CSV file with a column Username or Id.
    #[arg(long, value_name = "FILE")]
    pub(crate) users: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Cleared {
    /// `#N/A`, for the Bulk API: `sf data update bulk`, or Data Loader with "Use Bulk API".
    Na,
    /// A blank cell, for Data Loader without it and with "Insert null values".
    Blank,
}

/// `Field=value`; only the first `=` divides.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write it as Field=value, or Field= for a blank field".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CallDirection {
    Inbound,
    Outbound,
    Internal,
}

impl From<CallDirection> for Direction {
    fn from(direction: CallDirection) -> Self {
        match direction {
            CallDirection::Inbound => Self::Inbound,
            CallDirection::Outbound => Self::Outbound,
            CallDirection::Internal => Self::Internal,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CallParty {
    Contact,
    Lead,
    /// Nobody in the org: the log relates to no record.
    Unknown,
}

impl From<CallParty> for Caller {
    fn from(party: CallParty) -> Self {
        match party {
            CallParty::Contact => Self::Contact,
            CallParty::Lead => Self::Lead,
            CallParty::Unknown => Self::Unknown,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SimulateFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DebugCommand {
    /// Every file: what it is, and whether it was read.
    Files {
        #[command(flatten)]
        inputs: Inputs,
        #[arg(long, value_enum, default_value_t = DebugFormat::Table)]
        format: DebugFormat,
    },
    /// What a rule sees of the org.
    Model {
        #[command(flatten)]
        inputs: Inputs,
        #[arg(long, value_enum, default_value_t = DebugFormat::Table)]
        format: DebugFormat,
    },
    /// What the code of softphones loads, calls, reaches and logs, as JSON.
    Adapter {
        #[command(flatten)]
        inputs: Inputs,
    },
    /// Evaluate formulas: cases as JSON lines on standard input, an answer a line.
    Formula {
        /// Answer with the tree of each formula.
        #[arg(long)]
        ast: bool,
    },
    /// Decide validation rules: cases as JSON lines on standard input, an answer a line.
    Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AgentsFormat {
    Table,
    Csv,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HostsFormat {
    Table,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DebugFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ManifestFormat {
    /// Both, with explanations.
    Text,
    /// Only the package.xml.
    PackageXml,
    /// Only the commands.
    Commands,
}

/// A parser for one of a few words, which clap lists when another one is given.
pub(super) fn words<T: Clone + Send + Sync + 'static>(
    known: &'static [&'static str],
    parse: fn(&str) -> Option<T>,
) -> impl clap::builder::TypedValueParser<Value = T> {
    use clap::builder::TypedValueParser;
    clap::builder::PossibleValuesParser::new(known).try_map(move |word| parse(&word).ok_or("unknown word"))
}
