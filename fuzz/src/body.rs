//! Any message that is written is accepted by the rules WRT-1 to WRT-4 exactly; its body reads back
//! as its fields, verifies, and is the same in one step and in two. A signer that fails is found out.

use arbitrary::Arbitrary;
use lianlian_mpay::{
    Digest, Direction, Error, HostVerdict, MAX_MESSAGE_LEN, Message, PreparedMessage, SignType,
    Signature, SignedBody, Signer, Verifier, sign_message, verify_message,
};

use crate::keys::{Elsewhere, PLATFORM, openssl_verifies};
use crate::reference::{self, Field, Value};
use crate::text::{Name, Rarely, plain_object};
use crate::{mode, naive, structure};

#[derive(Debug, Arbitrary)]
struct Input {
    fields: Vec<(Name, Value)>,
    sign_type: Rarely<u8>,
    /// How many more fields there are, and how long the value of each is.
    more: Rarely<(u8, u16)>,
}

/// What can stand in `sign_type`.
const SIGN_TYPES: [&str; 6] = ["RSA", "SHA256withRSA", "rsa", "SHA256WITHRSA", "MD5", ""];

pub fn run(data: &[u8]) {
    let Some((choice, rest)) = mode(data) else {
        return;
    };
    let sign_type = SignType::ALL[usize::from(choice >> 1 & 1)];
    if choice & 1 == 0 {
        if let Some(fields) = reference::read(rest) {
            assert_written(&fields, sign_type);
        }
    } else if let Some(input) = structure::<Input>(rest) {
        assert_written(&input.fields(), sign_type);
    }
}

impl Input {
    fn fields(&self) -> Vec<Field> {
        let given = self.fields.iter();
        let given = given.map(|(name, value)| (name.0.clone(), value.clone()));
        let sign_type = self.sign_type.0.iter().map(|choice| {
            let text = SIGN_TYPES[usize::from(*choice) % SIGN_TYPES.len()];
            ("sign_type".to_owned(), Value::Text(text.to_owned()))
        });
        let (count, length) = self.more.0.unwrap_or_default();
        let value = "0".repeat(usize::from(length % 2048));
        let more = (0..count % 70).map(|index| (format!("n{index}"), Value::Text(value.clone())));
        given.chain(sign_type).chain(more).collect()
    }
}

fn assert_written(given: &[Field], sign_type: SignType) {
    let expected = naive::written(given, sign_type);
    // What has no text is neither signed nor sent, or has to come as a message.
    let texts = given.iter().map(|(name, value)| (name, value_text(value)));
    let pairs: Option<Vec<_>> = texts.map(|(name, text)| Some((name, text?))).collect();
    let by_pairs = pairs.map(|pairs| PreparedMessage::new(&pairs, sign_type));
    let json = plain_object(given);
    let by_message = Message::parse(json.as_bytes()).ok();
    let by_message = by_message.map(|message| PreparedMessage::from_message(&message, sign_type));
    let mut ways = by_pairs.iter().chain(&by_message);
    assert!(ways.all(|prepared| prepared.is_ok() == expected.is_some()));
    let (Some(Ok(prepared)), Some(fields)) = (by_message, expected) else {
        return;
    };
    assert!(by_pairs.is_none_or(|by_pairs| by_pairs.as_ref() == Ok(&prepared)));
    assert_steps(&prepared, &fields);
}

/// The text that stands for a value where all are texts; none for one that is not to be sent as one.
fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Number(text) if naive::is_refused_number(text) => None,
        value => naive::text_of(value),
    }
}

/// Whatever way the signature comes, the body is the same.
fn assert_steps(prepared: &PreparedMessage, fields: &[(String, String)]) {
    let digest = prepared.digest();
    let key = PLATFORM.signing().verifying_key();
    let signature = Elsewhere(&PLATFORM).sign_digest(&digest).unwrap();
    let block = key.recover_block(&signature).expect("one of the key");
    let whole = sign_message(fields, prepared.sign_type(), &Known(signature.clone()));
    let again = || (prepared.clone(), signature.clone());
    let finished = [
        again().0.finish(again().1, key),
        again().0.finish_with_block(again().1, &block),
        again().0.finish_by_host(again().1, HostVerdict::Matches),
        again().0.finish_unchecked(again().1),
    ];
    for finished in finished {
        assert_eq!(finished, whole);
    }
    assert_faults(prepared, &signature, &block);
    match whole {
        Ok(body) => assert_body(&body, &digest, fields),
        Err(error) => {
            assert_eq!(error.code(), "message_too_large");
            assert!(plain_object(&with_sign(fields, &signature)).len() > MAX_MESSAGE_LEN);
        }
    }
}

/// The fields of the whole body.
fn with_sign(fields: &[(String, String)], signature: &Signature) -> Vec<Field> {
    let sign = [("sign".to_owned(), signature.to_base64())];
    let all = fields.iter().chain(&sign);
    all.map(|(name, text)| (name.clone(), Value::Text(text.clone())))
        .collect()
}

/// What is read of the body is what was written, and it verifies.
fn assert_body(body: &SignedBody, digest: &Digest, fields: &[(String, String)]) {
    assert!(body.as_str().len() <= MAX_MESSAGE_LEN);
    let texts = with_sign(fields, body.signature());
    assert_eq!(
        reference::read(body.as_str().as_bytes()),
        Some(texts.clone())
    );
    let message = Message::parse(body.as_str().as_bytes()).expect("a message");
    assert_eq!(crate::message::fields(&message), texts);

    let signed = naive::signed(&texts, true, &[]).expect("a signing string");
    let string = naive::signing_string(&signed.fields);
    assert_eq!(body.signing_string().as_str(), string);
    assert_eq!(*digest, Digest::new(digest.sign_type(), string.as_bytes()));
    assert!(openssl_verifies(
        &PLATFORM.public(),
        digest,
        body.signature().as_bytes()
    ));
    let verified = verify_message(
        body.as_str().as_bytes(),
        Direction::Request,
        PLATFORM.signing().verifying_key(),
        &[digest.sign_type()],
    )
    .expect("what was signed");
    let pairs = signed.fields.iter();
    assert!(
        verified
            .signed()
            .eq(pairs.map(|(name, text)| (name.as_str(), text.as_str())))
    );
    assert_eq!(verified.unsigned().count(), 0);
}

/// A signer whose signature is known: the right one, or what a fault of the machine made of it.
struct Known(Signature);

impl Signer for Known {
    fn sign_digest(&self, _: &Digest) -> Result<Signature, Error> {
        Ok(self.0.clone())
    }

    fn public_half(&self) -> &dyn Verifier {
        PLATFORM.signing().verifying_key()
    }
}

/// One bit is another, somewhere.
fn changed(signature: &Signature) -> Signature {
    let mut bytes = signature.as_bytes().to_vec();
    let place = usize::from(bytes[0]) % bytes.len();
    bytes[place] ^= 1;
    bytes.into()
}

fn assert_faults(prepared: &PreparedMessage, signature: &Signature, block: &[u8]) {
    let failed = |result: Result<SignedBody, Error>| result.expect_err("a wrong signature").code();
    let faulty = Known(changed(signature));
    assert_eq!(failed(prepared.clone().sign(&faulty)), "signing_failed");
    let mut other = block.to_vec();
    other[usize::from(signature.as_bytes()[0]) % block.len()] ^= 1;
    let finish = |block: &[u8]| prepared.clone().finish_with_block(signature.clone(), block);
    assert_eq!(failed(finish(&other)), "signature_mismatch");
    assert_eq!(failed(finish(&block[1..])), "signature_length");
    assert_eq!(failed(finish(&[&[0], block].concat())), "signature_length");
    let verdict = HostVerdict::DoesNotMatch;
    let finished = prepared.clone().finish_by_host(signature.clone(), verdict);
    assert_eq!(failed(finished), "signature_mismatch");
}
