//! Knows the mass of an org that has nothing to do with telephony, in the proportions of large exports.

mod code;
mod data;
mod flows;
mod rest;
mod screens;

use std::io;
use std::thread;

use super::Folder;
use super::random::Random;
use super::words::{self, name};

/// Writes one of many: what it is called follows from its number, what it holds from the seed as well.
type Write = fn(&Folder, &mut Names) -> io::Result<()>;

/// How many there are in a thousand files, how many files each has, and how it is written.
const KINDS: &[(usize, usize, Write)] = &[
    (OBJECTS, 1, data::object),
    (50, 1, data::validation_rule),
    (50, 1, data::list_view),
    (20, 1, data::record_type),
    (5, 1, data::compact_layout),
    (45, 1, data::layout),
    (3, 1, data::workflow),
    (35, 1, flows::flow),
    (80, 2, code::class),
    (6, 2, code::trigger),
    (12, 2, code::page),
    (3, 2, code::component),
    (12, 4, code::lightning),
    (4, 4, code::aura),
    (70, 1, screens::report),
    (10, 1, screens::dashboard),
    (20, 1, screens::quick_action),
    (20, 1, screens::record_page),
    (8, 1, screens::tab),
    (12, 2, rest::email_template),
    (50, 1, rest::custom_metadata),
    (4, 1, rest::queue),
    (4, 2, rest::static_resource),
    (1, 1, rest::trusted_url),
    (1, 1, rest::remote_site),
];

/// Objects in a thousand files; fields are what the others leave, some forty an object.
const OBJECTS: usize = 9;

/// Fills an export up to so many files.
pub(super) fn write(export: &Folder, seed: u64, files: usize) -> io::Result<()> {
    let mut jobs: Vec<(Write, usize)> = Vec::new();
    let mut left = files.saturating_sub(export.written());
    for (share, each, write) in KINDS {
        // Small remainders go to the fields.
        let count = (files * share / 1_000).min(left / each);
        left -= count * each;
        jobs.extend((0..count).map(|number| (*write, number)));
    }
    jobs.extend((0..left).map(|number| (data::field as Write, number)));
    let objects = files * OBJECTS / 1_000;
    let one = |at: usize, write: Write, number: usize| {
        let random = Random::new(seed ^ (at as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
        write(
            export,
            &mut Names {
                random,
                number,
                objects,
            },
        )
    };
    let half = |first: usize| {
        let mut mine = jobs.iter().enumerate().skip(first).step_by(2);
        mine.try_for_each(|(at, (write, number))| one(at, *write, *number))
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        half(0)?;
        other
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("a thread stopped")))
    })
}

/// Names and values for one component.
struct Names {
    random: Random,
    number: usize,
    objects: usize,
}

impl Names {
    /// The name of this one of its kind.
    fn own(&self) -> String {
        name(self.number)
    }

    /// Without underscores, as classes and bundles are named.
    fn plain(&self) -> String {
        self.own().replace('_', "")
    }

    /// The object that it belongs to: they take turns.
    fn object(&self) -> String {
        object(self.number % self.objects)
    }

    fn any_object(&mut self) -> String {
        object(self.random.below(self.objects))
    }

    /// Some field of an invented object.
    fn field(&mut self) -> String {
        field(self.random.below(30))
    }

    fn below(&mut self, n: usize) -> usize {
        self.random.below(n)
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.random.percent(chance)
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        self.random.of(all)
    }

    /// Some words, as labels and descriptions have them.
    fn prose(&mut self, count: usize) -> String {
        let mut text = String::new();
        for at in 0..count {
            if at > 0 {
                text.push(' ');
            }
            let word = if at % 2 == 0 {
                self.random.of(words::QUALITIES)
            } else {
                self.random.of(words::NOUNS)
            };
            text.push_str(word);
        }
        text
    }
}

fn object(number: usize) -> String {
    format!("{}__c", name(number))
}

/// Fields of every object are named alike, as profiles name them too.
fn field(number: usize) -> String {
    format!("{}__c", name(number % FIELDS + 7))
}

/// Fields of one object, at most.
const FIELDS: usize = 40;

fn label(name: &str) -> String {
    name.trim_end_matches("__c").replace('_', " ")
}

fn word(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}
