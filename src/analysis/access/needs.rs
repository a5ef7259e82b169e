//! Knows what agents have to be allowed for their softphone to open, to log calls and to show callers.

mod logs;
mod pops;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::super::Answers;
use super::super::assignment::Center;
use super::Right;
use crate::org::Org;
use crate::org::call_center::{CallCenter, Mode};
use crate::org::code::Api;
use crate::source::Span;

pub use logs::{logged_fields, logged_objects};
pub use pops::{PHONE_FIELDS, created_objects, phone_fields, popped_objects, shown_fields};

/// How well it is known that agents need something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Some softphones do.
    Possible,
    /// Nearly every softphone does.
    Likely,
    /// The code, the vendor or the configuration says so.
    Known,
}

/// Something that agents need.
#[derive(Debug, Clone)]
pub struct Need {
    /// Name of a page, an object, or a field with its object.
    pub name: String,
    pub right: Right,
    /// Indexes of the agents, in the order of the data.
    pub users: Rc<[usize]>,
    pub evidence: Evidence,
    /// Where call centers and code show it.
    pub places: Vec<Span>,
}

/// More names than any object has fields come from no softphone.
const MOST_NAMES: usize = 1_000;

/// The agents of one call center, by its index; `None` for those in none that the export has.
type Crew = Option<usize>;

/// Needs by name in lower case and right.
#[derive(Default)]
struct Needs(BTreeMap<(String, Right), Needed>);

/// The name as it was first written, and by whom and where it is needed.
struct Needed {
    name: String,
    graded: BTreeMap<Evidence, (BTreeSet<Crew>, BTreeSet<Span>)>,
}

impl Needs {
    fn add(&mut self, name: &str, right: Right, crews: &[Crew], evidence: Evidence, place: Option<Span>) {
        let key = (name.to_ascii_lowercase(), right);
        if crews.is_empty() || self.0.len() >= MOST_NAMES && !self.0.contains_key(&key) {
            return;
        }
        let needed = self.0.entry(key).or_insert_with(|| Needed {
            name: name.to_owned(),
            graded: BTreeMap::new(),
        });
        let (known, places) = needed.graded.entry(evidence).or_default();
        known.extend(crews);
        places.extend(place);
    }

    /// Nobody needs the same twice: who surely does need not possibly do.
    fn list(self, crews: &Crews) -> Vec<Need> {
        let mut users: BTreeMap<BTreeSet<Crew>, Rc<[usize]>> = BTreeMap::new();
        let mut list = Vec::new();
        for ((_, right), needed) in self.0 {
            let mut met: BTreeSet<Crew> = BTreeSet::new();
            for (evidence, (own, places)) in needed.graded.into_iter().rev() {
                let own: BTreeSet<Crew> = own.difference(&met).copied().collect();
                met.extend(&own);
                let users = users.entry(own).or_insert_with_key(|own| crews.users(own));
                list.push(Need {
                    name: needed.name.clone(),
                    right,
                    users: Rc::clone(users),
                    evidence,
                    places: places.into_iter().collect(),
                });
            }
        }
        list.retain(|need| !need.users.is_empty());
        list
    }
}

/// Ordinary agents by call center; those in none belong to the only one that there is.
struct Crews {
    by_center: HashMap<Crew, Vec<usize>>,
    has_one_center: bool,
}

impl Crews {
    fn new(org: &Org, answers: &Answers) -> Self {
        let mut by_center: HashMap<Crew, Vec<usize>> = HashMap::new();
        for user in &answers.ordinary {
            let crew = match answers.membership.centers.get(*user) {
                Some(Center::InExport(center)) => Some(*center),
                _ => None,
            };
            by_center.entry(crew).or_default().push(*user);
        }
        Self {
            by_center,
            has_one_center: org.distinct_open_cti_centers().len() == 1,
        }
    }

    /// Empty where nobody answers calls.
    fn of(&self, center: usize) -> Vec<Crew> {
        let mut crews: Vec<Crew> = vec![Some(center), None];
        crews.retain(|crew| self.by_center.contains_key(crew) && (crew.is_some() || self.has_one_center));
        crews
    }

    fn all(&self) -> Vec<Crew> {
        self.by_center.keys().copied().collect()
    }

    fn users(&self, crews: &BTreeSet<Crew>) -> Rc<[usize]> {
        let own = crews.iter().filter_map(|crew| self.by_center.get(crew));
        let users: BTreeSet<usize> = own.flatten().copied().collect();
        users.into_iter().collect()
    }
}

/// Whether agents of a call center get code that is written for a library.
fn runs_in(center: &CallCenter, api: Api) -> bool {
    match api {
        Api::Lightning => center.works_in_lightning(),
        Api::Classic | Api::Console => center.mode() != Mode::Lightning,
    }
}

/// Visualforce pages of the org that call centers open.
#[must_use]
pub fn softphone_pages(org: &Org, answers: &Answers) -> Vec<Need> {
    let crews = Crews::new(org, answers);
    let mut needs = Needs::default();
    for (index, center) in org.call_centers.iter().enumerate() {
        if !center.is_open_cti() {
            continue;
        }
        for url in center.adapter_urls() {
            let Some((namespace, name)) = url.visualforce_page() else {
                continue;
            };
            let is_managed = namespace.is_some_and(|namespace| !org.layout.owns_namespace(&namespace));
            if is_managed || !org.is_local_page(&url) {
                continue;
            }
            let evidence = if url.is_standby {
                Evidence::Likely
            } else {
                Evidence::Known
            };
            let place = Some(url.address.span());
            needs.add(&name, Right::Read, &crews.of(index), evidence, place);
        }
    }
    needs.list(&crews)
}
