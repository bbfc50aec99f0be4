//! What a key signs verifies, with the crate and with OpenSSL; one changed bit of the signature,
//! of its text, of what was signed or of the key is refused.

use arbitrary::Arbitrary;
use lianlian_mpay::{Digest, SignType, Signature, VerifyingKey};

use crate::keys::{SIGNING, TestKey, openssl_verifies};
use crate::structure;

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    key: u8,
    is_sha256: bool,
    place: u16,
    bit: u8,
    text: &'a [u8],
}

pub fn run(data: &[u8]) {
    let Some(input) = structure::<Input<'_>>(data) else {
        return;
    };
    // The shortest four: signing is slow.
    let key = SIGNING[usize::from(input.key) % 4];
    let sign_type = SignType::ALL[usize::from(input.is_sha256)];
    let digest = Digest::of(sign_type, input.text);
    let signature = key.signing().sign(&digest).expect("a sound key signs");
    let public = key.signing().verifying_key();
    assert_eq!(public.verify(&digest, &signature), Ok(()));
    assert!(openssl_verifies(
        &public_half(key),
        &digest,
        signature.as_bytes()
    ));
    assert_changes_are_refused(&input, sign_type, public, &signature);
}

fn public_half(key: &TestKey) -> openssl::rsa::Rsa<openssl::pkey::Public> {
    openssl::rsa::Rsa::public_key_from_der(&key.spki()).unwrap()
}

fn assert_changes_are_refused(
    input: &Input<'_>,
    sign_type: SignType,
    public: &VerifyingKey,
    signature: &Signature,
) {
    let digest = Digest::of(sign_type, input.text);
    let flipped = |bytes: &[u8]| flip(bytes, input.place, input.bit);

    let changed = Signature::from_bytes(&flipped(signature.as_bytes()));
    assert!(
        public.verify(&digest, &changed).is_err(),
        "a changed signature"
    );

    if let Ok(text) = String::from_utf8(flipped(signature.to_base64().as_bytes())) {
        let is_refused = |changed| public.verify(&digest, &changed).is_err();
        assert!(
            Signature::from_base64(&text).map_or(true, is_refused),
            "changed base64: {text}"
        );
    }
    if !input.text.is_empty() {
        let changed = Digest::of(sign_type, &flipped(input.text));
        assert!(
            public.verify(&changed, signature).is_err(),
            "a changed text"
        );
    }
    if let Ok(changed) = VerifyingKey::from_der(&flipped(&public.to_spki_der())) {
        assert!(changed.verify(&digest, signature).is_err(), "a changed key");
    }
}

/// Flips one bit. Places count from the end, where the digest's last byte and base64's unused
/// bits are.
fn flip(bytes: &[u8], place: u16, bit: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let last = bytes.len() - 1;
    bytes[last - usize::from(place) % (last + 1)] ^= 1 << (bit % 8);
    bytes
}
