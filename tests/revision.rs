//! Keeps the promise that a git revision reads like the folder that a checkout of it gives.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::git;
use common::repo::{Repo, git_in, lists_partial_clones};
use ctilint::load::{self, DataFile, Export, Input, Limits, OpenError, Revision, Special};

/// What an export says of a file, by the path it is shown by.
type Told = BTreeMap<
    String,
    (
        Option<Special>,
        bool,
        Option<DataFile>,
        Result<Vec<u8>, OpenError>,
    ),
>;

fn told(export: &Export) -> Told {
    let files = export.files.iter();
    files
        .map(|file| {
            let told = (file.special, file.ignored, file.data, export.read_bytes(file.id));
            (file.shown.clone(), told)
        })
        .collect()
}

fn inputs(root: &Path, metadata: &[&str], data: &[&str]) -> Vec<Input> {
    let metadata = metadata.iter().map(|path| Input::from(root.join(path)));
    metadata
        .chain(data.iter().map(|path| Input::data(root.join(path))))
        .collect()
}

/// Both sides, opened as a command opens them.
fn both(root: &Path, metadata: &[&str], data: &[&str], name: &str) -> (Export, Export) {
    let inputs = inputs(root, metadata, data);
    let revision = Revision::find(root, name).expect("a revision");
    let disk = load::open(&inputs, root, Limits::default()).expect("the disk");
    let old = load::open_revision(&inputs, root, Limits::default(), &revision).expect("the revision");
    (disk, old)
}

/// A clean checkout reads the same from both sides.
fn assert_same(root: &Path, metadata: &[&str], data: &[&str]) {
    let (disk, old) = both(root, metadata, data, "HEAD");
    assert_eq!(told(&disk), told(&old), "{metadata:?} {data:?}");
    assert_eq!(disk.problems, old.problems, "{metadata:?} {data:?}");
    assert!(!disk.files.is_empty());
}

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(text.as_bytes()).expect("its text");
    }
    writer.finish().expect("an archive").into_inner()
}

/// Files with everything that is hard about files.
fn odd() -> Repo {
    let repo = Repo::new();
    repo.write("sfdx-project.json", "{}");
    repo.write(".forceignore", "app/old/\n*.tmp.xml\n");
    repo.write("app/a.xml", "<a/>");
    repo.write("app/b.tmp.xml", "<b/>");
    repo.write("app/old/c.xml", "<c/>");
    repo.write("app/.forceignore", "!old\nq.xml\n");
    repo.write("app/q.xml", "<q/>");
    repo.write("app/.hidden/d.xml", "<d/>");
    repo.write("app/node_modules/e.xml", "<e/>");
    repo.write("app/[x]*?.xml", "<x/>");
    repo.write("app/x.xml", "<other/>");
    repo.write("app/ü ß.xml", "<u/>");
    repo.write("app/empty.xml", "");
    repo.write("app/wide.xml", b"\xFF\xFE<\0w\0/\0>\0");
    repo.write("-dash/f.xml", "<f/>");
    repo.write("part/sfdx-project.json", "{}");
    repo.write("part/g.xml", "<g/>");
    repo.write("data/users.csv", "Id,Username\n1,a\n");
    repo.write("org.zip", zip(&[("unpackaged/h.xml", "<h/>"), ("i.xml", "<i/>")]));
    repo
}

#[cfg(unix)]
fn add_unix(repo: &Repo) {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let root = repo.path();
    let name = |bytes: &[u8]| root.join("app").join(std::ffi::OsStr::from_bytes(bytes));
    fs::write(name(b"not-\xFF.xml"), "<n/>").expect("written");
    fs::write(name(b"line\nbreak.xml"), "<l/>").expect("written");
    let links = [
        ("a.xml", "link.xml"),
        ("./link.xml", "twice.xml"),
        ("../sfdx-project.json", "out.json"),
        ("nothing", "broken.xml"),
        ("old", "folder"),
        ("loop.xml", "loop.xml"),
        ("/etc/hosts", "absolute.xml"),
    ];
    for (target, link) in links {
        symlink(target, root.join("app").join(link)).expect("a link");
    }
}

#[test]
fn a_clean_checkout_reads_the_same() {
    let repo = odd();
    #[cfg(unix)]
    add_unix(&repo);
    repo.commit();
    let root = repo.path();
    let table: [(&[&str], &[&str]); 10] = [
        (&["."], &[]),
        (&["."], &["data"]),
        (&["app"], &["data/users.csv"]),
        (&["app/old"], &[]),
        (&["app/old/c.xml", "app/q.xml"], &[]),
        (&["app/[x]*?.xml"], &[]),
        (&["org.zip"], &["data"]),
        (&["part", "part/g.xml", "-dash"], &[]),
        (&["part/g.xml"], &[]),
        (&["app", ".", "app/a.xml"], &["."]),
    ];
    for (metadata, data) in table {
        assert_same(&root, metadata, data);
    }
}

#[cfg(unix)]
#[test]
fn a_given_link_is_followed_as_it_is_today() {
    let repo = odd();
    std::os::unix::fs::symlink("app", repo.path().join("current")).expect("a link");
    repo.commit();
    assert_same(&repo.path(), &["current"], &[]);
    let (_, old) = both(&repo.path(), &["current"], &[], "HEAD");
    assert!(old.find("current/a.xml").is_some(), "{old:?}");
}

#[test]
fn what_was_is_read_whatever_is_there_today() {
    let repo = odd();
    repo.commit();
    let root = repo.path();
    repo.write("app/a.xml", "<changed/>");
    repo.write("app/new.xml", "<new/>");
    repo.write(".forceignore", "");
    fs::remove_file(root.join("app/x.xml")).expect("removed");
    fs::remove_dir_all(root.join("part")).expect("removed");
    repo.write("org.zip", zip(&[("new.xml", "<new/>")]));
    repo.write("later/j.xml", "<j/>");
    let (_, old) = both(&root, &["app"], &[], "HEAD");
    let read = |shown: &str| {
        let file = old.find(shown).map(|file| file.id);
        file.map(|id| old.read_bytes(id))
    };
    assert_eq!(read("app/a.xml"), Some(Ok(b"<a/>".to_vec())));
    assert_eq!(read("app/x.xml"), Some(Ok(b"<other/>".to_vec())));
    assert_eq!(read("app/new.xml"), None);
    assert_eq!(read("app/b.tmp.xml"), Some(Err(OpenError::Ignored)));
    assert_eq!(
        old.location(old.files[0].id),
        None,
        "nothing can be written there"
    );
    let (_, old) = both(&root, &["org.zip"], &[], "main");
    assert!(old.find("org.zip!/i.xml").is_some());
    let (_, old) = both(&root, &["later"], &[], "HEAD");
    assert_eq!(old.files.len(), 1, "only the project file above: {old:?}");
    // What is gone today can be asked for all the same.
    let revision = Revision::find(&root.join("part"), "HEAD").expect("a revision");
    let inputs = inputs(&root, &["part"], &[]);
    let old = load::open_revision(&inputs, &root, Limits::default(), &revision).expect("opened");
    assert!(old.find("part/g.xml").is_some(), "{old:?}");
}

#[test]
fn rows_come_from_the_revision_or_else_from_the_disk() {
    let repo = odd();
    repo.write(".gitignore", "secret/\n");
    repo.commit();
    let root = repo.path();
    repo.write("secret/users.csv", "Id,Username\n2,b\n");
    repo.write("data/users.csv", "Id,Username\n3,c\n");
    repo.write("data/more.csv", "Id,Username\n4,d\n");
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(elsewhere.path().join("rows.csv"), "Id,Username\n5,e\n").expect("written");
    let mut given = inputs(&root, &["app"], &["secret", "data", "data/more.csv"]);
    given.push(Input::data(elsewhere.path()));
    let revision = Revision::find(&root, "HEAD").expect("a revision");
    let old = load::open_revision(&given, &root, Limits::default(), &revision).expect("opened");
    let rows: Vec<(&str, String)> = old
        .files
        .iter()
        .filter(|file| file.data.is_some())
        .map(|file| {
            let text = old.read(file.id).expect("text").text;
            (file.path.as_str(), text)
        })
        .collect();
    let row = |name: &str, row: &str| {
        let at = rows.iter().filter(|(path, _)| path.ends_with(name));
        let texts: Vec<bool> = at.map(|(_, text)| text.contains(row)).collect();
        texts.contains(&true)
    };
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert!(row("users.csv", "2,b") && row("users.csv", "1,a") && !row("users.csv", "3,c"));
    assert!(row("more.csv", "4,d") && row("rows.csv", "5,e"));
}

#[test]
fn limits_hold_and_metadata_of_elsewhere_is_refused() {
    let repo = odd();
    repo.commit();
    let root = repo.path();
    let revision = Revision::find(&root, "HEAD").expect("a revision");
    let limits = Limits {
        file: 3,
        archive: 3,
        ..Limits::default()
    };
    let small = load::open_revision(&inputs(&root, &["app"], &[]), &root, limits, &revision).expect("opened");
    let id = small.find("app/a.xml").expect("listed").id;
    assert_eq!(
        small.read_bytes(id),
        Err(OpenError::TooLarge { size: 4, limit: 3 })
    );
    let zip = inputs(&root, &["org.zip"], &[]);
    assert!(load::open_revision(&zip, &root, limits, &revision).is_err());
    let elsewhere = tempfile::tempdir().expect("a folder");
    let given = [Input::from(elsewhere.path())];
    let error = load::open_revision(&given, &root, limits, &revision).expect_err("elsewhere");
    assert!(
        error.message.contains("does not lie in the git repository"),
        "{error}"
    );
    let place = root.join("app/a.xml");
    assert_eq!(revision.read(&place, 9), Ok(b"<a/>".to_vec()));
    assert_eq!(revision.read(&root.join("app"), 9), Err(OpenError::Missing));
    assert_eq!(revision.read(&root, 9), Err(OpenError::Missing));
    assert_eq!(revision.read(elsewhere.path(), 9), Err(OpenError::Missing));
    assert!(matches!(
        revision.read(&place, 1),
        Err(OpenError::TooLarge { .. })
    ));
    assert_eq!(
        revision.read(&place, 9),
        Ok(b"<a/>".to_vec()),
        "another process goes on"
    );
    assert!(!revision.has_failed());
}

#[test]
fn names_of_revisions_mean_what_git_says() {
    let repo = odd();
    repo.commit();
    let first = repo.git(&["rev-parse", "HEAD"]).trim().to_owned();
    repo.git(&["tag", "--annotate", "--message", "x", "v1"]);
    repo.git(&["switch", "--quiet", "--create", "topic"]);
    repo.write("app/a.xml", "<topic/>");
    repo.commit();
    repo.git(&["switch", "--quiet", "main"]);
    repo.write("app/x.xml", "<main/>");
    repo.commit();
    repo.git(&["switch", "--quiet", "topic"]);
    let root = repo.path();
    for name in ["v1", "HEAD~1", "main~1", "main...", &first[..10], "refs/tags/v1"] {
        let revision = Revision::find(&root.join("app"), name).expect("known");
        assert_eq!((revision.commit(), revision.name()), (first.as_str(), name));
        assert_eq!(revision.root(), root);
    }
    assert_ne!(Revision::find(&root, "main").expect("known").commit(), first);
    for name in [
        "nope",
        "",
        "...",
        "-h",
        "--all",
        "^main",
        "main..topic",
        "HEAD:app",
        "a b",
        "x\ny",
        "é",
        "nope...",
    ] {
        let error = Revision::find(&root, name).expect_err(name);
        assert!(!error.message.is_empty() && !error.help.is_empty(), "{name:?}");
    }
}

#[test]
fn submodules_are_left_out() {
    let inner = odd();
    inner.commit();
    let outer = odd();
    let from = inner.path().to_string_lossy().into_owned();
    let allow = ["-c", "protocol.file.allow=always"];
    outer.git(&[&allow[..], &["submodule", "--quiet", "add", &from, "app/sub"]].concat());
    outer.commit();
    let (disk, old) = both(&outer.path(), &["app"], &[], "HEAD");
    assert!(disk.find("app/sub/app/a.xml").is_some());
    assert!(old.find("app/sub/app/a.xml").is_none() && old.find("app/a.xml").is_some());
    assert_same(&outer.path().join("app/sub"), &["app"], &[]);
}

#[test]
fn a_linked_worktree_is_a_checkout_like_any_other() {
    let repo = odd();
    repo.commit();
    let other = tempfile::tempdir().expect("a folder");
    let place = fs::canonicalize(other.path()).expect("it exists").join("tree");
    repo.git(&["worktree", "add", "--quiet", "--detach", &place.to_string_lossy()]);
    assert_same(&place, &["app"], &[]);
    assert_eq!(Revision::find(&place, "main").expect("known").root(), place);
}

/// All files below a folder with their contents.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter();
    let files = files.map(|entry| entry.expect("entry"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).expect("read")))
        .collect()
}

/// A clone without contents stays one: what is missing is told, and not fetched.
#[test]
fn a_partial_clone_is_not_completed() {
    let source = odd();
    source.commit();
    source.write("app/a.xml", "<second/>");
    source.commit();
    source.git(&["config", "uploadpack.allowFilter", "true"]);
    let temp = tempfile::tempdir().expect("a folder");
    let place = fs::canonicalize(temp.path()).expect("it exists");
    let from = format!("file://{}", source.path().display());
    let output = git()
        .current_dir(&place)
        .args(["clone", "--quiet", "--filter=blob:none", &from, "clone"])
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{output:?}");
    let clone = place.join("clone");
    let before = snapshot(&clone.join(".git"));
    if lists_partial_clones() {
        let (_, old) = both(&clone, &["app"], &[], "HEAD~1");
        let id = |shown: &str| old.find(shown).expect("listed").id;
        assert_eq!(old.read_bytes(id("app/a.xml")), Err(OpenError::NotCloned));
        assert_eq!(old.read_bytes(id("app/x.xml")), Ok(b"<other/>".to_vec()));
    } else {
        let revision = Revision::find(&clone, "HEAD~1").expect("known");
        let given = inputs(&clone, &["app"], &[]);
        let error = load::open_revision(&given, &clone, Limits::default(), &revision);
        assert_eq!(
            error.expect_err("incomplete").message,
            OpenError::NotCloned.message()
        );
    }
    assert!(
        before == snapshot(&clone.join(".git")),
        "something was fetched or written"
    );
    let shallow = place.join("shallow");
    git_in(&place, &["clone", "--quiet", "--depth", "1", &from, "shallow"]);
    let error = Revision::find(&shallow, "HEAD~1").expect_err("not there");
    assert!(error.help.contains("fetch-depth: 0"), "{error:?}");
    let error = Revision::find(&clone, "topic").expect_err("not there");
    assert!(error.help.contains("git fetch"), "{error:?}");
    git_in(&clone, &["switch", "--quiet", "--detach"]);
    git_in(&clone, &["branch", "--quiet", "--delete", "--force", "main"]);
    let error = Revision::find(&clone, "main").expect_err("no branch");
    assert_eq!(error.help, "did you mean `origin/main`?");
}
