//! Knows what shells and `man` want to know of the command line.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Cli;
use super::session::Failure;

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write a page for each command into this folder, instead of one page to standard output.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn completions(args: &CompletionsArgs) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ctilint", &mut script);
    super::print_bytes(&script)?;
    Ok(0)
}

pub(super) fn man(args: &ManArgs) -> Result<u8, Failure> {
    let Some(dir) = &args.dir else {
        let page = page(Cli::command()).map_err(|error| unwritten("the page", &error))?;
        super::print_bytes(&page)?;
        return Ok(0);
    };
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let written = fs::create_dir_all(dir).and_then(|()| pages(&command, dir));
    written.map_err(|error| unwritten(&format!("`{}`", dir.display()), &error))?;
    Ok(0)
}

/// A page for a command, and one for each below it.
fn pages(command: &clap::Command, dir: &Path) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, dir)?;
    }
    let man = manual(command);
    let mut page = Vec::new();
    man.render(&mut page)?;
    fs::write(dir.join(man.get_filename()), named(&page))
}

/// In the heading of each page: what it is about, and of which version.
fn manual(command: &clap::Command) -> Man {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    Man::new(command.clone())
        .title(name)
        .source(concat!("ctilint ", env!("CARGO_PKG_VERSION")))
        .manual("ctilint")
}

/// What stands behind the options, exit codes above all, under a name that readers know.
fn named(page: &[u8]) -> String {
    String::from_utf8_lossy(page).replace("\n.SH EXTRA\n", "\n.SH NOTES\n")
}

fn unwritten(what: &str, error: &io::Error) -> Failure {
    Failure::new(
        format!("{what} cannot be written: {error}"),
        "name a folder that you may write to",
    )
}

/// One page about all commands.
fn page(mut command: clap::Command) -> io::Result<Vec<u8>> {
    command.build();
    let man = manual(&command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    chapters(&command, &mut page)?;
    man.render_extra_section(&mut page)?;
    Ok(named(&page).into_bytes())
}

/// A section for each command below this one.
fn chapters(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    for below in command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
    {
        let name = below.get_bin_name().unwrap_or_else(|| below.get_name());
        let man = Man::new(below.clone());
        let mut sections = Vec::new();
        man.render_description_section(&mut sections)?;
        man.render_synopsis_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        if below.get_after_help().is_some() {
            man.render_extra_section(&mut sections)?;
        }
        let sections = named(&sections).replace("\n.SH ", "\n.SS ");
        let sections = sections
            .strip_prefix(".SH ")
            .map_or(sections.clone(), |rest| format!(".SS {rest}"));
        page.extend(format!(".SH \"{}\"\n{sections}", name.to_uppercase()).bytes());
        chapters(below, page)?;
    }
    Ok(())
}
