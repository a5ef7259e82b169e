//! Knows the rules: one function each, listed beside its page.

mod access;
mod access_records;
mod adapter_api;
mod adapter_code;
mod adapter_records;
mod adapter_start;
mod adapter_targets;
mod adapter_url;
mod agents;
mod app_access;
mod apps;
mod automation;
mod blind;
mod call_center;
mod call_log;
mod deploy;
mod deploy_places;
mod formula;
mod housekeeping;
mod limits;
mod needed_url;
mod origin;
mod overgrant;
mod people;
mod retirement;
mod sent_fields;
mod settings;
mod softphone_access;
mod softphone_layout;
mod trusted_url;
mod trusted_url_breadth;
mod trusted_url_upkeep;
mod user_kind;
mod validation;

use crate::analysis::Answers;
use crate::analysis::adapter::Adapter;
use crate::analysis::adapter::sender::Sender;
use crate::analysis::trust::Judgement;
use crate::finding::Outcome;
use crate::options::{Options, RuleOption};
use crate::org::Org;
use crate::org::adapter_url::AdapterUrl;
use crate::org::allowed::{AllowedHost, RemoteSite};
use crate::org::call_center::CallCenter;
use crate::org::code::AdapterCode;
use crate::org::field::Field;
use crate::org::flow::Flow;
use crate::org::trigger::Trigger;
use crate::org::used_address::UsedAddress;
use crate::org::validation::ValidationRule;
use crate::page::Page;

/// What a rule may look at.
pub struct Context<'a> {
    pub org: &'a Org,
    pub answers: &'a Answers,
    pub options: &'a Options,
}

/// What a rule looks at decides how often it is asked.
#[derive(Clone, Copy)]
pub enum Check {
    /// Asked of every call center that uses Open CTI, but not of a definition beside its exported metadata;
    /// Service Cloud Voice centers are none of its business.
    OpenCti(fn(&Context<'_>, &CallCenter) -> Outcome),
    /// Asked of every call center, whatever its kind.
    CallCenter(fn(&Context<'_>, &CallCenter) -> Outcome),
    /// Asked of every adapter and standby URL of Open CTI.
    AdapterUrl(fn(&Context<'_>, &AdapterUrl<'_>) -> Outcome),
    /// Asked of every address: of softphones, Trusted URLs, remote sites and CORS entries.
    Address(fn(&Context<'_>, &UsedAddress<'_>) -> Outcome),
    /// Asked of every Trusted URL.
    TrustedUrl(fn(&Context<'_>, &Judgement) -> Outcome),
    /// Asked of every CORS entry.
    CorsOrigin(fn(&Context<'_>, &AllowedHost) -> Outcome),
    /// Asked of every remote site.
    RemoteSite(fn(&Context<'_>, &RemoteSite) -> Outcome),
    /// Asked of every field of objects that calls may be logged as.
    Field(fn(&Context<'_>, &Field) -> Outcome),
    /// Asked of every flow and process that saving such a record starts.
    Flow(fn(&Context<'_>, &Flow) -> Outcome),
    /// Asked of every trigger on such objects.
    Trigger(fn(&Context<'_>, &Trigger) -> Outcome),
    /// Asked of every validation rule on such objects.
    Validation(fn(&Context<'_>, &ValidationRule) -> Outcome),
    /// Asked of the code of every softphone: of each call center, and of none that the export has.
    Adapter(fn(&Context<'_>, &Adapter) -> Outcome),
    /// Asked of every file of code that is part of a softphone.
    Code(fn(&Context<'_>, &AdapterCode) -> Outcome),
    /// Asked of every such file, and of every call center whose items name fields of the call log.
    Sender(fn(&Context<'_>, &Sender<'_>) -> Outcome),
    /// Asked once.
    Org(fn(&Context<'_>) -> Outcome),
}

/// A rule: its page, which is its definition, and its function.
#[derive(Clone, Copy)]
pub struct Rule {
    pub name: &'static str,
    pub text: &'static str,
    pub check: Check,
    /// What the rule may be told in `ctilint.toml`.
    pub options: &'static [RuleOption],
}

impl Rule {
    /// The rule's page.
    ///
    /// # Errors
    /// Says what is wrong with the page; the `pages` test reads every one.
    pub fn page(&self) -> Result<Page, String> {
        Page::parse(self.name, self.text)
    }
}

/// Lists rules with their pages and options; a page that is missing does not compile.
macro_rules! rules {
    ($($name:literal => $check:ident($function:path) $([$($kind:ident($option:path)),+])?),+ $(,)?) => {
        pub(super) const RULES: &[$crate::rules::Rule] = &[$($crate::rules::Rule {
            name: $name,
            text: include_str!(concat!("../../rules/", $name, ".md")),
            check: $crate::rules::Check::$check($function),
            options: &[$($($crate::options::RuleOption::$kind(&$option)),+)?],
        }),+];
    };
}

pub use deploy_places::USERS_OF_DELETED;

pub(crate) use rules;

/// Every rule, in the order of subject files and of the lists in them.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        adapter_url::RULES,
        call_center::RULES,
        settings::RULES,
        trusted_url_breadth::RULES,
        trusted_url::RULES,
        trusted_url_upkeep::RULES,
        origin::RULES,
        people::RULES,
        agents::RULES,
        apps::RULES,
        app_access::RULES,
        overgrant::RULES,
        user_kind::RULES,
        access::RULES,
        access_records::RULES,
        call_log::RULES,
        limits::RULES,
        automation::RULES,
        validation::RULES,
        formula::RULES,
        adapter_api::RULES,
        adapter_start::RULES,
        needed_url::RULES,
        softphone_access::RULES,
        adapter_records::RULES,
        sent_fields::RULES,
        adapter_targets::RULES,
        adapter_code::RULES,
        softphone_layout::RULES,
        deploy::RULES,
        deploy_places::RULES,
        retirement::RULES,
        housekeeping::RULES,
    ]
    .into_iter()
    .flatten()
}
