//! Knows the answers that several rules need, computed once per run.

pub mod adapter;
pub mod agents;
pub mod assignment;
pub mod call_log;
pub mod secrets;
pub mod unmatched;

use crate::finding::Coverage;
use crate::options::Options;
use crate::org::Org;

use adapter::Adapters;
use agents::AgentGroup;
use assignment::Membership;
use call_log::CallLog;
use call_log::verdicts::Verdicts;
use secrets::Secret;
use unmatched::Named;

/// Answers about one org.
#[derive(Debug)]
pub struct Answers {
    pub membership: Membership,
    /// Groups with somebody whose call center is missing.
    pub agent_groups: Vec<AgentGroup>,
    /// What became of the agents that the configuration names.
    pub named: Named,
    pub secrets: Vec<Secret>,
    /// The code of softphones.
    pub adapters: Adapters,
    /// What the softphones send when a call ends.
    pub call_log: CallLog,
    /// What validation rules do to that.
    pub verdicts: Verdicts,
}

impl Answers {
    #[must_use]
    pub fn new(org: &Org, options: &Options) -> Self {
        let membership = Membership::new(org);
        let adapters = Adapters::new(org);
        let call_log = CallLog::new(org, &membership, options);
        Self {
            agent_groups: agents::groups(org, &membership, &options.agents),
            verdicts: Verdicts::new(org, &call_log, options),
            adapters,
            call_log,
            named: unmatched::find(org, &options.agents),
            membership,
            secrets: secrets::find(org),
        }
    }
}

/// What no export can ever show, said once for every org that uses Open CTI.
pub const NEVER_VISIBLE: Coverage = Coverage::new(
    "never-in-an-export",
    "softphone layouts, adapter code that the vendor hosts, whom the vendor lets frame it, browser cookies and \
     permissions, several open tabs",
    "look at Setup > Softphone Layouts, ask the vendor, and try one call in an agent's browser",
);
