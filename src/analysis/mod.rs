//! Knows the answers that several rules need, computed once per run.

pub mod access;
pub mod adapter;
pub mod agent;
pub mod agents;
pub mod assign;
pub mod assignment;
pub mod call_log;
pub mod compare;
pub mod content_policy;
pub mod contents;
pub mod deployment;
pub mod environment;
pub mod facets;
pub mod hosts;
pub mod inventory;
pub mod needs;
pub mod readiness;
pub mod secrets;
pub mod softphone;
pub mod trust;
pub mod trust_surface;
pub mod unmatched;
pub mod uses;
pub mod vendor;
pub mod waves;

use crate::finding::Coverage;
use crate::options::Options;
use crate::org::Org;

use access::Access;
use adapter::Adapters;
use agents::AgentGroup;
use assignment::Membership;
use call_log::CallLog;
use call_log::formulas::Formulas;
use call_log::verdicts::Verdicts;
use content_policy::ContentPolicy;
use deployment::DeployAnswers;
use needs::Need;
use secrets::Secret;
use softphone::{Sights, Softphones};
use trust::Trust;
use unmatched::Named;
use vendor::Vendors;

/// Answers about one org.
#[derive(Debug)]
pub struct Answers {
    pub membership: Membership,
    /// What users may do.
    pub access: Access,
    /// Indexes of the users who answer calls with Open CTI, in the order of the data.
    pub agents: Vec<usize>,
    /// Those of them whom rules judge by what they hold: administrators, who test softphones, are left out.
    pub ordinary: Vec<usize>,
    /// Groups with somebody whose call center is missing.
    pub agent_groups: Vec<AgentGroup>,
    /// What became of the agents that the configuration names.
    pub named: Named,
    pub secrets: Vec<Secret>,
    /// The code of softphones.
    pub adapters: Adapters,
    /// Whose softphones the call centers open.
    pub vendors: Vendors,
    /// What the softphones send when a call ends.
    pub call_log: CallLog,
    /// The formulas that this has to pass.
    pub formulas: Formulas,
    /// What validation rules do to that.
    pub verdicts: Verdicts,
    /// What pages may load by the Trusted URLs.
    pub content_policy: ContentPolicy,
    /// What is wrong with the Trusted URLs, and which concern a softphone.
    pub trust: Trust,
    /// Which apps carry a softphone.
    pub softphones: Softphones,
    /// Which agents see such an app.
    pub sights: Sights,
    /// What softphones need to be allowed.
    pub needs: Vec<Need>,
    /// What a deployment takes away, where the org is the one that it leaves.
    pub deployment: Option<Box<DeployAnswers>>,
}

impl Answers {
    #[must_use]
    pub fn new(org: &Org, options: &Options) -> Self {
        // The table of vendors takes a while to read, as short as an export is.
        let (vendors, (membership, secrets, access)) = rayon::join(
            || Vendors::new(org),
            || (Membership::new(org), secrets::find(org), Access::new(org)),
        );
        let adapters = Adapters::new(org);
        let call_log = CallLog::new(org, &membership, &vendors, options);
        let content_policy = ContentPolicy::new(org, options);
        let formulas = Formulas::new(org, &call_log);
        let softphones = Softphones::new(org);
        let agents = agents::all(org, &membership, &options.agents);
        let agent_groups = agents::groups(org, &membership, options);
        let ordinary = access.ordinary(org, &agents, &options.agents);
        let mut answers = Self {
            deployment: None,
            sights: Sights::new(org, &softphones, &access, &membership, &ordinary, &agent_groups),
            trust: Trust::new(org, &content_policy),
            agents,
            ordinary,
            access,
            softphones,
            agent_groups,
            verdicts: Verdicts::new(org, &call_log, &formulas, options),
            formulas,
            call_log,
            content_policy,
            needs: needs::all(org, &vendors, &adapters),
            adapters,
            named: unmatched::find(org, &options.agents),
            membership,
            secrets,
            vendors,
        };
        answers.deployment = DeployAnswers::new(org, &answers, options).map(Box::new);
        answers
    }
}

/// What no export can ever show, said once for every org that uses Open CTI.
pub const NEVER_VISIBLE: Coverage = Coverage::new(
    "never-in-an-export",
    "softphone layouts, adapter code that the vendor hosts, whom the vendor lets frame it, browser cookies and \
     permissions, several open tabs",
    "look at Setup > Softphone Layouts, ask the vendor, and try one call in an agent's browser",
);
