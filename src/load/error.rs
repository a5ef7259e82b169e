//! Knows why a file could not be opened, in words for people who administer an org.

use std::fmt;
use std::fs::FileType;
use std::io;

/// Why the bytes of a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenError {
    /// Nothing is there (any more).
    Missing,
    /// The system does not let this user read it.
    Denied,
    /// Sizes in bytes; `size` is the least that is known.
    TooLarge { size: u64, limit: u64 },
    /// The system's own words.
    Io(String),
    /// The archive is damaged, hostile, or uses what is not supported: a phrase that fits behind "the archive".
    Archive(String),
    /// Something else than a file of bytes.
    NotRegular(Special),
    /// A `.forceignore` covers the file, so it is never opened.
    Ignored,
    /// A revision has the file, and this clone of the repository was made without its content.
    NotCloned,
}

impl OpenError {
    pub(crate) fn from_io(error: &io::Error) -> Self {
        if is_link_loop(error) {
            return Self::NotRegular(Special::LinkLoop);
        }
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::IsADirectory => Self::NotRegular(Special::Folder),
            _ => Self::Io(error.to_string()),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Missing => "the file does not exist".into(),
            Self::Denied => "the file may not be read by the user who runs ctilint".into(),
            // Nobody reads on to learn how large it is.
            Self::TooLarge { size, limit } if *size == limit.saturating_add(1) => {
                format!("the file has more than the limit of `{}`", human(*limit))
            }
            Self::TooLarge { size, limit } => format!(
                "the file has `{}`, more than the limit of `{}`",
                human(*size),
                human(*limit)
            ),
            Self::Io(what) => format!("the system cannot read it: `{what}`"),
            Self::Archive(what) => format!("the archive {what}"),
            Self::NotRegular(special) => special.message().into(),
            Self::Ignored => "the file is ignored by a `.forceignore`".into(),
            Self::NotCloned => "the content of the file is not in this clone of the repository".into(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Missing => {
                "check that nothing moves or deletes files while ctilint runs, then run it again"
            }
            Self::Denied => "give that user the right to read the file, for example with `chmod u+r`",
            Self::TooLarge { .. } => {
                "no metadata of a call center is that large: list the file in `.forceignore` if it does not matter; split a file of rows into several"
            }
            Self::Io(_) => "copy the export to a local disk and run ctilint again",
            Self::Archive(_) => "retrieve or zip the export again, or unzip it and give the folder",
            Self::NotRegular(special) => special.help(),
            Self::Ignored => "remove the matching line from `.forceignore` to have the file checked",
            Self::NotCloned => {
                "clone without `--filter`, or check the revision out once to fetch what it holds"
            }
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for OpenError {}

/// What stands in a tree and is not a file of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Special {
    /// A named pipe: reading it would wait for a writer.
    Fifo,
    Socket,
    Device,
    /// A folder where a file was expected.
    Folder,
    /// A link that leads back to itself.
    LinkLoop,
    /// A link whose target does not exist.
    BrokenLink,
    /// A link to a folder; never followed, so no walk can run in circles.
    FolderLink,
    /// A link to something outside the folder that was given.
    OutsideLink,
    /// A link stored in an archive.
    ArchiveLink,
    /// None of the above.
    Other,
}

impl Special {
    /// What is wrong.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Fifo => "a named pipe stands where a file was expected",
            Self::Socket => "a socket stands where a file was expected",
            Self::Device => "a device stands where a file was expected",
            Self::Folder => "a folder stands where a file was expected",
            Self::LinkLoop => "the link leads back to itself",
            Self::BrokenLink => "the target of the link does not exist",
            Self::FolderLink => "links to folders are not followed",
            Self::OutsideLink => "the link leads out of the given folder",
            Self::ArchiveLink => "links inside an archive are not followed",
            Self::Other => "it is not a regular file",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Fifo | Self::Socket | Self::Device | Self::Folder | Self::Other => {
                "replace it by a regular file, or remove it from the export"
            }
            Self::LinkLoop | Self::BrokenLink => "point the link at an existing file, or remove it",
            Self::FolderLink | Self::OutsideLink => "give the target of the link as a further path",
            Self::ArchiveLink => "zip the file itself instead of a link to it",
        }
    }

    /// `None` for regular files; links count as what they are not: callers resolve them first.
    pub(crate) fn of(kind: FileType) -> Option<Self> {
        if kind.is_file() {
            None
        } else if kind.is_dir() {
            Some(Self::Folder)
        } else {
            Some(Self::of_unusual(kind))
        }
    }

    #[cfg(unix)]
    fn of_unusual(kind: FileType) -> Self {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            Self::Fifo
        } else if kind.is_socket() {
            Self::Socket
        } else if kind.is_block_device() || kind.is_char_device() {
            Self::Device
        } else {
            Self::Other
        }
    }

    #[cfg(not(unix))]
    fn of_unusual(_: FileType) -> Self {
        Self::Other
    }
}

/// `io::ErrorKind` has no stable name for it.
#[cfg(unix)]
fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(not(unix))]
fn is_link_loop(_: &io::Error) -> bool {
    false
}

fn human(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else if bytes >= MIB {
        let tenths = bytes / (MIB / 10);
        format!("{}.{} MiB", tenths / 10, tenths % 10)
    } else {
        format!("{bytes} bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_without_a_full_stop() {
        let all = [
            OpenError::Missing,
            OpenError::Denied,
            OpenError::TooLarge {
                size: 17 << 20,
                limit: 16 << 20,
            },
            OpenError::Io("x".into()),
            OpenError::Archive("is damaged".into()),
            OpenError::NotRegular(Special::Fifo),
            OpenError::Ignored,
            OpenError::NotCloned,
        ];
        for error in all {
            for words in [error.message(), error.help().to_owned()] {
                assert!(words.starts_with(|c: char| c.is_lowercase()), "{words}");
                assert!(!words.ends_with('.'), "{words}");
            }
        }
    }

    #[test]
    fn sizes_are_readable() {
        assert_eq!(human(16 << 20), "16 MiB");
        assert_eq!(human((16 << 20) + 600_000), "16.5 MiB");
        assert_eq!(human(12), "12 bytes");
    }
}
