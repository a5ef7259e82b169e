//! Tells from an export of a Salesforce org whether its Open CTI softphone will work.
//!
//! Data flows one way, and a module imports only from those before it: `source`, `secret`; `finding`, `page`,
//! `options`, `facts`; `load`; `parse`; `formula`; `org`; `analysis`; `rules`; `engine`, `exceptions`,
//! `baseline`, `fix`, `config`; `redact`; `report`; `cli`.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod answer;
pub mod baseline;
pub mod cli;
pub mod config;
pub mod engine;
pub mod exceptions;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod formula;
pub mod load;
pub mod options;
pub mod org;
pub mod page;
pub mod parse;
pub mod redact;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;
