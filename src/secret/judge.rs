//! Knows which names promise a secret and which values keep the promise.

/// Whatever lies behind this many bytes of a value changes no verdict, so that judging has a bound.
const ENOUGH: usize = 128;

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// People choose it, often from words.
    Password,
    /// Machines make it, so that words are none.
    Key,
}

const PASSWORD_NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "passwort",
    "kennwort",
];

/// Words that promise a password only when they stand alone: `bypass` and `pwa` do not.
const PASSWORD_WORDS: &[&str] = &["pass", "pw"];

const KEY_NAMES: &[&str] = &[
    "secret",
    "token",
    "apikey",
    "authkey",
    "privatekey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "accesskey",
    "accountkey",
    "clientkey",
    "consumerkey",
    "masterkey",
    "subscriptionkey",
    "credential",
    "authorization",
    "sessionid",
];

const KEY_WORDS: &[&str] = &["sig", "jwt", "tok"];

/// Names that promise a key when they are all there is of it, and in a query only: elsewhere a `code` is a
/// postal code as often as not.
const NAMES_IN_QUERIES: &[&str] = &["key", "auth", "code", "sid", "session"];

/// Last words of names that can mean nothing else, beside those of passwords.
const SURE_WORDS: &[&str] = &["pin", "secret"];

/// What a switch is set to, which hides nothing.
const SWITCHES: &[&str] = &["true", "false", "yes", "no", "on", "off"];

/// How names end that hold such a word and speak about the secret, not it; they may be written in one.
const HARMLESS_ENDS: &[&str] = &[
    "url", "uri", "endpoint", "name", "type", "label", "role", "enabled", "required", "length", "timeout",
    "expiry", "expires", "date", "header", "field", "path", "policy", "scope", "page", "id", "provider",
];

/// Last words that say the same, but are too short or too common to look for inside a word.
const HARMLESS_WORDS: &[&str] = &[
    "algorithm",
    "audience",
    "class",
    "count",
    "description",
    "domain",
    "format",
    "hint",
    "host",
    "issuer",
    "lifetime",
    "method",
    "mode",
    "param",
    "parameter",
    "prefix",
    "server",
    "service",
    "size",
    "state",
    "status",
    "ttl",
    "user",
    "version",
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

/// Judges the value; the name only lowers the bar. Names alone prove nothing: vendors ship settings
/// called `reqProviderAuthToken` that hold words, switches or nothing.
#[must_use]
pub fn is_secret(name: &str, value: &str) -> bool {
    super::has_known_shape(value) || promise(name).is_some_and(|promise| keeps(promise, value))
}

/// A value that nobody may see although it looks like nothing: `abc` under `pbxPassword`, digits under `agentPin`.
#[must_use]
pub fn is_surely_secret(name: &str, value: &str) -> bool {
    let value = value.trim();
    let is_switch = SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word));
    !value.is_empty() && !is_switch && is_sure(name)
}

fn is_sure(name: &str) -> bool {
    match promise(name) {
        Some(Promise::Password) => true,
        _ => parts(name)
            .last()
            .is_some_and(|last| SURE_WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))),
    }
}

/// A parameter of an address that promises a key.
pub(super) fn promises_in_query(name: &str) -> bool {
    NAMES_IN_QUERIES
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
        || promise(name).is_some()
}

/// What a name promises; names that only speak about a secret promise nothing.
pub(super) fn promise(name: &str) -> Option<Promise> {
    // Custom fields of Salesforce's end in this.
    let name = name.strip_suffix("__c").unwrap_or(name);
    let joined: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let joined = joined.trim_end_matches(|c: char| c.is_ascii_digit());
    let holds = |names: &[&str]| names.iter().any(|word| joined.contains(word));
    let words: Vec<String> = parts(name)
        .filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(str::to_ascii_lowercase)
        .collect();
    let has_word = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let is_harmless = HARMLESS_ENDS.iter().any(|end| joined.ends_with(end))
        || words
            .last()
            .is_some_and(|word| HARMLESS_WORDS.contains(&word.as_str()));
    if is_harmless {
        None
    } else if holds(PASSWORD_NAMES) || has_word(PASSWORD_WORDS) {
        Some(Promise::Password)
    } else if holds(KEY_NAMES) || has_word(KEY_WORDS) {
        Some(Promise::Key)
    } else {
        None
    }
}

pub(super) fn keeps(promise: Promise, value: &str) -> bool {
    let value = value.trim();
    let value = &value[..value.floor_char_boundary(ENOUGH)];
    let is_words = promise == Promise::Key && is_made_of_words(value);
    looks_random(value) && !is_words && !is_placeholder(value)
}

/// Looks like something a machine made, whatever it is called.
pub(super) fn looks_issued(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit()) && keeps(Promise::Key, value)
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.starts_with(['<', '{', '[', '$', '%'])
        || ["{{", "${", "{!", "://", " "]
            .iter()
            .any(|mark| value.contains(mark))
        || value.starts_with("arn:")
        || PLACEHOLDER_WORDS.iter().any(|word| lower.contains(word))
}

/// Long enough, and of more than one kind of character: not a word, a number, a date or a switch.
fn looks_random(value: &str) -> bool {
    let (mut digit, mut lower, mut upper, mut mark) = (false, false, false, false);
    for byte in value.bytes() {
        digit |= byte.is_ascii_digit();
        lower |= byte.is_ascii_lowercase();
        upper |= byte.is_ascii_uppercase();
        mark |= byte.is_ascii_punctuation();
    }
    let kinds = [digit, lower, upper, mark].into_iter().filter(|has| *has).count();
    let has_letter = lower || upper;
    has_letter && value.len() >= 8 && kinds >= 2 && distinct(value) >= 6 && (digit || value.len() >= 20)
}

/// Number of different bytes.
pub(super) fn distinct(value: &str) -> usize {
    let mut met = [false; 256];
    for byte in value.bytes() {
        met[usize::from(byte)] = true;
    }
    met.into_iter().filter(|met| *met).count()
}

/// Names of things, as people write them: `acme-prod-01`, `Okta2Connector`. Whatever makes keys seldom makes words.
fn is_made_of_words(value: &str) -> bool {
    if is_one_block(value) {
        return false;
    }
    let (mut words, mut others) = (0, 0);
    for part in parts(value) {
        let is_number = part.starts_with(|c: char| c.is_ascii_digit());
        let is_long = if is_number {
            part.len() > 4
        } else {
            part.len() > 15
        };
        if is_long {
            return false;
        }
        let has_vowel = part.contains(|c: char| "aeiouyAEIOUY".contains(c));
        if !is_number && part.len() >= 3 && has_vowel {
            words += 1;
        } else {
            others += 1;
        }
    }
    words > 0 && others <= words
}

/// Capital letters with digits among them and nothing between: people would set words apart.
fn is_one_block(value: &str) -> bool {
    let is_block = value.len() >= 16
        && value
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_block
        && value
            .trim_matches(|c: char| c.is_ascii_digit())
            .contains(|c: char| c.is_ascii_digit())
}

/// Letters and digits of a text, cut where they meet, and where a capital letter begins a word.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let kind = |at: usize| match bytes[at] {
        b'0'..=b'9' => 1,
        byte if byte.is_ascii_alphabetic() => 2,
        _ => 0,
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && kind(at) == 0 {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && kind(at) == kind(start) {
            let begins_word =
                at > start && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase();
            if begins_word {
                break;
            }
            at += 1;
        }
        (start < at).then(|| &text[start..at])
    })
}
