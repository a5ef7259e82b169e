//! Knows everything that an org has for its phones as rows of component, element and value, so that two orgs can be
//! laid side by side. What the org trusts has a list of its own, which compares by meaning.

mod access;
mod apps;
mod centers;
mod code;
mod flows;
mod people;
mod records;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::contents::Topic;
use super::softphone::Softphones;
use crate::options::Options;
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::org::flag::Flag;
use crate::org::kind::Kind;
use crate::source::{FileId, Span, Value};

/// How a value is compared and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    Plain,
    /// Layout and comments make no difference.
    Formula,
    /// Never shown.
    Secret,
    /// Each org has its own.
    Environment,
}

/// One value of one component.
#[derive(Debug, Clone)]
pub struct Row {
    /// Metadata type, or the object of rows.
    pub kind: &'static str,
    /// Full name.
    pub name: String,
    /// Where in the component; empty for the row that says that the component is there.
    pub path: String,
    /// Several values of one place are one, sorted, with `, ` between them.
    pub value: String,
    pub nature: Nature,
    pub span: Span,
    /// What the other export must hold for the absence of the row to mean anything.
    pub topic: Topic,
}

/// Which of the many apps, pages and objects matter to phones: what either of two orgs uses counts in both.
#[derive(Debug, Default, Clone)]
pub struct Focus {
    /// Names in lower case.
    apps: BTreeSet<String>,
    pages: BTreeSet<String>,
    objects: BTreeSet<String>,
}

/// Objects of callers.
const CALLERS: [&str; 5] = ["account", "case", "contact", "lead", "opportunity"];
/// What calls become in any case.
const LOGGED: [&str; 3] = ["task", "event", "activity"];

impl Focus {
    #[must_use]
    pub fn of(org: &Org, options: &Options) -> Self {
        let carriers = Softphones::new(org);
        let with_softphone = carriers.carriers().map(|(app, _)| app);
        let perhaps = carriers.unseen().map(|(app, _)| app);
        let apps = with_softphone
            .chain(perhaps)
            .map(|app| org.apps[app].name.to_ascii_lowercase());
        let urls = org.open_cti_centers().flat_map(CallCenter::adapter_urls);
        let payloads = options.payloads.iter();
        let logged = payloads.map(|payload| payload.object.to_ascii_lowercase());
        let known = LOGGED.into_iter().map(str::to_owned);
        Self {
            apps: apps.collect(),
            pages: urls
                .filter_map(|url| url.page_file_name())
                .map(|name| name.to_ascii_lowercase())
                .collect(),
            objects: logged.chain(known).collect(),
        }
    }

    /// What either of two orgs uses.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.apps.extend(other.apps);
        self.pages.extend(other.pages);
        self.objects.extend(other.objects);
        self
    }

    fn has_app(&self, name: &str) -> bool {
        self.apps.contains(&name.to_ascii_lowercase())
    }

    fn has_page(&self, name: &str) -> bool {
        self.pages.contains(&name.to_ascii_lowercase())
    }

    /// Objects that calls become, or come from.
    fn has_object(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.objects.contains(&name) || CALLERS.contains(&name.as_str())
    }

    /// Fields that calls are written to, and those by which callers are found.
    fn has_field(&self, field: &str) -> bool {
        let Some((object, name)) = field.split_once('.') else {
            return false;
        };
        let object = object.to_ascii_lowercase();
        let is_phone = || name.to_ascii_lowercase().contains("phone");
        self.objects.contains(&object) || CALLERS.contains(&object.as_str()) && is_phone()
    }
}

/// Every row of an org, sorted by kind, name and path; no two of one place.
#[must_use]
pub fn rows(org: &Org, options: &Options, focus: &Focus) -> Vec<Row> {
    let mut sheets = Sheets::default();
    centers::add(org, &mut sheets);
    code::add(org, &mut sheets);
    apps::add(org, focus, &mut sheets);
    records::add(org, &mut sheets);
    flows::add(org, &mut sheets);
    access::add(org, focus, &mut sheets);
    people::add(org, &mut sheets);
    for payload in &options.payloads {
        people::configured(payload, &mut sheets);
    }
    my_domain(org, &mut sheets);
    united(sheets.rows)
}

fn my_domain(org: &Org, sheets: &mut Sheets) {
    let Some(domain) = &org.my_domain else { return };
    let place = domain.name.span();
    let sheet = sheets.of("Settings", "MyDomain", place, Topic::kind(Kind::MyDomain));
    if let Some(mut sheet) = sheet {
        sheet.put("myDomainName", domain.name.text(), Nature::Environment, place);
    }
}

/// Rows by place, with all values of one place in one row.
fn united(rows: Vec<Row>) -> Vec<Row> {
    let mut places: BTreeMap<(&'static str, String, String), (Row, BTreeSet<String>)> = BTreeMap::new();
    for row in rows {
        let key = (row.kind, row.name.to_lowercase(), row.path.to_lowercase());
        let place = places.entry(key);
        let (_, values) = place.or_insert_with(|| (row.clone(), BTreeSet::new()));
        values.insert(row.value);
    }
    let whole = |(row, values): (Row, BTreeSet<String>)| {
        let values: Vec<String> = values.into_iter().collect();
        Row {
            value: values.join(", "),
            ..row
        }
    };
    places.into_values().map(whole).collect()
}

/// Rows while they are gathered.
#[derive(Default)]
struct Sheets {
    rows: Vec<Row>,
    files: HashMap<(&'static str, String), FileId>,
}

/// The rows of one component.
struct Sheet<'a> {
    rows: &'a mut Vec<Row>,
    kind: &'static str,
    name: &'a str,
    topic: Topic,
    /// Where values stand that have no place of their own.
    place: Span,
}

impl Sheets {
    /// A sheet for a component, `None` for any but the first of its files.
    fn of<'a>(
        &'a mut self,
        kind: &'static str,
        name: &'a str,
        place: Span,
        topic: Topic,
    ) -> Option<Sheet<'a>> {
        let first = *self
            .files
            .entry((kind, name.to_lowercase()))
            .or_insert(place.file);
        (first == place.file).then(|| self.more(kind, name, place, topic))
    }

    /// The same for what comes with Salesforce: what an export does not hold of that is there all the same.
    fn shipped<'a>(
        &'a mut self,
        kind: &'static str,
        name: &'a str,
        place: Span,
        topic: Topic,
    ) -> Option<Sheet<'a>> {
        let sheet = self.of(kind, name, place, topic)?;
        if let Some(first) = sheet.rows.last_mut() {
            first.topic = Topic::Shipped(kind);
        }
        Some(sheet)
    }

    /// A sheet for a component that several files make up.
    fn more<'a>(&'a mut self, kind: &'static str, name: &'a str, place: Span, topic: Topic) -> Sheet<'a> {
        let mut sheet = Sheet {
            rows: &mut self.rows,
            kind,
            name,
            topic,
            place,
        };
        sheet.add("", "");
        sheet
    }
}

impl Sheet<'_> {
    fn put(&mut self, path: impl Into<String>, value: impl Into<String>, nature: Nature, span: Span) {
        self.rows.push(Row {
            kind: self.kind,
            name: self.name.to_owned(),
            path: path.into(),
            value: value.into(),
            nature,
            span,
            topic: self.topic.clone(),
        });
    }

    fn add(&mut self, path: impl Into<String>, value: impl Into<String>) {
        self.put(path, value, Nature::Plain, self.place);
    }

    fn at(&mut self, path: impl Into<String>, value: impl Into<String>, span: Span) {
        self.put(path, value, Nature::Plain, span);
    }

    /// A text, if it is there and not blank.
    fn text(&mut self, path: &str, value: Option<&Value>) {
        if let Some(value) = value.map(Value::trim).filter(|value| !value.is_empty()) {
            self.at(path, value.text(), value.span());
        }
    }

    fn formula(&mut self, path: &str, value: Option<&Value>) {
        if let Some(value) = value.map(Value::trim).filter(|value| !value.is_empty()) {
            self.put(path, value.text(), Nature::Formula, value.span());
        }
    }

    fn flag(&mut self, path: &str, flag: Flag) {
        if let (Some(value), Some(span)) = (flag.value(), flag.span()) {
            self.at(path, value.to_string(), span);
        }
    }

    /// What is there, said in words; what is not, not at all.
    fn when(&mut self, is_so: bool, path: &str, value: &str) {
        if is_so {
            self.add(path, value);
        }
    }
}

/// Words with `, ` between them.
fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    words.join(", ")
}

/// The same for a set, whose order means nothing.
fn sorted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: BTreeSet<&str> = words.into_iter().collect();
    listed(words)
}
