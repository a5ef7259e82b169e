//! Knows what softphones use of an org: pages and what they load, classes, flows, fields, apps and their utility bars,
//! entries of the lists of trusted hosts, permission sets, and the call centers that people are in.

mod access;
mod apps;
mod code;
mod fields;
mod trust;

use std::collections::HashMap;

use super::Answers;
use crate::finding::{Component, quoted};
use crate::org::Org;
use crate::org::call_center::CallCenter;
use crate::source::Span;

pub use trust::serving;

/// One thing that a softphone uses.
#[derive(Debug, Clone)]
pub struct Use {
    /// Named as its user names it, so that it need not exist.
    pub what: Component,
    pub role: Role,
    /// Who uses it, as a sentence goes on behind "which": "the code of `Acme Phone` runs".
    pub phrase: String,
    /// Where it is used.
    pub span: Span,
    /// Index of the call center whose softphone it is.
    pub center: usize,
    /// The place proves it: it is written there in so many words, and not guessed.
    pub is_certain: bool,
}

/// What a softphone needs it for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The page that is the softphone.
    Page,
    /// The page that comes when the softphone does not start.
    StandbyPage,
    /// Code that the page loads.
    Code,
    /// A class that the code runs.
    Class,
    /// A flow that a call opens.
    Flow,
    /// A field that is sent with the log.
    Field,
    /// An app with the softphone on its utility bar.
    App,
    /// That utility bar.
    Bar,
    /// An entry that lets browsers load what it needs, or lets it call Salesforce.
    Trust,
    /// A profile, a permission set or a group that lets agents see or use it.
    Access,
    /// The call center itself.
    Center,
}

/// The inventory of an org.
#[derive(Debug, Default)]
pub struct Uses {
    /// Call centers in their order; of each one what it uses, in the order of [`Role`] and of places.
    pub all: Vec<Use>,
    by_name: HashMap<(String, String), Vec<usize>>,
}

impl Uses {
    /// Softphones of Open CTI whose call center the org has; a definition lying about need not be in use.
    #[must_use]
    pub fn new(org: &Org, answers: &Answers) -> Self {
        let mut all = Vec::new();
        for (center, one) in centers(org) {
            code::of_center(org, answers, (center, one), &mut all);
            fields::of_center(org, answers, (center, one), &mut all);
            if answers.membership.is_used(org, one) != Some(false) {
                all.push(Use {
                    what: one.component(),
                    role: Role::Center,
                    phrase: format!("agents are in {}", quoted(one.title())),
                    span: one.root,
                    center,
                    is_certain: answers.membership.is_used(org, one) == Some(true),
                });
            }
        }
        trust::all(org, answers, &mut all);
        apps::all(org, answers, &mut all);
        access::all(org, answers, &mut all);
        all.sort_by_key(|used| (used.center, used.role, used.span));
        let mut by_name: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (at, used) in all.iter().enumerate() {
            by_name.entry(key(&used.what)).or_default().push(at);
        }
        Self { all, by_name }
    }

    /// Everything that uses a component; names ignore case, and custom fields of tasks are fields of Activity.
    pub fn of(&self, what: &Component) -> impl Iterator<Item = &Use> {
        let found = self.by_name.get(&key(what)).into_iter().flatten();
        found.map(|at| &self.all[*at])
    }
}

/// Call centers that count, with their indexes: of several files for one, the first.
fn centers(org: &Org) -> Vec<(usize, &CallCenter)> {
    let distinct = org.distinct_open_cti_centers();
    let all = org.call_centers.iter().enumerate();
    all.filter(|(_, center)| !center.is_template())
        .filter(|(_, center)| distinct.iter().any(|one| one.file == center.file))
        .collect()
}

fn key(what: &Component) -> (String, String) {
    let name = what.name.to_lowercase();
    let name = match name.split_once('.') {
        Some(("task" | "event", field)) if what.kind == "CustomField" && field.ends_with("__c") => {
            format!("activity.{field}")
        }
        _ => name,
    };
    (what.kind.clone(), name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Export;
    use crate::options::Options;
    use crate::org::read;

    fn uses(files: &[(&str, &str)]) -> Vec<String> {
        let stored = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let org = read(&Export::from_memory(stored.collect()));
        let options = Options::new("2026-11-20".parse().expect("a day"));
        let uses = Uses::new(&org, &Answers::new(&org, &options));
        let all = uses.all.iter();
        all.map(|one| format!("{:?} {} {}", one.role, one.what.kind, one.what.name))
            .collect()
    }

    const CENTER: &str = r#"<CallCenter><adapterUrl>/apex/Acme</adapterUrl><customSettings>
        {"reqUseApi":"true","reqSalesforceCompatibilityMode":"Lightning","reqStandbyUrl":"https://acme.example/standby","reqTimeout":"9"}
        </customSettings><displayName>Acme</displayName></CallCenter>"#;

    const PAGE: &str = r#"<apex:page controller="AcmeControl" extensions="AcmeMore, acme.Managed"><script src="/support/api/62.0/lightning/opencti_min.js"></script>
        <script src="{!$Resource.Acme_Library}"></script><c:AcmeParts/><script>
        Visualforce.remoting.Manager.invokeAction('{!$RemoteAction.AcmeRemote.find}', x, f);
        sforce.opencti.runApex({apexClass: 'AcmeLog', methodName: 'write', callback: f});
        sforce.opencti.saveLog({value: {entityApiName: 'Task', Result__c: x, Subject: 'Call'}, callback: f});
        sforce.opencti.screenPop({type: sforce.opencti.SCREENPOP_TYPE.FLOW, params: {flowDevName: 'Acme_Flow'}, callback: f});
        </script></apex:page>"#;

    #[test]
    fn everything_that_a_softphone_uses_is_listed_whether_it_is_there_or_not() {
        let found = uses(&[
            ("callCenters/Acme.callCenter", CENTER),
            ("pages/Acme.page", PAGE),
            (
                "cspTrustedSites/Acme.cspTrustedSite",
                "<CspTrustedSite><endpointUrl>https://acme.example</endpointUrl><isActive>true</isActive><context>All</context><isApplicableToFrameSrc>true</isApplicableToFrameSrc></CspTrustedSite>",
            ),
            (
                "applications/Acme.app",
                "<CustomApplication><uiType>Lightning</uiType><utilityBar>Acme_Bar</utilityBar></CustomApplication>",
            ),
            (
                "flexipages/Acme_Bar.flexipage",
                "<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>opencti:softPhone</componentName></componentInstance></itemInstances></flexiPageRegions><type>UtilityBar</type></FlexiPage>",
            ),
        ]);
        let expected = [
            "Page ApexPage Acme",
            "Code StaticResource Acme_Library",
            "Code ApexComponent acmeparts",
            "Class ApexClass AcmeControl",
            "Class ApexClass AcmeMore",
            "Class ApexClass AcmeRemote",
            "Class ApexClass AcmeLog",
            "Flow Flow Acme_Flow",
            "Field CustomField Task.Result__c",
            "App CustomApplication Acme",
            "Bar FlexiPage Acme_Bar",
            "Trust CspTrustedSite Acme",
            "Center CallCenter Acme",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_a_package_names_without_a_namespace_is_its_own() {
        let center = CENTER.replace("/apex/Acme", "/apex/acmephone__Softphone");
        let page = r#"<apex:page controller="Control"><script src="/support/api/62.0/lightning/opencti_min.js"></script>
            <script src="{!$Resource.Library}"></script><script src="{!$Resource.other__Library}"></script><c:Parts/></apex:page>"#;
        let found = uses(&[
            ("callCenters/Acme.callCenter", &center),
            ("pages/acmephone__Softphone.page", page),
        ]);
        let named = |what: &str| found.iter().any(|one| one == what);
        assert!(named("Code StaticResource acmephone__Library"), "{found:?}");
        assert!(named("Code StaticResource other__Library"), "{found:?}");
        assert!(named("Code ApexComponent acmephone__parts"), "{found:?}");
        assert!(named("Class ApexClass acmephone__Control"), "{found:?}");
    }

    #[test]
    fn definitions_and_voice_centers_use_nothing() {
        let definition = r#"<callCenter><section sortOrder="0" name="reqGeneralInfo" label="x"><item sortOrder="0" name="reqInternalName" label="x">Acme</item><item sortOrder="2" name="reqAdapterUrl" label="x">/apex/Acme</item></section></callCenter>"#;
        let voice = "<CallCenter><displayName>Voice</displayName><sections><items><name>reqVendorInfoApiName</name><value>c__Acme</value></items><name>reqGeneralInfo</name></sections></CallCenter>";
        let found = uses(&[
            ("vendor/definition.xml", definition),
            ("callCenters/Voice.callCenter", voice),
            ("pages/Acme.page", PAGE),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }
}
