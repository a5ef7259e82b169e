//! Knows what zip archives, honest and hostile, must come to.

use std::io::Write;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, bytes) in files {
        writer.start_file(*name, options).expect("a name");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("a zip").into_inner()
}

fn archive(bytes: Vec<u8>) -> Archive {
    Archive::new(bytes, &Limits::default())
        .map_err(|e| e.message())
        .expect("an archive")
}

fn refusal(bytes: Vec<u8>, limits: &Limits) -> String {
    Archive::new(bytes, limits).err().expect("a refusal").message()
}

fn paths(archive: &Archive) -> Vec<String> {
    archive
        .list()
        .entries
        .into_iter()
        .map(|entry| entry.path)
        .collect()
}

fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[test]
fn entries_are_sorted_and_readable() {
    let tree = archive(zipped(&[
        ("b/x.xml", b"1"),
        ("a.xml", b"22"),
        (".git/c", b"3"),
        ("d\\e.zip", b"PK"),
    ]));
    assert_eq!(paths(&tree), ["a.xml", "b/x.xml", "d/e.zip"]);
    assert_eq!(tree.open("a.xml", 9), Ok(b"22".to_vec()));
    assert_eq!(tree.open(".git/c", 9), Ok(b"3".to_vec()));
    assert_eq!(tree.open("nope", 9), Err(OpenError::Missing));
    assert_eq!(
        tree.open("a.xml", 1),
        Err(OpenError::TooLarge { size: 2, limit: 1 })
    );
    assert!(tree.list().problems.is_empty());
}

#[test]
fn names_that_lead_out_are_refused() {
    let bytes = zipped(&[
        ("zz/evil.xml", b"1"),
        ("ok.xml", b"2"),
        ("xabs.xml", b"3"),
        ("C:/x", b""),
    ]);
    let bytes = replaced(bytes, b"zz/evil.xml", b"../evil.xml");
    let tree = archive(replaced(bytes, b"xabs.xml", b"/abs.xml"));
    assert_eq!(paths(&tree), ["ok.xml"]);
    let bad: Vec<_> = tree
        .list()
        .problems
        .into_iter()
        .map(|problem| problem.path)
        .collect();
    assert_eq!(bad, ["../evil.xml", "/abs.xml", "C:/x"]);
    assert_eq!(tree.open("../evil.xml", 9), Err(OpenError::Missing));
    assert!(normalise(&"a/".repeat(200)).is_err());
    assert!(normalise(&"a".repeat(5000)).is_err());
    assert_eq!(normalise("./a//b\\c").as_deref(), Ok("a/b/c"));
}

#[test]
fn of_equal_names_the_last_counts_and_a_problem_says_so() {
    let bytes = zipped(&[("one.xml", b"first"), ("two.xml", b"last")]);
    let tree = archive(replaced(bytes, b"two.xml", b"one.xml"));
    assert_eq!(paths(&tree), ["one.xml"]);
    assert_eq!(tree.list().problems[0].path, "one.xml");
    assert_eq!(tree.open("one.xml", 99), Ok(b"last".to_vec()));
    let tree = archive(zipped(&[("a/b", b"1"), ("a//b", b"2")]));
    assert_eq!(tree.list().problems.len(), 1);
    assert_eq!(tree.open("a/b", 9), Ok(b"2".to_vec()));
}

#[test]
fn bombs_are_refused_by_ratio_and_by_total() {
    let zeros = vec![0; 15 << 20];
    let bytes = zipped(&[
        ("1", &zeros),
        ("2", &zeros),
        ("3", &zeros),
        ("4", &zeros),
        ("5", &zeros),
    ]);
    assert!(refusal(bytes, &Limits::default()).contains("would grow"));
    let limits = Limits {
        inflated: 1000,
        ..Limits::default()
    };
    assert!(refusal(zipped(&[("a", &zeros[..1001])]), &limits).contains("`1001` bytes"));
    let large = archive(zipped(&[("a", &vec![0; 17 << 20])]));
    let error = large.open("a", Limits::default().file()).expect_err("too large");
    assert!(matches!(error, OpenError::TooLarge { .. }), "{error}");
}

#[test]
fn a_declared_size_that_lies_stops_the_inflating() {
    let size = 5_000_000_u32;
    let honest = zipped(&[("a", &vec![0; size as usize])]);
    for lie in [3_u32, 5_000_001] {
        let tree = archive(replaced(honest.clone(), &size.to_le_bytes(), &lie.to_le_bytes()));
        let error = tree.open("a", 16 << 20).expect_err("a lie");
        assert!(matches!(error, OpenError::Archive(_)), "{error}");
    }
}

#[test]
fn damaged_empty_and_encrypted_archives_have_words() {
    assert!(paths(&archive(zipped(&[]))).is_empty());
    let whole = zipped(&[("a.xml", b"some text that is long enough")]);
    for cut in [0, 4, 30, whole.len() - 1] {
        refusal(whole[..cut].to_vec(), &Limits::default());
    }
    let limits = Limits {
        entries: 1,
        ..Limits::default()
    };
    assert!(refusal(zipped(&[("a", b""), ("b", b"")]), &limits).contains("`2` entries"));
    let central = whole
        .windows(4)
        .position(|w| w == b"PK\x01\x02")
        .expect("a directory");
    let mut locked = whole.clone();
    locked[6] |= 1;
    locked[central + 8] |= 1;
    let error = archive(locked).open("a.xml", 99).expect_err("encrypted");
    assert!(error.message().contains("password"), "{error}");
    let mut method = whole;
    method[8] = 12;
    method[central + 10] = 12;
    let error = archive(method).open("a.xml", 99).expect_err("bzip2");
    assert!(error.message().contains("method"), "{error}");
}

#[test]
fn a_flood_of_entries_is_refused_before_it_is_read() {
    let limits = Limits {
        entries: 10,
        ..Limits::default()
    };
    assert!(refusal(b"PK\x01\x02".repeat(1000), &limits).contains("far more than `10`"));
}

#[test]
fn links_are_listed_and_not_followed() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer
        .add_symlink("a.xml", "/etc/passwd", options)
        .expect("a link");
    let tree = archive(writer.finish().expect("a zip").into_inner());
    let link = Special::ArchiveLink;
    assert_eq!(tree.list().entries[0].special, Some(link));
    assert_eq!(tree.open("a.xml", 99), Err(OpenError::NotRegular(link)));
}

#[test]
fn no_damage_makes_it_panic() {
    let whole = zipped(&[("a/b.xml", b"<a>text text text</a>"), ("c", &[7; 300])]);
    let mut seed = 1_u64;
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(seed >> 33).expect("small") % bytes.len();
            bytes[at] = seed.to_le_bytes()[3];
        }
        if let Ok(tree) = Archive::new(bytes, &Limits::default()) {
            for entry in tree.list().entries {
                let _ = tree.open(&entry.path, 1 << 20);
            }
        }
    }
}
