//! Knows how an audit reads as a page: one file that needs nothing else, for a manager's eye first and then for engineers.

mod checklist;
mod inventory;
mod layout;
mod manager;
mod picture;
#[cfg(test)]
mod tests;
mod timeline;
pub(crate) mod words;

use std::collections::{BTreeSet, HashMap, HashSet};

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::progress;
use crate::analysis::NEVER_VISIBLE;
use crate::answer::audit::{
    Audit, CallCenter, Evidence, Group, Item, Milestone, Node, Progress, Step, Thing, Wave, effort_phrase,
};
use crate::answer::ladder::Place;
use crate::finding::count;

use checklist::Section;
use inventory::{Links, Shelf};
use manager::Manager;
use picture::Picture;
use timeline::Timeline;
use words::sentence;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Rows of one table; programs and spreadsheets get all of them.
const ROWS: usize = 2_000;

/// The whole audit as one file.
///
/// # Errors
/// Where a template fails: half a page must not pass for a page.
pub fn html(audit: &Audit) -> Result<String, askama::Error> {
    let (style, script) = (lines(STYLE), lines(SCRIPT));
    let rows = Rows::new(audit);
    let page = Page {
        audit,
        version: env!("CARGO_PKG_VERSION"),
        style_hash: hash(&style),
        script_hash: hash(&script),
        style,
        script,
        manager: Manager::new(audit),
        timeline: Timeline::new(audit),
        picture: Picture::new(audit, &rows),
        sections: checklist::sections(audit),
        shelves: inventory::shelves(audit, &rows),
        links: Links::new(audit),
        rows,
    };
    page.render()
}

/// Browsers read every end of a line as `\n` before they hash: a checkout with others must not lock the page out of its
/// own style.
fn lines(text: &str) -> String {
    text.replace('\r', "")
}

/// As a content security policy names what may run.
fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

#[derive(Template)]
#[template(path = "page.html", config = "src/report/audit/html/askama.toml")]
struct Page<'a> {
    audit: &'a Audit,
    version: &'static str,
    style_hash: String,
    script_hash: String,
    style: String,
    script: String,
    manager: Manager,
    timeline: Timeline,
    picture: Picture,
    sections: Vec<Section<'a>>,
    shelves: Vec<Shelf<'a>>,
    links: Links<'a>,
    rows: Rows<'a>,
}

impl Page<'_> {
    fn efforts(&self) -> [(&'static str, &'static str); 4] {
        ["S", "M", "L", "XL"].map(|letter| (letter, effort_phrase(letter)))
    }

    /// What to export first, where the export does not tell whether anybody has to do anything.
    fn export_first(&self) -> Option<&str> {
        let item = self.audit.item("open-cti-centers")?;
        item.export.as_deref().filter(|_| self.audit.exposed.is_none())
    }

    fn unread(&self) -> String {
        count(self.audit.unread.len(), "file")
    }

    fn where_to_look(&self) -> String {
        timeline::capital(&NEVER_VISIBLE.help)
    }

    /// What people are told about a call center's kind.
    fn kind(&self, center: &CallCenter) -> &'static str {
        match center.kind {
            "open-cti" => "Open CTI",
            "service-cloud-voice" => "Service Cloud Voice",
            "desktop-cti" => "CTI Toolkit (retired)",
            "incomplete" => "incomplete",
            other => other,
        }
    }

    fn mode(&self, center: &CallCenter) -> &'static str {
        match center.mode {
            Some("Classic_and_Lightning") => "Classic and Lightning",
            Some(mode) => mode,
            None => "\u{2013}",
        }
    }

    fn agents(&self, center: &CallCenter) -> String {
        match (center.agents.count, center.agents.seen) {
            (Some(known), _) => known.to_string(),
            (None, 0) => "not known".to_owned(),
            (None, seen) => format!("{seen} or more"),
        }
    }

    fn most(&self) -> usize {
        ROWS
    }

    /// Who has something to do.
    fn people(&self) -> BTreeSet<&'static str> {
        self.audit.checklist.items.iter().map(|item| item.who).collect()
    }

    fn milestone(&self, one: &Milestone) -> &'static str {
        match one.kind {
            "retirement" => "The end",
            "plan" => "Plan",
            _ => "Fact",
        }
    }

    fn standing(&self, one: &Milestone) -> String {
        timeline::capital(&timeline::standing(one))
    }

    fn milestone_name<'m>(&self, one: &'m Milestone) -> &'m str {
        timeline::name(one)
    }

    /// Who moves: a pilot is one of some call center.
    fn wave(&self, wave: &Wave) -> String {
        match wave.is_pilot {
            true => format!("Pilot of {}", wave.title),
            false => wave.title.clone(),
        }
    }

    /// A call center as people call it.
    fn center<'p>(&'p self, name: &'p str) -> &'p str {
        let mut centers = self.audit.call_centers.iter();
        let found = centers.find(|center| center.name == name);
        found.map_or(name, |center| &center.title)
    }

    /// A group among its counts, where nothing else says what is counted.
    fn counted<'g>(&self, group: &'g Group) -> &'g str {
        match group.group {
            "call-centers" => "Call centers of any kind",
            "users" => "Call centers with users",
            _ => group.title,
        }
    }

    fn has_files(&self) -> bool {
        let mut waves = self.audit.waves.iter();
        waves.any(|wave| wave.forward.is_some() || wave.rollback.is_some())
    }

    /// Some of many names.
    fn named(&self, names: &[String]) -> String {
        const NAMED: usize = 5;
        let some = names.iter().take(NAMED).map(String::as_str);
        let some = some.collect::<Vec<_>>().join(", ");
        match names.len() {
            0 => "\u{2013}".to_owned(),
            all if all > NAMED => format!("{some} and {} more", all - NAMED),
            _ => some,
        }
    }

    /// Changes since an earlier audit, as far as there are any.
    fn steps<'p>(&self, changes: &'p Progress) -> Vec<(&'static str, &'p [Step])> {
        let all = progress::steps(changes).into_iter();
        all.filter(|(_, steps)| !steps.is_empty()).collect()
    }

    fn changed<'p>(&self, changes: &'p Progress) -> Vec<(&'static str, &'p [Thing])> {
        let all = progress::things(changes).into_iter();
        all.filter(|(_, things)| !things.is_empty()).collect()
    }

    fn cautions(&self, changes: &Progress) -> Vec<String> {
        progress::cautions(changes)
    }

    /// It stands where it does because somebody has answered so.
    fn is_answered(&self, item: &Item) -> bool {
        item.answer.as_ref().is_some_and(|said| said.standing == "counts")
    }

    fn row_of(&self, node: &Node) -> Option<usize> {
        self.rows.has(node.id).then_some(node.id)
    }
}

/// Which things and which items of the checklist have a place in the page that a link may lead to.
struct Rows<'a> {
    things: HashSet<usize>,
    items: HashMap<&'a str, &'a str>,
    places: HashMap<(&'a str, u32, u32), usize>,
}

impl<'a> Rows<'a> {
    fn new(audit: &'a Audit) -> Self {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut things = HashSet::new();
        let mut places = HashMap::new();
        for node in &audit.inventory {
            let count = counts.entry(node.group).or_default();
            *count += 1;
            if *count > ROWS {
                continue;
            }
            things.insert(node.id);
            for one in &node.evidence {
                places.entry(key(&one.place)).or_insert(node.id);
            }
        }
        let items = audit.checklist.items.iter();
        Self {
            things,
            items: items.map(|item| (item.id, item.title)).collect(),
            places,
        }
    }

    fn has(&self, id: usize) -> bool {
        self.things.contains(&id)
    }

    /// Title of an item of the checklist.
    fn item(&self, id: &str) -> Option<&'a str> {
        self.items.get(id).copied()
    }

    /// The thing of the inventory that has something at this place, where a link to it is wanted.
    fn linked(&self, one: &Evidence, is_wanted: &bool) -> Option<usize> {
        let thing = is_wanted.then(|| self.places.get(&key(&one.place)))?;
        thing.copied()
    }
}

fn key(place: &Place) -> (&str, u32, u32) {
    (&place.file, place.line, place.column)
}

/// A state as people read it.
fn state(word: &str) -> String {
    match word {
        "not-visible" => "Not visible".to_owned(),
        word => sentence(word).0.to_string(),
    }
}

/// How sure something is that is not sure.
fn doubt(word: &str) -> &'static str {
    if word == "medium" { "likely" } else { "possible" }
}
