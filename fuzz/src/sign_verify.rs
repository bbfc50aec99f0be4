//! What a key signs verifies, with the crate and with OpenSSL; one changed bit of the signature,
//! of its text, of what was signed or of the key is refused. The block that the crate recovers is
//! that of rule SIG-7, and neither digest nor signature is shown by `Debug`.

use arbitrary::Arbitrary;
use lianlian_mpay::{Digest, KeySet, SignType, Signature, VerifyingKey};

use crate::keys::{SIGNING, hex, openssl_verifies, right_block};
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
    let digest = Digest::new(sign_type, input.text);
    let signature = key
        .signing()
        .sign_digest(&digest)
        .expect("a sound key signs");
    let public = key.signing().verifying_key();
    assert_eq!(public.verify_digest(&digest, &signature), Ok(()));
    assert!(openssl_verifies(
        &key.public(),
        &digest,
        signature.as_bytes()
    ));
    let block = right_block(&digest, public.signature_len());
    assert_eq!(public.recover_block(&signature), Some(block));
    assert_set(public, &digest, &signature);
    assert_hidden(&digest, &signature);
    assert_changes_are_refused(&input, sign_type, public, &signature);
}

/// Of two keys, the one that signed is told.
fn assert_set(public: &VerifyingKey, digest: &Digest, signature: &Signature) {
    let mut others = SIGNING.iter().map(|key| key.signing().verifying_key());
    let other = others.find(|other| *other != public).expect("another key");
    let keys = KeySet::from([other.clone(), public.clone()]);
    assert_eq!(keys.matching(digest, signature), Ok(1));
    assert!(
        KeySet::from([other.clone()])
            .matching(digest, signature)
            .is_err()
    );
}

fn assert_hidden(digest: &Digest, signature: &Signature) {
    let shown = format!("{digest:?} {signature:?}");
    for bytes in [digest.as_bytes(), signature.as_bytes()] {
        let first = &bytes[..4];
        let list = format!("{first:?}");
        assert!(!shown.contains(&hex(first)) && !shown.contains(list.trim_matches(['[', ']'])));
    }
    assert!(!shown.contains(&signature.to_base64()[..8]));
}

fn assert_changes_are_refused(
    input: &Input<'_>,
    sign_type: SignType,
    public: &VerifyingKey,
    signature: &Signature,
) {
    let digest = Digest::new(sign_type, input.text);
    let flipped = |bytes: &[u8]| flip(bytes, input.place, input.bit);

    let changed = Signature::from_bytes(&flipped(signature.as_bytes()));
    assert!(
        public.verify_digest(&digest, &changed).is_err(),
        "a changed signature"
    );

    if let Ok(text) = String::from_utf8(flipped(signature.to_base64().as_bytes())) {
        let is_refused = |changed| public.verify_digest(&digest, &changed).is_err();
        assert!(
            Signature::from_base64(&text).map_or(true, is_refused),
            "changed base64: {text}"
        );
    }
    if !input.text.is_empty() {
        let changed = Digest::new(sign_type, &flipped(input.text));
        assert!(
            public.verify_digest(&changed, signature).is_err(),
            "a changed text"
        );
    }
    if let Ok(changed) = VerifyingKey::from_der(&flipped(&public.to_spki_der())) {
        assert!(
            changed.verify_digest(&digest, signature).is_err(),
            "a changed key"
        );
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
