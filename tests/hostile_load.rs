//! Knows what an export on a real disk can do to the reader, and that none of it hangs or is lost.
#![allow(clippy::print_stderr)]

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use ctilint::load::{self, Export, Folder, Input, Limits, OpenError, Special, Tree, anchor_for};
use zip::write::{SimpleFileOptions, ZipWriter};

struct Disk {
    _temp: tempfile::TempDir,
    root: PathBuf,
}

impl Disk {
    fn new(files: &[(&str, &str)]) -> Self {
        let temp = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(temp.path()).expect("a path");
        let disk = Self { _temp: temp, root };
        for (path, text) in files {
            disk.write(path, text.as_bytes());
        }
        disk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }

    fn export(&self, inputs: &[&str]) -> Export {
        let inputs: Vec<Input> = inputs.iter().map(|path| self.at(path).into()).collect();
        load::open(&inputs, &self.root, Limits::default()).expect("an export")
    }

    fn refusal(&self, input: &str) -> load::InputError {
        let inputs = [Input::from(self.at(input))];
        load::open(&inputs, &self.root, Limits::default()).expect_err("a refusal")
    }
}

fn shown(export: &Export) -> Vec<&str> {
    export.files.iter().map(|file| file.shown.as_str()).collect()
}

fn special(export: &Export, path: &str) -> Option<Special> {
    export
        .files
        .iter()
        .find(|file| file.shown == path)
        .expect(path)
        .special
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("a name");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("a zip").into_inner()
}

#[test]
fn hidden_names_are_skipped_unless_given() {
    let disk = Disk::new(&[
        (".sf/x/a.xml", "a"),
        ("node_modules/b.xml", "b"),
        ("c/.d.xml", "d"),
        ("c/e.xml", "e"),
    ]);
    assert_eq!(shown(&disk.export(&["."])), ["c/e.xml"]);
    assert_eq!(
        shown(&disk.export(&[".sf", "c/.d.xml"])),
        [".sf/x/a.xml", "c/.d.xml"]
    );
}

#[cfg(unix)]
#[test]
fn links_and_pipes_neither_loop_nor_hang() {
    use std::os::unix::fs::symlink;
    let disk = Disk::new(&[("in/a.xml", "a"), ("in/d/b.xml", "b"), ("out.xml", "o")]);
    symlink("..", disk.at("in/d/up")).expect("a link");
    symlink("loop", disk.at("in/loop")).expect("a link");
    symlink("nowhere", disk.at("in/broken")).expect("a link");
    symlink("d/b.xml", disk.at("in/inner")).expect("a link");
    symlink("../out.xml", disk.at("in/outer")).expect("a link");
    symlink("in", disk.at("given")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(disk.at("in/pipe"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    std::os::unix::net::UnixListener::bind(disk.at("in/socket")).expect("a socket");
    let export = disk.export(&["given"]);
    let table = [
        ("given/a.xml", None),
        ("given/broken", Some(Special::BrokenLink)),
        ("given/d/b.xml", None),
        ("given/d/up", Some(Special::FolderLink)),
        ("given/inner", None),
        ("given/loop", Some(Special::LinkLoop)),
        ("given/outer", Some(Special::OutsideLink)),
        ("given/pipe", Some(Special::Fifo)),
        ("given/socket", Some(Special::Socket)),
    ];
    assert_eq!(shown(&export), table.map(|(path, _)| path));
    for (path, expected) in table {
        assert_eq!(special(&export, path), expected, "{path}");
    }
    assert!(export.problems.is_empty());
    let inner = export
        .files
        .iter()
        .find(|file| file.path == "inner")
        .expect("listed")
        .id;
    assert_eq!(export.read(inner).expect("text").text, "b");

    let tree = Folder::new(&disk.at("in")).expect("a folder");
    for (path, expected) in [
        ("pipe", Special::Fifo),
        ("outer", Special::OutsideLink),
        ("broken", Special::BrokenLink),
        ("loop", Special::LinkLoop),
        ("d", Special::Folder),
    ] {
        assert_eq!(tree.open(path, 9), Err(OpenError::NotRegular(expected)), "{path}");
    }
    for path in ["../out.xml", "/etc/passwd", "", "d/../a.xml", "a.xml/x"] {
        assert_eq!(tree.open(path, 9), Err(OpenError::Missing), "{path}");
    }
    assert!(disk.refusal("in/pipe").message.contains("named pipe"));
    assert!(disk.refusal("in/broken").message.contains("target of the link"));
    assert_eq!(shown(&disk.export(&["in/outer"])), ["in/outer"]);
}

#[cfg(unix)]
#[test]
fn files_without_permission_are_denied() {
    use std::os::unix::fs::PermissionsExt;
    let disk = Disk::new(&[("in/a.xml", "a"), ("in/shut/b.xml", "b")]);
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(disk.at(path), fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode("in/a.xml", 0);
    mode("in/shut", 0);
    let root_reads_all = fs::read(disk.at("in/a.xml")).is_ok();
    if root_reads_all {
        eprintln!("skipped: this user may read every file");
    } else {
        let export = disk.export(&["in"]);
        assert_eq!(export.read_bytes(export.files[0].id), Err(OpenError::Denied));
        assert_eq!(export.problems[0].shown, "in/shut");
        assert!(disk.refusal("in/a.xml").message.contains("may not be read"));
        assert!(disk.refusal("in/shut").message.contains("may not be read"));
    }
    mode("in/shut", 0o700);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_shown_lossily_and_read() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let disk = Disk::new(&[("d/\u{FFFD}b.xml", "plain")]);
    let write = |name: &[u8], text: &str| {
        fs::write(disk.at("d").join(OsStr::from_bytes(name)), text).expect("a file");
    };
    write(b"\xFFa.xml", "odd");
    write(b"\xFEb.xml", "hidden by its look");
    let export = disk.export(&["."]);
    assert_eq!(shown(&export), ["d/\u{FFFD}a.xml", "d/\u{FFFD}b.xml"]);
    assert_eq!(export.read(export.files[0].id).expect("text").text, "odd");
    assert_eq!(export.read(export.files[1].id).expect("text").text, "plain");
    assert_eq!(export.problems.len(), 1);
    let given = disk.at("d").join(OsStr::from_bytes(b"\xFFa.xml"));
    let single = load::open(&[given.into()], &disk.root, Limits::default()).expect("an export");
    assert_eq!(single.read(single.files[0].id).expect("text").text, "odd");
}

#[test]
fn files_that_vanish_or_grow_say_so() {
    let disk = Disk::new(&[("a.xml", "a"), ("b.xml", "b"), ("c.xml", "c")]);
    let export = disk.export(&["."]);
    fs::remove_file(disk.at("a.xml")).expect("removed");
    fs::write(disk.at("b.xml"), vec![0; (16 << 20) + 1]).expect("grown");
    fs::remove_file(disk.at("c.xml")).expect("removed");
    fs::create_dir(disk.at("c.xml")).expect("a folder instead");
    let read = |at: usize| export.read_bytes(export.files[at].id).expect_err("an error");
    assert_eq!(read(0), OpenError::Missing);
    assert!(matches!(read(1), OpenError::TooLarge { .. }));
    assert_eq!(read(2), OpenError::NotRegular(Special::Folder));
}

#[test]
fn overlapping_inputs_list_every_file_once() {
    let disk = Disk::new(&[
        ("p/a.xml", "a"),
        ("p/sub/b.xml", "b"),
        ("p/.hidden/c.xml", "c"),
        ("q/d.xml", "d"),
    ]);
    disk.write(
        "p/z.zip",
        &zipped(&[("b.xml", b"z"), ("a/.forceignore", b"no.xml"), ("a/no.xml", b"")]),
    );
    let orders: [&[&str]; 3] = [
        &["p", "q", "p/sub/b.xml", "p/.hidden", "p/z.zip"],
        &[
            "p/z.zip",
            "p/.hidden",
            "p/sub",
            "p/sub/../a.xml",
            "q",
            "p/./sub/b.xml",
            "p",
            "p/",
        ],
        &["q/d.xml", "p/z.zip", "q", "p", "p/z.zip", "p/.hidden/c.xml"],
    ];
    let expected = [
        ("p/.hidden/c.xml", "c", false),
        ("p/a.xml", "a", false),
        ("p/sub/b.xml", "b", false),
        ("p/z.zip", "", false),
        ("p/z.zip!/a/no.xml", "", true),
        ("p/z.zip!/b.xml", "z", false),
        ("q/d.xml", "d", false),
    ];
    for order in orders {
        let export = disk.export(order);
        let listed: Vec<_> = export
            .files
            .iter()
            .map(|file| (file.shown.as_str(), file.ignored))
            .collect();
        assert_eq!(
            listed,
            expected.map(|(path, _, ignored)| (path, ignored)),
            "{order:?}"
        );
        for (file, (_, text, ignored)) in export.files.iter().zip(expected) {
            match export.read(file.id) {
                Ok(read) if !file.shown.ends_with(".zip") => assert_eq!(read.text, text),
                Ok(_) => {}
                Err(_) => assert!(ignored || file.shown.ends_with(".zip"), "{}", file.shown),
            }
        }
    }
}

/// The only test of this program that depends on the current directory, which tests must not change:
/// it reaches the same folder by paths relative to where it runs.
#[test]
fn relative_and_absolute_paths_give_the_same_list() {
    let here = std::env::current_dir().expect("a directory");
    let temp = tempfile::tempdir_in("target").expect("a folder");
    let root = temp.path().to_path_buf();
    fs::create_dir(root.join("x")).expect("a folder");
    fs::write(root.join("x/a.xml"), "a").expect("a file");
    fs::write(root.join("sfdx-project.json"), "{}").expect("a file");
    let absolute = here.join(&root);
    let dotted = Path::new(".").join("src").join("..").join(&root);
    let relative = root.strip_prefix(&here).unwrap_or(&root).to_path_buf();
    let listed: Vec<Vec<String>> = [relative, absolute.clone(), dotted]
        .into_iter()
        .map(|path| {
            let export = load::open(&[path.into()], &absolute, Limits::default()).expect("an export");
            shown(&export).into_iter().map(str::to_owned).collect()
        })
        .collect();
    assert_eq!(listed[0], ["sfdx-project.json", "x/a.xml"]);
    assert!(listed.iter().all(|list| *list == listed[0]), "{listed:?}");
    assert!(anchor_for([root.as_path()].into_iter()).is_absolute());
}

#[test]
fn what_lies_outside_the_anchor_is_shown_with_dots() {
    let disk = Disk::new(&[("p/a.xml", ""), ("q/b.xml", "")]);
    let inputs = [Input::from(disk.at("p")), disk.at("q/b.xml").into()];
    let export = load::open(&inputs, &disk.at("p"), Limits::default()).expect("an export");
    assert_eq!(shown(&export), ["../q/b.xml", "a.xml"]);
}

#[test]
fn forceignore_counts_from_above_and_inside() {
    let disk = Disk::new(&[
        (".forceignore", "*"),
        ("p/sfdx-project.json", "{}"),
        ("p/.forceignore", "**/old/**\n*.zip\n{"),
        ("p/app/.forceignore", "c.xml"),
        ("p/app/old/a.xml", ""),
        ("p/app/b.xml", ""),
        ("p/app/c.xml", ""),
    ]);
    disk.write("p/app/e.zip", &zipped(&[("old/a.xml", b"")]));
    let ignored = |inputs: &[&str]| {
        let export = disk.export(inputs);
        assert_eq!(export.problems.len(), 1, "{:?}", export.problems);
        assert_eq!(export.problems[0].shown, "p/.forceignore");
        let ignored = export.files.iter().filter(|file| file.ignored);
        ignored.map(|file| file.shown.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        ignored(&["p/app"]),
        ["p/app/c.xml", "p/app/e.zip", "p/app/old/a.xml"]
    );
    // Whoever names a file wants it read.
    assert_eq!(
        ignored(&["p/app", "p/app/old/a.xml"]),
        ["p/app/c.xml", "p/app/e.zip"]
    );
    let named: [String; 0] = [];
    assert_eq!(ignored(&["p/app/old/a.xml", "p/app/b.xml", "p/app/c.xml"]), named);
    let archive = disk.export(&["p/app/e.zip"]);
    assert_eq!(shown(&archive), ["p/app/e.zip!/old/a.xml"]);
    assert!(!archive.files[0].ignored);
}

#[test]
fn archives_are_known_by_their_bytes() {
    let disk = Disk::new(&[("fake.zip", "<a/>"), ("empty.zip", "")]);
    let zip = zipped(&[("unpackaged/package.xml", b"<Package/>")]);
    disk.write("export.dat", &zip);
    disk.write("none.zip", &zipped(&[]));
    disk.write("cut.zip", &zip[..zip.len() / 2]);
    let export = disk.export(&["export.dat"]);
    assert_eq!(shown(&export), ["export.dat!/unpackaged/package.xml"]);
    assert_eq!(export.read(export.files[0].id).expect("text").text, "<Package/>");
    assert!(disk.export(&["none.zip"]).files.is_empty());
    assert!(disk.refusal("fake.zip").message.contains("named like a zip"));
    assert!(disk.refusal("empty.zip").message.contains("named like a zip"));
    assert!(disk.refusal("cut.zip").message.contains("cut short"));
}

#[test]
fn wrong_paths_suggest_the_right_one() {
    let disk = Disk::new(&[("force-app/main/a.xml", "")]);
    let error = disk.refusal("force-ap/main");
    let meant = disk.at("force-app/main").display().to_string();
    assert_eq!(error.help, format!("did you mean `{meant}`?"));
    assert_eq!(error.message, "the path does not exist");
    let error = disk.refusal("force-app/main/b.xml");
    assert!(error.help.contains("a.xml"), "{}", error.help);
    assert!(disk.refusal("quite-different").help.contains("give the folder"));
    let empty = load::open(&[Input::from("")], &disk.root, Limits::default());
    assert!(empty.is_err());
}
