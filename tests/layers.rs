//! Keeps the promise that data flows one way: no module imports from a layer to its right.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers from left to right; modules of one layer may know each other.
const LAYERS: &[&[&str]] = &[
    &["source", "secret"],
    &["finding", "page", "answer", "options"],
    &["load"],
    &["parse"],
    &["org"],
    &["analysis"],
    &["rules"],
    &["engine", "config", "fix"],
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

/// Top-level modules that a source text names behind `crate::`, also in `use crate::{a, b::c}`.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for part in code.split("crate::").skip(1) {
            let names = part
                .strip_prefix('{')
                .map_or(part, |list| list.split('}').next().unwrap_or(list));
            let is_list = part.starts_with('{');
            let entries: Vec<&str> = if is_list {
                names.split(',').collect()
            } else {
                vec![names]
            };
            for entry in entries {
                let name: String = entry
                    .trim()
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                if !name.is_empty() {
                    found.push((number + 1, name));
                }
            }
        }
    }
    found
}

/// Imports of `module` that point to the right, as readable lines.
fn violations(module: &str, file: &str, text: &str) -> Vec<String> {
    let layers = layers();
    let own = layers[module];
    imports(text)
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
    assert_eq!(violations("org", "org/x.rs", "use crate::rules::Rule;").len(), 1);
    assert_eq!(violations("load", "load/x.rs", "use crate::{\n").len(), 0);
    assert_eq!(
        violations("load", "load/x.rs", "use crate::{source::Span, engine::Run};").len(),
        1
    );
    assert_eq!(
        violations("rules", "rules/x.rs", "    crate::report::write(run)").len(),
        1
    );
    assert!(violations("cli", "cli/x.rs", "use crate::engine::run;").is_empty());
}
