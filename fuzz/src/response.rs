//! `Bound` comes only of what the platform's key signed, for this request; and an answer
//! that was not touched is `Bound`. Two steps give what one gives.

use arbitrary::Arbitrary;
use lianlian_mpay::{
    BoundCard, Digest, Direction, Error, Expected, HostVerdict, KeySet, Message, OpenedResponse,
    Outcome, ResponseFields, SignType, SignedMessage, SignedResponse, Verified, verify_message,
};
use openssl::base64;

use crate::keys::{PLATFORM, SIGNING, openssl_verifies, right_block};
use crate::naive::{self, Signed};
use crate::reference::{self, Field, Value};
use crate::text::{NAMES, Name, Rarely, Text, plain_object};
use crate::{mode, structure};

const OID_PARTNER: &str = "201103171000000000";
const USER_ID: &str = "2013051500001";
const NO_ORDER: &str = "20221013145018";

/// RSP-5: fields of other APIs' successes.
const OF_OTHER_APIS: [&str; 17] = [
    "token",
    "money_order",
    "oid_paybill",
    "result_pay",
    "settle_date",
    "pay_type",
    "info_order",
    "agreement_list",
    "confirm_code",
    "no_refund",
    "dt_refund",
    "money_refund",
    "oid_refundno",
    "sta_refund",
    "stat_user",
    "oid_userno",
    "gateway_url",
];

/// RSP-8: what is signed, where it has a value.
const DECISIVE: [&str; 7] = [
    "ret_code",
    "ret_msg",
    "sign_type",
    "oid_partner",
    "user_id",
    "no_order",
    "no_agree",
];

/// What the caller expects.
struct Request {
    has_no_order: bool,
    excluded: Vec<&'static str>,
}

/// A response that the platform signs, and what is then done to it.
#[derive(Debug, Arbitrary)]
struct Input {
    sign_type: bool,
    is_refusal: Rarely<u16>,
    oid_partner: Rarely<Text>,
    user_id: Rarely<Text>,
    no_order: Rarely<Text>,
    ret_msg: Rarely<Text>,
    /// Of these two, lengths.
    long_msg: Rarely<u16>,
    no_agree: Rarely<u8>,
    card_no: Rarely<u64>,
    others: Rarely<Vec<(Name, Value)>>,
    edits: Vec<Edit>,
    bytes: Rarely<Vec<(u16, u8)>>,
}

/// A change of the signed message, by one who has no key.
#[derive(Debug, Arbitrary)]
enum Edit {
    Remove(u8),
    Insert(u8, Name, Value),
    Rename(u8, Name),
    Replace(u8, Value),
    Copy(u8, u8),
    Swap(u8, u8),
    /// Moves a boundary: the field of the first place takes the whole next one into its value.
    Join(u8),
    /// Moves it the other way: the first `&name=` of a value becomes a field.
    Split(u8),
    /// Makes a text of another kind of value, with the same text.
    Unquote(u8),
    /// Another bit near the end of the text of `sign`, where base64 has unused ones.
    Sign(u8, u8),
}

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    let request = Request::of(choice);
    if choice & 1 == 0 {
        request.assert_read(rest);
    } else if let Some(input) = structure::<Input>(rest) {
        run_edited(&request, &input);
    }
}

fn run_edited(request: &Request, input: &Input) {
    let Some(signed) = sign(input.fields(), &request.excluded, input.sign_type) else {
        return;
    };
    let mut fields = signed.fields.clone();
    input
        .edits
        .iter()
        .take(4)
        .for_each(|edit| edit.apply(&mut fields));
    let mut body = plain_object(&fields).into_bytes();
    for (place, bits) in input.bytes.0.iter().flatten().take(3) {
        let place = usize::from(*place) % body.len();
        body[place] ^= bits;
    }
    let outcome = request.assert_read(&body);
    if let Some(found) = outcome {
        // Only one who has the key signs, so this is what was signed, bit by bit.
        assert_eq!(naive::signing_string(&found.fields), signed.text);
        if !signed.is_ambiguous {
            assert_eq!(naive::split(&signed.text), found.fields, "a moved boundary");
        }
    } else if input.is_untouched(request) {
        panic!(
            "an untouched answer is not taken: {}",
            String::from_utf8_lossy(&body)
        );
    }
}

/// A message with the platform's signature.
struct Original {
    fields: Vec<Field>,
    text: String,
    is_ambiguous: bool,
}

/// None where a message cannot be signed: a number with an exponent.
fn sign(mut all: Vec<Field>, excluded: &[&str], is_sha256: bool) -> Option<Original> {
    let Signed { fields, .. } = naive::signed(&all, false, excluded)?;
    let text = naive::signing_string(&fields);
    let digest = Digest::new(SignType::ALL[usize::from(is_sha256)], text.as_bytes());
    let length = usize::try_from(PLATFORM.openssl.size()).unwrap();
    let signature = PLATFORM
        .raise(&right_block(&digest, length))
        .expect("a block below n");
    all.push(("sign".into(), Value::Text(base64::encode_block(&signature))));
    let is_ambiguous = fields.iter().any(|(_, value)| naive::is_ambiguous(value));
    Some(Original {
        fields: all,
        text,
        is_ambiguous,
    })
}

impl Request {
    /// Three bits name fields that the caller excludes.
    fn of(choice: u8) -> Self {
        let excluded = match choice >> 2 & 7 {
            1 => vec!["card_no"],
            2 => vec!["memo", "bank_name"],
            3 => vec![NAMES[usize::from(choice >> 5)]],
            _ => vec![],
        };
        Self {
            has_no_order: choice & 2 == 2,
            excluded,
        }
    }

    fn expected(&self) -> Expected {
        let expected = Expected::new(OID_PARTNER, USER_ID, SignType::Rsa).unwrap();
        let expected = expected
            .with_allowed(SignType::ALL)
            .with_excluded(&self.excluded);
        if self.has_no_order {
            expected.with_no_order(NO_ORDER).unwrap()
        } else {
            expected
        }
    }

    /// Reads a response; what it is signed over, if it is a signed outcome.
    fn assert_read(&self, body: &[u8]) -> Option<Signed> {
        let key = PLATFORM.signing().verifying_key();
        let expected = self.expected();
        let outcome = expected.verify_response(body, key);
        assert_steps(&expected, body, &outcome);
        // A public operation is slow under the fuzzer, so not every input is read in every way.
        if body.len() % 2 == 0 {
            self.assert_verified(body);
        }
        let fields = reference::read(body);
        let outcome = outcome.ok()?;
        let fields = fields.expect("a message");
        match outcome {
            Outcome::Bound(card) => {
                let signed = self.assert_signed(&fields);
                self.assert_bound(&card, &fields, &signed);
                assert_fields(card.fields(), &fields, &signed.fields);
                Some(signed)
            }
            Outcome::Refused(refusal) => {
                let signed = self.assert_signed(&fields);
                assert_eq!(
                    signed_value(&signed, "ret_code"),
                    Some(refusal.ret_code().as_str())
                );
                assert_eq!(signed_value(&signed, "ret_msg"), Some(refusal.ret_msg()));
                assert_refused(&fields, true);
                assert_fields(refusal.fields(), &fields, &signed.fields);
                Some(signed)
            }
            Outcome::Unsigned(claim) => {
                assert_eq!(text(&fields, "ret_code").as_deref(), Some(claim.ret_code()));
                assert_eq!(text(&fields, "ret_msg").as_deref(), Some(claim.ret_msg()));
                assert_refused(&fields, false);
                assert_fields(claim.fields(), &fields, &[]);
                None
            }
        }
    }

    /// The general layer: in one step or two, the same is verified, and OpenSSL takes it.
    fn assert_verified(&self, body: &[u8]) {
        let key = PLATFORM.signing().verifying_key();
        let whole = verify_message(body, Direction::Response, key, SignType::ALL);
        let signed = Message::parse(body)
            .and_then(|message| SignedMessage::new(message, Direction::Response));
        let stepped = signed
            .map(SignedMessage::into_owned)
            .and_then(verify_with_block);
        assert_eq!(stepped.map(Verified::into_owned), whole);
        if let Ok(verified) = whole {
            let plain = Self {
                has_no_order: false,
                excluded: vec![],
            };
            let expected = naive::signed(&reference::read(body).expect("a message"), false, &[]);
            let found = Signed {
                fields: verified
                    .signed()
                    .map(|(name, text)| (name.into(), text.into()))
                    .collect(),
                unsigned: verified.unsigned().map(str::to_owned).collect(),
            };
            assert_eq!(Some(found), expected);
            plain.assert_key(&crate::message::fields(verified.message()));
        }
    }

    /// OpenSSL says that the platform signed the naive signing string, each value in it reads one way
    /// only, and what decides is in it.
    fn assert_signed(&self, fields: &[Field]) -> Signed {
        let signed = self.assert_key(fields);
        let mut values = signed.fields.iter().map(|(_, value)| value);
        assert!(!values.any(|value| naive::is_ambiguous(value)));
        let mut unsigned = signed.unsigned.iter();
        assert!(!unsigned.any(|name| DECISIVE.contains(&name.as_str())));
        signed
    }

    /// OpenSSL says that the platform signed the naive signing string.
    fn assert_key(&self, fields: &[Field]) -> Signed {
        let sign_type = text(fields, "sign_type")
            .expect("a sign type")
            .to_uppercase();
        let sign_type = SignType::ALL[usize::from(sign_type != "RSA")];
        let signed = naive::signed(fields, false, &self.excluded).expect("a signing string");
        let digest = Digest::new(sign_type, naive::signing_string(&signed.fields).as_bytes());
        let sign = text(fields, "sign").expect("a signature");
        let bytes = base64::decode_block(&sign).expect("base64");
        assert_eq!(base64::encode_block(&bytes), sign, "not canonical base64");
        assert!(
            openssl_verifies(&PLATFORM.public(), &digest, &bytes),
            "no key of ours signed this"
        );
        signed
    }

    /// RSP-5 to RSP-8.
    fn assert_bound(&self, card: &BoundCard, fields: &[Field], signed: &Signed) {
        let signed_value = |name: &str| signed_value(signed, name);
        assert_eq!(signed_value("ret_code"), Some("0000"));
        assert_eq!(
            (signed_value("oid_partner"), card.oid_partner()),
            (Some(OID_PARTNER), OID_PARTNER)
        );
        assert_eq!(
            (signed_value("user_id"), card.user_id()),
            (Some(USER_ID), USER_ID)
        );
        assert_eq!(signed_value("no_order"), card.no_order());
        assert!(
            !self.has_no_order || card.no_order() == Some(NO_ORDER),
            "another order"
        );
        assert_eq!(signed_value("no_agree"), card.no_agree());
        assert!(
            signed_value("card_no").or(card.no_agree()).is_some(),
            "no card was signed"
        );
        assert_eq!(text(fields, "card_no").as_deref(), Some(card.card_no()));
        assert_eq!(
            text(fields, "no_agree")
                .filter(|text| !text.is_empty())
                .as_deref(),
            card.no_agree()
        );
        for name in OF_OTHER_APIS {
            let value = fields
                .iter()
                .find(|(found, _)| found.eq_ignore_ascii_case(name));
            let is_empty = |value: &Value| {
                matches!(value, Value::Null) || *value == Value::Text(String::new())
            };
            assert!(
                value.is_none_or(|(_, value)| is_empty(value)),
                "another API's success"
            );
        }
    }
}

/// The signed value of a field.
fn signed_value<'s>(signed: &'s Signed, name: &str) -> Option<&'s str> {
    let mut fields = signed.fields.iter();
    fields
        .find(|(field, _)| field == name)
        .map(|(_, value)| value.as_str())
}

/// In one step or in two, by whatever way the signature is checked, a response is the same.
fn assert_steps(expected: &Expected, body: &[u8], whole: &Result<Outcome, Error>) {
    let opened = match expected.open(body) {
        Ok(OpenedResponse::Signed(response)) => response,
        Ok(OpenedResponse::Unsigned(claim)) => {
            return assert_eq!(whole, &Ok(Outcome::Unsigned(claim)));
        }
        Err(error) => return assert_eq!(whole, &Err(error)),
    };
    let key = PLATFORM.signing().verifying_key();
    let block = key.recover_block(opened.signature());
    assert_eq!(&finish_with_block(opened.clone(), block.as_deref()), whole);
    if body.len() % 2 == 1 {
        assert_eq!(&opened.clone().finish(key), whole);
        assert_set(&opened, whole);
    }

    let signature = opened.signature().as_bytes();
    if openssl_verifies(&PLATFORM.public(), &opened.digest(), signature) {
        let by_host = opened.clone().finish_by_host(HostVerdict::Matches);
        assert_eq!(&by_host, whole);
    }
    let refused = [
        (HostVerdict::DoesNotMatch, "signature_mismatch"),
        (HostVerdict::NoAnswer, "verifying_failed"),
    ];
    for (verdict, code) in refused {
        let by_host = opened.clone().finish_by_host(verdict);
        assert_eq!(by_host.map_err(|error| error.code()), Err(code));
    }
    for wrong in wrong_blocks(block.as_deref().unwrap_or_default()) {
        let found = opened.clone().finish_with_block(&wrong);
        assert!(
            found.is_err_and(|error| error.field() == Some("sign")),
            "a wrong block is taken"
        );
    }
}

/// Of two keys, the one that signed is told; the first one signed some of the seeds.
fn assert_set(opened: &SignedResponse, whole: &Result<Outcome, Error>) {
    let first = SIGNING.iter().find(|key| key.name == "merchant-1024");
    let first = first.expect("in the corpus").signing().verifying_key();
    let expected = match opened.clone().finish(first) {
        Err(error) if error.field() == Some("sign") => whole.clone().map(|outcome| (outcome, 1)),
        by_first => by_first.map(|outcome| (outcome, 0)),
    };
    let second = PLATFORM.signing().verifying_key();
    let keys = KeySet::from([first.clone(), second.clone()]);
    assert_eq!(opened.clone().finish_with_set(&keys), expected);
}

/// A host that recovers nothing gives none, and then it is the key's own verdict.
fn finish_with_block(response: SignedResponse, block: Option<&[u8]>) -> Result<Outcome, Error> {
    match block {
        Some(block) => response.finish_with_block(block),
        None => response.finish(PLATFORM.signing().verifying_key()),
    }
}

fn verify_with_block(signed: SignedMessage<'static>) -> Result<Verified<'static>, Error> {
    let key = PLATFORM.signing().verifying_key();
    match key.recover_block(signed.signature()) {
        Some(block) => signed.verify_with_block(&block, SignType::ALL),
        None => signed.verify(key, SignType::ALL),
    }
}

/// Cut short, longer, and one byte another.
fn wrong_blocks(block: &[u8]) -> Vec<Vec<u8>> {
    let mut changed = block.to_vec();
    changed
        .iter_mut()
        .last()
        .into_iter()
        .for_each(|byte| *byte ^= 1);
    let end = block.get(1..).unwrap_or_default().to_vec();
    vec![vec![], changed, end, [&[0], block].concat()]
}

/// A refusal is never made of a success.
fn assert_refused(fields: &[Field], is_signed: bool) {
    assert_ne!(text(fields, "ret_code").as_deref(), Some("0000"));
    let sign = fields
        .iter()
        .find(|(name, _)| name == "sign")
        .map(|(_, value)| value);
    let has_sign =
        !matches!(sign, None | Some(Value::Null)) && text(fields, "sign").as_deref() != Some("");
    assert_eq!(has_sign, is_signed);
    assert!(text(fields, "oid_partner").is_none_or(|text| text.is_empty() || text == OID_PARTNER));
    assert!(text(fields, "user_id").is_none_or(|text| text.is_empty() || text == USER_ID));
}

/// The outcome shows all fields, and those as signed that are.
fn assert_fields(shown: &ResponseFields, fields: &[Field], signed: &[(String, String)]) {
    let shown: Vec<_> = shown
        .iter()
        .map(|field| (field.name(), field.text().to_owned(), field.is_signed()))
        .collect();
    let expected = fields.iter().filter(|(name, _)| name != "sign");
    let expected: Vec<_> = expected
        .map(|(name, value)| {
            let text = match value {
                Value::Nested(json) => json.clone(),
                value => naive::text_of(value).unwrap_or_default(),
            };
            let is_signed = signed.iter().any(|(signed, _)| signed == name);
            (name.as_str(), text, is_signed)
        })
        .collect();
    assert_eq!(shown, expected);
}

fn text(fields: &[Field], name: &str) -> Option<String> {
    let field = fields.iter().find(|(found, _)| found == name);
    field.and_then(|(_, value)| naive::text_of(value))
}

impl Input {
    fn fields(&self) -> Vec<Field> {
        let or = |text: &Rarely<Text>, default: &str| {
            text.0.as_ref().map_or(default, |text| &text.0).to_owned()
        };
        let long_msg = "易".repeat(usize::from(self.long_msg.0.unwrap_or(0) % 5_000));
        let code = self.is_refusal.0.map_or(0, |code| code % 10_000);
        let sign_type = SignType::ALL[usize::from(self.sign_type)].as_str();
        let card_no = self
            .card_no
            .0
            .map_or("622202******3123".to_owned(), |card| card.to_string());
        let fields = [
            ("oid_partner", or(&self.oid_partner, OID_PARTNER)),
            ("user_id", or(&self.user_id, USER_ID)),
            ("no_order", or(&self.no_order, NO_ORDER)),
            ("ret_code", format!("{code:04}")),
            ("ret_msg", or(&self.ret_msg, "交易成功") + &long_msg),
            ("card_no", card_no),
            ("no_agree", "7".repeat(self.no_agree_len())),
            ("sign_type", sign_type.to_owned()),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), Value::Text(value)));
        let others = self.others.0.iter().flatten().take(3);
        let others = others.map(|(name, value)| (name.0.clone(), value.clone()));
        fields.into_iter().chain(others).collect()
    }

    fn no_agree_len(&self) -> usize {
        self.no_agree.0.map_or(16, usize::from)
    }

    /// Whether this is the plain answer to the request, as it was signed. A text may have any
    /// length, and an agreement number 64 characters.
    fn is_untouched(&self, request: &Request) -> bool {
        let is_plain = [
            &self.oid_partner,
            &self.user_id,
            &self.no_order,
            &self.ret_msg,
        ];
        is_plain.iter().all(|text| text.0.is_none())
            && (self.card_no.0, self.is_refusal.0) == (None, None)
            && (1..=64).contains(&self.no_agree_len())
            && self.others.0.is_none()
            && self.edits.is_empty()
            && self.bytes.0.is_none()
            && request
                .excluded
                .iter()
                .all(|name| ["card_no", "memo", "bank_name"].contains(name))
    }
}

impl Edit {
    fn apply(&self, fields: &mut Vec<Field>) {
        if fields.is_empty() {
            return;
        }
        let count = fields.len();
        let at = |place: &u8| usize::from(*place) % count;
        match self {
            Self::Remove(place) => drop(fields.remove(at(place))),
            Self::Insert(place, name, value) => {
                fields.insert(at(place), (name.0.clone(), value.clone()));
            }
            Self::Rename(place, name) => fields[at(place)].0.clone_from(&name.0),
            Self::Replace(place, value) => fields[at(place)].1 = value.clone(),
            Self::Copy(from, to) => fields[at(to)].1 = fields[at(from)].1.clone(),
            Self::Swap(a, b) => fields.swap(at(a), at(b)),
            Self::Join(place) => join(fields, at(place)),
            Self::Split(place) => split(fields, at(place)),
            Self::Unquote(place) => unquote(&mut fields[at(place)].1),
            Self::Sign(place, bit) => change_sign(fields, *place, *bit),
        }
    }
}

/// Joins a field with the one that follows it in the signing string, which stays the same.
fn join(fields: &mut Vec<Field>, place: usize) {
    fields.sort_by_key(|(name, _)| (name == "sign", name.to_ascii_lowercase()));
    if place + 1 < fields.len() && fields[place + 1].0 != "sign" {
        let (name, value) = fields.remove(place + 1);
        if let (Value::Text(text), Some(value)) = (&mut fields[place].1, naive::text_of(&value)) {
            text.extend(["&", &name, "=", &value]);
        }
    }
}

fn split(fields: &mut Vec<Field>, place: usize) {
    let Value::Text(text) = &mut fields[place].1 else {
        return;
    };
    let kept = text.clone();
    let Some((value, rest)) = kept.split_once('&') else {
        return;
    };
    if let Some((name, other)) = rest.split_once('=') {
        value.clone_into(text);
        fields.insert(place + 1, (name.to_owned(), Value::Text(other.to_owned())));
    }
}

fn unquote(value: &mut Value) {
    if let Value::Text(text) = value {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && (text.len() == 1 || !text.starts_with('0')) {
            *value = Value::Number(text.clone());
        }
    }
}

fn change_sign(fields: &mut [Field], place: u8, bit: u8) {
    let sign = fields.iter_mut().find(|(name, _)| name == "sign");
    if let Some((_, Value::Text(text))) = sign {
        let mut bytes = text.clone().into_bytes();
        if let Some(byte) = bytes.iter_mut().rev().nth(usize::from(place % 4)) {
            *byte ^= 1 << (bit % 7); // ASCII stays ASCII
        }
        *text = String::from_utf8(bytes).unwrap_or_default();
    }
}
