//! What several test files need: the test keys, one signer that needs no operating system, and
//! LianLian's published messages.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(
    clippy::cast_possible_truncation,
    reason = "lengths in DER are short here"
)]

use std::ops::Deref;

use lianlian_mpay::{
    BindVerifyRequest, Digest, Direction, Error, Message, Randomness, SignType, Signature,
    SignedFields, Signer, SigningKey, SigningString, Verifier, VerifyingKey,
};
use serde_json::{Map, Value};

const KEYS: &str = include_str!("../../vectors/tools/keys.json");
const REAL: &str = include_str!("../../vectors/tools/real_messages.json");

/// Sizes in bits that LianLian uses, and one between.
pub(crate) const SIZES: [usize; 4] = [1024, 2048, 3072, 4096];

/// The key material of the corpus.
pub(crate) fn keys() -> Value {
    serde_json::from_str(KEYS).unwrap()
}

/// Random bytes that are known beforehand, which is what a test wants and nobody else.
pub(crate) struct Seeded(pub(crate) u64);

impl Randomness for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        for byte in bytes {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = self.0.to_be_bytes()[0];
        }
        Ok(())
    }
}

/// Signs with such bytes: a signature does not depend on them (rule `SIG-8`), so tests need neither
/// the operating system's nor the feature `getrandom`.
pub(crate) fn sign_digest(key: &SigningKey, digest: &Digest) -> Result<Signature, Error> {
    key.sign_digest_with(&mut Seeded(1), digest)
}

/// A test key, which signs so.
#[derive(Clone, Debug)]
pub(crate) struct TestKey(SigningKey);

impl TestKey {
    pub(crate) fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        sign_digest(&self.0, digest)
    }
}

impl Signer for TestKey {
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, Error> {
        self.sign_digest(digest)
    }

    fn public_half(&self) -> &dyn Verifier {
        self.0.verifying_key()
    }
}

impl Deref for TestKey {
    type Target = SigningKey;

    fn deref(&self) -> &SigningKey {
        &self.0
    }
}

/// A test key of the corpus.
pub(crate) fn signing_key(name: &str) -> TestKey {
    let keys = keys();
    let private = keys["rsa"][name]["private"].as_str().unwrap();
    TestKey(SigningKey::from_text(private).unwrap())
}

/// The test key that stands for LianLian's platform.
pub(crate) fn platform() -> TestKey {
    signing_key("platform-2048")
}

/// LianLian's platform key.
pub(crate) fn lianlian() -> VerifyingKey {
    published_key("lianlian")
}

pub(crate) fn published_key(name: &str) -> VerifyingKey {
    let public = real()["keys"][name]["public_spki_base64"].clone();
    VerifyingKey::from_text(public.as_str().unwrap()).unwrap()
}

pub(crate) fn published_signing_key(name: &str) -> TestKey {
    let private = real()["keys"][name]["private_pkcs8_base64"].clone();
    TestKey(SigningKey::from_text(private.as_str().unwrap()).unwrap())
}

pub(crate) fn real() -> Value {
    serde_json::from_str(REAL).unwrap()
}

/// A message that LianLian published with a real signature.
pub(crate) struct Real {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) signing_string: String,
    pub(crate) key: String,
    pub(crate) direction: Direction,
}

pub(crate) fn real_messages() -> Vec<Real> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let messages = real()["messages"].as_array().unwrap().clone();
    assert!(messages.len() >= 6);
    let read = |message: Value| Real {
        id: text(&message["id"]),
        body: text(&message["body"]),
        signing_string: text(&message["signing_string"]),
        key: text(&message["key"]),
        direction: match text(&message["direction"]).as_str() {
            "request" => Direction::Request,
            _ => Direction::Response,
        },
    };
    messages.into_iter().map(read).collect()
}

/// The real message with this id.
pub(crate) fn real_message(id: &str) -> Real {
    real_messages()
        .into_iter()
        .find(|real| real.id == id)
        .unwrap()
}

/// The fields of a JSON object, in its order.
pub(crate) fn fields_of(body: &str) -> Map<String, Value> {
    serde_json::from_str(body).unwrap()
}

/// The request of LianLian's page, with an order.
pub(crate) const REQUEST: BindVerifyRequest<'static> = BindVerifyRequest {
    oid_partner: "201103171000000000",
    token: "D096DBA0E3E0CC8F1D504C06E71D292D",
    user_id: "2013051500001",
    verify_code: "666666",
    no_order: Some("20130515094013"),
};

/// A success of that request.
pub(crate) fn success() -> Value {
    serde_json::json!({
        "ret_code": "0000",
        "ret_msg": "交易成功",
        "oid_partner": REQUEST.oid_partner,
        "user_id": REQUEST.user_id,
        "card_no": "622202******3123",
        "no_agree": "2013051613121201",
        "no_order": REQUEST.no_order,
    })
}

/// Signs an object as LianLian's platform would, with a test key: adds `sign_type` and `sign`.
pub(crate) fn signed(body: &Value, sign_type: SignType, key: &dyn Signer) -> String {
    let mut fields = body.as_object().unwrap().clone();
    fields
        .entry("sign_type")
        .or_insert_with(|| sign_type.as_str().into());
    let text = Value::Object(fields.clone()).to_string();
    let message = Message::parse(text.as_bytes()).unwrap();
    let pairs = SignedFields::from_message(&message, Direction::Response).unwrap();
    let digest = SigningString::new(&pairs).digest(sign_type);
    let signature = key.sign_checked(&digest).unwrap();
    fields.insert("sign".into(), signature.to_base64().into());
    Value::Object(fields).to_string()
}

/// The block of rule `SIG-7`, as RFC 8017 writes it down.
pub(crate) fn right_block(digest: &Digest, length: usize) -> Vec<u8> {
    padded(1, &digest.to_info(), length)
}

fn padded(kind: u8, info: &[u8], length: usize) -> Vec<u8> {
    let filling = vec![0xff; length - info.len() - 3];
    [&[0, kind], &*filling, &[0], info].concat()
}

/// Blocks that some library takes, or took, for the right one.
pub(crate) fn lax_blocks(digest: &Digest, length: usize) -> Vec<(&'static str, Vec<u8>)> {
    let (info, hash) = (digest.to_info(), digest.as_bytes());
    let algorithm = &info[2..info.len() - hash.len() - 2];
    let octets = [&[4, hash.len() as u8], hash].concat();
    // The algorithm without its NULL, and with lengths to match.
    let mut bare = algorithm[..algorithm.len() - 2].to_vec();
    bare[1] -= 2;
    let sequence = |content: &[u8]| [&[0x30, content.len() as u8], content].concat();
    let short = |behind: &[u8]| {
        [
            &[0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0],
            behind,
        ]
        .concat()
    };
    let mut garbage = short(&info);
    garbage.resize(length, 0x5a);
    let mut inside = short(&sequence(&[algorithm, &octets, &[4, 0]].concat()));
    inside.resize(length, 0);
    let mut flipped = right_block(digest, length);
    flipped[2] = 0xfe;
    vec![
        (
            "the NULL is missing",
            padded(1, &sequence(&[&bare, &*octets].concat()), length),
        ),
        ("garbage after the digest", garbage),
        ("garbage in the DigestInfo", inside),
        ("no DigestInfo", padded(1, hash, length)),
        (
            "BER for DER",
            padded(1, &[&[0x30, 0x81, info[1]], &info[2..]].concat(), length),
        ),
        ("block type 2", padded(2, &info, length)),
        ("block type 0", padded(0, &info, length)),
        ("another byte of padding", flipped),
        ("zeros", vec![0; length]),
        (
            "the digest of other bytes",
            right_block(&Digest::new(digest.sign_type(), b"?"), length),
        ),
    ]
}
