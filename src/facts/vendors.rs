//! Knows the telephony vendors: how their softphones are recognised, what they ask for, and what they log.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de};

use super::{Grade, host};
use crate::options::{Logs, Operation};

/// One product of one vendor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Vendor {
    pub name: &'static str,
    pub product: &'static str,
    pub status: Status,
    /// What the vendor offers for Salesforce Voice; none where nobody was found to say.
    pub voice: Option<VoiceProduct>,
    /// Of managed packages.
    #[serde(default)]
    pub namespaces: Vec<Named>,
    #[serde(default)]
    pub hosts: Vec<HostRow>,
    /// Of adapters that customers host, or `/apex/Page` for a page of the org's own.
    #[serde(default)]
    pub paths: Vec<PathRow>,
    /// Display names of call centers.
    #[serde(default)]
    pub names: Vec<Named>,
    #[serde(default)]
    requires: Vec<Requirement>,
    /// Records that are written when a call ends.
    #[serde(default)]
    pub call_logs: Vec<CallLogRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Current,
    /// The vendor has a newer one.
    Superseded,
    /// A demo that orgs copy and change.
    Sample,
    /// A Service Cloud Voice product, not an Open CTI softphone.
    Voice,
}

/// A product for Salesforce Voice in the place of one for Open CTI.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceProduct {
    pub product: &'static str,
    /// Something that people have to know besides.
    pub note: Option<&'static str>,
    pub grade: Grade,
    pub source: &'static str,
}

/// A namespace or a display name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: &'static str,
    pub grade: Grade,
    pub source: &'static str,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostRow {
    /// A pattern, as [`host::matches`] takes it.
    pub host: &'static str,
    /// Only below this path; a host that many share is nobody's without it.
    pub path: Option<&'static str>,
    pub role: Role,
    pub grade: Grade,
    pub source: &'static str,
}

/// What a vendor's host serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The softphone's page.
    Adapter,
    /// The softphone's page, a host per customer.
    Tenant,
    /// A page of the vendor's that a page of the org frames.
    Frame,
    Script,
    Api,
    Auth,
    Asset,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRow {
    /// A pattern, as [`host::path_matches`] takes it.
    pub path: &'static str,
    pub grade: Grade,
    pub source: &'static str,
}

/// What a vendor asks an administrator to allow: one URL, for one or several purposes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    #[serde(rename = "for")]
    pub needs: Vec<Need>,
    /// As a Trusted URL or a CORS entry has it, wildcards included; [`Requirement::ADAPTER`] for the origin of the
    /// adapter URL, whatever that is.
    pub url: &'static str,
    pub place: Place,
    /// Something that an administrator has to know besides.
    pub note: Option<&'static str>,
    pub grade: Grade,
    pub source: &'static str,
}

/// What a URL has to be allowed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    Camera,
    ConnectSrc,
    Cors,
    FontSrc,
    FrameSrc,
    ImgSrc,
    MediaSrc,
    Microphone,
    StyleSrc,
}

/// Whose policy has to allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The Lightning page around the softphone.
    Lightning,
    /// A page of the org's own that loads the vendor's code or frames it; a Visualforce page only with `cspHeader`.
    Page,
}

/// A record that a finished call becomes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallLogRow {
    /// API name.
    pub object: &'static str,
    #[serde(deserialize_with = "operation")]
    pub mode: Operation,
    #[serde(deserialize_with = "logs")]
    pub by: Logs,
    /// The vendor's published code sends nothing else.
    pub complete: bool,
    /// Calls with a number that nobody in the org has are logged too.
    pub strangers: bool,
    /// Fields that every log carries, by API name.
    #[serde(default)]
    pub always: BTreeMap<&'static str, Constants>,
    #[serde(default)]
    pub sometimes: BTreeMap<&'static str, Constants>,
    pub grade: Grade,
    pub source: &'static str,
}

/// The constants that a field can have, none for a value known at run time only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value", bound(deserialize = "'de: 'static"))]
pub struct Constants(pub Vec<&'static str>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    RunTime(bool),
    One(&'static str),
    Several(Vec<&'static str>),
}

impl TryFrom<Value> for Constants {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::RunTime(true) => Ok(Self(Vec::new())),
            Value::RunTime(false) => Err("a field that is not sent is not listed"),
            Value::One(constant) => Ok(Self(vec![constant])),
            Value::Several(constants) => Ok(Self(constants)),
        }
    }
}

fn operation<'de: 'static, D: Deserializer<'de>>(deserializer: D) -> Result<Operation, D::Error> {
    let word = <&str>::deserialize(deserializer)?;
    Operation::parse(word).ok_or_else(|| de::Error::unknown_variant(word, Operation::WORDS))
}

fn logs<'de: 'static, D: Deserializer<'de>>(deserializer: D) -> Result<Logs, D::Error> {
    let word = <&str>::deserialize(deserializer)?;
    Logs::parse(word).ok_or_else(|| de::Error::unknown_variant(word, Logs::WORDS))
}

impl Vendor {
    /// What the vendor asks an administrator to allow, in the order of the table. Not every row is enough for a
    /// finding: see [`Requirement::may_raise`].
    pub fn requires(&self) -> impl Iterator<Item = &Requirement> {
        self.requires.iter()
    }

    /// As a sentence names it: "Twilio Flex", "Genesys: CX Cloud from Genesys and Salesforce".
    #[must_use]
    pub fn title(&self) -> String {
        let starts = |part: &str| {
            let start = self.product.get(..part.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(part))
        };
        if self.name.split(' ').next().is_some_and(starts) {
            self.product.to_owned()
        } else {
            format!("{}: {}", self.name, self.product)
        }
    }
}

impl Role {
    /// Whether a softphone with its page there is one of the vendor's.
    #[must_use]
    pub fn is_softphone(self) -> bool {
        matches!(self, Self::Adapter | Self::Tenant | Self::Frame)
    }
}

impl HostRow {
    /// Whether the address with this host, in lower case, and path belongs to the vendor.
    #[must_use]
    pub fn covers(&self, host: &str, path: &str) -> bool {
        host::matches(self.host, host) && self.path.is_none_or(|wanted| host::path_matches(wanted, path))
    }
}

impl Requirement {
    /// Stands for the origin of the adapter URL.
    pub const ADAPTER: &str = "adapter";

    #[must_use]
    pub fn is_for_adapter(&self) -> bool {
        self.url == Self::ADAPTER
    }

    /// Only what is documented or seen in a real file is enough for a finding.
    #[must_use]
    pub fn may_raise(&self) -> bool {
        self.grade.may_raise()
    }

    /// The CSP directives among the needs: `frame-src` and the like.
    pub fn directives(&self) -> impl Iterator<Item = &'static str> {
        self.needs.iter().filter_map(|need| need.directive())
    }
}

impl Need {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::ConnectSrc => "connect-src",
            Self::Cors => "cors",
            Self::FontSrc => "font-src",
            Self::FrameSrc => "frame-src",
            Self::ImgSrc => "img-src",
            Self::MediaSrc => "media-src",
            Self::Microphone => "microphone",
            Self::StyleSrc => "style-src",
        }
    }

    /// The CSP directive; none for camera, microphone and CORS, which are allowed elsewhere.
    #[must_use]
    pub fn directive(self) -> Option<&'static str> {
        match self {
            Self::Camera | Self::Cors | Self::Microphone => None,
            _ => Some(self.word()),
        }
    }
}

const TEXT: &str = include_str!("../../rules/facts/vendors.toml");

/// A test sees to it that the table can be read.
static TABLE: LazyLock<Vec<Vendor>> = LazyLock::new(|| read(TEXT).unwrap_or_default());

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct Table {
    vendor: Vec<Vendor>,
}

fn read(text: &'static str) -> Result<Vec<Vendor>, toml::de::Error> {
    toml::from_str::<Table>(text).map(|table| table.vendor)
}

/// Every product, by name of the vendor and the product.
#[must_use]
pub fn all() -> &'static [Vendor] {
    &TABLE
}

/// Whose address this is, whatever it serves: the most exact row counts.
#[must_use]
pub fn of_host(host: &str, path: &str) -> Option<(&'static Vendor, &'static HostRow)> {
    let rows = all()
        .iter()
        .flat_map(|vendor| vendor.hosts.iter().map(move |row| (vendor, row)));
    rows.filter(|(_, row)| row.covers(host, path))
        .max_by_key(|(_, row)| (host::is_exact(row.host), row.host.len(), row.path.is_some()))
}

#[cfg(test)]
#[path = "vendors_tests.rs"]
mod tests;
