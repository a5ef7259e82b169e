//! Knows how the files that only the audit asks for are read, beside everything else.

use super::{Mark, OmniChannel, PartKind, Voice, VoicePart, VoiceSettings, marks};
use crate::load::{SourceFile, Text};
use crate::org::flag::Flag;
use crate::org::kind::{Kind, full_name};
use crate::org::opened::Opened;
use crate::org::parts::wrong_root;
use crate::org::read::{malformed, stored, unreadable};
use crate::org::{Org, Problem, Status, Stored};
use crate::parse::{self, Element};
use crate::source::FileId;

/// What one file turned out to hold.
enum Found {
    Part(VoicePart),
    Settings(VoiceSettings),
    OmniChannel(OmniChannel),
    Cookies(Flag),
    Marks(Vec<Mark>),
}

pub(in crate::org) struct Look {
    file: FileId,
    result: Reading,
}

/// Takes what looks at all files found into an org.
pub(in crate::org) fn add(org: &mut Org, looks: impl Iterator<Item = Look>) {
    let mut voice = Voice {
        was_read: true,
        ..Voice::default()
    };
    for look in looks {
        let info = &mut org.files[look.file.0 as usize];
        match look.result {
            Ok((found, stored)) => {
                if info.status == Status::NotNeeded && found.is_some() {
                    info.status = Status::Read;
                    info.stored = Some(stored);
                }
                voice.take(found);
            }
            // What was read before was complained of before.
            Err(problem) if info.status == Status::NotNeeded => {
                info.status = Status::Failed;
                org.problems.push(problem);
            }
            Err(_) => {}
        }
    }
    org.problems.sort_by_key(|problem| problem.span);
    org.voice = voice;
}

impl Voice {
    /// Of two files for one setting the first counts.
    fn take(&mut self, found: Option<Found>) {
        match found {
            Some(Found::Part(part)) => self.parts.push(part),
            Some(Found::Settings(settings)) => _ = self.settings.get_or_insert(settings),
            Some(Found::OmniChannel(settings)) => _ = self.omni_channel.get_or_insert(settings),
            Some(Found::Cookies(flag)) => self.first_party_cookies = self.first_party_cookies.or(flag),
            Some(Found::Marks(marks)) => self.marks.extend(marks),
            None => {}
        }
    }
}

/// `None` for a file that is none of ours.
pub(in crate::org) fn look(opened: &mut Opened<'_>) -> Option<Look> {
    let file = opened.file;
    if file.ignored || file.data.is_some() || file.special.is_some() {
        return None;
    }
    let kind = opened.kind?;
    let is_bundle = matches!(kind, Kind::LightningBundle | Kind::AuraBundle);
    let result = if is_bundle || file.path.ends_with(".js-meta.xml") {
        bundle(opened, kind)?
    } else if let Some(part) = PartKind::of(&file.path, kind) {
        metadata(opened, Some(part), |root| read_part(file, part, root))?
    } else {
        let read = settings(file, kind)?;
        metadata(opened, None, |root| read(file.id, root))?
    };
    Some(Look {
        file: file.id,
        result,
    })
}

/// What a file holds, with the hash of its text.
type Reading = Result<(Option<Found>, Stored), Problem>;

/// Reads a file of markup; `None` where no mark stands in it.
fn bundle(opened: &mut Opened<'_>, kind: Kind) -> Option<Reading> {
    if !marks::is_marked(opened.bytes().ok()?) {
        return None;
    }
    let file = opened.file;
    let mut folders = file.path.rsplit('/').skip(1);
    let folder = folders.next().unwrap_or_default();
    let held = |text: &Text| {
        let found = marks::find(file.id, folder, &text.text);
        let found = (!found.is_empty()).then_some(Found::Marks(found));
        Some(Ok((found, stored(text))))
    };
    if kind.is_code() {
        held(&opened.code().ok()?)
    } else {
        held(opened.text().ok()?)
    }
}

/// Reads a file of XML; `None` where a look at it tells that it does not matter.
fn metadata(
    opened: &mut Opened<'_>,
    kind: Option<PartKind>,
    read: impl FnOnce(Element<'_>) -> Result<Option<Found>, Problem>,
) -> Option<Reading> {
    let file = opened.file;
    let text = match opened.text() {
        Ok(text) => text,
        Err(error) => {
            let is_flow = kind == Some(PartKind::RoutingFlow);
            return (!is_flow).then(|| Err(unreadable(file.id, &error)));
        }
    };
    if kind.is_some_and(|kind| !kind.may_matter(&text.text)) {
        return None;
    }
    let tree = parse::parse(file.id, &text.text).map_err(|error| malformed(&error));
    Some(tree.and_then(|tree| Ok((read(tree.root())?, stored(text)))))
}

fn expect(root: Element<'_>, name: &str) -> Result<(), Problem> {
    if root.name() == name {
        return Ok(());
    }
    Err(wrong_root(root.name(), root.name_span(), name))
}

fn read_part(file: &SourceFile, kind: PartKind, root: Element<'_>) -> Result<Option<Found>, Problem> {
    expect(root, kind.word())?;
    let values = kind.values(root);
    Ok(kind.counts(&values).then(|| {
        Found::Part(VoicePart {
            kind,
            file: file.id,
            name: full_name(&file.path),
            root: root.name_span(),
            values,
        })
    }))
}

type ReadSettings = fn(FileId, Element<'_>) -> Result<Option<Found>, Problem>;

/// How a file of settings is read, if it is one of ours.
fn settings(file: &SourceFile, kind: Kind) -> Option<ReadSettings> {
    let name = full_name(&file.path);
    let stem = file.path.strip_suffix("-meta.xml").unwrap_or(&file.path);
    match (kind, name.as_str()) {
        (Kind::MyDomain, _) => Some(cookies),
        (Kind::Other, "ServiceCloudVoice") if stem.ends_with(".settings") => Some(voice),
        (Kind::Other, "OmniChannel") if stem.ends_with(".settings") => Some(omni_channel),
        _ => None,
    }
}

fn voice(file: FileId, root: Element<'_>) -> Result<Option<Found>, Problem> {
    expect(root, "ServiceCloudVoiceSettings")?;
    let flag = |name: &str| Flag::read(root, name);
    // An older switch of the same feature may stand beside the newer one.
    let (new, old) = (flag("enableSCVExternalTelephony"), flag("enableSCVBYOT"));
    Ok(Some(Found::Settings(VoiceSettings {
        file,
        root: root.name_span(),
        with_amazon: flag("enableServiceCloudVoice"),
        with_partner: if old.is_true() && !new.is_true() {
            old
        } else {
            new.or(old)
        },
        no_tasks_for_sales_engagement: flag("disableSCVTaskCreationForHVS"),
    })))
}

fn omni_channel(file: FileId, root: Element<'_>) -> Result<Option<Found>, Problem> {
    expect(root, "OmniChannelSettings")?;
    Ok(Some(Found::OmniChannel(OmniChannel {
        file,
        root: root.name_span(),
        enabled: Flag::read(root, "enableOmniChannel"),
    })))
}

/// The root element was looked at with the name of the domain.
fn cookies(_: FileId, root: Element<'_>) -> Result<Option<Found>, Problem> {
    let flag = Flag::read(root, "isFirstPartyCookieUseRequired");
    Ok((!flag.is_absent()).then_some(Found::Cookies(flag)))
}
