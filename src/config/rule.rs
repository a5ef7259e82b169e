//! Knows `[rules]` of `ctilint.toml`: the severity of a rule or a group, and what single rules may be told.

use toml::Spanned;
use toml::de::DeValue;

use super::{ConfigError, Entry, did_you_mean, each, texts, unknown_key, word};
use crate::analysis::content_policy::is_shared;
use crate::finding::Severity;
use crate::options::{NumberOption, Options, RuleOption, TextsOf, TextsOption};
use crate::page::GROUPS;
use crate::parse::address::host_name;
use crate::rules::{self, Rule};

pub(super) const SEVERITIES: &[&str] = &["error", "warning", "info", "off"];

/// The key of the severity where a rule has a table.
pub(super) const SEVERITY: &str = "severity";

/// Every entry, going on after a wrong one.
pub(super) fn all(
    value: &Spanned<DeValue<'_>>,
    options: &mut Options,
    errors: &mut Vec<ConfigError>,
) -> Result<(), ConfigError> {
    let mut within = Vec::new();
    each(value, errors, |one| entry(one, options, &mut within))?;
    errors.append(&mut within);
    Ok(())
}

/// `name = "off"`, or for a rule a table with its severity and its options.
fn entry(
    (key, value): Entry<'_, '_>,
    options: &mut Options,
    errors: &mut Vec<ConfigError>,
) -> Result<(), ConfigError> {
    let name = key.get_ref().as_ref();
    let rule = rules::all().find(|rule| rule.name == name);
    if rule.is_none() && !GROUPS.contains(&name) {
        let names: Vec<&str> = rules::all()
            .map(|rule| rule.name)
            .chain(GROUPS.iter().copied())
            .collect();
        return Err(ConfigError::new(
            key.span(),
            format!("there is no rule or group `{name}`"),
            did_you_mean(name, &names, "`ctilint rule` lists rules and groups"),
        ));
    }
    if rule.is_none() && value.get_ref().is_table() {
        return Err(ConfigError::new(
            value.span(),
            format!("`{name}` is a group, and groups have a severity only"),
            format!("write `{name} = \"off\"` below `[rules]`, or give the table to one of its rules"),
        ));
    }
    match rule {
        Some(rule) if value.get_ref().is_table() => each(value, errors, |entry| told(entry, rule, options)),
        _ => severity(name, value, options),
    }
}

/// Every text as it is compared later: what can match nothing would switch nothing off, and nobody would notice.
fn listed(value: &Spanned<DeValue<'_>>, option: &TextsOption) -> Result<Vec<String>, ConfigError> {
    let texts = texts(value)?;
    let items = value.get_ref().as_array().into_iter().flatten();
    let read = |(text, item): (String, &Spanned<DeValue<'_>>)| {
        let read = match option.of {
            TextsOf::Hosts => own_host(&text),
            TextsOf::Grantors if text.trim().is_empty() => Err((
                "a blank text is no name of a profile or permission set".to_owned(),
                "remove it",
            )),
            TextsOf::Grantors if text.contains('*') => Err((
                "`*` stands for nothing here".to_owned(),
                "name each profile and permission set by itself",
            )),
            TextsOf::Grantors => Ok(text.trim().to_owned()),
        };
        read.map_err(|(message, help)| ConfigError::new(item.span(), message, help))
    };
    texts.into_iter().zip(items).map(read).collect()
}

/// The host of an address or of a host as people write it.
fn own_host(text: &str) -> Result<String, (String, &'static str)> {
    if text.contains('*') {
        return Err((
            "a wildcard is not one's own host".to_owned(),
            "name each host by itself; Trusted URLs with wildcards are reported all the same",
        ));
    }
    let host = host_name(text).ok_or((
        "this is not a host".to_owned(),
        "write it like `[\"acme-phone.herokuapp.com\"]`",
    ))?;
    if is_shared(&host) {
        return Err((
            format!("anybody can have a name below `{host}`, or a place in it"),
            "name the org's own host, as `acme-phone.herokuapp.com`",
        ));
    }
    Ok(host)
}

fn severity(name: &str, value: &Spanned<DeValue<'_>>, options: &mut Options) -> Result<(), ConfigError> {
    let severity = word(value, SEVERITIES, |word| match word {
        "off" => Some(None),
        _ => Severity::parse(word).map(Some),
    })?;
    options.severities.insert(name.to_owned(), severity);
    Ok(())
}

fn told((key, value): Entry<'_, '_>, rule: &Rule, options: &mut Options) -> Result<(), ConfigError> {
    let name = key.get_ref().as_ref();
    if name == SEVERITY {
        return severity(rule.name, value, options);
    }
    let known: Vec<&str> = std::iter::once(SEVERITY)
        .chain(rule.options.iter().map(|one| one.name()))
        .collect();
    let option = rule.options.iter().find(|one| one.name() == name);
    match option.ok_or_else(|| unknown_key(key, name, &known))? {
        RuleOption::Number(option) => options.rules.set_number(option, number(value, option)?),
        RuleOption::Texts(option) => options.rules.set_texts(option, listed(value, option)?),
    }
    Ok(())
}

fn number(value: &Spanned<DeValue<'_>>, option: &NumberOption) -> Result<usize, ConfigError> {
    let written = value.get_ref().as_integer();
    let number = written.and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
    number
        .filter(|number| (option.least..=option.most).contains(number))
        .ok_or_else(|| {
            ConfigError::new(
                value.span(),
                format!(
                    "a whole number from {} to {} belongs here",
                    option.least, option.most
                ),
                format!(
                    "`{}` is {}; {} if it is left out",
                    option.name, option.about, option.default
                ),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::super::apply;
    use super::*;
    use crate::options::TextsOption;

    fn applied(text: &str) -> Result<Options, Vec<ConfigError>> {
        let mut options = Options::new(jiff::civil::date(2026, 11, 20));
        apply(text, &mut options).map(|()| options)
    }

    fn option(rule: &str, name: &str) -> RuleOption {
        let rule = rules::all().find(|one| one.name == rule).expect("a rule");
        *rule
            .options
            .iter()
            .find(|one| one.name() == name)
            .expect("its option")
    }

    #[test]
    fn a_rule_takes_a_severity_and_its_own_options() {
        let text = "[rules]\npeople = \"off\"\n[rules.crowded-utility-bar]\nseverity = \"warning\"\nitems = 0x8\n\
                    [rules.shared-host-trusted-url]\nown-hosts = [\"Acme.herokuapp.com\"]\n";
        let options = applied(text).expect("options");
        assert_eq!(options.severities["crowded-utility-bar"], Some(Severity::Warning));
        assert_eq!(options.severities["people"], None);
        let RuleOption::Number(items) = option("crowded-utility-bar", "items") else {
            panic!("a number");
        };
        assert_eq!(options.rules.number(items), 8);
        let RuleOption::Texts(hosts) = option("shared-host-trusted-url", "own-hosts") else {
            panic!("texts");
        };
        assert!(options.rules.lists(hosts, "acme.herokuapp.com"));
        for spelling in [
            "https://Phone.Acme.example:8443/x",
            " phone.acme.example. ",
            "PHONE.acme.example:443",
        ] {
            let text = format!("[rules.shared-host-trusted-url]\nown-hosts = [{spelling:?}]\n");
            let options = applied(&text).expect("options");
            assert_eq!(options.rules.texts(hosts), ["phone.acme.example"], "{spelling}");
        }
        let text = "[rules.shared-host-trusted-url]\nown-hosts = [\"bücher.herokuapp.com\"]\n";
        let options = applied(text).expect("options");
        assert_eq!(options.rules.texts(hosts), ["xn--bcher-kva.herokuapp.com"]);
        let RuleOption::Texts(names) = option("excessive-agent-permission", "allowed") else {
            panic!("texts");
        };
        let text = "[rules.excessive-agent-permission]\nallowed = [\"ÄCME Leitung\"]\n";
        assert!(applied(text).expect("options").rules.lists(names, "äcme leitung"));
        let of_another: TextsOption = TextsOption {
            rule: "excessive-agent-permission",
            name: "own-hosts",
            about: "",
            of: TextsOf::Hosts,
        };
        assert!(options.rules.texts(&of_another).is_empty());
        let defaults = applied("").expect("options").rules;
        assert_eq!((defaults.number(items), defaults.texts(hosts).len()), (6, 0));
    }

    #[test]
    fn what_a_rule_does_not_take_is_named() {
        let table = [
            (
                "crowded-utility-bar = { item = 7 }",
                "item",
                "did you mean `items`?",
            ),
            (
                "crowded-utility-bar = { items = 0 }",
                "0",
                "`items` is visible items up to which a bar is not crowded; 6 if it is left out",
            ),
            (
                "crowded-utility-bar = { items = \"7\" }",
                "\"7\"",
                "`items` is visible items up to which a bar is not crowded; 6 if it is left out",
            ),
            (
                "crowded-utility-bar = { items = 99999999999999999999999 }",
                "99999999999999999999999",
                "`items` is visible items up to which a bar is not crowded; 6 if it is left out",
            ),
            (
                "insecure-adapter-url = { items = 7 }",
                "items",
                "known here are `severity`",
            ),
            (
                "app = { severity = \"off\" }",
                "{ severity = \"off\" }",
                "write `app = \"off\"` below `[rules]`, or give the table to one of its rules",
            ),
            (
                "shared-host-trusted-url = { own-hosts = [\"a.acme.example\", \"*.herokuapp.com\"] }",
                "\"*.herokuapp.com\"",
                "name each host by itself; Trusted URLs with wildcards are reported all the same",
            ),
            (
                "shared-host-trusted-url = { own-hosts = [\"https://herokuapp.com/x\"] }",
                "\"https://herokuapp.com/x\"",
                "name the org's own host, as `acme-phone.herokuapp.com`",
            ),
            (
                "shared-host-trusted-url = { own-hosts = [\"co.uk\"] }",
                "\"co.uk\"",
                "name the org's own host, as `acme-phone.herokuapp.com`",
            ),
            (
                "shared-host-trusted-url = { own-hosts = [\"Acme Phone\"] }",
                "\"Acme Phone\"",
                "write it like `[\"acme-phone.herokuapp.com\"]`",
            ),
            (
                "excessive-agent-permission = { allowed = [\"Acme*\"] }",
                "\"Acme*\"",
                "name each profile and permission set by itself",
            ),
        ];
        for (line, place, help) in table {
            let text = format!("[rules]\n{line}\n");
            let errors = applied(&text).expect_err(line);
            let said: Vec<(&str, &str)> = errors
                .iter()
                .map(|error| (&text[error.span.clone()], error.help.as_str()))
                .collect();
            assert_eq!(said, [(place, help)], "{line}");
        }
    }
}
