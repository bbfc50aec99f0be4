//! A diagnosis says `verifies` where verification does, finds the mistake that was made, blames
//! none where none was, tells where a text that was signed leaves the right one, and shows no value
//! of the message.

use arbitrary::Arbitrary;
use lianlian_mpay::{
    Direction, KeyRole, Message, SignType, SignedMessage, SigningKey, VerifyingKey,
};
use lianlian_mpay_diagnose::{
    Diagnosis, Finding, Language, NamedKey, Reason, Side, diagnose, diagnose_key,
    diagnose_with_texts,
};
use openssl::base64;
use openssl::hash::{MessageDigest, hash};

use crate::keys::{PLATFORM, SIGNING, TestKey, block_of, hex};
use crate::reference::{self, Value};
use crate::{mode, naive, structure};

/// A message, how it was signed, and what became of it on its way.
#[derive(Debug, Arbitrary)]
struct Input {
    key: u8,
    given: Given,
    sign_type: bool,
    numbers: [u64; 6],
    order: [u8; 8],
    mistakes: [Option<Mistake>; 2],
    /// A value is changed after signing, where no mistake was made.
    tampered: Option<u8>,
    text: TextFault,
    sign: SignFault,
}

/// Which keys stand beside the one that signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
enum Given {
    /// It is the sender's, and verification is tried with it.
    Sender,
    /// Verification is tried with another key of the sender.
    OtherKey,
    /// It is the other side's.
    OtherSide,
    /// It is the other side's, and the sender has none.
    NoSender,
    /// There is no key at all.
    NoKey,
}

/// What a signer does wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
enum Mistake {
    EmptyKept,
    NullKept {
        as_word: bool,
    },
    SignTypeLeftOut,
    RetLeftOut,
    CardNoLeftOut,
    FieldLeftOut(u8),
    ByteOrder,
    Unsorted,
    Latin1,
    DoubleUtf8,
    TrailingNewline {
        is_crlf: bool,
    },
    TrailingAmpersand,
    DoubleMd5,
    BodySigned {
        with_empty_sign: bool,
    },
    /// The caller's mistake: a field that is excluded is signed.
    ExcludedSigned,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum TextFault {
    None,
    ByteOrderMark,
    CurlyQuotes,
    TextAround,
    JsonInString,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum SignFault {
    None,
    UrlSafe,
    Unpadded,
    LineBreaks,
    Hex,
}

/// The field that is excluded.
const EXCLUDED: &str = "trace";

/// What is said where no mistake that is known explains the signature.
const TEXT_DIFFERS: &str = "text_differs";

/// The fields that have no reason of their own where they are left out: either the page requires
/// them, or `field_left_out` names them.
const OTHERS: [&str; 5] = ["oid_partner", "user_id", "Zone", "ret_code", "ret_msg"];

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    let direction = [Direction::Response, Direction::Request][usize::from(choice >> 2 & 1)];
    match choice & 3 {
        0 => drop(assert_sound(rest, direction, &both_sides(&PLATFORM), &[])),
        1 | 3 => structure::<Input>(rest).iter().for_each(run_input),
        _ => assert_key(rest, choice & 4 != 0),
    }
}

fn named_key(side: Side, key: &TestKey) -> NamedKey<'_> {
    NamedKey {
        name: &key.name,
        side,
        key: key.signing().verifying_key(),
    }
}

/// The key as LianLian's, and a key of the merchant.
fn both_sides(key: &TestKey) -> Vec<NamedKey<'_>> {
    let merchant = SIGNING.iter().find(|key| key.name == "merchant-1024");
    let merchant = merchant.map(|key| named_key(Side::Merchant, key));
    [named_key(Side::LianLian, key)]
        .into_iter()
        .chain(merchant)
        .collect()
}

impl Given {
    /// The keys, for a response that `key` signed.
    fn named_keys<'k>(self, key: &'k TestKey, other: &'k TestKey) -> Vec<NamedKey<'k>> {
        let lianlians = |key| named_key(Side::LianLian, key);
        let merchants = |key| named_key(Side::Merchant, key);
        match self {
            Self::Sender => vec![lianlians(key), merchants(other)],
            Self::OtherKey => vec![lianlians(other), lianlians(key)],
            Self::OtherSide => vec![lianlians(other), merchants(key)],
            Self::NoSender => vec![merchants(other), merchants(key)],
            Self::NoKey => vec![],
        }
    }

    /// The reason that they make.
    fn reason(self, key: &TestKey) -> Option<String> {
        match self {
            Self::Sender => None,
            Self::OtherKey => Some(format!("other_key:{}", key.name)),
            Self::OtherSide | Self::NoSender => Some(format!("other_side:{}", key.name)),
            Self::NoKey => Some("no_sender_key".to_owned()),
        }
    }
}

// Whatever the bytes are

fn assert_sound(
    body: &[u8],
    direction: Direction,
    keys: &[NamedKey<'_>],
    excluded: &[&str],
) -> Diagnosis {
    let diagnosis = diagnose(body, direction, keys, excluded);
    let findings = diagnosis.findings();
    assert!(!findings.is_empty());
    let hundreds: Vec<_> = findings
        .iter()
        .map(|finding| number(finding) / 100)
        .collect();
    assert!(hundreds.is_sorted(), "{hundreds:?}");
    assert_no_twins(findings);
    let says = findings[0].reason() == Reason::Verifies;
    let does = verifies(body, direction, keys, excluded);
    assert_eq!(says, does, "{findings:?}");
    assert_eq!(says, diagnosis.verifies());
    assert!(!says || findings.len() == 1 && diagnosis.is_explained());
    if says {
        let fields = reference::read(body).expect("a message");
        let is_request = direction == Direction::Request;
        let signed = naive::signed(&fields, is_request, excluded).expect("a signing string");
        let string = naive::signing_string(&signed.fields);
        assert_eq!(diagnosis.signing_string(), Some(string));
    }
    // Explained is what a key gives back, and what is known of its text.
    let is_another_text = findings
        .iter()
        .any(|finding| finding.reason() == Reason::TextDiffers);
    let has_content = diagnosis.content().is_some();
    assert!(!diagnosis.is_explained() || has_content && !is_another_text);
    assert_names_what_is_proven(&diagnosis);
    assert_hides_values(&diagnosis, body);
    diagnosis
}

/// GBK and a bare digest are named only where a text is known that the signature is over. (PSS shows
/// by its padding.)
fn assert_names_what_is_proven(diagnosis: &Diagnosis) {
    let has = |wanted: Reason| {
        let mut findings = diagnosis.findings().iter();
        findings.any(|finding| finding.reason() == wanted)
    };
    for reason in [Reason::BodyGbk, Reason::BareDigest] {
        assert!(!has(reason) || diagnosis.is_explained(), "{diagnosis:?}");
    }
    for reason in [Reason::NotJson, Reason::NotUtf8] {
        assert!(
            !has(reason) || diagnosis.findings().len() == 1,
            "{diagnosis:?}"
        );
    }
}

fn number(finding: &Finding) -> u16 {
    finding.reason().number()
}

fn assert_no_twins(findings: &[Finding]) {
    for (index, one) in findings.iter().enumerate() {
        let is_twin =
            |other: &Finding| (other.reason(), other.subject()) == (one.reason(), one.subject());
        assert!(!findings[..index].iter().any(is_twin), "twice: {one:?}");
    }
}

/// What the crate's verification says, with the sender's key and any sign type.
fn verifies(body: &[u8], direction: Direction, keys: &[NamedKey<'_>], excluded: &[&str]) -> bool {
    let sender = match direction {
        Direction::Request => Side::Merchant,
        Direction::Response => Side::LianLian,
    };
    let Some(key) = keys.iter().find(|key| key.side == sender) else {
        return false;
    };
    Message::parse(body).is_ok_and(|message| {
        SignedMessage::excluding(message, direction, excluded)
            .is_ok_and(|signed| signed.verify(key.key, SignType::ALL).is_ok())
    })
}

/// No value of the message is in a report, unless it is in any report.
fn assert_hides_values(diagnosis: &Diagnosis, body: &[u8]) {
    let fields = reference::read(body).unwrap_or_default();
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
    for language in [Language::English, Language::Chinese] {
        let report = diagnosis.report(language).to_string();
        // A digest is shown, and a signer's mistake may have put it into `sign`.
        let digest = diagnosis.expected_digest().map(|(_, digest)| hex(digest));
        let fixed = fixed_texts(language) + &names.join(" ") + &digest.unwrap_or_default();
        for value in fields.iter().filter_map(|(_, value)| long_value(value)) {
            assert!(
                !report.contains(&value) || fixed.contains(&value),
                "{value} in {report}"
            );
        }
    }
    let debug = format!("{diagnosis:?}");
    let is_shown = |value: &String| debug.contains(value) && !names.join(" ").contains(value);
    let mut values = fields.iter().filter_map(|(_, value)| long_value(value));
    assert!(!values.any(|value| is_shown(&value)), "{debug}");
}

fn fixed_texts(language: Language) -> String {
    let texts = Reason::ALL.iter();
    texts
        .flat_map(|reason| {
            [
                reason.summary(language),
                reason.remedy(language),
                reason.code(),
            ]
        })
        .collect()
}

/// A value that is long enough to be looked for, and no part of the report's own frame.
fn long_value(value: &Value) -> Option<String> {
    let text = naive::text_of(value)?;
    let is_framing = |c: char| "<>&=[](){}:,\" \n".contains(c);
    (text.chars().count() >= 10
        && text.chars().any(|c| !is_framing(c))
        && !text.contains(is_framing))
    .then_some(text)
}

fn assert_key(bytes: &[u8], is_private: bool) {
    let (needed, fits) = match is_private {
        true => (KeyRole::Private, SigningKey::from_bytes(bytes).is_ok()),
        false => (KeyRole::Public, VerifyingKey::from_bytes(bytes).is_ok()),
    };
    let diagnosis = diagnose_key(bytes, needed);
    let first = diagnosis.findings()[0].reason();
    assert_eq!(first == Reason::KeyFits, fits, "{first}");
    assert!(
        diagnosis
            .findings()
            .iter()
            .all(|finding| number(finding) / 100 == 5)
    );
    let is_readable = matches!(
        first,
        Reason::KeyFits | Reason::KeyIsPublic | Reason::KeyIsPrivate
    );
    assert!(!is_readable || !fits || diagnosis.fingerprint().is_some());
    assert_eq!(
        diagnosis.bits().is_some(),
        diagnosis.fingerprint().is_some()
    );
    for language in [Language::English, Language::Chinese] {
        assert!(!diagnosis.report(language).to_string().is_empty());
    }
}

// Messages whose fault is known

fn run_input(input: &Input) {
    let key = SIGNING[usize::from(input.key) % 4];
    let fields = input.fields();
    let mistakes: Vec<_> = input.mistakes.iter().copied().flatten().collect();
    let Some(signed) = Way::of(&mistakes).map(|way| way.signed(&fields)) else {
        return;
    };
    let received = input.received(&fields, mistakes.is_empty());
    let body = input.body(key, &received, &signed);
    let other = SIGNING.iter().find(|other| other.name != key.name).unwrap();
    let keys = input.given.named_keys(key, other);
    let diagnosis = assert_sound(body.as_bytes(), Direction::Response, &keys, &[EXCLUDED]);
    let mut reasons = words(diagnosis.findings());
    for expected in input.faults(key, &received, &signed) {
        let at = reasons.iter().position(|reason| *reason == expected);
        reasons.remove(at.unwrap_or_else(|| panic!("no {expected} in {diagnosis:?}: {body}")));
    }
    if input.given == Given::NoKey {
        assert_eq!((reasons, diagnosis.content()), (vec![], None));
        return;
    }
    assert_told_by_its_text(body.as_bytes(), &keys, &received, &signed);
    let known = explanations(&received, &signed);
    assert!(
        is_right(&reasons, &known),
        "{mistakes:?} is {reasons:?}, not {known:?}: {body}"
    );
    assert_eq!(diagnosis.is_explained(), reasons != [TEXT_DIFFERS]);
    assert_eq!(diagnosis.content().unwrap().key(), key.name);
}

/// The text that was signed, given beside another one, explains the signature, and parts from the
/// right text where it does. What it shows are names of the message's own fields.
fn assert_told_by_its_text(body: &[u8], keys: &[NamedKey<'_>], received: &Fields, signed: &[u8]) {
    let right = Way::default().string(received);
    let Ok(text) = str::from_utf8(signed) else {
        return;
    };
    let texts = ["another", text];
    let diagnosis = diagnose_with_texts(body, Direction::Response, keys, &[EXCLUDED], &texts);
    assert!(diagnosis.is_explained(), "{diagnosis:?}");
    assert_hides_values(&diagnosis, body);
    let Some(told) = diagnosis.signed_text() else {
        return assert_eq!(text, right);
    };
    assert_eq!(told.given(), Some(1));
    let place = told.place().unwrap();
    let same = right.chars().zip(text.chars());
    let same = same.take_while(|(a, b)| a == b);
    let offset: usize = same.map(|(c, _)| c.len_utf8()).sum();
    assert_eq!(place.offset(), offset);
    let is_own = |field| received.iter().any(|(name, _)| *name == field);
    assert!(place.field().is_none_or(is_own), "{place:?}");
}

/// Whether this is one of the right answers, or one of as few mistakes, of which this file does not
/// know one: the diagnosis knows more of them. Where nothing is wrong, or another text was signed,
/// that alone is right.
fn is_right(reasons: &[String], known: &[Vec<String>]) -> bool {
    let sorted = |answer: &[String]| {
        let mut answer = answer.to_vec();
        answer.sort();
        answer
    };
    if known.iter().any(|answer| sorted(answer) == sorted(reasons)) {
        return true;
    }
    let few = known.iter().map(Vec::len).min().unwrap_or_default();
    let is_another_text = known == [[TEXT_DIFFERS]];
    let words: Vec<_> = Mistake::all().into_iter().map(Mistake::word).collect();
    let is_new = reasons.iter().any(|reason| !words.contains(reason));
    is_new && !is_another_text && (1..=few).contains(&reasons.len()) && reasons != [TEXT_DIFFERS]
}

/// Findings as words: the code, and the subject that it has.
fn words(findings: &[Finding]) -> Vec<String> {
    let word = |finding: &Finding| match finding.subject() {
        Some(subject) => format!("{}:{subject}", finding.reason()),
        None => finding.reason().to_string(),
    };
    findings.iter().map(word).collect()
}

/// A field, and its text; no text stands for null.
type Fields = Vec<(&'static str, Option<String>)>;

impl Input {
    /// Values of digits and letters that no mistake but those above changes, and a text that each
    /// charset spells in a way of its own.
    fn fields(&self) -> Fields {
        let value = |index: usize| Some(format!("{:020x}", self.numbers[index]));
        let sign_type = SignType::ALL[usize::from(self.sign_type)].as_str();
        let mut fields = vec![
            ("oid_partner", value(0)),
            // It holds what reads as another field.
            ("user_id", value(1).map(|id| format!("{id}&{id}=1"))),
            ("card_no", value(2)),
            ("Zone", value(3)),
            ("ret_code", value(4)),
            ("ret_msg", Some(format!("交易成功é{:x}", self.numbers[5]))),
            ("sign_type", Some(sign_type.to_owned())),
            ("memo", Some(String::new())),
            ("info", None),
            (EXCLUDED, Some("1".to_owned())),
        ];
        for (from, to) in self.order.iter().enumerate() {
            let count = fields.len();
            fields.swap(from, usize::from(*to) % count);
        }
        fields
    }

    /// The fields as they arrive.
    fn received(&self, fields: &Fields, is_right: bool) -> Fields {
        let mut fields = fields.clone();
        if let (Some(place), true) = (self.tampered, is_right) {
            let name = OTHERS[usize::from(place) % OTHERS.len()];
            let field = fields.iter_mut().find(|(found, _)| *found == name);
            field.unwrap().1.as_mut().unwrap().push('7');
        }
        fields
    }

    fn body(&self, key: &TestKey, fields: &Fields, signed: &[u8]) -> String {
        let sign = self.spoil_sign(&self.signature(key, signed));
        let sign = sign.replace('\n', "\\n");
        let body = json(fields);
        let body = format!("{},\"sign\":\"{sign}\"}}", &body[..body.len() - 1]);
        match self.text {
            TextFault::None => body,
            TextFault::ByteOrderMark => format!("\u{feff}{body}"),
            TextFault::CurlyQuotes => body.replace('"', "”"),
            TextFault::TextAround => format!("{body}\0"),
            TextFault::JsonInString => {
                let escaped = body.replace('\\', "\\\\").replace('"', "\\\"");
                format!("\"{escaped}\"")
            }
        }
    }

    /// Made by OpenSSL.
    fn signature(&self, key: &TestKey, signed: &[u8]) -> Vec<u8> {
        let (digest, info) = match self.sign_type {
            false => (MessageDigest::md5(), crate::keys::MD5_INFO),
            true => (MessageDigest::sha256(), crate::keys::SHA256_INFO),
        };
        let digest = hash(digest, signed).unwrap();
        let length = usize::try_from(key.openssl.size()).unwrap();
        key.raise(&block_of(info, &digest, length)).unwrap()
    }

    fn spoil_sign(&self, signature: &[u8]) -> String {
        let text = base64::encode_block(signature);
        match self.sign {
            SignFault::None => text,
            SignFault::UrlSafe => text.replace('+', "-").replace('/', "_"),
            SignFault::Unpadded => text.trim_end_matches('=').to_owned(),
            SignFault::LineBreaks => text + "\n",
            SignFault::Hex => hex(signature),
        }
    }

    /// The reasons before those of the text: 1xx to 3xx.
    fn faults(&self, key: &TestKey, fields: &Fields, signed: &[u8]) -> Vec<String> {
        let of_text = match self.text {
            TextFault::None => None,
            TextFault::ByteOrderMark => Some("byte_order_mark"),
            TextFault::CurlyQuotes => Some("curly_quotes"),
            TextFault::TextAround => Some("text_around"),
            TextFault::JsonInString => Some("json_in_string"),
        };
        let signature = self.signature(key, signed);
        let is_spoilt = self.spoil_sign(&signature) != base64::encode_block(&signature);
        let of_sign = match self.sign {
            SignFault::None => None,
            SignFault::UrlSafe => Some("sign_url_safe"),
            SignFault::Unpadded => Some("sign_unpadded"),
            SignFault::LineBreaks => Some("sign_line_breaks"),
            SignFault::Hex => Some("sign_hex"),
        };
        let faults = [of_text, of_sign.filter(|_| is_spoilt)];
        let of_key = self.given.reason(key);
        let is_right = signed == Way::default().signed(fields);
        let faults: Vec<String> = faults
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .chain(of_key)
            .collect();
        match is_right && faults.is_empty() {
            true => vec!["verifies".to_owned()],
            false => faults,
        }
    }
}

fn json(fields: &Fields) -> String {
    let field = |(name, text): &(&str, Option<String>)| match text {
        Some(text) => format!("\"{name}\":\"{text}\""),
        None => format!("\"{name}\":null"),
    };
    let fields: Vec<_> = fields.iter().map(field).collect();
    format!("{{{}}}", fields.join(","))
}

/// How a signer builds what it signs; the default is right.
#[derive(Debug, Default, Clone)]
struct Way {
    left_out: Vec<&'static str>,
    keeps_empty: bool,
    null: Option<&'static str>,
    order: Option<Mistake>,
    charset: Option<Mistake>,
    tail: &'static str,
    hashes_first: bool,
    /// What stands for `sign` in the body, if that is signed.
    body: Option<&'static str>,
    signs_excluded: bool,
}

impl Way {
    /// None where two mistakes exclude each other, or could be joined in more than one way.
    fn of(mistakes: &[Mistake]) -> Option<Self> {
        let mut way = Self::default();
        for mistake in mistakes {
            way.make(*mistake)?;
        }
        let is_twice = matches!(mistakes, [one, other] if one == other);
        let is_of_text = way.order.is_some()
            || way.keeps_empty
            || way.null.is_some()
            || way.signs_excluded
            || !way.left_out.is_empty()
            || way.tail == "&";
        let is_ambiguous = way.hashes_first && !way.tail.is_empty();
        let cannot_be = is_twice || is_ambiguous || way.body.is_some() && is_of_text;
        (!cannot_be).then_some(way)
    }

    fn make(&mut self, mistake: Mistake) -> Option<()> {
        match mistake {
            Mistake::EmptyKept => self.keeps_empty = true,
            Mistake::NullKept { as_word } => {
                let text = if as_word { "null" } else { "" };
                return self.null.replace(text).is_none().then_some(());
            }
            Mistake::SignTypeLeftOut => self.left_out.push("sign_type"),
            Mistake::RetLeftOut => self.left_out.extend(["ret_code", "ret_msg"]),
            Mistake::CardNoLeftOut => self.left_out.push("card_no"),
            Mistake::FieldLeftOut(place) => {
                self.left_out
                    .push(OTHERS[usize::from(place) % OTHERS.len()]);
            }
            Mistake::ByteOrder | Mistake::Unsorted => {
                return self.order.replace(mistake).is_none().then_some(());
            }
            Mistake::Latin1 | Mistake::DoubleUtf8 => {
                return self.charset.replace(mistake).is_none().then_some(());
            }
            Mistake::TrailingNewline { is_crlf } => {
                return self.end_with(if is_crlf { "\r\n" } else { "\n" });
            }
            Mistake::TrailingAmpersand => return self.end_with("&"),
            Mistake::DoubleMd5 => self.hashes_first = true,
            Mistake::BodySigned { with_empty_sign } => {
                let sign = if with_empty_sign {
                    ",\"sign\":\"\""
                } else {
                    ""
                };
                return self.body.replace(sign).is_none().then_some(());
            }
            Mistake::ExcludedSigned => self.signs_excluded = true,
        }
        Some(())
    }

    fn end_with(&mut self, tail: &'static str) -> Option<()> {
        let is_free = self.tail.is_empty();
        self.tail = tail;
        is_free.then_some(())
    }

    fn signed(&self, fields: &Fields) -> Vec<u8> {
        let text = match self.body {
            Some(sign) => json(fields).replace('}', &format!("{sign}}}")),
            None => self.string(fields),
        } + self.tail;
        let bytes = match self.charset {
            Some(Mistake::Latin1) => text
                .chars()
                .map(|c| u8::try_from(c).unwrap_or(b'?'))
                .collect(),
            Some(_) => text
                .bytes()
                .map(char::from)
                .collect::<String>()
                .into_bytes(),
            None => text.into_bytes(),
        };
        match self.hashes_first {
            true => hex(&hash(MessageDigest::md5(), &bytes).unwrap()).into_bytes(),
            false => bytes,
        }
    }

    fn string(&self, fields: &Fields) -> String {
        let text = |text: &Option<String>| match text.as_deref() {
            None => self.null.map(str::to_owned),
            Some("") => self.keeps_empty.then(String::new),
            Some(text) => Some(text.to_owned()),
        };
        let mut fields: Vec<_> = fields
            .iter()
            .filter(|(name, _)| !self.left_out.contains(name))
            .filter(|(name, _)| *name != EXCLUDED || self.signs_excluded)
            .filter_map(|(name, value)| Some((*name, text(value)?)))
            .collect();
        match self.order {
            None => fields.sort_by_key(|(name, _)| name.to_ascii_lowercase()),
            Some(Mistake::ByteOrder) => fields.sort(),
            Some(_) => {}
        }
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        fields.join("&")
    }
}

/// The right answers for what was signed: nothing, one mistake, two if no one does, or none.
fn explanations(fields: &Fields, signed: &[u8]) -> Vec<Vec<String>> {
    let makes =
        |mistakes: &[Mistake]| Way::of(mistakes).is_some_and(|way| way.signed(fields) == signed);
    if makes(&[]) {
        return vec![vec![]];
    }
    let all = Mistake::all();
    let singles = all.iter().filter(|one| makes(&[**one]));
    let singles = singles.map(|one| vec![one.word()]).collect();
    let singles = without_needless_disorder(singles);
    if !singles.is_empty() {
        return singles;
    }
    let pairs = all.iter().enumerate().flat_map(|(index, one)| {
        let others = all[index..].iter();
        others.map(move |other| [*one, *other])
    });
    let pairs = pairs.filter(|pair| makes(pair));
    let pairs = pairs.map(|pair| pair.map(Mistake::word).to_vec()).collect();
    let pairs = without_needless_disorder(pairs);
    if pairs.is_empty() {
        return vec![vec![TEXT_DIFFERS.to_owned()]];
    }
    pairs
}

/// The byte order of a body that was written in it is no lack of order.
fn without_needless_disorder(mut answers: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let ordered = |answer: &[String]| -> Vec<String> {
        let words = answer.iter();
        words
            .map(|word| word.replace("unsorted", "byte_order"))
            .collect()
    };
    let known = answers.clone();
    answers.retain(|answer| {
        let ordered = ordered(answer);
        ordered == *answer || !known.contains(&ordered)
    });
    answers
}

impl Mistake {
    /// All of them, in the order of their numbers; fields by name.
    fn all() -> Vec<Self> {
        let mut others: Vec<u8> = (0..5).collect();
        others.sort_by_key(|place| OTHERS[usize::from(*place)].to_ascii_lowercase());
        let first = [
            Self::EmptyKept,
            Self::NullKept { as_word: true },
            Self::NullKept { as_word: false },
            Self::SignTypeLeftOut,
            Self::RetLeftOut,
            Self::CardNoLeftOut,
        ];
        let last = [
            Self::ByteOrder,
            Self::Unsorted,
            Self::Latin1,
            Self::DoubleUtf8,
            Self::TrailingNewline { is_crlf: false },
            Self::TrailingNewline { is_crlf: true },
            Self::TrailingAmpersand,
            Self::DoubleMd5,
            Self::BodySigned {
                with_empty_sign: false,
            },
            Self::BodySigned {
                with_empty_sign: true,
            },
            Self::ExcludedSigned,
        ];
        let others = others.into_iter().map(Self::FieldLeftOut);
        first.into_iter().chain(others).chain(last).collect()
    }

    fn word(self) -> String {
        match self {
            Self::EmptyKept => "empty_kept",
            Self::NullKept { .. } => "null_kept",
            Self::SignTypeLeftOut => "sign_type_left_out",
            Self::RetLeftOut => "ret_left_out",
            Self::CardNoLeftOut => "card_no_left_out",
            Self::FieldLeftOut(place) => {
                let name = OTHERS[usize::from(place) % OTHERS.len()];
                let is_required = name != "Zone";
                let code = if is_required {
                    "required_left_out"
                } else {
                    "field_left_out"
                };
                return format!("{code}:{name}");
            }
            Self::ByteOrder => "byte_order",
            Self::Unsorted => "unsorted",
            Self::Latin1 => "latin1",
            Self::DoubleUtf8 => "double_utf8",
            Self::TrailingNewline { .. } => "trailing_newline",
            Self::TrailingAmpersand => "trailing_ampersand",
            Self::DoubleMd5 => "double_md5",
            Self::BodySigned { .. } => "body_signed",
            Self::ExcludedSigned => "excluded_signed",
        }
        .to_owned()
    }
}
