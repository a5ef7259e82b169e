//! Knows what SARIF's schema and GitHub's limits ask for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::{check, common, ctilint, examine, format, hostile, many, package, render};

/// The published schema of SARIF 2.1.0, which the `serde-sarif` package carries.
static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = std::fs::read_to_string(package("serde-sarif").join("src/schema.json")).expect("the schema");
    // The pattern of a language, which no report names, has a stray bracket and is no regular expression.
    let text = text.replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    assert!(
        schema["$id"]
            .as_str()
            .is_some_and(|id| id.contains("sarif-schema-2.1.0"))
    );
    jsonschema::validator_for(&schema).expect("a schema")
});

/// The only run of a valid log.
fn valid(text: &str) -> Value {
    let mut log: Value = serde_json::from_str(text).expect("JSON");
    let errors: Vec<String> = SCHEMA
        .iter_errors(&log)
        .take(5)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let runs = log["runs"].as_array().expect("runs");
    assert_eq!((runs.len(), log["version"].as_str()), (1, Some("2.1.0")));
    let run = log["runs"][0].take();
    assert_limits(&run);
    run
}

/// What GitHub asks beyond the schema.
fn assert_limits(run: &Value) {
    let results = run["results"]
        .as_array()
        .expect("results are there even if there are none");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(results.len() <= 5_000);
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    for rule in rules {
        for text in [
            &rule["shortDescription"]["text"],
            &rule["fullDescription"]["text"],
        ] {
            let length = text.as_str().expect("a text").chars().count();
            assert!((1..=1_024).contains(&length), "{rule}");
        }
        assert!(rule["help"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(
            !rule.to_string().contains("{center}"),
            "no finding fills this in: {rule}"
        );
    }
    let mut keys = BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(
            result["message"]["text"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        assert_eq!(result["locations"].as_array().map(Vec::len), Some(1));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(
            place["artifactLocation"]["uri"]
                .as_str()
                .is_some_and(|uri| !uri.is_empty() && !uri.contains(' '))
        );
        let region = &place["region"];
        if let Some(end) = region.get("endLine") {
            assert_eq!(
                *end, region["startLine"],
                "regions stay on one line, or pull requests do not show them"
            );
        }
        let fingerprints = result["partialFingerprints"].as_object().expect("fingerprints");
        assert_eq!(fingerprints.keys().collect::<Vec<_>>(), ["ctilint/v1"]);
        assert!(
            keys.insert(fingerprints["ctilint/v1"].as_str().expect("a key")),
            "a key names one result"
        );
    }
}

#[test]
fn hostile_words_make_a_valid_log() {
    let run = valid(&render(&hostile(), format("sarif")));
    assert_eq!(run["automationDetails"]["id"], "ctilint/force-app/");
    let results = run["results"].as_array().expect("results");
    let insecure = results
        .iter()
        .find(|result| result["ruleId"] == "insecure-adapter-url")
        .expect("it is there");
    let place = &insecure["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(
        uri.starts_with("callCenters/A%2C%20b%253A%3B%5D%3A%3Ac%20%C3%A9"),
        "{uri}"
    );
    let region = &place["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_u64());
    assert_eq!(
        numbers,
        [Some(8), Some(38), Some(8), Some(42)],
        "columns count UTF-16 units"
    );
    let replacement = &insecure["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "https");
    let rule = &run["tool"]["driver"]["rules"][insecure["ruleIndex"]
        .as_u64()
        .and_then(|index| usize::try_from(index).ok())
        .expect("an index")];
    assert_eq!(rule["properties"]["security-severity"], "6.5");
    assert_eq!(rule["properties"]["precision"], "high");
}

#[test]
fn nothing_to_tell_is_a_valid_log() {
    let run = valid(&render(&examine(&[]), format("sarif")));
    assert_eq!(run["results"].as_array().map(Vec::len), Some(0));
    assert_eq!(
        run["invocations"][0]["executionSuccessful"], false,
        "nothing was recognised"
    );
}

#[test]
fn too_many_results_are_cut_worst_first() {
    let run = valid(&render(&many(6_000), format("sarif")));
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 5_000);
    let rank = |result: &Value| {
        ["error", "warning", "note"]
            .iter()
            .position(|level| result["level"] == *level)
    };
    assert!(results.is_sorted_by_key(rank));
    let notes = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(
        notes.contains("1000 findings left out after the 5000 worst"),
        "{notes}"
    );
}

#[test]
fn the_example_makes_a_valid_log_with_places_elsewhere() {
    let output = check(&[
        "--audience",
        "audit",
        "--data",
        "examples/acme/data",
        "--format",
        "sarif",
    ]);
    let run = valid(&common::stdout(&output));
    assert_eq!(run["automationDetails"]["id"], "ctilint/examples/acme/");
    let results = run["results"].as_array().expect("results");
    let linked: Vec<&Value> = results
        .iter()
        .filter(|result| result.get("relatedLocations").is_some())
        .collect();
    assert!(!linked.is_empty());
    for result in linked {
        let text = result["message"]["text"].as_str().expect("a text");
        for location in result["relatedLocations"].as_array().expect("locations") {
            assert!(text.contains(&format!("]({})", location["id"])), "{text}");
        }
    }
}

#[test]
fn the_corpus_makes_valid_logs() {
    let Some(shared) = common::shared("the_corpus_makes_valid_logs") else {
        return;
    };
    let mut results = 0;
    for folder in common::corpus(&shared) {
        let output = ctilint()
            .arg("check")
            .arg(&folder)
            .args(["--audience", "audit", "--format", "sarif"])
            .output()
            .expect("ctilint runs");
        results += valid(&common::stdout(&output))["results"]
            .as_array()
            .map_or(0, Vec::len);
    }
    assert!(results > 300, "{results}");
}
