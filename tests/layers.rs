//! Keeps the promise that data flows one way: no module imports from a layer to its right.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers from left to right; modules of one layer may know each other.
const LAYERS: &[&[&str]] = &[
    &["source", "secret"],
    &["finding", "page", "answer", "options", "facts"],
    &["load"],
    &["parse"],
    &["formula"],
    &["org"],
    &["analysis"],
    &["rules"],
    &["engine", "exceptions", "baseline", "config", "fix"],
    &["redact"],
    &["report"],
    &["cli"],
];

fn layers() -> BTreeMap<&'static str, usize> {
    LAYERS
        .iter()
        .enumerate()
        .flat_map(|(index, modules)| modules.iter().map(move |module| (*module, index)))
        .collect()
}

/// Top-level modules that a source text names behind `crate::`, also in lists over several lines, or through
/// as many `super::` as lead to the crate's root. `depth`: how many modules deep the file is.
fn imports(text: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    for root in ["crate::".to_owned(), "super::".repeat(depth)] {
        for (at, _) in code.match_indices(&root) {
            if code[..at].ends_with("super::") {
                continue;
            }
            let line = code[..at].matches('\n').count() + 1;
            let rest = &code[at + root.len()..];
            found.extend(first_names(rest).into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// `a` of `a::b`, or `a` and `c` of `{a::b, c::{d, e}}`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(list) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let mut level = 0usize;
    let mut names = vec![name(list)];
    for (at, c) in list.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => break,
            '}' => level -= 1,
            ',' if level == 0 => names.push(name(&list[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Imports of `module` that point to the right, as readable lines.
fn violations(module: &str, file: &str, text: &str) -> Vec<String> {
    let layers = layers();
    let own = layers[module];
    let depth = file
        .trim_end_matches("/mod.rs")
        .trim_end_matches(".rs")
        .split('/')
        .count();
    imports(text, depth)
        .into_iter()
        .filter(|(_, name)| layers.get(name.as_str()).is_some_and(|layer| *layer > own))
        .map(|(line, name)| format!("{file}:{line}: `{module}` imports from `{name}`, which is to its right"))
        .collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_module_imports_from_a_layer_to_its_right() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut wrong = Vec::new();
    for path in files {
        let relative = path.strip_prefix(&src).expect("below src");
        let first = relative
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        assert!(
            layers().contains_key(module.as_str()),
            "`{module}` is in no layer: give it a place in tests/layers.rs and src/lib.rs"
        );
        let text = fs::read_to_string(&path).expect("source text");
        wrong.extend(violations(&module, &relative.display().to_string(), &text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_to_the_right_is_noticed() {
    let count = |module: &str, file: &str, text: &str| violations(module, file, text).len();
    assert_eq!(count("org", "org/x.rs", "use crate::rules::Rule;"), 1);
    assert_eq!(
        count("load", "load/x.rs", "use crate::{source::Span, engine::Run};"),
        1
    );
    assert_eq!(
        count(
            "load",
            "load/x.rs",
            "use crate::{\n    source::{Span, Value},\n    engine::{Run},\n};"
        ),
        1
    );
    assert_eq!(count("rules", "rules/x.rs", "    crate::report::write(run)"), 1);
    assert_eq!(count("org", "org/x.rs", "use super::super::engine::Run;"), 1);
    assert_eq!(count("org", "org/a/x.rs", "use super::super::engine::Run;"), 0);
    assert_eq!(count("page", "page.rs", "use super::cli::main;"), 1);
    assert_eq!(count("org", "org/x.rs", "// use crate::rules::Rule;"), 0);
    assert_eq!(count("cli", "cli/x.rs", "use crate::engine::run;"), 0);
}
