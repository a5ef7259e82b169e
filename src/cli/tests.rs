//! Keeps the promise that templates for other systems say what this command line takes.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use yaml_rust2::{Yaml, YamlLoader};

use super::args::{Cli, Command};
use crate::org::kind::Kind;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every template, with its text.
fn templates() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join("examples/ci")).expect("the templates");
    let mut paths: Vec<String> = folder
        .map(|entry| {
            format!(
                "examples/ci/{}",
                entry.expect("an entry").file_name().to_string_lossy()
            )
        })
        .collect();
    paths.extend(["action.yml", ".pre-commit-hooks.yaml"].map(str::to_owned));
    paths.sort();
    paths
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}

fn yaml(path: &str, text: &str) -> Yaml {
    let documents = YamlLoader::load_from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(documents.len(), 1, "{path}");
    documents.into_iter().next().expect("a document")
}

/// Commands in a text: from `ctilint` to what ends a command in a shell.
fn commands(text: &str) -> Vec<Vec<String>> {
    let ends = regex::Regex::new(r" \|\| | \| | > | < | && |;|`|$").expect("a pattern");
    let begins = regex::Regex::new(r"(?m)(?:^|[\s`])ctilint ((?:check|baseline|rule|config|manifest) .*)$")
        .expect("a pattern");
    let lines = begins.captures_iter(text).map(|found| found[1].to_owned());
    lines
        .map(|line| {
            let line = &line[..ends.find(&line).map_or(line.len(), |end| end.start())];
            let words = line
                .split_whitespace()
                .map(|word| word.trim_matches(['"', '\'']).to_owned());
            std::iter::once("ctilint".to_owned()).chain(words).collect()
        })
        .collect()
}

#[test]
fn templates_are_yaml_and_their_commands_are_real() {
    let mut met = 0;
    for (path, text) in templates() {
        if is_yaml(&path) {
            yaml(&path, &text);
        }
        for command in commands(&text) {
            met += 1;
            if let Err(error) = Cli::try_parse_from(&command) {
                panic!("{path}: {command:?}: {error}");
            }
        }
    }
    assert!(met >= 7, "{met}");
}

#[test]
fn fences_of_the_readme_hold_real_commands() {
    let text = read("README.md");
    let fences: Vec<&str> = text.split("```").skip(1).step_by(2).collect();
    let all: Vec<Vec<String>> = fences.iter().flat_map(|fence| commands(fence)).collect();
    assert!(all.len() >= 6, "{all:?}");
    for command in all {
        if let Err(error) = Cli::try_parse_from(&command) {
            panic!("{command:?}: {error}");
        }
    }
}

/// Visits every pair of a mapping, at any depth.
fn visit(yaml: &Yaml, look: &mut impl FnMut(&str, &Yaml)) {
    match yaml {
        Yaml::Array(items) => items.iter().for_each(|item| visit(item, look)),
        Yaml::Hash(pairs) => {
            for (key, value) in pairs {
                look(key.as_str().unwrap_or_default(), value);
                visit(value, look);
            }
        }
        _ => {}
    }
}

/// What GitHub puts into a script before a shell reads it can hold commands of strangers.
#[test]
fn no_script_is_made_of_what_others_wrote() {
    let mut scripts = 0;
    for (path, text) in templates().iter().filter(|(path, _)| is_yaml(path)) {
        visit(&yaml(path, text), &mut |key, value| {
            if key == "run" {
                scripts += 1;
                assert!(!value.as_str().expect("a script").contains("${{"), "{path}");
            }
        });
    }
    assert!(scripts >= 4, "{scripts}");
}

#[test]
fn files_that_templates_name_exist() {
    let links = regex::Regex::new(r"\]\(([^)#:]+)\)").expect("a pattern");
    let text = read("examples/ci/README.md");
    let linked: Vec<&str> = links
        .captures_iter(&text)
        .map(|link| link.get(1).expect("a path").as_str())
        .collect();
    for link in &linked {
        assert!(root().join("examples/ci").join(link).exists(), "{link}");
    }
    for (path, _) in templates()
        .iter()
        .filter(|(path, _)| path.starts_with("examples/ci/") && !path.ends_with("README.md"))
    {
        let name = Path::new(path)
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        assert!(linked.contains(&name), "{name} is not in the list of templates");
    }
}

fn hook() -> Yaml {
    yaml("the hooks", &read(".pre-commit-hooks.yaml"))[0].clone()
}

/// pre-commit puts the arguments behind the entry, and files of the commit behind them.
#[test]
fn the_hook_asks_about_the_files_of_the_commit() {
    let user = yaml("the user's", &read("examples/ci/pre-commit-config.yaml"));
    let of_user = &user["repos"][0]["hooks"][0];
    assert_eq!(of_user["id"], hook()["id"]);
    for args in [&hook()["args"], &of_user["args"]] {
        let entry = hook()["entry"].as_str().expect("an entry").to_owned();
        let args = args
            .as_vec()
            .expect("a list")
            .iter()
            .map(|word| word.as_str().expect("a word").to_owned());
        let files = ["force-app/a b.xml", "exports/users.csv"].map(str::to_owned);
        let words: Vec<String> = entry
            .split(' ')
            .map(str::to_owned)
            .chain(args)
            .chain(files)
            .collect();
        let Command::Check(check) = Cli::try_parse_from(&words).expect("it parses").command else {
            panic!("{words:?}");
        };
        assert_eq!(check.only.map(|only| only.len()), Some(2), "{words:?}");
    }
}

#[test]
fn the_hook_runs_for_what_is_read() {
    let [files, exclude] = ["files", "exclude"].map(|key| {
        let pattern = hook()[key].as_str().expect("a pattern").to_owned();
        regex::Regex::new(&pattern).expect("a pattern")
    });
    let runs_for = |path: &str| files.is_match(path) && !exclude.is_match(path);
    let mut kinds = std::collections::BTreeSet::new();
    let examples = walkdir::WalkDir::new(root().join("examples")).into_iter();
    let examples = examples.map(|entry| {
        entry
            .expect("an entry")
            .path()
            .to_string_lossy()
            .replace('\\', "/")
    });
    let more = [
        "callCenters/A.callCenter",
        "settings/Security.settings",
        "objects/Task.object",
        "permissionsets/A/A.pageAccess-meta.xml",
        "pages/A.page",
        "components/A.component",
        "staticresources/A.resource",
        "staticresources/a/b.js",
        "aura/a/a.cmp",
        "lwc/a/a.html",
        "classes/A.cls",
        "triggers/A.trigger",
        "package.xml",
        "layouts/Task-A.layout",
        "reports/A/B.report",
        "workflows/Task.workflow",
        "standardValueSets/TaskStatus.standardValueSet",
        "globalValueSets/A.globalValueSet",
        "duplicateRules/Lead.A.duplicateRule",
        "permissionsetgroups/A.permissionsetgroup",
        "a/sfdx-project.json",
        "mutingpermissionsets/A.mutingpermissionset",
        "flows/A.flow",
        "flexipages/A.flexipage",
        "applications/A.app",
        "workflowRules/A/B.workflowRule-meta.xml",
        "objects/T/listViews/A.listView-meta.xml",
        "cspTrustedSites/A.cspTrustedSite",
        "objects/T/recordTypes/A.recordType-meta.xml",
        "iframeWhiteListUrlSettings/A.iframeWhiteListUrlSettings",
        "objects/T/fields/A.field-meta.xml",
        "objects/T/validationRules/A.validationRule-meta.xml",
        "profiles/A.profile",
        "remoteSiteSettings/A.remoteSite",
        "corsWhitelistOrigins/A.corsWhitelistOrigin",
        "settings/MyDomain.settings",
        "triggers/A.trigger-meta.xml",
        "web/a.js",
        "callcenter/acme.xml",
        "delta/destructiveChanges.xml",
        "permissionsets/A.permissionset",
    ];
    for path in examples.chain(more.map(str::to_owned)) {
        if let Some(kind) = Kind::of(&path).filter(|kind| *kind != Kind::Other) {
            kinds.insert(kind.word());
            assert!(runs_for(&path), "{path}");
        }
    }
    let all = Kind::ALL.iter().filter(|kind| **kind != Kind::Other);
    let missing: Vec<&str> = all
        .map(|kind| kind.word())
        .filter(|word| !kinds.contains(word))
        .collect();
    assert_eq!(missing, [""; 0], "no example of these was tried");
    for path in [
        "data/users.csv",
        "data/USERS.CSV",
        "exports/users.json",
        ".forceignore",
        "force-app/.forceignore",
        "ctilint.toml",
        "a/ctilint-baseline.txt",
    ] {
        assert!(runs_for(path), "{path}");
    }
    for path in [
        "README.md",
        "src/main.rs",
        "package.json",
        "force-app/lwc/jsconfig.json",
        ".vscode/.eslintrc.json",
        ".github/workflows/a.yml",
        "a.xmlx",
        "my-ctilint.toml",
    ] {
        assert!(!runs_for(path), "{path}");
    }
}
