//! Knows how the contents of many objects are read through one git process.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::command::{PATIENCE, end, git};
use crate::load::OpenError;

/// Longest first line of an answer: the name of an object, or a path that is missing.
const LONGEST_LINE: u64 = 1 << 16;
/// Processes that may fail before nobody asks any more.
const MOST_FAILURES: usize = 8;

/// Reads objects of a repository; the process is started by the first question and ends with this value.
#[derive(Debug)]
pub(super) struct Batch {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    process: Option<Process>,
    failures: usize,
}

#[derive(Debug)]
struct Process {
    child: Child,
    questions: Sender<Question>,
}

impl Drop for Process {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

#[derive(Debug)]
struct Question {
    /// Without a line break.
    name: Vec<u8>,
    limit: u64,
    /// What the list says of the size.
    size: Option<u64>,
    answer: Sender<Result<Vec<u8>, OpenError>>,
}

impl Batch {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            state: Mutex::default(),
        }
    }

    /// The content of a file by `COMMIT:PATH`; at most `limit` bytes of it.
    pub(super) fn read(&self, name: &[u8], limit: u64) -> Result<Vec<u8>, OpenError> {
        self.read_sized(name, limit, None)
    }

    /// The content of a file by the name of its object, where its size is known.
    pub(super) fn read_sized(
        &self,
        name: &[u8],
        limit: u64,
        size: Option<u64>,
    ) -> Result<Vec<u8>, OpenError> {
        if name.contains(&b'\n') {
            return Err(OpenError::Io(
                "git cannot be asked for a path with a line break".into(),
            ));
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failures >= MOST_FAILURES {
            return Err(failed("git stopped again and again"));
        }
        let answer = self.ask(&mut state, name, limit, size);
        // Behind these errors nobody knows what git would say next.
        if let Err(OpenError::Io(_) | OpenError::TooLarge { .. }) = answer {
            state.process = None;
        }
        state.failures += usize::from(matches!(answer, Err(OpenError::Io(_))));
        answer
    }

    /// Whether git has failed, so that what was read may not be all.
    pub(super) fn has_failed(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures > 0
    }

    fn ask(
        &self,
        state: &mut State,
        name: &[u8],
        limit: u64,
        size: Option<u64>,
    ) -> Result<Vec<u8>, OpenError> {
        let process = match &mut state.process {
            Some(process) => process,
            none => none.insert(self.start()?),
        };
        let (sender, receiver) = mpsc::channel();
        let question = Question {
            name: name.to_vec(),
            limit,
            size,
            answer: sender,
        };
        let sent = process.questions.send(question);
        sent.map_err(|_| failed("git has stopped"))?;
        let answer = receiver.recv_timeout(PATIENCE);
        answer.map_err(|_| failed("git has stopped, or did not answer in time"))?
    }

    fn start(&self) -> Result<Process, OpenError> {
        let mut command = git(&self.folder);
        command
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| failed(&error.to_string()))?;
        let pipes = (child.stdin.take(), child.stdout.take());
        let (questions, receiver) = mpsc::channel();
        let process = Process { child, questions };
        let (Some(stdin), Some(stdout)) = pipes else {
            return Err(failed("git has no pipes"));
        };
        thread::spawn(move || converse(stdin, BufReader::new(stdout), &receiver));
        Ok(process)
    }
}

fn failed(what: &str) -> OpenError {
    OpenError::Io(what.to_owned())
}

/// Answers questions one after the other until nobody asks, or until git is out of step.
fn converse(mut stdin: ChildStdin, mut stdout: BufReader<ChildStdout>, questions: &Receiver<Question>) {
    for question in questions {
        let line = [question.name.as_slice(), b"\n"].concat();
        let asked = stdin.write_all(&line).and_then(|()| stdin.flush());
        let answer = asked
            .map_err(|error| failed(&error.to_string()))
            .and_then(|()| content(&mut stdout, &question));
        let is_over = matches!(answer, Err(OpenError::Io(_) | OpenError::TooLarge { .. }));
        // Whoever asked may have lost patience.
        let _ = question.answer.send(answer);
        if is_over {
            return;
        }
    }
}

/// `NAME blob SIZE`, the bytes, a line break; or a line that ends in `missing`.
fn content(stdout: &mut impl BufRead, question: &Question) -> Result<Vec<u8>, OpenError> {
    let broken = |error: io::Error| failed(&error.to_string());
    let mut line = Vec::new();
    stdout
        .take(LONGEST_LINE)
        .read_until(b'\n', &mut line)
        .map_err(broken)?;
    let line = String::from_utf8_lossy(&line);
    let Some(line) = line.strip_suffix('\n') else {
        return Err(failed("git has stopped"));
    };
    if line.ends_with(" missing") || line.ends_with(" ambiguous") {
        return Err(OpenError::Missing);
    }
    let words: Vec<&str> = line.split(' ').collect();
    let [_, kind, size] = words[..] else {
        return Err(failed("git gave an answer that is none"));
    };
    let size: u64 = size
        .parse()
        .map_err(|_| failed("git gave an answer that is none"))?;
    if question.size.is_some_and(|known| known != size) {
        return Err(failed("git says two things of the size of a file"));
    }
    // One more for the line break.
    let whole = size.saturating_add(1);
    if kind != "blob" {
        io::copy(&mut stdout.take(whole), &mut io::sink()).map_err(broken)?;
        return Err(OpenError::Missing);
    }
    let limit = question.limit;
    if size > limit {
        return Err(OpenError::TooLarge { size, limit });
    }
    // What is declared need not be true: the memory grows with what comes.
    let mut bytes = Vec::new();
    stdout.take(whole).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 != whole || bytes.pop() != Some(b'\n') {
        return Err(failed("git has stopped in the middle of a file"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &[u8]) -> Result<Vec<u8>, OpenError> {
        let (answer, _) = mpsc::channel();
        let question = Question {
            name: b"abc".to_vec(),
            limit: 9,
            size: None,
            answer,
        };
        content(&mut &*text, &question)
    }

    #[test]
    fn answers_are_read_as_far_as_they_can_be_believed() {
        assert_eq!(answer(b"abc blob 3\na\nb\n"), Ok(b"a\nb".to_vec()));
        assert_eq!(answer(b"abc tree 1\nx\n"), Err(OpenError::Missing));
        assert_eq!(answer(b"HEAD:a b c missing\n"), Err(OpenError::Missing));
        assert_eq!(
            answer(b"abc blob 10\n"),
            Err(OpenError::TooLarge { size: 10, limit: 9 })
        );
        for lie in [
            &b""[..],
            b"abc blob 3",
            b"abc blob 3\nab",
            b"abc blob 3\nabcd\n",
            b"abc blob -3\nabc\n",
            b"\xFF\n",
            b"one two\n",
        ] {
            assert!(matches!(answer(lie), Err(OpenError::Io(_))), "{lie:?}");
        }
        let endless = vec![b'x'; 1 << 17];
        assert!(matches!(answer(&endless), Err(OpenError::Io(_))));
    }
}
