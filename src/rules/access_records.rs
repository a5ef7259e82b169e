//! Rules about records and fields that softphones show, search and write, and agents may not.

use std::collections::BTreeMap;

use super::access::{Verdict, about, muted, possible, profile, remedy, right, shown, unasked};
use super::people::first_of;
use super::{Context, rules};
use crate::analysis::access::needs::{self, Evidence, Need};
use crate::analysis::access::{Answer, Lack, Right, Thing, is_governed};
use crate::analysis::adapter::fields::{Standing, standing};
use crate::finding::{Confidence, Draft, Outcome, Severity, quoted};
use crate::options::Operation;
use crate::source::Span;

rules! {
    "agent-cannot-edit-logged-field" => Org(edit_field),
    "agent-cannot-read-phone-field" => Org(read_phone),
    "agent-cannot-read-popped-object" => Org(read_popped),
    "agent-cannot-create-caller-record" => Org(create_record),
}

/// Fields that a profile denies to agents, who may have some of them from elsewhere.
struct Fields {
    /// Whoever lacks one of them.
    lack: Lack,
    names: Vec<String>,
    /// Where the profile denies the first; none where it does not speak of them.
    place: Option<Span>,
    need: Need,
}

impl Fields {
    fn draft(&self, context: &Context<'_>, label: &str) -> Draft {
        let label = match self.place {
            Some(_) => label.to_owned(),
            None => "does not speak of the field, as other profiles do".to_owned(),
        };
        let things: Vec<Thing<'_>> = self
            .names
            .iter()
            .map(|name| Thing::Field(name, self.need.right))
            .collect();
        let draft = about(context, &self.lack, self.place, label)
            .about("fieldPermissions", self.names.join(" ").to_ascii_lowercase())
            .with("fields", first_of(&self.names))
            .with("remedy", remedy(context, &things));
        let further = self.names.iter().skip(1).take(2);
        let holder = profile(context, &self.lack);
        let draft = further
            .filter_map(|name| holder.place_of_field(name))
            .fold(draft, |draft, place| draft.also(place, "nor this one"));
        muted(context, &self.lack, draft, &things)
    }
}

/// One cause, one finding: what a profile denies comes together. Who may not have the record needs no field of it.
fn ask_fields(context: &Context<'_>, needs: Vec<Need>, verdict: &mut Verdict) -> Vec<Fields> {
    let Context { org, answers, .. } = *context;
    let mut found: BTreeMap<(bool, usize), Fields> = BTreeMap::new();
    for need in needs.into_iter().filter(|need| is_governed(org, &need.name)) {
        let object = need.name.split_once('.').map_or("", |(object, _)| object);
        let right = if need.right == Right::Read {
            Right::Read
        } else {
            Right::Create
        };
        let asked = answers.access.who_lacks(&need.users, |user| {
            let answer = answers
                .access
                .ask(org, user, Thing::Field(&need.name, need.right));
            let is_moot = answer.is_denied() && answers.access.object(org, user, object, right).is_denied();
            if is_moot { Answer::Ungoverned } else { answer }
        });
        for lack in &asked.lacks {
            let place = profile(context, lack).place_of_field(&need.name);
            let key = (place.is_none(), lack.profile);
            let fields = found.entry(key).or_insert_with(|| Fields {
                lack: Lack {
                    users: Vec::new(),
                    ..*lack
                },
                names: Vec::new(),
                place,
                need: Need {
                    places: Vec::new(),
                    ..need.clone()
                },
            });
            fields.names.push(need.name.clone());
            fields.lack.users.extend(&lack.users);
            fields.need.places.extend(&need.places);
            fields.need.evidence = fields.need.evidence.max(need.evidence);
        }
        verdict.note(asked.blind);
    }
    let mut found: Vec<Fields> = found.into_values().collect();
    for fields in &mut found {
        fields.lack.users.sort_unstable();
        fields.lack.users.dedup();
    }
    found
}

fn edit_field(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let mut needs = needs::logged_fields(context.org, context.answers);
    // That nobody can write a field has another finding.
    needs.retain(|need| {
        let (object, name) = need.name.split_once('.').unwrap_or_default();
        let standing = standing(context.org, object, name, Operation::Insert);
        matches!(standing, Standing::Fine | Standing::NotVisible)
    });
    let mut verdict = Verdict::default();
    for fields in ask_fields(context, needs, &mut verdict) {
        let draft = fields.draft(context, "not editable");
        let draft = match fields.place {
            Some(_) => draft,
            None => possible(draft),
        };
        verdict.push(shown(draft, &fields.need, "sent with the log"));
    }
    verdict.outcome()
}

fn read_phone(context: &Context<'_>) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let Context { org, answers, .. } = *context;
    let mut verdict = Verdict::default();
    let phones = needs::phone_fields(org, answers);
    for fields in ask_fields(context, phones, &mut verdict) {
        // A profile that does not speak of the field proves nothing.
        let Some(_) = fields.place else { continue };
        let draft = fields.draft(context, "not readable");
        verdict.push(match fields.need.evidence {
            Evidence::Possible => possible(draft),
            _ => shown(draft, &fields.need, "callers are looked for here"),
        });
    }
    let mut shown_fields = needs::shown_fields(org, answers);
    shown_fields.retain(|need| {
        !needs::PHONE_FIELDS
            .iter()
            .any(|phone| phone.eq_ignore_ascii_case(&need.name))
    });
    for fields in ask_fields(context, shown_fields, &mut verdict) {
        let Some(_) = fields.place else { continue };
        let draft = possible(fields.draft(context, "not readable"));
        let draft = draft.note(
            "the softphone layout shows the field of the caller, and the softphone leaves it blank for them",
        );
        verdict.push(shown(draft, &fields.need, "this layout shows it"));
    }
    verdict.outcome()
}

fn read_popped(context: &Context<'_>) -> Outcome {
    let needs = needs::popped_objects(context.org, context.answers);
    ask_objects(
        context,
        needs,
        |_| false,
        |draft, need| {
            let place = if need.evidence == Evidence::Known {
                "opens it"
            } else {
                "this layout searches it"
            };
            shown(draft, need, place)
        },
    )
}

/// One cause, one finding: who may not read what the softphone opens has another.
fn create_record(context: &Context<'_>) -> Outcome {
    let Context { org, answers, .. } = *context;
    let popped = needs::popped_objects(org, answers);
    let is_popped = |need: &Need| {
        popped.iter().any(|one| {
            let is_same = one.name.eq_ignore_ascii_case(&need.name) && one.users == need.users;
            is_same && one.evidence >= need.evidence
        })
    };
    let needs = needs::created_objects(org, answers);
    ask_objects(context, needs, is_popped, |draft, need| {
        shown(draft, need, "opens a new one")
    })
}

/// No file grants objects of these: user permissions do, and other rules look at them.
fn has_object_permissions(need: &Need) -> bool {
    let without = ["Task", "Event"];
    !without.iter().any(|one| one.eq_ignore_ascii_case(&need.name))
}

fn ask_objects(
    context: &Context<'_>,
    needs: Vec<Need>,
    is_popped: impl Fn(&Need) -> bool,
    shown: impl Fn(Draft, &Need) -> Draft,
) -> Outcome {
    if let Some(outcome) = unasked(context) {
        return outcome;
    }
    let Context { org, answers, .. } = *context;
    let mut verdict = Verdict::default();
    for need in needs.into_iter().filter(has_object_permissions) {
        let is_popped = is_popped(&need);
        let may = |user: usize, right: Right| answers.access.object(org, user, &need.name, right);
        let asked = answers
            .access
            .who_lacks(&need.users, |user| match may(user, need.right) {
                Answer::Denied(_) if is_popped && may(user, Right::Read).is_denied() => Answer::Ungoverned,
                answer => answer,
            });
        verdict.add(asked, |lack| shown(no_object(context, &need, lack), &need));
    }
    verdict.outcome()
}

fn no_object(context: &Context<'_>, need: &Need, lack: &Lack) -> Draft {
    let things = [Thing::Object(&need.name, need.right)];
    let place = profile(context, lack).place_of_object(&need.name);
    let label = match place {
        Some(_) => format!("does not grant `{}`", right(need)),
        None => "does not speak of the object, as other profiles do".to_owned(),
    };
    let draft = about(context, lack, place, label)
        .about("objectPermissions", need.name.to_ascii_lowercase())
        .with("object", quoted(&need.name))
        .with("remedy", remedy(context, &things));
    let draft = match (place, need.evidence) {
        (Some(_), Evidence::Known | Evidence::Likely) => draft,
        (None, Evidence::Known | Evidence::Likely) => draft.confidence(Confidence::Low),
        (_, Evidence::Possible) => draft.severity(Severity::Info).confidence(Confidence::Low),
    };
    muted(context, lack, draft, &things)
}
