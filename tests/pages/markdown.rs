//! Knows the grammar of rule pages below the front matter: sections, examples, fences and their attributes.

use ctilint::load::Encoding;

/// A rule page as it lies on disk.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) lines: Vec<String>,
    /// Headings of the second level, in order.
    pub(crate) sections: Vec<String>,
    pub(crate) examples: Vec<Example>,
}

/// One small export and what is expected of it.
pub(crate) struct Example {
    pub(crate) fails: bool,
    /// The heading above it, or its number within the section.
    pub(crate) title: String,
    pub(crate) files: Vec<File>,
    pub(crate) config: Option<String>,
    pub(crate) as_of: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) expected: Option<Expected>,
    /// Texts after all fixes, by path.
    pub(crate) after_fix: Vec<(String, String)>,
    /// Line behind the last fence that holds a file: where missing output goes.
    pub(crate) insert_at: usize,
}

#[derive(PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_data: bool,
}

/// The `text` fence with the findings.
pub(crate) struct Expected {
    pub(crate) text: String,
    /// Lines of the content, without the fence itself.
    pub(crate) lines: std::ops::Range<usize>,
}

struct Fence {
    language: String,
    words: Vec<String>,
    attributes: Vec<(String, String)>,
    text: String,
    lines: std::ops::Range<usize>,
}

impl Source {
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, String> {
        let mut reader = Reader {
            source: Self {
                name: name.to_owned(),
                lines: text.lines().map(str::to_owned).collect(),
                sections: Vec::new(),
                examples: Vec::new(),
            },
            section: String::new(),
            is_open: false,
        };
        reader
            .run()
            .map_err(|(line, what)| format!("rules/{name}.md:{}: {what}", line + 1))?;
        Ok(reader.source)
    }
}

struct Reader {
    source: Source,
    section: String,
    /// The last example still takes fences.
    is_open: bool,
}

impl Reader {
    fn run(&mut self) -> Result<(), (usize, String)> {
        let mut at = 0;
        while at < self.source.lines.len() {
            let line = self.source.lines[at].clone();
            if let Some(section) = line.strip_prefix("## ") {
                self.section = section.to_owned();
                self.source.sections.push(section.to_owned());
                self.is_open = false;
            } else if let Some(title) = line.strip_prefix("### ") {
                self.open(title.to_owned());
            } else if line.starts_with("```") {
                let (fence, next) = self.fence(at).map_err(|what| (at, what))?;
                self.take(fence).map_err(|what| (at, what))?;
                at = next;
                continue;
            }
            at += 1;
        }
        Ok(())
    }

    fn holds_examples(&self) -> bool {
        matches!(self.section.as_str(), "Fails" | "Passes")
    }

    fn open(&mut self, title: String) {
        if !self.holds_examples() {
            return;
        }
        self.is_open = true;
        self.source.examples.push(Example {
            fails: self.section == "Fails",
            title,
            files: Vec::new(),
            config: None,
            as_of: None,
            audience: None,
            expected: None,
            after_fix: Vec::new(),
            insert_at: 0,
        });
    }

    fn fence(&self, at: usize) -> Result<(Fence, usize), String> {
        let lines = &self.source.lines;
        let ticks = lines[at].chars().take_while(|c| *c == '`').count();
        let close = (at + 1..lines.len())
            .find(|other| {
                let line = lines[*other].trim_end();
                line.len() >= ticks && line.chars().all(|c| c == '`')
            })
            .ok_or("the fence is never closed")?;
        let mut words = split_info(&lines[at][ticks..]).into_iter();
        let language = words.next().unwrap_or_default();
        let (attributes, words): (Vec<_>, Vec<_>) = words.partition(|word| word.contains('='));
        let attributes = attributes
            .iter()
            .filter_map(|word| word.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let text = lines[at + 1..close]
            .iter()
            .map(|line| format!("{line}\n"))
            .collect();
        let fence = Fence {
            language,
            words,
            attributes,
            text,
            lines: at + 1..close,
        };
        Ok((fence, close + 1))
    }

    fn take(&mut self, fence: Fence) -> Result<(), String> {
        if !self.holds_examples() {
            return Ok(());
        }
        if !self.is_open {
            let number = self.source.examples.len() + 1;
            self.open(format!("example {number}"));
        }
        let Some(example) = self.source.examples.last_mut() else {
            return Ok(());
        };
        fence.check()?;
        if fence.has("after-fix") {
            let path = fence.get("file").ok_or("`after-fix` needs `file=`")?.to_owned();
            example.after_fix.push((path, fence.content()?));
        } else if fence.language == "text" && fence.get("file").is_none() && fence.get("data").is_none() {
            example.expected = Some(Expected {
                text: fence.text,
                lines: fence.lines,
            });
        } else {
            example.add(&fence)?;
        }
        Ok(())
    }
}

impl Example {
    fn add(&mut self, fence: &Fence) -> Result<(), String> {
        if self.files.is_empty() && self.config.is_none() {
            self.as_of = fence.get("as-of").map(str::to_owned);
            self.audience = fence.get("audience").map(str::to_owned);
        }
        self.insert_at = fence.lines.end + 1;
        let (path, is_data) = match (fence.get("file"), fence.get("data")) {
            (Some("ctilint.toml"), None) => {
                self.config = Some(fence.content()?);
                return Ok(());
            }
            (Some(path), None) => (path, false),
            (None, Some(path)) => (path, true),
            _ => return Err("a fence of an example needs either `file=` or `data=`".to_owned()),
        };
        if self.files.iter().any(|file| file.path == path) {
            return Err(format!("`{path}` occurs twice in one example"));
        }
        self.files.push(File {
            path: path.to_owned(),
            bytes: fence.bytes()?,
            is_data,
        });
        Ok(())
    }
}

const ATTRIBUTES: &[&str] = &["file", "data", "as-of", "audience", "encoding", "eol", "repeat"];
const WORDS: &[&str] = &["after-fix", "hex", "no-newline"];

impl Fence {
    fn check(&self) -> Result<(), String> {
        let attribute = self.attributes.iter().map(|(key, _)| key);
        let unknown = attribute
            .filter(|key| !ATTRIBUTES.contains(&key.as_str()))
            .chain(self.words.iter().filter(|word| !WORDS.contains(&word.as_str())))
            .next();
        unknown.map_or(Ok(()), |word| {
            Err(format!("the fence says `{word}`, which means nothing"))
        })
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    /// The decoded text of the file.
    fn content(&self) -> Result<String, String> {
        let mut text = self.text.clone();
        if self.has("no-newline") {
            text.pop();
        }
        if self.get("eol") == Some("crlf") {
            text = text.replace('\n', "\r\n");
        }
        match self.get("repeat").map(str::parse) {
            None => Ok(text),
            Some(Ok(times)) => Ok(text.repeat(times)),
            Some(Err(_)) => Err("`repeat` is not a number".to_owned()),
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        if self.has("hex") {
            let digits: String = self.text.split_whitespace().collect();
            return (0..digits.len())
                .step_by(2)
                .map(|at| {
                    digits
                        .get(at..at + 2)
                        .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                })
                .collect::<Option<_>>()
                .ok_or_else(|| "not pairs of hex digits".to_owned());
        }
        let text = self.content()?;
        match self.get("encoding") {
            None => Ok(text.into_bytes()),
            Some("utf-8-bom") => Ok(Encoding::Utf8Bom.encode(&text)),
            Some("utf-16le") => Ok(Encoding::Utf16Le.encode(&text)),
            Some("utf-16be") => Ok(Encoding::Utf16Be.encode(&text)),
            Some("utf-16le-without-bom") => Ok(Encoding::Utf16Le.encode(&text)[2..].to_vec()),
            Some("latin-1") => text
                .chars()
                .map(|c| u8::try_from(u32::from(c)).ok())
                .collect::<Option<_>>()
                .ok_or_else(|| "not all characters are in Latin-1".to_owned()),
            Some(other) => Err(format!("the encoding `{other}` is not known here")),
        }
    }
}

/// Words of an info string; a value with spaces stands in double quotes: `file="a b.xml"`.
fn split_info(info: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in info.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
