//! Knows the line that tells a waiting person what is being done: on a terminal only, and gone in the end.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Runs that take less say nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const BETWEEN: Duration = Duration::from_millis(100);

/// What is being done right now.
type Stage = Box<dyn Fn() -> String + Send>;

#[derive(Default)]
struct State {
    stage: Option<Stage>,
    is_over: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    over: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropping it erases the line.
pub(super) struct Progress {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// `since` is when the run began; nothing is ever shown where nobody looks, or wants to.
    pub(super) fn new(since: Instant, is_quiet: bool) -> Self {
        let shared = Arc::new(Shared::default());
        let watched = Arc::clone(&shared);
        let draw = move || show(&watched, since);
        let thread = (!is_quiet && has_watcher())
            .then(|| thread::Builder::new().spawn(draw).ok())
            .flatten();
        Self { shared, thread }
    }

    /// From now on the line says this.
    pub(super) fn stage(&self, stage: impl Fn() -> String + Send + 'static) {
        self.shared.lock().stage = Some(Box::new(stage));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.shared.lock().is_over = true;
        self.shared.over.notify_all();
        if let Some(thread) = self.thread.take() {
            // A line that was not drawn is no failure of the run.
            let _ = thread.join();
        }
    }
}

/// A person at a terminal that can go back to the start of its line.
fn has_watcher() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !is_dumb && !is_set("CI")
}

fn show(shared: &Shared, since: Instant) {
    let mut is_drawn = false;
    let mut pause = PATIENCE.saturating_sub(since.elapsed());
    let mut state = shared.lock();
    loop {
        let waited = shared
            .over
            .wait_timeout_while(state, pause, |state| !state.is_over);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
        if state.is_over {
            break;
        }
        if let Some(text) = state.stage.as_ref().map(|stage| stage()) {
            // Nobody waits for a terminal that was stopped.
            drop(state);
            is_drawn = true;
            draw(&text);
            state = shared.lock();
        }
        pause = BETWEEN;
    }
    drop(state);
    if is_drawn {
        draw("");
    }
}

/// Replaces the line, as much of it as fits.
fn draw(text: &str) {
    let width = terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
    let text: String = text.chars().take(width.saturating_sub(1)).collect();
    let mut err = io::stderr().lock();
    let _ = write!(err, "\r{text}\x1b[K").and_then(|()| err.flush());
}
