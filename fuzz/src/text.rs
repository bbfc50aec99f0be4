//! Messages to be made: fields from a structure, and their JSON text in any spelling.

use std::iter;

use arbitrary::{Arbitrary, Result, Unstructured};

use crate::reference::{Field, Value};
use crate::{mode, naive, reference, structure};

/// Names of the page and of its sibling APIs, `sign` first, and names that only case tells apart.
pub const NAMES: [&str; 30] = [
    "sign",
    "sign_type",
    "oid_partner",
    "user_id",
    "no_order",
    "ret_code",
    "ret_msg",
    "card_no",
    "no_agree",
    "token",
    "verify_code",
    "bank_name",
    "memo",
    "agreement_list",
    "money_order",
    "dt_order",
    "result_pay",
    "settle_date",
    "Token",
    "a",
    "A",
    "B",
    "b",
    "a_",
    "aa",
    "_",
    "Z",
    "stat_user",
    "oid_userno",
    "gateway_url",
];

/// A field name, mostly of those above.
#[derive(Debug, Clone)]
pub struct Name(pub String);

impl<'a> Arbitrary<'a> for Name {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        if !u.ratio(1, 4)? {
            return Ok(Self((*u.choose(&NAMES)?).to_owned()));
        }
        let letter = |byte: u8| char::from(b"aAbBzZ019_ "[usize::from(byte) % 11]);
        let bytes: Vec<u8> = u.arbitrary()?;
        Ok(Self(bytes.into_iter().map(letter).collect()))
    }
}

/// There in one of eight inputs, and not where the bytes are used up, so that what comes after
/// many of these is reached.
#[derive(Debug, Clone)]
pub struct Rarely<T>(pub Option<T>);

impl<'a, T: Arbitrary<'a>> Arbitrary<'a> for Rarely<T> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let is_there = u.int_in_range(0..=7)? == 7;
        is_there.then(|| u.arbitrary()).transpose().map(Self)
    }
}

/// A text in which separators, and what looks like fields, are frequent.
#[derive(Debug, Clone)]
pub struct Text(pub String);

#[derive(Arbitrary)]
enum Piece<'a> {
    Ampersand,
    Equals,
    Name(Name),
    Field(Name),
    Digits(u32),
    /// One character, several times: lengths at the limits.
    Run(char, u16),
    Null(bool),
    Free(&'a str),
}

impl<'a> Arbitrary<'a> for Text {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=4)? {
            match u.arbitrary()? {
                Piece::Ampersand => text.push('&'),
                Piece::Equals => text.push('='),
                Piece::Name(name) => text.push_str(&name.0),
                Piece::Field(name) => text.extend(["&", &name.0, "="]),
                Piece::Run(c, times) => text.extend(iter::repeat_n(c, usize::from(times % 300))),
                Piece::Null(is_upper) => text.push_str(if is_upper { "NULL" } else { "null" }),
                Piece::Digits(number) => text.push_str(&number.to_string()),
                Piece::Free(free) => text.push_str(free),
            }
        }
        Ok(Self(text))
    }
}

/// Negative zeros, and what is near.
const ZEROS: [&str; 7] = ["-0", "-0.0", "-0.000", "0", "0.0", "-0.01", "-10"];

impl<'a> Arbitrary<'a> for Value {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=8)? {
            0 => Self::Null,
            1 => Self::Bool(u.arbitrary()?),
            2 => Self::Number(u.arbitrary::<i64>()?.to_string()),
            3 => Self::Number(format!(
                "{}.{:02}",
                u.arbitrary::<i32>()?,
                u.arbitrary::<u8>()?
            )),
            4 => Self::Number(format!(
                "{}{}{}",
                u.arbitrary::<u8>()?,
                u.choose(&["e", "E+", ".0e-"])?,
                u.arbitrary::<u8>()?
            )),
            5 => Self::Nested(nested(u, 2)?),
            6 => Self::Number((*u.choose(&ZEROS)?).to_owned()),
            _ => Self::Text(u.arbitrary::<Text>()?.0),
        })
    }
}

/// The text of an array or object; deeper than allowed, at times.
fn nested(u: &mut Unstructured<'_>, level: usize) -> Result<String> {
    let mut items = Vec::new();
    let is_object = u.arbitrary()?;
    while u.arbitrary()? && items.len() < 4 {
        let value = if level < 10 && u.arbitrary()? {
            nested(u, level + 1)?
        } else {
            plain(&Value::Text(u.arbitrary::<Text>()?.0))
        };
        let name = plain(&Value::Text(u.arbitrary::<Text>()?.0));
        items.push(if is_object {
            format!("{name}:{value}")
        } else {
            value
        });
    }
    let items = items.join(",");
    Ok(if is_object {
        format!("{{{items}}}")
    } else {
        format!("[{items}]")
    })
}

/// Fields of an input: read from a seed's text, or made of a structure.
pub fn fields(is_structured: bool, data: &[u8]) -> Option<Vec<Field>> {
    if !is_structured {
        return reference::read(data);
    }
    let fields: Vec<(Name, Value)> = structure(data)?;
    Some(
        fields
            .into_iter()
            .map(|(name, value)| (name.0, value))
            .collect(),
    )
}

/// An input of the two targets on signing strings: four bytes of choices, then fields.
pub fn choices_and_fields(data: &[u8]) -> Option<(u8, Spelling, Vec<Field>)> {
    let (choice, rest) = mode(data)?;
    let (seed, rest) = rest.split_first_chunk::<3>()?;
    let fields = fields(choice & 1 == 1, rest)?;
    Some((choice, Spelling::of(seed), fields))
}

/// Choices among the spellings of one JSON text, from a seed.
pub struct Spelling(u64);

impl Spelling {
    fn of(seed: &[u8; 3]) -> Self {
        Self(u64::from_le_bytes([
            seed[0], seed[1], seed[2], 1, 0, 0, 0, 0,
        ]))
    }

    /// A number below `limit` (xorshift64: any seed but 0 does).
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// A JSON object with these fields.
    pub fn object(&mut self, fields: &[Field]) -> String {
        let fields: Vec<_> = fields.iter().map(|field| self.field(field)).collect();
        format!("{}{{{}}}{}", self.blanks(), fields.join(","), self.blanks())
    }

    fn field(&mut self, (name, value): &Field) -> String {
        let name = self.string(name);
        let value = match value {
            Value::Text(text) => self.string(text),
            value => plain(value),
        };
        let [a, b, c, d] = [(); 4].map(|()| self.blanks());
        format!("{a}{name}{b}:{c}{value}{d}")
    }

    fn blanks(&mut self) -> &'static str {
        ["", "", " ", "\t\r\n"][self.below(4)]
    }

    fn string(&mut self, text: &str) -> String {
        let chars: String = text.chars().map(|c| self.char(c)).collect();
        format!("\"{chars}\"")
    }

    fn char(&mut self, c: char) -> String {
        let mut units = [0; 2];
        let units = c.encode_utf16(&mut units).iter();
        match self.below(4) {
            0 => units.map(|unit| format!("\\u{unit:04X}")).collect(),
            1 => units.map(|unit| format!("\\u{unit:04x}")).collect(),
            2 if c == '/' => "\\/".to_owned(),
            _ => plain_char(c),
        }
    }
}

/// The plain text of a value.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) => format!("\"{}\"", text.chars().map(plain_char).collect::<String>()),
        Value::Nested(text) => text.clone(),
        value => naive::text_of(value).unwrap_or_default(),
    }
}

/// The plain text of a message.
pub fn plain_object(fields: &[Field]) -> String {
    let field =
        |(name, value): &Field| format!("{}:{}", plain(&Value::Text(name.clone())), plain(value));
    let fields: Vec<_> = fields.iter().map(field).collect();
    format!("{{{}}}", fields.join(","))
}

fn plain_char(c: char) -> String {
    match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        '\0'..='\u{1f}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    }
}
