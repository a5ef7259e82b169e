//! Knows which texts of an export look like secrets, so that no report prints them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::org::Org;
use crate::org::call_center::{CallCenter, Setting};
use crate::parse::address::Address;
use crate::source::{Span, Value};

/// A text that must not be printed.
#[derive(Debug, Clone)]
pub struct Secret {
    pub span: Span,
    pub text: String,
    /// Public by nature (a certificate) or merely private (an account): masked, but no finding.
    pub is_credential: bool,
    /// Of a shape that an issuer gives to credentials, whatever the setting is called.
    pub has_known_shape: bool,
}

/// Shapes that issuers give to their credentials: these are secrets whatever the setting is called.
static CREDENTIAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          \beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?   # JSON Web Token
        | \bAKIA[0-9A-Z]{16}\b                                                # AWS access key
        | \bgh[pousr]_[A-Za-z0-9]{30,}                                        # GitHub
        | \bxox[abprs]-[A-Za-z0-9-]{10,}                                      # Slack
        | \bAIza[0-9A-Za-z_-]{35}                                             # Google
        | \b[sr]k_live_[0-9A-Za-z]{16,}                                       # Stripe
        | \bSK[0-9a-f]{32}\b                                                  # Twilio API key
        | -----BEGIN\ (?:[A-Z]+\ )?PRIVATE\ KEY-----
        ",
    )
    .ok()
});

/// Words in a setting's name that promise a secret value.
const SECRET_NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "apikey",
    "authkey",
    "privatekey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "accesskey",
    "credential",
    "passphrase",
];

/// How names end that hold such a word and speak about the secret, not it.
const HARMLESS_ENDS: &[&str] = &[
    "url", "uri", "endpoint", "name", "type", "label", "role", "enabled", "required", "length", "timeout",
    "expiry", "expires", "date", "header", "field", "path", "policy", "scope", "page", "id",
];

/// Texts that stand where a value is still to be filled in.
const PLACEHOLDER_WORDS: &[&str] = &[
    "your",
    "enter",
    "change",
    "placeholder",
    "example",
    "sample",
    "dummy",
    "todo",
    "xxx",
    "insert",
    "replace",
    "default",
    "password",
    "secret",
    "token",
    "none",
    "null",
    "test",
];

/// Every secret-looking text in the org, in file order.
#[must_use]
pub fn find(org: &Org) -> Vec<Secret> {
    let settings = org.call_centers.iter().flat_map(|center| &center.settings);
    let hosts = org.allowed_hosts.iter().map(|host| &host.url);
    let mut secrets: Vec<Secret> = settings
        .flat_map(in_setting)
        .chain(hosts.filter_map(in_userinfo))
        .collect();
    secrets.sort_by_key(|secret| secret.span);
    secrets
}

/// Secrets in one setting of a call center.
#[must_use]
pub fn in_setting(setting: &Setting) -> Vec<Secret> {
    let value = setting.value.trim();
    let mut found = Vec::new();
    if is_secret(setting.name.text(), value.text()) {
        found.push(secret(&value, true));
        return found;
    }
    if value.contains("-----BEGIN CERTIFICATE-----") || value.starts_with("MII") && value.len() > 200 {
        found.push(secret(&value, false));
    }
    // Those of the softphone's own addresses have a rule of their own.
    let is_address = matches!(setting.name.text(), "reqAdapterUrl" | "reqStandbyUrl");
    found.extend(in_userinfo(&value).map(|secret| Secret {
        is_credential: !is_address,
        ..secret
    }));
    found.extend(in_query(&value));
    found
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

fn has_known_shape(value: &str) -> bool {
    CREDENTIAL.as_ref().is_some_and(|pattern| pattern.is_match(value))
}

/// The password, or the lone user name that serves as one, before the host of a URL.
fn in_userinfo(value: &Value) -> Option<Secret> {
    let userinfo = Address::new(value).userinfo()?;
    let start = userinfo.find(':').map_or(0, |at| at + 1);
    let password = userinfo.slice(start..userinfo.len());
    (!password.is_empty()).then(|| secret(&password, false))
}

/// Values of secret-looking parameters in a URL's query.
fn in_query(value: &Value) -> Vec<Secret> {
    let address = Address::new(value);
    let Some(query) = address.query() else {
        return Vec::new();
    };
    let Some(start) = address.text().find('?').map(|at| at + 1) else {
        return Vec::new();
    };
    let mut at = start;
    let mut found = Vec::new();
    for pair in query.split('&') {
        if let Some((name, text)) = pair.split_once('=')
            && is_secret(name, text)
        {
            let from = at + name.len() + 1;
            found.push(secret(&address.value().slice(from..from + text.len()), true));
        }
        at += pair.len() + 1;
    }
    found
}

/// Judges the value; the name only lowers the bar. Names alone prove nothing: vendors ship settings
/// called `reqProviderAuthToken` that hold words, switches or nothing.
#[must_use]
pub fn is_secret(name: &str, value: &str) -> bool {
    let value = value.trim();
    if has_known_shape(value) {
        return true;
    }
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let promises = SECRET_NAMES.iter().any(|word| name.contains(word))
        && !HARMLESS_ENDS.iter().any(|end| name.ends_with(end));
    promises && !is_placeholder(value) && looks_random(value)
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.starts_with(['<', '{', '[', '$', '%'])
        || ["{{", "${", "{!", "://", " "]
            .iter()
            .any(|mark| value.contains(mark))
        || value.starts_with("arn:")
        || PLACEHOLDER_WORDS.iter().any(|word| lower.contains(word))
        || value.chars().all(|c| c == value.chars().next().unwrap_or(c))
}

/// Long enough, and of more than one kind of character: not a word, a number, a date or a switch.
fn looks_random(value: &str) -> bool {
    let kinds = [
        value.contains(|c: char| c.is_ascii_digit()),
        value.contains(|c: char| c.is_ascii_lowercase()),
        value.contains(|c: char| c.is_ascii_uppercase()),
        value.contains(|c: char| c.is_ascii_punctuation()),
    ];
    let count = kinds.iter().filter(|has| **has).count();
    let distinct: BTreeSet<char> = value.chars().collect();
    let has_digit = kinds[0];
    let has_letter = kinds[1] || kinds[2];
    has_letter && value.len() >= 8 && count >= 2 && distinct.len() >= 6 && (has_digit || value.len() >= 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_decide_not_names() {
        assert!(is_secret("reqProviderAuthToken", "f3a91c77d04b4e21"));
        assert!(is_secret("clientSecret", "hT7-kq2_Lm9.xP4"));
        assert!(is_secret(
            "note",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJl"
        ));
        assert!(!is_secret("reqProviderAuthToken", ""));
        assert!(!is_secret("reqProviderAuthToken", "Your Auth Token"));
        assert!(!is_secret("reqProviderAuthToken", "YourAuthToken123"));
        assert!(!is_secret("tokenUrl", "https://login.example.com/token1"));
        assert!(!is_secret("useToken", "true"));
        assert!(!is_secret("maxTokenLength", "40960000"));
        assert!(!is_secret("tenant", "f3a91c77d04b4e21"));
    }

    #[test]
    fn names_that_only_speak_about_a_secret_prove_nothing() {
        assert!(!is_secret(
            "reqUpdateCredentialRole",
            "arn:aws:iam::000000000000:role/AcmeRole1"
        ));
        assert!(!is_secret("tokenExpDate", "17/03/2027T16:32"));
        assert!(!is_secret("apiTokenExpiry", "2027-03-17"));
        assert!(!is_secret("loginPwdLabel", "Kennwort1 fuer Acme"));
        assert!(!is_secret("passwordEnabled", "Y"));
        assert!(!is_secret("reqProviderAuthToken", "YYYYYYYYYYYYYYYYYY"));
    }

    #[test]
    fn punctuation_does_not_hide_a_password() {
        assert!(is_secret("reqTrunkPassword", "hT7$kq[2]Lm9{xP4"));
    }
}
