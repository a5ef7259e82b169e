//! Knows how the inputs of an export are opened as a git revision has them, under the names they have today.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::builder::Builder;
use super::{Export, PROJECT_FILE};
use crate::load::git::{Found, Revision};
use crate::load::ignored::{Disk, Place};
use crate::load::input::{Kind, Resolved, is_zip};
use crate::load::{Archive, Folder, Input, InputError, Limits, OpenError, Tree, paths};

/// An input that need not exist today.
struct Placed {
    given: PathBuf,
    /// Absolute, without links but for the last name: what people see.
    named: PathBuf,
    /// Absolute, without links.
    real: PathBuf,
    is_data: bool,
}

impl Placed {
    fn new(input: &Input) -> Self {
        let given = input.path.clone();
        let (named, real) = match Resolved::new(input) {
            Ok(today) => (today.named, today.real),
            Err(_) => (gone(&given), gone(&given)),
        };
        Self {
            given,
            named,
            real,
            is_data: input.is_data,
        }
    }

    fn name(&self) -> String {
        let name = self.named.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

/// The place of what is not there any more: below the nearest folder that is.
fn gone(given: &Path) -> PathBuf {
    let absolute = std::path::absolute(given).unwrap_or_else(|_| given.to_path_buf());
    let folder = absolute.ancestors().find(|folder| folder.exists());
    folder.map_or_else(
        || absolute.clone(),
        |folder| {
            let rest = absolute.strip_prefix(folder).unwrap_or(Path::new(""));
            paths::real(folder).join(rest)
        },
    )
}

/// Absolute and without links, whether there is anything or not.
pub(in crate::load) fn today(path: &Path) -> PathBuf {
    Placed::new(&Input::from(path)).real
}

/// What [`super::open`] would have given when `revision` was checked out, shown by the paths of today.
///
/// Inputs that the revision does not have are empty. Rows are read from the revision where it tracks them, else from
/// the disk: exports of users are seldom committed.
///
/// # Errors
/// For metadata outside the repository, and for archives and repositories that cannot be read.
pub fn open_revision(
    inputs: &[Input],
    anchor: &Path,
    limits: Limits,
    revision: &Revision,
) -> Result<Export, InputError> {
    let mut distinct: BTreeMap<PathBuf, Placed> = BTreeMap::new();
    for input in inputs {
        let new = Placed::new(input);
        if !new.is_data && !new.real.starts_with(revision.root()) {
            return Err(outside(&new, revision));
        }
        match distinct.get_mut(&new.real) {
            Some(known) => {
                known.is_data |= new.is_data;
                if new.named < known.named {
                    known.named = new.named;
                }
            }
            None => {
                distinct.insert(new.real.clone(), new);
            }
        }
    }
    let mut builder = Builder::new(paths::real(anchor));
    for input in distinct.values() {
        let is_tracked = builder.add_at(input, revision, &limits)?;
        if input.is_data {
            builder.add_rows_of_today(input, is_tracked, &limits)?;
        }
    }
    for input in distinct.values() {
        builder.add_project_file_of(input, revision);
    }
    for input in distinct.values().filter(|input| input.is_data) {
        builder.mark_data(&input.real);
    }
    for input in distinct.values() {
        builder.mark_named(&input.real);
    }
    Ok(builder.finish(limits))
}

fn outside(input: &Placed, revision: &Revision) -> InputError {
    let root = revision.root().to_string_lossy();
    InputError::new(
        &input.given,
        &format!("the path does not lie in the git repository `{root}`"),
        "give paths of one repository; only rows of data may lie elsewhere",
    )
}

impl Builder {
    /// False if the revision has nothing there.
    fn add_at(&mut self, input: &Placed, revision: &Revision, limits: &Limits) -> Result<bool, InputError> {
        let failed = |error: OpenError| InputError::open(&input.given, &error);
        let shown = paths::shown(&self.anchor, &input.named);
        match revision.look(&input.real, input.name()).map_err(failed)? {
            Found::Nothing => return Ok(false),
            Found::Folder(tree) => {
                let prefix = if shown.is_empty() {
                    shown
                } else {
                    format!("{shown}/")
                };
                let lies = |path: &str| input.real.join(path);
                self.add_tree(tree, &prefix, lies, Place::Folder(&input.named, revision));
            }
            Found::File(_) if self.has(&input.real) => {}
            Found::File(tree) => match archived(&*tree, input, limits)? {
                Some(archive) => {
                    let lies = |path: &str| input.real.join("!").join(path);
                    self.add_tree(Arc::new(archive), &format!("{shown}!/"), lies, Place::Nowhere);
                }
                None => {
                    let prefix = shown.rfind('/').map_or("", |at| &shown[..=at]);
                    let folder = input.named.parent().unwrap_or(&input.named);
                    let place = Place::FileOf(folder, revision);
                    self.add_tree(tree, prefix, |_| input.real.clone(), place);
                }
            },
        }
        Ok(true)
    }

    /// Of a folder, files that the revision does not track; of anything else, what it does not have at all.
    fn add_rows_of_today(
        &mut self,
        input: &Placed,
        is_tracked: bool,
        limits: &Limits,
    ) -> Result<(), InputError> {
        let today = Resolved::new(&Input::data(&input.given));
        match today {
            Ok(today) if today.kind == Kind::Folder || !is_tracked => self.add_input(&today, limits),
            Err(error) if !is_tracked => Err(error),
            _ => Ok(()),
        }
    }

    /// The project file of the revision, in or above an input; above the repository there is only today's.
    fn add_project_file_of(&mut self, input: &Placed, revision: &Revision) {
        let inside = revision.find_upwards(&input.real, PROJECT_FILE);
        let tree = inside.as_ref().and_then(|file| {
            let found = revision.look(file, PROJECT_FILE.to_owned()).ok()?;
            match found {
                Found::File(tree) => Some(tree),
                _ => None,
            }
        });
        let above = || {
            let file = paths::find_upwards(revision.root().parent()?, PROJECT_FILE)?;
            let tree: Arc<dyn Tree> = Arc::new(Folder::single(&file).ok()?);
            Some((file, tree))
        };
        let is_inside = inside.is_some();
        let Some((file, tree)) = inside.zip(tree).or_else(above) else {
            return;
        };
        let real = paths::real(&file);
        if self.has(&real) {
            return;
        }
        if let Some(folder) = file.parent() {
            let shown = paths::shown(&self.anchor, &file);
            let prefix = shown.rfind('/').map_or("", |at| &shown[..=at]).to_owned();
            let place = if is_inside {
                Place::FileOf(folder, revision)
            } else {
                Place::FileOf(folder, &Disk)
            };
            self.add_tree(tree, &prefix, |_| real.clone(), place);
            self.mark_above(&real);
        }
    }
}

/// The archive that a single file is, if it is one.
fn archived(tree: &dyn Tree, input: &Placed, limits: &Limits) -> Result<Option<Archive>, InputError> {
    let failed = |error: OpenError| InputError::open(&input.given, &error);
    let suffix = input.real.extension();
    let is_named_so = suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("zip"));
    let bytes = match tree.open(&input.name(), limits.archive) {
        Ok(bytes) => bytes,
        Err(error) if is_named_so => return Err(failed(error)),
        // Whoever reads the file says what is wrong with it.
        Err(_) => return Ok(None),
    };
    if is_zip(&bytes) {
        return Archive::new(bytes, limits).map(Some).map_err(failed);
    }
    if is_named_so {
        return Err(InputError::new(
            &input.given,
            "the revision holds a file that is named like a zip archive and does not begin like one",
            "check how it was committed: of files in Git LFS the repository has only a pointer",
        ));
    }
    Ok(None)
}
