//! `Bound` comes only of what the platform's key signed, for this request; and a genuine answer
//! that nobody touched is `Bound`.

use arbitrary::Arbitrary;
use lianlian_mpay::{BoundCard, Digest, Expected, Outcome, Refusal, SignType};
use openssl::base64;
use openssl::rsa::Rsa;

use crate::keys::{PLATFORM, openssl_verifies, right_block};
use crate::naive::{self, Signed};
use crate::reference::{self, Member, Value};
use crate::text::{NAMES, Name, Rarely, Text, plain_object};
use crate::{mode, structure};

const OID_PARTNER: &str = "201103171000000000";
const USER_ID: &str = "2013051500001";
const NO_ORDER: &str = "20221013145018";

/// RSP-5: members of other APIs' successes.
const FOREIGN: [&str; 14] = [
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
];

/// What the caller expects.
struct Request {
    has_no_order: bool,
    unsigned: Vec<&'static str>,
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
    /// Moves a boundary: the member of the first place takes the whole next one into its value.
    Join(u8),
    /// Moves it the other way: the first `&name=` of a value becomes a member.
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
    let Some(signed) = sign(input.members(), &request.unsigned, input.sign_type) else {
        return;
    };
    let mut members = signed.members.clone();
    input
        .edits
        .iter()
        .take(4)
        .for_each(|edit| edit.apply(&mut members));
    let mut body = plain_object(&members).into_bytes();
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
            "a genuine answer is not taken: {}",
            String::from_utf8_lossy(&body)
        );
    }
}

/// A message with the platform's signature.
struct Original {
    members: Vec<Member>,
    text: String,
    is_ambiguous: bool,
}

/// None where a message cannot be signed: a number with an exponent.
fn sign(mut members: Vec<Member>, unsigned: &[&str], is_sha256: bool) -> Option<Original> {
    let Signed { fields, .. } = naive::signed(&members, false, unsigned)?;
    let text = naive::signing_string(&fields);
    let digest = Digest::of(SignType::ALL[usize::from(is_sha256)], text.as_bytes());
    let length = usize::try_from(PLATFORM.openssl.size()).unwrap();
    let signature = PLATFORM
        .raise(&right_block(&digest, length))
        .expect("a block below n");
    members.push(("sign".into(), Value::Text(base64::encode_block(&signature))));
    let is_ambiguous = fields.iter().any(|(_, value)| naive::is_ambiguous(value));
    Some(Original {
        members,
        text,
        is_ambiguous,
    })
}

impl Request {
    /// Two bits name members that the caller takes for unsigned.
    fn of(choice: u8) -> Self {
        let unsigned = match choice >> 2 & 7 {
            1 => vec!["card_no"],
            2 => vec!["memo", "bank_name"],
            3 => vec![NAMES[usize::from(choice >> 5)]],
            _ => vec![],
        };
        Self {
            has_no_order: choice & 2 == 2,
            unsigned,
        }
    }

    fn expected(&self) -> Expected {
        let expected = Expected::new(OID_PARTNER, USER_ID, SignType::Rsa).unwrap();
        let expected = expected
            .with_allowed(&SignType::ALL)
            .with_unsigned(&self.unsigned);
        if self.has_no_order {
            expected.with_no_order(NO_ORDER).unwrap()
        } else {
            expected
        }
    }

    /// Reads a response; what it is signed over, if it is a signed outcome.
    fn assert_read(&self, body: &[u8]) -> Option<Signed> {
        let key = PLATFORM.signing().verifying_key();
        let outcome = self.expected().read(body, key).ok()?;
        let members = reference::read(body).expect("a message");
        match outcome {
            Outcome::Bound(card) => {
                let signed = self.assert_signed(&members);
                self.assert_bound(&card, &members, &signed);
                Some(signed)
            }
            Outcome::Refused(refusal) => {
                assert_refused(&refusal, &members);
                refusal
                    .is_authenticated()
                    .then(|| self.assert_signed(&members))
            }
        }
    }

    /// OpenSSL says that the platform signed the naive signing string, and each value in it reads
    /// one way only.
    fn assert_signed(&self, members: &[Member]) -> Signed {
        let sign_type = text(members, "sign_type")
            .expect("a sign type")
            .to_uppercase();
        let sign_type = SignType::ALL[usize::from(sign_type != "RSA")];
        let signed = naive::signed(members, false, &self.unsigned).expect("a signing string");
        let digest = Digest::of(sign_type, naive::signing_string(&signed.fields).as_bytes());
        let sign = text(members, "sign").expect("a signature");
        let bytes = base64::decode_block(&sign).expect("base64");
        assert_eq!(base64::encode_block(&bytes), sign, "not canonical base64");
        let key = Rsa::public_key_from_der(&PLATFORM.spki()).unwrap();
        assert!(
            openssl_verifies(&key, &digest, &bytes),
            "nobody signed this"
        );
        assert!(
            !signed
                .fields
                .iter()
                .any(|(_, value)| naive::is_ambiguous(value))
        );
        signed
    }

    /// RSP-5 to RSP-8.
    fn assert_bound(&self, card: &BoundCard, members: &[Member], signed: &Signed) {
        let covered = |name: &str| {
            let field = signed.fields.iter().find(|(field, _)| field == name);
            field.map(|(_, value)| value.as_str())
        };
        assert_eq!(covered("ret_code"), Some("0000"));
        assert_eq!(
            (covered("oid_partner"), card.oid_partner()),
            (Some(OID_PARTNER), OID_PARTNER)
        );
        assert_eq!(
            (covered("user_id"), card.user_id()),
            (Some(USER_ID), USER_ID)
        );
        assert_eq!(covered("no_order"), card.no_order());
        assert!(
            !self.has_no_order || card.no_order() == Some(NO_ORDER),
            "another order"
        );
        assert!(
            covered("card_no").or(covered("no_agree")).is_some(),
            "no card was signed"
        );
        assert_eq!(text(members, "card_no").as_deref(), Some(card.card_no()));
        assert_eq!(
            text(members, "no_agree")
                .filter(|text| !text.is_empty())
                .as_deref(),
            card.no_agree()
        );
        for name in FOREIGN {
            let value = members
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

/// A refusal is never made of a success.
fn assert_refused(refusal: &Refusal, members: &[Member]) {
    let code = text(members, "ret_code");
    assert_eq!(code.as_deref(), Some(refusal.ret_code().as_str()));
    assert_ne!(code.as_deref(), Some("0000"));
    let sign = members
        .iter()
        .find(|(name, _)| name == "sign")
        .map(|(_, value)| value);
    let has_sign =
        !matches!(sign, None | Some(Value::Null)) && text(members, "sign").as_deref() != Some("");
    assert_eq!(has_sign, refusal.is_authenticated());
    assert!(text(members, "oid_partner").is_none_or(|text| text.is_empty() || text == OID_PARTNER));
    assert!(text(members, "user_id").is_none_or(|text| text.is_empty() || text == USER_ID));
}

fn text(members: &[Member], name: &str) -> Option<String> {
    let member = members.iter().find(|(found, _)| found == name);
    member.and_then(|(_, value)| naive::text_of(value))
}

impl Input {
    fn members(&self) -> Vec<Member> {
        let or = |text: &Rarely<Text>, default: &str| {
            text.0.as_ref().map_or(default, |text| &text.0).to_owned()
        };
        let code = self.is_refusal.0.map_or(0, |code| code % 10_000);
        let sign_type = SignType::ALL[usize::from(self.sign_type)].as_str();
        let card_no = self
            .card_no
            .0
            .map_or("622202******3123".to_owned(), |card| card.to_string());
        let members = [
            ("oid_partner", or(&self.oid_partner, OID_PARTNER)),
            ("user_id", or(&self.user_id, USER_ID)),
            ("no_order", or(&self.no_order, NO_ORDER)),
            ("ret_code", format!("{code:04}")),
            ("ret_msg", or(&self.ret_msg, "交易成功")),
            ("card_no", card_no),
            ("no_agree", "2013051613121201".to_owned()),
            ("sign_type", sign_type.to_owned()),
        ];
        let members = members.map(|(name, value)| (name.to_owned(), Value::Text(value)));
        let others = self.others.0.iter().flatten().take(3);
        let others = others.map(|(name, value)| (name.0.clone(), value.clone()));
        members.into_iter().chain(others).collect()
    }

    /// Whether this is the plain answer to the request, as it was signed.
    fn is_untouched(&self, request: &Request) -> bool {
        let is_plain = [
            &self.oid_partner,
            &self.user_id,
            &self.no_order,
            &self.ret_msg,
        ];
        is_plain.iter().all(|text| text.0.is_none())
            && (self.card_no.0, self.is_refusal.0) == (None, None)
            && self.others.0.is_none()
            && self.edits.is_empty()
            && self.bytes.0.is_none()
            && request
                .unsigned
                .iter()
                .all(|name| ["card_no", "memo", "bank_name"].contains(name))
    }
}

impl Edit {
    fn apply(&self, members: &mut Vec<Member>) {
        if members.is_empty() {
            return;
        }
        let count = members.len();
        let at = |place: &u8| usize::from(*place) % count;
        match self {
            Self::Remove(place) => drop(members.remove(at(place))),
            Self::Insert(place, name, value) => {
                members.insert(at(place), (name.0.clone(), value.clone()));
            }
            Self::Rename(place, name) => members[at(place)].0.clone_from(&name.0),
            Self::Replace(place, value) => members[at(place)].1 = value.clone(),
            Self::Copy(from, to) => members[at(to)].1 = members[at(from)].1.clone(),
            Self::Swap(a, b) => members.swap(at(a), at(b)),
            Self::Join(place) => join(members, at(place)),
            Self::Split(place) => split(members, at(place)),
            Self::Unquote(place) => unquote(&mut members[at(place)].1),
            Self::Sign(place, bit) => change_sign(members, *place, *bit),
        }
    }
}

/// Joins a member with the one that follows it in the signing string, which stays the same.
fn join(members: &mut Vec<Member>, place: usize) {
    members.sort_by_key(|(name, _)| (name == "sign", name.to_ascii_lowercase()));
    if place + 1 < members.len() && members[place + 1].0 != "sign" {
        let (name, value) = members.remove(place + 1);
        if let (Value::Text(text), Some(value)) = (&mut members[place].1, naive::text_of(&value)) {
            text.extend(["&", &name, "=", &value]);
        }
    }
}

fn split(members: &mut Vec<Member>, place: usize) {
    let Value::Text(text) = &mut members[place].1 else {
        return;
    };
    let kept = text.clone();
    let Some((value, rest)) = kept.split_once('&') else {
        return;
    };
    if let Some((name, other)) = rest.split_once('=') {
        value.clone_into(text);
        members.insert(place + 1, (name.to_owned(), Value::Text(other.to_owned())));
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

fn change_sign(members: &mut [Member], place: u8, bit: u8) {
    let sign = members.iter_mut().find(|(name, _)| name == "sign");
    if let Some((_, Value::Text(text))) = sign {
        let mut bytes = text.clone().into_bytes();
        if let Some(byte) = bytes.iter_mut().rev().nth(usize::from(place % 4)) {
            *byte ^= 1 << (bit % 7); // ASCII stays ASCII
        }
        *text = String::from_utf8(bytes).unwrap_or_default();
    }
}
