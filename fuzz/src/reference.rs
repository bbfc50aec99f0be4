//! A second reader of messages, slow and plain, written from the rules MSG-1 to MSG-6 of
//! `vectors/SPEC.md`. It shares nothing with the crate's.

/// A field's value, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    /// An array or object, as its text.
    Nested(String),
}

pub type Field = (String, Value);

const MAX_BYTES: usize = 65_536;
const MAX_FIELDS: usize = 64;
const MAX_LEVEL: usize = 8;

/// The fields of a message, or none where any rule is broken.
pub fn read(bytes: &[u8]) -> Option<Vec<Field>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let mut reader = Reader {
        rest: std::str::from_utf8(bytes).ok()?,
    };
    reader.skip_blanks();
    let fields = reader.object(1)?;
    reader.skip_blanks();
    (reader.rest.is_empty() && are_names(&fields) && fields.len() <= MAX_FIELDS).then_some(fields)
}

/// The names are well-formed, and none is there twice (MSG-2, MSG-3).
pub fn are_names(fields: &[Field]) -> bool {
    let mut names: Vec<_> = fields
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let are_well_formed = names.iter().all(|name| is_name(name));
    names.sort();
    names.dedup();
    are_well_formed && names.len() == fields.len()
}

/// 1 to 64 characters of `A-Z a-z 0-9 _`.
fn is_name(name: &str) -> bool {
    let is_name_byte = |byte: u8| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(is_name_byte)
}

/// RFC 8259's grammar, rule by rule. Each method eats what it reads from the front of `rest`.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn object(&mut self, level: usize) -> Option<Vec<Field>> {
        let mut members = Vec::new();
        self.items('{', '}', level, |reader| {
            let name = reader.string()?;
            reader.skip_blanks();
            reader.eat(":")?;
            reader.skip_blanks();
            members.push((name, reader.value(level)?));
            Some(())
        })?;
        Some(members)
    }

    fn array(&mut self, level: usize) -> Option<()> {
        self.items('[', ']', level, |reader| reader.value(level).map(drop))
    }

    fn items(
        &mut self,
        open: char,
        close: char,
        level: usize,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if self.next() != Some(open) || level > MAX_LEVEL {
            return None;
        }
        self.skip_blanks();
        if self.peek() == Some(close) {
            return self.next().map(drop);
        }
        loop {
            self.skip_blanks();
            item(self)?;
            self.skip_blanks();
            match self.next()? {
                ',' => {}
                c if c == close => return Some(()),
                _ => return None,
            }
        }
    }

    fn value(&mut self, level: usize) -> Option<Value> {
        let start = self.rest;
        let value = match self.peek()? {
            'n' => self.eat("null").map(|()| Value::Null)?,
            't' => self.eat("true").map(|()| Value::Bool(true))?,
            'f' => self.eat("false").map(|()| Value::Bool(false))?,
            '"' => Value::Text(self.string()?),
            '{' => self
                .object(level + 1)
                .map(|_| Value::Nested(String::new()))?,
            '[' => self
                .array(level + 1)
                .map(|()| Value::Nested(String::new()))?,
            _ => self.number().map(|()| Value::Number(String::new()))?,
        };
        let text = || start[..start.len() - self.rest.len()].to_owned();
        Some(match value {
            Value::Nested(_) => Value::Nested(text()),
            Value::Number(_) => Value::Number(text()),
            value => value,
        })
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.eat("-");
        if self.eat("0").is_none() {
            self.digits()?;
        }
        if self.eat(".").is_some() {
            self.digits()?;
        }
        if self.eat("e").or_else(|| self.eat("E")).is_some() {
            let _ = self.eat("+").or_else(|| self.eat("-"));
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_any = rest.len() < self.rest.len();
        self.rest = rest;
        is_any.then_some(())
    }

    fn string(&mut self) -> Option<String> {
        self.eat("\"")?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\u{1f}' => return None,
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            c @ ('"' | '\\' | '/') => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.unit()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit); // none for a low surrogate alone
                }
                self.eat("\\u")?;
                let low = self.unit().filter(|unit| (0xdc00..0xe000).contains(unit))?;
                char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |unit, _| Some(unit * 16 + self.next()?.to_digit(16)?))
    }
}
