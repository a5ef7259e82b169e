//! Knows which characters could steer a terminal or deceive the eye, and what is shown in their place.

/// A harmless stand-in; `None` for a character that is harmless itself.
pub(super) fn stand_in(c: char, unicode: bool) -> Option<char> {
    let shown = match c {
        // Control pictures: ␛ for escape.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        _ if is_deceptive(c) => char::REPLACEMENT_CHARACTER,
        _ => return None,
    };
    Some(if unicode { shown } else { '?' })
}

/// C1 controls, marks that reverse the direction of text, line separators, invisible characters.
pub(super) fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Words of a message or a path, on one line.
pub(crate) fn line(text: &str, unicode: bool) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            c => stand_in(c, unicode).unwrap_or(c),
        })
        .collect()
}

/// Words for a log, which may be one of a job: no line of it is a command to whatever runs the job, and line breaks stay.
pub(crate) fn log(text: &str) -> String {
    let lines = text.split('\n').map(|text| {
        let text = apart(&line(text, true));
        let bare = text.trim_start();
        match bare.strip_prefix("::") {
            Some(rest) => format!("{}: :{rest}", &text[..text.len() - bare.len()]),
            None => text,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Agents of Azure and runners of GitHub obey `##` commands anywhere in a line.
pub(super) fn apart(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if c == '#' && out.ends_with('#') {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_commands_nobody() {
        let table = [
            ("error: a\n  help: b", "error: a\n  help: b"),
            ("a\n::warning::b", "a\n: :warning::b"),
            ("a\n \t::set-output name=b::c", "a\n  : :set-output name=b::c"),
            ("a ##[error]b", "a # #[error]b"),
            ("a ##vso[task.complete]", "a # #vso[task.complete]"),
            ("a\x1b]0;b\x07\rc", "a␛]0;b␇ c"),
        ];
        for (text, said) in table {
            assert_eq!(log(text), said);
        }
        assert!(!log("###[error]").contains("##"));
    }
}
