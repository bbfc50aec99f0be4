//! What is measured on: the page's request, and a signed response to it from the vectors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lianlian_mpay::{
    BindVerifyRequest, Digest, Error, Expected, SignType, Signature, Signer, SigningKey, Verifier,
};
use serde_json::Value;

const KEYS: &str = include_str!("../../vectors/tools/keys.json");
const RESPONSES: &str = include_str!("../../vectors/responses.json");

/// The request that LianLian's page shows.
pub const REQUEST: BindVerifyRequest<'static> = BindVerifyRequest {
    oid_partner: "201103171000000000",
    token: "D096DBA0E3E0CC8F1D504C06E71D292D",
    user_id: "2013051500001",
    verify_code: "666666",
    no_order: None,
};

/// The same as names and values.
pub const FIELDS: [(&str, &str); 4] = [
    ("oid_partner", REQUEST.oid_partner),
    ("token", REQUEST.token),
    ("user_id", REQUEST.user_id),
    ("verify_code", REQUEST.verify_code),
];

/// A response of nine fields, signed with the test key that stands for LianLian's platform.
pub struct Response {
    pub body: String,
    pub expected: Expected,
}

/// The success in the vectors that was signed with a key of this many bits.
pub fn response(bits: usize, sign_type: SignType) -> Response {
    let hash = match sign_type {
        SignType::Rsa => "md5",
        _ => "sha256",
    };
    let id = format!("response/bound-{hash}-{bits}");
    let file: Value = serde_json::from_str(RESPONSES).unwrap();
    let mut cases = file["cases"].as_array().unwrap().iter();
    let input = &cases.find(|case| case["id"] == id).unwrap()["in"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let request = &input["request"];
    let expected = Expected::new(
        &text(&request["oid_partner"]),
        &text(&request["user_id"]),
        sign_type,
    )
    .and_then(|expected| expected.with_no_order(&text(&request["no_order"])));
    Response {
        body: text(&input["message"]),
        expected: expected.unwrap(),
    }
}

/// A test key.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_der(&pkcs8(name)).unwrap()
}

/// A test key in PKCS#8.
pub fn pkcs8(name: &str) -> Vec<u8> {
    let keys: Value = serde_json::from_str(KEYS).unwrap();
    let text = keys["rsa"][name]["private"].as_str().unwrap();
    let der: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(der).unwrap()
}

/// In place of RSA: signs with as many bytes as a key of this size would, and accepts them all.
pub struct NoRsa {
    pub bits: usize,
}

impl Signer for NoRsa {
    fn sign_digest(&self, _: &Digest) -> Result<Signature, Error> {
        Ok(vec![0x5a; self.bits / 8].into())
    }

    fn public_half(&self) -> &dyn Verifier {
        self
    }
}

impl Verifier for NoRsa {
    fn verify_digest(&self, _: &Digest, signature: &Signature) -> Result<(), Error> {
        assert_eq!(signature.as_bytes().len(), self.bits / 8);
        Ok(())
    }
}
