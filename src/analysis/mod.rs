//! Knows the answers that several rules need, computed once per run.

pub mod agents;
pub mod assignment;
pub mod secrets;

use crate::options::Options;
use crate::org::Org;

use assignment::Membership;
use secrets::Secret;

/// Answers about one org.
#[derive(Debug)]
pub struct Answers {
    pub membership: Membership,
    pub secrets: Vec<Secret>,
}

impl Answers {
    #[must_use]
    pub fn new(org: &Org, options: &Options) -> Self {
        Self {
            membership: Membership::new(org, &options.agents),
            secrets: secrets::find(org),
        }
    }
}
