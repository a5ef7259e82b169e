//! Knows the items of the checklist by name: what each is about, who does it, and what to ask people.

use super::head::Head;
use super::item::{Effort, Group, Who};

/// Every item, in the order of the checklist.
pub(super) const ALL: [&Head; 30] = [
    &OPEN_CTI_CENTERS,
    &USERS,
    &VOICE_CENTER,
    &DESKTOP,
    &CLASSIC,
    &VENDOR,
    &HOME_MADE,
    &METHODS,
    &CLICK_TO_DIAL,
    &CANVAS,
    &SECRETS,
    &CALL_LOGS,
    &AUTOMATION,
    &APEX,
    &SALES_ENGAGEMENT,
    &SCREEN_POPS,
    &OMNI,
    &CHANNEL,
    &ROUTING,
    &FLOWS,
    &PHONE_BOOK,
    &VOICE,
    &LICENCES,
    &SETS,
    &APP,
    &COOKIES,
    &HOSTS,
    &MOBILE,
    &NEW_ORGS,
    &CUT_OVER,
];

/// What brings metadata of a type.
pub(super) fn retrieve(what: &str) -> Option<String> {
    Some(format!("run `sf project retrieve start --metadata {what}`"))
}

pub(super) const OPEN_CTI_CENTERS: Head = Head {
    id: "open-cti-centers",
    title: "Call centers of Open CTI",
    group: Group::Exposure,
    effort: None,
    who: Who::Manager,
    action: "plan the move of each to Salesforce Voice",
    question: "Which call centers does the org have, and which phone system does each belong to?",
    settled: "no call center of Open CTI is left",
};

pub(super) const USERS: Head = Head {
    id: "users-on-open-cti",
    title: "People in call centers of Open CTI",
    group: Group::Exposure,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "plan in which order people move, and clear the call center of those who are inactive",
    question: "How many people work in each call center of Open CTI?",
    settled: "nobody is in a call center of Open CTI any more",
};

pub(super) const VOICE_CENTER: Head = Head {
    id: "voice-contact-center",
    title: "A contact center of Salesforce Voice",
    group: Group::Exposure,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "create the contact center in Setup once Salesforce Voice is enabled",
    question: "Is there a contact center of Salesforce Voice already, in this org or in a sandbox?",
    settled: "the contact center exists in the org that people work in",
};

pub(super) const DESKTOP: Head = Head {
    id: "desktop-cti-left-overs",
    title: "Left-overs of the CTI Toolkit for desktops",
    group: Group::Exposure,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "delete the call center in Setup, and take the adapter program off the desktops",
    question: "Is any call center of the retired CTI Toolkit left?",
    settled: "none is left, neither in Setup nor on a desktop",
};

pub(super) const CLASSIC: Head = Head {
    id: "classic-users",
    title: "People who answer calls in Salesforce Classic",
    group: Group::Exposure,
    effort: Some(Effort::XL),
    who: Who::Administrator,
    action: "move these people to Lightning Experience first: Salesforce Voice works nowhere else",
    question: "Who answers calls in Salesforce Classic, and when do they move to Lightning Experience?",
    settled: "everybody who answers calls works in Lightning Experience",
};

pub(super) const VENDOR: Head = Head {
    id: "vendor-connector",
    title: "The vendor's product for Salesforce Voice",
    group: Group::Softphone,
    effort: Some(Effort::M),
    who: Who::Vendor,
    action: "ask the vendor for its product for Salesforce Voice, and install it in a sandbox",
    question: "What does the telephony vendor offer for Salesforce Voice, and by when?",
    settled: "the product is chosen, and installed in a sandbox at least",
};

pub(super) const HOME_MADE: Head = Head {
    id: "home-made-adapter",
    title: "Softphones of the org's own making",
    group: Group::Softphone,
    effort: Some(Effort::XL),
    who: Who::Developer,
    action: "build a connector with Salesforce's connector library, or take a vendor's product",
    question: "Who wrote the softphone, and who will write a connector in its place?",
    settled: "no softphone is of the org's own making, or its connector is ready",
};

pub(super) const METHODS: Head = Head {
    id: "method-usage",
    title: "Calls of Open CTI in code",
    group: Group::Softphone,
    effort: Some(Effort::M),
    who: Who::Developer,
    action: "replace each call as its evidence says",
    question: "Which functions of Open CTI does the softphone's code use?",
    settled: "no code of the org calls Open CTI any more",
};

pub(super) const CLICK_TO_DIAL: Head = Head {
    id: "click-to-dial-components",
    title: "Click-to-dial in pages and components",
    group: Group::Softphone,
    effort: Some(Effort::S),
    who: Who::Developer,
    action: "replace `support:clickToDial` by `lightning-click-to-dial`, which works with Salesforce Voice as well",
    question: "Which pages and components have numbers to click on?",
    settled: "no page uses `support:clickToDial` any more",
};

pub(super) const CANVAS: Head = Head {
    id: "canvas-softphone",
    title: "Softphones in a canvas app",
    group: Group::Softphone,
    effort: Some(Effort::L),
    who: Who::Developer,
    action: "design the softphone anew: Lightning has no canvas softphone",
    question: "Is the softphone a canvas app?",
    settled: "no softphone is a canvas app",
};

pub(super) const SECRETS: Head = Head {
    id: "secrets-in-settings",
    title: "Secrets in settings of call centers",
    group: Group::Softphone,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "change the secret at the vendor, and keep the new one in a named credential",
    question: "Do settings of a call center hold a password or a key?",
    settled: "no setting holds one, or it has been changed and moved",
};

pub(super) const CALL_LOGS: Head = Head {
    id: "call-logs-on-task",
    title: "Call logs on tasks",
    group: Group::CallLogs,
    effort: Some(Effort::L),
    who: Who::Administrator,
    action: "decide which fields of VoiceCall take over, create the custom ones, and decide what becomes of old tasks",
    question: "Which fields of tasks does the softphone fill, and who reports on them?",
    settled: "fields of VoiceCall take over, and it is settled what becomes of old tasks",
};

pub(super) const AUTOMATION: Head = Head {
    id: "automation-on-task",
    title: "Automation that runs on call logs",
    group: Group::CallLogs,
    effort: Some(Effort::M),
    who: Who::Developer,
    action: "find out which of it is meant for calls, and build that on VoiceCall",
    question: "Which flows, triggers and rules on tasks are meant for calls?",
    settled: "none is meant for calls, or it runs on VoiceCall",
};

pub(super) const APEX: Head = Head {
    id: "apex-behind-the-softphone",
    title: "Apex that softphones run",
    group: Group::CallLogs,
    effort: Some(Effort::M),
    who: Who::Developer,
    action: "move what the class does to Apex or a flow on VoiceCall",
    question: "Which Apex classes does the softphone run?",
    settled: "the softphone runs none, or what it does is built on VoiceCall",
};

pub(super) const SALES_ENGAGEMENT: Head = Head {
    id: "sales-engagement",
    title: "Sales Engagement",
    group: Group::CallLogs,
    effort: Some(Effort::M),
    who: Who::Administrator,
    action: "try out calls from cadences with Salesforce Voice, and see to it that none is logged twice",
    question: "Do people call from cadences of Sales Engagement?",
    settled: "nobody calls from cadences, or it has been tried out with Salesforce Voice",
};

pub(super) const SCREEN_POPS: Head = Head {
    id: "screen-pops",
    title: "What opens when a call comes in",
    group: Group::Routing,
    effort: Some(Effort::M),
    who: Who::Administrator,
    action: "build it as an Omni-Channel flow that links records to the call",
    question: "What opens when a call comes in: which record, page or flow, and for which calls?",
    settled: "the same opens with Salesforce Voice, or nothing has to",
};

pub(super) const OMNI: Head = Head {
    id: "omni-channel-enabled",
    title: "Omni-Channel",
    group: Group::Routing,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "switch it on in Setup > Omni-Channel Settings",
    question: "Is Omni-Channel enabled?",
    settled: "it is enabled",
};

pub(super) const CHANNEL: Head = Head {
    id: "voice-service-channel",
    title: "A service channel for calls",
    group: Group::Routing,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "create a service channel for the object Voice Call in Setup > Service Channels",
    question: "Is there a service channel for calls?",
    settled: "there is a service channel for Voice Call",
};

pub(super) const ROUTING: Head = Head {
    id: "presence-and-routing",
    title: "Presence statuses, queues and routing for calls",
    group: Group::Routing,
    effort: Some(Effort::M),
    who: Who::Administrator,
    action: "create a presence status with the channel of calls, a presence configuration, a routing configuration that takes 100 percent of the capacity, and a queue for Voice Call",
    question: "Which presence statuses and queues are there for calls?",
    settled: "there are a presence status, both configurations and a queue for calls",
};

pub(super) const FLOWS: Head = Head {
    id: "voice-flows",
    title: "Flows that route calls",
    group: Group::Routing,
    effort: Some(Effort::M),
    who: Who::Administrator,
    action: "build an Omni-Channel flow that routes calls",
    question: "How are calls routed to people today?",
    settled: "a flow routes calls, or the telephony system alone does",
};

pub(super) const PHONE_BOOK: Head = Head {
    id: "phone-directory",
    title: "The phone directory",
    group: Group::Routing,
    effort: Some(Effort::S),
    who: Who::TelephonyTeam,
    action: "take the numbers over to the phone book of the telephony system",
    question: "Who looks numbers up in the call center directory, and which?",
    settled: "nobody does, or the numbers have been taken over",
};

pub(super) const VOICE: Head = Head {
    id: "voice-enabled",
    title: "Salesforce Voice itself",
    group: Group::Access,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "enable it in Setup once the licences are there",
    question: "Is Salesforce Voice enabled, and for which telephony?",
    settled: "it is enabled in the org that people work in",
};

pub(super) const LICENCES: Head = Head {
    id: "voice-licences",
    title: "Licences for Salesforce Voice",
    group: Group::Access,
    effort: None,
    who: Who::Manager,
    action: "buy a licence for each person who answers calls, and assign it",
    question: "How many licences for Salesforce Voice are there, and on which Service or Sales licence?",
    settled: "everybody who answers calls has one",
};

pub(super) const SETS: Head = Head {
    id: "voice-permission-sets",
    title: "Permission sets of the contact center",
    group: Group::Access,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "assign the permission set for agents, supervisors or administrators of contact centers",
    question: "Who has the permission sets of contact centers?",
    settled: "everybody who answers calls has one of them",
};

pub(super) const APP: Head = Head {
    id: "console-app-with-omni-channel",
    title: "A Lightning console app with Omni-Channel",
    group: Group::Access,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "add Omni-Channel to the utility bar of a Lightning console app, and take the softphone of Open CTI off it in the same release",
    question: "In which Lightning console app do people work, and does it have Omni-Channel?",
    settled: "people have a Lightning console app with Omni-Channel",
};

pub(super) const COOKIES: Head = Head {
    id: "first-party-cookies",
    title: "Cookies for Amazon Connect",
    group: Group::Access,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "switch \"Require first-party use of Salesforce cookies\" off in Setup > My Domain",
    question: "Is Amazon Connect the telephony for Salesforce Voice?",
    settled: "it is another telephony, or the setting is off",
};

pub(super) const HOSTS: Head = Head {
    id: "trusted-connector-hosts",
    title: "Hosts and microphone of the connector",
    group: Group::Access,
    effort: Some(Effort::S),
    who: Who::Administrator,
    action: "add a Trusted URL for the host of the connector, with frame-src and the microphone",
    question: "Which hosts does the connector load from?",
    settled: "Trusted URLs let the connector and its microphone in",
};

pub(super) const MOBILE: Head = Head {
    id: "mobile-use",
    title: "Calls on phones and tablets",
    group: Group::Access,
    effort: None,
    who: Who::Manager,
    action: "find another way for these people: Salesforce Voice is not in the mobile app",
    question: "Does anybody use the softphone on a phone or a tablet?",
    settled: "nobody does, or another way has been found for them",
};

pub(super) const NEW_ORGS: Head = Head {
    id: "new-orgs",
    title: "New orgs and scratch orgs",
    group: Group::CutOver,
    effort: Some(Effort::S),
    who: Who::Developer,
    action: "leave the call center out of what is deployed to new orgs: they cannot have Open CTI",
    question: "Do pipelines, templates or scratch orgs deploy the call center to new orgs?",
    settled: "nothing deploys it to new orgs",
};

pub(super) const CUT_OVER: Head = Head {
    id: "cut-over-plan",
    title: "The plan for the cut-over",
    group: Group::CutOver,
    effort: Some(Effort::M),
    who: Who::Manager,
    action: "choose a pilot group, switch people one by one, and keep a list of their old call centers to go back",
    question: "Who moves first, when, and how do they go back if it fails?",
    settled: "pilot group, order and way back are decided and written down",
};
