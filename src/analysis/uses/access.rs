//! Knows the profiles and permission sets that let agents open the softphone's page or see its app.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Answers;
use super::super::access::Answer;
use super::{Role, Use};
use crate::finding::quoted;
use crate::org::Org;
use crate::source::Span;

/// A grant, by holder and call center.
type Grants = BTreeMap<(usize, usize), (Span, String)>;

/// Agents who hold the same are asked once.
pub(super) fn all(org: &Org, answers: &Answers, all: &mut Vec<Use>) {
    let access = &answers.access;
    let (mut grants, mut asked) = (Grants::new(), BTreeSet::new());
    for (user, center) in answers.sights.agents() {
        let is_new = access
            .holding_of(*user)
            .is_some_and(|holding| asked.insert((holding, *center)));
        if !is_new {
            continue;
        }
        let title = quoted(org.call_centers[*center].title());
        let mut note = |answer: Answer, what: &str| {
            if let Answer::Granted(holder, span) = answer {
                let phrase = || (span, format!("it lets agents of {title} {what}"));
                grants.entry((holder, *center)).or_insert_with(phrase);
            }
        };
        for url in org.call_centers[*center].adapter_urls() {
            if let Some(page) = url.page_file_name().filter(|_| org.is_local_page(&url)) {
                note(access.page(org, *user, &page), &format!("open {}", quoted(&page)));
            }
        }
        for (app, _) in answers.softphones.carriers().take(MOST_APPS) {
            let app = &org.apps[app];
            note(
                access.app(org, *user, &app.name),
                &format!("see {}", quoted(app.title())),
            );
        }
    }
    all.extend(grants.into_iter().map(|((holder, center), (span, phrase))| Use {
        what: org.access.holders[holder].component(),
        role: Role::Access,
        phrase,
        span,
        center,
        is_certain: true,
    }));
}

/// More apps than anybody gives a softphone to.
const MOST_APPS: usize = 20;
