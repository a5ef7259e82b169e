//! Knows how deep the tree of a script can become, before a parser that recurses gets to see it.

use super::lex::{Kind, Lexer, Token};
use super::words::{continues, is_operator, is_statement, may_be_keyword};

/// Scripts above this size in bytes are never parsed.
const LARGEST: usize = 8 << 20;
/// Most brackets that are open at once.
const DEEPEST: usize = 1_000;
/// Most links of chains that are open at once: `a.b().c()`, `a + b + c`, `if … else if …`.
const LONGEST: u32 = 8_000;

/// Whether a script can be parsed on [`super::STACK`] bytes of stack.
///
/// Counts too much rather than too little, so that nothing nests deeper than counted: each bracket, and within
/// each pair everything that an expression or a statement without braces can nest by.
pub(super) fn is_parsable(text: &str) -> bool {
    if text.len() > LARGEST {
        return false;
    }
    let mut lexer = Lexer::new(text);
    let mut levels = Levels::new();
    let mut before: Option<(Token, bool)> = None;
    while let Some(token) = lexer.next() {
        let word = lexer.text_of(token);
        let ends_operand = levels.take(token, word, before);
        if levels.open.len() > DEEPEST || levels.links() > LONGEST || lexer.is_doubtful() {
            return false;
        }
        before = Some((token, ends_operand));
    }
    true
}

/// What is open inside one pair of brackets.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// Operators, calls and members since the last comma.
    expression: u32,
    /// Statements that wait for their last part: `if (a) for (;;) …`, `else` behind `else`, labels.
    statement: u32,
    /// Opened behind `if`, `for`, `while` or `with`: what follows is a statement.
    is_control: bool,
    ended: Ended,
    /// A statement, and so a label, may begin here.
    at_start: bool,
    /// The word before stood where a statement may begin.
    is_label: bool,
}

/// What ended right before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Nothing,
    /// `}`: a block, or an operand that goes on.
    Braces,
    Statement,
}

impl Level {
    fn new(is_control: bool) -> Self {
        Self {
            expression: 0,
            statement: 0,
            is_control,
            ended: Ended::Nothing,
            at_start: true,
            is_label: false,
        }
    }

    fn links(self) -> u32 {
        self.expression + self.statement
    }

    /// Forgets what a new statement has left behind.
    fn begin(&mut self) {
        self.expression = 0;
        self.statement = 0;
        self.at_start = true;
    }
}

struct Levels {
    open: Vec<Level>,
    /// The level outside all brackets, or the innermost one.
    inner: Level,
    /// Links of all levels but the innermost.
    outside: u32,
}

impl Levels {
    fn new() -> Self {
        Self {
            open: Vec::new(),
            inner: Level::new(false),
            outside: 0,
        }
    }

    fn links(&self) -> u32 {
        self.outside.saturating_add(self.inner.links())
    }

    /// Counts a token; `true` if an operand, and so perhaps a statement, may end with it.
    fn take(&mut self, token: Token, word: &str, before: Option<(Token, bool)>) -> bool {
        self.begin(token, word, before);
        let at_start = std::mem::replace(&mut self.inner.at_start, false);
        self.inner.is_label = match token.kind {
            Kind::Word => at_start,
            _ => self.inner.is_label && word == ":",
        };
        match token.kind {
            Kind::Word => self.word(word),
            Kind::Number | Kind::Text | Kind::Regex => true,
            Kind::Chunk => false,
            Kind::Sign => self.sign(word, before),
        }
    }

    /// Notices that a statement begins: behind `;`, behind a block, or on a new line behind an operand.
    fn begin(&mut self, token: Token, word: &str, before: Option<(Token, bool)>) {
        let ended = std::mem::replace(&mut self.inner.ended, Ended::Nothing);
        let is_operand = !matches!(token.kind, Kind::Sign | Kind::Chunk);
        let ends_line = token.begins_line && before.is_some_and(|(_, ends_operand)| ends_operand);
        let begins = match ended {
            Ended::Statement => true,
            Ended::Braces => is_operand || word == "{",
            Ended::Nothing => is_operand && ends_line,
        };
        if begins && !continues(word) {
            self.inner.begin();
        }
    }

    fn word(&mut self, word: &str) -> bool {
        if !may_be_keyword(word) {
            return true;
        }
        if is_statement(word) {
            self.inner.statement += 1;
            self.inner.at_start = matches!(word, "else" | "do");
        } else if is_operator(word) {
            self.inner.expression += 1;
        } else {
            return true;
        }
        false
    }

    fn sign(&mut self, sign: &str, before: Option<(Token, bool)>) -> bool {
        match sign.as_bytes() {
            [b'(' | b'[' | b'{'] | b"${" => {
                let is_keyword = before.is_some_and(|(token, ends)| token.kind == Kind::Word && !ends);
                self.inner.expression += 1;
                self.outside = self.links();
                self.open.push(self.inner);
                self.inner = Level::new(sign == "(" && is_keyword);
                false
            }
            [b')' | b']' | b'}'] => {
                let is_control = self.inner.is_control;
                if let Some(outer) = self.open.pop() {
                    self.inner = outer;
                    self.outside = self.outside.saturating_sub(outer.links());
                }
                if sign == "}" {
                    self.inner.ended = Ended::Braces;
                }
                self.inner.at_start = is_control;
                !is_control
            }
            b";" => {
                self.inner.ended = Ended::Statement;
                self.inner.expression = 0;
                false
            }
            b"," => {
                self.inner.expression = 0;
                false
            }
            b":" => {
                if self.inner.is_label {
                    self.inner.statement += 1;
                } else {
                    self.inner.expression += 1;
                }
                self.inner.at_start = true;
                false
            }
            _ => {
                self.inner.expression += 1;
                matches!(sign, "++" | "--" | "`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_code_is_parsable() {
        let line = "var a = b.c(d, function (e) { if (e) f(); else if (g) h(); else i(); return { j: 1, k: [2] }; });\n";
        assert!(is_parsable(&line.repeat(20_000)));
        let bare = "const a = b.c(d)\nif (a) b()\nelse c()\nfunction x() {\n  return 1\n}\n";
        assert!(is_parsable(&bare.repeat(20_000)));
        let minified =
            "function a(b){return b?c(b.d.e):f&&g(h+1)||i,j}!function(){var k=1,l={m:2,n:o?3:4};p(k,l)}();";
        assert!(is_parsable(&minified.repeat(20_000)));
    }

    #[test]
    fn whatever_nests_is_counted() {
        for (unit, rest) in [
            ("(", ""),
            ("[", ""),
            ("{", ""),
            ("`${", ""),
            ("!", "a"),
            ("-", "a"),
            ("typeof ", "a"),
            ("new ", "a"),
            ("await ", "a"),
            ("a=", "b"),
            ("a=>", "b"),
            ("a?b:", "c"),
            ("a**", "b"),
            ("a+", "b"),
            ("a.", "b"),
            (".b()", ""),
            ("``", ""),
            ("if(a)", "b"),
            ("if(a);else ", "b"),
            ("if(a){}else ", "b"),
            ("if(a)b\nelse ", "b"),
            ("for(;;)", "b"),
            ("do ", "b"),
            ("a:", "b"),
            ("a={}+", "b"),
            ("a=function(){}+", "b"),
            ("a\n.b", ""),
            ("a=b\n(c)", ""),
            ("if(a)\n", "b"),
            ("a?.", "b"),
            ("async a=>", "b"),
        ] {
            let text = format!("x{}{rest}", unit.repeat(20_000));
            let text = if unit.starts_with(['.', '`']) {
                text
            } else {
                text[1..].to_owned()
            };
            assert!(!is_parsable(&text), "{unit}");
        }
    }

    #[test]
    fn quotes_that_only_a_parser_understands_are_not_trusted() {
        let hidden = format!("function a(){{}}/'/.test({}", "(".repeat(100_000));
        assert!(!is_parsable(&hidden));
        let hidden = format!("a <!-- ' \n{}'", "(".repeat(100_000));
        assert!(!is_parsable(&hidden));
    }
}
