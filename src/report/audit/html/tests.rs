//! Keeps the page bearable for large orgs, complete, and true to what the audit says.

use std::collections::HashMap;

use roxmltree::{Document, ParsingOptions};

use super::*;
use crate::answer::audit::{Action, Agents, Checklist, Edge, Group, Item, Target, Wave};

fn place(line: u32) -> Place {
    Place {
        file: "force-app/a.xml".to_owned(),
        line,
        column: 1,
    }
}

fn agents(count: usize) -> Agents {
    Agents {
        count: Some(count),
        seen: count,
    }
}

fn node(id: usize, group: &'static str) -> Node {
    let evidence = Evidence {
        kind: "export",
        text: "reads `CallType`".to_owned(),
        confidence: Some("medium"),
        place: place(u32::try_from(id).expect("small") + 1),
    };
    Node {
        id,
        group,
        kind: "Flow".to_owned(),
        name: format!("Acme_{id}"),
        remark: None,
        confidence: if id.is_multiple_of(2) { "high" } else { "low" },
        active: Some(true),
        target: (group == "fields").then(|| Target {
            fate: "changed",
            to: Some("CallType".to_owned()),
            remark: Some("has other values".to_owned()),
            grade: "inferred",
        }),
        evidence: vec![evidence],
    }
}

fn item(id: &'static str, state: &'static str) -> Item {
    Item {
        id,
        title: "Call logs on tasks",
        group: "call-logs",
        state,
        found: "3 fields are logged".to_owned(),
        blocked_by: if state == "blocked" {
            vec!["logs"]
        } else {
            Vec::new()
        },
        missing: None,
        export: None,
        question: None,
        settled: None,
        answer: None,
        action: "decide which fields take over".to_owned(),
        effort: Some("L"),
        who: "administrator",
        evidence: vec![Evidence {
            kind: "answer",
            text: "answered by Ada on 2026-11-01: we keep them".to_owned(),
            confidence: None,
            place: place(2),
        }],
    }
}

/// As large as it gets, and with everything that an audit can have.
fn large(things: usize) -> Audit {
    let fields = things / 2;
    let inventory = (0..things).map(|id| match id {
        0 => node(id, "call-centers"),
        id if id < fields => node(id, "fields"),
        id => node(id, "flows"),
    });
    let edges = (1..things).flat_map(|to| {
        let from = if to < fields { 0 } else { 1 + to % (fields - 1) };
        [from, (from + 7) % fields].map(|from| Edge {
            from,
            to,
            phrase: "reads it".to_owned(),
            confidence: "high",
            place: place(1),
        })
    });
    let group = |group, count| Group {
        group,
        title: group,
        on_migration: "rebuilt on VoiceCall",
        count,
    };
    Audit {
        schema: "ctilint/v1",
        as_of: "2026-11-20".to_owned(),
        subject: "exports/<acme>".to_owned(),
        retirement: "2028-02-28".to_owned(),
        days_left: 465,
        exposed: Some(true),
        agents: agents(12),
        call_centers: Vec::new(),
        groups: vec![
            group("call-centers", 1),
            group("fields", fields - 1),
            group("flows", things - fields),
        ],
        inventory: inventory.collect(),
        edges: edges.collect(),
        checklist: Checklist {
            done: 1,
            open: 1,
            blocked: 1,
            not_visible: 0,
            answered: 0,
            items: vec![
                item("logs", "open"),
                item("reports", "blocked"),
                item("fields", "done"),
            ],
        },
        first: vec![Action {
            id: "logs",
            title: "Call logs on tasks",
            action: "decide".to_owned(),
            effort: Some("L"),
            who: "administrator",
        }],
        milestones: vec![
            milestone("pilot is live", "2026-11-01", -19, "late"),
            milestone("everybody has moved", "2027-09-30", 314, "ahead"),
        ],
        waves: vec![Wave {
            number: 1,
            is_pilot: true,
            title: "Acme".to_owned(),
            call_center: "Acme_Phone".to_owned(),
            to: None,
            profiles: vec!["Acme Agent".to_owned()],
            apps: vec!["Acme_Console".to_owned()],
            users: 5,
            waits_for: vec!["logs".to_owned(), "gone-since".to_owned()],
            forward: Some("wave-1.csv".to_owned()),
            rollback: Some("wave-1-back.csv".to_owned()),
        }],
        progress: Some(Progress {
            since: "2026-10-01".to_owned(),
            days: 50,
            agents_before: agents(20),
            closed: vec![step("fields", Some("open"), "done")],
            reopened: vec![step("forgotten", None, "open")],
            no_longer_visible: vec![step("reports", Some("open"), "not-visible")],
            gone: vec![Thing {
                group: "flows".to_owned(),
                kind: "Flow".to_owned(),
                name: "Old<b>".to_owned(),
            }],
            ..Progress::default()
        }),
        files: Vec::new(),
        unread: vec![Evidence {
            kind: "export",
            text: "this is no XML".to_owned(),
            confidence: None,
            place: Place {
                file: "flows/Broken.flow".to_owned(),
                ..place(1)
            },
        }],
        never_visible: "browser cookies",
    }
}

fn step(id: &str, from: Option<&str>, to: &str) -> Step {
    Step {
        id: id.to_owned(),
        title: "Call logs on tasks".to_owned(),
        from: from.map(str::to_owned),
        to: to.to_owned(),
        answered: false,
    }
}

fn milestone(name: &str, on: &str, days_left: i64, state: &'static str) -> Milestone {
    Milestone {
        name: name.to_owned(),
        on: on.to_owned(),
        days_left,
        kind: "plan",
        state,
        items: vec!["logs".to_owned(), "fields".to_owned()],
        remaining: vec!["logs".to_owned()],
        remark: None,
        place: Some(place(3)),
    }
}

/// Every link leads somewhere, and what leaves something out says so.
#[test]
fn a_large_org_stays_bearable_and_nothing_is_left_out_in_silence() {
    let page = html(&large(9_000)).expect("a page");
    assert!(page.len() < 6_000_000, "{} bytes", page.len());
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&page, options).expect("well-formed");
    let ids: HashSet<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    for link in document.descendants().filter_map(|node| node.attribute("href")) {
        let is_inside = link.strip_prefix('#').is_some_and(|id| ids.contains(id));
        assert!(is_inside || link == "data:,", "{link}");
    }
    let count = |name: &str| {
        document
            .descendants()
            .filter(|node| node.has_tag_name(name))
            .count()
    };
    assert!(count("tr") < 3 * ROWS + 20, "{}", count("tr"));
    assert!(count("path") < 300, "{}", count("path"));
    for words in [
        "2499 more have no row here",
        "2500 more have no row here",
        "15998 more have no row here",
        "with fewer links than those that are shown",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn lines_that_no_eye_parts_are_one() {
    let mut audit = large(40);
    audit.edges.clear();
    for from in 1..20 {
        audit.edges.extend((20..40).map(|to| Edge {
            from,
            to,
            phrase: "reads it".to_owned(),
            confidence: "high",
            place: place(1),
        }));
    }
    let page = html(&audit).expect("a page");
    assert!(page.contains("380 links from \u{201c}fields\u{201d} to \u{201c}flows\u{201d} are drawn as one"));
    assert_eq!(page.matches("data-from=").count(), 1);
    audit.edges.truncate(30);
    assert_eq!(html(&audit).expect("a page").matches("data-from=").count(), 30);
}

#[test]
fn everything_that_an_audit_can_have_is_told() {
    let page = html(&large(40)).expect("a page");
    for words in [
        "Since 1 October 2026 (50 days): 1 item done, 1 thing gone; 12 agents, before 20 agents",
        "What is no longer visible or exported is no progress",
        "No longer visible (1)",
        "Late: pilot is live, due 19 days ago",
        "Late by 19 days",
        "Said:",
        "answered by Ada on 2026-11-01: we keep them",
        "Inferred: try it out",
        "L: up to a month",
        "<a href=\"#item-logs\">Call logs on tasks</a>, gone-since",
        "wave-1-back.csv (takes it back)",
        "Old&lt;b&gt;",
        "<span class=\"was\">new</span> → Open",
        "Next: everybody has moved",
    ] {
        let is_told = page.contains(words);
        assert_eq!(is_told, words != "Next: everybody has moved", "{words}");
    }
}

#[test]
fn one_thing_of_a_bundle_leads_to_its_own_things_only() {
    let mut audit = large(40);
    audit.edges.clear();
    for from in 1..20 {
        audit
            .edges
            .extend((20..40).filter(|to| from != 3 || *to == 21).map(|to| Edge {
                from,
                to,
                phrase: "reads it".to_owned(),
                confidence: "high",
                place: place(1),
            }));
    }
    let page = html(&audit).expect("a page");
    let (_, rest) = page.split_once("data-pairs=\"").expect("a bundle");
    let (pairs, _) = rest.split_once('"').expect("an end");
    let fans: Vec<&str> = pairs.split(' ').collect();
    assert!(fans.iter().any(|fan| fan.matches(',').count() > 2), "{pairs}");
    assert!(fans.iter().any(|fan| !fan.contains(',')), "{pairs}");
}

#[test]
fn after_the_end_the_page_says_that_softphones_no_longer_work() {
    let mut audit = large(40);
    audit.as_of = "2028-06-01".to_owned();
    audit.days_left = -94;
    audit.milestones.push(Milestone {
        kind: "retirement",
        items: Vec::new(),
        remaining: Vec::new(),
        ..milestone("Open CTI retires", "2028-02-28", -94, "over")
    });
    let page = html(&audit).expect("a page");
    for words in [
        "Over for 94 days",
        "Softphones of Open CTI no longer work",
        "Open CTI has ended: its softphones no longer work",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Open CTI retires"), "what is over is not to come");
}

#[test]
fn what_somebody_has_answered_is_no_center_of_the_export() {
    let mut audit = large(40);
    audit.agents = agents(0);
    audit.progress = None;
    let mut item = item("open-cti-centers", "open");
    item.answer = Some(crate::answer::audit::Said {
        answer: Some("open"),
        words: "we still use it".to_owned(),
        by: "Ada".to_owned(),
        on: None,
        days_ago: None,
        standing: "counts",
        place: place(2),
    });
    audit.checklist.items.push(item);
    let page = html(&audit).expect("a page");
    assert!(page.contains("As Ada has answered"));
    assert!(!page.contains("0 call centers of Open CTI") && !page.contains("0 agents"));
}

#[test]
fn files_that_could_not_be_read_are_named_at_the_top() {
    let page = html(&large(40)).expect("a page");
    let warning = page.find("1 file could not be read").expect("a warning");
    assert!(page.contains("Broken.flow") && warning < page.find("id=\"first\"").expect("first"));
    assert!(page.contains("exports/&lt;acme&gt;"));
}

#[test]
fn style_and_script_are_hashed_as_browsers_read_them() {
    assert_eq!(lines("a\r\nb"), "a\nb");
    let page = html(&large(4)).expect("a page");
    assert!(!page.contains('\r') && page.contains(&hash(&lines(STYLE))));
}

/// Red, green and blue as the eye weighs them.
fn luminance(color: &str) -> f64 {
    let part = |at: usize| {
        let part = u8::from_str_radix(&color[at..at + 2], 16).expect("two digits");
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[test]
fn words_and_signs_stand_out_in_both_schemes() {
    let schemes = STYLE.match_indices(":root {").map(|(at, _)| {
        let block = STYLE[at..].split('}').next().expect("an end");
        let pairs = block.split("--").skip(1).filter_map(|line| line.split_once(": "));
        let colors = pairs.map(|(name, rest)| (name, rest.split(';').next().expect("a value")));
        colors.collect::<HashMap<&str, &str>>()
    });
    let schemes: Vec<_> = schemes.collect();
    assert_eq!(schemes.len(), 2);
    for colors in &schemes {
        for words in [
            "text",
            "soft",
            "link",
            "done",
            "open",
            "blocked",
            "not-visible",
            "alarm",
        ] {
            for back in ["back", "panel", "mark"] {
                let (one, other) = (luminance(colors[words]), luminance(colors[back]));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= 4.5, "{words} on {back}: {contrast:.2}");
            }
        }
        let (line, back) = (luminance(colors["lines"]), luminance(colors["panel"]));
        assert!((line.max(back) + 0.05) / (line.min(back) + 0.05) >= 2.5);
    }
}
