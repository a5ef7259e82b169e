//! Knows files that Data Loader and the Bulk API take: who gets which call center.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use super::args::Cleared;
use super::session::Failure;
use crate::org::people::User;

/// Rows that give each user what `value` says.
pub(super) fn rows<'a>(users: impl Iterator<Item = &'a User>, value: impl Fn(&User) -> String) -> String {
    let mut text = "Id,CallCenterId\n".to_owned();
    for user in users {
        // Well-formed Ids are letters and digits: nothing to quote, and nothing that a spreadsheet would run.
        let id = user.id.as_ref().map_or("", |id| id.as_str());
        let _ = writeln!(text, "{id},{}", value(user));
    }
    text
}

/// What stands for no call center.
pub(super) fn cell(cleared: Cleared) -> &'static str {
    match cleared {
        Cleared::Na => "#N/A",
        Cleared::Blank => "",
    }
}

/// What to mind when a file with such cells is loaded; `place` says where they are: "in it".
pub(super) fn how_to_clear(cleared: Cleared, place: &str) -> String {
    match cleared {
        Cleared::Na => format!(
            "`#N/A` {place} clears a field in the Bulk API only, so turn on \"Use Bulk API\" in Data Loader"
        ),
        Cleared::Blank => format!(
            "blank cells {place} clear a field only in Data Loader, without \"Use Bulk API\" and with \"Insert null values\""
        ),
    }
}

/// Writes a new file, never over another one.
pub(super) fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).open(path);
    // Half a file is worse than none.
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes()).inspect_err(|_| {
            let _ = fs::remove_file(path);
        })
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::new(
            format!("`{}` cannot be written: {error}", path.display()),
            "name a file in a folder that exists and that you may write to",
        ),
    })
}

pub(super) fn exists(path: &Path) -> Failure {
    Failure::new(
        format!("`{}` is there already", path.display()),
        "name another file or folder: a file that takes a change back is not overwritten",
    )
}
