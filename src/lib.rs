//! Tells from an export of a Salesforce org whether its Open CTI softphone will work.
#![forbid(unsafe_code)]

pub mod load;
pub mod parse;
pub mod source;
