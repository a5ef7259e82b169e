//! Knows what the delete manifests of a deployment name: `destructiveChanges.xml`, and those for before and after.

use super::id::Id;
use crate::finding::Component;
use crate::load::{Export, SourceFile};
use crate::org::kind::Kind;
use crate::org::parts::wrong_root;
use crate::org::read::{malformed, unreadable};
use crate::org::{EXCEPTION_MARK, Problem, Stored};
use crate::parse;
use crate::source::{FileId, Span};

/// When a manifest is worked off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `destructiveChanges.xml` and `destructiveChangesPre.xml`.
    BeforePackage,
    /// `destructiveChangesPost.xml`.
    AfterPackage,
}

/// One `<members>` of a manifest.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) component: Component,
    pub(super) span: Span,
    pub(super) order: Order,
    /// `None` for types that no rule reads.
    pub(super) id: Option<Id>,
}

/// One manifest.
pub(super) struct Manifest {
    pub(super) file: FileId,
    /// What of the file stays when its text is dropped.
    pub(super) stored: Option<Stored>,
    pub(super) members: Result<Vec<Member>, Problem>,
}

/// Every manifest of a deployment, wherever in it.
pub(super) fn manifests(delta: &Export) -> Vec<Manifest> {
    let files = delta.files.iter().filter(|file| !file.ignored);
    let files = files.filter(|file| Kind::of(&file.path) == Some(Kind::Destructive));
    files.map(|file| manifest(delta, file)).collect()
}

fn manifest(delta: &Export, file: &SourceFile) -> Manifest {
    let text = match delta.read(file.id) {
        Ok(text) => text,
        Err(error) => {
            return Manifest {
                file: file.id,
                stored: None,
                members: Err(unreadable(file.id, &error)),
            };
        }
    };
    Manifest {
        file: file.id,
        stored: Some(Stored {
            hash: text.hash,
            encoding: text.encoding,
            has_exceptions: text.text.contains(EXCEPTION_MARK),
        }),
        members: members(file, &text.text),
    }
}

fn members(file: &SourceFile, text: &str) -> Result<Vec<Member>, Problem> {
    let tree = parse::parse(file.id, text).map_err(|error| malformed(&error))?;
    let root = tree.root();
    if root.name() != "Package" {
        return Err(wrong_root(root.name(), root.name_span(), "Package"));
    }
    let order = if file.path.ends_with("destructiveChangesPost.xml") {
        Order::AfterPackage
    } else {
        Order::BeforePackage
    };
    let types = root
        .children_named("types")
        .filter_map(|types| Some((types, types.text_of("name")?)));
    let members = types.flat_map(|(types, kind)| {
        let members = types.children_named("members").map(|member| member.value());
        let named = members.filter(|name| !name.is_empty());
        named
            .map(|name| Member {
                component: Component::new(kind.text(), name.text()),
                span: name.span(),
                order,
                id: Id::of_member(kind.text(), name.text()),
            })
            .collect::<Vec<_>>()
    });
    Ok(members.collect())
}
