//! Knows how an entry is judged: down the list of flaws, to the first that it has.

use std::collections::HashMap;

use url::Host;

use super::duplicates::{self, Likeness};
use super::{Flaw, Judgement, Place, Telephony, Verdict};
use crate::analysis::content_policy::{
    Basis, Breadth, ContentPolicy, Directive, Entry, Grant, GroundKind, Header, HostPattern, Source,
};
use crate::facts::vendors::{self, Need};
use crate::org::Org;
use crate::org::security::Access;
use crate::org::used_address::Relation;

pub(super) fn all(org: &Org, policy: &ContentPolicy, telephony: &Telephony) -> Vec<Judgement> {
    let entries = policy.entries();
    let judge = Judge {
        org,
        policy,
        telephony,
        duplicates: duplicates::find(entries),
        places: places(entries),
    };
    let judged = entries.iter().enumerate().map(|(at, entry)| Judgement {
        at,
        verdict: judge.verdict(at, entry),
        is_telephony: telephony.has(entry),
    });
    judged.collect()
}

struct Judge<'a> {
    org: &'a Org,
    policy: &'a ContentPolicy,
    telephony: &'a Telephony,
    duplicates: HashMap<usize, (usize, Likeness)>,
    /// Active entries by what they name, whatever the scheme.
    places: HashMap<String, Vec<usize>>,
}

fn places(entries: &[Entry]) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if let Some(source) = entry.source().filter(|_| entry.is_active()) {
            places.entry(place(source)).or_default().push(at);
        }
    }
    places
}

/// Host, port and path of a source.
fn place(source: &Source) -> String {
    let expression = source.expression();
    let bare = expression.split_once("://").map(|(_, rest)| rest.to_owned());
    bare.unwrap_or(expression)
}

impl Judge<'_> {
    fn verdict(&self, at: usize, entry: &Entry) -> Verdict {
        if entry.site.entry.is_managed() {
            return Verdict::NotJudged;
        }
        let flaw = match (&entry.pattern, entry.basis) {
            (Err(malformed), _) if entry.is_active() || malformed.defect.is_rejected() => {
                Some(Flaw::Malformed)
            }
            (_, Basis::Undeployable(version)) => Some(Flaw::Undeployable(version)),
            _ if !entry.is_active() => return Verdict::NotJudged,
            (Ok(source), _) if is_of_network(source) => self.flaw(at, entry, source),
            _ => return Verdict::NotJudged,
        };
        flaw.map_or(Verdict::Sound, Verdict::Flawed)
    }

    /// The first flaw of an active entry that deploys.
    fn flaw(&self, at: usize, entry: &Entry, source: &Source) -> Option<Flaw> {
        if let Some(place) = local(entry, source) {
            // Of a softphone there the adapter URL tells already.
            return (!self.is_adapters(source)).then_some(Flaw::Local(place));
        }
        if ContentPolicy::own_domain(entry).is_some() {
            return (!self.is_foreign(entry)).then_some(Flaw::OwnDomain);
        }
        if let Some((of, likeness)) = self.duplicates.get(&at).copied() {
            return Some(Flaw::Duplicate { of, likeness });
        }
        self.breadth(entry, source)
            .or_else(|| self.insecure(at, entry, source))
            .or_else(|| self.subsumed(at, entry, source))
            .or_else(|| self.permission(entry, source))
            .or_else(|| matches!(entry.basis, Basis::Filled(_)).then_some(Flaw::Implicit))
            .or_else(|| shared_host(entry, source).filter(|_| !self.is_adapters(source)))
    }

    /// A softphone is opened from the very host.
    fn is_adapters(&self, source: &Source) -> bool {
        matches!(&source.host, HostPattern::Exact(host) if self.telephony.is_adapter_host(host))
    }

    /// A host of another org, or of a server of Salesforce's, which is a cause of its own.
    fn is_foreign(&self, entry: &Entry) -> bool {
        let relation = self.org.relation(&entry.site.entry.address());
        matches!(relation, Some(Relation::OtherOrg | Relation::Instance(_)))
    }

    fn breadth(&self, entry: &Entry, source: &Source) -> Option<Flaw> {
        let flaw = match source.breadth() {
            Breadth::Everything => Flaw::Everything,
            Breadth::SharedGround(ground) if ground.kind == GroundKind::PublicSuffix => {
                Flaw::PublicSuffix(ground.base)
            }
            Breadth::SharedGround(ground) => Flaw::SharedGround(ground),
            Breadth::Exact { .. } | Breadth::OneTenant(_) => return None,
        };
        let is_in_effect = self.counts(Need::Microphone);
        let is_listening = entry.site.microphone.is_true() && is_in_effect;
        Some(if is_listening {
            Flaw::Microphone { is_in_effect }
        } else {
            flaw
        })
    }

    /// Grants of Trusted URLs count while the header is on and leaves it to them.
    fn counts(&self, need: Need) -> bool {
        let permissions = self.policy.permissions();
        let grant = match need {
            Need::Camera => permissions.camera,
            _ => permissions.microphone,
        };
        matches!(permissions.header, Header::On(_)) && matches!(grant, Grant::Told(Access::TrustedUrls, _))
    }

    fn insecure(&self, at: usize, entry: &Entry, source: &Source) -> Option<Flaw> {
        let secure = match source.scheme.as_deref() {
            Some("http") => "https",
            Some("ws") => "wss",
            _ => return None,
        };
        let mut changed = entry.clone();
        let expression = format!("{secure}://{}", place(source));
        changed.pattern = Source::parse(&expression);
        let others = self.places.get(&place(source)).into_iter().flatten();
        let mut twins = others.copied().filter(|other| *other != at).peekable();
        let has_twin = twins.peek().is_some();
        let is_secure = |other: &usize| {
            let twin = self.policy.entries()[*other].source();
            twin.is_some_and(|twin| !is_plain(twin))
        };
        let secure: Vec<usize> = twins.take(MOST_TWINS).filter(is_secure).collect();
        let allows_it = |other: &&usize| self.policy.entries()[**other].lacks(entry).is_empty();
        let subsuming = || {
            self.policy.subsuming_one(at, &changed, |one| {
                is_sound(one) && one.source().is_some_and(|one| !is_plain(one))
            })
        };
        // Else one that needs to allow more first.
        let covered = secure
            .iter()
            .find(allows_it)
            .copied()
            .or_else(subsuming)
            .or(secure.first().copied());
        let is_sound = |changed: &Entry| {
            let source = changed.source();
            source.is_some_and(|source| self.flaw(at, changed, source).is_none())
        };
        // The server has another port for https, and an address seldom has a certificate.
        let is_fixable = covered.is_none() && !has_twin && source.port.is_none() && is_sound(&changed);
        Some(Flaw::Insecure { covered, is_fixable })
    }

    fn subsumed(&self, at: usize, entry: &Entry, source: &Source) -> Option<Flaw> {
        // Beside an entry that lets in too much the narrow one is right.
        let is_fit = |one: &Entry| {
            is_sound(one)
                && one
                    .source()
                    .is_some_and(|one| place(one) != place(source) || !is_plain(one))
        };
        let by = self.policy.subsuming_one(at, entry, is_fit)?;
        Some(Flaw::Subsumed { by })
    }

    fn permission(&self, entry: &Entry, source: &Source) -> Option<Flaw> {
        let is_wildcard = matches!(source.host, HostPattern::Below(_));
        if entry.site.microphone.is_true() && is_wildcard {
            let is_in_effect = self.counts(Need::Microphone);
            return Some(Flaw::Microphone { is_in_effect });
        }
        let is_for_phone = entry.site.camera.is_true() && self.telephony.has(entry);
        (is_for_phone && !wants_camera(source)).then(|| Flaw::Camera {
            is_in_effect: self.counts(Need::Camera),
        })
    }
}

/// Most entries for one place that are looked at for a secure one.
const MOST_TWINS: usize = 256;

/// An entry that may stay while what it covers goes.
fn is_sound(entry: &Entry) -> bool {
    let is_narrow = matches!(
        entry.breadth(),
        Some(Breadth::Exact { .. } | Breadth::OneTenant(_))
    );
    is_narrow && entry.is_active() && !entry.site.entry.is_managed()
}

fn is_plain(source: &Source) -> bool {
    matches!(source.scheme.as_deref(), Some("http" | "ws"))
}

/// `data:` and `blob:` name no hosts.
fn is_of_network(source: &Source) -> bool {
    source.host != HostPattern::Scheme
        || matches!(source.scheme.as_deref(), Some("http" | "https" | "ws" | "wss"))
}

fn local(entry: &Entry, source: &Source) -> Option<Place> {
    if matches!(source.host, HostPattern::Any | HostPattern::Scheme) {
        return None;
    }
    let address = entry.site.entry.address();
    if address.is_loopback() {
        Some(Place::OwnMachine)
    } else if address.is_private_address() {
        Some(Place::PrivateNetwork)
    } else if matches!(address.host_kind(), Some(Host::Ipv4(_) | Host::Ipv6(_))) {
        Some(Place::Address)
    } else {
        address.is_single_label().then_some(Place::NameWithoutDomain)
    }
}

/// Among the private suffixes, but whoever has a name below them is their owner, who keeps cookies apart so.
const OWNERS_ONLY: &[&str] = &["googleapis.com"];

/// A host that anybody can get when its owner gives it up. What a vendor names as its own is none.
fn shared_host(entry: &Entry, source: &Source) -> Option<Flaw> {
    let (HostPattern::Exact(host), Breadth::Exact { ground: Some(ground) }) =
        (&source.host, source.breadth())
    else {
        return None;
    };
    let acts = [Directive::Connect, Directive::Frame]
        .iter()
        .any(|directive| entry.directives.has(*directive));
    let is_vendors = vendors::of_host(host, source.path.as_deref().unwrap_or_default()).is_some();
    let is_owners = OWNERS_ONLY.contains(&ground.base.as_str());
    (acts && !is_vendors && !is_owners).then_some(Flaw::SharedHost(ground))
}

/// The vendor behind a host asks for the camera.
fn wants_camera(source: &Source) -> bool {
    let host = match &source.host {
        HostPattern::Exact(host) => host.clone(),
        HostPattern::Below(base) => format!("apps.{base}"),
        HostPattern::Any | HostPattern::Scheme => return false,
    };
    let wants = |vendor: &vendors::Vendor| vendor.requires().any(|row| row.needs.contains(&Need::Camera));
    let named = vendors::of_host(&host, "").is_some_and(|(vendor, _)| wants(vendor));
    let asked = vendors::all()
        .iter()
        .flat_map(|vendor| vendor.requires().map(move |row| (vendor, row)));
    let is_its = |url: &str| url.split_once("://").is_some_and(|(_, rest)| rest == host);
    named
        || asked
            .into_iter()
            .any(|(vendor, row)| is_its(row.url) && wants(vendor))
}
