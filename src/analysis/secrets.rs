//! Knows which texts of an export look like secrets, so that no report prints them.

use std::collections::BTreeSet;

use crate::org::Org;
use crate::org::call_center::{CallCenter, Setting};
use crate::org::code::AdapterCode;
use crate::parse::address::Address;
use crate::secret::{Hit, Reason, has_known_shape, hits, is_surely_secret};
use crate::source::{Span, Value};

pub use crate::secret::{in_text, is_secret};

/// A text that must not be printed.
#[derive(Debug, Clone)]
pub struct Secret {
    pub span: Span,
    /// Empty where only this place is covered.
    pub text: String,
    /// Public by nature (a certificate) or merely private (an account): masked, but no finding.
    pub is_credential: bool,
    /// Of a shape that an issuer gives to credentials, whatever the setting is called.
    pub has_known_shape: bool,
}

/// Every secret-looking text in the org, in file order.
#[must_use]
pub fn find(org: &Org) -> Vec<Secret> {
    let settings = org.call_centers.iter().flat_map(|center| &center.settings);
    let hosts = org.allowed_hosts().map(|host| &host.url);
    let mut secrets: Vec<Secret> = settings
        .flat_map(in_setting)
        .chain(hosts.flat_map(in_value))
        .chain(org.code.iter().flat_map(in_code))
        .collect();
    secrets.sort_by_key(|secret| secret.span);
    secrets
}

/// Secrets in a file of code.
pub fn in_code(code: &AdapterCode) -> impl Iterator<Item = Secret> {
    code.secrets.iter().map(|secret| Secret {
        span: secret.span,
        text: secret.text.clone(),
        is_credential: secret.is_credential,
        has_known_shape: has_known_shape(&secret.text),
    })
}

/// Secrets in one setting of a call center.
#[must_use]
pub fn in_setting(setting: &Setting) -> Vec<Secret> {
    let value = setting.value.trim();
    if is_secret(setting.name.text(), value.text()) {
        return vec![secret(&value, true)];
    }
    let mut found = Vec::new();
    if is_surely_secret(setting.name.text(), value.text()) {
        // Too short or too plain to be looked for elsewhere: only this place is covered.
        found.push(Secret {
            span: value.span(),
            text: String::new(),
            is_credential: false,
            has_known_shape: false,
        });
    }
    if value.contains("-----BEGIN CERTIFICATE-----") || value.starts_with("MII") && value.len() > 200 {
        found.push(secret(&value, false));
    }
    found.extend(in_value(&value));
    // Those of the softphone's own addresses have a rule of their own.
    if !matches!(setting.name.text(), "reqAdapterUrl" | "reqStandbyUrl") {
        found.extend(in_userinfo(&value).map(|password| Secret {
            is_credential: true,
            ..password
        }));
    }
    found
}

/// Secrets that a text gives away by itself: parameters of an address, members of JSON, connection strings.
fn in_value(value: &Value) -> Vec<Secret> {
    let part = |hit: Hit| secret(&value.slice(hit.range), hit.reason == Reason::Pair);
    let parts = hits(value.text()).into_iter().map(part);
    parts.chain(in_userinfo(value)).collect()
}

/// Credentials in a call center, each once, with the copy that comes first.
#[must_use]
pub fn credentials(center: &CallCenter) -> Vec<(&Setting, Secret)> {
    let mut seen = BTreeSet::new();
    let found = center.settings.iter().flat_map(|setting| {
        let secrets = in_setting(setting);
        secrets.into_iter().map(move |secret| (setting, secret))
    });
    found
        .filter(|(_, secret)| secret.is_credential)
        .filter(|(setting, secret)| seen.insert((setting.name.text().to_owned(), secret.text.clone())))
        .collect()
}

fn secret(value: &Value, is_credential: bool) -> Secret {
    Secret {
        span: value.span(),
        text: value.text().to_owned(),
        is_credential,
        has_known_shape: has_known_shape(value.text()),
    }
}

/// The password, or the lone user name that serves as one, before the host of a URL.
fn in_userinfo(value: &Value) -> Option<Secret> {
    let userinfo = Address::new(value).userinfo()?;
    let start = userinfo.find(':').map_or(0, |at| at + 1);
    let password = userinfo.slice(start..userinfo.len());
    (!password.is_empty()).then(|| secret(&password, false))
}
