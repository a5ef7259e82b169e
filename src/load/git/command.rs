//! Knows how git is run: never without end, never with code of the repository, never over the network.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// How long git may take for one answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);
/// How long it may take to find its repository.
const FIRST_PATIENCE: Duration = Duration::from_secs(15);
/// Most bytes of an answer: a list of some million files.
const MOST: u64 = 512 << 20;

/// What would lead git to another repository than the one of the folder, as hooks set it.
const MISLEADING: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
];

/// Of versions that do not know how to leave missing objects alone `GIT_ALLOW_PROTOCOL` keeps the network away.
const SETTINGS: [(&str, &str); 6] = [
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_LITERAL_PATHSPECS", "1"),
    ("LC_ALL", "C"),
];

/// A git command to be run in a folder; nothing that the repository's configuration names is started.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(plain(folder)).args([
        "--no-pager",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
    ]);
    command.stdin(Stdio::null());
    for name in MISLEADING {
        command.env_remove(name);
    }
    command.envs(SETTINGS);
    command
}

/// Windows gives canonical paths a prefix that git does not know.
fn plain(folder: &Path) -> OsString {
    let text = folder.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    text.map_or_else(|| folder.as_os_str().to_owned(), OsString::from)
}

/// A finished command.
pub(super) struct Told {
    pub(super) is_success: bool,
    pub(super) out: Vec<u8>,
    pub(super) err: String,
}

/// Runs a command to its end.
///
/// # Errors
/// When git cannot be started, says too much, or does not end in time: then it is killed.
pub(super) fn ask(command: Command) -> io::Result<Told> {
    ask_within(command, PATIENCE)
}

/// The first question, which git answers at once: a configuration that it cannot get through is told soon.
///
/// # Errors
/// Those of [`ask`].
pub(super) fn ask_first(command: Command) -> io::Result<Told> {
    ask_within(command, FIRST_PATIENCE)
}

fn ask_within(mut command: Command, patience: Duration) -> io::Result<Told> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let deadline = Instant::now() + patience;
    let (out, err) = (listen(child.stdout.take()), listen(child.stderr.take()));
    let told = collect(&mut child, &out, &err, deadline);
    if told.is_err() {
        end(&mut child);
    }
    told
}

fn collect(
    child: &mut Child,
    out: &Receiver<io::Result<Vec<u8>>>,
    err: &Receiver<io::Result<Vec<u8>>>,
    deadline: Instant,
) -> io::Result<Told> {
    let late = || io::Error::new(io::ErrorKind::TimedOut, "git did not answer in time");
    let heard = |from: &Receiver<io::Result<Vec<u8>>>| {
        let left = deadline.saturating_duration_since(Instant::now());
        from.recv_timeout(left).map_err(|_| late())?
    };
    let (out, err) = (heard(out)?, heard(err)?);
    let mut pause = Duration::from_micros(100);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > deadline {
            return Err(late());
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    Ok(Told {
        is_success: status.success(),
        out,
        err: String::from_utf8_lossy(&err).trim().to_owned(),
    })
}

/// Reads a pipe on a thread of its own, so that nobody has to wait for what never comes.
fn listen(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map_or(Ok(0), |pipe| pipe.take(MOST + 1).read_to_end(&mut bytes));
        let is_too_much = bytes.len() as u64 > MOST;
        let result = match read {
            Ok(_) if is_too_much => Err(io::Error::other("git said more than any list of files is long")),
            Ok(_) => Ok(bytes),
            Err(error) => Err(error),
        };
        // Whoever asked may be gone.
        let _ = sender.send(result);
    });
    receiver
}

/// Ends a process that may have ended already.
pub(super) fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
