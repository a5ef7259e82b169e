//! Knows what of an org depends on Open CTI beside the softphones themselves, what only looks so, and mistakes in lists
//! of trusted hosts and in rules for tasks.

mod automation;
mod parts;
mod screens;
mod trust;

use std::io;

use super::{Dependency, Folder, Planted, Truth};

/// Of so many files one is planted, of each sort.
const RARE: usize = 5_000;

/// Writes all of it, and notes what is to be found.
pub(super) fn write(export: &Folder, files: usize, truth: &mut Truth) -> io::Result<()> {
    let mut marks = Marks {
        export,
        truth,
        number: 0,
    };
    for number in 1..=files / RARE + 1 {
        marks.number = number;
        automation::write(&mut marks)?;
        screens::write(&mut marks)?;
        parts::write(&mut marks)?;
        trust::write(&mut marks)?;
    }
    automation::fields(&mut marks)?;
    parts::settings(&mut marks)
}

/// Notes what is written.
struct Marks<'a> {
    export: &'a Folder,
    truth: &'a mut Truth,
    /// From 1: a part of every name.
    number: usize,
}

impl Marks<'_> {
    /// `Call_Board_3`
    fn name(&self, stem: &str) -> String {
        format!("{stem}_{}", self.number)
    }

    /// Something for the inventory.
    fn depends(&mut self, group: &str, kind: &str, name: &str) {
        self.truth.inventory.push(Dependency::new(group, kind, name));
    }

    /// A mistake.
    fn is_wrong(&mut self, rule: &str, kind: &str, name: &str) {
        self.truth.findings.push(Planted {
            rule: rule.to_owned(),
            component: format!("{kind}/{name}"),
            users: Vec::new(),
        });
    }

    /// Code with the file beside it that says its version.
    fn code(&self, path: &str, root: &str, text: &str) -> io::Result<()> {
        self.export.file(path, text)?;
        let meta = "    <apiVersion>62.0</apiVersion>\n    <label>Acme</label>\n";
        self.export.metadata(&format!("{path}-meta.xml"), root, meta)
    }
}
