//! Knows what can be wrong with an exception, in words.

use super::{Asked, Exception, RULES, Scope, can_be_excepted, config_file};
use crate::config::did_you_mean;
use crate::finding::{Component, Draft, quoted};
use crate::rules;
use crate::source::FileId;

pub(super) const EXPIRED: &str = "expired-exception";
pub(super) const UNMATCHED: &str = "unmatched-exception";
pub(super) const WITHOUT_REASON: &str = "exception-without-reason";

/// One exception has one thing wrong with it, the worst.
pub(super) fn about(
    exception: &Exception,
    matched: bool,
    asked: &Asked<'_>,
) -> Option<(&'static str, Draft)> {
    if !can_be_excepted(&exception.rule) {
        return Some((UNMATCHED, impossible(exception, asked)));
    }
    if exception.reason.is_none() {
        let draft = draft(exception, asked, "no reason is given");
        return Some((WITHOUT_REASON, draft));
    }
    if let Some((until, at)) = exception
        .until
        .filter(|_| exception.is_expired(asked.options.as_of))
    {
        let mut draft = draft(exception, asked, "this day is over").with("until", format!("`{until}`"));
        draft.labels[0].span = at;
        return Some((EXPIRED, draft));
    }
    let is_unmatched = !matched && asked.judged.contains(exception.rule.as_str());
    is_unmatched.then(|| (UNMATCHED, unmatched(exception, asked)))
}

fn draft(exception: &Exception, asked: &Asked<'_>, label: &str) -> Draft {
    let file = exception.rule_at.file;
    let evidence = match &exception.scope {
        Scope::Key(key, _) => key.as_str(),
        Scope::Element(_) => exception.reason.as_deref().unwrap_or_default(),
    };
    Draft::new(
        Component::new("File", name(file, asked)),
        exception.rule_at,
        label,
    )
    .about(element(exception), evidence)
    .with("rule", quoted(&exception.rule))
}

/// Without blanks, as elements in keys are.
fn element(exception: &Exception) -> String {
    exception.rule.split_whitespace().collect::<Vec<_>>().join("-")
}

/// A file's full name in keys.
fn name(file: FileId, asked: &Asked<'_>) -> String {
    if file == config_file(asked.org) {
        return crate::config::FILE_NAME.to_owned();
    }
    asked.org.file(file).below_root.clone()
}

fn unmatched(exception: &Exception, asked: &Asked<'_>) -> Draft {
    match &exception.scope {
        Scope::Key(_, at) => {
            let mut draft = draft(exception, asked, "no finding of this rule has such a key");
            draft.labels[0].span = *at;
            draft
        }
        Scope::Element(None) => draft(exception, asked, "no element follows")
            .message("the exception for {rule} stands above no element")
            .help("put the comment right above the element that it is for, or remove it"),
        Scope::Element(Some(_)) => draft(exception, asked, "the element below has no such finding"),
    }
}

/// Configurations with such a rule are refused before; comments of an export are not.
fn impossible(exception: &Exception, asked: &Asked<'_>) -> Draft {
    let name = exception.rule.as_str();
    if name.is_empty() {
        return draft(exception, asked, "no rule is named")
            .message("an exception names no rule")
            .help("write it as `<!-- ctilint-ignore rule: reason -->`");
    }
    if RULES.contains(&name) {
        return draft(exception, asked, "about exceptions themselves")
            .message("findings of {rule} cannot be excepted")
            .help("mend the exception that the finding is about, and remove this one");
    }
    let names: Vec<&str> = rules::all().map(|rule| rule.name).collect();
    draft(exception, asked, "no such rule")
        .message("an exception names the rule {rule}, which does not exist")
        .help(did_you_mean(name, &names, "`ctilint rule` lists the rules"))
}
