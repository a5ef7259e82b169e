//! Knows how the runners of GitHub and Azure read a log: which lines are commands, and what they say.

use std::collections::BTreeMap;

use ctilint::finding::Severity;

use super::{HOSTILE, format, hostile, many, render};

/// A command of a log line.
#[derive(Debug)]
struct Command {
    name: String,
    properties: BTreeMap<String, String>,
    data: String,
}

/// `::name key=value,key=value::data`, as GitHub's runner takes a line apart.
fn github(line: &str) -> Option<Command> {
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, list) = head.split_once(' ').unwrap_or((head, ""));
    let unescaped = |text: &str| {
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    Some(Command {
        name: name.to_owned(),
        properties: pairs(list, ',', unescaped),
        data: data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"),
    })
}

/// `##vso[name key=value;key=value;]data`, which Azure's agent finds anywhere in a line.
fn azure(line: &str) -> Option<Command> {
    let (_, rest) = line.split_once("##vso[")?;
    let (head, data) = rest.split_once(']')?;
    let (name, list) = head.split_once(' ').unwrap_or((head, ""));
    let unescaped = |text: &str| {
        text.replace("%3B", ";")
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%5D", "]")
            .replace("%AZP25", "%")
    };
    Some(Command {
        name: name.to_owned(),
        properties: pairs(list, ';', unescaped),
        data: data
            .replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%AZP25", "%"),
    })
}

fn pairs(list: &str, mark: char, unescaped: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    list.split(mark)
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), unescaped(value)))
        .collect()
}

#[test]
fn annotations_say_where_and_what() {
    let run = hostile();
    let text = render(&run, format("github"));
    let commands: Vec<Command> = text.lines().filter_map(github).collect();
    assert_eq!(commands.len(), run.findings.len(), "{text}");
    let insecure = commands
        .iter()
        .find(|command| command.properties["title"] == "insecure-adapter-url")
        .expect("it is there");
    assert_eq!(insecure.name, "error");
    let expected = [
        ("file", HOSTILE),
        ("line", "8"),
        ("endLine", "8"),
        ("col", "38"),
        ("endColumn", "42"),
    ];
    for (key, value) in expected {
        assert_eq!(insecure.properties[key], value, "{key}");
    }
    assert!(insecure.data.contains("\nhelp: "), "{}", insecure.data);
    assert!(
        text.lines()
            .last()
            .is_some_and(|line| line.contains("checks passed"))
    );
}

#[test]
fn at_the_cap_a_summary_takes_the_last_place() {
    let run = many(200);
    let text = render(&run, format("github"));
    let commands: Vec<Command> = text.lines().filter_map(github).collect();
    for (severity, name) in [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "notice"),
    ] {
        let count = run.count(severity);
        let shown: Vec<&Command> = commands.iter().filter(|command| command.name == name).collect();
        assert_eq!(shown.len(), count.min(10), "{name}");
        if count > 10 {
            let words = format!("{} more {}s", count - 9, severity.word());
            assert!(shown[9].data.starts_with(&words), "{}", shown[9].data);
        }
    }
    let order: Vec<&str> = commands.iter().map(|command| command.name.as_str()).collect();
    assert!(order.is_sorted_by_key(|name| {
        ["error", "warning", "notice"]
            .iter()
            .position(|kind| kind == name)
    }));
}

#[test]
fn issues_of_azure_say_where_and_what() {
    let run = hostile();
    let text = render(&run, format("azure"));
    let commands: Vec<Command> = text.lines().filter_map(azure).collect();
    let told = run.count(Severity::Error) + run.count(Severity::Warning);
    assert_eq!(commands.len(), told, "{text}");
    assert_eq!(
        text.lines().count(),
        run.findings.len() + 1,
        "one line a finding and the summary"
    );
    for command in &commands {
        assert_eq!(command.name, "task.logissue");
        assert!(["error", "warning"].contains(&command.properties["type"].as_str()));
    }
    let insecure = commands
        .iter()
        .find(|command| command.properties["code"] == "insecure-adapter-url")
        .expect("it is there");
    let expected = [
        ("sourcepath", HOSTILE),
        ("linenumber", "8"),
        ("columnnumber", "38"),
    ];
    for (key, value) in expected {
        assert_eq!(insecure.properties[key], value, "{key}");
    }
}

#[test]
fn agents_get_one_line_a_finding_with_its_help() {
    let run = hostile();
    let text = render(&run, format("agent"));
    let lines: Vec<&str> = text.lines().collect();
    for (finding, line) in run.findings.iter().zip(&lines) {
        assert!(
            line.contains(&format!(" {} {}: ", finding.severity.word(), finding.rule)),
            "{line}"
        );
        assert!(finding.help.is_empty() || line.contains("; help: "), "{line}");
    }
    let closing = lines[run.findings.len()];
    assert!(closing.contains("checks passed"), "{closing}");
}

#[test]
fn comments_stay_within_their_size() {
    let text = render(&many(5_000), format("markdown"));
    assert!(text.len() < 65_000, "{}", text.len());
    assert!(text.contains(" more findings had no room here"));
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| error"))
        .collect::<Vec<_>>();
    for row in rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "{row}");
    }
    let outside: String = text.replace("\\`", "").split('`').step_by(2).collect();
    assert!(
        !outside.contains('@'),
        "nobody is called outside of code: {outside}"
    );
}
