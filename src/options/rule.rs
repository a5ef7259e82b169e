//! Knows what a rule may be told: numbers and lists that stand beside the rule, with their defaults.

use std::collections::BTreeMap;

/// A whole number that changes what a rule reports.
#[derive(Debug)]
pub struct NumberOption {
    pub rule: &'static str,
    /// The key in `ctilint.toml`, below `[rules.<rule>]`.
    pub name: &'static str,
    pub default: usize,
    pub least: usize,
    pub most: usize,
    /// What the number is, for pages and lists.
    pub about: &'static str,
}

/// A list of texts that changes what a rule reports; empty where nobody sets it.
#[derive(Debug)]
pub struct TextsOption {
    pub rule: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub of: TextsOf,
}

/// What the texts of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextsOf {
    /// Hosts, each of one owner; kept as browsers write them.
    Hosts,
    /// Names of profiles and permission sets.
    Grantors,
}

/// One option of a rule.
#[derive(Debug, Clone, Copy)]
pub enum RuleOption {
    Number(&'static NumberOption),
    Texts(&'static TextsOption),
}

impl RuleOption {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Number(one) => one.name,
            Self::Texts(one) => one.name,
        }
    }

    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Number(one) => one.about,
            Self::Texts(one) => one.about,
        }
    }

    /// The default, as `ctilint.toml` would say it.
    #[must_use]
    pub fn default(self) -> String {
        match self {
            Self::Number(one) => one.default.to_string(),
            Self::Texts(_) => "[]".to_owned(),
        }
    }

    /// What may be written there: `1 to 100`, `texts`.
    #[must_use]
    pub fn range(self) -> String {
        match self {
            Self::Number(one) => format!("{} to {}", one.least, one.most),
            Self::Texts(_) => "texts".to_owned(),
        }
    }
}

/// What rules were told, by rule and name of the option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSettings {
    numbers: BTreeMap<(&'static str, &'static str), usize>,
    texts: BTreeMap<(&'static str, &'static str), Vec<String>>,
}

impl RuleSettings {
    /// The number, or its default.
    #[must_use]
    pub fn number(&self, option: &NumberOption) -> usize {
        let told = self.numbers.get(&(option.rule, option.name));
        told.copied().unwrap_or(option.default)
    }

    /// The texts, none if nobody gave any.
    #[must_use]
    pub fn texts(&self, option: &TextsOption) -> &[String] {
        let told = self.texts.get(&(option.rule, option.name));
        told.map_or(&[], Vec::as_slice)
    }

    /// Whether a text is in the list; names of Salesforce ignore case, that of `Ü` as well.
    #[must_use]
    pub fn lists(&self, option: &TextsOption, text: &str) -> bool {
        let texts = self.texts(option);
        !texts.is_empty() && {
            let lower = text.trim().to_lowercase();
            texts.iter().any(|one| one.to_lowercase() == lower)
        }
    }

    pub fn set_number(&mut self, option: &NumberOption, value: usize) {
        self.numbers.insert((option.rule, option.name), value);
    }

    pub fn set_texts(&mut self, option: &TextsOption, value: Vec<String>) {
        self.texts.insert((option.rule, option.name), value);
    }
}
