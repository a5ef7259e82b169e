//! Knows the words of JavaScript that say what may follow them, and the bytes that words consist of.

/// Words behind whose brackets a statement follows.
pub(super) fn is_control(word: &str) -> bool {
    matches!(word, "if" | "while" | "for" | "with")
}

/// Words behind which an expression begins.
pub(super) fn precedes_expression(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "instanceof"
            | "in"
            | "new"
            | "delete"
            | "void"
            | "throw"
            | "case"
            | "do"
            | "else"
    )
}

/// Words that are keywords in some places and names in others.
pub(super) fn is_contextual(word: &str) -> bool {
    matches!(
        word,
        "of" | "yield" | "await" | "let" | "async" | "get" | "set" | "static"
    )
}

/// Bytes that words consist of.
pub(super) const PARTS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let known = byte as u8;
        table[byte] =
            known.is_ascii_alphanumeric() || matches!(known, b'_' | b'$' | b'\\' | b'#') || known >= 0x80;
        byte += 1;
    }
    table
};

/// Words that a statement begins with, or goes on.
pub(super) fn is_statement(word: &str) -> bool {
    matches!(
        word,
        "if" | "for" | "while" | "do" | "with" | "else" | "try" | "switch"
    )
}

/// Words that are operators, or that an expression follows.
pub(super) fn is_operator(word: &str) -> bool {
    matches!(
        word,
        "new"
            | "typeof"
            | "void"
            | "delete"
            | "await"
            | "yield"
            | "in"
            | "instanceof"
            | "of"
            | "async"
            | "function"
            | "class"
            | "extends"
            | "return"
            | "throw"
            | "case"
            | "as"
    )
}

/// Words that go on with the statement before.
pub(super) fn continues(word: &str) -> bool {
    matches!(
        word,
        "else" | "while" | "catch" | "finally" | "in" | "instanceof" | "of" | "as"
    )
}

/// All these words have more than one letter, and most words of minified code have one.
pub(super) fn may_be_keyword(word: &str) -> bool {
    word.len() > 1
}
