//! Knows how an export is laid out: package directories, API version, namespace, and where each file ranks.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::finding::Component;
use crate::parse::{Element, Tree};

/// A folder with `sfdx-project.json`.
#[derive(Debug, Clone)]
pub struct Project {
    /// Folder of the file, as shown; empty for the root.
    folder: String,
    /// Package directories as shown, in the order of the file.
    packages: Vec<String>,
    pub namespace: Option<String>,
    version: Option<u16>,
}

/// A folder with `package.xml`, in Metadata API format.
#[derive(Debug, Clone)]
pub struct Manifest {
    folder: String,
    version: Option<u16>,
    /// Metadata types of which every component is deployed.
    whole_types: Vec<String>,
    /// Types and names of the components that are deployed one by one.
    members: BTreeSet<(String, String)>,
}

/// The layout of a whole export.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub projects: Vec<Project>,
    pub manifests: Vec<Manifest>,
}

/// Where one file stands in the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path below the package directory or the Metadata API root: the same after the folder was moved.
    pub below_root: String,
    /// Position of the package directory; of several copies of a component the lowest counts.
    pub rank: u32,
    /// API version of the file, whole releases: 62 for `62.0`.
    pub version: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProjectFile {
    #[serde(default)]
    package_directories: Vec<PackageDirectory>,
    namespace: Option<String>,
    source_api_version: Option<String>,
}

#[derive(Deserialize)]
struct PackageDirectory {
    path: String,
}

impl Project {
    /// Reads `sfdx-project.json`.
    ///
    /// # Errors
    /// Gives line and column (1-based) and the reason when the text is not the JSON of a project.
    pub fn read(shown: &str, text: &str) -> Result<Self, serde_json::Error> {
        let file: ProjectFile = serde_json::from_str(text)?;
        let folder = parent(shown).to_owned();
        let packages = file
            .package_directories
            .iter()
            .map(|directory| join(&folder, &directory.path))
            .collect();
        Ok(Self {
            folder,
            packages,
            namespace: file.namespace.filter(|name| !name.is_empty()),
            version: file.source_api_version.as_deref().and_then(version),
        })
    }
}

impl Manifest {
    /// Reads `package.xml`; `None` if the root is no `Package`.
    #[must_use]
    pub fn read(shown: &str, tree: &Tree) -> Option<Self> {
        let root = tree.root();
        (root.name() == "Package").then(|| Self {
            folder: parent(shown).to_owned(),
            version: root.text_of("version").as_deref().and_then(version),
            whole_types: root
                .children_named("types")
                .filter(|list| {
                    list.children_named("members")
                        .any(|member| member.value().text() == "*")
                })
                .filter_map(|list| Some(list.text_of("name")?.text().to_owned()))
                .collect(),
            members: members(root),
        })
    }
}

/// Every member of every type.
fn members(root: Element<'_>) -> BTreeSet<(String, String)> {
    let lists = root
        .children_named("types")
        .filter_map(|list| Some((list, list.text_of("name")?)));
    let members = lists.flat_map(|(list, name)| {
        let members = list.children_named("members");
        members.map(move |member| (name.text().to_owned(), member.value().text().to_owned()))
    });
    members.collect()
}

impl Layout {
    /// Whether any `package.xml` of the export names a component.
    #[must_use]
    pub fn names(&self, component: &Component) -> bool {
        let component = (component.kind.clone(), component.name.clone());
        let mut manifests = self.manifests.iter();
        manifests.any(|manifest| manifest.members.contains(&component))
    }

    /// Whether any `package.xml` asks for every component of a metadata type: there are no others then.
    #[must_use]
    pub fn asks_for_all(&self, metadata_type: &str) -> bool {
        let mut types = self.manifests.iter().flat_map(|manifest| &manifest.whole_types);
        types.any(|name| name == metadata_type)
    }

    /// Whether a new file of this type is deployed together with the one at `shown`: always, unless the nearest
    /// `package.xml` names components one by one.
    #[must_use]
    pub fn lists_all(&self, shown: &str, metadata_type: &str) -> bool {
        let manifest = nearest(&self.manifests, shown, |manifest| &manifest.folder);
        manifest.is_none_or(|manifest| {
            let mut types = manifest.whole_types.iter();
            types.any(|name| name == metadata_type)
        })
    }

    /// Places a file by the nearest project and the nearest Metadata API root above it.
    ///
    /// `root` is the folder the export was opened at, for files that lie in neither.
    #[must_use]
    pub fn place(&self, shown: &str, root: &str) -> Place {
        let project = nearest(&self.projects, shown, |project| &project.folder);
        let manifest = nearest(&self.manifests, shown, |manifest| &manifest.folder);
        let package = project.and_then(|project| {
            let index = project
                .packages
                .iter()
                .enumerate()
                .filter(|(_, package)| is_below(shown, package))
                .max_by_key(|(_, package)| package.len())?
                .0;
            Some((index, &project.packages[index]))
        });
        let folder = package
            .map(|(_, folder)| folder.as_str())
            .into_iter()
            .chain(manifest.map(|manifest| manifest.folder.as_str()))
            .max_by_key(|folder| folder.len())
            .or_else(|| project.map(|project| project.folder.as_str()))
            .unwrap_or(root);
        let closer_manifest = manifest
            .filter(|manifest| project.is_none_or(|project| manifest.folder.len() > project.folder.len()));
        Place {
            below_root: below(shown, folder).to_owned(),
            rank: package.map_or(u32::MAX, |(index, _)| crate::source::offset(index)),
            version: closer_manifest
                .and_then(|manifest| manifest.version)
                .or_else(|| project.and_then(|project| project.version)),
        }
    }

    /// Whether a namespace is the export's own, so that its components must be in the export.
    #[must_use]
    pub fn owns_namespace(&self, namespace: &str) -> bool {
        self.projects
            .iter()
            .filter_map(|project| project.namespace.as_deref())
            .any(|own| own.eq_ignore_ascii_case(namespace))
    }
}

fn nearest<'a, T>(all: &'a [T], shown: &str, folder: impl Fn(&T) -> &String) -> Option<&'a T> {
    all.iter()
        .filter(|one| is_below(shown, folder(one)))
        .max_by_key(|one| folder(one).len())
}

fn is_below(shown: &str, folder: &str) -> bool {
    folder.is_empty()
        || shown
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/') || folder.ends_with('/'))
}

fn below<'a>(shown: &'a str, folder: &str) -> &'a str {
    if is_below(shown, folder) {
        shown[folder.len()..].trim_start_matches('/')
    } else {
        shown
    }
}

fn parent(shown: &str) -> &str {
    shown.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./").trim_end_matches('/');
    match (folder, path) {
        (_, "" | ".") => folder.to_owned(),
        ("", _) => path.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}

fn version(text: &str) -> Option<u16> {
    text.trim().split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        let text = r#"{"packageDirectories":[{"path":"./base/"},{"path":"app","default":true}],
            "namespace":"","sourceApiVersion":"62.0"}"#;
        Layout {
            projects: vec![Project::read("acme/sfdx-project.json", text).expect("valid JSON")],
            manifests: vec![Manifest {
                folder: "old/src".to_owned(),
                version: Some(45),
                whole_types: vec!["CspTrustedSite".to_owned()],
                members: BTreeSet::new(),
            }],
        }
    }

    #[test]
    fn a_package_that_names_components_takes_no_new_one() {
        let layout = layout();
        let lists = |path: &str, kind: &str| layout.lists_all(path, kind);
        assert!(lists("old/src/callCenters/A.callCenter", "CspTrustedSite"));
        assert!(!lists("old/src/callCenters/A.callCenter", "CallCenter"));
        assert!(lists("acme/app/main/x.page", "CallCenter"));
    }

    #[test]
    fn package_directories_rank_in_their_order() {
        let layout = layout();
        let place = layout.place("acme/app/main/x.page", "");
        assert_eq!(
            (place.below_root.as_str(), place.rank, place.version),
            ("main/x.page", 1, Some(62))
        );
        assert_eq!(layout.place("acme/base/x.page", "").rank, 0);
        assert_eq!(layout.place("acme/other/x.page", "").below_root, "other/x.page");
    }

    #[test]
    fn a_metadata_api_root_gives_its_own_version() {
        let place = layout().place("old/src/pages/x.page", "old");
        assert_eq!(
            (place.below_root.as_str(), place.version),
            ("pages/x.page", Some(45))
        );
        assert_eq!(layout().place("else/x.page", "else").below_root, "x.page");
    }
}
